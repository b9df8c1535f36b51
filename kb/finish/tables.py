"""Finishers that count: how many, per dimension, top n, busiest, compare, compared with another time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from kb import edtf
from kb.compile import counted, dimension
from kb.finish.asking import MOST_EVENTS, Asking, Draft
from kb.finish.found import Found, Sums
from kb.finish.records import number
from kb.finish.units import TIME_UNITS, WEEKDAYS, units
from kb.frozen import Frozen, replace
from kb.index import OPEN
from kb.language.calendar import unit_span
from kb.language.question import Anchor, Compare, Count, Name, Pattern, Rank, Role, Shape, When, Window

Key = tuple[str, ...]


class Tally(Frozen):
    """How often something holds: certainly, and at most."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.most) if self.least == self.most else f"{self.least}–{self.most}"


def count(core: Count, shape: Shape, asking: Asking) -> Draft:
    """How many records, or how many different things are found with them."""
    if shape.by or shape.compared:
        return grouped(core.pattern, shape, asking)
    if core.of in ("", "event"):
        found = _tallies(core.pattern, (), asking)
        tally = found.tallies.get((), Tally(0, 0))
        draft = number(tally.least, tally.most)
        draft.total = found.total
        draft.later = lambda: (draft.rows, list(dict.fromkeys(found.events())))
    else:
        listed = asking.records(core.pattern)
        values = _values(core.of, core.pattern, listed, asking, core.role, core.but)
        every = {value for each in listed for value in values.get(each.event, ())}
        sure = {
            value for each in listed if each.certain for value, certain in values.get(each.event, {}).items() if certain
        }
        draft = number(len(sure), len(every))
        labels = sorted(_shown(core.of, value, asking) for value in every)
        draft.rows[0]["names"] = labels
        draft.events = list(dict.fromkeys(each.event for each in listed))
    return draft


def grouped(pattern: Pattern, shape: Shape, asking: Asking) -> Draft:
    """Records counted by one or more dimensions: a table with a row for each group that has any."""
    if isinstance(shape.compared, Window):
        return _compared(pattern, shape, asking)
    found = _tallies(pattern, shape.by, asking)
    tallies = found.tallies
    if shape.empty:
        tallies = _filled(tallies, shape.by, pattern, asking)
    _labelled(shape.by, tallies, asking)
    rows = [(key, tally) for key, tally in tallies.items() if shape.more_than is None or tally.most > shape.more_than]
    rows = _sorted(rows, shape, asking)
    columns = [*shape.by, "count"]
    draft = _counted(columns, found)
    for key, tally in rows[: shape.limit] if shape.limit is not None else rows:
        shown = [_shown(name, value, asking) for name, value in zip(shape.by, key, strict=True)]
        draft.answers.append(" · ".join([*shown, str(tally)]))
        cells: dict[str, Any] = dict(zip(shape.by, shown, strict=True))
        draft.rows.append(cells | {"count": str(tally), "least": tally.least, "most": tally.most})
    return draft


def rank(core: Rank, shape: Shape, asking: Asking) -> Draft:
    """The things that occur in the most records; those that tie with the last are given too."""
    limit = shape.limit if shape.limit is not None else core.count
    found = _tallies(core.pattern, (core.of,), asking, core.but or _asked(core.pattern), highest=limit)
    notes = found.notes
    most = sorted((tally.most for tally in found.tallies.values()), reverse=True)[: limit + 1]
    # Only those that may be shown are called by their names.
    near = {key: tally for key, tally in found.tallies.items() if most and tally.most >= most[-1]}
    if core.of not in ("pair", "type", "source"):
        asking.labels(value for (value,) in near)
    ordered = sorted(
        near.items(), key=lambda each: (-each[1].most, -each[1].least, _shown(core.of, each[0][0], asking))
    )
    cut = ordered[:limit]
    if cut:
        tied = [each for each in ordered[limit:] if each[1].most == cut[-1][1].most]
        if tied:
            notes.append(f"{len(tied)} more with {cut[-1][1]} tie for the last place")
        cut += tied
    draft = _counted([core.of, "count"], found)
    for (value,), tally in cut:
        shown = _shown(core.of, value, asking)
        draft.answers.append(f"{shown} · {tally}")
        draft.rows.append({core.of: shown, "count": str(tally), "least": tally.least, "most": tally.most})
    asking.step(f"count by {core.of}, the most first")
    return draft


