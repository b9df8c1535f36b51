"""States, gaps, rankings, comparisons: forms whose answers are tables."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import clauses
from kb.language.count import of
from kb.language.dates import cardinal, duration
from kb.language.patterns import made, past, pattern
from kb.language.question import Compare, Events, Gaps, Nth, Pattern, Rank, When
from kb.language.words import choice, noun, words


def _gap(found: Any) -> Gaps:
    return Gaps(past(found[1]), found[0])


def _gaps_over(found: Any) -> Gaps:
    return Gaps(past(found[1]), "over", found[0])


def _compared(one: Pattern, two: Pattern) -> Compare:
    """A time that stands after the second counts for both, unless the first has its own."""
    if not any(isinstance(each, When) for each in one.clauses):
        one = one.narrowed(*(each for each in two.clauses if isinstance(each, When)))
    return Compare(one, two)


def _rank(found: Any) -> Rank | Nth:
    count, what, sought = found
    return Rank(past(sought), what, count)


_which = choice({"longest": "longest", "biggest": "longest", "shortest": "shortest", "average": "average",
                 "mean": "average"}, "")  # fmt: skip
_state = words("states", "state", expects="'states'") + pp.Optional(
    words("of", expects="") + noun("a kind of state (control, office …)")
)
_unit = choice({each: each for each in ("day", "week", "month", "quarter", "year", "weekday")}, "a unit (day, month …)")
_ranked = of | choice({"types": "type", "kinds of events": "type"}, "")

states = (_state + clauses).set_parse_action(lambda found: Events(replace(made(found), noun="state")))
gaps = pp.MatchFirst(
    [
        (_which + words("gap between", "gaps between", "gap in", "interval between", expects="'gap between'") + pattern)
        .set_parse_action(_gap),
        (words("gaps over", "gaps of more than", "gaps longer than", expects="") + duration
         + words("in", "between", expects="'in'") + pattern).set_parse_action(_gaps_over),
    ]
)  # fmt: skip
rank = pp.MatchFirst(
    [
        (words("top", expects="") + pp.Optional(cardinal, default=10) + _ranked + words("by", "in", "of", expects="'by'")
         + pattern).set_parse_action(_rank),
        (words("busiest", expects="") + _unit + words("for", "in", "by", "of", expects="'for'") + pattern).set_parse_action(
            lambda found: Rank(past(found[1]), found[0], 1)
        ),
        (words("who", expects="") + words("took part in the most", "had the most", "held the most", "made the most",
         expects="") + pattern).set_parse_action(lambda found: Rank(past(found[0]), "actor", 1)),
    ]
)  # fmt: skip
compare = (
    words("compare", expects="") + pattern + words("with", "and", "to", "against", expects="'with'") + pattern
).set_parse_action(lambda found: _compared(past(found[0]), past(found[1])))

form = states | gaps | rank | compare
