"""Any of our stores as an rdflib graph: live, read-only, its default graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.store import Store as RdflibBase
from rdflib.util import from_n3

from kb.errors import StoreError
from kb.stores import Store


def graph(store: Store) -> rdflib.Graph:
    """A graph that reads the store whenever it is asked. Adding or removing raises StoreError E412."""
    from kb.vocabulary import PREFIXES

    made = rdflib.Graph(_View(store))
    for name, iri in PREFIXES.items():
        made.bind(name, iri)
    return made


class _View(RdflibBase):
    """What rdflib asks of a store."""

    context_aware = False
    formula_aware = False
    transaction_aware = False

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._ours = store
        self._names: dict[str, Any] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        s, p, o = (None if part is None else part.n3() for part in triple_pattern)
        for subject, predicate, object_ in self._ours.match(s, p, o):
            yield (from_n3(subject), from_n3(predicate), from_n3(object_)), iter(())

    def __len__(self, context: Any = None) -> int:
        (count,) = self._ours.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]
        return int(count or 0)

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        raise StoreError("E412", "this view of a chronology is read-only", hint="write a journal and load it")

    def remove(self, triple: Any, context: Any = None) -> None:
        raise StoreError("E412", "this view of a chronology is read-only", hint="write a journal and load it")

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
        self._names[prefix] = namespace

    def namespace(self, prefix: str) -> Any:
        return self._names.get(prefix)

    def prefix(self, namespace: Any) -> Any:
        return next((name for name, iri in self._names.items() if iri == namespace), None)

    def namespaces(self) -> Iterator[Any]:
        yield from self._names.items()
