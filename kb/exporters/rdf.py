"""RDF in every serialisation: the records' triples, without the derived keys unless they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pyoxigraph as ox

from kb.exporters import items
from kb.exporters.xml import allowed
from kb.index import Told, keys, told, untold_keys
from kb.record import Item
from kb.stores import Store
from kb.stores.oxigraph import MemoryStore
from kb.tally import Tally
from kb.triples import triples
from kb.vocabulary import IN_SCHEME, PREFIXES, SHOWN_PREFIXES, TYPE_SCHEME, Triple, entity, is_key

_BATCH = 20_000
_SHOWN = SHOWN_PREFIXES | {"geo": "http://www.w3.org/2003/01/geo/wgs84_pos#"}


def statements(store: Store, with_index: bool) -> Iterator[Triple]:
    """Every triple to export, items in order; with the derived keys, all that a store needs to be asked directly."""
    if with_index:
        yield from whole(store, True)
        return
    for item in items(store):
        yield from triples(item)


def whole(store: Store, with_index: bool) -> Iterator[Triple]:
    """What another store needs to give the same answers: each triple once, always in one order.

    Types; then things and records, each with its keys; then the keys that count (`kb.tally`), which are those of what is
    written and not those of `store`, whose private records stay at home.
    """
    types = sorted({subject for subject, _, _ in store.match(None, IN_SCHEME, TYPE_SCHEME)})
    for subject in types:
        yield from sorted(each for each in store.properties([subject]) if not is_key(each[1]))
    written = frozenset(types)
    tally = Tally(MemoryStore())
    listed = items(store)
    while some := list(islice(listed, _BATCH)):
        for item in some:
            found = dict.fromkeys(triples(item))
            if with_index:
                found |= dict.fromkeys([*keys(item), *untold_keys(entity(item.id), unlined(item))])
            yield from sorted(each for each in found if each[0] not in written)
        if with_index:
            tally.items([each for each in map(unlined, some) if each is not None])
    if with_index:
        _, counted = tally.quads()
        yield from sorted((s, p, o) for s, p, o, _ in counted)


def unlined(item: Item) -> Told:
    """What the keys have to know of an item where no lines are written: servers are not sent the texts of days."""
    noted = told(item)
    return noted and (*noted[:3], "", "")


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
