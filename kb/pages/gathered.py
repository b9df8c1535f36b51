"""The page of one thing, as a store tells of it now: what a server shows; a site gathers all things at once instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from kb import catalogue
from kb.answer import describe
from kb.exporters.network import HAPPENED
from kb.pages.bodies import Around, body
from kb.pages.cards import Guide, full_card
from kb.pages.figures import figure
from kb.pictures.svg import bare
from kb.pictures.svg import words as escape
from kb.pictures.timeline import Links, of_events
from kb.record import TAKING_PART, Actor, Item, Place, Record, Source, State, Topic
from kb.stores import Store
from kb.triples import grouped, item
from kb.vocabulary import BROADER, LINK_PROPERTIES, entity, ev, identifier, is_node

MOST = 200
"""Records on one page of a thing; further ones stand on pages of their own."""

COMPANY = 20
WIDTH = 1040


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


def gathered(store: Store, id_: str, address: Callable[[str], str], page: int = 1) -> tuple[str, str] | None:
    """The title and the body of a thing's page, or of one of the pages that follow; None where the store has no such thing."""
    thing = next(iter(read(store, [id_])), None)
    if thing is None:
        return None
    ids, count = catalogue.naming(store, id_, MOST, MOST * (page - 1))
    records = [each for each in read(store, ids) if isinstance(each, Record)]
    if isinstance(thing, Record):
        guide = Known(store, [thing, *records], address)
        named_by = [(each.id, link.kind) for each in records for link in each.links if link.target == id_]
        return guide.label(id_), body(thing, Around(backwards=named_by), guide)
    tied = backwards(store, ids)
    others = read(store, sorted({each for pairs in tied.values() for each, _ in pairs} - set(ids)))
    company = _company(records, thing) if count == len(records) else []
    inside = [
        identifier(subject)
        for property_ in (ev("within"), ev("affiliation"), BROADER)
        for subject, _, _ in islice(store.match(None, property_, entity(id_)), MOST)
    ]
    guide = Known(
        store, [thing, *records, *others, *read(store, sorted({*inside, *(each for each, _ in company)}))], address
    )
    cards = {each.id: full_card(each, guide, tied.get(each.id, ())) for each in records}
    states = [each for each in records if isinstance(each, State) and not isinstance(thing, Source)]
    entries = [cards[each.id] for each in records if each not in states]
    events, label = describe(store, ids, catalogue.Titles(store)), guide.label(id_)
    links = Links(address, lambda first, last: "")
    picture = ""
    if len(records) > 1:
        told = f"The {len(records):,} records of this page." if count > len(records) else ""
        picture = figure(lambda wide: bare(of_events(events, label, width=wide, links=links)), WIDTH, told)
    more = _pages(address(id_), page, count)
    around = Around(entries, [cards[each.id] for each in states], company, inside, (), picture, more)
    return label, body(thing, around, guide)


def _company(records: Iterable[Record], thing: Item) -> list[tuple[str, int]]:
    """Who takes part in the records of what happened, beside the thing itself; those with the most first."""
    counted: Counter[str] = Counter()
    for each in records:
        if each.status in HAPPENED:
            part = {one.name for one in each.participants if one.role in TAKING_PART}
            if not isinstance(thing, Actor) or thing.id in part:
                counted.update(part - {thing.id})
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:COMPANY]


def _pages(address: str, page: int, count: int) -> str:
    """Links to the records before and after."""
    pages = -(-count // MOST)
    if pages < 2:
        return ""
    links = [f'<a rel="prev" href="{escape(address)}?page={page - 1}">Before</a>'] if page > 1 else []
    links.append(f"<strong>{page:,} of {pages:,}</strong>")
    links += [f'<a rel="next" href="{escape(address)}?page={page + 1}">Next</a>'] if page < pages else []
    return f'<nav class="paging" aria-label="Pages">{" ".join(links)}</nav>\n<p class="note">{count:,} records name it.</p>\n'


def read(store: Store, ids: Iterable[str]) -> list[Item]:
    """The things of some ids, in that order, as far as the store holds them."""
    subjects = [entity(id_) for id_ in ids]
    rows = list(store.properties(subjects))
    nodes = list(dict.fromkeys(o for _, _, o in rows if is_node(o)))
    groups = grouped([*rows, *store.properties(nodes)])
    found = [item(subject, groups) for subject in subjects if subject in groups]
    return [each for each in found if isinstance(each, Record | Actor | Place | Topic | Source)]


def backwards(store: Store, ids: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Of each record the records that name it in a link, with the kind of the link."""
    found: dict[str, list[tuple[str, str]]] = {}
    for id_ in ids:
        for kind, property_ in LINK_PROPERTIES.items():
            for subject, _, _ in store.match(None, ev(property_), entity(id_)):
                found.setdefault(id_, []).append((identifier(subject), kind))
    return found


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
