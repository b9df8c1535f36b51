"""Patterns: a kind of record and its clauses; and the nth of a pattern."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import ACTOR, clause, clauses, nth_anchor, whole_nth
from kb.language.dates import cardinal, ordinal
from kb.language.matching import Once
from kb.language.question import Clause, Events, Name, Names, Nth, NthAnchor, Pattern, Query, Role, Span, When
from kb.language.words import Terminal, Text, bound, choice, current, here, name, noun, words
from kb.scheme import SPEAK

KIND = "a kind of event (meetings, statements, strikes …)"
_STATUSES = {
    "planned": "planned", "upcoming": "planned", "claimed": "claimed", "alleged": "claimed",
    "hypothetical": "hypothetical", "failed": "failed", "ongoing": "ongoing", "actual": "actual", "negated": "negated",
    "denied": "negated",
}  # fmt: skip
_CERTAINTIES = {"disputed": "disputed", "certain": "certain", "probable": "probable", "possible": "possible"}
_GENERIC = {
    **dict.fromkeys(("events", "event", "things", "incidents", "incident"), "event"),
    **dict.fromkeys(("records", "record"), "record"),
}


class _Status(str):
    __slots__ = ()


class _Judged(str):
    __slots__ = ()


class _Tense(str):
    __slots__ = ()


status = choice({word: _Status(value) for word, value in _STATUSES.items()}, "") | choice(
    {word: _Judged(value) for word, value in _CERTAINTIES.items()} | {"past": _Tense("past")}, ""
)
generic = choice(_GENERIC, KIND)
_joint = choice({"and": "and", "or": "or"}, "").suppress()
kind = generic | noun(KIND) + pp.ZeroOrMore(_joint + noun(""))
"""What is sought: a class of records, or types of the scheme."""


def made(values: Any) -> Pattern:
    """A pattern of the words found: statuses, names before the noun, kinds, clauses, certainly or possibly."""
    pattern = Pattern()
    before: list[Name] = []
    types: dict[str, None] = {}
    for value in values:
        if isinstance(value, _Status):
            pattern = replace(pattern, status=str(value))
        elif isinstance(value, _Tense):
            pattern = replace(pattern, tense="past")
        elif isinstance(value, _Judged):
            pattern = replace(pattern, judged=str(value))
        elif isinstance(value, Name):
            before.append(value)
        elif value in ("certainly", "possibly"):
            pattern = replace(pattern, certainty=value)
        elif isinstance(value, str):
            pattern = replace(pattern, noun=value)
        elif isinstance(value, Clause):
            pattern = pattern.narrowed(value)
        else:
            types |= dict.fromkeys(value.types)
    pattern = typed(pattern, tuple(types))
    if before:
        first = Role("by", Names(tuple(before)))
        pattern = replace(pattern, clauses=(first, *pattern.clauses))
    return pattern


def past(sought: Pattern) -> Pattern:
    """The pattern for what happened, unless a status was asked for."""
    return sought if sought.status else replace(sought, tense="past")


def typed(pattern: Pattern, types: tuple[str, ...]) -> Pattern:
    """The pattern for some types of the scheme; all of Speak is asked for as statements."""
    if types == (SPEAK,):
        return replace(pattern, noun="statement", types=())
    scheme = current().lexicon.scheme
    if types and all(scheme.is_state(each) for each in types):
        return replace(pattern, noun="state", types=types)
    return replace(pattern, types=types)


def _open(text: Text, index: int) -> tuple[int, Any] | None:
    """Another clause of a time in the middle of a question may follow, unless it is to be the question's own."""
    return None if text.shut else (index, None)


def _taken(text: Text, index: int) -> tuple[int, Any] | None:
    text.gated = True
    return index, None


def _no_kind(text: Text, index: int) -> tuple[int, Any] | None:
    """Takes nothing; does not fit where a kind of event begins that is longer than any name there: `hunger strikes`."""
    at = text.solid[index]
    found = text.lexicon.noun(text.words, at) if at < len(text.words) and text.tokens[at].kind == "word" else None
    runs = text.runs(at) if found else ()
    return None if found and runs and found.end > max(at + 1, runs[0][0]) else (index, None)


