"""A period in words that say how exactly it is known: no word more precise than its four bounds."""

from __future__ import annotations

from kb import edtf
from kb.record import Period


def precision(period: Period) -> str:
    """What a date leaves open, in words; days are ISO.

    >>> precision(edtf.parse("2025-08-15")), precision(edtf.parse("2024-06"))
    ('known to the day', 'some day from 2024-06-01 to 2024-06-30')
    >>> precision(edtf.parse("2025-08-18/2025-08-20")), precision(edtf.parse("2022-02-24/.."))
    ('from 2025-08-18 to 2025-08-20', 'from 2022-02-24; not ended')
    >>> precision(edtf.parse("../2025-08-21"))
    'begin open or not known; to 2025-08-21'
    """
    b1, b2, e1, e2 = period.bounds
    if b1 is not None and b1 == b2 == e1 == e2:
        words = "known to the day"
    elif b1 is not None and e2 is not None and b2 == e2 and e1 == b1:
        words = f"some day from {edtf.format_day(b1)} to {edtf.format_day(e2)}"
    elif b1 is not None and b1 == b2 and e2 is not None and e1 == e2:
        words = f"from {edtf.format_day(b1)} to {edtf.format_day(e2)}"
    else:
        words = f"{_side(b1, b2, 'from', 'begun', 'begin open or not known')}; {_side(e1, e2, 'to', 'ended', _open(period))}"
    marks = [word for word, set_ in (("approximate", period.approximate), ("uncertain", period.uncertain)) if set_]
    return "; ".join([words, *marks])


def _side(low: int | None, high: int | None, exact: str, verb: str, unknown: str) -> str:
    if low is not None and low == high:
        return f"{exact} {edtf.format_day(low)}"
    if low is not None and high is not None:
        return f"{verb} between {edtf.format_day(low)} and {edtf.format_day(high)}"
    if high is not None:
        return f"{verb} on {edtf.format_day(high)} or before"
    return f"{verb} on {edtf.format_day(low)} or later" if low is not None else unknown


def _open(period: Period) -> str:
    return "not ended" if period.text.endswith("..") else "end not known"
