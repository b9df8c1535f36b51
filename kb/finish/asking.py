"""What every finisher shares: the store that is asked, a log of what was asked, rows of records, and drafts of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb import catalogue
from kb.compile import RECORD_COLUMNS, Select, records, related
from kb.frozen import Frozen
from kb.language.question import Core, Pattern, Shape
from kb.record import Item
from kb.relations import Bounds
from kb.scheme import Scheme
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import STATUS, entity, identifier, is_node


class Found(Frozen):
    """A record that fits: its id, its bounds, its status, whether its dates certainly fit, and what it was found with."""

    event: str
    bounds: Bounds
    status: str
    dated: bool
    value: str = ""

    @property
    def certain(self) -> bool:
        return self.dated and self.status != "claimed"

    @property
    def order(self) -> tuple[int, int, str]:
        """Order of time: by the earliest begin, then the latest end, then the id."""
        return self.bounds[0], self.bounds[3], self.event


@dataclass(slots=True)
class Draft:
    """An answer before it is dressed: what contracts call kind, answers, possible, columns and rows; ids of events."""

    kind: str
    answers: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Asking:
    """A question being answered: reads the store through `select`, which keeps every query that was sent."""

    store: Store
    scheme: Scheme
    today: int
    sparql: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    """The records whose dates the question counts from."""
    _labels: dict[str, str] = field(default_factory=dict)
    _twins: dict[str, str] | None = None

    def select(self, select: Select) -> list[tuple[Any, ...]]:
        self.sparql.append(select.sparql)
        return self.store.select(select.sparql)

    def records(self, pattern: Pattern, limit: int | None = None) -> list[Found]:
        """The records that fit a pattern, in order of time."""
        rows = self.select(records(pattern, self.scheme, limit=limit))
        return sorted((found(row) for row in rows), key=lambda each: each.order)

    def related(self, pattern: Pattern, column: str, where: str) -> list[Found]:
        """The records that fit, once for each thing that they are found with, its id as `value`."""
        rows = self.select(related(pattern, self.scheme, column, where))
        return sorted((found(row[1:], row[0]) for row in rows), key=lambda each: (*each.order, each.value))

    def step(self, words: str) -> None:
        """Note something that was done after SPARQL."""
        self.steps.append(words)

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        missing = [each for each in dict.fromkeys(ids) if each not in self._labels]
        if missing:
            self._labels |= dict.fromkeys(missing, "") | catalogue.labels(self.store, missing)
        return self._labels

    def item(self, id_: str) -> Item | None:
        """A thing or a record, whole."""
        term = entity(id_)
        rows = list(self.store.properties([term]))
        nodes = [o for _, _, o in rows if is_node(o)]
        return item(term, grouped([*rows, *self.store.properties(nodes)])) if rows else None

    def once(self, events: Iterable[str]) -> set[str]:
        """Events with those that are stated to be the same told once."""
        if self._twins is None:
            self._twins = catalogue.twins(self.store)
        return {self._twins.get(event, event) for event in events}

    def label(self, id_: str) -> str:
        return self.labels([id_])[id_] or id_


Finish = Callable[[Any, Shape, Asking], Draft]


def found(row: Sequence[Any], value: Any = "") -> Found:
    """A row of RECORD_COLUMNS as a Found."""
    assert len(row) == len(RECORD_COLUMNS)
    event, first, begin, end, last, status, dated = row
    bounds = (int(first), int(begin), int(end), int(last))
    text = str(value) if value else ""
    return Found(identifier(str(event)), bounds, str(status).removeprefix(STATUS), bool(dated), identifier(text))


def of_records(listed: Sequence[Found], limit: int | None = None) -> Draft:
    """A draft of kind `events`, in the order given."""
    cut = list(listed)[:limit] if limit is not None else list(listed)
    ids = list(dict.fromkeys(each.event for each in cut))
    certain = {each.event for each in cut if each.certain}
    draft = Draft("events", ids, [each for each in ids if each not in certain], ["date", "event"], events=ids)
    draft.rows = [{"event": each, "certain": each in certain} for each in ids]
    return draft


__all__ = ["Asking", "Core", "Draft", "Finish", "Found", "found", "of_records"]