def compare(core: Compare, shape: Shape, asking: Asking) -> Draft:
    """Two patterns counted side by side, by dimensions where some were asked for."""
    one, two = _tallies(core.pattern, shape.by, asking), _tallies(core.other, shape.by, asking)
    left, right = one.tallies, two.tallies
    both = _filled({**left, **right}, shape.by, core.pattern, asking) if shape.empty else {**left, **right}
    _labelled(shape.by, both, asking)
    keys = sorted(both, key=lambda key: _sort_key(shape.by, key, asking))
    nothing = Tally(0, 0)
    draft = Draft("table", columns=[*shape.by, "first", "second"], notes=[*one.notes, *two.notes])
    for key in keys if shape.by else [()]:
        shown = [_shown(name, value, asking) for name, value in zip(shape.by, key, strict=True)]
        counts = [str(left.get(key, nothing)), str(right.get(key, nothing))]
        draft.answers.append(" · ".join([*shown, *counts]))
        draft.rows.append({**dict(zip(shape.by, shown, strict=True)), "first": counts[0], "second": counts[1]})
    draft.total = one.total + two.total
    draft.later = lambda: (draft.rows, list(dict.fromkeys([*one.events(), *two.events()])))
    return draft


def _counted(columns: list[str], found: Tallied) -> Draft:
    """A table of counts, which looks for its records when these are looked at."""
    draft = Draft("table", columns=columns, notes=found.notes, total=found.total)
    draft.later = lambda: (draft.rows, found.events())
    return draft


def _compared(pattern: Pattern, shape: Shape, asking: Asking) -> Draft:
    """The same count in another period: `how many strikes in 2025 compared with 2024`."""
    window = shape.compared
    assert isinstance(window, Window)
    times = [each for each in pattern.clauses if isinstance(each, When)]
    kept = tuple(each for each in pattern.clauses if not isinstance(each, When))
    other = replace(pattern, clauses=(*kept, When(times[0].relation if times else "overlaps", window)))
    draft = Draft("table", columns=["period", "count"])
    found: list[Tallied] = []
    for one in (pattern, other):
        listed = _tallies(one, (), asking)
        tally = listed.tallies.get((), Tally(0, 0))
        when = next((each.begin for each in one.clauses if isinstance(each, When)), None)
        shown = edtf.format_span(when.begin, when.end) if isinstance(when, Window) and _closed(when) else "all"
        draft.answers.append(f"{shown} · {tally}")
        draft.rows.append({"period": shown, "count": str(tally), "least": tally.least, "most": tally.most})
        found.append(listed)
    draft.total = sum(each.total for each in found)
    draft.later = lambda: (draft.rows, [event for each in found for event in each.events()])
    return draft


class Tallied(Frozen):
    """Counts by key; how many records they are of, and what gives those that are listed; what there is to note."""

    tallies: dict[Key, Tally]
    total: int
    events: Callable[[], list[str]]
    notes: list[str]


