"""Items as read to items whose every name is an id: names found, types known, open ends held, the unknown made.

All items of one load are resolved together, with what the store already holds, so that files may refer to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from kb import edtf
from kb.errors import Place as Origin
from kb.errors import Problem
from kb.frozen import replace
from kb.names import SLOTS, Names, nearest, slug
from kb.quoting import unquoted
from kb.record import (
    LINK_KINDS,
    Actor,
    Event,
    EventType,
    Evidence,
    Item,
    Link,
    Participant,
    Place,
    Record,
    Source,
    State,
    Statement,
    Topic,
    Words,
)
from kb.scheme import Scheme
from kb.vocabulary import is_iri

MOST_SUGGESTED = 200
"""So many unknown names are compared with all known ones; coded data name thousands that nothing defines."""


@dataclass(slots=True)
class Resolved:
    """The items with ids for names, those made for unknown names among them, and every problem met."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def resolve(
    items: Iterable[Item],
    names: Names,
    scheme: Scheme,
    *,
    sources: dict[str, str] | None = None,
    is_record: Callable[[str], bool] = lambda _: False,
) -> Resolved:
    """Resolve items against each other and what is known.

    `names` and `scheme` hold what the store knows and are added to; `sources` maps ids of the store's sources to the
    ISO day on which each was published, or accessed; `is_record` tells whether the store holds a record of that id.
    """
    return _Resolver(list(items), names, scheme, dict(sources or {}), is_record).run()


def derived_id(record: Record) -> str:
    """The id of a record that gives none: from its date and title, or what stands for a title."""
    who = "" if record.title else " ".join([record.type, *(each.name for each in record.participants)])
    return slug(f"{record.period.text} {record.title}{who}")


