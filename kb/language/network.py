"""Relations between actors: how two are connected, paths between them, the circle around one."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import actor, actors
from kb.language.dates import cardinal
from kb.language.patterns import kind, typed
from kb.language.question import Circle, Names, Paths, Pattern
from kb.language.what import PAST
from kb.language.words import words


def _via(found: Any) -> dict[str, Pattern]:
    sought = PAST
    types: dict[str, None] = {}
    for each in found:
        if isinstance(each, str):
            sought = replace(sought, noun=each)
        else:
            types |= dict.fromkeys(each.types)
    return {"pattern": typed(sought, tuple(types))}


def _avoiding(found: Any) -> dict[str, Any]:
    names: Names = found[0]
    return {"avoiding": names.names}


option = pp.MatchFirst(
    [
        (words("via", "through", expects="'via'") + kind).set_parse_action(_via),
        (words("within", "in at most", expects="'within'") + cardinal + words("steps", "step", "hops", expects="'steps'"))
        .set_parse_action(lambda found: {"steps": found[0]}),
        (words("avoiding", "not through", expects="'avoiding'") + actors).set_parse_action(_avoiding),
        words("all paths", "all shortest paths", expects="'all paths'", value={"every": True}),
    ]
)  # fmt: skip
"""One option of a relation question; gives the fields that it sets."""

_and = words("and", "to", "with", expects="'and'")


def _fields(found: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for each in found:
        fields |= each
    return fields


def _paths(found: Any) -> Paths:
    left, right, *options = found
    return Paths(left, right, **({"pattern": PAST} | _fields(options)))


def _circle(found: Any) -> Circle:
    name, *options = found
    fields = {key: value for key, value in _fields(options).items() if key != "every"}
    return Circle(name, **({"pattern": PAST} | fields))


form = pp.MatchFirst(
    [
        (words("how are", "how is", "how were", "how was", expects="") + actor + _and + actor
         + words("connected", "linked", "related", "tied", expects="'connected'") + pp.ZeroOrMore(option)).set_parse_action(_paths),
        (words("paths between", "path between", "connections between", "paths from", expects="") + actor + _and + actor
         + pp.ZeroOrMore(option)).set_parse_action(_paths),
        (words("circle of", "circle around", "network of", expects="") + actor + pp.ZeroOrMore(option)).set_parse_action(_circle),
    ]
)  # fmt: skip
