"""Three-valued dates against brute force over a small calendar: every record, every window, every relation.

Certain is what holds for every choice of days within the bounds, possible what holds for some. The table is tried in
Python, and as the SPARQL that questions compile to on both stores, plain and turned round, for each degree of certainty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest

from kb.compile import Ground, records
from kb.compile.dated import dated, fitting_days
from kb.index import OPEN, keys
from kb.knowledge import bundled_scheme
from kb.language.question import Certainty, Not, Pattern, When, Window
from kb.record import Event, Period
from kb.relations import RELATIONS, Bounds, holds
from kb.stores import Store, open_store
from kb.triples import triples
from kb.vocabulary import identifier
from tests.conftest import is_nightly

DAYS = range(4)
FAR = range(-3, 8)
"""Days enough beyond the calendar that a side which is open may lie on any of them as well as farther out."""

Span = tuple[int | None, int | None, int | None, int | None]

# What each relation means for concrete days: a record from b to e, a window from s to t.
MEANING = {
    "before": lambda b, e, s, t: e < s,
    "after": lambda b, e, s, t: b > t,
    "since": lambda b, e, s, t: e >= s,
    "until": lambda b, e, s, t: b <= t,
    "overlaps": lambda b, e, s, t: b <= t and e >= s,
    "within": lambda b, e, s, t: s <= b and e <= t,
    "contains": lambda b, e, s, t: b <= s and e >= t,
    "starts": lambda b, e, s, t: s <= b <= t,
    "ends": lambda b, e, s, t: s <= e <= t,
    "meets": lambda b, e, s, t: e + 1 == s,
    "met by": lambda b, e, s, t: b == t + 1,
    "begins with": lambda b, e, s, t: b == s and e < t,
    "started by": lambda b, e, s, t: b == s and e > t,
    "finishes": lambda b, e, s, t: e == t and b > s,
    "finished by": lambda b, e, s, t: e == t and b < s,
    "equals": lambda b, e, s, t: b == s and e == t,
}


def closed(days: range) -> list[Bounds]:
    """Every four bounds that a record or a window can have within some days."""
    return [(b1, b2, e1, e2) for b1 in days for b2 in days[b1:] for e1 in days[b1:] for e2 in days[max(e1, b2) :]]


def opened(days: range) -> list[Span]:
    """Every four bounds of which one at least is unknown: nothing begins after its end, known or not."""
    sides = product((None, *days), repeat=4)
    return [span for span in sides if None in span and _in_order(bounded(span))]


def _in_order(bounds: Bounds) -> bool:
    b1, b2, e1, e2 = bounds
    return b1 <= b2 <= e2 and b1 <= e1 <= e2


def bounded(span: Span) -> Bounds:
    """The bounds with unknown ones out of reach, as the store has them and windows."""
    b1, b2, e1, e2 = span
    return (
        -OPEN if b1 is None else b1,
        OPEN if b2 is None else b2,
        -OPEN if e1 is None else e1,
        OPEN if e2 is None else e2,
    )


@cache
def choices(span: Span) -> list[tuple[int, int]]:
    """Every begin and end that a record or a window can have; where it is open, as far as it matters."""
    b1, b2, e1, e2 = (far if day is None else day for day, far in zip(span, (FAR[0], FAR[-1]) * 2, strict=True))
    return [(begin, end) for begin in range(b1, b2 + 1) for end in range(e1, e2 + 1) if begin <= end]


@cache
def truth(relation: str, record: Span, window: Span) -> tuple[bool, bool]:
    """Whether it holds for every choice of days, and whether for some."""
    meaning = MEANING[relation]
    truths = {meaning(b, e, s, t) for b, e in choices(record) for s, t in choices(window)}
    return truths == {True}, True in truths


def test_every_relation_has_a_meaning_here() -> None:
    assert MEANING.keys() == RELATIONS.keys()


@pytest.mark.parametrize("relation", RELATIONS)
def test_certain_is_for_every_choice_of_days_and_possible_for_some(relation: str) -> None:
    for record, window in product(closed(DAYS), closed(DAYS)):
        assert holds(relation, record, window) == truth(relation, record, window), (record, window)


@pytest.mark.parametrize("relation", RELATIONS)
def test_open_sides_may_lie_on_any_day(relation: str) -> None:
    days = DAYS[:2]
    everything: list[Span] = [*closed(days), *opened(days)]
    for record, window in product(everything, everything):
        found = holds(relation, bounded(record), bounded(window))
        assert found == truth(relation, record, window), (record, window)


# The same in SPARQL


def stored(name: str, days: range) -> tuple[Store, dict[str, Span]]:
    """A store with a record for each four bounds, and those by id."""
    store, spans = open_store(name), dict[str, Span]()
    quads = []
    for span in (*closed(days), *opened(days)):
        id_ = "r" + "".join("x" if day is None else str(day) for day in span)
        record = Event(id_, id_, type="meet", period=Period(id_, *span))
        quads += [(*triple, "") for triple in (*triples(record), *keys(record))]
        spans[id_] = span
    store.apply([], quads)
    return store, spans


@pytest.fixture(scope="module", params=["memory:", "rdflib:"])
def calendar(request: pytest.FixtureRequest) -> Iterator[Calendar]:
    """Three days; of rdflib, which takes 50 ms for a question, two, unless there is a night for it."""
    days = DAYS[:2] if request.param == "rdflib:" and not is_nightly() else DAYS[:3]
    store, spans = stored(request.param, days)
    yield Calendar(days, store, spans, request.param == "memory:" or is_nightly())
    store.close()


@dataclass
class Calendar:
    days: range
    store: Store
    spans: dict[str, Span]
    every_certainty: bool


SCHEME = bundled_scheme()
CERTAINTIES: tuple[Certainty, ...] = ("possibly", "", "certainly")


@pytest.mark.slow
@pytest.mark.parametrize("relation", RELATIONS)
def test_sparql_finds_what_is_certain_and_what_is_possible(calendar: Calendar, relation: str) -> None:
    for number, (window, negated) in enumerate(product(closed(calendar.days), (False, True))):
        truths = {}
        for id_, span in calendar.spans.items():
            certain, possible = truth(relation, span, window)
            # Certainly-not is not-possibly.
            truths[id_] = (not possible, not certain) if negated else (certain, possible)
        asked = When(relation, Window(*window))
        for certainty in CERTAINTIES if calendar.every_certainty else [CERTAINTIES[number % 3]]:
            found = answered(calendar.store, Pattern(clauses=(Not(asked) if negated else asked,), certainty=certainty))
            assert found == expected(truths, calendar.spans, certainty), (window, negated, certainty)


def answered(store: Store, pattern: Pattern) -> dict[str, bool]:
    """The records that a pattern finds, and of each whether its dates certainly fit."""
    select = records(pattern, Ground(SCHEME))
    event, dated = select.columns.index("event"), select.columns.index("dated")
    return {identifier(str(row[event])): bool(row[dated]) for row in store.select(select.sparql)}


def expected(truths: dict[str, tuple[bool, bool]], spans: dict[str, Span], certainty: Certainty) -> dict[str, bool]:
    def wanted(id_: str) -> bool:
        certain, possible = truths[id_]
        if certainty == "certainly":
            return certain
        return certain or (possible and (certainty == "possibly" or None not in spans[id_]))

    return {id_: certain for id_, (certain, _) in truths.items() if wanted(id_)}


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_days_that_fit_are_those_that_fit_one_by_one(relation: str) -> None:
    spans = [window for window in product(range(5), repeat=4) if window[0] <= window[1] and window[2] <= window[3]]
    for span, negated, certainty in product(
        [*spans, (-OPEN, -OPEN, 2, 3), (1, 2, OPEN, OPEN)], (False, True), ("", "certainly", "possibly")
    ):
        when = When(relation, Window(*span))
        pattern = Pattern(
            clauses=(Not(when) if negated else when, When("since", Window(1, 2, OPEN, OPEN))), certainty=certainty
        )
        one_by_one = [(day, sure) for day in range(-4, 12) if (sure := dated(pattern, (day,) * 4)) >= 0]
        assert fitting_days(pattern, -4, 11) == one_by_one
