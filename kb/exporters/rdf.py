"""RDF in every serialisation: the records' triples, without the derived keys unless they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kb.exporters import items
from kb.exporters.xml import allowed
from kb.index import keys
from kb.stores import Store
from kb.triples import triples
from kb.vocabulary import PREFIXES, SHOWN_PREFIXES, Triple

_BATCH = 20_000
_SHOWN = SHOWN_PREFIXES | {"geo": "http://www.w3.org/2003/01/geo/wgs84_pos#"}


def statements(store: Store, with_index: bool) -> Iterator[Triple]:
    """Every triple to export, items in order."""
    for item in items(store):
        yield from triples(item)
        if with_index:
            yield from keys(item)


def ntriples(store: Store, with_index: bool) -> Iterator[bytes]:
    lines: list[str] = []
    for s, p, o in statements(store, with_index):
        lines.append(f"{s} {p} {o} .\n")
        if len(lines) >= _BATCH:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


nquads = ntriples  # everything stands in the default graph


def turtle(store: Store, with_index: bool) -> Iterator[bytes]:
    return _serialised(store, with_index, ox.RdfFormat.TURTLE)


def trig(store: Store, with_index: bool) -> Iterator[bytes]:
    return _serialised(store, with_index, ox.RdfFormat.TRIG)


def rdfxml(store: Store, with_index: bool) -> Iterator[bytes]:
    """XML 1.0 has no form for most control characters (XML 1.0, 2.2 Char): a replacement character stands for each."""
    for chunk in _serialised(store, with_index, ox.RdfFormat.RDF_XML):
        yield allowed(chunk.decode()).encode()


def jsonld(store: Store, with_index: bool) -> Iterator[bytes]:
    return _serialised(store, with_index, ox.RdfFormat.JSON_LD)


def _serialised(store: Store, with_index: bool, format: ox.RdfFormat) -> Iterator[bytes]:
    text = b"".join(ntriples(store, with_index))
    parsed = ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES)
    prefixes = _SHOWN | (PREFIXES if with_index else {})
    yield ox.serialize((quad.triple for quad in parsed), format=format, prefixes=prefixes) or b""
