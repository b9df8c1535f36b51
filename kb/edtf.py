"""EDTF strings in, periods with four bounds out (ISO 8601-2:2019, as the Library of Congress profile names it).

Read: level 0, level 1, the sets `[…]` and `{…}`, and of level 2 what stands inside a date: qualifiers on single
components, `X` in any place, sub-year codes 25 to 41. Not read: exponents and significant digits (`Y17E7`, `1950S2`).
A string that is no date is an error, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kb.errors import QuestionError
from kb.record import Period

MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MOST_YEARS = 999_999_999
LONGEST = 1_000

# Sub-year codes -> (first month, number of months); the table of ISO 8601-2, 4.8. Seasons without a hemisphere are
# read as northern, and a winter runs from December of the year named into the next.
SUB_YEAR = {
    **{code: (3 + 3 * (code - 21), 3) for code in range(21, 25)},
    **{code: (3 + 3 * (code - 25), 3) for code in range(25, 29)},
    **{code: (9 + 3 * (code - 29), 3) for code in range(29, 33)},
    **{code: (1 + 3 * (code - 33), 3) for code in range(33, 37)},
    **{code: (1 + 4 * (code - 37), 4) for code in range(37, 40)},
    **{code: (1 + 6 * (code - 40), 6) for code in range(40, 42)},
}

_DATE = re.compile(
    r"(?P<q1>[?~%]?)(?P<year>-?[0-9X]{4})(?P<q2>[?~%]?)"
    r"(?:-(?P<q3>[?~%]?)(?P<month>[0-9X]{2})(?P<q4>[?~%]?)"
    r"(?:-(?P<q5>[?~%]?)(?P<day>[0-9X]{2})(?P<q6>[?~%]?))?)?"
)
_CALENDAR = re.compile(r"-?\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
_LONG_YEAR = re.compile(r"Y(-?[1-9][0-9]{4,})([?~%]?)")
_TIME = re.compile(
    r"(?P<date>-?\d{4}-\d\d-\d\d)T(?P<h>\d\d):(?P<m>\d\d)(?::(?P<s>\d\d))?(?P<zone>Z|[+-]\d\d(?::\d\d)?)?"
)
_HINT = "write 2025-08-15, 2025-08, 2025, 2022-02-24/.., [2025-08-18..2025-08-20] or 2024~"


def parse(text: str) -> Period:
    """Read one EDTF string.

    Returns the period with its four bounds as day numbers. Raises QuestionError E201 when it is no EDTF date.

    >>> [format_day(day) for day in parse("2024-06").bounds]
    ['2024-06-01', '2024-06-30', '2024-06-01', '2024-06-30']
    >>> [format_day(day) for day in parse("2024-06-01/2024-06-30").bounds]
    ['2024-06-01', '2024-06-01', '2024-06-30', '2024-06-30']
    >>> parse("2025-02-30")
    Traceback (most recent call last):
    kb.errors.QuestionError: error E201: '2025-02-30' is no date: February 2025 has 28 days
    """
    if not text or text != text.strip():
        raise _bad(text, "a date is expected", _HINT)
    if len(text) > LONGEST:
        raise _bad(text, f"it is longer than {LONGEST} characters", _HINT)
    if text[0] in "[{":
        return _set(text)
    if "/" in text:
        return _interval(text)
    first, last, marks = _single(text)
    return Period(text, first, last, first, last, *marks)


def is_day(text: str) -> bool:
    """Whether a date is written as one whole day."""
    return bool(_CALENDAR.fullmatch(text)) and text.count("-", 1) == 2


def is_calendar(text: str) -> bool:
    """Whether a date is written as a day, a month or a year of the calendar, without doubt: `2025-08-21`, `2025-08`, `2025`."""
    return bool(_CALENDAR.fullmatch(text))


def held(period: Period, asof: int | None) -> Period:
    """The same period with an open end known to hold until `asof` (journal.md, «Bounds»).

    `2022-02-24/..` is known to hold until the later of its begin and that day; `../..` holds on that day.
    """
    b1, b2, e1, e2 = period.bounds
    if asof is None or e2 is not None or "/" not in period.text:
        return period
    begin_unknown = b1 is None
    if begin_unknown:
        b2 = asof if b2 is None else min(b2, asof)
    e1 = max(day for day in (b1, e1, asof) if day is not None)
    return Period(period.text, b1, b2, e1, e2, period.approximate, period.uncertain)


def day_number(year: int, month: int, day: int) -> int:
    """The number of a day of the proleptic Gregorian calendar; the year before 1 is 0 (ISO 8601).

    >>> day_number(1, 1, 1), day_number(2025, 8, 15), day_number(-43, 3, 15)
    (1, 739478, -15997)
    """
    shifted = year - (month <= 2)
    era, of_era = divmod(shifted, 400)
    of_year = (153 * ((month - 3) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 305


def calendar_day(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day number: the inverse of `day_number`."""
    era, of_era_day = divmod(number + 305, 146097)
    of_era = (of_era_day - of_era_day // 1460 + of_era_day // 36524 - of_era_day // 146096) // 365
    of_year = of_era_day - (365 * of_era + of_era // 4 - of_era // 100)
    shifted_month = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    return era * 400 + of_era + (month <= 2), month, day


@lru_cache(maxsize=16_384)
def format_day(number: int | None) -> str:
    """A day as an xsd:date lexical form without zone; an unknown day is an empty string."""
    if number is None:
        return ""
    year, month, day = calendar_day(number)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"


def format_span(first: int, last: int) -> str:
    """The shortest EDTF string for all days from first to last.

    >>> format_span(*parse("2024-06").bounds[:2]), format_span(*parse("2024").bounds[:2])
    ('2024-06', '2024')
    """
    year, month, day = calendar_day(first)
    if first == last:
        return format_day(first)
    if day == 1 and last == month_end(year, month):
        return format_day(first)[:-3]
    if (month, day) == (1, 1) and last == day_number(year, 12, 31):
        return format_day(first)[:-6]
    return f"{format_day(first)}/{format_day(last)}"


def month_end(year: int, month: int) -> int:
    """The number of a month's last day; months beyond 12 run into the years after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return day_number(year, month, days_in_month(year, month))


def days_in_month(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return MONTH_DAYS[month - 1] + leap


def _set(text: str) -> Period:
    closing = {"[": "]", "{": "}"}[text[0]]
    if text[-1] != closing or len(text) < 3:
        raise _bad(text, f"it has no closing {closing!r}", _HINT)
    spans: list[tuple[int | None, int | None]] = []
    begun: list[int] = []  # a day on which the whole has begun, by each member of `all of these`
    ended: list[int] = []
    approximate = uncertain = False
    for part in text[1:-1].split(","):
        left, dots, right = part.removeprefix(" ").partition("..")
        if not (left or right):
            raise _bad(text, "an empty member", _HINT)
        span: list[int | None] = [None, None]
        for side, member in enumerate((left, right if dots else left)):
            if member:
                first, last, marks = _single(member, whole=text)
                span[side] = last if side else first
                approximate, uncertain = approximate or marks[0], uncertain or marks[1]
        low, high = span
        if low is not None and high is not None and low > high:
            raise _bad(text, f"{right} comes before {left}", "put the earlier date first")
        spans.append((low, high))
        # Of `..` every day counts, of a single member one day or more.
        near, far = (low, high) if dots else (high, low)
        begun.append(next(day for day in (near, high) if day is not None))
        ended.append(next(day for day in (far, low) if day is not None))
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    b1 = None if None in lows else min(day for day in lows if day is not None)
    e2 = None if None in highs else max(day for day in highs if day is not None)
    if closing == "]":  # one of these
        return Period(text, b1, e2, b1, e2, approximate, uncertain)
    return Period(text, b1, min(begun), max(ended), e2, approximate, uncertain)


def _interval(text: str) -> Period:
    left, _, right = text.partition("/")
    if "/" in right:
        raise _bad(text, "an interval has one '/'", _HINT)
    open_left, open_right = left in ("", ".."), right in ("", "..")
    if not left and not right:
        raise _bad(text, "an interval has a date on one side at least", _HINT)
    b1 = b2 = e1 = e2 = None
    marks: list[tuple[bool, bool]] = [(False, False)]
    for side in (left, right):
        if "T" in side or side.startswith("Y"):
            what = "a time of day" if "T" in side else "a year with Y"
            raise _bad(text, f"{what} cannot stand in an interval", "write whole days: 2005-07-25/2006-01-01")
    if not open_left:
        b1, b2, mark = _single(left, whole=text)
        marks.append(mark)
    if not open_right:
        e1, e2, mark = _single(right, whole=text)
        marks.append(mark)
    if b1 is not None and b2 is not None and e1 is not None and e2 is not None:
        if (e2 if "X" in text else e1) < b1:
            raise _bad(text, "it ends before it begins", "put the earlier date first")
        b2, e1 = min(b2, e2), max(b1, e1)
    elif b1 is not None:
        e1 = b1
    elif e2 is not None:
        b2 = e2
    return Period(text, b1, b2, e1, e2, any(mark[0] for mark in marks), any(mark[1] for mark in marks))


def _single(text: str, whole: str = "") -> tuple[int, int, tuple[bool, bool]]:
    """First and last day of one date, and whether it is marked approximate or uncertain."""
    whole = whole or text
    if match := _TIME.fullmatch(text):
        if whole != text:
            raise _bad(whole, "a time of day cannot stand in a set or an interval", _HINT)
        hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
        zone = match["zone"] or "Z"
        zone_hour, zone_minute = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6] or 0))
        if hour > 23 or minute > 59 or second > 59:
            raise _bad(whole, "there is no such time of day", "hours 00 to 23, minutes and seconds 00 to 59")
        if zone_hour > 14 or zone_minute > 59 or (zone_hour == 14 and zone_minute):
            raise _bad(whole, "there is no such offset from UTC", "offsets run from -14:00 to +14:00")
        return _single(match["date"], "")
    if match := _LONG_YEAR.fullmatch(text):
        year = int(match[1])
        if abs(year) > MOST_YEARS:
            raise _bad(whole, "the year is out of reach", f"years run from -{MOST_YEARS} to {MOST_YEARS}")
        return day_number(year, 1, 1), day_number(year, 12, 31), _marks(match[2])
    match = _DATE.fullmatch(text)
    if not match or match["year"] == "-0000":
        raise _bad(whole, _why_not(text), _HINT)
    first = next(_matching_days(match["year"], match["month"], match["day"], whole, backwards=False), None)
    last = next(_matching_days(match["year"], match["month"], match["day"], whole, backwards=True), None)
    if first is None or last is None:
        raise _bad(whole, "no day of the calendar fits it", _HINT)
    return first, last, _marks("".join(match.group("q1", "q2", *(g for g in ("q3", "q4", "q5", "q6") if match[g]))))


def _matching_days(year: str, month: str | None, day: str | None, whole: str, *, backwards: bool) -> Iterator[int]:
    """The first (or last) day of every year, month and day that the three patterns admit, in order."""
    negative = year.startswith("-")
    years = _numbers(year.lstrip("-"), 0, 9999, backwards != negative)
    for number in years:
        signed = -number if negative else number
        if negative and number == 0:
            continue
        if month is None:
            yield day_number(signed, 12 if backwards else 1, 31 if backwards else 1)
            continue
        if "X" not in month and int(month) in SUB_YEAR:
            if day is not None:
                raise _bad(whole, "a season has no days", "write the month instead")
            start, months = SUB_YEAR[int(month)]
            begin_year, begin_month = signed + (start - 1) // 12, (start - 1) % 12 + 1
            yield month_end(signed, start + months - 1) if backwards else day_number(begin_year, begin_month, 1)
            continue
        if "X" not in month and not 1 <= int(month) <= 12:
            raise _bad(whole, f"there is no month {month}", "months run from 01 to 12, seasons from 21 to 24")
        for month_number in _numbers(month, 1, 12, backwards):
            length = days_in_month(signed, month_number)
            if day is None:
                yield day_number(signed, month_number, length if backwards else 1)
                continue
            if "X" not in day + month + year and not 1 <= int(day) <= length:
                raise _bad(whole, f"{_month_name(month_number)} {signed} has {length} days", "")
            for day_of_month in _numbers(day, 1, length, backwards):
                yield day_number(signed, month_number, day_of_month)


def _numbers(pattern: str, least: int, most: int, backwards: bool) -> Iterator[int]:
    """The numbers from least to most whose digits fit a pattern with X for any digit."""
    if "X" not in pattern:
        return iter([int(pattern)] if least <= int(pattern) <= most else [])
    low, high = max(least, int(pattern.replace("X", "0"))), min(most, int(pattern.replace("X", "9")))
    shape = re.compile(pattern.replace("X", r"\d"))
    width = len(pattern)
    order = range(high, low - 1, -1) if backwards else range(low, high + 1)
    return (number for number in order if shape.fullmatch(f"{number:0{width}d}"))


def _marks(qualifiers: str) -> tuple[bool, bool]:
    return "~" in qualifiers or "%" in qualifiers, "?" in qualifiers or "%" in qualifiers


def _month_name(month: int) -> str:
    names = "January February March April May June July August September October November December"
    return names.split()[month - 1]


def _why_not(text: str) -> str:
    if text == "-0000":
        return "year -0000 does not exist; 1 BC is 0000"
    if re.fullmatch(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", text):
        return "day and month could be either way round"
    if re.fullmatch(r"Y?-?\d+E\d+.*|Y?-?\d+S\d+", text):
        return "exponents and significant digits are not read"
    return "it is not written in EDTF"


def _bad(text: str, why: str, hint: str) -> QuestionError:
    shown = text if len(text) <= 64 else text[:61] + "…"
    return QuestionError("E201", f"{shown!r} is no date: {why}", hint=hint)
