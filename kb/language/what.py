"""What-questions: what happened, what did Lavrov say, what positions did X hold, what led to Y, what X and Y share."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import actor, actors, object_of_verb, parties, record
from kb.language.lexicon import Found
from kb.language.patterns import nth
from kb.language.question import Common, Events, Linked, Names, Pattern, Positions, Role
from kb.language.who import PRESENT, did, subject_pattern, was, with_object, with_subject
from kb.language.words import deed, words

PAST = Pattern(tense="past")


def _did(found: Any) -> Events:
    """`what did Lavrov say [to X]`."""
    subjects, *rest = found
    verb_ = next((value for value in rest if isinstance(value, Found)), None)
    if verb_ is None:  # `what did Lavrov do`
        return Events(PAST.narrowed(Role("by", subjects)))
    objects = next((value for value in rest if isinstance(value, Names)), None)
    return Events(with_object(with_subject(subject_pattern(verb_), verb_, subjects), verb_, objects))


def _told(found: Any) -> Events:
    """`what was said [by Putin]`."""
    verb_, *subjects = found
    pattern = subject_pattern(verb_)
    return Events(with_subject(pattern, verb_, subjects[0]) if subjects else pattern)


def _positions(found: Any) -> Positions:
    """`what positions did X hold`, `what positions does X hold`."""
    *present, name = found
    return Positions(name, Pattern(noun="state"), present=PRESENT in present)


does = words("does", "do", expects="", value=PRESENT)
_happened = words("what happened", "what has happened", "what took place", "what occurred", "what went on", expects="")
form = pp.MatchFirst(
    [
        _happened.copy().set_parse_action(lambda: Events(PAST)),
        (words("what positions", "which positions", "what offices", "which offices", "what posts", expects="")
         + (does | did) + actor + words("hold", "have", "occupy", expects="'hold'")).set_parse_action(_positions),
        (words("what do", "what did", "what have", expects="") + actors + words("have in common", "in common", "share",
         expects="")).set_parse_action(lambda found: Common(found[0], PAST)),
        (words("what led to", "what caused", "what brought about", expects="") + record).set_parse_action(
            lambda found: Linked(found[0], "led", Pattern())
        ),
        (words("what followed", "what came after", expects="") + record).set_parse_action(
            lambda found: Linked(found[0], "followed", Pattern())
        ),
        (words("what", "which", expects="") + did + actors + deed() + pp.Optional(object_of_verb)).set_parse_action(_did),
        (words("what", expects="") + did + actors + words("do", expects="'do'")).set_parse_action(_did),
        (words("what", "which", expects="") + was + nth).set_parse_action(lambda found: found[0]),
        (words("what", expects="") + was + deed(form="participle") + pp.Optional(words("by", expects="'by'") + parties))
        .set_parse_action(_told),
    ]
)  # fmt: skip