def _tallies(
    pattern: Pattern, by: Sequence[str], asking: Asking, but: Iterable[Name] = (), *, highest: int = 0
) -> Tallied:
    """Counts by the values of dimensions: a record counts once in each group, certainly or possibly.

    With `highest`, groups may be left out that do not have one of the so many highest counts, or one that equals the last.
    """
    role = "by" if _is_said(pattern, asking) else "actor"
    found = _summed(pattern, by, asking, role, but, highest)
    if found is None:
        listed = asking.records(pattern)
        columns = [_values(name, pattern, listed, asking, role, but) for name in by]
        least, most, nowhere = _grouped(listed, columns)
        tallies = {
            key: Tally(len(asking.once(least.get(key, ()))), len(asking.once(events))) for key, events in most.items()
        }
        total = len(listed)
    else:
        tallies, total, nowhere = found
        listed = None
    notes = [f"{nowhere} of {total} stand in no {' and '.join(by)}"] if nowhere and by else []
    if by:
        asking.step(f"count {total} records by {' and '.join(by)}")

    def events() -> list[str]:
        if listed is not None:
            return [each.event for each in listed]
        many = total > MOST_EVENTS
        first = asking.foremost(pattern, MOST_EVENTS, backwards=False) if many else asking.records(pattern)
        return [each.event for each in first[:MOST_EVENTS]]

    return Tallied(tallies, total, events, notes)


def _grouped(
    listed: Sequence[Found], columns: Sequence[Mapping[str, Mapping[str, bool]]]
) -> tuple[dict[Key, set[str]], dict[Key, set[str]], int]:
    """Records by key: those that certainly belong there, all that do; and how many belong nowhere."""
    least: dict[Key, set[str]] = {}
    most: dict[Key, set[str]] = {}
    nowhere = 0
    for each in listed:
        groups = [column.get(each.event, {}) for column in columns]
        if not all(groups):
            nowhere += 1
        for combination in product(*(group.items() for group in groups)):
            key = tuple(value for value, _ in combination)
            most.setdefault(key, set()).add(each.event)
            if each.certain and all(certain for _, certain in combination):
                least.setdefault(key, set()).add(each.event)
    return least, most, nowhere


def _summed(
    pattern: Pattern, by: Sequence[str], asking: Asking, role: str, but: Iterable[Name], highest: int
) -> tuple[dict[Key, Tally], int, int] | None:
    """Tallies, how many records, how many of them in no group; None where each record has to be looked at."""
    timed = [name for name in by if name in (*TIME_UNITS, "weekday")]
    others = [name for name in by if name not in timed]
    if len(others) > 1 or "pair" in others or len(set(by)) < len(by):
        return None
    where = dimension(others[0], role, pattern, asking.scheme, but, places=True) if others else ""
    units = ["first"] if timed else []
    each_once = others == ["actor"] and role == "actor" and _has_one_other(pattern, but, asking)
    whole = Sums([], asking.vague(pattern)) if each_once else asking.sums(pattern, [] if others else units)
    if whole is None:
        return None
    total = sum(each.records for each in whole.crisp) + len({each.event for each in whole.vague})
    anyone = where == "?event ev:actor ?value ." and asking.known is not None and not asking.known.alone
    if others:
        columns_ = ["value", *units]
        bounded = counted(pattern, columns_, where) and not whole.vague
        sums = _valued(pattern, columns_, where, asking, highest if bounded else 0, total, without=not anyone)
        total += sum(each.records for each in sums.crisp) if each_once else 0
    else:
        sums = whole
    counts: dict[Key, list[int]] = {}
    units_of = {name: _units_of_days(name, pattern) for name in timed}
    for each in sorted(sums.crisp, key=lambda each: each.first):
        if others and not each.value:
            continue
        values = [{each.value: True} if name in others else units_of[name](each.first) for name in by]
        for combination in product(*(group.items() for group in values)):
            tally = counts.setdefault(tuple(value for value, _ in combination), [0, 0])
            tally[1] += each.records
            tally[0] += each.records if each.certain and all(certain for _, certain in combination) else 0
    vague = {each.event: each for each in whole.vague}
    related: dict[str, dict[str, bool]] = {}
    for one in sums.vague:
        related.setdefault(one.event, {})[one.value] = True
    columns = [
        related if name in others else {each.event: _units(each, name, pattern) for each in vague.values()}
        for name in by
    ]
    least, most, nowhere = _grouped(list(vague.values()), columns)
    for key, events in most.items():
        tally = counts.setdefault(key, [0, 0])
        tally[0] += len(least.get(key, ()))
        tally[1] += len(events)
    if others:
        nowhere += sum(each.records for each in sums.crisp if not each.value)
    return {key: Tally(*tally) for key, tally in counts.items()}, total, nowhere


