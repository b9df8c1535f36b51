"""Relations between actors: how two are connected, paths between them, the circle around one."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import actor, actors, clause
from kb.language.dates import cardinal
from kb.language.patterns import kind, typed
from kb.language.question import Circle, Clause, Names, Paths, Pattern
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
    """The fields that options set, the clauses on the pattern."""
    fields: dict[str, Any] = {"pattern": PAST}
    clauses: list[Clause] = []
    for each in found:
        if isinstance(each, dict):
            fields |= each
        elif isinstance(each, str):
            fields["pattern"] = replace(fields["pattern"], certainty=each)
        else:
            clauses.append(each)
    return fields | {"pattern": fields["pattern"].narrowed(*clauses)}


def _paths(found: Any) -> Paths:
    left, right, *options = found
    return Paths(left, right, **_fields(options))


def _circle(found: Any) -> Circle:
    name, *options = found
    fields = _fields(options)
    fields.pop("every", None)
    return Circle(name, **fields)


_options = pp.ZeroOrMore(option | clause)
_two = actor + _and + actor
form = pp.MatchFirst(
    [
        (
            words("how are", "how is", "how were", "how was", expects="")
            + _two
            + words("connected", "linked", "related", "tied", expects="'connected'")
            + _options
        ).set_parse_action(_paths),
        (
            words("paths between", "path between", "connections between", "paths from", expects="") + _two + _options
        ).set_parse_action(_paths),
        (words("circle of", "circle around", "network of", expects="") + actor + _options).set_parse_action(_circle),
    ]
)
