"""A period in words that say how exactly it is known: no word more precise than its four bounds."""

from __future__ import annotations

from kb import edtf
from kb.record import Period


def precision(period: Period) -> str:
    """What a date leaves open, in words; days are ISO.

    >>> precision(edtf.parse("2025-08-15")), precision(edtf.parse("2024-06"))
    ('known to the day', 'some day from 2024-06-01 to 2024-06-30')
    >>> precision(edtf.parse("2025-08-18/2025-08-20")), precision(edtf.parse("2022-02-24/.."))
    ('from 2025-08-18 to 2025-08-20', 'from 2022-02-24; end open or not known')
    >>> precision(edtf.parse("../2025-08-21")), precision(edtf.parse("[..2025-08-21]"))
    ('begin open or not known; to 2025-08-21', 'on 2025-08-21 or before')
    >>> precision(edtf.parse("2024/2025-03-01")), precision(edtf.parse("../.."))
    ('begun between 2024-01-01 and 2024-12-31; to 2025-03-01', 'days not known')
    """
    b1, b2, e1, e2 = period.bounds
    if (b1, b2) == (e1, e2):
        words = _day(b1, b2)
    elif b1 is not None and b1 == b2 and e2 is not None and e1 == e2:
        words = f"from {edtf.format_day(b1)} to {edtf.format_day(e2)}"
    else:
        words = f"{_begin(b1, None if b2 == e2 else b2)}; {_end(None if e1 == b1 else e1, e2)}"
    marks = [word for word, set_ in (("approximate", period.approximate), ("uncertain", period.uncertain)) if set_]
    return "; ".join([words, *marks])


def _day(first: int | None, last: int | None) -> str:
    """One day, from the first that it can be to the last."""
    if first is None or last is None:
        known = f"{edtf.format_day(last)} or before" if first is None else f"{edtf.format_day(first)} or later"
        return f"on {known}" if first != last else "days not known"
    return "known to the day" if first == last else f"some day from {edtf.format_day(first)} to {edtf.format_day(last)}"


def _begin(low: int | None, high: int | None) -> str:
    if low is not None and low == high:
        return f"from {edtf.format_day(low)}"
    return _between("begun", low, high) or "begin open or not known"


def _end(low: int | None, high: int | None) -> str:
    if high is not None and low == high:
        return f"to {edtf.format_day(high)}"
    return _between("ended", low, high) or "end open or not known"


def _between(verb: str, low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"{verb} between {edtf.format_day(low)} and {edtf.format_day(high)}"
    if high is not None:
        return f"{verb} on {edtf.format_day(high)} or before"
    return f"{verb} on {edtf.format_day(low)} or later" if low is not None else ""
