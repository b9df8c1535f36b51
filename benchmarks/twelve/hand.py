"""The twelve as we would write them by hand for one store: raw pyoxigraph over the derived keys, nothing else in the way.

What was measured and is heeded here: joins run in the order in which they are written when VALUES comes first; a
predicate for every day (`on:734563`) finds an actor's events of a window without looking at the others; events are
dear to return (2 to 3 µs each), counts and least values are cheap; labels are fetched once for each actor, at the end;
all events of a type are gone over faster in texts (`in:2012-03 of:meet`) than joined with those of a busy actor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from zlib import crc32

from benchmarks.twelve.questions import Actor, Question
from benchmarks.twelve.rows import Dated, Shown, iso, nearest, shown, steps_between, top

ID, TYPE = "https://w3id.org/timeline-kb/id/", "https://w3id.org/timeline-kb/type/"
ON = "https://w3id.org/timeline-kb/index/day/"
IN, OF = "https://w3id.org/timeline-kb/index/in/", "https://w3id.org/timeline-kb/index/of/"
PREFIXES = f"""PREFIX ev: <https://w3id.org/timeline-kb/ns#>
PREFIX ix: <https://w3id.org/timeline-kb/index#>
PREFIX t: <{TYPE}>
PREFIX on: <{ON}>
PREFIX in: <{IN}>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


