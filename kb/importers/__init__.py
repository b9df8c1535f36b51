"""Input formats: `FORMATS` lists them, one file holds each; a file in, items and problems out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.frozen import Frozen

if TYPE_CHECKING:
    from kb.importers.cast import Cast
    from kb.importers.chron import Include
    from kb.importers.source import Input
    from kb.record import Item

ReadJournal = Callable[[str, str], "Iterator[Item | Include | Problem]"]
"""Text and the name of its file -> items whose names are words."""

ReadData = Callable[["Input", "Cast"], "Iterator[Item | Problem]"]
"""A file, row by row -> items whose names are ids that the cast gave; a problem stands for a row that is left out."""


class Format(Frozen):
    """A format: its name, the endings of its files, and `module:function` that reads it.

    `kind`: a journal is resolved and checked with its like, all of it or nothing; data come row by row, of any size;
    rdf comes as it stands.
    """

    name: str
    endings: tuple[str, ...]
    reader: str
    kind: Literal["journal", "data", "rdf"] = "data"
    coded: bool = False  # its types are CAMEO's codes
    telling: bool = False  # the id of an event, of one day, is made of all that its row says

    def journal(self) -> ReadJournal:
        found: ReadJournal = self._function()
        return found

    def data(self) -> ReadData:
        found: ReadData = self._function()
        return found

    def _function(self) -> Any:
        module, _, function = self.reader.partition(":")
        return getattr(import_module(module), function)


_RDF = "kb.importers.rdf:quads"

FORMATS: tuple[Format, ...] = (
    Format("chron", (".chron",), "kb.importers.chron:read", "journal"),
    Format("tkg", (".tsv", ".tab", ".csv"), "kb.importers.tkg:read", coded=True, telling=True),
    Format("icews", (".tab", ".tsv", ".csv"), "kb.importers.icews:read", coded=True),
    Format("gdelt", (".csv", ".tsv", ".tab"), "kb.importers.gdelt:read", coded=True),
    Format("acled", (".csv",), "kb.importers.acled:read", coded=True),
    Format("ucdp", (".csv",), "kb.importers.ucdp:read"),
    Format("timelinejs", (".json", ".csv", ".tsv"), "kb.importers.timelinejs:read"),
    Format("ics", (".ics", ".ical", ".ifb", ".icalendar"), "kb.importers.ics:read"),
    Format("markwhen", (".mw", ".markwhen"), "kb.importers.markwhen:read"),
    Format("csv", (".csv", ".tsv", ".tab"), "kb.importers.csv:read", coded=True),
    Format("jsonl", (".jsonl", ".ndjson", ".json"), "kb.importers.jsonl:read", coded=True),
    Format("turtle", (".ttl", ".turtle"), _RDF, "rdf"),
    Format("ntriples", (".nt",), _RDF, "rdf"),
    Format("nquads", (".nq",), _RDF, "rdf"),
    Format("trig", (".trig",), _RDF, "rdf"),
    Format("jsonld", (".jsonld", ".json"), _RDF, "rdf"),
    Format("rdfxml", (".rdf", ".xml", ".owl"), _RDF, "rdf"),
)

_TEXTS = ("turtle", "ntriples", "nquads", "trig")

SHORT = {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "xml": "rdfxml"}


def choose(source: Input, name: str = "") -> Format:
    """The format of a file, by name, or by its ending and its content.

    Raises InputError E340 where neither tells, E346 where the content is that of another format than the ending says.
    """
    known = ", ".join(each.name for each in FORMATS)
    name = SHORT.get(name, name)
    if name:
        for each in FORMATS:
            if each.name == name:
                return each
        raise InputError("E340", f"there is no format '{name}'", hint=f"known: {known}")
    ending = _ending(source.name)
    fitting = [each for each in FORMATS if ending in each.endings]
    if len(fitting) == 1 and fitting[0].kind == "journal":
        return fitting[0]
    from kb.importers.guess import guess

    found = guess(source.head, source.name)
    if found in _TEXTS and len(fitting) == 1 and fitting[0].name in _TEXTS:
        return fitting[0]  # each of them reads those that are simpler
    braced = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and ending in (".csv", ".tsv")
    if fitting and found and (braced or found not in {each.name for each in fitting}):
        named = " or ".join(each.name for each in fitting)
        problem = Problem(
            "E346", f"the name says {named}, the content looks like {found}", Origin(source.file, 1),
            f"rename it, or say --format {found}",
        )  # fmt: skip
        raise InputError("E346", f"{source.path} is another format than its name", [problem])
    if not found and len(fitting) == 1:
        return fitting[0]
    for each in FORMATS:
        if each.name == found:
            return each
    hint = f"name it: --format ({known})"
    raise InputError("E340", f"{source.path}: the format cannot be told from its name or content", hint=hint)


def _ending(name: str) -> str:
    last = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    return "." + last.rsplit(".", 1)[1].lower() if "." in last else ""
