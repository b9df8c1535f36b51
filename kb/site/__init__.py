"""A chronology as a folder of plain files for any host: a page for each thing, lists, pictures, search in the browser.

addresses.py gives each thing its file, contents.py gathers what the pages show, search.js searches without a server.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import InputError, QuestionError
from kb.index import DAY, FIRST
from kb.site.contents import Contents
from kb.site.pages import files
from kb.stores import Store

MOST_RECORDS = 100_000
"""Records up to this many are written, a file for each; free hosts take no more files, and a reader no more pages."""

MARK = ".timeline-kb-site"
"""A file by which a folder is known as a site of ours, which may be written anew."""


def write(store: Store, folder: str | Path, *, title: str = "Chronology", force: bool = False) -> int:
    """Write a site to a folder, whole or not at all; how many files it has. The same chronology gives the same bytes.

    Raises InputError E611 for a chronology of more than MOST_RECORDS records, QuestionError E002 where the folder is
    there already (with `force`, where it holds anything else than a site), E003 where it cannot be written.
    """
    target = Path(os.path.abspath(folder))
    _free(target, force)
    count = int(store.select(_COUNT)[0][0] or 0)
    if count > MOST_RECORDS:
        hint = "kb serve shows a chronology of any size; kb export --format jsonl writes it"
        raise InputError("E611", f"a site has at most {MOST_RECORDS:,} records; these are {count:,}", hint=hint)
    contents = Contents(store)
    number = 0
    with _beside(target) as temporary:
        for name, data in files(contents, title):
            path = temporary / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
            number += 1
        (temporary / MARK).write_text("written by kb export --format site\n", encoding="utf-8")
    return number


_COUNT = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s {DAY}|{FIRST} ?first }}"


def _free(target: Path, force: bool) -> None:
    """Refuse a folder that holds anything, but for a site that is to be overwritten."""
    if not os.path.lexists(target):
        return
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.is_dir() and (target / MARK).is_file():
        if force:
            return
        raise QuestionError("E002", f"{target} is there already", hint="--force writes the site anew")
    raise QuestionError(
        "E002", f"{target} is there already, and is no site", hint="name a folder that is not there yet"
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside the one that is meant, which takes its place when all is written."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if target.exists():
            target.rename(old)
        temporary.rename(target)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise QuestionError("E003", f"{target} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
