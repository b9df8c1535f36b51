"""Output formats: `FORMATS` lists them, one file holds each; a store in, bytes out, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from kb import catalogue
from kb.errors import QuestionError
from kb.frozen import Frozen, replace
from kb.importers.types import FILES
from kb.record import Item, Record
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import ev, file_term, identifier, is_node

Export = Callable[[Store, bool], Iterator[bytes]]
"""A store, and whether the derived keys go with it, to pieces of a file."""

_PAGE = 2_000


class Format(Frozen):
    """A format: its name, the short names it also goes by, and the function `module:function` that writes it."""

    name: str
    writer: str
    short: tuple[str, ...] = ()

    @property
    def write(self) -> Export:
        module, _, function = self.writer.partition(":")
        found: Export = getattr(import_module(module), function)
        return found


FORMATS: tuple[Format, ...] = (
    Format("chron", "kb.exporters.chron:write"),
    Format("jsonl", "kb.exporters.jsonl:write"),
    Format("csv", "kb.exporters.csv:write"),
    Format("ics", "kb.exporters.ics:write"),
    Format("timelinejs", "kb.exporters.timelinejs:write"),
    Format("vega", "kb.exporters.vega:write"),
    Format("gexf", "kb.exporters.network:gexf"),
    Format("graphml", "kb.exporters.network:graphml"),
    Format("geojson", "kb.exporters.geojson:write"),
    Format("csl-json", "kb.exporters.csl:write", ("csl",)),
    Format("parquet", "kb.exporters.parquet:write"),
    Format("turtle", "kb.exporters.rdf:turtle", ("ttl",)),
    Format("ntriples", "kb.exporters.rdf:ntriples", ("nt",)),
    Format("nquads", "kb.exporters.rdf:nquads", ("nq",)),
    Format("trig", "kb.exporters.rdf:trig"),
    Format("rdfxml", "kb.exporters.rdf:rdfxml", ("xml",)),
    Format("jsonld", "kb.exporters.rdf:jsonld"),
)


def choose(name: str) -> Format:
    """The format of that name. Raises QuestionError E120 where there is none."""
    for each in FORMATS:
        if name in (each.name, *each.short):
            return each
    known = ", ".join(each.name for each in FORMATS)
    raise QuestionError("E120", f"there is no export format '{name}'", hint=f"known: {known}")


def items(store: Store, *, private: bool = False) -> Iterator[Item]:
    """Every item that a store holds: things first, then records in order of time; private ones left out, and what names them.

    Of the types only those that a journal adds; those of the bundled schemes are known everywhere.
    """
    hidden = frozenset() if private else frozenset(identifier(s) for s, _, _ in store.match(None, ev("private"), None))
    for subjects in catalogue.subjects(store, [file_term(name) for name in FILES]):
        for start in range(0, len(subjects), _PAGE):
            yield from _page(store, subjects[start : start + _PAGE], hidden)


def _page(store: Store, subjects: list[str], hidden: frozenset[str]) -> Iterator[Item]:
    rows = list(store.properties(subjects))
    nodes = list(dict.fromkeys(o for _, _, o in rows if is_node(o)))
    groups = grouped([*rows, *store.properties(nodes)])
    for subject in subjects:
        found = item(subject, groups)
        if found is not None and found.id not in hidden:
            yield _without(found, hidden) if hidden and isinstance(found, Record) else found


def _without(record: Record, hidden: frozenset[str]) -> Record:
    """A record that does not name any of those that stay out: an id is often made of a title."""
    return replace(
        record,
        links=tuple(each for each in record.links if each.target not in hidden),
        about=tuple(each for each in record.about if each not in hidden),
        evidence=tuple(each for each in record.evidence if each.value.removeprefix("@") not in hidden),
    )
