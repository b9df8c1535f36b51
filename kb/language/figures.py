"""Dates written as one word, mostly in figures: ISO 8601, EDTF, and what people write in their place; spans out.

What can be read two ways is an error that offers both as ISO dates: `06/08/2025`, `2024-25`, a year of two digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from kb import edtf
from kb.errors import KbError, QuestionError
from kb.frozen import replace
from kb.language.calendar import MONTH_NAMES, day_span, month_span, week_span, year_span
from kb.language.question import Span
from kb.language.undated import Undated

_EDTF = re.compile(r"(?:(?:\.\.)?/)?-?(?:\d{4}(?![\da-z])|\d{3}X|\d{2}XX)|\.\./\.\.$", re.A)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)", re.A)
_WITH_NAME = re.compile(r"(\d{1,2})([-/.]?)([a-z]{3,9})\2(\d{4}|\d\d)", re.A | re.I)
_NAME_SECOND = re.compile(r"(\d{4})([-/.]?)([a-z]{3,9})\2(\d{1,2})", re.A | re.I)


def read(text: str) -> Span | Undated | None:
    """A day, month, year, week, quarter, half-year or range of years; None where the word is none of these.

    Raises QuestionError E201 for what the calendar lacks, E202 for what can be read two ways.
    """
    if not text.isascii():
        return None
    if match := re.fullmatch(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?", text, re.A | re.I):
        week = week_span(int(match[1]), int(match[2]))
        day = (week.first or 0) + int(match[3] or 1) - 1
        return Span(day, day) if match[3] else week
    if match := re.fullmatch(r"(\d{4})[-/]?([QH])([1-4])", text, re.A | re.I):
        return quarter(int(match[1]), int(match[3])) if match[2] in "qQ" else half(int(match[1]), int(match[3]))
    if match := _NUMERIC.fullmatch(text):
        return _numeric(text, int(match[1]), int(match[3]), match[4])
    if match := re.fullmatch(r"(\d{4})(?:([/.-])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))", text, re.A):
        return _day(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))
    if match := re.fullmatch(r"(\d{1,2})/(\d{4})", text, re.A):
        return _month(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})", text, re.A):
        return _without_year(text, int(match[1]), int(match[2]))
    if (match := _WITH_NAME.fullmatch(text)) and (month := _named(match[3])):
        if len(match[4]) == 2:
            either_century(text, int(match[4]), lambda year: day_span(year, month, int(match[1])))
        return day_span(int(match[4]), month, int(match[1]))
    if (match := _NAME_SECOND.fullmatch(text)) and (month := _named(match[3])):
        return day_span(int(match[1]), month, int(match[4]))
    if match := re.fullmatch(r"(\d{4})-(\d{4})", text, re.A):
        return years(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{4})([-/])(\d\d)", text, re.A):
        return _short_range(text, int(match[1]), int(match[3]), match[2])
    return from_edtf(text) if _EDTF.match(text) else None


def from_edtf(text: str) -> Span:
    """All days that an EDTF string may mean."""
    try:
        period = edtf.parse(text)
    except KbError as error:
        raise QuestionError(error.code, error.message, hint=error.hint) from None
    return Span(period.earliest_begin, period.latest_end)


def years(first: int, last: int) -> Span:
    """From one year to another."""
    if last < first:
        raise QuestionError(
            "E205", f"the time ends before it begins: {first} … {last}", hint="put the earlier time first"
        )
    return year_span(first, last - first + 1)


def quarter(year: int, number: int) -> Span:
    if not 1 <= number <= 4:
        raise QuestionError("E201", "a year has four quarters", hint="write Q1, Q2, Q3 or Q4")
    return month_span(year, 3 * number - 2, 3)


def half(year: int, number: int) -> Span:
    if not 1 <= number <= 2:
        raise QuestionError("E201", "a year has two halves", hint="write H1 or H2")
    return month_span(year, 6 * number - 5, 6)


def either_century(written: str, year: int, of_year: object) -> NoReturn:
    """A year of two digits: the error that offers it in this century and in the last."""
    assert callable(of_year)
    spans: list[Span] = [of_year(century + year) for century in ((2000, 1900) if year < 50 else (1900, 2000))]
    raise _ambiguous(written, [_shown(span) for span in spans], "write the year with four digits")


def _numeric(text: str, one: int, two: int, year: str) -> Span:
    """`06/08/2025` is the 6th of August or the 8th of June; `25/12/2025` is one day only; `25/12/25` may be of 1925."""
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    fitting = _fitting(full, one, two)
    if len(year) == 4:
        if not fitting:
            raise QuestionError("E201", f"there is no day {text}", hint="write dates as 2025-08-15")
        if len(fitting) == 1:
            return day_span(full, *fitting[0])
        spans = [day_span(full, *each) for each in fitting]
    else:
        spans = [day_span(full, *each) for each in fitting]
        if len(spans) < 2:
            spans += [day_span(full - 100, *each) for each in fitting if each in _fitting(full - 100, one, two)]
        if 1 <= two <= 12 and 1 <= int(year) <= edtf.days_in_month(2000 + one, two) and one > 12:
            spans.append(day_span(2000 + one, two, int(year)))  # the year may stand first
        if not spans:
            raise QuestionError("E201", f"there is no day {text}", hint="write dates as 2025-08-15")
    raise _ambiguous(text, [_shown(span) for span in spans], "write the year first")


def _without_year(text: str, one: int, two: int) -> Undated | None:
    """`25/12` is a day of December; `6/8` may be of August or of June."""
    fitting = _fitting(2024, one, two)
    if len(fitting) > 1:
        names = [f"{day} {MONTH_NAMES[month - 1]}" for month, day in fitting]
        raise _ambiguous(text, names, "write the month's name")
    return Undated(*fitting[0]) if fitting else None


def _fitting(year: int, one: int, two: int) -> list[tuple[int, int]]:
    """Month and day, in either order, as far as there is such a day."""
    return [
        (month, day)
        for month, day in dict.fromkeys(((two, one), (one, two)))
        if 1 <= month <= 12 and 1 <= day <= edtf.days_in_month(year, month)
    ]


def _short_range(text: str, year: int, number: int, sign: str) -> Span:
    """`2024-08` is a month, `1914-18` five years, `2024-25` two years or a season of EDTF, `2008/09` two years or a month."""
    later = year // 100 * 100 + number
    if number <= 12 and sign == "-":
        return from_edtf(text)
    if 1 <= number <= 12:
        if later > year:
            raise _ambiguous(text, [_shown(month_span(year, number)), f"{year}/{later}"], "write 2008-09 or 2008/2009")
        return _month(year, number)
    if sign == "-" and number in edtf.SUB_YEAR:
        season = from_edtf(text)
        if later == year + 1:
            raise _ambiguous(
                text, [_shown(season), f"{year}/{later}"], "write a season as autumn 2024, years as 2024/2025"
            )
        guess = f"'{text}' is read as {_shown(season)}, part {number} of the year in EDTF"
        return replace(season, guess=guess) if later > year else season
    return years(year, later) if later > year else from_edtf(text)


def _month(year: int, month: int) -> Span:
    if not 1 <= month <= 12:
        raise QuestionError("E201", f"there is no month {month}", hint="write 2025-08 or Aug 2025")
    return month_span(year, month)


def _day(year: int, month: int, day: int) -> Span:
    _month(year, month)
    return day_span(year, month, day)


def _named(word: str) -> int:
    """The number of a month by its name, whole or short; 0 where it is none."""
    word = word.casefold()
    return next((n for n, name in enumerate(MONTH_NAMES, 1) if len(word) >= 3 and name.casefold().startswith(word)), 0)


def _shown(span: Span) -> str:
    return edtf.format_span(span.first or 0, span.last or 0)


def _ambiguous(written: str, readings: Sequence[str], hint: str) -> QuestionError:
    return QuestionError(
        "E202", f"{written} can be read in more than one way", hint=hint, suggestions=list(dict.fromkeys(readings))
    )
