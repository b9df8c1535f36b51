"""Items to N-Triples text, quickly: just what `triples` and `keys` state, with the parts that recur kept ready.

Coded data come by the million; an event of theirs is a date, a type and two actors, each of which was met before. A test
holds this text to the triples that it stands for.
"""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

from kb.index import (
    ABOUT_THEM,
    DAY,
    FILE,
    VAGUE,
    Told,
    keys,
    kind_on,
    on,
    period_keys,
    short,
    single_day,
    told,
    untold_keys,
)
from kb.record import TAKING_PART, Event, Item, Participant, Period, State, Statement
from kb.triples import kind_triples, node_triples, period_triples, triples
from kb.vocabulary import NOTE, PREF_LABEL, ROLE_PROPERTIES, entity, ev, integer, literal, type_term

_PART = attrgetter("role", "name", "capacity")
_KEPT = 200_000
"""So many parts are kept ready at most; beyond that they are made anew."""


class Kind(NamedTuple):
    """Of records of one type and status: lines without their subject, the term of the type, whether such records can be crisp."""

    lines: tuple[str, ...]
    term: str
    crisp: bool


class _Dated(NamedTuple):
    """Of a period: lines without their subject; where it is a single day, its number, and how the lines of its keys are."""

    period: Period
    lines: tuple[str, ...]
    day: int | None
    key: str
    on: str
    kind: str


class _Company(NamedTuple):
    """Of all who have a part in a record: lines without their subject; whether the record can be crisp beside them; the terms of
    those who take part, and their lines behind the key of a day; the pairs of `kb.index.pairs`; whether any has a capacity."""

    lines: tuple[str, ...]
    crisp: bool
    actors: tuple[str, ...]
    told: tuple[str, ...]
    pairs: str
    capacities: bool


class Lines:
    """Items of one file as lines of text, each with the `ix:file` of that file where no text tells it (`kb.tally.Counting`)."""

    def __init__(self, file: str) -> None:
        self.file = f" {FILE} {file} .\n"
        self._kinds: dict[tuple[type, str, str], Kind] = {}
        self._periods: dict[int, _Dated] = {}
        self._companies: dict[tuple[tuple[str, str, str], ...], _Company] = {}
        self._things: dict[tuple[str, str], str] = {}
        self._entities: dict[str, str] = {}
        self.told: Told = None
        """What the keys that count have to know of the item whose lines were made last."""

    def of(self, item: Item) -> str:
        """The lines that state an item."""
        if type(item) not in (Event, Statement, State) or item.aliases or item.same or item.id == "":
            return self.slow(item)
        assert isinstance(item, Event | State)
        if item.about or item.links or item.attributed or item.asof or item.certainty or item.dating or item.private:
            return self.slow(item)
        if item.type == "office":
            return self.slow(item)
        subject = entity(item.id)
        kind, dated, company = self._kind(item), self._dated(item.period), self._company(item.participants)
        parts = [*kind.lines, *dated.lines, *company.lines, *self._time(subject, item, kind, dated, company)]
        for name in item.places:
            parts.append(self._thing("place", name))
        for name in item.sources:
            parts.append(self._thing("source", name))
        for tag in item.tags:
            parts.append(f" {ev('tag')} {literal(tag)} .\n")
        if item.note:
            parts.append(f" {NOTE} {literal(item.note)} .\n")
        if item.title:
            parts.append(f" {PREF_LABEL} {literal(item.title)} .\n")
        text = subject + subject.join(parts)
        if item.title:
            text += "".join(f"{s} {p} {o} .\n" for s, p, o in keys(item))
        if company.capacities or item.evidence or item.values:
            text += "".join(f"{s} {p} {o} .\n" for s, p, o in node_triples(subject, item))
        return text

    def slow(self, item: Item) -> str:
        """The same, from the triples one by one."""
        self.told = told(item)
        stated = [*triples(item), *keys(item)]
        stated += untold_keys(stated[0][0], self.told)
        text = "".join(f"{s} {p} {o} .\n" for s, p, o in stated)
        return text if self.told and self.told[3] else text + stated[0][0] + self.file

    def _time(self, subject: str, record: Event | State, kind: Kind, dated: _Dated, company: _Company) -> list[str]:
        """The keys of time, as `kb.index.time_keys` gives them, and the file where no text names it."""
        day = dated.day
        if day is None or not kind.crisp or not company.crisp:
            self.told = VAGUE
            return [*[f" {p} {o} .\n" for _, p, o in period_keys("", record.period)], self.file]
        there = dated.on
        keys = [dated.key, *[there + line for line in company.told]]
        if record.title or record.evidence:  # `of` has seen to topics
            self.told = day, kind.term, company.actors, "", ""
            return [*keys, f"{dated.kind}{kind.term} .\n", self.file]
        pairs = company.pairs
        if record.places or record.sources:
            more = [("place", each) for each in record.places] + [("source", each) for each in record.sources]
            pairs += "".join(dict.fromkeys([f" {name} {short(self._entity(each))}" for name, each in more]))
        self.told = day, kind.term, company.actors, short(subject), pairs
        return keys

    def _kind(self, item: Event | State) -> Kind:
        key = type(item), item.type, item.status
        found = self._kinds.get(key)
        if found is None:
            term = type_term(item.type)
            crisp = item.status == "actual" and not isinstance(item, State)
            found = self._kinds[key] = Kind(_parts(kind_triples("", item)), term, crisp)
        return found

    def _dated(self, period: Period) -> _Dated:
        found = self._periods.get(id(period))
        if found is None:
            _bound(self._periods)
            day = single_day(period)
            lines = _parts(period_triples("", period))
            if day is None:
                found = _Dated(period, lines, None, "", "", "")
            else:
                found = _Dated(period, lines, day, f" {DAY} {integer(day)} .\n", f" {on(day)} ", f" {kind_on(day)} ")
            self._periods[id(period)] = found
        return found

    def _entity(self, name: str) -> str:
        found = self._entities.get(name)
        if found is None:
            _bound(self._entities)
            found = self._entities[name] = entity(name)
        return found

    def _company(self, participants: tuple[Participant, ...]) -> _Company:
        key = tuple(map(_PART, participants))
        found = self._companies.get(key)
        if found is None:
            _bound(self._companies)
            lines, actors, pairs = list[str](), dict[str, None](), dict[str, None]()
            for each in participants:
                actor, property_ = self._entity(each.name), ROLE_PROPERTIES[each.role]
                lines.append(f" {ev(property_)} {actor} .\n")
                if each.role in TAKING_PART:
                    lines.append(f" {ev('actor')} {actor} .\n")
                    actors[actor] = None
                pairs[f" {property_} {short(actor)}"] = None
            crisp = not any(each.role in ABOUT_THEM for each in participants)
            told = tuple([f"{actor} .\n" for actor in actors])
            found = self._companies[key] = _Company(
                tuple(lines), crisp, tuple(actors), told, "".join(pairs), any(each.capacity for each in participants)
            )
        return found

    def _thing(self, predicate: str, name: str) -> str:
        found = self._things.get((predicate, name))
        if found is None:
            _bound(self._things)
            found = self._things[predicate, name] = f" {ev(predicate)} {entity(name)} .\n"
        return found


def _parts(stated: object) -> tuple[str, ...]:
    return tuple(f" {p} {o} .\n" for _, p, o in stated)  # type: ignore[attr-defined]


def _bound(kept: dict) -> None:  # type: ignore[type-arg]
    if len(kept) >= _KEPT:
        kept.clear()
