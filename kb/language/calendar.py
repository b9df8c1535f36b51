"""Calendar arithmetic on day numbers: units around a day, days shifted by a duration, thirds and halves of a span."""

from __future__ import annotations

from datetime import date

from kb import edtf
from kb.errors import QuestionError
from kb.language.question import Duration, Span

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_span(year: int, month: int, day: int) -> Span:
    """One day. Raises QuestionError E201 when the calendar has no such day."""
    length = edtf.days_in_month(year, month)
    if not 1 <= day <= length:
        name = f"{MONTH_NAMES[month - 1]} {year}"
        raise QuestionError("E201", f"there is no {day} {name}", hint=f"{name} has {length} days")
    number = edtf.day_number(year, month, day)
    return Span(number, number)


def month_span(year: int, month: int, months: int = 1) -> Span:
    """Some whole months; months beyond December run into the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Span(edtf.day_number(year, month, 1), edtf.month_end(year, month + months - 1))


def year_span(year: int, years: int = 1) -> Span:
    return Span(edtf.day_number(year, 1, 1), edtf.day_number(year + years - 1, 12, 31))


def week_span(year: int, week: int) -> Span:
    """An ISO week, Monday to Sunday. Raises QuestionError E201 when the year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1).toordinal()
    except ValueError:
        hint = "ISO weeks run from 01 to 52, in some years to 53"
        raise QuestionError("E201", f"{year} has no week {week}", hint=hint) from None
    return Span(monday, monday + 6)


def unit_span(day: int, unit: str) -> Span:
    """The day, calendar week, month, quarter, year, decade or century around a day.

    A decade begins with the year that ends in 0, a century with the year that ends in 01.
    """
    year, month, _ = edtf.calendar_day(day)
    if unit == "day":
        return Span(day, day)
    if unit == "week":
        monday = day - (day - 1) % 7
        return Span(monday, monday + 6)
    if unit == "month":
        return month_span(year, month)
    if unit == "quarter":
        return month_span(year, (month - 1) // 3 * 3 + 1, 3)
    if unit == "decade":
        return year_span(year // 10 * 10, 10)
    if unit == "century":
        return year_span((year - 1) // 100 * 100 + 1, 100)
    return year_span(year)


def century_span(number: int, era: int, years: int = 100) -> Span:
    """A century (or, with 1000 years, a millennium) by its number: the 5th century BC (era -1) runs from 500 BC to 401 BC.

    Raises QuestionError E201 for the 0th, which there never was.
    """
    if number < 1:
        raise QuestionError("E201", "centuries are counted from the 1st", hint="the 1st century began with the year 1")
    first = (number - 1) * years + 1
    return year_span(first, years) if era > 0 else year_span(1 - (first + years - 1), years)


def shifted(day: int, duration: Duration, sign: int) -> int:
    """The day a duration after (sign 1) or before (-1) another; a day that a month lacks becomes its last."""
    if duration.unit == "day":
        return day + sign * duration.count
    if duration.unit == "week":
        return day + sign * duration.count * 7
    year, month, of_month = edtf.calendar_day(day)
    months = year * 12 + month - 1 + sign * duration.count * (12 if duration.unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return edtf.day_number(year, month, min(of_month, edtf.days_in_month(year, month)))


def days(duration: Duration) -> int:
    """The days of a duration where no begin is given: a month is 30 days, a year 365."""
    return duration.count * {"day": 1, "week": 7, "month": 30, "year": 365}[duration.unit]


def part(span: Span, which: str) -> Span:
    """The `early`, `mid` or `late` third, or the `first` or `second` half of a period.

    Of a month the days 1 to 10, 11 to 20, 21 to the end; a period of whole months is cut between months where it can be.
    """
    if span.first is None or span.last is None:
        raise QuestionError("E206", "a time that is open on a side has no parts", hint="write both its ends")
    first, length = span.first, span.last - span.first + 1
    pieces = 3 if which in ("early", "mid", "late") else 2
    year, month, of_month = edtf.calendar_day(first)
    months = next((n for n in range(1, 1201) if edtf.month_end(year, month + n - 1) >= span.last), 0)
    whole = of_month == 1 and months and edtf.month_end(year, month + months - 1) == span.last
    if whole and months % pieces == 0:
        cuts = [edtf.month_end(year, month + months * n // pieces - 1) + 1 - first for n in range(pieces + 1)]
    elif whole and months == 1 and pieces == 3:
        cuts = [0, 10, 20, length]
    else:
        cuts = [length * n // pieces for n in range(pieces + 1)]
    cuts[0] = 0
    place = {"early": 0, "mid": 1, "late": 2, "first": 0, "second": 1}[which]
    return Span(first + cuts[place], first + cuts[place + 1] - 1)