_before = pp.ZeroOrMore(Terminal("", _no_kind) + name(ACTOR, "a name") + pp.Optional(words("and", expects="")))
_head = pp.ZeroOrMore(status) + _before + pp.ZeroOrMore(status) + kind
_bound = bound(Query, lambda value: isinstance(value.core, Events))
_pattern = pp.Forward()
_pattern <<= (_bound + clauses).set_parse_action(lambda found: _more(found)) | (
    pp.ZeroOrMore(choice({"certainly": "certainly", "possibly": "possibly"}, "")) + _head + clauses
).set_parse_action(lambda found: made(found))


def _more(found: Any) -> Pattern:
    """The pattern that a variable stands for, with more clauses."""
    query, *clauses_ = found
    pattern_: Pattern = query.core.pattern.narrowed(*(each for each in clauses_ if not isinstance(each, str)))
    certainty = next((each for each in clauses_ if isinstance(each, str)), "")
    return replace(pattern_, certainty=certainty) if certainty else pattern_


pattern = Once(_pattern)
"""A pattern with all its clauses."""

_gated = pp.Optional(clause) + pp.ZeroOrMore(Terminal("", _open) + clause + Terminal("", _taken))
_nested = Once((_head + _gated).set_parse_action(lambda found: made(found)))

_LAST = ("last", "latest", "most recent", "final")
_FIRST = ("first", "earliest", "oldest")
_end = choice(dict.fromkeys(_FIRST, 1) | dict.fromkeys(_LAST, -1), "first, last, second …")
_near = choice({"next": 1, "previous": -1}, "")


def _ended(found: Any) -> Nth:
    return Nth(replace(found[-1], tense="past"), found[0], found[1] if len(found) > 2 else 1)


def _counted(found: Any) -> Nth:
    return Nth(replace(found[2], tense="past"), found[1], found[0])


def _ordered(found: Any) -> Nth:
    """`the second meeting`, `the second last meeting`."""
    position = found[0] if len(found) == 2 else found[0] * found[1]
    return Nth(replace(found[-1], tense="past"), position)


def _nearest(found: Any) -> Nth:
    """`the next summit` is the first after today, planned ones too; `the previous one` the last before it."""
    today = Span(current().today, current().today)
    side = When("after" if found[0] > 0 else "before", today)
    sought: Pattern = found[1].narrowed(side)
    return Nth(sought if found[0] > 0 else replace(sought, tense="past"), found[0])


def _of_somebody(found: Any) -> Nth:
    """`Putin's last visit to Kyiv`."""
    whose, position, sought = found
    return Nth(replace(sought, tense="past").narrowed(Role("by", Names((whose,)))), position)


def _is_possessed(text: Text, index: int) -> tuple[int, Any] | None:
    """Whether the name that is next is followed by a possessive 's."""
    while text.is_noise(index):
        index += 1
    ends = (end for end, _ in (text.runs(index) if index < len(text.tokens) else ()))
    return (index, None) if any(text.is_possessive(end) for end in ends) else None


_possessed = Terminal("", _is_possessed)


def _nths(pattern: pp.ParserElement) -> pp.ParserElement:
    return pp.MatchFirst(
        [
            (_possessed + name(ACTOR, "a name") + _end + pattern).set_parse_action(_of_somebody),
            (cardinal + _end + pattern).set_parse_action(_counted),
            (_end + cardinal + pattern).set_parse_action(_ended),
            (_end + pattern).set_parse_action(_ended),
            (_near + pattern).set_parse_action(_nearest),
            (ordinal + pp.Optional(choice(dict.fromkeys(_LAST, -1), "")) + pattern).set_parse_action(_ordered),
        ]
    )


def _anchored(_: str, location: int, found: Any) -> NthAnchor:
    """An nth as a time, its place noted: the clauses at its end can be the question's."""
    text = current()
    sought, end = found
    text.nested[text.index(location)] = end
    return NthAnchor(sought)


nth = _nths(pattern)
"""The nth of a pattern, counted by what happened."""

nth_anchor <<= (_nths(_nested) + here()).set_parse_action(_anchored)
whole_nth <<= nth.copy().add_parse_action(lambda found: NthAnchor(found[0]))
