"""`kb load FILE…`: read files into the store."""

from __future__ import annotations

import os
import time
from typing import Any

import click

from kb.commands import open_base, project, quiet_option, say, store_option
from kb.errors import QuestionError, StoreError


@click.command(
    epilog="Examples:\n\n  kb load ukraine.chron\n\n  kb --store ukraine.kb load people.chron talks.chron --strict\n\n"
    "  kb load --dry-run talks.chron\n\n  kb load --watch talks.chron"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option(
    "--format", "format_", default="", metavar="FORMAT", help="The format of the files, where their names do not tell."
)
@click.option("--mapping", default="", metavar="FILE", help="What the columns of csv and jsonl hold (TOML).")
@click.option("--rejects", default="", metavar="FILE", help="List every row that is left out: file, line, column, why.")
@click.option("--dry-run", is_flag=True, help="Load nothing; say what is new, changed, unchanged and probably double.")
@click.option("--watch", "watched", is_flag=True, help="Load again whenever one of the files changes, until Ctrl-C.")
@click.option("--strict", is_flag=True, help="Take a warning for an error, and a file whole or not at all.")
@store_option
@quiet_option
def command(
    files: tuple[str, ...], format_: str, mapping: str, rejects: str, dry_run: bool, watched: bool, strict: bool,
    store: str | None, quiet: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Read files into the store, replacing what each said before.

    All of a journal is taken, or nothing of it; of data, every row that can be read. `-` is standard input, `.gz` and `.xz`
    are unpacked. Prints one line: added, changed, unchanged, rejected.
    """
    if watched and "-" in files:
        raise QuestionError("E016", "standard input cannot be watched", hint="name files")
    root = str(project())

    def once() -> Any:
        from kb.commands.telling import Progress, Rejects

        with open_base(store, create=True) as base, Rejects(rejects) as listed, Progress(quiet) as progress:
            summary = base.load(
                *files, format=format_, strict=strict, root=root, mapping=mapping,
                reject=listed.add if rejects else None, progress=progress.show if progress.shown else None,
            )  # fmt: skip
        _tell(summary.problems, strict, quiet)
        left_out = summary.rows_rejected - sum(each.severity == "error" for each in summary.problems)
        if left_out > 0 and not quiet:
            say(f"… and {left_out} more rows are left out" + ("" if rejects else "; --rejects FILE lists them"))
        print(summary, flush=True)
        return summary

    begun = time.time_ns()
    found = _previewed(files, format_, strict, store, quiet, root) if dry_run else once()
    if watched and not dry_run:
        from kb.commands.watching import watch

        say("watching; Ctrl-C ends it", quiet)

        def again() -> None:
            nonlocal found
            found = once()

        watch(lambda: (os.path.join(root, name) for name in found.files), again, begun)
    if found.rejected:
        click.get_current_context().exit(3)


def _previewed(files: tuple[str, ...], format_: str, strict: bool, store: str | None, quiet: bool, root: str) -> Any:
    """What the load would do, told; where there is no store yet, everything is new."""
    import kb
    from kb.loading.preview import preview

    try:
        base = open_base(store)
    except StoreError as error:
        if error.code != "E401":
            raise
        base = kb.open("memory:")
    with base:
        found = preview(base.store, base.scheme, files, format=format_, strict=strict, root=root)
    _tell(found.problems, strict, quiet)
    for what, ids in (("new", found.new), ("changed", found.changed), ("gone", found.gone)):
        for id_ in ids:
            print(f"{what:<9}  {id_}  {found.titles.get(id_, '')}".rstrip())
    for double in found.doubles:
        print(f"double?    {double.new.id}  {double.new.title}  =?  {double.known.id}  {double.known.title}".rstrip())
    print(found)
    return found


def _tell(problems: Any, strict: bool, quiet: bool) -> None:
    for problem in problems:
        if problem.severity == "error" or strict or not quiet:
            say(problem)
