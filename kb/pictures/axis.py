"""The axis of time: days to places, long stretches without anything left out, and what is written below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb import edtf
from kb.frozen import Frozen

MOST_BREAKS = 5
BREAK = 34
"""Pixels that stand for days left out."""

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ROOM = 62  # pixels that a tick's words need
_STEPS = (1, 2, 7, 14)  # days
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000, 120000, 1200000)


class Stretch(Frozen):
    """Days drawn at one scale between two places."""

    first: int
    last: int
    left: float
    right: float


class Tick(Frozen):
    place: float
    label: str


class Axis:
    """Where days stand. What lies in a break, or beyond the ends, stands at the edge nearest to it."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.stretches = tuple(stretches)

    def place(self, day: float) -> float:
        for number, each in enumerate(self.stretches):
            if day <= each.last + 1:
                if day >= each.first:
                    return each.left + (day - each.first) * (each.right - each.left) / (each.last + 1 - each.first)
                if not number:
                    return each.left
                before = self.stretches[number - 1]
                share = (day - before.last) / (each.first - before.last)
                return before.right + share * (each.left - before.right)
        return self.stretches[-1].right

    def days(self, left: float, right: float) -> tuple[int, int]:
        """The first and the last day that stand between two places."""
        return self._day(left), max(self._day(left), self._day(right))

    def _day(self, place: float) -> int:
        for each in self.stretches:
            if place <= each.right or each is self.stretches[-1]:
                share = (place - each.left) / (each.right - each.left)
                day = each.first + int(share * (each.last + 1 - each.first))
                return min(each.last, max(each.first, day))
        raise AssertionError("an axis has a stretch")

    @property
    def breaks(self) -> list[tuple[float, float, int]]:
        """The places where days are left out, and how many."""
        return [(one.right, two.left, two.first - one.last - 1) for one, two in pairwise(self.stretches)]

    def ticks(self) -> list[Tick]:
        return [tick for each in self.stretches for tick in _ticks(each)]


def axis(days: Sequence[int], left: float, right: float) -> Axis:
    """The axis for some days, each as often as something stands there: the fuller stretches get more room."""
    listed = sorted(days)
    groups = _groups(sorted(set(listed)))
    whole = sum(last - first + 1 for first, last in groups)
    weights = []
    for first, last in groups:
        count = sum(1 for day in listed if first <= day <= last)
        weights.append(0.4 * (last - first + 1) / whole + 0.6 * count / len(listed))
    room = right - left - BREAK * (len(groups) - 1)
    least = min(80.0, room / len(groups))
    spare = room - least * len(groups)
    stretches, place = [], left
    for (first, last), weight in zip(groups, weights, strict=True):
        width = least + spare * weight
        stretches.append(Stretch(first, last, place, place + width))
        place += width + BREAK
    return Axis(stretches)


def _groups(days: Sequence[int]) -> list[tuple[int, int]]:
    """The days from the first to the last, cut where much time passes without any."""
    shown = days[-1] - days[0] + 1
    gaps = sorted(((two - one, one, two) for one, two in pairwise(days)), reverse=True)
    cuts = []
    for gap, one, two in gaps[:MOST_BREAKS]:
        if gap > 30 and gap > 0.35 * (shown - gap):
            cuts.append((one, two))
            shown -= gap
    bounds = [days[0], *(day for cut in sorted(cuts) for day in cut), days[-1]]
    groups = list(zip(bounds[::2], bounds[1::2], strict=True))
    padded = []
    for place, (first, last) in enumerate(groups):
        pad = max(1, (last - first) // 40)
        low = first - min(pad, (first - groups[place - 1][1] - 1) // 2 if place else pad)
        high = last + min(pad, (groups[place + 1][0] - last - 1) // 2 if place + 1 < len(groups) else pad)
        padded.append((low, high))
    return padded


def _ticks(stretch: Stretch) -> Iterator[Tick]:
    """The finest steps whose words have room; the first says the year."""
    days, room = stretch.last - stretch.first + 1, stretch.right - stretch.left
    per_day = room / days

    def tick(day: int, label: str) -> Tick:
        return Tick(stretch.left + (day - stretch.first) * per_day, label)

    step = next((each for each in _STEPS if each * per_day >= _ROOM), 0)
    if step and days <= 120:
        year = None
        start = stretch.first if step < 7 else stretch.first + (-(stretch.first - 1)) % 7
        for day in range(start, stretch.last + 1, step):
            of_year, month, of_month = edtf.calendar_day(day)
            yield tick(day, f"{of_month} {MONTHS[month - 1]}" + (f" {_year(of_year)}" if of_year != year else ""))
            year = of_year
        return
    months = next((each for each in _MONTHS if each * 30.4 * per_day >= _ROOM), _MONTHS[-1])
    year, month, _ = edtf.calendar_day(stretch.first)
    number = (year * 12 + month - 1 + months) // months * months
    found = 0
    while (day := edtf.day_number(number // 12, number % 12 + 1, 1)) <= stretch.last:
        label = _year(number // 12) if months >= 12 else f"{MONTHS[number % 12]} {_year(number // 12)}"
        yield tick(day, label)
        number, found = number + months, found + 1
    if not found:
        of_year, month, of_month = edtf.calendar_day(stretch.first)
        label = (
            f"{of_month} {MONTHS[month - 1]} {_year(of_year)}" if days < 60 else f"{MONTHS[month - 1]} {_year(of_year)}"
        )
        yield Tick(stretch.left, label)


def _year(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"


def in_words(days: int) -> str:
    """A length of time, about: `8 years`, `5 months`, `40 days`."""
    for unit, length in (("year", 365.25), ("month", 30.44)):
        if days >= 2 * length:
            return f"{round(days / length)} {unit}s"
    return f"{days} day{'s' if days != 1 else ''}"
