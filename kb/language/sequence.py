"""Sequences: meetings followed by strikes within 10 days, calls then meetings then statements, visits followed by none."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.dates import duration
from kb.language.patterns import pattern
from kb.language.question import Duration, Sequence, Step
from kb.language.shapes import DIMENSIONS
from kb.language.words import choice, words

_WAYS = {
    "followed by": "followed", "then": "followed", "and then": "followed", "preceded by": "preceded",
    "led by": "preceded",
}  # fmt: skip
_absent = choice({"no": True, "any": False, "without any": True}, "")


def _step(found: Any) -> Step:
    way, *rest = found
    return Step(way, rest[-1], rest[0] if len(rest) > 1 else False)


def _sequence(found: Any) -> Sequence:
    first, *rest = found
    fields: dict[str, Any] = {}
    for value in rest:
        if isinstance(value, dict):
            fields |= value
    steps = tuple(value for value in rest if isinstance(value, Step))
    return Sequence(first, steps, **fields)


def _within(found: Any) -> dict[str, Duration]:
    return {"within": found[0]}


def _pattern_field(name: str) -> Any:
    return lambda found: {name: found[0]}


_option = pp.MatchFirst(
    [
        (words("within", expects="'within'") + duration).set_parse_action(_within),
        (words("with the same", "with same", "by the same", expects="") + choice(DIMENSIONS, "a dimension (actor, country …)"))
        .set_parse_action(_pattern_field("same")),
        (words("with no", "without any", "without", expects="") + pattern + words("in between", "between", expects="'in between'"))
        .set_parse_action(_pattern_field("without")),
        (words("until", expects="") + pattern).set_parse_action(_pattern_field("until")),
        words("all pairs", expects="", value={"every": True}),
    ]
)  # fmt: skip
_following = (choice(_WAYS, "'followed by'") + pp.Optional(_absent) + pattern).set_parse_action(_step)
form = (pattern + pp.OneOrMore(pp.ZeroOrMore(_option) + _following) + pp.ZeroOrMore(_option)).set_parse_action(
    _sequence
)
