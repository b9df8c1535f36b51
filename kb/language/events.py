"""Timelines, patterns and nths as questions of their own."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language import patterns
from kb.language.clauses import names, object_of_verb, parties
from kb.language.question import About, At, Events, Name, Names, PartOf, Pattern, Role
from kb.language.where_when import of_active
from kb.language.words import deed, words


def _timeline(found: Any) -> Events:
    """`timeline of Putin`: what he takes part in; of a place: what happens there; of a topic: what is about it."""
    if not found:
        return Events(Pattern(), timeline=True)
    what = found[0]
    return Events(what if isinstance(what, Pattern) else _pattern(what), timeline=True)


def _pattern(what: Names) -> Pattern:
    first: Name = what.names[0]
    if first.kind == "actor":
        return Pattern().narrowed(Role("actor", what))
    if first.kind == "place":
        return Pattern().narrowed(At(what))
    if first.kind == "record":
        return Pattern().narrowed(PartOf(first))
    return Pattern().narrowed(About(what))


_things = names(("actor", "topic", "record", "place"), "a name", texts=True)
_of = words("of", "for", "on", expects="'of'") + (patterns.pattern | _things)
timeline = (
    words("timeline", "chronology", "timeline and", expects="'timeline of'") + pp.Optional(_of)
).set_parse_action(_timeline)


def _joint(found: Any) -> Events:
    return Events(of_active(found)[0])


nth = patterns.nth.copy()
joint = (
    parties.copy().add_condition(lambda found: len(found[0].names) > 1 or found[0].names[0].affiliated)
    + deed()
    + pp.Optional(object_of_verb)
).add_parse_action(_joint)
"""`Trump and Putin met`: records that both take part in. One name alone is no question: `WHO met Putin` asks who did."""
pattern = patterns.pattern.copy().add_parse_action(lambda found: Events(found[0]))
