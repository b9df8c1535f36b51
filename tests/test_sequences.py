"""Sequences: where pairs are looked for changes nothing in which are found; all that follow are gone through here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kb.errors import LimitError, QuestionError
from kb.finish import sequences
from kb.finish.found import Found
from kb.finish.sequences import Chain, _Followers
from kb.knowledge import KnowledgeBase
from kb.language.calendar import shifted
from kb.language.question import Duration, Pattern, Step
from kb.language.question import Sequence as Asked
from tests.conftest import Journal

FIRST, NEXT, WITHOUT, UNTIL = (Pattern(types=(each,), status="actual") for each in ("a", "b", "c", "d"))


def some(chance: random.Random, number: int, name: str, *, crisp: bool = False) -> list[Found]:
    """Records of some days, of a few vague ones and of a few that last; or of one day each."""
    found = []
    for place in range(number):
        begin = chance.randrange(735_000, 735_060)
        begun = begin + chance.choice((0, 0, 0, 5))
        ends = max(begin + chance.choice((0, 0, 0, 20)), begin)
        end = max(begun, ends) + chance.choice((0, 0, 3))
        if crisp:
            begun = ends = end = begin
        found.append(
            Found(
                f"{name}{place}",
                (begin, begun, ends, end),
                chance.choice(("actual", "actual", "claimed")),
                chance.random() < 0.8,
            )
        )
    return sorted(found, key=lambda each: each.order)


def by_all_pairs(core: Asked, chain: Chain, given: dict[Pattern, list[Found]]) -> Iterator[tuple[int, bool, Found]]:
    """All that follows, by the words of docs/language.md: days, whether certainly, what."""
    last = chain.records[-1]

    def within(one: int, other: int) -> bool:
        return core.within is None or other <= shifted(one, core.within, 1)

    for each in given[NEXT]:
        if each.event in {one.event for one in chain.records}:
            continue
        early, late = (last, each) if core.steps[0].way == "followed" else (each, last)
        b, e = late.bounds, early.bounds
        possible = b[1] >= e[2] and within(e[3], b[0])
        certain = b[0] > e[3] and within(e[2], b[1]) and each.certain
        for other in (*given.get(WITHOUT, ()), *given.get(UNTIL, ())):
            if other.event not in (early.event, late.event):
                o = other.bounds
                possible = possible and not (o[0] > e[3] and o[3] < b[0] and other.certain)
                certain = certain and not (o[1] >= e[2] and o[2] <= b[1])
        if possible:
            yield max(0, b[0] - e[3]), certain, each


@pytest.mark.parametrize("way", ["followed", "preceded"])
@pytest.mark.parametrize("seed", range(80))
def test_what_follows_is_what_all_pairs_give(way: Any, seed: int) -> None:
    chance = random.Random(seed)
    size = chance.choice((3, 12, 40))
    within = chance.choice(
        (None, Duration(chance.randrange(1, 12), "day"), Duration(1, "week"), Duration(1, "month"), Duration(1, "year"))
    )
    core = Asked(
        FIRST, (Step(way, NEXT),), within,
        without=WITHOUT if chance.random() < 0.4 else None, until=UNTIL if chance.random() < 0.3 else None,
    )  # fmt: skip
    crisp = chance.random() < 0.5
    firsts = some(chance, size, "a", crisp=crisp and chance.random() < 0.7)
    others = [each for each in firsts[::3] if not crisp or each.bounds[0] == each.bounds[3]]
    given = {NEXT: sorted([*some(chance, size, "b", crisp=crisp), *others], key=lambda each: each.order)}
    for pattern in (core.without, core.until):
        if pattern is not None:
            given[pattern] = sorted([*some(chance, 4, pattern.types[0]), *given[NEXT][:1]], key=lambda each: each.order)
    followers = _Followers(core, core.steps[0], SimpleNamespace(records=given.__getitem__))  # type: ignore[arg-type]
    for number, first in enumerate(firsts):
        before = (given[NEXT][0],) if number % 3 == 2 and given[NEXT][0].event != first.event else ()
        chain = Chain((*before, first), first.certain)
        expected = sorted(by_all_pairs(core, chain, given), key=lambda one: (one[0], not one[1], one[2].order))
        wanted = [(certain, each) for _, certain, each in expected]
        assert followers.of(chain, "all") == wanted
        assert followers.of(chain, "nearest")[:1] == wanted[:1]
        assert followers.nearest(chain) == (wanted[0] if wanted else None)
        some_ = followers.of(chain, "any")
        assert bool(some_) == bool(wanted)
        assert any(certain for certain, _ in some_) == any(certain for certain, _ in wanted)


CLAIMED = """
2025-08-01 * one ^one
  type: meet
  with: Ann Abel, Bob Brown

