"""Places in an order of time: the records that have, or may have, the place that «first», «last» or «second» names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kb.finish.asking import Asking
from kb.finish.found import Found
from kb.frozen import replace
from kb.index import OPEN
from kb.language.question import Nth


def pick(listed: Sequence[Found], core: Nth, asking: Asking) -> tuple[list[Found], list[str]]:
    """The records that have or may have the place of an nth, in order of time; and what the dates leave open.

    Records come one after the other as they begin, and which of two that may begin on one day came first is not known:
    then each only may have the place. A record whose begin is open on a side is left out where it only may have the
    place and others are there, unless the question says `possibly`. Records of one event (`same-as`) count once.
    """
    backwards, first = core.position < 0, abs(core.position) - 1
    last = first + core.count - 1
    asking.step(f"order by begin{', backwards' if backwards else ''}; take place {core.position}")
    named = {each.event: next(iter(asking.once([each.event]))) for each in listed}
    earliest: dict[str, int] = {}  # event -> the earliest day on which it can have begun, as it is counted
    surely: dict[str, int] = {}  # event that certainly fits -> the day by which it has begun
    for each in listed:
        early, late = _arrival(each, backwards)
        event = named[each.event]
        earliest[event] = min(early, earliest.get(event, early))
        if each.certain:
            surely[event] = min(late, surely.get(event, late))
    may_be_before, are_before = sorted(earliest.values()), sorted(surely.values())
    placed: list[Found] = []
    for each in listed:
        early, late = _arrival(each, backwards)
        own = surely.get(named[each.event], OPEN)
        fewest = bisect_left(are_before, early) - (own < early)
        most = bisect_right(may_be_before, late) - 1
        if fewest <= last and most >= first:
            certain = first <= fewest and most <= last
            placed.append(replace(each, dated=each.dated and certain))
    return _told(placed, core)


def foremost(core: Nth, asking: Asking) -> list[Found]:
    """Records of which `pick` picks the same as of all."""
    return asking.foremost(core.pattern, abs(core.position) - 1 + core.count, backwards=core.position < 0)


def _arrival(each: Found, backwards: bool) -> tuple[int, int]:
    """Between which days a record begins; as numbers that grow in the direction in which it is counted."""
    begin, latest = each.bounds[:2]
    return (-latest, -begin) if backwards else (begin, latest)


def _told(placed: list[Found], core: Nth) -> tuple[list[Found], list[str]]:
    certainty = core.pattern.certainty
    if certainty == "certainly":
        return sorted((each for each in placed if each.certain), key=lambda each: each.order), []
    kept = placed if certainty == "possibly" else [each for each in placed if each.dated or _closed(each)]
    notes = []
    if left_out := len(placed) - len(kept) if kept else 0:
        notes.append(f"{left_out} more may be meant, but their dates are open on a side: add 'possibly'")
    kept = sorted(kept or placed, key=lambda each: each.order)
    events = list(dict.fromkeys(each.event for each in kept))
    if len(events) > core.count and not all(each.dated for each in kept):
        notes.insert(
            0, f"the dates do not say which of these {len(events)} came {'last' if core.position < 0 else 'first'}"
        )
    return kept, notes


def _closed(each: Found) -> bool:
    return abs(each.bounds[0]) < OPEN and abs(each.bounds[1]) < OPEN
