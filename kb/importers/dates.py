"""Days as data sets write them, to periods; each is made once, and every row of that day shares it."""

from __future__ import annotations

import re
from datetime import date as Date

from kb import edtf
from kb.errors import KbError
from kb.record import Period

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)")
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip


class Days:
    """Days that were read, by their text."""

    def __init__(self) -> None:
        self._periods: dict[str, Period | None] = {}

    def find(self, text: str) -> Period | None:
        """The day that ISO text, or eight digits, stands for; None where it is none."""
        try:
            return self._periods[text]
        except KeyError:
            if len(self._periods) > 100_000:
                self._periods.clear()
            found = self._periods[text] = _day(text)
            return found

    def complaint(self, text: str) -> str:
        return f"'{text[:40]}' is no day"


def _day(text: str) -> Period | None:
    match = _ISO.fullmatch(text.strip()) or _BASIC.fullmatch(text.strip())
    return single(int(match[1]), int(match[2]), int(match[3])) if match else None


def single(year: int, month: int, day: int) -> Period | None:
    """The period of one day; None where the calendar has no such day."""
    try:
        number = Date(year, month, day).toordinal()
    except ValueError:
        return None
    return Period(f"{year:04d}-{month:02d}-{day:02d}", number, number, number, number)


def between(first: Period, last: Period) -> Period:
    """One day, no one knows which, of those from the first to the last: `[2014-01-01..2014-01-09]`."""
    if first.text == last.text:
        return first
    return edtf.parse(f"[{first.text}..{last.text}]")


def lasting(first: Period, last: Period) -> Period:
    """All days from the first to the last."""
    if first.text == last.text:
        return first
    return edtf.parse(f"{first.text}/{last.text}")


def parse(text: str) -> Period | None:
    """A date in EDTF; None where it is none."""
    try:
        return edtf.parse(text)
    except KbError:
        return None


_TWO_YEARS = re.compile(r"(\d\d)(\d\d)-(\d\d)[?~%]?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_DAY_MONTH = re.compile(r"(?:[A-Za-z]+,\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(\d{4})")


def written(text: str, order: str = "") -> Period | str:
    """A date as people write it: EDTF, eight digits, `31 January 2023`, `25/08/2023`; else what is wrong with it.

    Bare numbers that could be read both ways are no date unless `order` (day-first, month-first, iso) says how.

    >>> written("06/08/2025")
    "'06/08/2025' can be read in two ways: 2025-08-06 or 2025-06-08"
    """
    text = text.strip()
    if not text:
        return "no date stands here"
    if order != "iso" and (match := _TWO_YEARS.fullmatch(text)) and int(match[2]) + 1 == int(match[3]) > 20:
        year = int(match[1] + match[2])
        return f"'{text}' can be read in two ways: {year}/{year + 1} or a season, or another part, of {year}"
    found = parse(text)
    if found is None and (match := _BASIC.fullmatch(text)) and len(text) == 8:
        found = single(int(match[1]), int(match[2]), int(match[3]))
    if found is None and (match := _ISO.fullmatch(text)):
        found = single(int(match[1]), int(match[2]), int(match[3]))
    if found is None and (match := re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})", text)):
        found = single(int(match[1]), int(match[2]), int(match[3]))
    if found is None and (match := _SLASHED.fullmatch(text)):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if order == "month-first" or (not order and second > 12 >= first):
            found = single(year, first, second)
        elif order == "day-first" or first == second or first > 12:
            found = single(year, second, first)
        elif first <= 12 and second <= 12:
            return f"'{text}' can be read in two ways: {year:04d}-{second:02d}-{first:02d} or {year:04d}-{first:02d}-{second:02d}"
    if found is None and (match := _DAY_MONTH.fullmatch(text)) and match[2].lower() in MONTHS:
        found = single(int(match[3]), MONTHS[match[2].lower()], int(match[1]))
    if found is None and (match := _MONTH_DAY.fullmatch(text)) and match[1].lower() in MONTHS:
        found = single(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    if found is None and (match := _MONTH.fullmatch(text)) and match[1].lower() in MONTHS:
        found = parse(f"{match[2]}-{MONTHS[match[1].lower()]:02d}")
    return found if found is not None else f"'{text[:60]}' is no date"


def interval(first: Period, last: Period) -> Period:
    """From one date to another, each as precise as it is. Raises QuestionError E201 where it ends before it begins."""
    return edtf.parse(f"{first.text}/{last.text}")
