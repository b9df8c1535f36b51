"""What the pages of a site show: every thing, and for each the records that name it, as cards made once."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from kb import edtf
from kb.answer import Event
from kb.exporters import items
from kb.exporters.network import HAPPENED
from kb.pages.cards import card, quotes, taking_part, title_of
from kb.record import TAKING_PART, Actor, Item, Place, Record, Source, State, Topic
from kb.site.addresses import file_name
from kb.stores import Store

COMPANY = 24
"""Of those who appear with somebody, so many are named."""


class Entry:
    """A record as lists and pictures show it; `year` is that of its earliest begin, empty where that is unknown."""

    __slots__ = ("card", "event", "state", "year")

    def __init__(self, card: str, event: Event, year: str, state: bool) -> None:
        self.card, self.event, self.year, self.state = card, event, year, state


class Contents:
    """The things of a chronology and what is known of each; private records are in none of it.

    A guide to them (`kb.pages.cards.Guide`): the pages of all things stand in one folder, `id`.
    """

    def __init__(self, store: Store) -> None:
        self.things: dict[str, Item] = {}
        self.records: dict[str, Record] = {}
        self.titles: dict[str, str] = {}
        self.entries: dict[str, Entry] = {}
        self.named_by: dict[str, list[str]] = {}
        self.quoted: dict[tuple[str, str], str] = {}
        self.inside: dict[str, list[str]] = {}
        self.backwards: dict[str, list[tuple[str, str]]] = {}
        self._files: dict[str, str] = {}
        self._company: dict[str, Counter[str]] = {}
        for item in items(store):
            if isinstance(item, Record):
                self.records[item.id] = item
                self.titles[item.id] = title_of(item, self)
            elif isinstance(item, Actor | Place | Topic | Source):
                self.things[item.id] = item
        for thing in self.things.values():
            above = (*getattr(thing, "within", ()), *getattr(thing, "affiliations", ()), *getattr(thing, "broader", ()))
            for id_ in above:
                self.inside.setdefault(id_, []).append(thing.id)
        for record in self.records.values():
            self._take(record)

    def label(self, id_: str) -> str:
        thing = self.things.get(id_)
        return (thing.title if thing else self.titles.get(id_, "")) or id_

    def href(self, id_: str) -> str:
        if id_ not in self._files:
            self._files[id_] = f"../id/{file_name(id_)}.html" if id_ in self.things or id_ in self.titles else ""
        return self._files[id_]

    def item(self, id_: str) -> Item | None:
        return self.things.get(id_)

    def company(self, id_: str) -> list[tuple[str, int]]:
        """Who takes part in the same records, those with the most first."""
        counted = self._company.get(id_, Counter[str]())
        return sorted(counted.items(), key=lambda each: (-each[1], self.label(each[0]), each[0]))[:COMPANY]

    def _take(self, record: Record) -> None:
        bounds = record.period.bounds
        year = "" if bounds[0] is None else edtf.format_day(bounds[0])[:-6]
        actors = tuple(self.label(id_) for id_ in taking_part(record))
        event = Event(
            record.id, self.titles[record.id], record.period.text, record.type, record.status, actors,
            sources=record.sources, bounds=bounds,
        )  # fmt: skip
        self.entries[record.id] = Entry(card(record, self), event, year, isinstance(record, State))
        speakers = [each.speaker for each in record.evidence if each.speaker]
        part = [each.name for each in record.participants]
        attributed = [each[1:] for each in record.attributed if each.startswith("@")]
        named = (*part, *record.places, *record.about, *attributed, *speakers, *record.sources)
        for id_ in dict.fromkeys(named):
            if id_ in self.things:
                self.named_by.setdefault(id_, []).append(record.id)
        for id_ in record.sources:
            if said := quotes(record, self, source=id_):
                self.quoted[id_, record.id] = said
        for link in record.links:
            self.backwards.setdefault(link.target, []).append((record.id, link.kind))
        if record.status in HAPPENED:
            together = sorted({each.name for each in record.participants if each.role in TAKING_PART})
            for one, other in combinations(together, 2):
                self._company.setdefault(one, Counter())[other] += 1
                self._company.setdefault(other, Counter())[one] += 1
