"""Who-questions: who met Putin, who did Trump meet, who attended, who was president, who connects, who never met."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import actor, actors, parties, record
from kb.language.lexicon import Found
from kb.language.patterns import past, pattern, typed
from kb.language.question import (
    About,
    Attended,
    Connecting,
    Holders,
    Name,
    Names,
    Order,
    Pattern,
    Role,
    SetOperation,
    Who,
)
from kb.language.words import FirstOf, choice, name, verb, words

_ORDER = {"first": "first", "last": "last", "most recently": "last", "never": "never", "else": "", "ever": "",
          "also": ""}  # fmt: skip
order = choice(_ORDER, "")
did = words("did", "does", "do", "has", "have", expects="'did'")
was = words("was", "were", "is", "are", "has been", "have been", "had been", expects="'was'")
_kinds = {
    "who": "", "whom": "", "which person": "person", "which people": "person", "what people": "person",
    "which country": "country", "which countries": "country", "what country": "country", "what countries": "country",
    "which organization": "organization", "which organisation": "organization",
    "which organizations": "organization", "which organisations": "organization",
}  # fmt: skip
_head = choice(_kinds, "a question word (who, what, when, did …)")


def parts(found: Any) -> tuple[list[Names], Found, Order, bool]:
    """What a verb phrase holds: its names in turn, the verb, first or last, and whether it says never."""
    listed = [value for value in found if isinstance(value, Names)]
    verb_ = next(value for value in found if isinstance(value, Found))
    said = [value for value in found if isinstance(value, str)]
    order_: Order = "first" if "first" in said else "last" if "last" in said else ""
    return listed, verb_, order_, "never" in said


def subject_pattern(found: Found) -> Pattern:
    """The past-tense records that a verb asks for."""
    return typed(Pattern(tense="past"), found.types)


def with_object(pattern: Pattern, found: Found, objects: Names | None) -> Pattern:
    """The pattern with what the verb's object names: whom or where it aims at, who hears it, what it is about."""
    if objects is None:
        return pattern
    if found.object == "about":
        return pattern.narrowed(About(objects))
    return pattern.narrowed(Role(found.object, objects))


def _who(found: Any) -> Who | SetOperation:
    """`who [first] met [names] [but not names]`; met X and Y: met the one and met the other."""
    kind = found[0]
    listed, verb_, order_, never = parts(found[1:])
    excluded = tuple(each for group in listed for each in group.names)
    objects = listed[0] if listed else None

    def one(names: Names | None) -> Who:
        return Who(with_object(subject_pattern(verb_), verb_, names), "by", kind, excluded, order_, never)

    core: Who | SetOperation
    if objects and objects.mode == "all" and len(objects.names) > 1 and not order_ and not never:
        core = one(Names(objects.names[:1]))
        for each in objects.names[1:]:
            core = SetOperation("intersect", core, one(Names((each,))))
    else:
        core = one(objects)
    if len(listed) > 1:
        core = SetOperation("minus", core, one(replace(listed[1], mode="any")))
    return core


def _whom(found: Any) -> Who:
    """`who did Trump [last] meet`: the other side of the verb."""
    (subjects, *_), verb_, order_, never = parts(found[1:])
    pattern = subject_pattern(verb_).narrowed(Role("by", subjects))
    return Who(pattern, verb_.object, found[0], tuple(subjects.names), order_, never)


def _passive(found: Any) -> Who:
    """`who was criticised by Putin`."""
    listed, verb_, order_, never = parts(found[1:])
    pattern = subject_pattern(verb_)
    if listed:
        pattern = pattern.narrowed(Role("by", listed[0]))
    but = tuple(listed[0].names) if listed else ()
    return Who(pattern, "told" if verb_.object == "told" else "object", found[0], but, order_, never)


def _holders(found: Any) -> Holders:
    """`who was [US] president [of the US]`."""
    names = [value for value in found if isinstance(value, Name)]
    office = next(value for value in names if value.kind == "office")
    others = [value for value in names if value.kind != "office"]
    return Holders(office, others[0] if others else None, Pattern(noun="state", tense="shown"))


def _listed(found: Any) -> Who:
    """`who never meetings with Zelensky`: as readings put it."""
    kind, *said, sought = found
    order_: Order = "first" if "first" in said else "last" if "last" in said else ""
    clauses = [each for each in sought.clauses if isinstance(each, Role)]
    role = "object" if any(each.role == "by" for each in clauses) else "by"
    return Who(
        past(sought), role, kind, tuple(name for each in clauses for name in each.names.names), order_, "never" in said
    )


_but = pp.Optional(words("but not", "and not", "except", expects="") + actors)
_objects = pp.Optional(parties + _but)
_holder = name(("office",), "an office (president, foreign minister …)")
_of = pp.Optional(words("of", "in", "for", "at", "to", expects="") + name(("actor", "place"), "a name"))

form = FirstOf(
    [
        (words("who attended", "who was at", "who were at", "who took part in", "who participated in", "who joined",
               expects="") + record).set_parse_action(lambda found: Attended(found[0])),
        (words("who connects", "who links", expects="") + actor + words("and", "to", "with", expects="'and'")
         + actor).set_parse_action(lambda found: Connecting(found[0], found[1], Pattern(tense="past"))),
        (words("who", expects="") + was + pp.Optional(name(("actor", "place"), "")) + _holder + _of).set_parse_action(_holders),
        (_head + did + parties + pp.Optional(order) + verb() + pp.Optional(order)).set_parse_action(_whom),
        (_head + was + pp.Optional(order) + verb() + pp.Optional(words("by", expects="'by'") + parties)).set_parse_action(_passive),
        (_head + pp.Optional(words("has", "have", "had", expects="")) + pp.Optional(order) + verb() + _objects)
        .set_parse_action(_who),
        (_head + pp.Optional(order) + pattern).set_parse_action(_listed),
    ]
)  # fmt: skip
