"""What every engine does with its rows in Python: rows as they are shown, pairs of records, shortest paths."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MOST_STEPS = 6


class Shown(NamedTuple):
    """An event as an answer shows it."""

    event: str
    date: str
    title: str
    actors: tuple[str, ...]


class Dated(NamedTuple):
    """The day of an event, as a number, and its id."""

    day: int
    event: str


@lru_cache(maxsize=20_000)
def iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def shown(event: str, day: str, type_: str, actors: Iterable[str]) -> Shown:
    """An event of coded data, which has no title of its own, with the one that is made for it."""
    names = tuple(dict.fromkeys(actors))
    return Shown(event, day, f"{' – '.join(names)} ({type_.replace('_', ' ')})", names)


def nearest(first: Iterable[Dated], second: Iterable[Dated], days: int) -> list[tuple[str, str, int]]:
    """Each event with the nearest other one within so many days after it; of several on one day the lowest id."""
    followers = sorted(second)
    starts = [each.day for each in followers]
    found = []
    for day, event in first:
        for other in followers[bisect_left(starts, day) :]:
            if other.day > day + days:
                break
            if other.event != event:
                found.append((event, other.event, other.day - day))
                break
    return found


def steps_between(one: str, two: str, neighbours: Callable[[Sequence[str]], set[str]]) -> int | None:
    """The length of the shortest path, growing from both ends, the smaller frontier first."""
    known = ({one}, {two})
    frontiers = [{one}, {two}]
    for steps in range(1, MOST_STEPS + 1):
        side = 0 if len(frontiers[0]) <= len(frontiers[1]) else 1
        if not frontiers[side]:
            return None
        reached = neighbours(sorted(frontiers[side])) - known[side]
        if reached & known[1 - side]:
            return steps
        known[side].update(reached)
        frontiers[side] = reached
    return None


def top(counts: Iterable[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    """The highest counts, with those that tie with the last."""
    ordered = sorted(counts, key=lambda each: (-each[1], each[0]))
    if len(ordered) <= most:
        return ordered
    return [each for each in ordered if each[1] >= ordered[most - 1][1]]
