"""What every finisher shares: the store that is asked, a log of what was asked, rows of records, and drafts of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kb import catalogue
from kb.compile import (
    Fragment,
    Ground,
    Select,
    crisp_on,
    days_of,
    expected,
    fitting_on,
    number_of_lines,
    on_days,
    reach,
    records,
    related,
    summed,
    telling,
    told_of,
    told_of_types,
    untold_related,
    vague_related,
    whole_days,
)
from kb.compile import Told as LinesTold
from kb.days import Days, Line, Told, dates, fitting, id_of, lines
from kb.frozen import Frozen
from kb.index import OPEN, SIZE, is_counted
from kb.language.question import Core, Pattern, Shape
from kb.record import Item
from kb.relations import Bounds
from kb.scheme import Scheme
from kb.stages import Stages, stage
from kb.statistics import Statistics
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import OF, STATUS, entity, identifier, is_node


class Found(NamedTuple):
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


class Sum(Frozen):
    """Crisp events of one value, or of one day, or of both: the first day, how many, and whether they certainly fit.

    The value is empty where none is told, and for events that have none.
    """

    value: str
    first: int
    records: int
    certain: bool


class Sums(Frozen):
    """The crisp events that fit, summed up, and the vague records one by one."""

    crisp: list[Sum]
    vague: list[Found]


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
    _days: Days | None = None
    _told_lines: list[Sequence[Line]] = field(default_factory=list)
    _texts: dict[Pattern, LinesTold | None] = field(default_factory=dict)
    _read: dict[Pattern, tuple[list[Line], tuple[str, ...]] | None] = field(default_factory=dict)

    @property
    def days(self) -> Days:
        """The texts of days that the question reads."""
        if self._days is None:
            self._days = Days(self.store)
        return self._days

    def select(self, select: Select) -> list[tuple[Any, ...]]:
        self.sparql.append(select.sparql)
        with stage(self.stages, "engine: SPARQL"):
            rows = self.store.select(select.sparql)
        return select.judge(rows) if select.judge is not None else rows

    @property
    def ground(self) -> Ground:
        """What its questions are compiled for."""
        return Ground(self.scheme, self.known, not self.store.has_keys)

    def records(self, pattern: Pattern) -> list[Found]:
        """The records that fit a pattern, in order of time."""
        found = self._of_whole_days(pattern)
        if found is not None:
            return found
        crisp = self._of_texts(pattern)
        if crisp is not None:
            return self._noted(sorted([*crisp, *self.vague(pattern)], key=lambda each: each.order))
        rows = self.select(records(pattern, self.ground))
        return self._noted(sorted(map(found_record, rows), key=lambda each: each.order))

    def _of_whole_days(self, pattern: Pattern) -> list[Found] | None:
        """The same where only a time is asked for: of each day at once, as its texts tell it; None where that is no shorter way.

        A day of whose events the texts do not tell all is asked of the store.
        """
        known = self.known
        if known is None or not known.sized or expected(pattern, self.ground) < _DEAR:
            return None
        days = whole_days(pattern, self.ground)
        if days is None or len(days) > _MOST_WHOLE:
            return None
        sizes: dict[int, int] = {}
        told: dict[int, dict[str, str]] = {}
        for day, key, each in self.select(told_of(day for day, _ in days)):
            if f"<{key}>" == SIZE:
                sizes[day] = each
            elif is_counted(f"<{key}>"):
                told.setdefault(day, {}).update(lines(day, each))
        others = self.vague(pattern)
        untold = [(day, sure) for day, sure in days if len(told.get(day, ())) != sizes.get(day, 0)]
        if untold:
            others += map(found_record, self.select(on_days(untold)))
        left_out = {day for day, _ in untold}
        found = []
        for day, sure in days:
            if day in told and day not in left_out:
                self.days.keep(told[day])
                bounds = (day,) * 4
                found += [Found(id_, bounds, "actual", sure > 0) for id_ in sorted(told[day])]
        return sorted([*found, *self._noted(others)], key=lambda each: each.order) if others else found

    def _telling(self, pattern: Pattern) -> LinesTold | None:
        """The texts of months that are the shorter way to the crisp events that fit, if any are."""
        if pattern not in self._texts:
            self._texts[pattern] = telling(pattern, self.ground)
        return self._texts[pattern]

    def _lines(self, pattern: Pattern) -> tuple[list[Line], tuple[str, ...]] | None:
        """The lines of the crisp events that fit, as the texts of months tell them, and the types of which there are others;
        None where that is no shorter way."""
        if pattern not in self._read:
            told = self._telling(pattern)
            if told is None:
                self._read[pattern] = None
            else:
                found = [
                    line
                    for of, text in self.select(told_of_types(told))
                    for line in fitting(of[len(OF) :], text, told.days, told.asked)
                ]
                self._read[pattern] = found, told.untold
        return self._read[pattern]

    def _of_texts(self, pattern: Pattern) -> list[Found] | None:
        """The crisp events that fit, where the texts of months are the shorter way to them; they are known to what shows them."""
        read = self._lines(pattern)
        if read is None:
            return None
        found, untold = read
        self._told_lines.append(found)
        select = untold_related(pattern, self.ground, untold)
        others = map(found_record, self.select(select)) if select is not None else ()
        return [*(_found_line(line) for line in found), *others]

    def _related_of_texts(self, pattern: Pattern, column: str, where: str) -> list[Found] | None:
        """The same, once for each of those who take a part in them."""
        read = self._lines(pattern) if isinstance(where, Fragment) and where.told else None
        if read is None:
            return None
        assert isinstance(where, Fragment)
        lines_, untold = read
        self._told_lines.append(lines_)
        called = _Called()
        found = [
            _found_line(line, called[thing])
            for line in lines_
            for thing in line.values(where.told)
            if thing not in where.but
        ]
        select = untold_related(pattern, self.ground, untold, column, where)
        found += (found_record(row[1:], row[0]) for row in self.select(select)) if select is not None else ()
        return found

    def _sums_of_texts(
        self, pattern: Pattern, by: Sequence[str], where: str, *, first: bool, without: bool
    ) -> list[Sum] | None:
        """The crisp events that fit, summed up, where the texts of months are the shorter way to them."""
        told = self._telling(pattern) if not where and not first else None
        if told is not None and not told.asked:
            return [
                *self._counted(told, timed="first" in by),
                *self._sums(summed(pattern, self.ground, by, types=told.untold), by),
            ]
        plain = not where or (isinstance(where, Fragment) and bool(where.told))
        read = self._lines(pattern) if plain else None
        if read is None:
            return None
        lines_, untold = read
        counts: dict[tuple[str, int, int], int] = {}
        firsts: dict[tuple[str, int, int], int] = {}
        timed = "first" in by
        for line in lines_:
            things: Iterable[str] = ("",)
            if isinstance(where, Fragment):
                things = [each for each in line.values(where.told) if each not in where.but] or (
                    ("",) if without else ()
                )
            for thing in things:
                key = thing, line.day if timed else 0, line.sure
                counts[key] = counts.get(key, 0) + 1
                if first and firsts.get(key, line.day) >= line.day:
                    firsts[key] = line.day
        called = _Called()
        found = [
            Sum(called[thing] if thing else "", day or firsts.get((thing, day, sure), 0), number, sure > 0)
            for (thing, day, sure), number in counts.items()
        ]
        select = summed(pattern, self.ground, by, where, first=first, without=without, types=untold) if untold else None
        return found + self._sums(select, by)

    def _counted(self, told: LinesTold, *, timed: bool) -> list[Sum]:
        """The events that texts tell of, by the day where these are `timed`: none of their lines is looked into."""
        if told.days is None and not timed:
            return [Sum("", 0, number or 0, True) for (number,) in self.select(number_of_lines(told))]
        counts: Counter[str] = Counter()
        for _, text in self.select(told_of_types(told)):
            counts.update(dates(text))
        sure = {day: 1 if told.days is None else told.days[day] for day in counts}
        if timed:
            return [Sum("", int(day), number, sure[day] > 0) for day, number in counts.items() if sure[day] >= 0]
        sums = ((sum(number for day, number in counts.items() if sure[day] == each), each > 0) for each in (1, 0))
        return [Sum("", 0, number, certain) for number, certain in sums if number]

    def _noted(self, found: list[Found]) -> list[Found]:
        """What was found, whose days are known from now on to what shows it."""
        if self.known is not None and self.known.told:
            self._found.append(found)
        return found

    def told(self, ids: Sequence[str]) -> Told:
        """What the texts of days tell of some events that are shown."""
        if self.known is None or not self.known.told:
            return {}
        if self._told_lines:
            shown = set(ids)
            for listed in self._told_lines:
                self.days.keep({line.id: line.told() for line in listed if line.id in shown})
            self._told_lines = []
        return self.days.of(ids, self._days_of)

    def _days_of(self, ids: Collection[str]) -> dict[str, int]:
        return {each.event: each.bounds[0] for listed in self._found for each in listed if each.event in ids}

    def foremost(self, pattern: Pattern, number: int, *, backwards: bool) -> list[Found]:
        """The records that fit, in order of time, but not all: crisp events may be left out behind so many others.

        So many certainly fit and lie earlier, on the days before (with `backwards` later, on the days after). The days
        are looked through from that end on, in pieces that grow.
        """
        days, likely = reach(pattern, self.ground), expected(pattern, self.ground)
        if not days or likely < _DEAR or self.twins:
            return self.records(pattern)
        # The more are wanted, the surer it is on how many days so many lie.
        size = max(1, _PIECE // max(1, number), round(2 * number * len(days) / likely))
        if backwards:
            days = days[::-1]
        listed = self.vague(pattern)
        read = self._read.get(pattern)
        if read is not None and not read[1]:
            foremost = _foremost(read[0], number, backwards=backwards)
            self._told_lines.append(foremost)
            return self._noted(sorted([*listed, *map(_found_line, foremost)], key=lambda each: each.order))
        found: list[Found] = []
        while days and len({each.event for each in found if each.certain}) < number:
            piece, days, size = days[:size], days[size:], size * 4
            piece = piece[::-1] if backwards else piece
            told = self._of_texts(fitting_on(piece, pattern))
            if told is None:
                select = crisp_on(piece, pattern, self.ground)
                found += map(found_record, self.select(select) if select is not None else ())
            else:
                found += told
        return self._noted(sorted([*listed, *found], key=lambda each: each.order))

    def vague(self, pattern: Pattern, column: str = "", where: str = "") -> list[Found]:
        """As `records` and `related`, without the crisp events."""
        if self.known is not None and self.known.only_crisp:
            return []
        rows = self.select(vague_related(pattern, self.ground, column, where))
        return [found_record(row[1:], row[0]) if column else found_record(row) for row in rows]

    def related(self, pattern: Pattern, column: str, where: str) -> list[Found]:
        """The records that fit, once for each thing that they are found with, its id as `value`."""
        found = self._related_of_texts(pattern, column, where)
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
        crisp = self._sums_of_texts(pattern, by, where, first=first, without=without)
        if crisp is None:
            crisp = self._sums(summed(pattern, self.ground, by, where, first=first, without=without, least=least), by)
        listed = self.vague(pattern, "value" if "value" in by else "", where)
        return Sums(crisp, sorted(listed, key=lambda each: (*each.order, each.value)))

    def _sums(self, select: Select | None, by: Sequence[str]) -> list[Sum]:
        """The rows of `kb.compile.summed`."""
        rows = self.select(select) if select is not None else []
        crisp = []
        for *key, dated, records_, earliest in rows:
            if records_:
                named = dict(zip(by, key, strict=True))
                value = named.get("value")
                day = named.get("first", earliest)
                sure = dated is None or dated > 0
                crisp.append(Sum(identifier(str(value)) if value is not None else "", day or 0, records_, sure))
        return crisp

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


_FEW = 1_000
"""So many records are looked at one by one as soon as they are counted in several ways."""
_DEAR = 500
"""Of so many crisp events, the first are looked for day by day."""
_MOST_WHOLE = 1_000
"""So many days are read whole at most."""
_PIECE = 64
"""The days that are looked through first, at least, for a single record."""
_MOST_AT_ONCE = 4_096
"""Days that are looked through at once."""

MOST_EVENTS = 1_000
"""Records behind a count or a table that are listed with it; more are counted only."""

Finish = Callable[[Any, Shape, Asking], Draft]


class _Called(dict[str, str]):
    """The ids of things by what lines call them."""

    def __missing__(self, word: str) -> str:
        found = self[word] = id_of(word)
        return found


def _foremost(listed: Sequence[Line], number: int, *, backwards: bool) -> list[Line]:
    """Lines of the first days (or the last) on which so many certainly fit."""
    days = Counter(line.day for line in listed if line.sure)
    left, bound = number, None
    for day in sorted(days, reverse=backwards):
        left -= days[day]
        if left <= 0:
            bound = day
            break
    if bound is None:
        return list(listed)
    return [line for line in listed if (line.day >= bound if backwards else line.day <= bound)]


def _found_line(line: Line, value: str = "") -> Found:
    return Found(line.id, (line.day,) * 4, "actual", line.sure > 0, value)


def found_record(row: Sequence[Any], value: Any = "") -> Found:
    """A row of RECORD_COLUMNS as a Found; what a crisp event need not say is empty there."""
    event, first, begin, end, last, status, dated = row
    bounds = (first, first, first, first) if last is None else (first, begin, end, last)
    known = status[len(STATUS) :] if status else "actual"
    return Found(identifier(event), bounds, known, dated is None or dated > 0, identifier(value) if value else "")


def of_records(listed: Sequence[Found], limit: int | None = None) -> Draft:
    """A draft of kind `events`, in the order given."""
    cut = list(listed)[:limit] if limit is not None else list(listed)
    ids = list(dict.fromkeys([each.event for each in cut]))
    certain = {each.event for each in cut if each.certain}
    draft = Draft("events", ids, [each for each in ids if each not in certain], ["date", "event"], events=ids)
    draft.rows = [{"event": each, "certain": each in certain} for each in ids]
    return draft


__all__ = ["Asking", "Core", "Draft", "Finish", "Found", "Sum", "Sums", "found_record", "of_records"]
