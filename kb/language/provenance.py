"""What an answer rests on: the sources for something, conflicting dates, quotes, all that is known of one thing."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import actors, names, record
from kb.language.patterns import pattern
from kb.language.question import About, At, Conflicts, Name, Names, PartOf, Pattern, Quotes, Role, Show, SourcesFor
from kb.language.words import name, words


def about(what: Any) -> Pattern:
    """The records that X means: a record itself, all that fit a pattern, all that some actors take part in."""
    if isinstance(what, Pattern):
        return what
    if isinstance(what, Name):
        return Pattern(noun="record").narrowed(PartOf(what, whole=True))
    assert isinstance(what, Names)
    kinds = {name.kind for name in what.names}
    clause = About(what) if kinds == {"topic"} else At(what) if kinds == {"place"} else Role("of", what)
    return Pattern(noun="record").narrowed(clause)


def with_parts(pattern: Pattern) -> Pattern:
    """The same pattern with the parts of a record that it names."""
    parts = (replace(each, whole=False) if isinstance(each, PartOf) else each for each in pattern.clauses)
    return replace(pattern, clauses=tuple(parts))


WHAT = record | pattern | names(("actor", "place", "topic"), "an event, a kind of event or a name")
"""What an answer can rest on sources for: a record, a pattern, or someone."""
_anything = name(("actor", "place", "topic", "record", "source"), "a name")

form = pp.MatchFirst(
    [
        (words("sources for", "sources of", "sources on", "who reported", expects="") + WHAT).set_parse_action(
            lambda found: SourcesFor(about(found[0]))
        ),
        (
            words("conflicting dates for", "conflicting dates of", "date conflicts for", expects="") + WHAT
        ).set_parse_action(lambda found: Conflicts(about(found[0]))),
        (words("quotes from", "quotes by", "quotations from", expects="") + actors).set_parse_action(
            lambda found: Quotes(Pattern(noun="record"), found[0])
        ),
        (words("quotes from", "quotes in", "quotes", expects="") + WHAT).set_parse_action(
            lambda found: Quotes(with_parts(about(found[0])))
        ),
        (words("aliases of", "aliases for", "other names of", expects="") + _anything).set_parse_action(
            lambda found: Show(found[0], aliases=True)
        ),
        (words("show", "describe", "who is", "what is", "who was", expects="") + _anything).set_parse_action(
            lambda found: Show(found[0])
        ),
    ]
)
