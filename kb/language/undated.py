"""Dates without a year, and how they are completed: alone from the day that is asked on, in a range from its other end.

Alone, a date is the latest one that is not in the future: its first day is that day or lies before it.
"""

from __future__ import annotations

from kb import edtf
from kb.errors import QuestionError
from kb.frozen import Frozen, field, replace
from kb.language.calendar import MONTH_NAMES, WEEKDAY_NAMES, day_span, month_span, part, week_span
from kb.language.question import Span

_MOST_YEARS = 9
"""Years from one 29 February to the next, at most."""

_SHORT = 100
"""Days up to which a time is short enough for a date after it to be the next one."""


class Undated(Frozen):
    """A day of a month, some whole months, a weekday or an ISO week, of no year; `part` is early, mid, late of it.

    A weekday beside a day is what that day must fall on. `words` are those of the question.
    """

    month: int = 0
    day: int = 0
    months: int = 1
    weekday: int | None = None
    week: int = 0
    part: str = ""
    words: str = field(default="", compare=False, kw_only=True)

    def in_year(self, year: int) -> Span | None:
        """That year's; None where it has none (29 February, week 53)."""
        if self.week:
            try:
                whole = week_span(year, self.week)
            except QuestionError:
                return None
        elif self.day and self.day > edtf.days_in_month(year, self.month):
            return None
        else:
            whole = day_span(year, self.month, self.day) if self.day else month_span(year, self.month, self.months)
        return part(whole, self.part) if self.part else whole


def latest(undated: Undated, day: int) -> Span:
    """The latest that begins on a day or before it. Raises QuestionError E201 where there is none."""
    if not (undated.month or undated.week):
        first = day - (day - 1 - (undated.weekday or 0)) % 7
        return Span(first, first)
    year = edtf.calendar_day(day)[0]
    for each in range(year + 1, year - _MOST_YEARS, -1):  # the first ISO week may begin in the year before
        span = undated.in_year(each)
        if span is not None and (span.first or 0) <= day:
            return checked(undated, span)
    return _none(undated, year)


def earliest(undated: Undated, day: int) -> Span:
    """The earliest that ends on a day or after it."""
    if not (undated.month or undated.week):
        return latest(undated, day + 6)
    year = edtf.calendar_day(day)[0]
    for each in range(year - 1, year + _MOST_YEARS):
        span = undated.in_year(each)
        if span is not None and (span.last or 0) >= day:
            return checked(undated, span)
    return _none(undated, year)


def checked(undated: Undated, span: Span) -> Span:
    """The span, if it falls on the weekday that is written beside it. Raises QuestionError E201 if not."""
    if undated.weekday is not None and undated.month:
        falls = ((span.first or 0) - 1) % 7
        if falls != undated.weekday:
            shown, name = edtf.format_day(span.first), WEEKDAY_NAMES[falls]
            raise QuestionError(
                "E201", f"{shown} is no {WEEKDAY_NAMES[undated.weekday]}", hint=f"it is a {name}; leave the weekday out"
            )
    return span


def _none(undated: Undated, year: int) -> Span:
    if undated.week:
        return week_span(year, undated.week)
    longest = 29 if undated.month == 2 else edtf.days_in_month(year, undated.month)
    name = MONTH_NAMES[undated.month - 1]
    raise QuestionError("E201", f"there is no {undated.day} {name}", hint=f"{name} has {longest} days at most")


# Completed


def alone(item: Span | Undated, today: int) -> Span:
    """The latest that is not in the future."""
    if isinstance(item, Span):
        return item
    return _read(item, latest(item, today), ", the latest that is not in the future")


def pair(begin: Span | Undated, end: Span | Undated, today: int) -> tuple[Span, Span]:
    """Both ends of a range. A year that stands with the end counts for both, or the one before where the year ends between
    them; one that stands with the begin carries on to the end. With no year the end is the latest not in the future.

    Raises QuestionError E205 where the end lies before the begin.
    """
    if isinstance(end, Undated):
        if isinstance(begin, Span) and begin.first is not None and (begin.last or begin.first) - begin.first < _SHORT:
            end = _read(end, earliest(end, begin.first), ", the first from the other date on")
        else:
            end = alone(end, today)
    if isinstance(begin, Undated):
        begin = _shared(begin, end, today)
    if begin.first is not None and end.last is not None and begin.first > end.last:
        spans = f"{edtf.format_day(begin.first)} … {edtf.format_day(end.last)}"
        raise QuestionError("E205", f"the time ends before it begins: {spans}", hint="put the earlier time first")
    return begin, end


def _shared(begin: Undated, end: Span, today: int) -> Span:
    last = today if end.last is None else end.last
    year, month, _ = edtf.calendar_day(last if end.first is None else end.first)
    of_year = begin.in_year(year) if begin.month else None
    if of_year is not None and begin.day and begin.month == month:
        return checked(begin, of_year)  # `Aug 18 to Aug 6 2025` is a slip, not a year
    span = latest(begin, last)
    return span if span == of_year else _read(begin, span, ", the latest before the other date")


def _read(undated: Undated, span: Span, why: str) -> Span:
    shown = edtf.format_span(span.first or 0, span.last or 0)
    return replace(span, guess=f"'{undated.words}' is read as {shown}{why}")
