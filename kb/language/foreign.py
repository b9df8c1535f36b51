"""Dates in other languages, read by dateparser and taken only where every part of the reading stands in the words.

dateparser completes what is not written from the day that it counts from, and passes over words that it does not know.
So each language reads the words twice, counted from days that have no part in common: what differs was made up. Only a
day of a month and a month of a year are dates here; `letzte Woche`, `gestern` or `Ende 2024` are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from dateparser.date import DateDataParser

from kb import edtf
from kb.errors import QuestionError
from kb.language.calendar import day_span, month_span
from kb.language.question import Span
from kb.language.undated import Undated

LANGUAGES = (
    "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "uk", "ru", "be", "sv", "da", "nb", "fi", "hu", "ro", "tr",
    "el", "bg", "sr", "hr", "sl", "ar", "he", "fa", "zh", "ja", "ko", "vi", "id", "et", "lv", "lt",
)  # fmt: skip
_BASES = (datetime(2001, 3, 3), datetime(1990, 11, 17))  # a Saturday each, without a part in common
_SETTINGS = {
    "PREFER_DATES_FROM": "current_period",
    "PREFER_DAY_OF_MONTH": "current",
    "PREFER_MONTH_OF_YEAR": "current",
    "DATE_ORDER": "DMY",
    "PARSERS": ["absolute-time"],
    "RETURN_AS_TIMEZONE_AWARE": False,
}

Parts = tuple[int | None, int | None, int | None]
"""The year, month and day that are written."""


def read(written: str) -> Span | Undated | None:
    """A day or a month in another language (`15 août 2025`, `marzo de 2024`, `15 sierpnia`); None where it is not surely one.

    Raises QuestionError E202 where a month's name means different months in different languages.
    """
    found = dict.fromkeys(parts for language in LANGUAGES if (parts := _in_language(written, language)))
    if not found:
        return None
    if len(found) > 1:
        shown = [edtf.format_span(span.first or 0, span.last or 0) for parts in found if (span := _span(*parts))]
        hint = "write it in figures, as 2025-08-15"
        raise QuestionError(
            "E202", f"'{written}' is another date in another language", hint=hint, suggestions=sorted(shown)
        )
    (year, month, day), *_ = found
    assert month is not None
    return _span(year, month, day) or Undated(month, day or 0)


def _span(year: int | None, month: int | None, day: int | None) -> Span | None:
    if year is None or month is None:
        return None
    return day_span(year, month, day) if day else month_span(year, month)


def _in_language(written: str, language: str) -> Parts | None:
    parts = _parts(written, language)
    if parts is None:
        return None
    year, month, day = parts
    if month is None or (year is None and day is None):
        return None
    numbers = re.findall(r"\d+", written)
    if re.fullmatch(r"[\d年月日년월일 ]+", written):
        shown = [str(each) for each in parts if each is not None]
        return parts if [each.lstrip("0") for each in numbers] == shown else None
    wanted = sorted(str(each) for each in (day, year) if each is not None)
    if sorted(each.lstrip("0") for each in numbers) != wanted or (year is not None and year < 1000):
        return None  # a number is something else: an hour, a year in two digits, a month
    return parts if all(_is_needed(word, written, parts, language) for word in _words(written)) else None


def _is_needed(word: str, written: str, parts: Parts, language: str) -> bool:
    """Whether a word is part of the date: the month, a short `de` or `года`, or the right day of the week."""
    if len(word) <= 4 or _parts(" ".join(written.replace(word, " ").split()), language) != parts:
        return True
    weekday = _weekday(word, language)
    year, month, day = parts
    return bool(weekday is not None and year and month and day and date(year, month, day).weekday() == weekday)


def _words(written: str) -> Iterator[str]:
    yield from re.findall(r"[^\W\d_]+", written)


def _parts(written: str, language: str) -> Parts | None:
    first, second = (_date(written, language, base) for base in _BASES)
    if first is None or second is None:
        return None

    def same(one: int, other: int) -> int | None:
        return one if one == other else None

    return same(first.year, second.year), same(first.month, second.month), same(first.day, second.day)


def _weekday(word: str, language: str) -> int | None:
    first, second = (_date(word, language, base) for base in _BASES)
    same = first is not None and second is not None and first.weekday() == second.weekday() and first != second
    return first.weekday() if first is not None and same else None


def _date(written: str, language: str, base: datetime) -> date | None:
    found = _parser(language, base).get_date_data(written).date_obj
    return found.date() if found is not None else None


@cache
def _parser(language: str, base: datetime) -> DateDataParser:
    return DateDataParser(languages=[language], settings={**_SETTINGS, "RELATIVE_BASE": base})
