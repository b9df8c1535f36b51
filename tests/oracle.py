"""What a question's answer must be: a plain scan over all records, written from the specification alone (language.md).

It reads the parsed question tree, its times being Windows, and shares no code with what compiles and finishes a
question. «Decision:» marks where the specification is silent and this is how a careful reader of English takes it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, pairwise, product

from kb import edtf
from kb.frozen import replace
from kb.language import question as q
from kb.language.calendar import days, shifted, unit_span
from kb.record import (
    TAKING_PART,
    Actor,
    Event,
    Item,
    Participant,
    Place,
    Record,
    Source,
    State,
    Statement,
    Topic,
)
from kb.scheme import Scheme

NO, MAYBE, YES = 0, 1, 2
"""Three-valued: not so for any choice of days, so for some, so for every."""

OPEN = 10**12  # what a Window has where a side is open
TIME_UNITS = ("day", "week", "month", "quarter", "year", "weekday")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PAST = ("actual", "ongoing", "failed", "claimed")
CONFLICTS = ("date", "at", "value", "type")

Bounds = tuple[int, int, int, int]


@dataclass
class Expected:
    """An answer. `possible` are the merely possible ones, for kinds that tell them apart.

    `optional` may be left out by a good answer (rows or paths of which any one will do); of each group in `one_of`
    at least one must be there. `difference` takes all of that into account.
    """

    kind: str
    answers: list[str]
    possible: set[str] = field(default_factory=set)
    ordered: bool = False
    optional: set[str] = field(default_factory=set)
    one_of: list[set[str]] = field(default_factory=list)

    def difference(self, kind: str, answers: Iterable[str], possible: Iterable[str] = ()) -> str:
        """What is wrong with an answer, in words; empty where nothing is."""
        given, marked = list(answers), set(possible)
        if kind != self.kind:
            return f"the kind is {kind}, not {self.kind}"
        if len(set(given)) != len(given) and sorted(given) != sorted(self.answers) and kind != "dates":
            return "an answer is given twice"
        if extra := [each for each in given if each not in self.answers]:
            return f"too much: {extra}"
        if missing := [each for each in self.answers if each not in given and each not in self.optional]:
            return f"missing: {missing}"
        for group in self.one_of:
            if not group & set(given):
                return f"none of {sorted(group)}"
        if self.ordered and given != [each for each in self.answers if each in given]:
            return f"the order is not {self.answers}"
        if kind in ("events", "names") and marked != self.possible & set(given):
            return f"possible: too much {sorted(marked - self.possible)}, missing {sorted(self.possible - marked)}"
        return ""


# Days


def holds(relation: str, begin: int, end: int, first: int, last: int) -> bool:
    """Whether a record that lasts from `begin` to `end` stands in a relation to the time from `first` to `last`."""
    return {
        "overlaps": begin <= last and end >= first,  # they share a day
        "within": begin >= first and end <= last,
        "before": end < first,
        "after": begin > last,
        "since": end >= first,  # only the near side is tested
        "until": begin <= last,
        "starts": first <= begin <= last,
        "ends": first <= end <= last,
        "contains": begin <= first and end >= last,
        # Decision: the names of Allen's relations mean what Allen means, on whole days: what meets ends on the day
        # before; what starts another begins with it and ends earlier.
        "meets": end + 1 == first,
        "met by": begin == last + 1,
        "begins with": begin == first and end < last,
        "started by": begin == first and end > last,
        "finishes": end == last and begin > first,
        "finished by": end == last and begin < first,
        "equals": begin == first and end == last,
    }[relation]


def may_hold(relation: str, begin: int, end: int, first: int, last: int) -> bool:
    """The same between two records: what happens on one day may have happened in either order."""
    return (
        holds(relation, begin, end, first, last)
        or (relation == "before" and end == first)
        or (relation == "after" and begin == last)
    )


def critical(low: int, high: int, bounds: Iterable[int]) -> list[int]:
    """Days of a range at which a comparison with the bounds may turn: the bounds, the days beside them, both ends."""
    near = {day + step for day in bounds for step in (-1, 0, 1)}
    return sorted({low, high} | {day for day in near if low <= day <= high})


def choices(bounds: Bounds, others: Iterable[int]) -> list[tuple[int, int]]:
    """Every choice of a begin and an end that matters, the end not before the begin."""
    every = (*bounds, *others)
    begins, ends = critical(bounds[0], bounds[1], every), critical(bounds[2], bounds[3], every)
    return [(begin, end) for begin in begins for end in ends if begin <= end]


@cache
def relate(relation: str, record: Bounds, window: Bounds, two_records: bool = False) -> int:
    """YES where the relation holds for every choice of days, MAYBE where for some."""
    some, every = False, True
    for (begin, end), (first, last) in product(choices(record, window), choices(window, record)):
        every = every and holds(relation, begin, end, first, last)
        if two_records:
            some = some or may_hold(relation, begin, end, first, last)
        else:
            some = some or holds(relation, begin, end, first, last)
        if some and not every:
            return MAYBE
    return YES if some and every else MAYBE if some else NO


def verdict(certain: bool, possible: bool) -> int:
    return YES if certain else MAYBE if possible else NO


def later(day: int, duration: q.Duration, sign: int = 1) -> int:
    return day if abs(day) >= OPEN else shifted(day, duration, sign)


def bounds_of(window: q.Window) -> Bounds:
    return window.begin, window.latest_begin, window.earliest_end, window.end


def spread(low: float, high: float) -> str:
    """A number, or two with a dash between."""
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def happened(pattern: q.Pattern) -> q.Pattern:
    """Decision: wherever records are counted or paired, as with `how many`, what is planned is left out."""
    return replace(pattern, tense="past")


def spelled(dimension: str) -> str:
    return dimension.replace("organization", "organisation")


def counted(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def plain(words: str) -> str:
    """Words without regard to case."""
    return unicodedata.normalize("NFC", words).casefold()


# Records


class Fact:
    """A record with its bounds as numbers; `open` where one of them is unknown."""

    def __init__(self, record: Record) -> None:
        self.record, self.id = record, record.id
        b1, b2, e1, e2 = record.period.bounds
        self.open = None in (b1, b2, e1, e2)
        self.adrift = None in (b1, b2)  # nobody knows how early or how late it began
        self.b1 = -OPEN if b1 is None else b1
        self.b2 = OPEN if b2 is None else b2
        self.e1 = -OPEN if e1 is None else e1
        self.e2 = OPEN if e2 is None else e2

    @property
    def bounds(self) -> Bounds:
        return self.b1, self.b2, self.e1, self.e2

    @property
    def place_in_time(self) -> tuple[int, int, str]:
        """Decision: what begins earlier comes first, then what ends earlier, then by id."""
        return self.b1, self.e2, self.id

    @property
    def span(self) -> str:
        """All the days on which it may be."""
        return edtf.format_span(self.b1, self.e2)


Found = list[tuple[Fact, int]]
"""Records that fit, in order of time, each with YES or MAYBE."""


class Oracle:
    """Answers questions about some items by looking at every one of them."""

    def __init__(self, items: Iterable[Item], scheme: Scheme, today: int) -> None:
        self.scheme, self.today = scheme, today
        self.items: dict[str, Item] = {}
        self.facts: list[Fact] = []
        for item in items:
            self.items[item.id] = item
            if isinstance(item, Record):
                self.facts.append(Fact(item))
        self.facts.sort(key=lambda fact: fact.place_in_time)
        self.fact = {fact.id: fact for fact in self.facts}
        self.known: dict[q.Pattern, Found] = {}  # what was found before
        self.same: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts:
            for link in fact.record.links:
                if link.kind == "same-as":
                    self.same[fact.id].add(link.target)
                    self.same[link.target].add(fact.id)

    # Things

    def label(self, id_: str) -> str:
        return self.items[id_].title if id_ in self.items else id_

    def is_actor(self, id_: str) -> bool:
        return isinstance(self.items.get(id_), Actor)

    def is_place(self, id_: str) -> bool:
        """Decision: a country is a place as well."""
        item = self.items.get(id_)
        return isinstance(item, Place) or (isinstance(item, Actor) and item.kind == "country")

    def _up(self, id_: str, parents: Callable[[Item], Iterable[str]]) -> set[str]:
        """A thing and all above it."""
        found, queue = {id_}, [id_]
        while queue:
            item = self.items.get(queue.pop())
            for parent in parents(item) if item else ():
                if parent not in found:
                    found.add(parent)
                    queue.append(parent)
        return found

    def places_around(self, id_: str) -> set[str]:
        return self._up(id_, lambda item: item.within if isinstance(item, Actor | Place) else ())

    def topics_above(self, id_: str) -> set[str]:
        """Decision: a topic holds its narrower ones, as a type does and a place."""
        return self._up(id_, lambda item: item.broader if isinstance(item, Topic) else ())

    def bodies_of(self, actor: str) -> set[str]:
        """The actor and all that it is affiliated with, through however many steps."""
        return self._up(actor, lambda item: item.affiliations if isinstance(item, Actor) else ())

    def wholes(self, id_: str) -> set[str]:
        """A record and all that it is a part of."""
        return self._up(
            id_,
            lambda item: (
                [each.target for each in item.links if each.kind == "part-of"] if isinstance(item, Record) else ()
            ),
        )

    def ids(self, name: q.Name) -> set[str]:
        """What a name stands for: `anyone from Russia` adds those affiliated with it."""
        found = set(name.ids)
        if name.affiliated:
            found |= {each for each in self.items if self.is_actor(each) and self.bodies_of(each) & found}
        return found

    # Who takes which part

    def symmetric(self, record: Record) -> bool:
        return self.scheme.is_symmetric(record.type)

    def participants(self, record: Record, role: str) -> list[str]:
        """The ids in a role; with a symmetric type everyone who takes part stands on both sides."""
        if role == "about":
            return list(record.about)
        roles: Collection[str] = (role,)
        if role in ("actor", "of", "with"):
            # Decision: of a state (which nobody takes part in) the subject and the object count as well.
            roles = (*TAKING_PART, "subject", "object") if isinstance(record, State) else TAKING_PART
        elif isinstance(record, State):
            roles = {"by": ("by", "subject"), "object": ("to", "object")}.get(role, (role,))
        elif role in ("by", "to", "object") and self.symmetric(record):
            roles = TAKING_PART
        elif role == "object":
            roles = ("to",)
        elif role in ("to", "told"):
            # Decision: coded data do not tell who hears a statement from whom it is aimed at.
            roles = ("to", "told")  # Decision: a statement made to reporters is a statement to them
        return list(dict.fromkeys(each.name for each in record.participants if each.role in roles))

    def actors(self, record: Record, role: str = "actor") -> list[str]:
        return [each for each in self.participants(record, role) if self.is_actor(each)]

    def _plays(self, fact: Fact, role: str, name: q.Name) -> bool:
        ids, record = self.ids(name), fact.record
        there = self.participants(record, role)
        if any(each in ids for each in there):
            return True
        if role not in ("object", "to", "of"):
            return False
        # Where a verb's object is a place, the event's place counts, and a place holds the places within it.
        # Decision: whom one meets, calls or speaks to is never a place, so that `met Russia` does not mean `met
        # somebody in Russia`; `visited Russia` and `the invasion of Ukraine` do mean the place.
        spoken = self.symmetric(record) or isinstance(record, Statement)
        places = {each for each in ids if self.is_place(each) and not (spoken and self.is_actor(each))}
        return any(self.places_around(each) & places for each in (*record.places, *there))

    def _all_or_any(self, names: q.Names, test: Callable[[q.Name], bool]) -> bool:
        return (any if names.mode == "any" else all)(test(each) for each in names.names)

    def _is_about(self, fact: Fact, name: q.Name) -> bool:
        if name.kind == "text":
            words = plain(name.words)
            texts = [fact.record.title, *(each.quote for each in fact.record.evidence)]
            return any(words in plain(text) for text in texts)
        ids = self.ids(name)
        return any(self.topics_above(each) & ids for each in fact.record.about)

    def _is_at(self, fact: Fact, name: q.Name) -> bool:
        return any(self.places_around(each) & self.ids(name) for each in fact.record.places)

    # Sources

    def _told_by(self, fact: Fact, name: q.Name) -> bool:
        """By the source, or by a source of that publisher."""
        ids = self.ids(name)
        for each in fact.record.sources:
            source = self.items.get(each)
            if each in ids or (isinstance(source, Source) and source.publisher in ids):
                return True
        return False

    def known_from(self, source: str) -> int | None:
        """The day from which a source tells what it does: published, or accessed where that is not known."""
        item = self.items.get(source)
        date = (item.published or item.accessed) if isinstance(item, Source) else ""
        return edtf.parse(date).bounds[3] if date else None

    def _known_on(self, fact: Fact, day: q.Window) -> int:
        known = min((out for each in fact.record.sources if (out := self.known_from(each)) is not None), default=OPEN)
        # Decision: what is known on a whole month is what is known at its end.
        return verdict(known <= day.earliest_end, known <= day.end)

    # Clauses

    def clause(self, clause: q.Clause, fact: Fact) -> int:
        """YES, MAYBE or NO: only what speaks of days can be MAYBE."""
        if isinstance(clause, q.Not):
            return 2 - self.clause(clause.clause, fact)  # certainly-not is not-possibly
        if isinstance(clause, q.When):
            assert isinstance(clause.begin, q.Window) and clause.end is None
            return relate(clause.relation, fact.bounds, bounds_of(clause.begin))
        if isinstance(clause, q.KnownOn):
            assert isinstance(clause.day, q.Window)
            return self._known_on(fact, clause.day)
        if isinstance(clause, q.Lasting):
            return self._lasts(fact, clause)
        return YES if self._fits(clause, fact) else NO

    def _fits(self, clause: q.Clause, fact: Fact) -> bool:
        record = fact.record
        if isinstance(clause, q.Role):
            return self._all_or_any(clause.names, lambda name: self._plays(fact, clause.role, name))
        if isinstance(clause, q.About):
            return self._all_or_any(clause.names, lambda name: self._is_about(fact, name))
        if isinstance(clause, q.At):
            return self._all_or_any(clause.places, lambda name: self._is_at(fact, name))
        if isinstance(clause, q.According):
            return self._all_or_any(clause.sources, lambda name: self._told_by(fact, name))
        if isinstance(clause, q.PartOf):
            ids = self.ids(clause.record)
            return record.id in ids or (not clause.whole and bool(self.wholes(record.id) & ids))
        if isinstance(clause, q.MinSources):
            return len(set(record.sources)) >= clause.count
        if isinstance(clause, q.Uncertain):
            # Decision: `2024~` is uncertain though its bounds are those of the year.
            exact = fact.b1 == fact.b2 and fact.e1 == fact.e2
            return not exact or record.period.approximate or record.period.uncertain
        if isinstance(clause, q.Tagged):
            return plain(clause.tag) in {plain(each) for each in record.tags}
        if isinstance(clause, q.Having):
            return self._has(record, clause)
        raise NotImplementedError(type(clause).__name__)

    def _lasts(self, fact: Fact, clause: q.Lasting) -> int:
        """Both ends included: one day lasts 1 day. Decision: a month counts as 30 days and a year as 365 here."""
        length = days(clause.duration)

        def fits(begin: int, end: int) -> bool:
            lasted = end - begin + 1
            return lasted > length if clause.more else lasted < length

        found = [fits(begin, end) for begin, end in choices(fact.bounds, ())]
        return verdict(all(found), any(found))

    def _has(self, record: Record, clause: q.Having) -> bool:
        if clause.property in ("value", "minimum", "maximum"):
            return self._has_value(record, clause)
        held = {
            "certainty": [record.certainty],
            "status": [record.status],
            "type": [record.type, self.scheme.label(record.type)],
            "title": [record.title],
            "unit": [each.unit for each in record.values],
            "measure": [each.measure for each in record.values],
        }.get(clause.property)
        if held is None or clause.operator not in ("=", "!="):
            raise NotImplementedError(f"where {clause.property} {clause.operator}")
        # Decision: of what a record does not state, nothing is true, so `!=` does not hold of it either.
        stated = {plain(each) for each in held if each}
        return bool(stated) and (plain(clause.value) in stated) == (clause.operator == "=")

    def _has_value(self, record: Record, clause: q.Having) -> bool:
        """Decision: all of a measured range must fit; an end that is not known may be anything."""
        sought, infinity = float(clause.value), float("inf")
        ranges = [(float(each.minimum or -infinity), float(each.maximum or infinity)) for each in record.values]
        fits: dict[str, Callable[[float, float], bool]] = {
            "=": lambda low, high: low == high == sought,
            "!=": lambda low, high: sought < low or sought > high,
            "<": lambda low, high: high < sought,
            ">": lambda low, high: low > sought,
            "<=": lambda low, high: high <= sought,
            ">=": lambda low, high: low >= sought,
        }
        return any(fits[clause.operator](low, high) for low, high in ranges if (low, high) != (-infinity, infinity))

    # Patterns

    def _class_fits(self, pattern: q.Pattern, record: Record) -> bool:
        classes: dict[str, type[Record]] = {"event": Event, "statement": Statement, "state": State, "record": Record}
        wanted = classes[pattern.noun]
        if not isinstance(record, wanted):
            return False
        return not pattern.types or bool(set(self.scheme.ancestors(record.type)) & set(pattern.types))

    def _status_fits(self, pattern: q.Pattern, record: Record) -> bool:
        if pattern.status:
            return record.status == pattern.status
        if any(isinstance(each, q.PartOf) and each.whole for each in pattern.clauses):
            return True  # a record asked for by its name
        if any(
            isinstance(each, q.Having) and (each.property, each.operator) == ("status", "=") for each in pattern.clauses
        ):
            return True  # hypothetical and negated ones appear when asked for
        return record.status in (PAST if pattern.tense == "past" else (*PAST, "planned"))

    def find(self, pattern: q.Pattern) -> Found:
        """The records that fit, in order of time."""
        if pattern in self.known:
            return self.known[pattern]
        found: Found = self.known.setdefault(pattern, [])
        clauses = tuple(self._of(each, pattern) for each in pattern.clauses)
        for fact in self.facts:
            record = fact.record
            if not self._class_fits(pattern, record) or not self._status_fits(pattern, record):
                continue
            if pattern.judged and not self._is_judged(record, pattern.judged):
                continue
            dated = min((self.clause(each, fact) for each in clauses), default=YES)
            if kept := self._kept(pattern.certainty, dated, fact.open, record.status == "claimed"):
                found.append((fact, kept))
        return found

    def _of(self, clause: q.Clause, pattern: q.Pattern) -> q.Clause:
        """Decision: a statement of somebody is one that he makes, an event of his one that he takes part in; only
        where a type is named may it be the object (`invasion of Ukraine`)."""
        if not isinstance(clause, q.Role) or clause.role != "of":
            return clause
        if self._speaks(pattern):
            return replace(clause, role="by")
        if pattern.types:
            return clause
        # Decision: what is of a place is there.
        is_there = {not any(map(self.is_actor, name.ids)) for name in clause.names.names}
        if len(is_there) > 1:
            raise NotImplementedError("of an actor and a place")
        return q.At(clause.names) if is_there == {True} else replace(clause, role="actor")

    def _speaks(self, pattern: q.Pattern) -> bool:
        """Whether all that fits is a statement."""
        return pattern.noun == "statement" or (
            bool(pattern.types) and all(map(self.scheme.is_statement, pattern.types))
        )

    @staticmethod
    def _is_judged(record: Record, degree: str) -> bool:
        """Decision: what sources tell in two ways (a recorded conflict) is disputed, too."""
        told: dict[str, set[str]] = defaultdict(set, date={record.period.text}, type={record.type})
        for each in record.evidence:
            if each.name in CONFLICTS:
                told[each.name].add(each.value)
        in_two_ways = any(len(values) > 1 for values in told.values())
        return record.certainty == degree or (degree == "disputed" and in_two_ways)

    @staticmethod
    def _kept(certainty: str, dated: int, unbounded: bool, claimed: bool) -> int:
        """By default what is certain, and what is possible and has no open bound; a claimed event is only possible."""
        if certainty == "certainly":
            return YES if dated == YES and not claimed else NO
        if dated == MAYBE and unbounded and certainty != "possibly":
            return NO
        return min(dated, MAYBE) if claimed else dated

    def ranked(self, pattern: q.Pattern, position: int, count: int = 1) -> Found:
        """Those that are, or may be, among the `count` records from a position on, counted from the end when negative.

        Decision: records follow one another as they begin; two that may begin on one day may do so in either order.
        """
        members = self.find(pattern)
        if position < 0:
            low, high = -position - count if -position >= count else 0, -position - 1
            if count > 1:  # `the three most recent`: the last three
                low, high = -position - 1, -position - 2 + count
        else:
            low, high = position - 1, position - 2 + count
        found: Found = []
        for fact, kept in members:
            fewest, most = set(), set()  # the events that come before it, in the direction that is counted
            for other, sure in members:
                event = self.event(other)
                ahead = self._ahead(other, fact) if position > 0 else self._ahead(fact, other)
                if event != self.event(fact) and ahead:
                    most.add(event)
                    if ahead == YES == sure:
                        fewest.add(event)
            placed = verdict(low <= len(fewest) and len(most) <= high, len(fewest) <= high and len(most) >= low)
            if placed:
                found.append((fact, min(placed, kept)))
        # Decision: what has an open begin is left out where it only may be the one, unless there is nothing else.
        sure = [
            (fact, kept) for fact, kept in found if kept == YES or fact.record.status == "claimed" or not fact.adrift
        ]
        return {
            "certainly": [(fact, kept) for fact, kept in found if kept == YES],
            "possibly": found,
            "": sure or found,
        }[pattern.certainty]

    @staticmethod
    def _ahead(one: Fact, other: Fact) -> int:
        """Whether one begins before the other."""
        return verdict(one.b2 < other.b1, one.b1 <= other.b2)

    # Answers

    def answer(self, core: q.Core, shape: q.Shape = q.Shape()) -> Expected:  # noqa: B008 (it is frozen)
        """What a question's answer must be."""
        if isinstance(core, q.Events | q.Count) and (shape.by or shape.compared is not None):
            return self._table(core, shape)
        if isinstance(core, q.Compare):
            return self._compare(core, shape)
        if shape.by or shape.compared is not None or shape.more_than is not None:
            raise NotImplementedError(f"{type(core).__name__} in groups")
        if shape.count:
            if not isinstance(core, q.Events):
                raise NotImplementedError(f"{type(core).__name__} counted")
            return Expected("number", [counted(*self.tally(self.find(happened(core.pattern))))])
        expected = self._answer(core)
        if shape.sort not in ("", "date"):
            raise NotImplementedError(f"sorted by {shape.sort}")
        if shape.newest or (shape.sort and shape.descending):
            if expected.kind != "events":
                raise NotImplementedError(f"newest first of {type(core).__name__}")
            expected.answers.sort()  # Decision: at one time, by id
            expected.answers.sort(key=lambda id_: self.fact[id_].place_in_time[:2], reverse=True)
        if shape.limit is not None:
            if not expected.ordered:
                raise NotImplementedError(f"top {shape.limit} of {type(core).__name__}")
            expected.answers = expected.answers[: shape.limit]
            expected.possible &= set(expected.answers)
        return expected

    def _answer(self, core: q.Core) -> Expected:
        answers = {
            q.Events: self._events,
            q.Nth: self._nth,
            q.Who: self._who,
            q.Where: self._where,
            q.Dates: self._dates,
            q.Truth: self._truth,
            q.Relates: self._relates,
            q.Count: self._count,
            q.Rank: self._rank,
            q.Elapsed: self._elapsed,
            q.Length: self._length,
            q.Gaps: self._gaps,
            q.Attended: self._attended,
            q.Holders: self._holders,
            q.Positions: self._positions,
            q.Connecting: self._connecting,
            q.Common: self._common,
            q.Paths: self._paths,
            q.Circle: self._circle,
            q.SetOperation: self._set_operation,
            q.Sequence: self._sequence,
            q.SourcesFor: self._sources_for,
        }
        if type(core) not in answers:
            raise NotImplementedError(type(core).__name__)
        expected: Expected = answers[type(core)](core)  # type: ignore[operator]
        return expected

    @staticmethod
    def _in_time(found: Found) -> Expected:
        return Expected(
            "events", [fact.id for fact, _ in found], {fact.id for fact, kept in found if kept == MAYBE}, ordered=True
        )

    def _names(self, best: dict[str, int]) -> Expected:
        return Expected(
            "names",
            [self.label(each) for each in best],
            {self.label(each) for each, kept in best.items() if kept == MAYBE},
        )

    def _events(self, core: q.Events) -> Expected:
        return self._in_time(self.find(core.pattern))

    def _nth(self, core: q.Nth) -> Expected:
        return self._in_time(self.ranked(core.pattern, core.position, core.count))

    def _ordered(self, pattern: q.Pattern, order: str) -> Found:
        if order:
            return self.ranked(pattern, 1 if order == "first" else -1)
        return self.find(pattern)

    def _excluded(self, names: Iterable[q.Name]) -> set[str]:
        return {id_ for name in names for id_ in self.ids(name)}

    def of_kind(self, id_: str, kind: str) -> int:
        """Whether an actor is of a kind; of whom none is stated may be."""
        item = self.items.get(id_)
        if not isinstance(item, Actor):
            return NO
        stated = item.kind.replace("organisation", "organization")
        return YES if not kind or stated == kind else NO if stated else MAYBE

    def _who(self, core: q.Who) -> Expected:
        """The actors in a role, but for those asked about; a name is certain where one of its records is."""
        if core.never:
            core = replace(core, pattern=replace(core.pattern, certainty=core.pattern.certainty or "possibly"))
        left_out = self._excluded(each for each in core.but if not each.affiliated)
        crowds = [self.ids(each) for each in core.but if each.affiliated]
        best: dict[str, int] = {}
        for fact, kept in self._ordered(core.pattern, core.order):
            there = self.actors(fact.record)
            asked = [*self.actors(fact.record, core.role), *self.lands(fact.record, core.role, core.kind)]
            for actor in asked:
                # Decision: who is from Russia may meet others from Russia, but nobody meets himself.
                alone = any(actor in crowd and not crowd & (set(there) - {actor}) for crowd in crowds)
                is_one = self.of_kind(actor, core.kind)
                if actor not in left_out and not alone and is_one:
                    best[actor] = max(best.get(actor, NO), min(kept, is_one))
        best = self._never(core, best, left_out) if core.never else best
        least = YES if core.pattern.certainty == "certainly" else MAYBE
        return self._names({actor: degree for actor, degree in best.items() if degree >= least})

    def lands(self, record: Record, role: str, kind: str) -> list[str]:
        """Decision: where nobody is named as aimed at, a country is visited or struck in which the place lies; none is
        met or told so."""
        aimed = any(each.role == "to" for each in record.participants)
        if kind != "country" or role != "object" or aimed or self.symmetric(record) or isinstance(record, Statement):
            return []
        around = {above for each in record.places for above in self.places_around(each)}
        return sorted(each for each in around if self.of_kind(each, "country") == YES)

    def _never(self, core: q.Who, best: dict[str, int], left_out: set[str]) -> dict[str, int]:
        """Those who took part in something in that time, and of whom no such record is known.

        Decision: `never` is asked of those who did something else meanwhile. Certainly-not is not-possibly.
        """
        meanwhile = q.Pattern(
            tense="past", clauses=tuple(each for each in core.pattern.clauses if isinstance(each, q.When))
        )
        around = {actor: NO for fact, _ in self.find(meanwhile) for actor in self.actors(fact.record)}
        return {
            actor: min(2 - best.get(actor, NO), self.of_kind(actor, core.kind))
            for actor in around
            if actor not in left_out and self.of_kind(actor, core.kind) and best.get(actor, NO) != YES
        }

    def _where(self, core: q.Where) -> Expected:
        best: dict[str, int] = {}
        for fact, kept in self._ordered(core.pattern, core.order):
            for place in fact.record.places:
                best[place] = max(best.get(place, NO), kept)
        return self._names(best)

    def _dates(self, core: q.Dates) -> Expected:
        """Dates as written, or in the unit that was asked for, in order of time and each once."""
        if core.nth is not None:
            found = self.ranked(core.nth.pattern, core.nth.position, core.nth.count)
        else:
            found = self._ordered(core.pattern, core.order)
        texts = [self._date(fact, core.unit) if core.unit else fact.record.period.text for fact, _ in found]
        return Expected("dates", list(dict.fromkeys(texts)), ordered=True)

    @staticmethod
    def _date(fact: Fact, unit: str) -> str:
        """The unit in which it lies: one, from one to another, or one of several."""
        if fact.open:
            raise NotImplementedError("the unit of an open date")
        low, high = (in_unit(day, unit) for day in (fact.b1, fact.e2))
        if low == high:
            return low
        if unit == "day":
            return edtf.format_span(fact.b1, fact.e2)
        return f"{low}/{high}" if "/" in fact.record.period.text else f"[{low}..{high}]"

    def _truth(self, core: q.Truth) -> Expected:
        """`no` says certainly not, which is not possibly: so an event with an open bound counts as well."""
        best = YES
        for pattern in (core.pattern, *core.others):
            found = self.find(replace(pattern, certainty=pattern.certainty or "possibly"))
            best = min(best, max((kept for _, kept in found), default=NO))
        return self._yes_or_no(YES - best if core.negated else best)

    @staticmethod
    def _yes_or_no(best: int) -> Expected:
        return Expected("truth", [("no", "possibly", "yes")[best]])

    def _relates(self, core: q.Relates) -> Expected:
        """Decision: only what happened can have happened before something; what is claimed did so possibly."""
        assert isinstance(core.right, q.Window)
        fact = self.fact[core.left.ids[0]]
        if not isinstance(fact.record, State) and fact.record.status not in PAST:
            return self._yes_or_no(NO)
        # A written period is crisp; only within a day that two records share is the order not known.
        best = relate(core.relation, fact.bounds, bounds_of(core.right), core.right.record)
        if plain(core.right.label) in {plain(each) for each in (fact.record.title, *fact.record.aliases)}:
            itself = [holds(core.relation, *days, *days) for days in choices(fact.bounds, ())]
            best = verdict(all(itself), any(itself))
        return self._yes_or_no(min(best, MAYBE) if fact.record.status == "claimed" else best)

    # Counts

    def event(self, fact: Fact) -> str:
        """The event that a record tells of: records of one (`same-as`) have it in common."""
        found, queue = {fact.id}, [fact.id]
        while queue:
            for other in self.same.get(queue.pop(), set()) - found:
                found.add(other)
                queue.append(other)
        return min(found)

    def tally(self, found: Found) -> tuple[int, int]:
        """How many events, at least and at most: one counts once, however many records tell of it."""
        best: dict[str, int] = {}
        for fact, kept in found:
            best[self.event(fact)] = max(best.get(self.event(fact), NO), kept)
        return sum(each == YES for each in best.values()), len(best)

    def _count(self, core: q.Count) -> Expected:
        found = self.find(core.pattern)
        if core.of in ("", "time"):
            least, most = self.tally(found)
        else:
            left_out = self._excluded(core.but)
            best: dict[str, int] = {}
            for fact, kept in found:
                lands = [(each, YES) for each in self.lands(fact.record, core.role, core.of) if each not in left_out]
                for key, sure in [*self.keys(fact, core.of, core.role, left_out), *lands]:
                    best[key] = max(best.get(key, NO), min(kept, sure))
            least, most = sum(each == YES for each in best.values()), len(best)
        return Expected("number", [counted(least, most)])

    # Groups

    def keys(self, fact: Fact, dimension: str, role: str = "actor", but: Collection[str] = ()) -> list[tuple[str, int]]:
        """What a record counts under along a dimension, with whether it surely does; `but` are actors not looked at."""
        record = fact.record
        actors = [each for each in self.actors(record, role) if each not in but]
        dimension = spelled(dimension)
        if dimension in TIME_UNITS:
            return units_of(fact, dimension)
        values: Iterable[str]
        if dimension in ("actor", "person", "organisation", "group"):
            kind = "" if dimension == "actor" else dimension
            values = [each for each in actors if self.of_kind(each, kind)]
        elif dimension == "country":
            # Decision: along this dimension a person or a body stands for its country.
            found = {above for each in actors for above in self.bodies_of(each)}
            values = sorted(each for each in found if self.of_kind(each, "country"))
        elif dimension == "place":
            values = record.places
        elif dimension == "type":
            values = [record.type]
        elif dimension == "source":
            values = record.sources
        elif dimension == "topic":
            values = [each for each in record.about if isinstance(self.items.get(each), Topic)]
        elif dimension == "pair":
            values = [" – ".join(pair) for pair in combinations(sorted(actors), 2)]
        else:
            raise NotImplementedError(dimension)
        return [(each, YES) for each in dict.fromkeys(values)]

    def shown(self, key: str, dimension: str) -> str:
        if dimension == "type":
            return self.scheme.label(key)
        if dimension == "pair":
            return " – ".join(self.label(each) for each in key.split(" – "))
        return key if dimension in (*TIME_UNITS, "source") else self.label(key)

    def _grouped(self, pattern: q.Pattern, by: tuple[str, ...]) -> dict[tuple[str, ...], tuple[int, int]]:
        """How many records under each key. A record may count under several keys, as it may last several months:
        what is counted under a month is what is found `in` that month."""
        groups: dict[tuple[str, ...], Found] = defaultdict(list)
        pattern = happened(pattern)
        # Decision: a statement counts for who makes it, everything else for all that take part.
        role = "by" if self._speaks(pattern) else "actor"
        for fact, kept in self.find(pattern):
            for keys in product(*(self.keys(fact, each, role) for each in by)):
                sure = min((kept, *(sure for _, sure in keys)))
                if sure == MAYBE and fact.open and pattern.certainty != "possibly":
                    continue
                if sure == MAYBE and pattern.certainty == "certainly":
                    continue
                groups[tuple(key for key, _ in keys)].append((fact, sure))
        counts = {keys: self.tally(found) for keys, found in groups.items()}
        return {keys: count for keys, count in counts.items() if self._in_window(pattern, keys, by)}

    @staticmethod
    def _in_window(pattern: q.Pattern, keys: tuple[str, ...], by: tuple[str, ...]) -> bool:
        """Decision: `in 2025 per month` speaks of the months of 2025, also for what began earlier."""
        spans = [span for key, unit in zip(keys, by, strict=True) if (span := unit_days(key, unit))]
        windows = [
            each.begin
            for each in pattern.clauses
            if isinstance(each, q.When) and each.relation in ("overlaps", "within")
        ]
        return all(
            span[0] <= each.end and span[1] >= each.begin
            for span in spans
            for each in windows
            if isinstance(each, q.Window)
        )

    def _table(self, core: q.Events | q.Count, shape: q.Shape) -> Expected:
        if isinstance(core, q.Count) and core.of not in ("", "time"):
            raise NotImplementedError(f"{core.of} in groups")
        if shape.compared is not None:
            return self._compared(core, shape)
        if shape.limit is not None:
            raise NotImplementedError("top groups")
        counts = self._grouped(core.pattern, shape.by)
        if shape.empty:
            for key in self._all_units(core.pattern, shape.by, counts):
                counts.setdefault((key,), (0, 0))
        if shape.more_than is not None:  # Decision: what may be more than that is shown
            counts = {keys: count for keys, count in counts.items() if count[1] > shape.more_than}
        return Expected("table", [self._row(keys, shape.by, [counted(*count)]) for keys, count in counts.items()])

    def _row(self, keys: tuple[str, ...], by: tuple[str, ...], cells: list[str]) -> str:
        shown = [self.shown(key, dimension) for key, dimension in zip(keys, by, strict=True)]
        return " · ".join([*shown, *cells])

    def _all_units(self, pattern: q.Pattern, by: tuple[str, ...], counts: Collection[tuple[str, ...]]) -> list[str]:
        """Every unit of the time that was asked for, or else from the first to the last that has a record.

        Decision: what is still to come is not yet empty, so that the last empty one is today's.
        """
        if len(by) != 1 or by[0] not in TIME_UNITS:
            raise NotImplementedError("including empty groups of other kinds")
        if by[0] == "weekday":
            return list(WEEKDAYS)
        spans = [span for keys in counts if (span := unit_days(keys[0], by[0]))]
        first, last = min((span[0] for span in spans), default=OPEN), max((span[1] for span in spans), default=-OPEN)
        for clause in pattern.clauses:
            if not isinstance(clause, q.When):
                continue
            assert isinstance(clause.begin, q.Window)
            if clause.relation not in ("overlaps", "within", "since", "until"):
                raise NotImplementedError(f"empty units {clause.relation} a time")
            if clause.relation != "until" and clause.begin.begin > -OPEN:
                first = clause.begin.begin
            if clause.relation == "since":
                last = max(last, self.today)
            elif clause.begin.end < OPEN:
                last = max(last, min(clause.begin.end, self.today))
        return units_between(first, last, by[0])

    def _compared(self, core: q.Events | q.Count, shape: q.Shape) -> Expected:
        """The same count for two periods."""
        if shape.by or not isinstance(shape.compared, q.Window):
            raise NotImplementedError("periods compared in groups")
        dated = [each for each in core.pattern.clauses if isinstance(each, q.When)]
        if len(dated) != 1:
            raise NotImplementedError("compared with what?")
        rows = []
        for window in (dated[0].begin, shape.compared):
            clauses = tuple(
                q.When(dated[0].relation, window) if each is dated[0] else each for each in core.pattern.clauses
            )
            pattern = replace(core.pattern, clauses=clauses)
            assert isinstance(window, q.Window)
            rows.append(f"{edtf.format_span(window.begin, window.end)} · {counted(*self.tally(self.find(pattern)))}")
        return Expected("table", rows, ordered=True)

    def _compare(self, core: q.Compare, shape: q.Shape) -> Expected:
        if shape.compared is not None or shape.limit is not None or shape.more_than is not None:
            raise NotImplementedError("a comparison cut short")
        if not shape.by:
            cells = [counted(*self.tally(self.find(each))) for each in (core.pattern, core.other)]
            return Expected("table", [" · ".join(cells)])
        one, other = (self._grouped(each, shape.by) for each in (core.pattern, core.other))
        keys = list(dict.fromkeys([*one, *other]))
        if shape.empty:
            if any(isinstance(each, q.When) for each in (*core.pattern.clauses, *core.other.clauses)):
                raise NotImplementedError("empty units of two windows")
            keys = list(dict.fromkeys([*keys, *((each,) for each in self._all_units(core.pattern, shape.by, keys))]))
        rows = [self._row(key, shape.by, [counted(*side.get(key, (0, 0))) for side in (one, other)]) for key in keys]
        return Expected("table", rows)

    def _rank(self, core: q.Rank) -> Expected:
        """Decision: all that are level with the last of them are shown; those asked about are no news."""
        left_out = self._excluded(core.but)
        for clause in core.pattern.clauses:
            if isinstance(clause, q.Role) and core.of not in (
                *TIME_UNITS,
                "place",
                "source",
                "topic",
                "type",
                "country",
            ):
                left_out |= self._excluded(clause.names.names)
        counts = {
            keys[0]: count
            for keys, count in self._grouped(core.pattern, (core.of,)).items()
            if not set(keys[0].split(" – ")) & left_out
        }
        if core.of == "weekday":
            counts = {key: count for key, count in counts.items() if count != (0, 0)}
        order = sorted(counts.values(), reverse=True)
        if any(least != most for least, most in order):
            return self._uncertain_rank(core, counts)
        cut = order[core.count - 1] if len(order) >= core.count else (0, 0)
        rows = [self._row((key,), (core.of,), [counted(*count)]) for key, count in counts.items() if count >= cut]
        return Expected("table", rows)

    def _uncertain_rank(self, core: q.Rank, counts: dict[str, tuple[int, int]]) -> Expected:
        """Which of two is the more is not always known: those that may be among the first may be shown, those that
        must be have to."""
        rows, optional = [], set()
        for key, (least, most) in counts.items():
            surely_more = sum(other[0] > most for other in counts.values())
            maybe_more = sum(other[1] >= least for other in counts.values()) - 1
            if surely_more < core.count:
                rows.append(self._row((key,), (core.of,), [counted(least, most)]))
                if maybe_more >= core.count:
                    optional.add(rows[-1])
        return Expected("table", rows, optional=optional)

    # Durations

    def _elapsed(self, core: q.Elapsed) -> Expected:
        """The difference of two dates, whichever comes first.

        Decision: from the end of the earlier to the begin of the later; 0 where they share a day.
        """
        today = q.Window(self.today, self.today, self.today, self.today)
        since, until = core.since, core.until or today
        assert isinstance(since, q.Window) and isinstance(until, q.Window)
        one, other = bounds_of(since), bounds_of(until)
        if core.until is None and since.end > self.today:
            raise NotImplementedError("how long since what may be still to come")
        if any(abs(day) >= OPEN for day in (*one, *other)):
            return Expected("number", [])  # Decision: of what is open nothing is told
        found = []
        for (b1, e1), (b2, e2) in product(choices(one, other), choices(other, one)):
            low, high = (e1, b2) if e1 < b2 else (e2, b1) if e2 < b1 else (e1, e1)
            if low != high and max(abs(low), abs(high)) >= OPEN - 1:
                return Expected("number", [])  # Decision: what may be endless has no number
            found.append(whole_units(low, high, core.unit))
        return Expected("number", [counted(min(found), max(found))])

    def _length(self, core: q.Length) -> Expected:
        fact = self.fact[core.record.ids[0]]
        if fact.open:
            return Expected("number", [])  # Decision: it cannot be told
        lengths = [end - begin + 1 for begin, end in choices(fact.bounds, ())]
        return Expected("number", [counted(min(lengths), max(lengths))])

    def _gaps(self, core: q.Gaps) -> Expected:
        """Gaps between successive records, in days from the end of one to the begin of the next, as dates differ.

        Decision: a record with an open bound cannot be placed and is left out; what overlaps leaves a gap of 0.
        """
        members = [fact for fact, _ in self.find(core.pattern) if not fact.open]
        if any(a.b2 > b.b1 or a.e2 > b.e2 for a, b in pairwise(members)):
            raise NotImplementedError("gaps between records whose order is not known")
        gaps: list[tuple[int, int, Fact, Fact]] = []
        for one, other in pairwise(members):
            gaps.append((max(0, other.b1 - one.e2), max(0, other.b2 - one.e1), one, other))
        if core.which == "average":
            if not gaps:
                return Expected("number", [])
            low = round(sum(each[0] for each in gaps) / len(gaps), 1)
            high = round(sum(each[1] for each in gaps) / len(gaps), 1)
            return Expected("number", [spread(low, high)])
        if core.which == "over":
            assert core.over is not None
            kept = [gap for gap in gaps if gap[3].b2 > later(gap[2].e1, core.over)]
        elif any(low != high for low, high, _, _ in gaps):
            raise NotImplementedError("the longest of uncertain gaps")
        else:
            best = (max if core.which == "longest" else min)((each[0] for each in gaps), default=0)
            kept = [each for each in gaps if each[0] == best]
        rows = [f"{counted(low, high)} · {a.span} · {b.span}" for low, high, a, b in kept]
        return Expected("table", rows)

    # People

    def _attended(self, core: q.Attended) -> Expected:
        pattern = replace(
            core.pattern, noun="record", tense="past", clauses=(*core.pattern.clauses, q.PartOf(core.record))
        )
        return self._who(q.Who(pattern, "actor"))

    def _holders(self, core: q.Holders) -> Expected:
        best: dict[str, int] = {}
        for fact, kept in self.find(core.pattern):
            if fact.id not in core.office.ids or not self._office_is_of(fact.record, core.of):
                continue
            for each in fact.record.participants:
                if each.role == "subject":
                    best[each.name] = max(best.get(each.name, NO), kept)
        return self._names(best)

    def _office_is_of(self, record: Record, name: q.Name | None) -> bool:
        """Decision: an office in a body of a country (or in a place of it) is an office of the country."""
        if name is None:
            return True
        objects = [each.name for each in record.participants if each.role == "object"]
        return any((self.bodies_of(each) | self.places_around(each)) & self.ids(name) for each in objects)

    def _positions(self, core: q.Positions) -> Expected:
        rows = []
        for fact, _ in self.find(core.pattern):
            parts: dict[str, list[Participant]] = defaultdict(list)
            for each in fact.record.participants:
                parts[each.role].append(each)
            held = {each.name for each in parts["subject"]}
            if "office" in self.scheme.ancestors(fact.record.type) and held & self.ids(core.name):
                office = ", ".join(each.text for each in fact.record.values if each.text) or fact.record.title
                where = ", ".join(self.label(each.name) for each in parts["object"])
                rows.append(" · ".join([office, where, fact.record.period.text]))
        return Expected("table", rows, ordered=True)

    # Connections

    def _ties(
        self, pattern: q.Pattern, avoiding: Iterable[q.Name] = (), ends: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        """Who is connected to whom: they take part in one event. Those asked about cannot be avoided."""
        left_out = self._excluded(avoiding) - set(ends)
        ties: dict[str, dict[str, int]] = defaultdict(dict)
        for fact, kept in self.find(replace(pattern, tense="past")):
            there = [each for each in self.actors(fact.record) if each not in left_out]
            for one, other in product(there, there):
                if one != other:
                    ties[one][other] = max(ties[one].get(other, NO), kept)
        return ties

    def _joined(self, names: Iterable[q.Name], pattern: q.Pattern) -> dict[str, int]:
        """Those connected to each of some actors."""
        ties = self._ties(pattern)
        best: dict[str, int] | None = None
        asked = [self.ids(each) for each in names]
        for ids in asked:
            near: dict[str, int] = {}
            for id_ in ids:
                for other, kept in ties.get(id_, {}).items():
                    near[other] = max(near.get(other, NO), kept)
            best = (
                near if best is None else {each: min(kept, near[each]) for each, kept in best.items() if each in near}
            )
        return {each: kept for each, kept in (best or {}).items() if not any(each in ids for ids in asked)}

    def _connecting(self, core: q.Connecting) -> Expected:
        return self._names(self._joined((core.left, core.right), core.pattern))

    def _common(self, core: q.Common) -> Expected:
        """Events of all of them, then actors connected to each."""
        role = q.Role("actor", q.Names(core.names.names, "all"))
        pattern = replace(core.pattern, tense="past")
        rows = [f"event · {fact.id}" for fact, _ in self.find(pattern.narrowed(role))]
        rows += [f"actor · {self.label(each)}" for each in self._joined(core.names.names, pattern)]
        return Expected("table", rows)

    def _paths(self, core: q.Paths) -> Expected:
        """All shortest chains with every event that may stand in them; a good answer gives one, or one of each chain
        of people where all are asked for."""
        (start,), (goal,) = self.ids(core.left), self.ids(core.right)
        ties = self._ties(core.pattern, core.avoiding, (start, goal))
        steps = {start: 0}
        queue = deque([start])
        while queue:
            current = queue.popleft()
            for other in ties.get(current, {}):
                if other not in steps:
                    steps[other] = steps[current] + 1
                    queue.append(other)
        if not 0 < steps.get(goal, 0) <= core.steps:
            return Expected("paths", [])
        chains = [[start]]
        while chains[0][-1] != goal:
            chains = [
                [*chain, other]
                for chain in chains
                for other in ties[chain[-1]]
                if steps.get(other) == len(chain) and (other == goal or len(chain) < steps[goal])
            ]
            chains = [chain for chain in chains if chain[-1] == goal or len(chain) <= steps[goal]]
        chains = [chain for chain in chains if chain[-1] == goal]
        found = self.find(replace(core.pattern, tense="past"))
        groups = [set(self._written(chain, found)) for chain in chains]
        rows = [row for group in groups for row in sorted(group)]
        return Expected("paths", rows, optional=set(rows), one_of=groups if core.every else [set(rows)])

    def _written(self, chain: list[str], found: Found) -> Iterator[str]:
        """A chain of actors with every choice of events between them."""
        hops = []
        for one, other in pairwise(chain):
            hops.append([fact.id for fact, _ in found if {one, other} <= set(self.actors(fact.record))])
        for events in product(*hops):
            text = self.label(chain[0])
            for event, actor in zip(events, chain[1:], strict=True):
                text += f" —[{event}]— {self.label(actor)}"
            yield text

    def _circle(self, core: q.Circle) -> Expected:
        ties = self._ties(core.pattern, core.avoiding, self.ids(core.name))

        def within(least: int) -> set[str]:
            reached = self.ids(core.name)
            for _ in range(core.steps):
                reached = reached | {b for a in reached for b, kept in ties.get(a, {}).items() if kept >= least}
            return reached - self.ids(core.name)

        sure = within(YES)
        return self._names({each: YES if each in sure else MAYBE for each in within(MAYBE)})

    # Sets and sequences

    def _set_operation(self, core: q.SetOperation) -> Expected:
        left = self._answer(core.left)
        # Certainly-not is not-possibly: what is taken away is also what has an open bound.
        right = self._answer(self._possibly(core.right) if core.operator == "minus" else core.right)
        if left.kind != right.kind or left.kind not in ("events", "names"):
            raise NotImplementedError(f"{core.operator} of {left.kind} and {right.kind}")

        def kept(expected: Expected, each: str) -> int:
            return MAYBE if each in expected.possible else YES if each in expected.answers else NO

        combine: dict[str, Callable[[int, int], int]] = {
            "union": max,
            "intersect": min,
            "minus": lambda one, other: min(one, 2 - other),  # certainly-not is not-possibly
        }
        best = {
            each: found
            for each in dict.fromkeys([*left.answers, *right.answers])
            if (found := combine[core.operator](kept(left, each), kept(right, each)))
        }
        answers = list(best)
        if left.kind == "events":
            answers.sort(key=lambda id_: self.fact[id_].place_in_time)
        possible = {each for each, found in best.items() if found == MAYBE}
        return Expected(left.kind, answers, possible, ordered=left.kind == "events")

    @staticmethod
    def _possibly(core: q.Core) -> q.Core:
        pattern = getattr(core, "pattern", None)
        if pattern is None or pattern.certainty:
            return core
        return replace(core, pattern=replace(pattern, certainty="possibly"))

    def follows(self, one: Fact, other: Fact, within: q.Duration | None) -> int:
        """Whether the other follows: it begins when the one has ended (on that day perhaps), and not too late."""
        if one is other:
            return NO
        surely = other.b1 > one.e2 and (within is None or other.b2 <= later(one.e1, within))
        perhaps = other.b2 >= one.e1 and (within is None or other.b1 <= later(one.e2, within))
        return verdict(surely, perhaps)

    def _sequence(self, core: q.Sequence) -> Expected:
        if any(each.absent for each in core.steps):
            return self._absence(core)
        chains: list[tuple[list[Fact], int]] = [([fact], kept) for fact, kept in self.find(happened(core.pattern))]
        for step in core.steps:
            found = self.find(happened(step.pattern))
            chains = [longer for chain in chains for longer in self._followed(core, chain, step, found)]
        rows, optional = [], set()
        groups: dict[str, set[str]] = defaultdict(set)
        for facts, kept in chains:
            one, other = (facts[0], facts[-1]) if core.steps[0].way == "followed" else (facts[-1], facts[0])
            low, high = max(0, other.b1 - one.e2), max(0, other.b2 - one.e1)
            if high >= OPEN - 1:
                continue  # Decision: a pair whose days cannot be counted is left out
            rows.append(" · ".join([*(each.id for each in facts), counted(low, high)]))
            if kept == MAYBE and not core.every:
                # Decision: where several may be the nearest, any of them will do.
                optional.add(rows[-1])
            groups[facts[0].id].add(rows[-1])
        return Expected("table", rows, optional=optional, one_of=list(groups.values()))

    def _followed(
        self, core: q.Sequence, chain: tuple[list[Fact], int], step: q.Step, found: Found
    ) -> list[tuple[list[Fact], int]]:
        """A chain with what follows it: the nearest, or what may be the nearest; or everything."""
        facts, kept = chain
        near: Found = []
        for fact, sure in found:
            best = NO if fact in facts else min(kept, sure, self._steps(core, facts, fact, step))
            if best == MAYBE and (fact.open or facts[-1].open) and step.pattern.certainty != "possibly":
                best = NO
            if best == MAYBE and "certainly" in (core.pattern.certainty, step.pattern.certainty):
                best = NO
            if best:
                near.append((fact, best))
        if not core.every:
            near = self._nearest(near, step.way)
        return [([*facts, fact], best) for fact, best in near]

    def _steps(self, core: q.Sequence, facts: list[Fact], fact: Fact, step: q.Step) -> int:
        """Whether a record follows a chain in all that is asked.

        Decision: `within` is from each to the next. What happens on the day of either may be in between.
        """
        one, other = (facts[-1], fact) if step.way == "followed" else (fact, facts[-1])
        best = self.follows(one, other, core.within)
        if core.same and not self._shared([*facts, fact], core.same, self._asked(core)):
            return NO
        for pattern in (core.without, core.until):
            for between, sure in self.find(happened(pattern)) if pattern and best else ():
                if between not in (one, other):
                    inside = min(self.follows(one, between, None), self.follows(between, other, None), sure)
                    best = min(best, 2 - inside)
        return best

    def _asked(self, core: q.Sequence) -> set[str]:
        """Decision: `threats by Trump followed by sanctions with the same country` does not mean the country of Trump:
        who is named in the question is not what the records happen to share, but for a pair."""
        patterns = () if core.same == "pair" else (core.pattern, *(step.pattern for step in core.steps))
        roles = [each for pattern in patterns for each in pattern.clauses if isinstance(each, q.Role)]
        return self._excluded(name for role in roles for name in role.names.names)

    def _shared(self, facts: list[Fact], dimension: str, but: Collection[str]) -> bool:
        """Whether records have something along a dimension in common."""
        common = {key for key, _ in self.keys(facts[0], dimension, "actor", but)}
        for fact in facts[1:]:
            common &= {key for key, _ in self.keys(fact, dimension, "actor", but)}
        return bool(common)

    @staticmethod
    def _nearest(near: Found, way: str) -> Found:
        """Those that no certain one comes before; certain where none may."""

        def before(one: Fact, other: Fact) -> int:
            if way == "followed":
                return verdict(one.b2 < other.b1, one.b1 <= other.b2)
            return verdict(one.e1 > other.e2, one.e2 >= other.e1)

        found: Found = []
        for fact, best in near:
            others = [(before(other, fact), sure) for other, sure in near if other is not fact]
            if not any(ahead == YES and sure == YES for ahead, sure in others):
                found.append((fact, MAYBE if any(ahead for ahead, _ in others) else best))
        return found

    @property
    def reach(self) -> int:
        """The newest day of what happened: beyond it absence cannot be told."""
        return max((fact.e2 for fact in self.facts if not fact.open and fact.record.status in PAST), default=-OPEN)

    def _absence(self, core: q.Sequence) -> Expected:
        """Records of the first pattern that nothing follows; those whose window runs past the data are not judged."""
        if len(core.steps) != 1 or core.within is None or core.without or core.until:
            raise NotImplementedError("absence of more than one step")
        (step,) = core.steps
        found = self.find(happened(step.pattern))
        kept_facts: Found = []
        for fact, kept in self.find(happened(core.pattern)):
            follow = NO
            for other, sure in found:
                after = min(sure, self._steps(core, [fact], other, step))
                # Decision: here too, what follows possibly and has an open bound is not looked at.
                if after == YES or not other.open or step.pattern.certainty == "possibly":
                    follow = max(follow, after)
            # Decision: where the window may run past what is known, it is too soon to tell.
            last = later(fact.e2, core.within) if step.way == "followed" else fact.b2
            absent = NO if last > self.reach else min(kept, 2 - follow)
            if absent == MAYBE and fact.open and core.pattern.certainty != "possibly":
                continue
            if absent:
                kept_facts.append((fact, absent))
        return self._in_time(kept_facts)

    def _sources_for(self, core: q.SourcesFor) -> Expected:
        """Sources come by publication date (read where that is not known), then by id."""
        ids = {each for fact, _ in self.find(core.pattern) for each in fact.record.sources}
        return Expected("names", sorted(ids, key=lambda id_: (self.known_from(id_) or OPEN, id_)), ordered=True)


def whole_units(low: int, high: int, unit: str) -> int:
    """How many whole days, weeks, months or years lie between two days."""
    if unit in ("day", "week"):
        return (high - low) // days(q.Duration(1, unit))  # type: ignore[arg-type]
    count = 0
    while shifted(low, q.Duration(count + 1, unit), 1) <= high:  # type: ignore[arg-type]
        count += 1
    return count


# Units of the calendar


def in_unit(day: int, unit: str) -> str:
    """The day, week, month … in which a day lies, as it is written."""
    month = edtf.calendar_day(day)[1]
    written = edtf.format_day(day)
    if unit == "week":
        thursday = day - (day - 1) % 7 + 3
        iso_year = edtf.calendar_day(thursday)[0]
        number = (thursday - edtf.day_number(iso_year, 1, 1)) // 7 + 1
        return f"{edtf.format_day(edtf.day_number(iso_year, 1, 1))[:-6]}-W{number:02d}"
    if unit == "weekday":
        return WEEKDAYS[(day - 1) % 7]
    return {
        "day": written,
        "month": written[:-3],
        "quarter": f"{written[:-6]}-Q{(month + 2) // 3}",
        "year": written[:-6],
    }[unit]


def unit_days(key: str, unit: str) -> tuple[int, int] | None:
    """The first and the last day of a unit as written; a weekday has none."""
    if unit not in TIME_UNITS or unit == "weekday":
        return None
    if unit in ("day", "month", "year"):
        first, last = edtf.parse(key).bounds[:2]
        assert first is not None and last is not None
        return first, last
    year, number = int(key[: key.rindex("-")]), int(key[key.rindex("-") + 2 :])
    if unit == "quarter":
        return edtf.day_number(year, number * 3 - 2, 1), edtf.month_end(year, number * 3)
    fourth = edtf.day_number(year, 1, 4)
    monday = fourth - (fourth - 1) % 7 + (number - 1) * 7
    return monday, monday + 6


def units_between(first: int, last: int, unit: str) -> list[str]:
    found, day = [], first
    while day <= last:
        found.append(in_unit(day, unit))
        end = unit_span(day, unit).last
        assert end is not None
        day = end + 1
    return found


def units_of(fact: Fact, unit: str) -> list[tuple[str, int]]:
    """The units in which a record lies: surely, or perhaps. Where a side is open, as far as it is known to reach."""
    low, high = (fact.b2, fact.e1) if fact.open else (fact.b1, fact.e2)
    if abs(low) >= OPEN or abs(high) >= OPEN:
        return []
    if fact.open and low > high:
        return []
    if unit == "weekday":
        surely = range(fact.b2, fact.e1 + 1)
        sure = {in_unit(day, unit) for day in surely[:7]}
        every = {in_unit(day, unit) for day in range(low, high + 1)[:7]}
        return [(each, YES if each in sure or len(every) == 1 else MAYBE) for each in every]
    found = []
    for key in units_between(low, high, unit):
        span = unit_days(key, unit)
        assert span is not None
        found.append((key, relate("overlaps", fact.bounds, (span[0], span[0], span[1], span[1]))))
    return found
