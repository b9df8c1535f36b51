"""Where triples are kept: one protocol, `STORES` lists what fulfils it, `open_store` picks by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from importlib import import_module
from typing import Literal, Protocol

from kb.errors import QuestionError, StoreError
from kb.vocabulary import Triple

Cell = str | int | float | bool | None
"""A value of a row: the IRI or the words of a term, a number, a truth, or nothing where a variable is unbound."""

Row = tuple[Cell, ...]
Quad = tuple[str, str, str, str]
"""A triple and the IRI term of its graph; an empty string is the default graph."""

RawFormat = Literal["json", "xml", "csv", "tsv", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"]
GRAPH_FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
"""What a CONSTRUCT or DESCRIBE is written in; a SELECT or ASK in the others."""


class Sink(Protocol):
    """Where a load of any size goes. What it takes is seen by readers only when all of it is there."""

    def write(self, text: str) -> None:
        """Take N-Triples lines without blank nodes."""

    def change(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        """Take some quads out, when all that is written has come in, and put others in."""


class Store(Protocol):
    """A set of triples that answers SPARQL 1.1, and knows which file states which of them.

    Terms are strings in N-Triples syntax (`kb.vocabulary`). Reading never changes a store; `apply` changes it at once
    or not at all.
    """

    name: str
    most_values: int
    """So many rows of VALUES a query may have, where many days are better written out than compared."""

    @property
    def has_keys(self) -> bool:
        """Whether the derived keys (`kb.index`) are there."""

    def select(self, query: str) -> list[Row]:
        """The rows of a SELECT, values in the order of its variables."""

    def ask(self, query: str) -> bool: ...

    def raw(self, query: str, format: RawFormat) -> bytes:
        """The result of any query form in a standard format; `query` is a user's text, which `kb.guard` looks at.

        Raises QuestionError E110 for a query that is wrong, E130 for a format that does not go with its form.
        """

    def properties(self, subjects: Collection[str]) -> Iterator[Triple]:
        """Every triple of the default graph that has one of the subjects."""

    def stated(self, subjects: Sequence[str], predicates: Sequence[str]) -> Iterator[Triple]:
        """The triples of the default graph that have one of the subjects and one of the predicates, in no order."""

    def match(
        self, subject: str | None, predicate: str | None, object: str | None, graph: str = ""
    ) -> Iterator[Triple]:
        """The triples that fit a pattern in a graph: the default one, or a named one."""

    def apply(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        """Take some triples out and put others in."""

    def stream(self, produce: Callable[[Sink], None]) -> None:
        """Take in what `produce` gives to a sink, of any size; at once, or not at all where it raises."""

    def backup(self, folder: str) -> None:
        """Write a consistent copy to a new folder."""

    def close(self) -> None: ...


_ROW_FORMATS = ("json", "xml", "csv", "tsv")

STORES: tuple[tuple[str, str], ...] = (
    ("memory:", "kb.stores.oxigraph:MemoryStore"),
    ("rdflib:", "kb.stores.rdflib:RdflibStore"),
)
"""Names of stores that are not folders -> where their class is."""
SERVERS = ("http://", "https://")
"""What the address of a SPARQL server begins with."""


def fitting(format: RawFormat, *, graph: bool) -> RawFormat:
    """The format, where it goes with a result: a graph, or rows and truths. `xml` is RDF/XML for a graph."""
    if graph and format == "xml":
        return "rdfxml"
    if graph != (format in GRAPH_FORMATS):
        form, known = ("CONSTRUCT and DESCRIBE", GRAPH_FORMATS) if graph else ("SELECT and ASK", _ROW_FORMATS)
        raise QuestionError("E130", f"{form} have no format '{format}'", hint=f"known: {', '.join(known)}")
    return format


def open_store(name: str, *, create: bool = False) -> Store:
    """Open a store by name: `memory:`, `rdflib:`, the address of a SPARQL server, or the path of a folder.

    Raises StoreError E401 for a folder that holds no store, unless it is to be created.
    """
    for prefix, target in STORES:
        if name == prefix:
            module, _, attribute = target.partition(":")
            store: Store = getattr(import_module(module), attribute)()
            return store
    if name.lower().startswith(SERVERS):
        from kb.stores.endpoint import EndpointStore

        return EndpointStore(name)
    scheme, colon, _ = name.partition(":")
    if colon and len(scheme) > 1 and "/" not in scheme and "\\" not in scheme and not name.startswith("."):
        known = ", ".join(prefix for prefix, _ in STORES)
        raise StoreError("E406", f"'{name}' names no store", hint=f"a folder's path, demo:, {known}, https://…")
    from kb.stores.oxigraph import FolderStore

    return FolderStore(name, create=create)