2025-08-02 ? rumour ^rumour
  type: call
  with: Ann Abel, Bob Brown

2025-08-03 * first-strike ^first-strike
  type: strike
  by: Ann Abel

2025-08-11 ? two ^two
  type: meet
  with: Ann Abel, Bob Brown

2025-08-12 * second-strike ^second-strike
  type: strike
  by: Ann Abel

2025-09-12 * last ^last
  type: call
  with: Ann Abel, Bob Brown
"""


def test_what_is_only_claimed_to_lie_in_between_leaves_a_pair_possible(base: KnowledgeBase, journal: Journal) -> None:
    base.load(journal(CLAIMED))
    found = base.ask("meetings followed by strikes within 5 days with no calls in between")
    assert [each.split(" · ")[:2] for each in found.answers] == [["one", "first-strike"], ["two", "second-strike"]]
    assert [row["certain"] for row in found.rows] == [False, False]


def test_what_was_certainly_followed_was_not_perhaps_left_alone_though_it_is_only_claimed(
    base: KnowledgeBase, journal: Journal
) -> None:
    base.load(journal(CLAIMED))
    assert base.ask("meetings followed by no strikes within 5 days").answers == []


ALONE = "".join(
    f"{days} * {id_} ^{id_}\n  type: {type_}\n  by: Ann Abel\n  to: {to}\n\n"
    for id_, days, type_, to in (
        ("one", "2025-08-01/2025-09-20", "visit", "Bob Brown"),
        ("two", "2025-08-02", "visit", "Bob Brown"),
        ("call-one", "2025-08-03", "call", "Bob Brown, Cia Cole"),
        ("call-two", "2025-09-25", "call", "Bob Brown"),
        ("talks", "2025-09-27", "negotiate", "Cia Cole"),
        ("strike", "2025-12-03", "strike", "Dan Drew"),
    )
)


def test_what_nothing_followed_is_cut_turned_round_and_counted_like_any_list(
    base: KnowledgeBase, journal: Journal
) -> None:
    base.load(journal(ALONE))
    question = "calls followed by no strikes within 30 days"
    assert base.ask(question).answers == ["call-one", "call-two"]
    first, last = base.ask(f"{question} top 1"), base.ask(f"{question} newest first top 1")
    assert (first.answers, [row["event"] for row in first.rows]) == (["call-one"], ["call-one"])
    assert (last.answers, [row["event"] for row in last.rows]) == (["call-two"], ["call-two"])
    assert base.ask(f"{question} | count").answers == ["2"]
    # One that lasts is followed later than one that began after it.
    assert base.ask("visits followed by calls followed by no strikes within 30 days").answers == [
        "call-one",
        "call-two",
    ]


def test_nothing_follows_what_did_not_happen(base: KnowledgeBase, journal: Journal) -> None:
    base.load(journal(ALONE))
    with pytest.raises(QuestionError) as raised:
        base.ask("visits followed by no strikes followed by calls")
    assert raised.value.code == "E132"


def test_all_records_of_a_sequence_share_what_is_to_be_the_same(base: KnowledgeBase, journal: Journal) -> None:
    base.load(journal(ALONE))
    question = "visits followed by calls then negotiations"
    assert len(base.ask(question).answers) == 2
    # Each call shares somebody with the talks, or with the visit, and none with both.
    assert base.ask(f"{question} with the same actor").answers == []


def test_more_pairs_than_are_listed_are_an_error_and_never_cut(
    seeds: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "meetings followed by statements all pairs"
    pairs = len(seeds.ask(question).answers)
    monkeypatch.setattr(sequences, "MOST_PAIRS", pairs)
    assert len(seeds.ask(question).answers) == pairs
    monkeypatch.setattr(sequences, "MOST_PAIRS", pairs - 1)
    with pytest.raises(LimitError) as raised:
        seeds.ask(question)
    assert raised.value.code == "E503"
