"""Who-questions: who met Putin, who did Trump meet, who attended, who was president, who connects, who never met."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import actor, actors, object_of_verb, parties, record
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
from kb.language.words import adjective, choice, moved, name, verb, words

PRESENT = "now"
"""What a verb in the present tense leaves behind, where that decides what is asked."""
_NTH = {"first": "first", "last": "last", "most recently": "last"}
_TIMES = {f"{lead}{which} time": which for which in ("first", "last") for lead in ("for ", "for very ", "")}
_EVER = dict.fromkeys(("ever", "also", "already", "formally", "officially", "publicly", "actually", "finally"), "")
_NEVER = {"never": "never", "not": "never", "never ever": "never", "not yet": "never"}
order = choice(_NTH | _TIMES | _EVER, "")
ever = choice(_EVER, "")
"""Words before a verb that change nothing."""
ever_or_never = choice(_EVER | _NEVER, "")
did = words("did", "does", "do", "has", "have", "had", expects="'did'")
is_ = words("is", "are", expects="", value=PRESENT)
was = words("was", "were", "is", "are", "has been", "have been", "had been", expects="'was'")
will = words("will", "is going to", "are going to", "is to", "are to", expects="")
been = words("been", expects="'been'")
_order = choice(_NTH | _TIMES | _EVER | _NEVER | {"else": ""}, "")
_KINDS = {
    "person": ("person", "persons", "people", "individual", "individuals"),
    "country": ("country", "countries", "nation", "nations"),
    "organization": ("organization", "organizations", "organisation", "organisations"),
}  # fmt: skip


class _Kind(str):
    """What kind of actor is asked for; empty: any."""

    __slots__ = ()


_ANY = _Kind()
_kinds = {
    **dict.fromkeys(("who", "whom", "who else", "whom else", "everyone who", "anyone who", "those who"), _ANY),
    **{f"{which} {word}": _Kind(kind) for kind, each in _KINDS.items() for word in each
       for which in ("which", "what", "which other", "what other")},
    **{f"{word} {that}": _Kind(kind) for kind, each in _KINDS.items() for word in each
       for that in ("who", "that", "which")},
}  # fmt: skip
_EXCEPT = "except"
PARTS = {"taking part in": "by", "aimed at in": "object", "told in": "told"}
"""How readings say which part is asked for."""
_head = choice(_kinds, "a question word (who, what, when, did …)")
_preposition = moved("with", "to", "on", "against", "of", "from", "about", "for", "at", "in")
_to_whom = (_preposition + _head).set_parse_action(lambda found: found[0])
_by_whom = (words("by", expects="") + _head).set_parse_action(lambda found: found[0])
_aux = choice(
    {**dict.fromkeys(("has", "have", "had", "did", "does", "do", "has been", "have been", "had been"), ""),
     **dict.fromkeys(("didnt", "doesnt", "dont", "hasnt", "havent", "hadnt"), "never")},
    "",
)  # fmt: skip


def parts(found: Any) -> tuple[list[Names], Found, Order, bool]:
    """What a verb phrase holds: its names in turn, the verb, first or last, and whether it says never."""
    listed = [value for value in found if isinstance(value, Names)]
    verb_ = next(value for value in found if isinstance(value, Found))
    said = [value for value in found if isinstance(value, str)]
    said += [verb_.order] if verb_.order else []
    if "first" in said and "last" in said:
        raise pp.ParseException("", msg="the first and the last at once")
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


def with_subject(pattern: Pattern, found: Found, subjects: Names) -> Pattern:
    """The pattern with who does what a verb says."""
    return pattern.narrowed(Role(subject_role(found), subjects))


def subject_role(found: Found) -> str:
    """The part of a verb's subject: `by`, unless its object is who does it (`Anna interviewed Putin`)."""
    return "object" if found.object == "by" else "by"