def _has_one_other(pattern: Pattern, but: Iterable[Name], asking: Asking) -> bool:
    """Whether each crisp event has one of those that are left out, and not more than one besides: so it counts once."""
    if asking.known is None or not asking.known.paired or not asking.summing(pattern):
        return False
    left_out = {id_ for name in but if not name.affiliated for id_ in name.ids}
    takes_part = (
        name
        for clause in pattern.clauses
        if isinstance(clause, Role) and (clause.names.mode == "all" or len(clause.names.names) == 1)
        for name in clause.names.names
        if clause.role in ("actor", "by") or name.kinds == ("actor",)  # what is a place too may be where it happened
    )
    return any(len(name.ids) == 1 and name.ids[0] in left_out for name in takes_part)


def _valued(
    pattern: Pattern, by: Sequence[str], where: str, asking: Asking, highest: int, total: int, *, without: bool
) -> Sums:
    """Sums by value: all of them, or, of `highest` that are wanted, at least so many with the highest counts.

    These are looked for by a bound that falls: giving back all counts takes an engine longer than going over them again.
    """
    least = total if highest else 0
    while True:
        least //= 8
        sums = asking.sums(pattern, by, where, without=without, least=least)
        assert sums is not None
        if not least or sum(each.records >= least for each in sums.crisp) >= highest:
            return sums


def _is_said(pattern: Pattern, asking: Asking) -> bool:
    """Whether a pattern is for statements: these are counted per speaker."""
    types = pattern.types
    return pattern.noun == "statement" or (bool(types) and all(asking.scheme.is_statement(each) for each in types))


def _values(
    name: str, pattern: Pattern, listed: Sequence[Found], asking: Asking, role: str, but: Iterable[Name]
) -> dict[str, dict[str, bool]]:
    """Record -> the values that it has in a dimension, and of each whether it certainly has it."""
    if name in (*TIME_UNITS, "weekday"):
        return {each.event: _units(each, name, pattern) for each in listed}
    select = dimension(name, role, pattern, asking.scheme, but, places=True)
    found: dict[str, dict[str, bool]] = {}
    for each in asking.related(pattern, "value", select):
        found.setdefault(each.event, {})[each.value] = True
    if name == "pair":
        return {
            event: {f"{a}\n{b}": True for a in sorted(who) for b in sorted(who) if a < b}
            for event, who in found.items()
        }
    return found


def _units(each: Found, name: str, pattern: Pattern) -> dict[str, bool]:
    """The units of time that a record may lie in, within the time that was asked for, and whether it certainly does."""
    times = [
        when.begin for when in pattern.clauses if isinstance(when, When) and when.relation in ("overlaps", "within")
    ]
    return {key: sure for key, sure in units(each, name) if all(_meets(key, name, time) for time in times)}


def _units_of_days(name: str, pattern: Pattern) -> Callable[[int], dict[str, bool]]:
    """What `_units` tells of a record that lies on a day alone. Days that come in order share what is told of their unit."""
    days, told = range(0), dict[str, bool]()

    def of(day: int) -> dict[str, bool]:
        nonlocal days, told
        if day not in days:
            told = _units(Found("", (day,) * 4, "actual", True), name, pattern)
            days = range(day, day + 1)
            if name in TIME_UNITS:
                span = unit_span(day, name)
                assert span.first is not None and span.last is not None
                days = range(span.first, span.last + 1)
        return told

    return of


@lru_cache(maxsize=1_024)
def _meets(key: str, unit: str, time: Anchor) -> bool:
    """Whether a unit lies in a time that was asked for: `in 2025 per month` speaks of the months of 2025."""
    if unit == "weekday":
        return True
    span = unit_span(edtf.parse(key).earliest_begin or 0, unit)
    assert isinstance(time, Window) and span.first is not None and span.last is not None
    return span.first <= time.end and span.last >= time.begin


