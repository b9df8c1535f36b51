"""Calendar units: the days, weeks, months, weekdays … in which a record lies, certainly or possibly."""

from __future__ import annotations

from collections.abc import Iterator

from kb import edtf
from kb.finish.found import Found
from kb.index import OPEN
from kb.language.calendar import unit_span

TIME_UNITS = ("day", "week", "month", "quarter", "year")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_UNITS = 4_000
"""A record that may lie in more units than that (a century of days) is counted in none, and a note says so."""


def units(each: Found, unit: str) -> Iterator[tuple[str, bool]]:
    """The units that a record shares a day with, by their first day: certainly, or for some of its possible dates.

    So a row of `per month` holds what `in` that month finds. Of a date with an open side only the days that are
    certain count.
    """
    first, begin, end, last = each.bounds
    if abs(first) >= OPEN or abs(last) >= OPEN:
        first, last = begin, end
        if abs(first) >= OPEN or abs(last) >= OPEN or first > last:
            return
    if unit == "weekday":
        yield from _weekdays(first, begin, end, last)
        return
    day, found = first, []
    while day <= last:
        span = unit_span(day, unit)
        assert span.first is not None and span.last is not None
        found.append((edtf.format_day(span.first), begin <= span.last and end >= span.first))
        day = span.last + 1
        if len(found) > MOST_UNITS:
            return
    yield from found


def _weekdays(first: int, begin: int, end: int, last: int) -> Iterator[tuple[str, bool]]:
    every = sorted({(day - 1) % 7 for day in range(first, min(last, first + 6) + 1)})
    sure = {(day - 1) % 7 for day in range(begin, min(end, begin + 6) + 1)}
    yield from ((WEEKDAYS[day], day in sure or len(every) == 1) for day in every)
