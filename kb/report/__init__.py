"""Reports: a Markdown file with questions in it and a chronology in, a page to hand in out.

document.py reads it, filling.py asks its questions, showing.py says how each answer is shown, html.py and markdown.py
write it down.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kb import edtf
from kb.bundled import folder
from kb.errors import InputError, Problem
from kb.finish.asking import Asking
from kb.record import Source
from kb.report import document, filling
from kb.report.citations import Citations

if TYPE_CHECKING:
    from kb.session import Session

FORMATS = ("html", "md", "pdf")


class Rendered:
    """A report with its questions answered, ready to be written."""

    def __init__(self, filled: filling.Report, citations: Citations) -> None:
        self._filled, self._citations = filled, citations

    @property
    def title(self) -> str:
        return self._filled.title

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with its blocks, each with its line."""
        return self._filled.problems

    @property
    def empty(self) -> list[int]:
        """The lines of the questions that nothing answered."""
        return self._filled.empty

    def as_html(self) -> str:
        from kb.report.html import html

        return html(self._filled, self._fresh())

    def as_markdown(self) -> str:
        from kb.report.markdown import markdown

        return markdown(self._filled, self._fresh())

    def as_pdf(self) -> bytes:
        """The page printed. Raises InputError E609 where WeasyPrint is not installed."""
        try:
            from weasyprint import HTML
        except (ImportError, OSError) as error:
            hint = "pip install 'timeline-kb[pdf]', and Pango from the system; or print the HTML from a browser"
            raise InputError("E609", f"PDF needs WeasyPrint: {error}", hint=hint) from error

        def nothing(url: str) -> dict[str, object]:
            raise ValueError(f"nothing is fetched: {url[:80]}")

        printed: bytes = HTML(string=self.as_html(), url_fetcher=nothing).write_pdf()
        return printed

    def as_bytes(self, format: str) -> bytes:
        """In one of FORMATS."""
        if format == "pdf":
            return self.as_pdf()
        return (self.as_markdown() if format == "md" else self.as_html()).encode()

    def write(self, path: str | Path) -> None:
        """Write it to a file, in the format that the name ends in."""
        Path(path).write_bytes(self.as_bytes(format_of(str(path))))

    def _fresh(self) -> Citations:
        return Citations(self._citations.known, self._citations.names)


def format_of(path: str) -> str:
    """The format that a file's name calls for. Raises InputError E608 for another."""
    ending = path.rpartition(".")[2].lower()
    format_ = {"htm": "html", "markdown": "md"}.get(ending, ending)
    if format_ not in FORMATS:
        raise InputError("E608", f"a report is not written as '{ending}'", hint="name a file .html, .md or .pdf")
    return format_


def render(path: str | Path, session: Session, parameters: Mapping[str, str]) -> Rendered:
    """Fill in a report. Raises InputError E344 where it cannot be read, QuestionError E607 for its parameters.

    `path` may be the name of a report that travels with the program. What is wrong with a block is shown in its place
    and stands in `problems`.
    """
    path = found(path)
    parsed = document.parse(_text(path), str(path))
    filled = filling.fill(parsed, session, edtf.format_day(session.today), parameters, _include)
    asking = Asking(session.base.store, session.base.scheme, session.today)
    ids = dict.fromkeys(source for answer in filled.answers for event in answer.events for source in event.sources)
    known = {id_: source for id_ in ids if isinstance(source := asking.item(id_), Source)}
    named = {name for source in known.values() for name in (source.publisher, *source.authors) if name}
    return Rendered(filled, Citations(known, dict(asking.labels(sorted(named)))))


def found(path: str | Path) -> str:
    """The report of a path, or the one of that name that travels with the program."""
    name = str(path)
    bundled = folder("queries") / f"{name}.md"
    return str(bundled) if not Path(name).exists() and "/" not in name and bundled.is_file() else name


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        known = ", ".join(sorted(each.stem for each in folder("queries").glob("*.md")))
        hint = "" if os.path.dirname(path) else f"reports that travel along: {known}"
        raise InputError("E344", f"{path} cannot be read: {error.strerror}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise InputError("E344", f"{path} cannot be read: it is not UTF-8 text") from error


def _include(path: str, file: str) -> tuple[str, str]:
    """The file of an include, below the folder of the report that names it."""
    below = os.path.realpath(os.path.dirname(file) or ".")
    target = os.path.realpath(os.path.join(below, path))
    if not target.startswith(below.rstrip(os.sep) + os.sep):
        raise InputError("E344", f"{path} does not lie below the report", hint="include files of the same folder")
    return target, _text(target)