def _who(found: Any) -> Who | SetOperation:
    """`who [first] met [names] [but not names | except names]`; met X and Y: met the one and met the other.

    But not X: who did not meet X; except X: X alone is left out.
    """
    kind = str(found[0])
    listed, verb_, order_, never = parts(found[1:])
    excluded = tuple(each for group in listed for each in group.names)
    objects = listed[0] if listed else None
    role = subject_role(verb_)

    def one(names: Names | None) -> Who:
        return Who(with_object(subject_pattern(verb_), verb_, names), role, kind, excluded, order_, never)

    core: Who | SetOperation
    if objects and objects.mode == "all" and len(objects.names) > 1 and not order_ and not never:
        core = one(Names(objects.names[:1]))
        for each in objects.names[1:]:
            core = SetOperation("intersect", core, one(Names((each,))))
    else:
        core = one(objects)
    if len(listed) > 1 and _EXCEPT not in list(found):
        core = SetOperation("minus", core, one(replace(listed[1], mode="any")))
    return core


def _whom(found: Any) -> Who:
    """`who did Trump [last] meet`: the other side of the verb."""
    (subjects, *_), verb_, order_, never = parts(found[1:])
    pattern = with_subject(subject_pattern(verb_), verb_, subjects)
    return Who(pattern, verb_.object, str(found[0]), tuple(subjects.names), order_, never)


def _passive(found: Any) -> Who:
    """`who was criticised by Putin`."""
    listed, verb_, order_, never = parts(found[1:])
    pattern = subject_pattern(verb_)
    if listed:
        pattern = with_subject(pattern, verb_, listed[0])
    but = tuple(listed[0].names) if listed else ()
    role = verb_.object if verb_.object in ("told", "by") else "object"
    return Who(pattern, role, str(found[0]), but, order_, never)


def _agents(found: Any) -> Who:
    """`who was Ukraine threatened by`, `by whom was Ukraine threatened`."""
    (objects, *_), verb_, order_, never = parts(found[1:])
    pattern = with_object(subject_pattern(verb_), verb_, objects)
    return Who(pattern, subject_role(verb_), str(found[0]), tuple(objects.names), order_, never)


def _outstanding(read: Callable[[Any], Who | SetOperation]) -> Callable[[Any], Who | SetOperation]:
    """What reads `who was the first [person] to visit Iraq` as `who first visited Iraq`, and the like: the kind that was
    said last, wherever it stands, then the rest."""

    def made(found: Any) -> Who | SetOperation:
        kinds = [value for value in found if isinstance(value, _Kind)]
        kind = next((each for each in kinds[::-1] if each), _ANY)
        return read([kind, *(value for value in found if not isinstance(value, _Kind))])

    return made


def planned(pattern: Pattern) -> Pattern:
    """The pattern for what `will` asks for."""
    return replace(pattern, status="planned", tense="shown")


def _holders(found: Any) -> Holders:
    """`who was [US] president [of the US]`, `who is president`."""
    names = [value for value in found if isinstance(value, Name)]
    office = next(value for value in names if value.kind == "office")
    others = [value for value in names if value.kind != "office"]
    return Holders(
        office, others[0] if others else None, Pattern(noun="state", tense="shown"), present=PRESENT in list(found)
    )


def _listed(found: Any) -> Who:
    """`who never taking part in meetings with Zelensky`: as readings put it."""
    kind, *said = found
    role = next(value for value in said if value in PARTS.values())
    sought, *others = (value for value in said if not isinstance(value, str))
    order_: Order = "first" if "first" in said else "last" if "last" in said else ""
    clauses = [each for each in sought.clauses if isinstance(each, Role)]
    but = [
        name for each in (*clauses, *others) for name in (each.names.names if isinstance(each, Role) else each.names)
    ]
    return Who(past(sought), role, str(kind), tuple(but), order_, "never" in said)


def _will(asked: Who | SetOperation) -> Who | SetOperation:
    if isinstance(asked, SetOperation):
        return replace(asked, left=_will(asked.left), right=_will(asked.right))  # type: ignore[arg-type]
    return replace(asked, pattern=planned(asked.pattern))