class _Resolver:
    def __init__(
        self, items: list[Item], names: Names, scheme: Scheme, sources: dict[str, str], is_record: Callable[[str], bool]
    ) -> None:
        self.items, self.names, self.scheme = items, names, scheme
        self.sources, self.is_record = sources, is_record
        self.done = Resolved()
        self.made: dict[str, Item] = {}
        self.mentions: dict[str, dict[str, Origin]] = {}
        self.firsts: dict[str, Item] = {}
        self.records: set[str] = set()
        self.told: set[str] = set()
        self.suggested = 0
        self.origin = Origin()  # of the item that is being resolved

    def run(self) -> Resolved:
        types = [item for item in self.items if isinstance(item, EventType)]
        if types:
            self.scheme = Scheme([*self.scheme.types.values(), *types])
        items = [self._identified(item) for item in self.items]
        for item in items:
            if not isinstance(item, EventType):
                self.names.add_item(item)
            if isinstance(item, Record):
                self.records.add(item.id)
            elif isinstance(item, Source):
                self.sources[item.id] = item.published or item.accessed
        for item in items:
            self.done.items.append(self._resolved(item))
        for identifier, places in self.mentions.items():
            self.done.items += [replace(self.made[identifier], origin=place) for place in places.values()]
        return self.done

    def _identified(self, item: Item) -> Item:
        """The item with an id, derived where none is given; the second of one id is a problem."""
        identifier = str(item.id)
        if not identifier and isinstance(item, Record):
            identifier = derived_id(item)
        place = item.id.place if isinstance(item.id, Words) and item.id else item.origin
        if identifier in (".", "..") or ("://" in identifier and not is_iri(identifier)):
            self.problem("E322", f"'{identifier}' is no id", place, "letters, digits and hyphens, or a whole IRI")
        for same in item.same:
            if not is_iri(same):
                self.problem("E322", f"'{same}' is no IRI", _place(same) or place, "wikidata:Q7747, or a whole IRI")
        key = f"type {identifier}" if isinstance(item, EventType) else identifier
        first = self.firsts.setdefault(key, item)
        if first is not item and not _shared(first, item):
            hint = f"first at {first.origin}" if first.origin else ""
            if not item.id:
                hint += "; give one of them a ^id of its own"
            self.problem("E330", f"'{identifier}' is defined twice", place, hint)
        return replace(item, id=identifier)

    def _resolved(self, item: Item) -> Item:
        self.origin = item.origin or Origin()
        if isinstance(item, Record):
            return self._record(item)
        if isinstance(item, Actor):
            affiliations = self.many(item.affiliations, "affiliation", Actor)
            return replace(item, affiliations=affiliations, within=self.many(item.within, "within", Place))
        if isinstance(item, Place):
            return replace(item, within=self.many(item.within, "within", Place))
        if isinstance(item, Topic):
            return replace(item, broader=self.many(item.broader, "broader", Topic))
        if isinstance(item, Source):
            publisher = self.one(item.publisher, "publisher", Actor, quiet=True) if item.publisher else ""
            authors = tuple(self.one(name, "author", Actor, quiet=True) for name in item.authors)
            return replace(item, publisher=publisher, authors=authors)
        if isinstance(item, EventType) and item.broader:
            return replace(item, broader=self.type(item.broader, item.origin))
        return item

    def _record(self, record: Record) -> Record:
        sources = tuple(self.source(name) for name in record.sources)
        type_id = self.type(record.type, record.origin)
        kind: type[Record] = State if isinstance(record, State) else Event
        if kind is Event and self.scheme.is_statement(type_id):
            kind = Statement
        if type_id in self.scheme and self.scheme.is_state(type_id) != (kind is State):
            place = record.type.place if isinstance(record.type, Words) else record.origin
            what, other = ("a state", "an event") if kind is not State else ("an event", "a state")
            hint = "begin the block with 'state'" if kind is not State else "leave 'state' out"
            self.problem("E332", f"'{type_id}' is a type of {what.split()[1]}s, this is {other}", place, hint)
        asof = record.asof or max((self.sources.get(source, "") for source in sources), default="")
        period = edtf.held(record.period, _day(asof))
        status = record.status
        goes_on = kind is Event or (kind is State and self.scheme.is_process(type_id))
        if status == "actual" and goes_on and period.latest_end is None and "/" in period.text:
            status = "ongoing"
        return kind(
            record.id,
            record.title,
            aliases=record.aliases,
            same=record.same,
            note=record.note,
            origin=record.origin,
            type=type_id,
            period=period,
            status=status,
            participants=tuple(
                dict.fromkeys(
                    Participant(each.role, self.one(each.name, each.role, Actor), each.capacity)
                    for each in record.participants
                )
            ),
            places=self.many(record.places, "at", Place),
            about=self.many(record.about, "about", Topic),
            links=tuple(dict.fromkeys(Link(link.kind, self.record(link.target)) for link in record.links)),
            sources=tuple(dict.fromkeys(sources)),
            evidence=tuple(dict.fromkeys(self._evidence(each) for each in record.evidence)),
            values=record.values,
            tags=record.tags,
            asof=record.asof,
            certainty=record.certainty,
            attributed=tuple(dict.fromkeys(self.attributed(name) for name in record.attributed)),
            dating=record.dating,
            private=record.private,
        )

    def _evidence(self, evidence: Evidence) -> Evidence:
        value = evidence.value
        if evidence.name in SLOTS and value:
            made = Topic if evidence.name == "about" else Place if evidence.name == "at" else Actor
            value = self.attributed(value) if evidence.name == "attributed-to" else self.one(value, evidence.name, made)
        elif evidence.name == "type":
            value = self.type(evidence.value, None)
        elif evidence.name in LINK_KINDS:
            value = value.removeprefix("^")
        speaker = self.one(evidence.speaker, "by", Actor) if evidence.speaker else ""
        source = self.source(evidence.source) if evidence.source else ""
        return replace(evidence, value=str(value), speaker=speaker, source=source)

    # Names

    def many(self, names: Iterable[str], slot: str, made: type[Item]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.one(name, slot, made) for name in names))

    def one(self, name: str, slot: str, made: type[Item], *, quiet: bool = False) -> str:
        """The id that a name stands for in a slot; an unknown name makes a new thing of class `made`."""
        slots = SLOTS[slot]
        if name.startswith("^"):
            return self.record(Words(name[1:], name.place) if isinstance(name, Words) else name[1:])
        if name.startswith("@"):
            identifier = name[1:]
            if identifier in self.names.ids or identifier in self.made or self.is_record(identifier):
                return identifier
            self.problem("E331", f"no '{identifier}' is defined", _place(name), self.near(name))
            return identifier
        found = self.names.find(name, slots)
        if len(found) > 1:
            hint = "write " + " or ".join(f"@{each}" for each in found)
            before = [each for each in found if each not in self.firsts]
            if len(found) == 2 and len(before) == 1:
                hint += f"; if they are one, define it here by the id that it had before, {before[0]}"
            self.problem("E333", f"'{name}' names {len(found)} things", _place(name), hint)
        if not found:
            return self.make(name, slot, made, quiet)
        self.mention(found[0], name, made)
        return found[0]

    def mention(self, identifier: str, name: str, made: type[Item]) -> None:
        """Note that a file mentions a thing which only mentions made: each such file states it."""
        if identifier not in self.made and identifier in self.names.implied:
            self.made[identifier] = made(identifier, self.names.implied[identifier], implied=True)
        if identifier in self.made:
            place = _place(name) or self.origin
            self.mentions.setdefault(identifier, {}).setdefault(place.file, place)

    def make(self, name: str, slot: str, made: type[Item], quiet: bool) -> str:
        identifier = slug(name)
        if identifier in self.names.ids or identifier in self.made:
            identifier = f"{identifier}-{made.__name__.lower()}"
        text = str(name)
        kind = "organisation" if slot == "publisher" else "person" if slot == "author" else ""
        item = (
            Actor(identifier, text, kind=kind, implied=True) if made is Actor else made(identifier, text, implied=True)
        )
        self.made[identifier] = item
        self.mention(identifier, name, made)
        near = self.near(name)
        self.names.add_item(item)
        if near or not quiet:
            what = {Actor: "actor", Place: "place", Topic: "topic"}[made]
            self.problem("W334", f"no {what} '{text}' is defined", _place(name), near or "one is made", "warning")
        return identifier

    def near(self, name: str) -> str:
        found = self.nearest(name.lstrip("@^"), self.names.words, 80, folded=True)
        every = ("actor", "place", "topic", "source", "record")
        ids = [each for word in found for each in self.names.find(word, every)]
        if not ids:
            return ""
        return f"did you mean '{ids[0] if name[:1] in '@^' else self.names.labels[ids[0]]}'?"

    def nearest(
        self, word: str, choices: Callable[[], Iterable[str]], least: int, *, folded: bool = False
    ) -> list[str]:
        """What a word was perhaps meant to be, for the first words that are unknown: nobody reads on after those."""
        self.suggested += 1
        if self.suggested > MOST_SUGGESTED:
            return []
        return nearest(word, list(choices()), 1, least, folded=folded)

    def record(self, identifier: str) -> str:
        if identifier not in self.records and not self.is_record(str(identifier)):
            near = self.nearest(identifier, lambda: sorted(self.records), 70)
            hint = f"did you mean ^{near[0]}?" if near else "links name records by their ^id"
            self.problem("E335", f"no record ^{identifier}", _place(identifier), hint)
        return str(identifier)

    def source(self, name: str) -> str:
        found = self.names.find(name, ("source",))
        if len(found) == 1:
            return found[0]
        near = self.nearest(name, lambda: sorted(self.sources), 60)
        hint = f"did you mean '{near[0]}'?" if near else f"define it: source {name}  Title"
        if f"{name}:" in self.sources:
            hint = f"its definition has a ':' behind the id; write: source {name}  Title"
        self.problem("E336", f"no source '{name}' is defined", _place(name), hint)
        return str(name)

    def attributed(self, name: str) -> str:
        """`@id` of the actor who says so, or the words as they are; what is quoted is always words."""
        if name.startswith('"'):
            return unquoted(name)
        found = self.names.find(name.removeprefix("@"), SLOTS["attributed-to"])
        return f"@{found[0]}" if len(found) == 1 else str(name)

    def type(self, name: str, origin: Origin | None) -> str:
        if name in self.scheme or not name:  # a record without a type is its reader's complaint
            return str(name)
        for each in self.scheme.types.values():
            if name.casefold() in (each.title.casefold(), *(noun.casefold() for noun in each.nouns)):
                return each.id
        near = self.nearest(name, lambda: self.scheme.types, 60)
        hint = f"did you mean '{near[0]}'?" if near else f"define it: type {name}  label"
        self.problem("E337", f"no type '{name}'", _place(name) or origin, hint)
        return str(name)

    def problem(self, code: str, message: str, place: Origin | None, hint: str = "", severity: str = "error") -> None:
        problem = Problem(code, message, place or Origin(), hint, severity)
        if str(problem) not in self.told:
            self.told.add(str(problem))
            self.done.problems.append(problem)


def _shared(one: Item, two: Item) -> bool:
    """Whether two files may each define a thing: the same actor, but never a record, nor a topic of a source's id."""
    if isinstance(one, Record) or one.origin is None or two.origin is None or one.origin.file == two.origin.file:
        return False
    places = (Actor, Place)
    return type(one) is type(two) or (isinstance(one, places) and isinstance(two, places))


def _place(name: str) -> Origin | None:
    return name.place if isinstance(name, Words) else None


def _day(text: str) -> int | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return edtf.parse(text).earliest_begin
