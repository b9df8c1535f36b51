"""Where and when: where did Witkoff meet Putin, when was the Alaska summit, in which year did Russia annex Crimea."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import object_of_verb, parties, record, topics
from kb.language.patterns import nth, past, pattern
from kb.language.question import About, Dates, Name, Nth, Order, PartOf, Pattern, Where
from kb.language.who import (
    been,
    did,
    first_or_last,
    kind_word,
    order,
    parts,
    planned,
    subject_pattern,
    to,
    was,
    will,
    with_object,
    with_subject,
)
from kb.language.words import adjective, choice, verb, words

_UNITS = {each: each for each in ("day", "month", "year", "week", "quarter")} | {"date": ""}
_unit = pp.Optional(words("exact", "precise", "specific", "very", expects="").suppress()) + choice(
    _UNITS, "a unit (day, month, year)"
)
_in_which = words("in which", "when", "that", "during which", "on which", "where", "at which", expects="")
_asked = (
    words("when", "at what time", "at which time", "what time", "on which date", "on what date", expects="", value="")
    | words(
        "in which", "on which", "in what", "on what", "which", "what", "during which", "during what", expects=""
    ).suppress()
    + _unit
    | words("what was", "what is", expects="").suppress() + _unit + _in_which
    | _unit + _in_which
)
_told = _unit + words("of", expects="")
"""`the exact month of`, as in `could you tell me the exact month of Putin's last visit to Alaska`."""


def of_active(found: Any) -> tuple[Pattern, Order]:
    """The pattern of `[did] names [first] verb [names]`, and whether the first or the last is asked for."""
    (subjects, *objects), verb_, order_, _ = parts(found)
    pattern = with_subject(subject_pattern(verb_), verb_, subjects)
    if objects and any(each.kind in ("topic", "text") for each in objects[0].names):
        return pattern.narrowed(About(objects[0])), order_
    return with_object(pattern, verb_, objects[0] if objects else None), order_


def of_passive(found: Any) -> tuple[Pattern, Order]:
    """`Kyiv [last] attacked [by Russia]`."""
    (objects, *subjects), verb_, order_, _ = parts(found)
    pattern = with_object(subject_pattern(verb_), verb_, objects)
    return (with_subject(pattern, verb_, subjects[0]) if subjects else pattern), order_


def _dates(found: Any, read: Any) -> Dates:
    unit, *rest = found
    pattern, order_ = read(rest)
    return Dates(pattern, unit, order_)


def _of(read: Any) -> Any:
    """The parse action for a question whose words `read` makes a pattern and an order of."""
    return lambda found: _dates(found, read)


def _places(found: Any, read: Any) -> Where:
    pattern, order_ = read(found)
    return Where(pattern, order_)


def _of_record(found: Any) -> Dates:
    unit, what = found
    if isinstance(what, Nth):
        return Dates(what.pattern, unit, "", what)
    return Dates(Pattern(noun="record").narrowed(PartOf(what, whole=True)), unit)


def _where(what: Name | Nth) -> Where:
    if isinstance(what, Nth):
        return Where(what.pattern, nth=what)
    return Where(Pattern(noun="record").narrowed(PartOf(what, whole=True)))


def _planned(found: Any) -> Pattern:
    return planned(of_active(found)[0])


_order = pp.ZeroOrMore(order)
_object = pp.MatchFirst([object_of_verb, topics])
active = pp.MatchFirst(
    [
        did + parties + _order + verb() + pp.Optional(_object) + _order,
        was + parties + _order + (adjective() | verb(form="progressive")) + pp.Optional(_object) + _order,
    ]
)
_participle = verb(form="passive") + _order + pp.Optional(words("by", expects="'by'") + parties)
passive = pp.MatchFirst(
    [was + parties + _order + _participle, did + parties + _order + been.suppress() + _order + _participle]
)
_future = will.suppress() + parties + verb() + pp.Optional(_object)
_had = pp.Optional(words("had", "has", "have", expects="").suppress())
told_active = parties + _had + _order + verb() + pp.Optional(_object) + _order
"""`[the day when] Witkoff met Putin`: in the order of a statement."""
told_passive = parties + was.copy() + _order + _participle
_last_time = (
    was + choice({"first time": "first", "last time": "last", "most recent time": "last", "latest time": "last"}, "")
    + pp.Optional(_in_which)
)  # fmt: skip
_happen = pp.Optional(words("happen", "take place", "begin", "start", "held", expects="").suppress())

when = pp.MatchFirst(
    [
        (_asked + (was | did) + (record | nth) + _happen).set_parse_action(_of_record),
        (_asked + active).set_parse_action(_of(of_active)),
        (_asked + passive).set_parse_action(_of(of_passive)),
        *(
            (asked + telling).set_parse_action(_of(read))
            for asked in (_asked + _last_time, _asked)
            for telling, read in ((told_passive, of_passive), (told_active, of_active))
        ),
        (_told + (record | nth)).set_parse_action(_of_record),
        (
            _asked
            + was
            + parties
            + first_or_last
            + pp.Optional(kind_word).suppress()
            + to
            + verb()
            + pp.Optional(_object)
        ).set_parse_action(_of(of_active)),
        (_asked + _future).set_parse_action(lambda found: Dates(_planned(found[1:]), found[0])),
        (_asked + was + pattern).set_parse_action(lambda found: Dates(past(found[1]), found[0])),
    ]
)
where = pp.MatchFirst(
    [
        (words("where", expects="") + (was | did) + (record | nth) + _happen).set_parse_action(
            lambda found: _where(found[0])
        ),
        (words("where", "in which place", "at which place", expects="") + active).set_parse_action(
            lambda found: _places(found, of_active)
        ),
        (words("where", expects="") + passive).set_parse_action(lambda found: _places(found, of_passive)),
        (words("where", expects="") + _future).set_parse_action(lambda found: Where(_planned(found))),
        (words("where", expects="") + was + pattern).set_parse_action(lambda found: Where(past(found[0]))),
    ]
)
_kinds = words("dates of", "times of", expects="", value="") | choice({f"{each}s of": each for each in _UNITS}, "")
listed = pp.MatchFirst(
    [
        (words("places of", expects="") + (record | nth)).set_parse_action(lambda found: _where(found[0])),
        (words("places of", expects="") + pattern).set_parse_action(lambda found: Where(past(found[0]))),
        (_kinds + (record | nth)).set_parse_action(_of_record),
        (_kinds + pattern).set_parse_action(lambda found: Dates(past(found[1]), found[0])),
    ]
)
"""The same questions as readings put them: `places of meetings with Putin`, `years of visits by Xi`."""

form = when | where | listed
