"""Dates of a timeline in words that say how exactly they are known, under the year and the month that they belong to."""

from __future__ import annotations

from kb import edtf
from kb.errors import KbError
from kb.frozen import Frozen
from kb.record import Period

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class When(Frozen):
    """Where an event stands in a timeline: its year, its month (empty where that is not known), and its days in words."""

    year: str
    month: str
    days: str


def when(date: str) -> When:
    """The year, month and days of an EDTF date.

    >>> when("2025-08-15"), when("2025-08-18/2025-08-20").days, when("[2025-08-18..2025-08-20]").days
    (When(year='2025', month='August', days='15'), '18–20', 'one of 18–20')
    >>> when("2024-06").days, when("2014").days, when("2022-02-24/..").days, when("2024~").days
    ('some day', 'some day', 'from 24 on', 'about then')
    """
    try:
        period = edtf.parse(date)
    except KbError:
        return When(date, "", "")
    first, begin, end, last = period.bounds
    start = next((day for day in (first, begin, last) if day is not None), None)
    if start is None or (first is None and begin is None):
        return When("Begin unknown", "", _until(end, last))
    year, month = _split(start)[:2]
    whole_year = first is not None and last is not None and (first, last) == _year_of(first)
    if first is None:
        words = f"until {_day(last)}" if "/" in date and last is not None else f"{_day(begin)} or earlier"
        return When("Begin unknown", "", words if begin else date)
    words = _days(period, date)
    month_known = not whole_year and not (begin is not None and begin != first and _split(begin)[:2] != (year, month))
    if "T" in date and "/" not in date:
        words += f", {date.partition('T')[2]}"
    return When(_year(year), _MONTHS[month - 1] if month_known else "", _doubted(words, period))


def _days(period: Period, date: str) -> str:
    """The days in words, within the month of the first of them."""
    if date.startswith("{"):
        return date
    first, begin, end, last = period.bounds
    assert first is not None
    year, month, day = _split(first)
    if last is None:
        if begin is not None and begin != first:
            return "from some day on" if _span(first, begin) else date
        return f"from {day} on" if "/" in date else f"{day} or later"
    if first == begin == end == last:
        return str(day)
    one_day = begin == last and end == first
    if one_day and _whole(first, last):
        if _span(first, last):
            return "some day"
        later, until, _ = _split(last)
        months = f"{_MONTHS[month - 1][:3]}–{_MONTHS[until - 1][:3]}"
        return f"some day, {months if later == year else f'{_year(year)}–{_year(later)}'}"
    same_month = _split(last)[:2] == (year, month)
    to = str(_split(last)[2]) if same_month else _day(last, with_year=_split(last)[0] != year)
    from_ = str(day) if same_month else _day(first)
    if one_day:
        return f"one of {from_}–{to}" if same_month else f"between {from_} and {to}"
    if first == begin and end == last:
        return f"{from_}–{to}" if same_month else f"{from_} – {to}"
    begins, ends = _rough(first, begin), _rough(end, last)
    return f"{begins} – {ends}" if begins and ends else date


def _rough(first: int | None, last: int | None) -> str:
    """A day, a month or a year that two days bound; nothing for others."""
    if first is None or last is None or not (first == last or (_whole(first, last) and _span(first, last))):
        return ""
    year, month, _ = _split(first)
    if first == last:
        return _day(first)
    return _year(year) if (first, last) == _year_of(first) else f"{_MONTHS[month - 1][:3]} {_year(year)}"


def _doubted(words: str, period: Period) -> str:
    if period.approximate:
        words = "about then" if words == "some day" else f"about {words}"
    return f"perhaps {words}" if period.uncertain else words


def _until(end: int | None, last: int | None) -> str:
    day = last if last is not None else end
    return f"until {_day(day)}" if day is not None else "open"


def _whole(first: int, last: int) -> bool:
    """Whether two days bound whole months."""
    return _split(first)[2] == 1 and _split(last + 1)[2] == 1


def _span(first: int, last: int) -> bool:
    """Whether two days bound one month or one year."""
    return (first, last) == _year_of(first) or _split(first)[:2] == _split(last)[:2]


def _year_of(day: int) -> tuple[int, int]:
    year = _split(day)[0]
    return edtf.day_number(year, 1, 1), edtf.day_number(year, 12, 31)


def _split(day: int) -> tuple[int, int, int]:
    return edtf.calendar_day(day)


def _year(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"


def _day(day: int | None, *, with_year: bool = True) -> str:
    assert day is not None
    year, month, number = _split(day)
    return f"{number} {_MONTHS[month - 1][:3]}" + (f" {_year(year)}" if with_year else "")
