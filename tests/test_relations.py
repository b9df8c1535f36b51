"""The table of temporal relations against brute force: every pair of bounds over a small calendar."""

from __future__ import annotations

import pytest

from kb.relations import RELATIONS, holds

DAYS = range(4)
EVERY = [(b1, b2, e1, e2) for b1 in DAYS for b2 in DAYS[b1:] for e1 in DAYS[b1:] for e2 in DAYS[max(e1, b2) :]]
CHOICES = {p: [(b, e) for b in range(p[0], p[1] + 1) for e in range(p[2], p[3] + 1) if b <= e] for p in EVERY}

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


def test_every_relation_has_a_meaning_here() -> None:
    assert MEANING.keys() == RELATIONS.keys()


@pytest.mark.parametrize("relation", RELATIONS)
def test_certain_is_for_every_choice_of_days_and_possible_for_some(relation: str) -> None:
    meaning = MEANING[relation]
    for record in EVERY:
        for window in EVERY:
            truths = [meaning(b, e, s, t) for b, e in CHOICES[record] for s, t in CHOICES[window]]
            assert holds(relation, record, window) == (all(truths), any(truths)), (record, window)
