"""How many: meetings, times that Witkoff met Putin, people who met Putin."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import object_of_verb, parties
from kb.language.patterns import past, pattern
from kb.language.provenance import WHAT, about
from kb.language.question import Count, Names, Role
from kb.language.where_when import of_active
from kb.language.who import did, ever, subject_pattern, subject_role, was, with_object, with_subject
from kb.language.words import choice, deed, words

OF = {
    **dict.fromkeys(("people", "persons"), "person"),
    **dict.fromkeys(("actors", "names", "parties"), "actor"),
    **dict.fromkeys(("countries",), "country"),
    **dict.fromkeys(("organizations", "organisations"), "organization"),
    "places": "place", "sources": "source", "topics": "topic", "pairs": "pair",
    "days": "day", "weeks": "week", "months": "month", "years": "year",
}  # fmt: skip
of = choice(OF, "what to count (people, countries, places, days, or a kind of event)")


def _times(found: Any) -> Count:
    return Count(of_active(found)[0])


def _met(found: Any) -> Count:
    """`how many people met Putin`."""
    what, verb_, *rest = found
    objects = rest[0] if rest else None
    but = tuple(objects.names) if objects else ()
    return Count(with_object(subject_pattern(verb_), verb_, objects), what, subject_role(verb_), but)


def _did_meet(found: Any) -> Count:
    """`how many people did Trump meet`, `how many days did Trump meet Putin`."""
    what, subjects, verb_, *rest = found
    objects = rest[0] if rest else None
    pattern_ = with_object(with_subject(subject_pattern(verb_), verb_, subjects), verb_, objects)
    but = (*subjects.names, *(objects.names if objects else ()))
    return Count(pattern_, what, verb_.object, but)


def _counted(found: Any) -> Count:
    """`how many meetings`, `how many meetings did Putin have [with X]`."""
    counted, *names = found
    narrowed = past(counted)
    for each in names:
        if isinstance(each, Names):
            narrowed = narrowed.narrowed(Role("by", each))
    return Count(narrowed)


_how_many = words("how many", "count", "count of", "number of", "what number of", "how often", expects="")
_times_words = words("times", expects="") + did
_have = words("have", "hold", "make", "give", "attend", expects="")
_taken = pp.Optional(words("with", expects="").suppress() + parties)

form = pp.MatchFirst(
    [
        (
            _how_many + _times_words + parties + pp.Optional(ever) + deed() + pp.Optional(object_of_verb)
        ).set_parse_action(_times),
        (words("how often", expects="") + did + parties + deed() + pp.Optional(object_of_verb)).set_parse_action(
            _times
        ),
        (_how_many + of + did + parties + deed() + pp.Optional(object_of_verb)).set_parse_action(_did_meet),
        (_how_many + of + pp.Optional(was) + deed() + pp.Optional(object_of_verb)).set_parse_action(_met),
        (
            _how_many + words("sources", expects="") + words("for", "of", "on", "has", "have", expects="'for'") + WHAT
        ).set_parse_action(lambda found: Count(about(found[0]), "source")),
        (_how_many + of + words("in", "at", expects="'in'") + pattern).set_parse_action(
            lambda found: Count(past(found[1]), found[0])
        ),
        (_how_many + pattern + did + parties + _have + _taken).set_parse_action(_counted),
        (_how_many + pattern).set_parse_action(_counted),
    ]
)
