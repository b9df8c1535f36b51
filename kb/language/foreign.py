"""Dates that the grammar does not know, read by dateparser and taken only where its reading agrees with what is written."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateparser.date import DateDataParser

from kb.language.calendar import unit_span
from kb.language.question import Span


def read(written: str, today: int) -> Span | None:
    """The span of a date in other words or another language (`15 août 2025`, `marzo de 2024`), by its precision.

    None where dateparser knows nothing, and where it made anything up: the year must be written in four digits, and a
    day must be written if there is one.
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
    day: date = found.date_obj.date()
    years = re.findall(r"\d{4}", written)
    others = [int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", written)]
    if years != [f"{day.year:04d}"] or others != ([day.day] if found.period == "day" else []):
        return None
    return unit_span(day.toordinal(), found.period)
