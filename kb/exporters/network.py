"""Who is tied to whom, for programs that draw networks: GEXF 1.3 (Gephi) and GraphML.

A node is an actor, an edge the records that two take part in; `weight` is their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from xml.sax.saxutils import quoteattr

from kb import edtf
from kb.exporters import items
from kb.exporters.xml import allowed, words
from kb.record import TAKING_PART, Actor, Record
from kb.stores import Store

HAPPENED = ("actual", "ongoing", "failed", "claimed")


class Edge:
    """The records between two actors: how many, and the first and the last day."""

    __slots__ = ("first", "last", "number")

    def __init__(self) -> None:
        self.number = 0
        self.first: int | None = None
        self.last: int | None = None

    def add(self, record: Record) -> None:
        self.number += 1
        first, last = record.period.earliest_begin, record.period.latest_end
        self.first = min((day for day in (self.first, first) if day is not None), default=None)
        self.last = max((day for day in (self.last, last) if day is not None), default=None)


def gexf(store: Store, with_index: bool) -> Iterator[bytes]:
    nodes, edges = _network(store)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield b'<graph defaultedgetype="undirected" mode="static">\n'
    yield b'<attributes class="node"><attribute id="kind" title="kind" type="string"/></attributes>\n'
    yield (
        b'<attributes class="edge"><attribute id="first" title="first" type="string"/>'
        b'<attribute id="last" title="last" type="string"/></attributes>\n<nodes>\n'
    )
    for id_, (label, kind) in nodes.items():
        kinds = f'<attvalues><attvalue for="kind" value={_quoted(kind)}/></attvalues>'
        yield f"<node id={_quoted(id_)} label={_quoted(label)}>{kinds}</node>\n".encode()
    yield b"</nodes>\n<edges>\n"
    for number, ((one, other), edge) in enumerate(edges.items()):
        days = "".join(
            f'<attvalue for="{name}" value={_quoted(edtf.format_day(day))}/>'
            for name, day in (("first", edge.first), ("last", edge.last))
            if day is not None
        )
        ends = f"source={_quoted(one)} target={_quoted(other)}"
        yield f'<edge id="{number}" {ends} weight="{edge.number}"><attvalues>{days}</attvalues></edge>\n'.encode()
    yield b"</edges>\n</graph>\n</gexf>\n"


def graphml(store: Store, with_index: bool) -> Iterator[bytes]:
    nodes, edges = _network(store)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for id_, of, type_ in (
        ("label", "node", "string"), ("kind", "node", "string"), ("weight", "edge", "int"), ("first", "edge", "string"),
        ("last", "edge", "string"),
    ):  # fmt: skip
        yield f'<key id="{id_}" for="{of}" attr.name="{id_}" attr.type="{type_}"/>\n'.encode()
    yield b'<graph edgedefault="undirected">\n'
    for id_, (label, kind) in nodes.items():
        yield f"<node id={_quoted(id_)}>{_data('label', label)}{_data('kind', kind)}</node>\n".encode()
    for (one, other), edge in edges.items():
        days = _data("first", edtf.format_day(edge.first)) + _data("last", edtf.format_day(edge.last))
        weight = _data("weight", str(edge.number))
        yield f"<edge source={_quoted(one)} target={_quoted(other)}>{weight}{days}</edge>\n".encode()
    yield b"</graph>\n</graphml>\n"


def _network(store: Store) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], Edge]]:
    """Actors (label and kind) and the ties between them, of what happened."""
    actors: dict[str, tuple[str, str]] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for item in items(store):
        if isinstance(item, Actor):
            actors[item.id] = (item.title or item.id, item.kind)
        elif isinstance(item, Record) and item.status in HAPPENED:
            part = sorted({each.name for each in item.participants if each.role in TAKING_PART and each.name in actors})
            for pair in combinations(part, 2):
                edges.setdefault(pair, Edge()).add(item)
    tied = {name for pair in edges for name in pair}
    return {id_: node for id_, node in actors.items() if id_ in tied}, edges


def _data(key: str, text: str) -> str:
    return f'<data key="{key}">{words(text)}</data>' if text else ""


def _quoted(text: str) -> str:
    return quoteattr(allowed(text))
