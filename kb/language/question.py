"""What can be asked, as frozen dataclasses: `parse` makes them, `compile` and `finish` answer them.

A query has a core (what is sought) and a shape (how it is shown). Every core that looks for records has a pattern:
types, statuses and clauses that the records must fit.
"""

from __future__ import annotations

from typing import Literal

from kb.frozen import Frozen, field, replace
from kb.quoting import named, quoted

# Names


class Name(Frozen):
    """Words of the question that stand for something: an entity, or words to be searched for (kind `text`).

    `ids` holds more than one id where the words stand for several (`anyone from Russia`). `tied` holds the other
    candidates where the words could equally mean them; a question with such a name is not answered.
    """

    words: str
    kind: str  # actor, place, topic, record, source, office, text
    ids: tuple[str, ...] = ()
    label: str = ""
    tied: tuple[Name, ...] = field(default=(), compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    affiliated: bool = False  # `anyone from Russia`
    kinds: tuple[str, ...] = ()  # all that the thing is: a country is an actor and a place
    called: str = ""  # the label or alias that the words are, as the chronology writes it
    guess: str = field(default="", compare=False, kw_only=True)
    """How the words were read, where they are no name of the thing."""

    @property
    def written(self) -> str:
        """The name as readings write it, whatever the asker wrote: by what it is called, or by its id."""
        if self.kind == "text":
            return quoted(self.words)
        called = self.called or self.label
        if self.words.removeprefix("anyone from ").startswith("@") or not called:
            shown = f"@{self.ids[0]}" if self.ids else quoted(self.words)
        else:
            shown = named(called)
        return f"anyone from {shown}" if self.affiliated else shown


class Names(Frozen):
    """Several names of which all, or any, must be there. `both` where the asker said so: both, either.

    `unclear` holds the two ways in which they can be read, where they can; a question with such names is not answered.
    """

    names: tuple[Name, ...]
    mode: Literal["all", "any"] = "all"
    both: bool = field(default=False, compare=False)
    unclear: tuple[str, ...] = field(default=(), compare=False)


# Time


class Span(Frozen):
    """A written period: whole days, both ends included; `first` or `last` is None where it is open.

    `label` is what stands after it in parentheses, as readings put it: `2025-08-15 (Alaska summit)`. `guess` says what of
    it was not written, such as the year.
    """

    first: int | None
    last: int | None
    label: str = ""
    guess: str = field(default="", compare=False, kw_only=True)


class RecordAnchor(Frozen):
    """A named record as a time: its own bounds."""

    name: Name


class NthAnchor(Frozen):
    """`the last meeting between Putin and Witkoff` as a time."""

    nth: Nth


class ActAnchor(Frozen):
    """The same act by somebody else, as a time: `before Malaysia did`; the question's core says which act that is."""

    name: Name


class Edge(Frozen):
    """The first or the last day of a time."""

    side: Literal["start", "end"]
    anchor: Anchor


class Duration(Frozen):
    """A number of calendar units."""

    count: int
    unit: Literal["day", "week", "month", "year"]


class Shift(Frozen):
    """A day that lies a duration before or after a time."""

    duration: Duration
    side: Literal["before", "after"]
    anchor: Anchor


class Near(Frozen):
    """The days within a duration of a time: before it, after it, or both with the time itself."""

    duration: Duration
    side: Literal["before", "after", "of"]
    anchor: Anchor


class UnitOf(Frozen):
    """The calendar day, week, month, quarter or year around a time."""

    unit: Literal["day", "week", "month", "quarter", "year"]
    anchor: Anchor


class Through(Frozen):
    """All from one time to another."""

    begin: Anchor
    end: Anchor


class Noted(Frozen):
    """A written period with what it stands for beside it, as readings put it: `2025-08-15 (Alaska summit)`.

    The time is that of what it stands for, whose bounds may be vaguer than a written period can say, as long as that
    is when it was.
    """

    span: Span
    anchor: Anchor


class Window(Frozen):
    """A time with bounds of its own: first day between begin and latest_begin, last between earliest_end and end.

    `record` says that it is that of a record, or the day on which one begins or ends, and not one counted from it. `of` are
    the records that it is that of, or that it lies before or after.
    """

    begin: int
    latest_begin: int
    earliest_end: int
    end: int
    label: str = ""
    record: bool = False
    of: tuple[Name, ...] = ()

    @property
    def exact(self) -> bool:
        return self.begin == self.latest_begin and self.earliest_end == self.end


Anchor = Span | RecordAnchor | NthAnchor | ActAnchor | Edge | Shift | Near | UnitOf | Through | Noted | Window

Order = Literal["", "first", "last"]

Relation = Literal[
    "overlaps", "within", "before", "after", "since", "until", "starts", "ends", "contains",
    "meets", "met by", "started by", "finishes", "finished by", "equals", "begins with", "throughout",
]  # fmt: skip


# Clauses


class Clause(Frozen):
    """What narrows a pattern."""


class When(Clause):
    """A relation of the record's time to a time, or to all from one time to another.

    `throughout` is what it means for a kind of record, once times are resolved: a state lasts all the time (`contains`), events
    lie in it (`overlaps`).
    """

    relation: Relation
    begin: Anchor
    end: Anchor | None = None


class Role(Clause):
    """Who takes which part: `by`, `to`, `with`, `told`, `object` (whom or where a verb aims at), `actor` (any part).

    `on` is what stands after that word, until `kb.language.readings` says what it means there.
    """

    role: str
    names: Names


class About(Clause):
    """What it is about."""

    names: Names


class At(Clause):
    """Where it happened; a place holds the places within it."""

    places: Names


class PartOf(Clause):
    """The record itself, or (unless it is wanted whole) a part of it."""

    record: Name
    whole: bool = False


class According(Clause):
    """Told by a source, or by a source of that publisher."""

    sources: Names


class MinSources(Clause):
    """Told by at least so many sources."""

    count: int


class KnownOn(Clause):
    """Known on a day: one of its sources was out by then."""

    day: Anchor


class Lasting(Clause):
    """Lasting more, or less, than a duration."""

    more: bool
    duration: Duration


class Uncertain(Clause):
    """With a date that is not one exact day, or span of days."""


class Tagged(Clause):
    """With a tag."""

    tag: str


class Having(Clause):
    """A property of the record compared with a literal: `where certainty = disputed`."""

    property: str
    operator: Literal["=", "!=", "<", ">", "<=", ">="]
    value: str


class Not(Clause):
    """Not so: certainly-not is not-possibly."""

    clause: Clause


# Patterns

Class = Literal["event", "statement", "state", "record"]
Tense = Literal["past", "shown", "asked"]
Certainty = Literal["", "certainly", "possibly"]


class Pattern(Frozen):
    """The records that fit: of some types (each with its narrower ones; none: any), some statuses, all clauses.

    `tense`: `past` is what happened (actual, ongoing, failed, claimed); `shown` has what is planned as well. `status`
    or `judged` name one status, or one degree of certainty, that was asked for.
    """

    noun: Class = "event"
    types: tuple[str, ...] = ()
    tense: Literal["past", "shown"] = "shown"
    status: str = ""
    judged: str = ""
    clauses: tuple[Clause, ...] = ()
    certainty: Certainty = ""

    def narrowed(self, *clauses: Clause) -> Pattern:
        """The same pattern with more clauses; one that is there already changes nothing."""
        return replace(self, clauses=tuple(dict.fromkeys(self.clauses + clauses)))


# Cores


class Events(Frozen):
    """Records in order of time; as a timeline where one was asked for."""

    pattern: Pattern
    timeline: bool = field(default=False, compare=False)


class Nth(Frozen):
    """The first, the last, the second …: `count` records from `position` on, counted from the end when negative.

    `assumed`: which of several is meant was not said (`before Malaysia did`); an answer that counts from it says so.
    """

    pattern: Pattern
    position: int
    count: int = 1
    assumed: bool = field(default=False, compare=False)


class Who(Frozen):
    """The actors that take a part in the records: `role` is `by`, `object`, `told`, or `actor` for any part.

    `but` are left out of the answer: those asked about, and those named after `but not`. `order` keeps those of the
    first, or the last, record only. `never` turns it round: those of whom no record is known.
    """

    pattern: Pattern
    role: str
    kind: str = ""  # person, country, organisation; empty: any
    but: tuple[Name, ...] = ()
    order: Order = ""
    never: bool = False


class Where(Frozen):
    """The places of the records."""

    pattern: Pattern
    order: Order = ""
    nth: Nth | None = None


class Dates(Frozen):
    """The dates of the records, whole or by unit (day, month, year)."""

    pattern: Pattern
    unit: str = ""
    order: Order = ""
    nth: Nth | None = None


class Truth(Frozen):
    """Whether there is such a record, and one of each of the others as well; with `negated` whether there is none."""

    pattern: Pattern
    negated: bool = False
    others: tuple[Pattern, ...] = ()


class Relates(Frozen):
    """Whether one record stands in a temporal relation to another time."""

    left: Name
    relation: Relation
    right: Anchor


class Count(Frozen):
    """How many records, or how many of what takes part in them (`of`: people, countries, places, days, …)."""

    pattern: Pattern
    of: str = ""
    role: str = "actor"
    but: tuple[Name, ...] = ()


class Elapsed(Frozen):
    """The days, weeks or months from one time to another; `until` is None for today."""

    since: Anchor
    until: Anchor | None
    unit: str = "day"


class Length(Frozen):
    """How long a record lasted."""

    record: Name


class Attended(Frozen):
    """Who took part in a record, or in a part of it."""

    record: Name
    pattern: Pattern = Pattern()


class Holders(Frozen):
    """Who held an office; the states that say so have `offices` as ids."""

    office: Name
    of: Name | None
    pattern: Pattern
    present: bool = field(default=False, compare=False)
    """Asked in the present tense: who holds it today, if no other time is asked for."""


class Positions(Frozen):
    """Which offices somebody held."""

    name: Name
    pattern: Pattern
    present: bool = field(default=False, compare=False)
    """Asked in the present tense, as of holders."""


class Connecting(Frozen):
    """Who is connected to both: by a record that both take part in, each."""

    left: Name
    right: Name
    pattern: Pattern


class Common(Frozen):
    """What several actors have in common: records of all, and actors connected to all."""

    names: Names
    pattern: Pattern


class Paths(Frozen):
    """Shortest chains of records from one actor to another; `every`: all of that length."""

    left: Name
    right: Name
    pattern: Pattern
    steps: int = 6
    avoiding: tuple[Name, ...] = ()
    every: bool = False


class Circle(Frozen):
    """Everyone within some steps of an actor."""

    name: Name
    pattern: Pattern
    steps: int = 1
    avoiding: tuple[Name, ...] = ()


class Linked(Frozen):
    """Records tied to a record: what it led to (`led`), or what came after it (`followed`)."""

    record: Name
    way: Literal["led", "followed"]
    pattern: Pattern


class SourcesFor(Frozen):
    """The sources of a record, of records that fit, or of all that an actor takes part in."""

    pattern: Pattern


class Conflicts(Frozen):
    """The dates that different sources give for a record."""

    pattern: Pattern


class Quotes(Frozen):
    """Words quoted from somebody, or in records that fit."""

    pattern: Pattern
    speakers: Names | None = None


class Show(Frozen):
    """All that is known of one thing."""

    name: Name
    aliases: bool = False


class Gaps(Frozen):
    """Gaps between successive records: the longest, the shortest, the average, or all over some days."""

    pattern: Pattern
    which: Literal["longest", "shortest", "average", "over"]
    over: Duration | None = None


class Rank(Frozen):
    """The `count` of something that occur in the most records."""

    pattern: Pattern
    of: str
    count: int
    but: tuple[Name, ...] = ()


class Compare(Frozen):
    """Two patterns counted side by side."""

    pattern: Pattern
    other: Pattern


class Step(Frozen):
    """What follows (or precedes) in a sequence."""

    way: Literal["followed", "preceded"]
    pattern: Pattern
    absent: bool = False


class Sequence(Frozen):
    """Records and what followed them, pair by pair; `pattern` is the first."""

    pattern: Pattern
    steps: tuple[Step, ...]
    within: Duration | None = None
    same: str = ""
    without: Pattern | None = None
    until: Pattern | None = None
    every: bool = False


class SetOperation(Frozen):
    """Two answers put together: union, intersect, minus."""

    operator: Literal["union", "intersect", "minus"]
    left: Core
    right: Core


Core = (
    Events | Nth | Who | Where | Dates | Truth | Relates | Count | Elapsed | Length | Attended | Holders | Positions
    | Connecting | Common | Paths | Circle | Linked | SourcesFor | Conflicts | Quotes | Show | Gaps | Rank | Compare
    | Sequence | SetOperation
)  # fmt: skip


# Shapes and statements


class Shape(Frozen):
    """How an answer is grouped, ordered, cut and shown."""

    by: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    newest: bool = False
    limit: int | None = None
    columns: tuple[str, ...] = ()
    sources: bool = False
    quotes: bool = False
    empty: bool = False
    more_than: int | None = None
    compared: Anchor | None = None
    count: bool = False


class Query(Frozen):
    """A question: what is sought and how it is shown. `format` and `to` are what the asker named, or empty."""

    core: Core
    shape: Shape = Shape()
    format: str = ""
    to: str = ""


class Let(Frozen):
    """`let $v = …`."""

    variable: str
    value: Value


Value = Names | Anchor | Query | int
"""What a variable stands for: names, a time, a question, or a number."""


class Define(Frozen):
    """`define id($p = default) as query`; the body is kept as words and parsed when it runs."""

    name: str
    parameters: tuple[tuple[str, str | None], ...]
    body: str


class Run(Frozen):
    """`run id(argument, $p = argument)`."""

    name: str
    arguments: tuple[tuple[str, str], ...]


class Explain(Frozen):
    """`explain …` (reading, tree, SPARQL, later steps) or `sparql for …` (the SPARQL alone)."""

    query: Query
    sparql_only: bool = False


Question = Query | Let | Define | Run | Explain
