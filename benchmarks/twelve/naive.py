"""The twelve as a newcomer writes them: the ontology's own properties, one query each, patterns in the order of thought.

Labels are looked for by skos:prefLabel, kinds by `skos:broader*`, times by FILTER on xsd:date. The same text goes to
Oxigraph and to rdflib; only a distance in days has to be told differently (rdflib has no duration between dates).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from benchmarks.twelve.questions import Actor, Question
from benchmarks.twelve.rows import MOST_STEPS, Dated, Shown, iso, nearest, shown, top

Select = Callable[[str], Iterable[tuple[str, ...]]]
"""The rows of a SELECT, each value as its words."""

PREFIXES = """PREFIX ev: <https://w3id.org/timeline-kb/ns#>
PREFIX t: <https://w3id.org/timeline-kb/type/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_ROW = (
    "?event ev:type ?type . ?event ev:by ?by . ?by skos:prefLabel ?byLabel . "
    "?event ev:to ?to . ?to skos:prefLabel ?toLabel ."
)
_COLUMNS = "?event ?day ?type ?byLabel ?toLabel"


class Naive:
    """Answers by SELECTs that another object carries out."""

    def __init__(self, select: Select, *, durations: bool = True) -> None:
        self.run, self.durations = select, durations

    def select(self, query: str) -> list[tuple[str, ...]]:
        return list(self.run(PREFIXES + query))

    def rows(self, query: str) -> list[Shown]:
        return [shown(_id(event), day, _id(type_), (by, to)) for event, day, type_, by, to in self.select(query)]

    def timeline(self, asked: Question) -> list[Shown]:
        return self.rows(
            f"SELECT {_COLUMNS} WHERE {{ {_actor('?x', asked.x)} ?event ev:actor ?x . ?event ev:begin ?day . "
            f"{_window(asked)} {_ROW} }}"
        )

    def met_before(self, asked: Question) -> set[str]:
        return self.names(
            f"SELECT DISTINCT ?label WHERE {{ {_actor('?x', asked.x)} {_kind('?event', asked)} ?event ev:actor ?x . "
            f"?event ev:begin ?day . FILTER(?day < {_date(asked.last + 1)}) "
            "?event ev:actor ?who . FILTER(?who != ?x) ?who skos:prefLabel ?label }"
        )

    def first_last(self, asked: Question) -> list[Shown]:
        found: list[Shown] = []
        for aggregate in ("MIN", "MAX"):
            found += self.rows(
                f"SELECT {_COLUMNS} WHERE {{ {{ SELECT ({aggregate}(?any) AS ?day) WHERE {{ {_pair('?other', asked)} "
                f"?other ev:begin ?any }} }} {_pair('?event', asked)} ?event ev:begin ?day . {_ROW} }}"
            )
        return found

    def window(self, asked: Question) -> list[Shown]:
        return self.rows(f"SELECT {_COLUMNS} WHERE {{ ?event ev:begin ?day . {_window(asked)} {_ROW} }}")

    def by_month(self, asked: Question) -> list[tuple[str, int]]:
        rows = self.select(
            f"SELECT ?month (COUNT(DISTINCT ?event) AS ?n) WHERE {{ {_kind('?event', asked)} ?event ev:begin ?day . "
            f"{_window(asked)} BIND(SUBSTR(STR(?day), 1, 7) AS ?month) }} GROUP BY ?month"
        )
        return [(month, int(number)) for month, number in rows]

    def ranked(self, asked: Question) -> list[tuple[str, int]]:
        rows = self.select(
            f"SELECT ?label (COUNT(DISTINCT ?event) AS ?n) WHERE {{ {_actor('?x', asked.x)} {_kind('?event', asked)} "
            "?event ev:actor ?x . ?event ev:actor ?who . FILTER(?who != ?x) ?who skos:prefLabel ?label } "
            "GROUP BY ?label ORDER BY DESC(?n)"
        )
        return top(((label, int(number)) for label, number in rows), asked.most)

    def one_hop(self, asked: Question) -> set[str]:
        return self.names(
            f"SELECT DISTINCT ?label WHERE {{ {_actor('?x', asked.x)} ?event ev:actor ?x . ?event ev:actor ?who . "
            "FILTER(?who != ?x) ?who skos:prefLabel ?label }"
        )

    def two_hops(self, asked: Question) -> set[str]:
        return self.names(
            f"SELECT DISTINCT ?label WHERE {{ {_actor('?x', asked.x)} {_actor('?y', asked.y)} ?one ev:actor ?x . "
            "?one ev:actor ?who . ?two ev:actor ?who . ?two ev:actor ?y . FILTER(?who != ?x && ?who != ?y) "
            "?who skos:prefLabel ?label }"
        )

    def path(self, asked: Question) -> int | None:
        for steps in range(1, MOST_STEPS + 1):
            nodes = ["?x", *(f"?m{number}" for number in range(1, steps)), "?y"]
            hops = " ".join(
                f"?e{number} ev:actor {one} . ?e{number} ev:actor {two} . FILTER({one} != {two})"
                for number, (one, two) in enumerate(pairwise(nodes), 1)
            )
            if self.select(f"SELECT ?x WHERE {{ {_actor('?x', asked.x)} {_actor('?y', asked.y)} {hops} }} LIMIT 1"):
                return steps
        return None

    def sequence(self, asked: Question) -> tuple[list[tuple[str, str, int]], list[Shown]]:
        one = f"{_actor('?x', asked.x)} {_kind('?one', asked)} ?one ev:actor ?x . ?one ev:begin ?d1 ."
        two = f"?two ev:type/skos:broader* t:{asked.then} . ?two ev:by ?x . ?two ev:begin ?d2 ."
        if self.durations:
            rows = self.select(
                f"SELECT ?one ?d1 ?two ?d2 WHERE {{ {one} {two} FILTER(?one != ?two && ?d2 >= ?d1 && "
                f'?d2 - ?d1 <= "P{asked.days}D"^^xsd:dayTimeDuration) }}'
            )
            first = {Dated(_day(row[1]), _id(row[0])) for row in rows}
            second = {Dated(_day(row[3]), _id(row[2])) for row in rows}
        else:
            first = {Dated(_day(day), _id(event)) for event, day in self.select(f"SELECT ?one ?d1 WHERE {{ {one} }}")}
            second = {
                Dated(_day(day), _id(event))
                for event, day in self.select(f"SELECT ?two ?d2 WHERE {{ {_actor('?x', asked.x)} {two} }}")
            }
        pairs = nearest(first, second, asked.days)
        return pairs, self.of({event: None for pair in pairs for event in pair[:2]})

    def of(self, events: Iterable[str]) -> list[Shown]:
        values = " ".join(f"<https://w3id.org/timeline-kb/id/{event}>" for event in events)
        if not values:
            return []  # rdflib fails on a VALUES without values
        return self.rows(f"SELECT {_COLUMNS} WHERE {{ VALUES ?event {{ {values} }} ?event ev:begin ?day . {_ROW} }}")

    def since(self, asked: Question) -> list[Shown]:
        return self.rows(
            f"SELECT {_COLUMNS} WHERE {{ {{ SELECT (MIN(?any) AS ?first) WHERE {{ {_pair('?other', asked)} "
            f"?other ev:begin ?any }} }} {_actor('?x', asked.x)} {_kind('?event', asked)} ?event ev:actor ?x . "
            f"?event ev:begin ?day . FILTER(?day >= ?first) {_ROW} }}"
        )

    def name(self, asked: Question) -> list[tuple[str, str, int, str, str]]:
        rows = self.select(
            "SELECT ?x ?label (COUNT(DISTINCT ?event) AS ?n) (MIN(?day) AS ?first) (MAX(?day) AS ?last) WHERE { "
            f'?x skos:prefLabel ?label . FILTER(LCASE(STR(?label)) = "{_quoted(asked.x.label.lower())}") '
            "?event ev:actor ?x . ?event ev:begin ?day } GROUP BY ?x ?label"
        )
        return [(_id(x), label, int(number), first, last) for x, label, number, first, last in rows]

    def never(self, asked: Question) -> set[str]:
        met = (
            "?met ev:actor ?x . ?met ev:actor ?who . ?met ev:begin ?then . "
            f"FILTER(?then >= {_date(asked.first)} && ?then <= {_date(asked.last)}) {_kind('?met', asked)}"
        )
        return self.names(
            f"SELECT DISTINCT ?label WHERE {{ {_actor('?x', asked.x)} ?event ev:begin ?day . {_window(asked)} "
            f"?event ev:actor ?who . FILTER(?who != ?x) FILTER NOT EXISTS {{ {met} }} ?who skos:prefLabel ?label }}"
        )

    def most_active(self, asked: Question) -> list[tuple[str, int]]:
        time = f"?event ev:begin ?day . {_window(asked)}" if asked.first else ""
        rows = self.select(
            f"SELECT ?label (COUNT(DISTINCT ?event) AS ?n) WHERE {{ ?event ev:actor ?who . {time} "
            "?who skos:prefLabel ?label } GROUP BY ?who ?label ORDER BY DESC(?n)"
        )
        return top(((label, int(number)) for label, number in rows), asked.most)

    def names(self, query: str) -> set[str]:
        return {label for (label,) in self.select(query)}


def _actor(variable: str, actor: Actor) -> str:
    return f'{variable} skos:prefLabel "{_quoted(actor.label)}" .'


def _kind(event: str, asked: Question) -> str:
    return f"{event} ev:type/skos:broader* t:{asked.type} ."


def _pair(event: str, asked: Question) -> str:
    return (
        f"{_actor('?x', asked.x)} {_actor('?y', asked.y)} {_kind(event, asked)} "
        f"{event} ev:actor ?x . {event} ev:actor ?y ."
    )


def _window(asked: Question) -> str:
    return f"FILTER(?day >= {_date(asked.first)} && ?day <= {_date(asked.last)})"


def _date(day: int) -> str:
    return f'"{iso(day)}"^^xsd:date'


def _day(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _id(iri: str) -> str:
    return iri.rpartition("/")[2]


def oxigraph(store: Any) -> Naive:
    """Asked of a pyoxigraph store."""
    return Naive(lambda query: (tuple(cell.value for cell in row) for row in store.query(query)))


def rdflib(graph: Any) -> Naive:
    """Asked of an rdflib graph."""
    return Naive(lambda query: (tuple(str(cell) for cell in row) for row in graph.query(query)), durations=False)
