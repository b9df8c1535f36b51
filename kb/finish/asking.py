"""What every finisher shares: the store that is asked, a log of what was asked, rows of records, and drafts of answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any

from kb import catalogue
from kb.compile import (
    Ground,
    Select,
    crisp_on,
    days_of,
    expected,
    fitting_on,
    reach,
    records,
    related,
    summed,
    vague_related,
)
from kb.days import Told
from kb.finish.found import Found, Sums, found_record, found_sums
from kb.finish.texts import DEAR, Texts
from kb.index import OPEN
from kb.language.question import Pattern, Shape
from kb.record import Item
from kb.scheme import Scheme
from kb.stages import Stages, stage
from kb.statistics import Statistics
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import entity, is_node


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
    later: Callable[[], tuple[list[dict[str, Any]], list[str]]] | None = None
    """What gives rows and events, where these take longer to find than the answer itself."""
    total: int = 0
    """How many events there will be."""

    def whole(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The rows, and the ids of the events."""
        if self.later is not None:
            self.rows, self.events = self.later()
            self.later = None
        return self.rows, self.events


def _sent(store: Store, stages: Stages | None, sparql: list[str], select: Select) -> list[tuple[Any, ...]]:
    """The rows of a query, which is kept with those that were sent before."""
    sparql.append(select.sparql)
    with stage(stages, "engine: SPARQL"):
        rows = store.select(select.sparql)
    return select.judge(rows) if select.judge is not None else rows


