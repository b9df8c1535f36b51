"""The twelve in SQL, the same text for DuckDB and SQLite, on indexed tables with numbers for keys.

    events(id, name, day, date, type, title)   in order of time
    participants(event, actor, role, day, type)   role: by or to; one row for each actor of an event
    actors(id, name, label, folded)

`day` and `type` stand in `participants` too, as one would have it who asks for them: it spares most joins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmarks.twelve.questions import Question
from benchmarks.twelve.rows import Dated, Shown, nearest, steps_between, top

TABLES = (
    "CREATE TABLE events(id INTEGER PRIMARY KEY, name TEXT, day INTEGER, date TEXT, type TEXT, title TEXT)",
    "CREATE TABLE participants(event INTEGER, actor INTEGER, role TEXT, day INTEGER, type TEXT)",
    "CREATE TABLE actors(id INTEGER PRIMARY KEY, name TEXT, label TEXT, folded TEXT)",
)
INDEXES = (
    "CREATE INDEX events_day ON events(day)",
    "CREATE INDEX events_type_day ON events(type, day)",
    "CREATE INDEX participants_actor ON participants(actor, day)",
    "CREATE INDEX participants_actor_type ON participants(actor, type, day)",
    "CREATE INDEX participants_event ON participants(event)",
    "CREATE INDEX participants_day ON participants(day)",
    "CREATE INDEX actors_name ON actors(name)",
    "CREATE INDEX actors_folded ON actors(folded)",
)


class Sql:
    """Answers from a connection. `narrower` gives a type with those under it."""

    def __init__(self, connection: Any, narrower: Callable[[str], Sequence[str]]) -> None:
        self.connection, self._narrower = connection, narrower

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(query, values).fetchall()
        return found

    def rows(self, where: str, *values: Any) -> list[Shown]:
        """The events that a condition on `e` picks, as they are shown."""
        found = self.select(
            "SELECT e.name, e.date, e.title, a.label, p.role FROM events e JOIN participants p ON p.event = e.id "
            f"JOIN actors a ON a.id = p.actor WHERE {where}",
            *values,
        )
        listed: dict[str, tuple[str, str, list[str]]] = {}
        for name, date, title, label, role in found:
            row = listed.get(name)
            if row is None:
                listed[name] = (date, title, [label])
            elif role == "by":
                row[2].insert(0, label)
            else:
                row[2].append(label)
        return [Shown(name, date, title, tuple(actors)) for name, (date, title, actors) in listed.items()]

    def key(self, name: str) -> int:
        key: int = self.select("SELECT id FROM actors WHERE name = ?", name)[0][0]
        return key

    def timeline(self, asked: Question) -> list[Shown]:
        return self.rows(
            "e.id IN (SELECT event FROM participants WHERE actor = ? AND day BETWEEN ? AND ?)",
            self.key(asked.x.id), asked.first, asked.last,
        )  # fmt: skip

    def met_before(self, asked: Question) -> set[str]:
        key = self.key(asked.x.id)
        return self.names(
            "SELECT DISTINCT o.actor FROM participants p JOIN participants o ON o.event = p.event AND o.actor <> p.actor "
            f"WHERE p.actor = ? AND p.type IN {self._types(asked.type)} AND p.day <= ?",
            key, asked.last,
        )  # fmt: skip

    def first_last(self, asked: Question) -> list[Shown]:
        pair = f"{_PAIR} AND p.type IN {self._types(asked.type)}"
        x, y = self._pair(asked)
        found: list[Shown] = []
        for least in ("min", "max"):
            found += self.rows(
                f"e.id IN (SELECT p.event {pair} AND p.day = (SELECT {least}(p.day) {pair}))", x, y, x, y
            )
        return found

    def window(self, asked: Question) -> list[Shown]:
        return self.rows("e.day BETWEEN ? AND ?", asked.first, asked.last)

    def by_month(self, asked: Question) -> list[tuple[str, int]]:
        rows = self.select(
            f"SELECT substr(date, 1, 7) AS month, count(*) FROM events WHERE type IN {self._types(asked.type)} "
            "AND day BETWEEN ? AND ? GROUP BY month",
            asked.first, asked.last,
        )  # fmt: skip
        return [(month, number) for month, number in rows]

    def ranked(self, asked: Question) -> list[tuple[str, int]]:
        rows = self.select(
            "SELECT a.label, n FROM (SELECT o.actor AS actor, count(*) AS n FROM participants p "
            "JOIN participants o ON o.event = p.event AND o.actor <> p.actor "
            f"WHERE p.actor = ? AND p.type IN {self._types(asked.type)} GROUP BY o.actor) c JOIN actors a ON a.id = c.actor",
            self.key(asked.x.id),
        )
        return top(((label, number) for label, number in rows), asked.most)

    def one_hop(self, asked: Question) -> set[str]:
        return self.names(_NEIGHBOURS.format("p.actor = ?") + " AND o.actor <> p.actor", self.key(asked.x.id))

    def two_hops(self, asked: Question) -> set[str]:
        x, y = self._pair(asked)
        side = _NEIGHBOURS.format("p.actor = ?")
        return self.names(f"SELECT * FROM ({side} INTERSECT {side}) AS shared WHERE actor NOT IN (?, ?)", x, y, x, y)

    def path(self, asked: Question) -> int | None:
        x, y = self._pair(asked)

        def neighbours(actors: Sequence[str]) -> set[str]:
            query = _NEIGHBOURS.format(f"p.actor IN ({', '.join(actors)})")
            return {str(actor) for (actor,) in self.select(query)}

        return steps_between(str(x), str(y), neighbours)

    def sequence(self, asked: Question) -> tuple[list[tuple[str, str, int]], list[Shown]]:
        key = self.key(asked.x.id)
        select = (
            "SELECT e.day, e.name FROM participants p JOIN events e ON e.id = p.event WHERE p.actor = ? AND p.type IN "
        )
        first = self.select(select + self._types(asked.type), key)
        second = self.select(f"{select}{self._types(asked.then)} AND p.role = 'by'", key)
        pairs = nearest((Dated(*row) for row in first), (Dated(*row) for row in second), asked.days)
        events = list(dict.fromkeys(event for pair in pairs for event in pair[:2]))
        names = ", ".join(f"'{each}'" for each in events) or "''"
        mine = (
            f"SELECT p.event FROM participants p WHERE p.actor = ? AND p.type IN {self._types(asked.type, asked.then)}"
        )
        return pairs, self.rows(f"e.name IN ({names}) AND e.id IN ({mine})", key)

    def since(self, asked: Question) -> list[Shown]:
        x, y = self._pair(asked)
        types = self._types(asked.type)
        first = f"(SELECT min(p.day) {_PAIR} AND p.type IN {types})"
        return self.rows(
            f"e.id IN (SELECT event FROM participants WHERE actor = ? AND type IN {types} AND day >= {first})", x, x, y
        )

    def name(self, asked: Question) -> list[tuple[str, str, int, str, str]]:
        rows = self.select(
            "SELECT a.name, a.label, count(*), min(e.date), max(e.date) FROM actors a JOIN participants p ON p.actor = a.id "
            "JOIN events e ON e.id = p.event WHERE a.folded = ? GROUP BY a.name, a.label",
            asked.x.label.lower(),
        )
        return [(name, label, number, first, last) for name, label, number, first, last in rows]

    def never(self, asked: Question) -> set[str]:
        key, span = self.key(asked.x.id), (asked.first, asked.last)
        return self.names(
            "SELECT DISTINCT actor FROM participants WHERE day BETWEEN ? AND ? AND actor <> ? EXCEPT "
            "SELECT o.actor FROM participants p JOIN participants o ON o.event = p.event "
            f"WHERE p.actor = ? AND p.day BETWEEN ? AND ? AND p.type IN {self._types(asked.type)}",
            *span, key, key, *span,
        )  # fmt: skip

    def most_active(self, asked: Question) -> list[tuple[str, int]]:
        where = f"WHERE day BETWEEN {asked.first} AND {asked.last}" if asked.first else ""
        rows = self.select(
            f"SELECT a.label, n FROM (SELECT actor, count(*) AS n FROM participants {where} GROUP BY actor "
            f"ORDER BY n DESC LIMIT {asked.most + 90}) c JOIN actors a ON a.id = c.actor"
        )
        return top(((label, number) for label, number in rows), asked.most)

    def names(self, query: str, *values: Any) -> set[str]:
        """The labels of the actors whose keys a query gives."""
        return {label for (label,) in self.select(f"SELECT label FROM actors WHERE id IN ({query})", *values)}

    def _pair(self, asked: Question) -> tuple[int, int]:
        return self.key(asked.x.id), self.key(asked.y.id)

    def _types(self, *types: str) -> str:
        return _listed(each for type_ in types for each in self._narrower(type_))


_PAIR = "FROM participants p JOIN participants o ON o.event = p.event WHERE p.actor = ? AND o.actor = ?"
_NEIGHBOURS = "SELECT DISTINCT o.actor AS actor FROM participants p JOIN participants o ON o.event = p.event WHERE {}"


def _listed(types: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{each}'" for each in dict.fromkeys(types)) + ")"