_but = pp.Optional(
    (words("but not", "and not", expects="")
     | words("except", "except for", "apart from", "other than", expects="", value=_EXCEPT)) + actors
)  # fmt: skip
_objects = pp.Optional(object_of_verb + _but)
_ordered = pp.ZeroOrMore(_order)
_holder = name(("office",), "an office (president, foreign minister …)")
_of = pp.Optional(words("of", "in", "for", "at", "to", expects="") + name(("actor", "place"), "a name"))
_by = words("by", expects="'by'")

_which = choice(_kinds | dict.fromkeys(("who", "which", "what"), _ANY), "")
first_or_last = choice(
    {**dict.fromkeys(("first", "very first", "earliest", "initial", "next"), "first"),
     **dict.fromkeys(("last", "very last", "latest", "most recent", "final", "previous"), "last")},
    "",
)  # fmt: skip
kind_word = choice({word: _Kind(kind) for kind, each in _KINDS.items() for word in each} | {"one": _ANY}, "")
_the_first = _which + was + first_or_last + pp.Optional(kind_word)
_that = words("that", "who", "which", "whom", expects="")
to = words("to", expects="'to'")
_outstanding_forms = [
    (_the_first + words("to be", expects="") + _ordered + verb(form="passive") + _ordered + pp.Optional(_by + parties),
     _passive),
    (_the_first + to + _ordered + verb() + _objects, _who),
    (_the_first + verb(form="passive") + _by + parties, _passive),
    (_the_first + _that + pp.Optional(_aux) + _ordered + verb() + _objects, _who),
    (_the_first + pp.Optional(_that) + parties + pp.Optional(_aux) + _ordered + verb(), _whom),
    (_the_first + _preposition + _that + parties + pp.Optional(_aux) + _ordered + verb(moved=True), _whom),
]  # fmt: skip

form = pp.MatchFirst(
    [
        (words("who attended", "who was at", "who were at", "who took part in", "who participated in", "who joined",
               expects="") + record).set_parse_action(lambda found: Attended(found[0])),
        (words("who connects", "who links", expects="") + actor + words("and", "to", "with", expects="'and'")
         + actor).set_parse_action(lambda found: Connecting(found[0], found[1], Pattern(tense="past"))),
        (words("who", expects="") + (is_ | was) + pp.Optional(name(("actor", "place"), "")) + _holder + _of)
        .set_parse_action(_holders),
        (_head + _ordered + did + parties + _ordered + verb() + _ordered).set_parse_action(_whom),
        (_to_whom + _ordered + did + parties + _ordered + verb(moved=True) + _ordered).set_parse_action(_whom),
        (_head + was + parties + first_or_last + to + verb()).set_parse_action(_outstanding(_whom)),
        (_to_whom + was + parties + first_or_last + to + verb(moved=True)).set_parse_action(_outstanding(_whom)),
        (_head + was + parties + _ordered + (adjective() | verb(form="progressive")) + _ordered).set_parse_action(_whom),
        (_to_whom + was + parties + _ordered + verb(form="progressive", moved=True) + _ordered).set_parse_action(_whom),
        (_head + will + parties + verb()).set_parse_action(lambda found: _will(_whom(found))),
        (_head + will + verb() + _objects).set_parse_action(lambda found: _will(_who(found))),
        (_head + was + _ordered + verb(form="progressive") + _objects).set_parse_action(_who),
        (_head + _ordered + was + _ordered + verb(form="passive") + _ordered + pp.Optional(_by + parties))
        .set_parse_action(_passive),
        (_head + was + parties + _ordered + verb(form="participle") + _by).set_parse_action(_agents),
        (_by_whom + was + parties + _ordered + verb(form="participle")).set_parse_action(_agents),
        *(form.set_parse_action(_outstanding(read)) for form, read in _outstanding_forms),
        (_head + pp.Optional(_aux) + _ordered + verb() + _objects).set_parse_action(_who),
        (_head + _ordered + choice(PARTS, "") + pattern
         + pp.Optional(words("leaving out", expects="").suppress() + parties)).set_parse_action(_listed),
        # The question word stands at the end: `Iraq was first rejected by whom`.
        (parties + was + _ordered + verb(form="participle") + _ordered + _by + _head).set_parse_action(_outstanding(_agents)),
    ]
)  # fmt: skip