def _filled(tallies: dict[Key, Tally], by: Sequence[str], pattern: Pattern, asking: Asking) -> dict[Key, Tally]:
    """The tallies with the empty units between the first and the last, or throughout the time that was asked for."""
    if len(by) != 1 or by[0] not in TIME_UNITS:
        return tallies
    days = [edtf.parse(key[0]).earliest_begin or 0 for key in tallies]
    for when in pattern.clauses:
        if isinstance(when, When) and isinstance(when.begin, Window):
            days += [day for day in (when.begin.begin, min(when.begin.end, asking.today)) if abs(day) < OPEN]
    filled = dict(tallies)
    if days:
        day = min(days)
        while day <= max(days) and len(filled) < 10_000:
            span = unit_span(day, by[0])
            assert span.first is not None and span.last is not None
            filled.setdefault((edtf.format_day(span.first),), Tally(0, 0))
            day = span.last + 1
        asking.step(f"fill in the {by[0]}s without any")
    return filled


def _sorted(rows: list[tuple[Key, Tally]], shape: Shape, asking: Asking) -> list[tuple[Key, Tally]]:
    """Times in their order, other things the most frequent first, unless it was said how."""
    rows = sorted(rows, key=lambda row: _sort_key(shape.by, row[0], asking))
    if shape.sort == "count":
        return sorted(rows, key=lambda row: row[1].most, reverse=shape.descending)
    if shape.sort in shape.by:
        place = shape.by.index(shape.sort)
        return sorted(
            rows, key=lambda row: _sort_key(shape.by[place:], row[0][place:], asking), reverse=shape.descending
        )
    if shape.newest:
        return list(reversed(rows))
    if shape.by and shape.by[0] not in (*TIME_UNITS, "weekday"):
        return sorted(rows, key=lambda row: -row[1].most)
    return rows


def _labelled(by: Sequence[str], keys: Iterable[Key], asking: Asking) -> None:
    """Look up at once what the values of dimensions are called."""
    places = [place for place, name in enumerate(by) if name not in (*TIME_UNITS, "weekday", "type", "source")]
    asking.labels(id_ for key in keys for place in places for id_ in key[place].split("\n"))


def _sort_key(by: Sequence[str], key: Key, asking: Asking) -> tuple[Any, ...]:
    def one(name: str, value: str) -> Any:
        if name == "weekday":
            return WEEKDAYS.index(value)
        if name in TIME_UNITS:
            return edtf.parse(value).earliest_begin
        return _shown(name, value, asking).casefold()

    return tuple(one(name, value) for name, value in zip(by, key, strict=False))


def _shown(name: str, value: str, asking: Asking) -> str:
    """A value of a dimension as it is shown: 2025-08, 2025-W33, a label, a pair of labels."""
    if name in TIME_UNITS:
        day = edtf.parse(value).earliest_begin or 0
        span = unit_span(day, name)
        assert span.first is not None and span.last is not None
        if name == "week":
            return _week(day)
        if name == "quarter":
            year, month, _ = edtf.calendar_day(day)
            return f"{year:04d}-Q{(month + 2) // 3}"
        return edtf.format_span(span.first, span.last)
    if name == "weekday":
        return value
    if name == "pair":
        return " – ".join(asking.label(each) for each in value.split("\n"))
    if name == "type":
        return asking.scheme.label(value.rpartition("/")[2])
    return value if name == "source" else asking.label(value)


def _week(day: int) -> str:
    """An ISO week: the one that the week's Thursday belongs to."""
    year = edtf.calendar_day(day - (day - 1) % 7 + 3)[0]
    first = edtf.day_number(year, 1, 4)
    monday = first - (first - 1) % 7
    return f"{year:04d}-W{(day - monday) // 7 + 1:02d}"


def _asked(pattern: Pattern) -> list[Name]:
    """Those whom a question names as taking part: a ranking leaves them out."""
    return [name for clause in pattern.clauses if isinstance(clause, Role) for name in clause.names.names]


def _closed(window: Window) -> bool:
    return abs(window.begin) < OPEN and abs(window.end) < OPEN
