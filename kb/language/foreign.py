"""Dates that the grammar does not know, read by dateparser and taken only where its reading agrees with what is written."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateparser.date import DateDataParser

from kb.language.calendar import unit_span
from kb.language.question import Span


def read(written: str, today: int) -> Span | None:
    """The span of a date in other words or another language (`15 août 2025`, `vor drei Tagen`), by its precision.

    None where dateparser knows nothing, or where it made up what is not written: a year or a day that it does not find
    in the words.
    """
    base = datetime.combine(date.fromordinal(today), datetime.min.time())
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "DATE_ORDER": "DMY",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = DateDataParser(settings=settings).get_date_data(written)
    if found.date_obj is None or found.period not in ("day", "week", "month", "year"):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    day: date = found.date_obj.date()
    if numbers:
        if day.year not in numbers or (found.period == "day" and day.day not in numbers) or len(numbers) > 2:
            return None
    elif not re.search(r"[^\W\d_]{3,}", written):
        return None
    return unit_span(day.toordinal(), found.period)
