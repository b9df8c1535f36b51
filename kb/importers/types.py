"""The bundled type schemes: those of the ontology, and CAMEO's for coded data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kb.bundled import folder
from kb.record import EventType
from kb.scheme import Scheme
from kb.triples import grouped, item
from kb.vocabulary import Triple

FILES = {"ontology": "types.ttl", "cameo": "cameo.ttl"}
"""The names under which the schemes stand among a store's files -> the files that hold them."""


def stated(name: str) -> Iterator[Triple]:
    """The triples of a bundled scheme."""
    import pyoxigraph as ox

    for triple in ox.parse(path=str(folder("ontology") / FILES[name]), format=ox.RdfFormat.TURTLE):
        yield str(triple.subject), str(triple.predicate), str(triple.object)


@cache
def coded_scheme() -> Scheme:
    """All types that coded data can have."""
    groups = grouped([*stated("ontology"), *stated("cameo")])
    return Scheme(found for subject in sorted(groups) if isinstance(found := item(subject, groups), EventType))
