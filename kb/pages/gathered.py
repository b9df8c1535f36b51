"""The page of one thing, as a store tells of it now: what a server shows; a site gathers all things at once instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kb import catalogue
from kb.answer import describe
from kb.pages.bodies import Around, body
from kb.pages.cards import Guide, card, quotes
from kb.pages.figures import figure
from kb.pictures.timeline import of_events
from kb.record import Actor, Item, Place, Record, Source, State, Topic
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import entity, is_node

MOST = 300
"""Records up to this many are shown on the page of a thing; the rest are counted."""


class Known(Guide):
    """A guide to the things that were read from a store; `address` gives the page of an id."""

    def __init__(self, store: Store, found: Iterable[Item], address: Callable[[str], str]) -> None:
        self._items = {each.id: each for each in found}
        named = {id_ for each in self._items.values() for id_ in _named(each)}
        self._items |= {each.id: each for each in read(store, sorted(named - set(self._items)))}
        further = {id_ for each in self._items.values() if isinstance(each, Source) for id_ in _named(each)}
        self._labels = catalogue.labels(store, sorted(further - set(self._items)))
        self._address = address

    def label(self, id_: str) -> str:
        found = self._items.get(id_)
        return (found.title if found else self._labels.get(id_, "")) or id_

    def href(self, id_: str) -> str:
        return self._address(id_) if id_ in self._items or id_ in self._labels else ""

    def item(self, id_: str) -> Item | None:
        return self._items.get(id_)


def gathered(store: Store, id_: str, address: Callable[[str], str]) -> tuple[str, str] | None:
    """The title and the body of a thing's page; None where the store knows no such thing."""
    thing = next(iter(read(store, [id_])), None)
    if thing is None:
        return None
    ids, count = catalogue.naming(store, id_, MOST)
    records = [each for each in read(store, ids) if isinstance(each, Record)]
    guide = Known(store, [thing, *records], address)
    if isinstance(thing, Record):
        backwards = [(each.id, link.kind) for each in records for link in each.links if link.target == id_]
        return guide.label(id_), body(thing, Around(backwards=backwards), guide)
    states = [each for each in records if isinstance(each, State) and not isinstance(thing, Source)]
    entries = []
    for each in records:
        if each not in states:
            said = quotes(each, guide, source=id_) if isinstance(thing, Source) else ""
            entries.append(card(each, guide) + (f'<li class="said">{said}</li>' if said else ""))
    events, label = describe(store, ids), guide.label(id_)
    picture = figure(lambda wide: of_events(events, label, width=wide)) if len(records) > 1 else ""
    more = f'<p class="note">{count - len(ids):,} more are left out.</p>\n' if count > len(ids) else ""
    around = Around(entries, [card(each, guide) for each in states], picture=picture, more=more)
    return guide.label(id_), body(thing, around, guide)


def read(store: Store, ids: Iterable[str]) -> list[Item]:
    """The things of some ids, in that order, as far as the store holds them."""
    subjects = [entity(id_) for id_ in ids]
    rows = list(store.properties(subjects))
    nodes = list(dict.fromkeys(o for _, _, o in rows if is_node(o)))
    groups = grouped([*rows, *store.properties(nodes)])
    found = [item(subject, groups) for subject in subjects if subject in groups]
    return [each for each in found if isinstance(each, Record | Actor | Place | Topic | Source)]


def _named(each: Item) -> Iterable[str]:
    """The ids that the page or the card of a thing shows."""
    if isinstance(each, Record):
        yield from (part.name for part in each.participants)
        yield from (*each.places, *each.about, *each.sources, *(link.target for link in each.links))
        yield from (name[1:] for name in each.attributed if name.startswith("@"))
        yield from (part.speaker for part in each.evidence if part.speaker)
    elif isinstance(each, Source):
        yield from (*each.authors, each.publisher)
    elif isinstance(each, Actor):
        yield from (*each.affiliations, *each.within)
    elif isinstance(each, Place):
        yield from each.within
    elif isinstance(each, Topic):
        yield from each.broader
