"""Records that probably tell the same event twice: same kind, dates that can meet, and people or words in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.frozen import Frozen
from kb.names import fold
from kb.record import Record
from kb.scheme import Scheme

_ALIKE = 70
"""How alike (of 100) the words of two titles are that tell the same."""
_FEW = 40
"""Days that a date may span: whoever knows no more than the year says little about which event is meant."""


class Double(Frozen):
    """A new record and one that is known, which may be the same event."""

    new: Record
    known: Record


def doubles(new: Iterable[Record], known: Iterable[Record], scheme: Scheme) -> Iterator[Double]:
    """The new records that are probably another telling of a known one, or of a new one before it."""
    by_day: dict[int, list[Record]] = {}
    for record in known:
        for day in _days(record):
            by_day.setdefault(day, []).append(record)
    for record in new:
        days = list(_days(record))
        candidates = {each.id: each for day in days for each in by_day.get(day, ()) if each.id != record.id}
        for other in candidates.values():
            if _same(record, other, scheme):
                yield Double(record, other)
                break
        for day in days:
            by_day.setdefault(day, []).append(record)


def _same(one: Record, two: Record, scheme: Scheme) -> bool:
    if type(one) is not type(two) or one.status != two.status or _linked(one, two):
        return False
    related = one.type == two.type or two.type in scheme.ancestors(one.type) or one.type in scheme.ancestors(two.type)
    if not related:
        return False
    who_one, who_two = ({each.name for each in record.participants} for record in (one, two))
    if who_one and who_one == who_two and not (one.title and two.title and scheme.is_statement(one.type)):
        return True
    return bool(who_one & who_two or not (who_one and who_two)) and _alike(one.title, two.title)


def _linked(one: Record, two: Record) -> bool:
    return any(link.target == two.id for link in one.links) or any(link.target == one.id for link in two.links)


def _alike(one: str, two: str) -> bool:
    from rapidfuzz import fuzz

    return bool(one and two) and fuzz.token_set_ratio(fold(one), fold(two)) >= _ALIKE


def _days(record: Record) -> range:
    first, last = record.period.earliest_begin, record.period.latest_end
    if first is None or last is None or last - first > _FEW:
        return range(0)
    return range(first, last + 1)
