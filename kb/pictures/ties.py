"""Who is tied to whom by which records: the ties of an answer, for the network and the matrix."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from kb.answer import Answer
from kb.frozen import Frozen


class Tie(Frozen):
    """Two people (or bodies), in order of name, and the titles of the records that tie them."""

    one: str
    other: str
    records: tuple[str, ...]


def ties(answer: Answer) -> list[Tie]:
    """The ties of an answer: the steps of its paths and circles, else all who take part in one of its records."""
    told = {event.id: f"{event.date}  {event.title}" for event in answer.events}
    found: dict[tuple[str, str], dict[str, None]] = {}

    def add(one: str, other: str, event: str) -> None:
        if one != other:
            pair = (one, other) if one < other else (other, one)
            found.setdefault(pair, {})[told.get(event, event)] = None

    for row in answer.rows:
        for hop in row.get("hops", ()):
            add(hop["from"], hop["to"], hop["event"])
        if "from" in row:
            add(row["from"], row["name"], row["event"])
    if not found:
        for event in answer.events:
            for one, other in combinations(event.actors, 2):
                add(one, other, event.id)
    return [Tie(one, other, tuple(records)) for (one, other), records in sorted(found.items())]


def strongest(listed: list[Tie], most: int) -> tuple[list[str], list[Tie], int]:
    """Those with the most records, at most so many, in order of name; the ties among them; how many are left out."""
    weight: Counter[str] = Counter()
    for tie in listed:
        weight.update({tie.one: len(tie.records), tie.other: len(tie.records)})
    order = sorted(weight, key=lambda name: (-weight[name], name))
    kept = set(order[:most])
    return sorted(kept), [tie for tie in listed if tie.one in kept and tie.other in kept], len(order) - len(kept)
