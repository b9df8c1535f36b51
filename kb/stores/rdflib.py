"""rdflib, in memory: the ecosystem's own engine. Slow and exact; the other half of every engine comparison."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import rdflib
import rdflib.plugins.sparql
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kb.errors import QuestionError, StoreError
from kb.guard import guarded
from kb.stores import Cell, Quad, RawFormat, Row, Sink, fitting
from kb.vocabulary import XSD, Triple, literal

rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # FROM names graphs of the store; nothing is fetched
logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it logs a traceback for each date before year 1

_RESULTS = {"json": "json", "xml": "xml", "csv": "csv", "tsv": "txt"}
_GRAPHS = {
    "turtle": "turtle", "ntriples": "nt", "nquads": "nt", "trig": "turtle", "jsonld": "json-ld", "rdfxml": "xml",
}  # fmt: skip


class RdflibStore:
    """A dataset in memory. Literals keep the form in which they were written."""

    most_values = 4_500

    def __init__(self, name: str = "rdflib:") -> None:
        self.name = name
        self.dataset = rdflib.Dataset(default_union=False)

    @property
    def has_keys(self) -> bool:
        return True

    def select(self, query: str) -> list[Row]:
        result = self._run(query)
        variables = result.vars or []
        return [tuple(_cell(binding.get(variable)) for variable in variables) for binding in result.bindings]

    def ask(self, query: str) -> bool:
        return bool(self._run(query).askAnswer)

    def raw(self, query: str, format: RawFormat) -> bytes:
        result = self._run(guarded(query))
        format = fitting(format, graph=result.graph is not None)
        if result.graph is not None:
            serialised = result.graph.serialize(format=_GRAPHS[format], encoding="utf-8")
        elif result.type == "ASK" and format in ("csv", "tsv"):
            serialised = b"true" if result.askAnswer else b"false"
        else:
            serialised = result.serialize(format=_RESULTS[format])
        return serialised if isinstance(serialised, bytes) else str(serialised or "").encode()

    def properties(self, subjects: Collection[str]) -> Iterator[Triple]:
        for subject in subjects:
            yield from self.match(subject, None, None)

    def stated(self, subjects: Sequence[str], predicates: Sequence[str]) -> Iterator[Triple]:
        for subject in subjects:
            for predicate in predicates:
                yield from self.match(subject, predicate, None)

    def match(
        self, subject: str | None, predicate: str | None, object: str | None, graph: str = ""
    ) -> Iterator[Triple]:
        where = self.dataset.graph(rdflib.URIRef(graph[1:-1])) if graph else self.dataset.default_graph
        terms: Any = tuple(_term(part) if part else None for part in (subject, predicate, object))
        for s, p, o in where.triples(terms):
            yield s.n3(), p.n3(), _n3(o)

    def apply(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        outgoing, incoming = _parsed(removed), _parsed(added)  # both are read before anything changes
        for s, p, o, graph in outgoing.quads():
            (self.dataset.graph(graph) if graph else self.dataset.default_graph).remove((s, p, o))
        for s, p, o, graph in incoming.quads():
            (self.dataset.graph(graph) if graph else self.dataset.default_graph).add((s, p, o))

    def stream(self, produce: Callable[[Sink], None]) -> None:
        from kb.stores.spool import Spool

        with Spool() as spool:
            produce(spool)
            incoming = rdflib.Dataset(default_union=False)
            incoming.parse(data=spool.written().read().decode(), format="nt")
            for s, p, o, graph in incoming.quads():
                (self.dataset.graph(graph) if graph else self.dataset.default_graph).add((s, p, o))
            for removed, added in spool.changes():
                self.apply(removed, added)

    def backup(self, folder: str) -> None:
        raise StoreError(
            "E410", "a store in rdflib's memory has no backup", hint="export it: kb export --format nquads"
        )

    def close(self) -> None:
        pass

    def _run(self, query: str) -> Any:
        try:
            prepared = translateQuery(parseQuery(query))  # once: parsing takes longer than answering
        except Exception as error:  # pyparsing's and rdflib's own, of several kinds
            raise QuestionError("E110", f"this is no SPARQL 1.1 query: {error}") from error
        try:
            return self.dataset.query(prepared)
        except Exception as error:  # what its evaluation meets, of many kinds
            raise StoreError("E409", f"the engine could not answer: {error}") from error


def _cell(term: Any) -> Cell:
    if term is None:
        return None
    if isinstance(term, rdflib.Literal):
        datatype = str(term.datatype or "")
        if datatype in (XSD + "integer", XSD + "int", XSD + "long"):
            return int(term)
        if datatype == XSD + "boolean":
            return str(term) in ("true", "1")
        if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
            return float(term)
    return str(term)


def _parsed(quads: Sequence[Quad]) -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=False)
    dataset.parse(data="\n".join(f"{s} {p} {o} {g} ." for s, p, o, g in quads), format="nquads")
    return dataset


def _term(text: str) -> Any:
    if text.startswith("<"):
        return rdflib.URIRef(text[1:-1])
    return next(iter(rdflib.Graph().parse(data=f"<x:s> <x:p> {text} .", format="nt").objects()))


def _n3(term: Any) -> str:
    """A term in N-Triples syntax; rdflib's n3() of a literal uses long quotes and bare numbers."""
    if not isinstance(term, rdflib.Literal):
        return str(term.n3())
    if term.language:
        return f"{literal(str(term))}@{term.language}"
    return literal(str(term), str(term.datatype or ""))