@dataclass(slots=True)
class Asking:
    """A question being answered: reads the store through `select`, which keeps every query that was sent."""

    store: Store
    scheme: Scheme
    today: int
    known: Statistics | None = None
    stages: Stages | None = None
    titles: catalogue.Titles | None = None
    sparql: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    """The records whose dates the question counts from."""
    guesses: list[str] = field(default_factory=list)
    """What had to be guessed of them, in words."""
    _twins: dict[str, str] | None = None
    _found: list[list[Found]] = field(default_factory=list)
    _texts: Texts | None = None

    @property
    def texts(self) -> Texts:
        """The texts that the question reads."""
        if self._texts is None:
            # Not `self.select`, which would hold all that was found until Python looks for cycles.
            self._texts = Texts(self.store, self.ground, partial(_sent, self.store, self.stages, self.sparql))
        return self._texts

    def select(self, select: Select) -> list[tuple[Any, ...]]:
        return _sent(self.store, self.stages, self.sparql, select)

    @property
    def ground(self) -> Ground:
        """What its questions are compiled for."""
        return Ground(self.scheme, self.known, not self.store.has_keys)

    def records(self, pattern: Pattern) -> list[Found]:
        """The records that fit a pattern, in order of time."""
        crisp = self.texts.of_days(pattern)
        ordered = crisp is not None
        if crisp is None:
            crisp = self.texts.records(pattern)
        if crisp is None:
            rows = self.select(records(pattern, self.ground))
            return self._noted(sorted(map(found_record, rows), key=_ORDER))
        vague = self.vague(pattern)
        return self._noted(crisp if ordered and not vague else sorted([*crisp, *vague], key=_ORDER))

    def _noted(self, found: list[Found]) -> list[Found]:
        """What was found, whose days are known from now on to what shows it."""
        if self.known is not None and self.known.told:
            self._found.append(found)
        return found

    def told(self, ids: Sequence[str]) -> Told:
        """What the texts of days tell of some events that are shown."""
        if self.known is None or not self.known.told:
            return {}
        return self.texts.told(ids, self._days_of)

    def _days_of(self, ids: Collection[str]) -> dict[str, int]:
        return {each.event: each.bounds[0] for listed in self._found for each in listed if each.event in ids}

    def foremost(self, pattern: Pattern, number: int, *, backwards: bool) -> list[Found]:
        """The records that fit, in order of time, but not all: crisp events may be left out behind so many others.

        So many certainly fit and lie earlier, on the days before (with `backwards` later, on the days after). The days
        are looked through from that end on, in pieces that grow.
        """
        days, likely = reach(pattern, self.ground), expected(pattern, self.ground)
        if not days or likely < DEAR or self.twins:
            return self.records(pattern)
        # The more are wanted, the surer it is on how many days so many lie; and the more lie on a day.
        each = len(days) / likely
        size = max(1, min(_PIECE // max(1, number), round(_FIRST * each)), round(2 * number * each))
        if backwards:
            days = days[::-1]
        listed = self.vague(pattern)
        read = self.texts.foremost(pattern, number, backwards=backwards)
        if read is not None:
            return self._noted(sorted([*listed, *read], key=_ORDER))
        found: list[Found] = []
        while days and len({each.event for each in found if each.certain}) < number:
            piece, days, size = days[:size], days[size:], size * 4
            piece = piece[::-1] if backwards else piece
            told = self.texts.records(fitting_on(piece, pattern))
            if told is None:
                select = crisp_on(piece, pattern, self.ground)
                found += map(found_record, self.select(select) if select is not None else ())
            else:
                found += told
        return self._noted(sorted([*listed, *found], key=_ORDER))

    def vague(self, pattern: Pattern, column: str = "", where: str = "") -> list[Found]:
        """As `records` and `related`, without the crisp events."""
        if self.known is not None and self.known.only_crisp:
            return []
        rows = self.select(vague_related(pattern, self.ground, column, where))
        return [found_record(row[1:], row[0]) if column else found_record(row) for row in rows]

    def related(self, pattern: Pattern, column: str, where: str) -> list[Found]:
        """The records that fit, once for each thing that they are found with, its id as `value`."""
        found = self.texts.related(pattern, column, where)
        if found is None:
            rows = self.select(related(pattern, self.ground, column, where))
            found = [found_record(row[1:], row[0]) for row in rows]
        else:
            found += self.vague(pattern, column, where)
        return self._noted(sorted(found, key=lambda each: (*each.order, each.value)))

    def sums(
        self,
        pattern: Pattern,
        by: Sequence[str] = (),
        where: str = "",
        *,
        first: bool = False,
        without: bool = False,
        least: int = 0,
    ) -> Sums | None:
        """The records that fit, summed up as far as the keys allow; None where each has to be looked at.

        `by` are any of `value`, which `where` relates to ?event, and `first`, the day. The first day of each is told
        where it is one of `by`, or asked for. `without` and `least` are as `kb.compile.summed` has them.
        """
        if not self.summing(pattern):
            return None
        crisp = self.texts.sums(pattern, by, where, first=first, without=without)
        if crisp is None:
            select = summed(pattern, self.ground, by, where, first=first, without=without, least=least)
            crisp = found_sums(self.select(select), by) if select is not None else []
        listed = self.vague(pattern, "value" if "value" in by else "", where)
        return Sums(crisp, sorted(listed, key=lambda each: (*each.order, each.value)))

    def summing(self, pattern: Pattern) -> bool:
        """Whether there may be so many records that they are better summed up by the keys than looked at."""
        usable = self.known is not None and "counts" in self.known.rules and not self.twins
        return usable and expected(pattern, self.ground) >= _FEW

    def count(self, pattern: Pattern) -> int:
        """How many records fit, certainly or not."""
        sums = self.sums(pattern)
        if sums is None:
            return len({each.event for each in self.records(pattern)})
        return sum(each.records for each in sums.crisp) + len({each.event for each in sums.vague})

    def extent(self, pattern: Pattern) -> tuple[int, int] | None:
        """The first and the last day of the records that fit, unknown sides left out; None where there are none."""
        sums = self.sums(pattern) if self._crisp_days(pattern, range(0)) else None
        if sums is None:
            days = [day for each in self.records(pattern) for day in (each.bounds[0], each.bounds[3])]
        else:
            days = [day for each in sums.vague for day in (each.bounds[0], each.bounds[3])]
            known = self.known
            assert known is not None
            if any(each.records for each in sums.crisp):
                span = range(known.first, known.last + 1)
                days += [self._nearest(pattern, span, min), self._nearest(pattern, span[::-1], max)]
        days = [day for day in days if abs(day) < OPEN]
        return (min(days), max(days)) if days else None

    def _crisp_days(self, pattern: Pattern, days: Iterable[int]) -> Select | None:
        usable = self.known is not None and "days" in self.known.rules and self.known.last - self.known.first < 100_000
        return days_of(pattern, days) if usable else None

    def _nearest(self, pattern: Pattern, span: range, choose: Callable[..., int]) -> int:
        """The first day of a span on which there is a crisp event: looked for in pieces that grow."""
        start, size = 0, 16
        while start < len(span):
            piece = span[start : start + size]
            select = self._crisp_days(pattern, piece)
            assert select is not None
            if rows := self.select(select):
                return int(choose(row[0] for row in rows))
            start, size = start + size, min(size * 4, _MOST_AT_ONCE)
        return -OPEN

    @property
    def twins(self) -> dict[str, str]:
        """Records that are stated to be the same event -> the one that stands for all."""
        if self._twins is None:
            self._twins = catalogue.twins(self.store)
        return self._twins

    def step(self, words: str) -> None:
        """Note something that was done after SPARQL."""
        self.steps.append(words)

    def labels(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The labels of things, by id; empty for what has none."""
        if self.titles is None:
            self.titles = catalogue.Titles(self.store)
        return self.titles.of(ids)

    def item(self, id_: str) -> Item | None:
        """A thing or a record, whole."""
        term = entity(id_)
        rows = list(self.store.properties([term]))
        nodes = [o for _, _, o in rows if is_node(o)]
        return item(term, grouped([*rows, *self.store.properties(nodes)])) if rows else None

    def once(self, events: Iterable[str]) -> set[str]:
        """Events with those that are stated to be the same told once."""
        twins = self.twins
        return {twins.get(event, event) for event in events} if twins else set(events)

    def label(self, id_: str) -> str:
        return self.labels([id_])[id_] or id_


_ORDER = attrgetter("order")
_FEW = 1_000
"""So many records are looked at one by one as soon as they are counted in several ways."""
_PIECE = 64
"""The days that are looked through first, at least, for a single record."""
_FIRST = 8
"""So many records the days that are looked through first are expected to hold, where these are less."""
_MOST_AT_ONCE = 4_096
"""Days that are looked through at once."""

MOST_EVENTS = 1_000
"""Records behind a count or a table that are listed with it; more are counted only."""

Finish = Callable[[Any, Shape, Asking], Draft]


def of_records(listed: Sequence[Found], limit: int | None = None) -> Draft:
    """A draft of kind `events`, in the order given."""
    cut = list(listed)[:limit] if limit is not None else list(listed)
    ids = list(dict.fromkeys([each.event for each in cut]))
    certain = {each.event for each in cut if each.certain}
    draft = Draft("events", ids, [each for each in ids if each not in certain], ["date", "event"], events=ids)
    draft.rows = [{"event": each, "certain": each in certain} for each in ids]
    return draft
