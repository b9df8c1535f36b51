"""The things that a chronology holds, as frozen dataclasses; they pass between every stage of the program.

Days are numbers of the proleptic Gregorian calendar, 0001-01-01 being day 1 (as `datetime.date.toordinal` counts);
an unknown side is `None`. Where a field names another thing, it holds words as read (`Vladimir Putin`, `@putin`)
until `kb.loading.resolve` has turned them into that thing's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from kb.errors import Place as Origin
from kb.frozen import Frozen, field

__all__ = [
    "ABOUT_ROLES",
    "FLAGS",
    "LINK_KINDS",
    "ROLES",
    "STATUSES",
    "TAKING_PART",
    "Actor",
    "Event",
    "EventType",
    "Evidence",
    "Item",
    "Link",
    "Origin",
    "Participant",
    "Period",
    "Place",
    "Record",
    "Source",
    "State",
    "Statement",
    "Topic",
    "Value",
    "Words",
    "made_title",
]

TAKING_PART = ("by", "to", "with", "told", "host", "witness", "mediator")
"""Roles whose actors take part in what happened; each is also stated as `ev:actor`."""

ABOUT_ROLES = ("guarantor", "recognised-by", "part", "subject", "object")
"""Roles of actors and places that are named by a record but do not take part in it."""

ROLES = TAKING_PART + ABOUT_ROLES

FLAGS = {
    "*": "actual",
    "!": "planned",
    "?": "claimed",
    "~": "hypothetical",
    "x": "failed",
    "-": "negated",
}
STATUSES = ("actual", "ongoing", "planned", "claimed", "hypothetical", "failed", "negated")

LINK_KINDS = (
    "part-of",
    "caused-by",
    "responds-to",
    "depends-on",
    "after",
    "contradicts",
    "asserts",
    "same-as",
    "related",
)


class Words(str):
    """Words of an input file that know where they stand there."""

    __slots__ = ("place",)
    place: Origin

    def __new__(cls, text: str, place: Origin) -> Self:
        words = super().__new__(cls, text)
        words.place = place
        return words

    def part(self, start: int, end: int | None = None) -> Words:
        """The words from start to end, without the blanks around them."""
        text = self[start:end]
        left = start + len(text) - len(text.lstrip())
        text = text.strip()
        origin = self.place
        return Words(text, Origin(origin.file, origin.line, origin.column + left, len(text)))


class Period(Frozen):
    """A date as written (EDTF) and its four bounds: earliest and latest begin, earliest and latest end."""

    text: str
    earliest_begin: int | None
    latest_begin: int | None
    earliest_end: int | None
    latest_end: int | None
    approximate: bool = False  # "~" or "%"
    uncertain: bool = False  # "?" or "%"

    @property
    def bounds(self) -> tuple[int | None, int | None, int | None, int | None]:
        return self.earliest_begin, self.latest_begin, self.earliest_end, self.latest_end


class Participant(Frozen):
    """An actor (or a place) in a role; `capacity` is what it takes part as: `guest`, `foreign minister`."""

    role: str
    name: str
    capacity: str = ""


class Evidence(Frozen):
    """One passage of one source: what it backs (`name` = `value`, or the whole record), its place, its words."""

    source: str
    locator: str = ""
    name: str = ""
    value: str = ""
    quote: str = ""
    speaker: str = ""


class Value(Frozen):
    """A measured value: a number or a range with a unit, or words, or both; decimals are kept as written."""

    minimum: str = ""
    maximum: str = ""
    unit: str = ""
    text: str = ""
    measure: str = ""
    approximate: bool = False
    qualifiers: tuple[tuple[str, str], ...] = ()  # on, from, for, derived


class Link(Frozen):
    """A tie from one record to another; `kind` is one of LINK_KINDS."""

    kind: str
    target: str


class Item(Frozen):
    """Anything with an id that a chronology states."""

    id: str
    title: str
    aliases: tuple[str, ...] = field(default=(), kw_only=True)
    same: tuple[str, ...] = field(default=(), kw_only=True)  # IRIs, or wikidata:Q…
    note: str = field(default="", kw_only=True)
    origin: Origin | None = field(default=None, kw_only=True, compare=False)
    implied: bool = field(default=False, kw_only=True)  # made for a name that nothing defines


class Record(Item):
    """Anything dated and sourced. `title` may be empty (coded data): one is then made when it is shown."""

    type: str
    period: Period
    status: str = "actual"
    participants: tuple[Participant, ...] = ()
    places: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # topics, actors, places and records
    links: tuple[Link, ...] = ()
    sources: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    values: tuple[Value, ...] = ()
    tags: tuple[str, ...] = ()
    asof: str = ""
    certainty: str = ""  # certain, probable, possible, disputed; empty: not judged
    attributed: tuple[str, ...] = ()  # ids of actors, or words
    dating: str = ""  # how the date follows from the source
    private: bool = False


def made_title(type_: str, actors: Sequence[str]) -> str:
    """What a record without a title of its own is called where it is shown: `Ann – Bea (meet)`."""
    words = type_.replace("_", " ")
    return f"{' – '.join(actors[:2])} ({words})" if actors else words


class Event(Record):
    """Something that happens (or was planned, claimed, …)."""


class Statement(Event):
    """A speech act: its type stands under Speak."""


class State(Record):
    """Something that holds over an interval: an office, control, a rate, a stance."""


class Actor(Item):
    """Who can take part. `kind`: person, organisation, group, country, or empty where the data do not know.

    A country is a place as well.
    """

    kind: str = ""
    affiliations: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    description: str = ""
    coordinates: tuple[str, str] | None = None


class Place(Item):
    """Where things happen; `coordinates` are decimal degrees as written, latitude first (WGS 84)."""

    within: tuple[str, ...] = ()
    coordinates: tuple[str, str] | None = None


class Topic(Item):
    """What is talked about: a SKOS concept."""

    broader: tuple[str, ...] = ()


class Source(Item):
    """Where a fact was read. Dates are ISO days; `publisher` and `authors` are actors."""

    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    accessed: str = ""
    url: str = ""


class EventType(Item):
    """A type of record with the nouns and verbs that ask for it (docs/ontology.md).

    `_` in a verb marks where its object stands: `hold talks with _`; without it the object follows the verb.
    """

    broader: str = ""
    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    symmetric: bool = False
    of: str = ""  # on a top type: Event or State
