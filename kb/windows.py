"""Times that a question names to windows: day numbers, or those of the records that it names.

`resolve` gives the question with a Window wherever an anchor stood; the store is asked for bounds through two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kb import edtf
from kb.errors import QuestionError
from kb.frozen import Frozen, replace, values
from kb.index import OPEN
from kb.language.calendar import shifted, unit_span
from kb.language.question import (
    Anchor,
    Clause,
    Duration,
    Edge,
    KnownOn,
    Name,
    Near,
    Not,
    Noted,
    Nth,
    NthAnchor,
    PartOf,
    Pattern,
    Question,
    RecordAnchor,
    Relates,
    Shift,
    Span,
    Through,
    UnitOf,
    When,
    Window,
)
from kb.relations import Bounds

BoundsOf = Callable[[Sequence[str]], Mapping[str, Bounds]]
FindNth = Callable[[Nth], tuple[Sequence[str], str]]
"""The ids of the records that an nth means or may mean, which may be none, and what to call them."""


class Times(Frozen):
    """What `resolve` asks: the bounds of records, and which record an nth is."""

    bounds_of: BoundsOf
    find_nth: FindNth


def resolve(question: Question, times: Times) -> Question:
    """The question with every anchor as a Window. Raises QuestionError E111 for a record without a date, E112 where
    there is no such nth record."""
    resolved: Question = _resolved(question, times)
    return resolved


def _resolved(item: Any, times: Times) -> Any:
    if isinstance(item, Pattern) and any(isinstance(each, When | Not) for each in item.clauses):
        item = replace(item, clauses=tuple(_of_kind(each, item.noun) for each in item.clauses))
    if isinstance(item, Relates) and item.relation == "throughout":
        item = replace(item, relation="contains")
    if isinstance(item, When):
        begin = window(item.begin, times)
        if item.end is not None:
            begin = _joined(begin, window(item.end, times))
        return When(item.relation, begin)
    if isinstance(item, KnownOn):
        return KnownOn(window(item.day, times))
    if isinstance(item, Span | RecordAnchor | NthAnchor | Edge | Shift | Near | UnitOf | Through | Noted):
        return window(item, times)
    if isinstance(item, Name):
        return item
    if isinstance(item, Frozen):
        changed = {name: new for name, value in values(item).items() if (new := _resolved(value, times)) is not value}
        return replace(item, **changed) if changed else item
    if isinstance(item, tuple):
        made = tuple(_resolved(each, times) for each in item)
        there = {each.clause.record.ids for each in made if isinstance(each, Not) and isinstance(each.clause, PartOf)}
        apart = [each for when in made if isinstance(when, When) for each in _apart(when) if each.ids not in there]
        made += tuple(Not(PartOf(each, whole=True)) for each in dict.fromkeys(apart))
        return made if any(new is not old for new, old in zip(made, item, strict=False)) else item
    return item


def _of_kind(clause: Clause, noun: str) -> Clause:
    """A clause with what `throughout` means for a kind of record."""
    if isinstance(clause, Not):
        return Not(_of_kind(clause.clause, noun))
    if isinstance(clause, When) and clause.relation == "throughout":
        return replace(clause, relation="contains" if noun == "state" else "overlaps")
    return clause


def _apart(when: When) -> tuple[Name, ...]:
    """The record whose vague date would let it be before or after itself, or some days apart, which nothing is.

    Where one of several is meant, each may be before or after another.
    """
    time = when.begin
    assert isinstance(time, Window)
    if time.record:
        apart = when.relation in ("before", "after") and time.earliest_end < time.latest_begin
    else:
        apart = when.relation in ("overlaps", "within") and not time.exact
    return time.of if apart and len(time.of) == 1 else ()


def window(anchor: Anchor, times: Times) -> Window:
    """The window of an anchor."""
    if isinstance(anchor, Window):
        return anchor
    if isinstance(anchor, Span):
        first, last = _or(anchor.first, -OPEN), _or(anchor.last, OPEN)
        return Window(first, first, last, last, anchor.label)
    if isinstance(anchor, RecordAnchor):
        return _of_records((anchor.name,), anchor.name.written, times)
    if isinstance(anchor, NthAnchor):
        ids, words = times.find_nth(anchor.nth)
        if not ids:
            hint = "ask for it by itself to see what is there"
            raise QuestionError("E112", f"there is no such record to count the time from: {words}", hint=hint)
        return _of_records([Name(words, "record", (each,)) for each in ids], words, times)
    if isinstance(anchor, Edge):
        inner = window(anchor.anchor, times)
        edge = (inner.begin, inner.latest_begin) if anchor.side == "start" else (inner.earliest_end, inner.end)
        label = f"the {anchor.side} of {inner.label}" if inner.label else ""
        return Window(*edge, *edge, label, inner.record, inner.of if inner.record else ())
    if isinstance(anchor, Shift):
        inner = window(anchor.anchor, times)
        sign = 1 if anchor.side == "after" else -1
        near, far = (inner.earliest_end, inner.end) if sign > 0 else (inner.begin, inner.latest_begin)
        days = _shifted(near, anchor.duration, sign), _shifted(far, anchor.duration, sign)
        label = f"{_plural(anchor.duration)} {anchor.side} {inner.label}" if inner.label else ""
        return Window(*days, *days, label=label, of=_counted_from(anchor, inner))
    if isinstance(anchor, Near):
        return _near(anchor, window(anchor.anchor, times))
    if isinstance(anchor, UnitOf):
        inner = window(anchor.anchor, times)
        return Window(
            _unit_edge(inner.begin, anchor.unit, "first"),
            _unit_edge(inner.latest_begin, anchor.unit, "first"),
            _unit_edge(inner.earliest_end, anchor.unit, "last"),
            _unit_edge(inner.end, anchor.unit, "last"),
            f"the {anchor.unit} of {inner.label}" if inner.label else "",
        )
    if isinstance(anchor, Through):
        return _joined(window(anchor.begin, times), window(anchor.end, times))
    if isinstance(anchor, Noted):
        return _noted(anchor, times)
    raise TypeError(f"{type(anchor).__name__} is no time")


def _noted(anchor: Noted, times: Times) -> Window:
    """What a period stands for, if that is when it is; else the period as it is written."""
    written = window(anchor.span, times)
    try:
        meant = window(anchor.anchor, times)
    except QuestionError:
        return written
    return meant if (meant.begin, meant.end) == (written.begin, written.end) else written


def _of_records(names: Sequence[Name], words: str, times: Times) -> Window:
    """The window of a record; where one of several is meant, all that any of them allows."""
    found = list(times.bounds_of([each.ids[0] for each in names]).values())
    if not found:
        raise QuestionError("E111", f"'{words}' has no date to count from")
    begins, latest, earliest, ends = zip(*found, strict=True)
    return Window(min(begins), max(latest), min(earliest), max(ends), words, record=True, of=tuple(names))


def _counted_from(anchor: Shift | Near, inner: Window) -> tuple[Name, ...]:
    """The records that a time lies wholly before or after: not those of which it is counted from the other end."""
    counted = anchor.anchor
    if isinstance(counted, Edge):
        if counted.side != ("end" if anchor.side == "after" else "start"):
            return ()
        counted = counted.anchor
    return inner.of if isinstance(counted, RecordAnchor | NthAnchor) else ()


def _near(anchor: Near, inner: Window) -> Window:
    """Before: up to the day before it begins; after: from the day after it ends; of: both sides, itself included."""
    length = anchor.duration
    label = f"within {_plural(length)} {anchor.side} {inner.label}" if inner.label else ""
    if anchor.side != "of":
        near, far = (inner.earliest_end, inner.end) if anchor.side == "after" else (inner.begin, inner.latest_begin)
        if anchor.side == "after":
            days = _plus(near, 1), _plus(far, 1), _shifted(near, length, 1), _shifted(far, length, 1)
        else:
            days = _shifted(near, length, -1), _shifted(far, length, -1), _plus(near, -1), _plus(far, -1)
        return Window(*days, label, of=_counted_from(anchor, inner))
    return Window(
        _shifted(inner.begin, length, -1),
        _shifted(inner.latest_begin, length, -1),
        _shifted(inner.earliest_end, length, 1),
        _shifted(inner.end, length, 1),
        label,
    )


def _joined(begin: Window, end: Window) -> Window:
    if end.end < begin.begin:
        spans = f"{edtf.format_day(begin.begin)} … {edtf.format_day(end.end)}"
        raise QuestionError("E205", f"the time ends before it begins: {spans}", hint="put the earlier time first")
    label = f"{begin.label or _shown(begin)} to {end.label or _shown(end)}" if begin.label or end.label else ""
    return Window(begin.begin, begin.latest_begin, end.earliest_end, end.end, label)


def _shown(window: Window) -> str:
    if abs(window.begin) >= OPEN or abs(window.end) >= OPEN:
        return "…"
    return edtf.format_span(window.begin, window.end)


def _shifted(day: int, duration: Duration, sign: int) -> int:
    return day if abs(day) >= OPEN else shifted(day, duration, sign)


def _unit_edge(day: int, unit: str, side: str) -> int:
    """The first or the last day of the calendar unit around a day."""
    if abs(day) >= OPEN:
        return day
    span = unit_span(day, unit)
    return _or(span.first if side == "first" else span.last, day)


def _plus(day: int, days: int) -> int:
    return day if abs(day) >= OPEN else day + days


def _plural(duration: Duration) -> str:
    return f"{duration.count} {duration.unit}{'s' if duration.count != 1 else ''}"


def _or(day: int | None, otherwise: int) -> int:
    return otherwise if day is None else day
