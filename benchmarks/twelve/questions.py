"""Tables in, the twelve questions out: for a hot, a middling and a rare actor, chosen from the data by rank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import Any, NamedTuple

from benchmarks.twelve.rows import iso

LEVELS = ("hot", "middling", "rare")
WINDOW_ROWS = {"hot": 20_000, "middling": 2_000, "rare": 200}
COUNTED = {"hot": ("meet", "meetings"), "middling": ("visit", "visits"), "rare": ("threaten", "threats")}
DAYS = 10
MOST = 10

_PLAIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}(?: \d+)?")
"""Labels that need no quotes in a question."""


class Actor(NamedTuple):
    """An actor: its id and label, and the number of events that it takes part in."""

    id: str
    label: str
    count: int


NOBODY = Actor("", "", 0)


class Question(NamedTuple):
    """One of the twelve: the words of the language, and what the other engines need to ask the same."""

    number: str
    what: str
    ask: str
    """The method of every engine that answers it."""
    level: str
    words: tuple[str, ...]
    x: Actor = NOBODY
    y: Actor = NOBODY
    first: int = 0
    last: int = 0
    type: str = ""
    then: str = ""
    days: int = DAYS
    most: int = MOST


Knows = Callable[[str, str], bool]
"""Whether the language takes these words for the actor with that id."""


def chosen(connection: Any, narrower: Callable[[str], Sequence[str]], knows: Knows) -> list[Question]:
    """The twelve for each level, from a connection to the tables of `sql`."""
    return list(_Chooser(connection, narrower, knows).questions())


class _Chooser:
    def __init__(self, connection: Any, narrower: Callable[[str], Sequence[str]], knows: Knows) -> None:
        self.connection, self.narrower, self.knows = connection, narrower, knows
        self.meet = self.types("meet")
        self.actors = [
            (key, Actor(name, label, count))
            for key, name, label, count in self.select(
                "SELECT a.id, a.name, a.label, c.n FROM (SELECT actor, count(*) AS n FROM participants GROUP BY actor) c "
                "JOIN actors a ON a.id = c.actor ORDER BY c.n DESC, a.name"
            )
        ]
        self.keys = {actor.id: key for key, actor in self.actors}
        self.by_key = dict(self.actors)
        self.span = self.select("SELECT min(day), max(day) FROM events")[0]

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query, values).fetchall()
        return found

    def types(self, type_: str) -> str:
        return "(" + ", ".join(f"'{each}'" for each in self.narrower(type_)) + ")"

    def questions(self) -> Iterator[Question]:
        taken: set[str] = set()
        for level in LEVELS:
            x = self.actor(level, taken)
            taken.add(x.id)
            yield from self.of(level, x)

    def actor(self, level: str, taken: set[str]) -> Actor:
        """The first from a rank on that the language knows and that has met somebody whom it knows."""
        rank = {"hot": 0, "middling": round(sqrt(len(self.actors))), "rare": len(self.actors) // 5}[level]
        for _, actor in (*self.actors[rank:], *self.actors[:rank]):
            if actor.id not in taken and self.plain(actor) and self.partner(actor):
                return actor
        raise LookupError(f"no {level} actor with a plain name in these events")

    def plain(self, actor: Actor) -> bool:
        return bool(_PLAIN.fullmatch(actor.label)) and self.knows(actor.label, actor.id)

    def partner(self, x: Actor) -> Actor | None:
        """Whom it meets most."""
        return next((other for other, _ in self.partners(x) if self.plain(other)), None)

    def partners(self, x: Actor) -> list[tuple[Actor, int]]:
        """Whom it meets, the most frequent first, and on which day first."""
        rows = self.select(
            "SELECT o.actor, count(*), min(p.day) FROM participants p JOIN participants o ON o.event = p.event "
            f"AND o.actor <> p.actor WHERE p.actor = ? AND p.type IN {self.meet} GROUP BY o.actor ORDER BY 2 DESC, 1",
            self.keys[x.id],
        )
        return [(self.by_key[key], first) for key, _, first in rows]

    def of(self, level: str, x: Actor) -> Iterator[Question]:
        y = self.partner(x)
        assert y is not None
        days = [
            day for (day,) in self.select("SELECT day FROM participants WHERE actor = ? ORDER BY day", self.keys[x.id])
        ]
        meetings = [
            day
            for (day,) in self.select(
                f"SELECT day FROM participants WHERE actor = ? AND type IN {self.meet} ORDER BY day", self.keys[x.id]
            )
        ]
        month = iso(days[len(days) // 2])[:7]
        met = meetings[len(meetings) // 2]
        year = iso(met)[:4]
        middle = (self.span[0] + self.span[1]) // 2
        begin, end = self.window(middle, WINDOW_ROWS[level])
        type_, noun = COUNTED[level]
        whole = iso(middle)[:4]
        then, followed = self.followed(x)
        anchor = self.anchor(x, meetings[len(meetings) * 9 // 10])

        def asked(number: str, what: str, ask: str, *words: str, **more: Any) -> Question:
            return Question(number, what, ask, level, words, **({"x": x, "type": "meet"} | more))

        m, y1 = _month(month), _year(year)
        yield asked(
            "1",
            "timeline of an actor in a month",
            "timeline",
            f"timeline of {x.label} in {month}",
            first=m[0],
            last=m[1],
        )
        yield asked(
            "2", "who met an actor before a day", "met_before", f"who met {x.label} before {iso(met + 1)}", last=met
        )
        yield asked(
            "3", "first and last meeting of two", "first_last",
            f"first meeting between {x.label} and {y.label}", f"last meeting between {x.label} and {y.label}", y=y,
        )  # fmt: skip
        yield asked(
            "4", "everything in a window, with actors", "window",
            f"events between {iso(begin)} and {iso(end)} showing date, title, actors", first=begin, last=end,
        )  # fmt: skip
        w = _year(whole)
        yield asked(
            "5", "count by month of a type", "by_month", f"how many {noun} in {whole} per month", type=type_, first=w[0], last=w[1]
        )  # fmt: skip
        yield asked("6", "whom an actor meets most", "ranked", f"top {MOST} actors by meetings with {x.label}")
        yield asked("7a", "all who are one step away", "one_hop", f"circle of {x.label} within 1 step")
        yield asked("7b", "who connects two (two hops)", "two_hops", f"who connects {x.label} and {y.label}", y=y)
        far = self.far(x)
        yield asked("7c", "shortest path", "path", f"how are {x.label} and {far.label} connected", y=far)
        yield asked(
            "8", f"sequence within {DAYS} days", "sequence",
            f"meetings with {x.label} followed by {followed} by {x.label} within {DAYS} days", then=then,
        )  # fmt: skip
        yield asked(
            "9", "since another event", "since",
            f"meetings with {x.label} since the first meeting between {x.label} and {anchor.label}", y=anchor,
        )  # fmt: skip
        yield asked("10", "name search", "name", f"show {x.label.lower()}")
        yield asked(
            "11",
            "who never met an actor in a year",
            "never",
            f"who never met {x.label} in {year}",
            first=y1[0],
            last=y1[1],
        )
        when, (begin, end) = {
            "hot": ("", (0, 0)), "middling": (f" in {whole}", w), "rare": (f" in {iso(middle)[:7]}", _month(iso(middle)[:7])),
        }[level]  # fmt: skip
        yield asked("12", "top actors", "most_active", f"top {MOST} actors by events{when}", first=begin, last=end)

    def window(self, begin: int, rows: int) -> tuple[int, int]:
        """Days from one on that hold about so many events; all days, where there are not so many."""
        total = 0
        counts = self.select("SELECT day, count(*) FROM events WHERE day >= ? GROUP BY day ORDER BY day", begin)
        for day, count in counts:
            total += count
            if total >= rows:
                return begin, day
        return (begin, self.span[1]) if begin == self.span[0] else self.window(self.span[0], rows)

    def followed(self, x: Actor) -> tuple[str, str]:
        """The first of a few kinds of events that it does at all; none of which is symmetric, so that `by` is plain."""
        for type_, noun in (("threaten", "threats"), ("visit", "visits"), ("speak", "statements")):
            query = f"SELECT count(*) FROM participants WHERE actor = ? AND role = 'by' AND type IN {self.types(type_)}"
            if self.select(query, self.keys[x.id])[0][0]:
                return type_, noun
        return "speak", "statements"

    def anchor(self, x: Actor, day: int) -> Actor:
        """Whom it first met nearest to a day."""
        known = [(abs(first - day), place, other) for place, (other, first) in enumerate(self.partners(x))]
        return next(other for _, _, other in sorted(known) if self.plain(other))

    def far(self, x: Actor) -> Actor:
        """The most frequent actor that shares no event with it."""
        near = {
            key
            for (key,) in self.select(
                "SELECT DISTINCT o.actor FROM participants p JOIN participants o ON o.event = p.event WHERE p.actor = ?",
                self.keys[x.id],
            )
        }
        return next(actor for key, actor in self.actors if key not in near and self.plain(actor))


def _month(month: str) -> tuple[int, int]:
    from kb.edtf import parse

    period = parse(month)
    assert period.earliest_begin is not None and period.latest_end is not None
    return period.earliest_begin, period.latest_end


_year = _month
