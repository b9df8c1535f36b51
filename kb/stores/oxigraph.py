"""Oxigraph, embedded: in memory, or in a folder of generations. Called directly, without rdflib between."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kb.errors import QuestionError, StoreError
from kb.stores import Cell, Quad, RawFormat, Row, Sink, fitting
from kb.stores.generations import Generations, Left
from kb.vocabulary import PREFIXES, XSD, Triple

_UPDATE_SIZE = 50_000
"""Triples up to this many change by one UPDATE; more are loaded in bulk, into a generation not yet published."""

_INTEGERS = frozenset(XSD + name for name in ("integer", "int", "long"))
_FLOATS = frozenset(XSD + name for name in ("decimal", "double", "float"))
ROW_SYNTAXES = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_SYNTAXES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


class OxigraphStore:
    """What both kinds share; `_store` is the pyoxigraph store that is read."""

    name: str
    most_values = 40_000
    _store: ox.Store
    _few = 8
    """So many subjects are looked up one by one; for more a query is quicker, though it has to be read first."""

    @property
    def has_keys(self) -> bool:
        return True

    def select(self, query: str) -> list[Row]:
        solutions = _run(self._store, query)
        assert isinstance(solutions, ox.QuerySolutions)
        with _engine_errors():
            return [tuple([None if term is None else _cell(term) for term in solution]) for solution in solutions]

    def ask(self, query: str) -> bool:
        return bool(_run(self._store, query))

    def raw(self, query: str, format: RawFormat) -> bytes:
        from kb.guard import guarded  # what is asked in plain English needs none

        result = _run(self._store, guarded(query))
        graph = isinstance(result, ox.QueryTriples)
        format = fitting(format, graph=graph)
        with _engine_errors():
            if graph:
                return ox.serialize(result, format=GRAPH_SYNTAXES[format], prefixes=PREFIXES) or b""
            return result.serialize(format=ROW_SYNTAXES[format]) or b""

    def properties(self, subjects: Collection[str]) -> Iterator[Triple]:
        default = ox.DefaultGraph()
        for subject in subjects:
            for quad in self._store.quads_for_pattern(_term(subject), None, None, default):
                yield subject, str(quad.predicate), str(quad.object)

    def stated(self, subjects: Sequence[str], predicates: Sequence[str]) -> Iterator[Triple]:
        if not subjects or not predicates:
            return
        if len(predicates) == 1 and len(subjects) <= self._few:
            default, predicate = ox.DefaultGraph(), ox.NamedNode(predicates[0][1:-1])
            for subject in subjects:
                for quad in self._store.quads_for_pattern(_term(subject), predicate, None, default):
                    yield subject, predicates[0], str(quad.object)
            return
        # A number for each subject, which the engine need not look up, and in Python names by these.
        values = " ".join([f"({subject} {number})" for number, subject in enumerate(subjects)])
        solutions: Any
        if len(predicates) == 1:
            solutions = self._store.query(
                f"SELECT ?n ?o WHERE {{ VALUES (?s ?n) {{ {values} }} ?s {predicates[0]} ?o }}"
            )
            for n, o in solutions:
                yield subjects[int(n.value)], predicates[0], str(o)
            return
        solutions = self._store.query(
            f"SELECT ?n ?p ?o WHERE {{ VALUES (?s ?n) {{ {values} }} ?s ?p ?o FILTER(?p IN ({', '.join(predicates)})) }}"
        )
        names = {predicate[1:-1]: predicate for predicate in predicates}
        for n, p, o in solutions:
            yield subjects[int(n.value)], names[p.value], str(o)

    def match(
        self, subject: str | None, predicate: str | None, object: str | None, graph: str = ""
    ) -> Iterator[Triple]:
        where = _term(graph) if graph else ox.DefaultGraph()
        terms: list[Any] = [_term(part) if part else None for part in (subject, predicate, object)]
        for quad in self._store.quads_for_pattern(terms[0], terms[1], terms[2], where):
            yield str(quad.subject), str(quad.predicate), str(quad.object)

    def backup(self, folder: str) -> None:
        with _new(folder).writing() as path:
            self._store.backup(str(path))

    def close(self) -> None:
        pass


class MemoryStore(OxigraphStore):
    """A store in memory."""

    _few = 1_000_000  # what is in memory is looked up in a third of the time

    def __init__(self, name: str = "memory:") -> None:
        self.name = name
        self._store = ox.Store()

    def apply(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        _change(self._store, removed, added)

    def stream(self, produce: Callable[[Sink], None]) -> None:
        from kb.stores.bulk import load
        from kb.stores.spool import Spool

        with Spool() as spool:
            produce(spool)
            load(self._store, spool.written())
            for removed, added in spool.changes():
                _change(self._store, removed, added)

    def backup(self, folder: str) -> None:
        with _new(folder).writing() as path:
            copy = ox.Store(str(path))
            copy.bulk_extend(iter(self._store))
            copy.flush()
            del copy


class FolderStore(OxigraphStore):
    """A store in a folder. Reads the generation that was published when it was opened, or that it wrote itself."""

    def __init__(self, folder: str | Path, *, create: bool = False) -> None:
        self.name = str(folder)
        self.folder = str(folder)
        self.generations = Generations(folder, create=create)
        self._use: AbstractContextManager[Path | None] | None = None
        self._read: Path | None = None
        self.left: Left | None = None
        """What readers leave beside the generation that is read; None where there is none."""
        self._open()

    def _open(self) -> None:
        self.close()
        self._use = self.generations.reading()
        path = self._read = self._use.__enter__()
        try:
            self.left = Left(path) if path else None
            self._store = ox.Store.read_only(str(path)) if path else ox.Store()
        except (OSError, RuntimeError) as error:
            self.close()
            hint = "restore a backup, or load its journals into a new store"
            raise StoreError("E405", f"the store at {self.name} is damaged: {error}", hint=hint) from error

    def refresh(self) -> bool:
        """Read the generation that is published now, where that is another one; whether it is."""
        if self.generations.published == self._read:
            return False
        self._open()
        return True

    def apply(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        self.write(lambda store: _change(store, removed, added))

    def stream(self, produce: Callable[[Sink], None]) -> None:
        from kb.stores.bulk import Loader, Streaming
        from kb.stores.spool import Spool

        before = self._read.iterdir() if self._read else ()
        size = sum(path.stat().st_size for path in before)

        def change(store: ox.Store) -> None:
            with Spool() as spool, Loader(store) as loader:
                produce(Streaming(spool, loader))
                loader.finish()
                for removed, added in spool.changes():
                    _change(store, removed, added)
                loader.tidy(size)

        self.write(change)

    def write(self, change: Callable[[ox.Store], None]) -> None:
        """Change a copy of the published generation and publish it."""
        try:
            with self.generations.writing() as path:
                _changed_copy(self.generations.published, path, change)
                self.close()  # so that the generation before can be cleared away
        except OSError as error:
            raise StoreError("E404", f"writing to {self.name} failed: {error}", hint="is the disk full?") from error
        finally:
            self._open()

    def close(self) -> None:
        self._store = ox.Store()
        if self._use is not None:
            self._use.__exit__(None, None, None)
            self._use = None


def _new(folder: str) -> Generations:
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StoreError("E408", f"{folder} is there already", hint="name a new folder")
    return Generations(target, create=True)


def _changed_copy(published: Path | None, path: Path, change: Callable[[ox.Store], None]) -> None:
    """Write a changed copy of a store to a path. The stores are closed when this returns: nothing else holds them."""
    if published is not None:
        ox.Store.read_only(str(published)).backup(str(path))
    store = ox.Store(str(path))
    change(store)
    store.flush()


def _change(store: ox.Store, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
    blank = [[each for each in quads if _is_blank(each)] for quads in (removed, added)]
    if blank[0] or blank[1]:  # SPARQL's updates cannot name blank nodes
        removed, added = ([each for each in quads if not _is_blank(each)] for quads in (removed, added))
        for each in blank[0]:
            store.remove(_engine_quad(each))
        store.extend(map(_engine_quad, blank[1]))
    if len(removed) + len(added) <= _UPDATE_SIZE:
        store.update(_update(removed, added))
        return
    for start in range(0, len(removed), _UPDATE_SIZE):
        store.update(_update(removed[start : start + _UPDATE_SIZE], []))
    store.bulk_load("\n".join(f"{s} {p} {o} {g} ." for s, p, o, g in added).encode(), ox.RdfFormat.N_QUADS)


def _is_blank(quad: Quad) -> bool:
    return quad[0].startswith("_:") or quad[2].startswith("_:") or quad[3].startswith("_:")


def _engine_quad(quad: Quad) -> ox.Quad:
    s, p, o, graph = quad
    return ox.Quad(_term(s), _term(p), _term(o), _term(graph) if graph else ox.DefaultGraph())


def _update(removed: Sequence[Quad], added: Sequence[Quad]) -> str:
    """SPARQL UPDATE text; every term is in N-Triples syntax already, which SPARQL shares."""
    return f"DELETE DATA {{ {_quads(removed)} }} ;\nINSERT DATA {{ {_quads(added)} }}"


def _quads(quads: Sequence[Quad]) -> str:
    return "\n".join(f"GRAPH {g} {{ {s} {p} {o} }}" if g else f"{s} {p} {o} ." for s, p, o, g in quads)


def _run(store: ox.Store, query: str) -> Any:
    try:
        with _engine_errors():
            return store.query(query)
    except SyntaxError as error:
        raise QuestionError("E110", f"this is no SPARQL 1.1 query: {error.msg}") from error


@contextmanager
def _engine_errors() -> Iterator[None]:
    """What the engine raises, some of it only while its rows are read, as an error of the store."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError("E409", f"the engine could not answer: {error}") from error


def _term(text: str) -> Any:
    if text.startswith("<") and not text.startswith("<<"):
        return ox.NamedNode(text[1:-1])
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    return next(iter(ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.N_TRIPLES))).object


def _cell(term: Any) -> Cell:
    if term is None:
        return None
    value: str = term.value
    if type(term) is ox.Literal:
        datatype = term.datatype.value
        if datatype in _INTEGERS:
            return int(value)
        if datatype == XSD + "boolean":
            return value in ("true", "1")
        if datatype in _FLOATS:
            return float(value)
    return value