class Hand:
    """Answers from a pyoxigraph store with the derived keys. `narrower` gives a type with those under it."""

    def __init__(self, store: Any, narrower: Callable[[str], Sequence[str]]) -> None:
        self.store = store
        self._narrower = narrower
        first, last = next(
            iter(self.select("SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE { ?event ix:day ?day }"))
        )
        self.reach = int(first.value), int(last.value)
        self._used: set[str] | None = None

    def select(self, query: str) -> Any:
        return self.store.query(PREFIXES + query)

    def kinds(self, type_: str) -> list[str]:
        """The narrower types of which there are events; which these are is asked once."""
        if self._used is None:
            rows = self.select(f'SELECT ?t WHERE {{ ?t ix:count ?n FILTER(STRSTARTS(STR(?t), "{TYPE}")) }}')
            self._used = {row[0].value[len(TYPE) :] for row in rows}
        return [each for each in self._narrower(type_) if each in self._used]

    def labels(self, terms: Iterable[str]) -> dict[str, str]:
        values = " ".join(f"<{each}>" for each in terms)
        rows = self.select(f"SELECT ?x ?label WHERE {{ VALUES ?x {{ {values} }} ?x skos:prefLabel ?label }}")
        return {row[0].value: row[1].value for row in rows}

    def texts(self, where: str) -> Iterator[tuple[int, str]]:
        """Days and their texts, or parts of these: of each event a line of its id, its type and its two actors."""
        for row in self.select(f"SELECT ?day ?text WHERE {{ {where} ?on ?key ?text }}"):
            yield int(row[0].value), row[1].value

    def rows(self, found: Iterable[Dated]) -> list[Shown]:
        """Events as they are shown: to read a text takes as long as to look up two things of one event."""
        listed = list(found)
        lines = self.lines(listed)
        return self.shown((each.event, lines[each.event]) for each in listed)

    def lines(self, found: Iterable[Dated]) -> dict[str, tuple[int, str]]:
        """Of events on some days what the texts of these tell: the day, the type and two actors."""
        listed = list(found)
        wanted: dict[int, list[str]] = {}
        for day, event in listed:
            wanted.setdefault(day, []).append(event)
        keys = {(day, f"events{part}") for day, event in listed for part in ("", f"-{crc32(event.encode()) % 16}")}
        values = " ".join(f"(on:{day} ix:{key} {day})" for day, key in keys)
        lines: dict[str, tuple[int, str]] = {}
        for day, text in self.texts(f"VALUES (?on ?key ?day) {{ {values} }}"):
            for event in wanted[day]:
                begin = text.find(f"{event} ")
                if begin >= 0:
                    end = text.find("\n", begin)
                    lines[event] = day, text[begin + len(event) + 1 : end if end >= 0 else None]
        return lines

    def shown(self, lines: Iterable[tuple[str, tuple[int, str]]]) -> list[Shown]:
        listed = [(event, day, *told.split(" ")) for event, (day, told) in lines]
        labels = self.labels({ID + each for row in listed for each in (row[4], row[6])})
        return [
            shown(event, iso(day), type_, (labels[ID + by], labels[ID + to]))
            for event, day, type_, _, by, _, to in listed
        ]

    def dated(self, query: str) -> list[Shown]:
        """Rows of event, day."""
        return self.rows(map(_dated, self.select(query)))

    def timeline(self, asked: Question) -> list[Shown]:
        return self.dated(f"SELECT ?event ?day WHERE {{ {_days(asked)} ?event ?on {_id(asked.x)} }}")

    def met_before(self, asked: Question) -> set[str]:
        if self._is_busy(asked.x, asked.type):
            lines = self._lines(asked.x, asked.type)
            labels = self.labels(
                {ID + each for day, told in lines.values() if day <= asked.last for each in _others(told, asked)}
            )
            return set(labels.values())
        return self.names(
            f"SELECT DISTINCT ?who WHERE {{ {self._of(asked.x, asked.type)} ?event ix:day ?day FILTER(?day <= {asked.last}) "
            f"?event ev:actor ?who FILTER(?who != {_id(asked.x)}) }}"
        )

    def first_last(self, asked: Question) -> list[Shown]:
        found: list[Shown] = []
        for rows in (self._first(asked, backwards=False), self._first(asked, backwards=True)):
            found += self.rows(rows)
        return found

    def _first(self, asked: Question, *, backwards: bool) -> list[Dated]:
        """The first meeting of two, or the last: looked for day by day from that end."""
        one, two = self._rarer(asked)
        begin, end = self.reach
        days, size = range(begin, end + 1)[:: -1 if backwards else 1], 64
        while days:
            values = " ".join(f"(on:{day} {day})" for day in days[:size])
            rows = [
                _dated(row)
                for row in self.select(
                    f"SELECT ?event ?day WHERE {{ VALUES (?on ?day) {{ {values} }} ?event ?on {one} ; ?on {two} ; "
                    f"ev:type ?type . FILTER(?type IN ({self._types(asked.type)})) }}"
                )
            ]
            if rows:
                day = (max if backwards else min)(row.day for row in rows)
                return [row for row in rows if row.day == day]
            days, size = days[size:], size * 4
        return []

    def window(self, asked: Question) -> list[Shown]:
        values = " ".join(f"(on:{day} {day})" for day in range(asked.first, asked.last + 1))
        texts = self.texts(f"VALUES (?on ?day) {{ {values} }}")
        lines = ((day, line.partition(" ")) for day, text in texts for line in text.split("\n"))
        # A number alone says how many events the day has.
        return self.shown((event, (day, told)) for day, (event, _, told) in lines if told)

    def by_month(self, asked: Question) -> list[tuple[str, int]]:
        months = dict.fromkeys(iso(day)[:7] for day in range(asked.first, asked.last + 1))
        counts: dict[str, int] = {}
        for month, _, text in self._typed(asked.type, months):
            counts[month] = counts.get(month, 0) + text.count("\n") + 1
        return list(counts.items())

    def ranked(self, asked: Question) -> list[tuple[str, int]]:
        if self._is_busy(asked.x, asked.type):
            lines = self._lines(asked.x, asked.type).values()
            counts = Counter(ID + each for _, told in lines for each in _others(told, asked))
            return self.labelled(top(counts.items(), asked.most))
        rows = self.select(
            f"SELECT ?who (COUNT(*) AS ?n) WHERE {{ {self._of(asked.x, asked.type)} ?event ev:actor ?who "
            f"FILTER(?who != {_id(asked.x)}) }} GROUP BY ?who"
        )
        return self.labelled(top(((row[0].value, int(row[1].value)) for row in rows), asked.most))

    def one_hop(self, asked: Question) -> set[str]:
        return set(self.labels(ID + each for each in self.neighbours([asked.x.id])).values())

    def two_hops(self, asked: Question) -> set[str]:
        both = self.neighbours([asked.x.id]) & self.neighbours([asked.y.id]) - {asked.x.id, asked.y.id}
        return set(self.labels(ID + each for each in both).values())

    def path(self, asked: Question) -> int | None:
        return steps_between(asked.x.id, asked.y.id, self.neighbours)

    def neighbours(self, actors: Sequence[str]) -> set[str]:
        """Who shares an event with any of some actors: a text tells of up to a thousand, each behind the first day."""
        values = " ".join(f"<{ID}{each}>" for each in actors)
        found: set[str] = set()
        for (text,) in self.select(f"SELECT ?text WHERE {{ VALUES ?x {{ {values} }} ?x ix:tied ?text }}"):
            found.update(text.value.replace("\n", " ").split(" ")[1::2])
        return found

    def sequence(self, asked: Question) -> tuple[list[tuple[str, str, int]], list[Shown]]:
        one, two = self._lines(asked.x, asked.type), self._lines(asked.x, asked.then, "by")
        first, second = ([Dated(day, event) for event, (day, _) in lines.items()] for lines in (one, two))
        pairs = nearest(first, second, asked.days)
        lines = one | two
        return pairs, self.shown(
            (event, lines[event]) for event in dict.fromkeys(event for pair in pairs for event in pair[:2])
        )

    def since(self, asked: Question) -> list[Shown]:
        day = self._first(asked, backwards=False)[0].day
        return self.shown(each for each in self._lines(asked.x, asked.type).items() if each[1][0] >= day)

    def _is_busy(self, actor: Actor, type_: str) -> bool:
        """Whether to go over all events of a type takes less than to look up of which types those of an actor are."""
        return self._total(type_) < 10 * actor.count

    def _lines(
        self, actor: Actor, type_: str, part: str = "", months: Iterable[str] = ()
    ) -> dict[str, tuple[int, str]]:
        """The events of a type in which an actor takes part (or just this part): the day of each, its type and two actors."""
        named = f" {part} {actor.id} " if part else f" {actor.id} "
        if self._is_busy(actor, type_):
            return {
                event: (int(day), f"{of} {rest}")
                for _, of, text in self._typed(type_, months)
                for day, event, rest in (line.split(" ", 2) for line in text.split("\n") if named in f"{line} ")
            }
        rows = self.select(f"SELECT ?event ?day WHERE {{ {self._of(actor, type_)} ?event ix:day ?day }}")
        found = self.lines(map(_dated, rows))
        return {event: line for event, line in found.items() if named in f"{line[1]} "}

    def _typed(self, type_: str, months: Iterable[str] = ()) -> Iterator[tuple[str, str, str]]:
        """The texts of a type (of some months): the month, the type, of each event a line of its day, its id and two actors."""
        keys = [f"<{OF}{each}>" for each in self.kinds(type_)]
        values = " ".join(f"(in:{month} {key})" for month in months for key in keys)
        where = f"VALUES (?in ?of) {{ {values} }}" if values else f"VALUES ?of {{ {' '.join(keys)} }}"
        for in_, of, text in self.select(f"SELECT ?in ?of ?text WHERE {{ {where} ?in ?of ?text }}"):
            yield in_.value[len(IN) :], of.value[len(OF) :], text.value

    def name(self, asked: Question) -> list[tuple[str, str, int, str, str]]:
        rows = self.select(
            f'SELECT ?x ?label ?n WHERE {{ ?x ix:name "{asked.x.label.lower()}" ; skos:prefLabel ?label ; ix:count ?n }}'
        )
        return [
            (x.value[len(ID) :], label.value, int(n.value), *map(iso, self._span(x.value, int(n.value))))
            for x, label, n in rows
        ]

    def _span(self, actor: str, count: int) -> tuple[int, int]:
        """The first and the last day of an actor: who takes part in much is met soon when one goes day by day."""
        begin, end = self.reach
        if count <= end - begin:
            rows = self.select(
                f"SELECT (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE {{ ?event ev:actor <{actor}> ; ix:day ?day }}"
            )
            first, last = next(iter(rows))
            return int(first.value), int(last.value)
        found = []
        for days in (range(begin, end + 1), range(end, begin - 1, -1)):
            for place in range(0, len(days), 50):
                values = " ".join(f"(on:{day} {day})" for day in days[place : place + 50])
                rows = self.select(
                    f"SELECT ?day WHERE {{ VALUES (?on ?day) {{ {values} }} ?event ?on <{actor}> }} LIMIT 1"
                )
                if row := next(iter(rows), None):
                    found.append(int(row[0].value))
                    break
        return found[0], found[1]

    def never(self, asked: Question) -> set[str]:
        x, days = _id(asked.x), _days(asked)
        types = self._types(asked.type)
        everyone = self.select(
            f"SELECT ?who ?label WHERE {{ {{ SELECT DISTINCT ?who WHERE {{ {days} ?event ?on ?who }} }} "
            "?who skos:prefLabel ?label }"
        )
        if self._is_busy(asked.x, asked.type):
            months = dict.fromkeys(iso(day)[:7] for day in range(asked.first, asked.last + 1))
            lines = self._lines(asked.x, asked.type, months=months).values()
            met = {ID + each for _, told in lines for each in _others(told, asked)}
        else:
            rows = self.select(
                f"SELECT DISTINCT ?who WHERE {{ {days} ?event ?on {x} ; ev:type ?type . FILTER(?type IN ({types})) "
                "?event ev:actor ?who }"
            )
            met = {row[0].value for row in rows}
        without = met | {ID + asked.x.id}
        return {label.value for who, label in everyone if who.value.startswith(ID) and who.value not in without}

    def most_active(self, asked: Question) -> list[tuple[str, int]]:
        if not asked.first:
            return self.labelled(top(self._busiest(asked.most), asked.most))
        rows = self.select(f"SELECT ?who (COUNT(*) AS ?n) WHERE {{ {_days(asked)} ?event ?on ?who }} GROUP BY ?who")
        counts = ((row[0].value, int(row[1].value)) for row in rows)
        return self.labelled(top((each for each in counts if each[0].startswith(ID)), asked.most))

    def _busiest(self, least: int) -> list[tuple[str, int]]:
        """At least so many of the actors with the highest counts: a bound that falls is 15 times quicker than ORDER BY."""
        (most,) = next(iter(self.select("SELECT (MAX(?n) AS ?most) WHERE { ?who ix:count ?n }")))
        bound = int(most.value)
        while True:
            bound //= 4
            rows = self.select(f"SELECT ?who ?n WHERE {{ ?who ix:count ?n FILTER(?n >= {bound}) }}")
            found = [(who.value, int(n.value)) for who, n in rows if who.value.startswith(ID)]
            if len(found) >= least or not bound:
                return found

    def names(self, query: str) -> set[str]:
        """The labels of those that a SELECT of ?who gives."""
        rows = self.select(f"SELECT ?label WHERE {{ {{ {query} }} ?who skos:prefLabel ?label }}")
        return {row[0].value for row in rows}

    def labelled(self, counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
        labels = self.labels(each for each, _ in counts)
        return [(labels[each], number) for each, number in counts]

    def _types(self, type_: str) -> str:
        return ", ".join(f"t:{each}" for each in self.kinds(type_))

    def _of(self, actor: Actor, type_: str) -> str:
        """The events of a type in which an actor takes part."""
        return f"?event ev:actor {_id(actor)} ; ev:type ?type . FILTER(?type IN ({self._types(type_)}))"

    def _total(self, type_: str) -> int:
        values = " ".join(f"t:{each}" for each in self.kinds(type_))
        (total,) = next(
            iter(self.select(f"SELECT (SUM(?n) AS ?all) WHERE {{ VALUES ?t {{ {values} }} ?t ix:count ?n }}"))
        )
        return int(total.value)

    def _rarer(self, asked: Question) -> tuple[str, str]:
        one, two = (asked.x, asked.y) if asked.x.count <= asked.y.count else (asked.y, asked.x)
        return _id(one), _id(two)


def _others(told: str, asked: Question) -> set[str]:
    """Who takes part in an event beside the one that is asked for."""
    return {*told.split(" ")[2::2]} - {asked.x.id}


def _id(actor: Actor) -> str:
    return f"<{ID}{actor.id}>"


def _days(asked: Question) -> str:
    values = " ".join(f"(on:{day} {day})" for day in range(asked.first, asked.last + 1))
    return f"VALUES (?on ?day) {{ {values} }}"


def _dated(row: Any) -> Dated:
    return Dated(int(row[1].value), row[0].value[len(ID) :])
