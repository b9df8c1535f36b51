"""Clauses: what narrows a pattern, by time, by who took which part, by topic, place, source and the like."""

from __future__ import annotations

from typing import Any, Literal, NoReturn

import pyparsing as pp

from kb import edtf
from kb.errors import QuestionError
from kb.frozen import replace
from kb.language.dates import Made, cardinal, duration, joined, period, plural_unit, unit
from kb.language.matching import Once, Treated
from kb.language.question import (
    About,
    According,
    ActAnchor,
    Anchor,
    At,
    Clause,
    Duration,
    Edge,
    Having,
    KnownOn,
    Lasting,
    MinSources,
    Name,
    Names,
    Near,
    Not,
    Noted,
    NthAnchor,
    PartOf,
    RecordAnchor,
    Role,
    Shift,
    Span,
    Tagged,
    Through,
    Uncertain,
    UnitOf,
    When,
)
from kb.language.words import (
    Terminal,
    Text,
    bound,
    choice,
    name,
    sign,
    tail,
    token,
    topical,
    words,
)
from kb.names import fold
from kb.quoting import unquoted

ACTOR, PLACE, RECORD, SOURCE = ("actor",), ("place",), ("record",), ("source", "actor")
OBJECT, TOPIC = ("actor", "place"), ("topic", "actor", "place", "record")

TIME = "a time (since, before, after, in …)"
WHO = "who takes part (with, by, to …)"
WHERE = "a place (in …)"
WHAT_ABOUT = "a topic (about …)"
OTHER = "another clause (without, according to, certainly …)"


# Names


def _names(found: Any) -> Names:
    """The names of a list, each once: all of them, or any where `or` stands between two."""
    values = list(found)
    several = [each for each in values if isinstance(each, Names)]
    mode: Literal["all", "any"] = "any" if "or" in values or any(each.mode == "any" for each in several) else "all"
    listed = [each.names if isinstance(each, Names) else (each,) for each in values if isinstance(each, Name | Names)]
    names = tuple(dict.fromkeys(name for group in listed for name in group))
    unclear = (_bound_by("and", values), _bound_by("or", values)) if "and" in values and "or" in values else ()
    return Names(names, mode, bool(values and values[0] in ("both", "either")), unclear)


def _bound_by(tighter: str, values: list[Any]) -> str:
    """A list with `and` and `or` in it as words, the one of them binding tighter than the other."""
    groups: list[list[str]] = [[]]
    other = {"and": "or", "or": "and"}[tighter]
    for place, value in enumerate(values):
        if isinstance(value, Name | Names):
            groups[-1].append(
                value.words if isinstance(value, Name) else " or ".join(each.words for each in value.names)
            )
        joint = next((each for each in values[place:] if each in ("and", "or")), other)
        if joint == other and groups[-1]:
            groups.append([])
    shown = [f" {tighter} ".join(group) for group in groups if group]
    return f" {other} ".join(f"({each})" if f" {tighter} " in each else each for each in shown)


def _affiliated(found: Any) -> Name:
    each: Name = found[0]
    return replace(each, affiliated=True, words=f"anyone from {each.words}")


def names(slots: tuple[str, ...], expects: str, *, texts: bool = False) -> pp.ParserElement:
    """One name or several, between commas, `and` and `or`; gives Names. Any `or` makes it any of them."""
    one: pp.ParserElement = name(slots, expects, texts=texts)
    if "actor" in slots:
        anyone = (words("anyone from", "anybody from", "anyone of", expects="") + one).set_parse_action(_affiliated)
        people = (one + words("and its people", "and its officials", expects="")).set_parse_action(_affiliated)
        one = anyone | people | one
    joint = choice({"and": "and", "or": "or", "as well as": "and"}, "") | sign("&", expects="").suppress()
    one = bound(Names, lambda value: all(set(each.kinds) & set(slots) for each in value.names)) | one
    comma = sign(",", expects="").suppress() + pp.Optional(joint)
    both = choice({"both": "both", "either": "either"}, "")
    return (pp.Optional(both) + one + pp.ZeroOrMore((comma | joint) + one)).set_parse_action(_names)


actors = names(ACTOR, "a name")
parties = names(OBJECT, "a name")
places = names(PLACE, "a place")
topics = names(TOPIC, "a topic or a quoted text", texts=True)
object_of_verb = pp.MatchFirst([topical() + topics, parties]) + pp.Optional(tail())
"""Whom or where a verb aims at, who hears it; after `mention` what it is about, a topic before all."""
sources = names(SOURCE, "a source or a publisher")
actor = name(ACTOR, "a name")
party = name(OBJECT, "a name")
record = name(RECORD, "an event")


# Times


_anchor = pp.Forward()
anchor = Once(_anchor)
"""A time: a written period, a named record, an nth record, a day so long before or after another."""

nth_anchor, whole_nth = pp.Forward(), pp.Forward()
"""`the last meeting between …`, and the same in parentheses, where all its clauses are its own: kb.language.patterns."""

_times = (Span, RecordAnchor, NthAnchor, Edge, Shift, Near, UnitOf)
_edge = choice(
    {
        **dict.fromkeys(("end of", "close of", "last day of"), "end"),
        **dict.fromkeys(("start of", "beginning of", "outbreak of", "first day of"), "start"),
    },
    "",
)
_side = choice({"before": "before", "after": "after"}, "'before' or 'after'")


def _note_words(text: Text, index: int) -> tuple[int, Any] | None:
    """What stands in parentheses after a date, as readings put it: what the date stands for."""
    if index >= len(text.tokens) or text.tokens[index].text != "(":
        return None
    depth = 0
    for end in range(index, len(text.tokens)):
        depth += {"(": 1, ")": -1}.get(text.tokens[end].text, 0)
        if depth == 0:
            return end + 1, text.span(index, end + 1)[1:-1].strip()
    return None


class _Written(Treated):
    """A written period, with what it stands for in parentheses; the text notes where it ended."""

    def made(self, text: Text, first: int, end: int, values: list[Any]) -> Anchor:
        text.dated.add(end)
        span: Span = values[0]
        if len(values) == 1:
            return span
        # A note that names a time is what the period stands for; any other is a label.
        return replace(span, label=values[1]) if isinstance(values[1], str) else Noted(span, values[1])


class _Bare(Treated):
    """A written period without a word before it. Raises QuestionError E207 right behind another one: `in 2024, May 2025`
    is neither one time nor two clauses."""

    def made(self, text: Text, first: int, end: int, values: list[Any]) -> Anchor:
        if first in text.dated:
            hint = "write from … to …, or a word before each: in, since, before"
            error = QuestionError("E207", "two dates stand side by side", hint=hint)
            while text.is_noise(first):
                first += 1
            text.place(error, first, end)
            raise error
        anchor: Anchor = values[0]
        return anchor


_note = pp.Forward()
written = _Written(period + pp.Optional(_note | Terminal("", _note_words)))
"""A written period, with what it stands for in parentheses."""

_named = record.copy().set_parse_action(lambda found: RecordAnchor(found[0]))
_shift = (duration + _side + anchor).set_parse_action(lambda found: Shift(found[0], found[1], found[2]))
_eve = (words("eve of", expects="") + anchor).set_parse_action(
    lambda found: Shift(Duration(1, "day"), "before", found[0])
)
_in_parentheses = sign("(", expects="").suppress() + (whole_nth | _named) + sign(")", expects="')'").suppress()
_anchor <<= pp.MatchFirst(
    [
        bound(_times),
        _named,
        _eve,
        (_edge + anchor).set_parse_action(lambda found: Edge(found[0], found[1])),
        nth_anchor,
        _in_parentheses,
        _shift,
        written,
    ]
)

_and = words("and", expects="'and'")
_to = words("to", "until", "till", "through", "thru", "and", "up to", "up to and including", expects="'to'") | sign(
    "-", "–", "—", expects=""
)
_bare_to = words("to", "through", "thru", expects="")
_or = words("and", "or", expects="")
_of_before_after = choice(
    {"of": "of", "before": "before", "after": "after", "following": "after"}, "of, before or after"
)
_units = choice({each: each for each in ("day", "week", "month", "quarter", "year")}, "a unit (week, month, year)")
_stands_for = pp.MatchFirst(
    [
        (anchor + words("to", expects="") + anchor).set_parse_action(lambda found: Through(found[0], found[1])),
        (words("within", expects="") + duration + _of_before_after + anchor).set_parse_action(
            lambda found: Near(found[0], found[1], found[2])
        ),
        (_units + words("of", expects="") + anchor).set_parse_action(lambda found: UnitOf(found[0], found[1])),
        anchor,
    ]
)
_closed = whole_nth | (_units + words("of", expects="") + whole_nth).set_parse_action(
    lambda found: UnitOf(found[0], found[1])
)
_note <<= pp.MatchFirst(
    sign("(", expects="").suppress() + each + sign(")", expects="").suppress() for each in (_closed, _stands_for)
)

_did = words(
    "did", "did so", "did it", "did that", "had", "had done so", "was", "were", "does", "do", "has", "have", expects=""
)  # fmt: skip
_bare = Terminal("", lambda text, index: None if text.is_read_as_name(index) else (index, None))
act = (actor + _did | _bare + actor).set_parse_action(lambda found: ActAnchor(found[0]))
"""Somebody named where a time is wanted: the same act by them (`before Malaysia did`, `in the same month as China`)."""
_same_units = choice({each: each for each in ("day", "date", "week", "month", "quarter", "year")}, "")
_same_as = words("as", "as that of", "that", "of", "when", "as when", "in which", "as did", expects="'as'")

_WITHIN = {
    **dict.fromkeys(("on", "in", "during", "at", "over", "at the time of"), "overlaps"),
    "throughout": "throughout",
    **dict.fromkeys(("entirely in", "entirely within", "entirely during", "wholly in"), "within"),
}
_SIDES = {
    **dict.fromkeys(("before", "prior to", "ahead of", "earlier than"), "before"),
    **dict.fromkeys(("after", "following", "later than"), "after"),
    **dict.fromkeys(("until", "till", "up to", "up to and including", "through", "no later than", "by"), "until"),
    **dict.fromkeys(("on or before", "before or on", "at the latest on"), "until"),
    **dict.fromkeys(("on or after", "after or on", "no earlier than", "no sooner than"), "since"),
}
_onward = Terminal(
    "",
    lambda text, index: (
        (index + 1, None) if text.words[index:] == ["on"] or text.words[index : index + 2] == ["on", "|"] else None
    ),
    ("on",),
) | words("onwards", "onward", "forward", "and after", "and later", "or later", expects="")
"""`from 2022 on`, where nothing follows that it could belong to."""
ALLEN = {
    **dict.fromkeys(("overlapping", "overlapping with", "overlap", "overlap with", "overlaps"), "overlaps"),
    **dict.fromkeys(("at the same time as", "simultaneously with"), "overlaps"),
    **dict.fromkeys(("containing", "contain", "contains"), "contains"),
    **dict.fromkeys(("within", "fall within", "lie within"), "within"),
    **dict.fromkeys(("starting with", "start with", "starts with", "starts", "start"), "begins with"),
    **dict.fromkeys(("finishing with", "finish with", "finishes with", "finishes", "finish"), "finishes"),
    **dict.fromkeys(("equal to", "equal", "equals"), "equals"),
    **dict.fromkeys(("immediately before", "meet", "meets"), "meets"),
    **dict.fromkeys(("immediately after", "met by"), "met by"),
    "started by": "started by",
    "finished by": "finished by",
}
"""Allen's relations of one time to another, as questions write them; `overlaps` means that they share a day."""


def _unit_of(found: Any) -> When:
    """`in the week of X`: the calendar week around it; `in the 3 weeks before X`: the days before it."""
    relation, *count, unit_, side, time_ = found
    if side == "of" and not count:
        return When(relation, UnitOf(unit_, time_))
    return When(relation, Near(Duration(count[0] if count else 1, unit_), side, time_))


def _same(found: Any) -> When:
    """`in the same month as X`, `on the same day as China did`: the calendar unit around it."""
    unit_, time_ = found
    return When("overlaps", UnitOf("day" if unit_ == "date" else unit_, time_))


def _span(found: Any) -> When:
    """From one date to another."""
    *relation, (begin, end) = found
    return When(relation[0] if relation else "overlaps", begin, end)


def _either(relation: Any, spans: tuple[Span, Span]) -> When:
    """`in 2023 and 2024`, `in May or June`: one time, as one follows on the other."""
    begin, end = spans
    if begin.last is None or end.first is None or begin.last + 1 < end.first:
        shown = " and ".join(
            edtf.format_span(each.first, each.last)
            for each in (begin, end)
            if each.first is not None and each.last is not None
        )
        hint = "ask for each by itself: (events in 2021) union (events in 2023)"
        raise QuestionError("E207", f"these are two times: {shown}", hint=hint)
    return When(relation, begin, end)


def _how_many(*found: Any) -> NoReturn:
    hint = "as in: in the 3 weeks before the Alaska summit"
    raise QuestionError("E206", "this is no exact time: say how many", hint=hint)


def _as_of(*found: Any) -> NoReturn:
    hint = "write since, until, or as known on"
    raise QuestionError("E206", "'as of' can mean from that day on or up to it", hint=hint)


_FAR = {
    ("at least", "after"): "since", ("at least", "before"): "until",
    ("more than", "after"): "after", ("more than", "before"): "before",
}  # fmt: skip
_distance = choice(
    {**dict.fromkeys(("at least", "no less than", "not less than"), "at least"),
     **dict.fromkeys(("more than", "over"), "more than"),
     **dict.fromkeys(("at most", "no more than", "not more than", "up to"), "at most")},
    "",
)  # fmt: skip


def _around(found: Any) -> When:
    """Three days each way, about a written year one year, unless it says what to give or take."""
    time_, *give = found
    years = isinstance(time_, Span) and time_.first is not None and (time_.last or time_.first) - time_.first >= 364
    return When(
        "overlaps", Near(give[0] if give else Duration(1, "year") if years else Duration(3, "day"), "of", time_)
    )


def _distant(found: Any) -> When:
    """`at least 3 days after X` from that day on; `more than` from the day after; `at most` within as many days."""
    which, length, side, time_ = found
    if which == "at most":
        return When("overlaps", Near(length, side, time_))
    return When(_FAR[which, side], Shift(length, side, time_))  # type: ignore[arg-type]


def _clause(make: Any) -> Any:
    """A parse action that makes a clause of the values found."""
    return lambda found: make(*found)


def _beside(found: Any) -> list[Clause]:
    """What stands in a relation to a record is another one."""
    relation, time_ = found
    clause_ = When(relation, time_)
    return [clause_, Not(PartOf(time_.name, whole=True))] if isinstance(time_, RecordAnchor) else [clause_]


apart = pp.MatchFirst(
    [
        (_distance + duration + _side + anchor).set_parse_action(_distant),
        (words("within", expects=TIME) + duration + _of_before_after + anchor).set_parse_action(
            lambda found: When("overlaps", Near(found[0], found[1], found[2]))
        ),
        (duration + _side + anchor).set_parse_action(
            lambda found: When("overlaps", Shift(found[0], found[1], found[2]))
        ),
    ]
)
"""How far from another time it was: gives a When."""

time = pp.MatchFirst(
    [
        (words("between", expects=TIME) + joined(_and)).set_parse_action(_span),
        (words("between", expects=TIME) + anchor + _and + anchor).set_parse_action(
            lambda found: When("overlaps", found[0], found[1])
        ),
        (words("from", "since", "starting from", expects=TIME) + joined(_to)).set_parse_action(_span),
        (words("from", "since", expects=TIME) + anchor + _to + anchor).set_parse_action(
            lambda found: When("overlaps", found[0], found[1])
        ),
        (words("from", "since", "starting from", "as from", expects=TIME) + anchor
         + pp.Optional(_onward)).set_parse_action(lambda found: When("since", found[0])),
        Made([words("as of", "as at", expects=""), anchor], _as_of),
        apart,
        Made([choice(_WITHIN, TIME), plural_unit, _of_before_after, anchor], _how_many),
        Made([plural_unit, _side, anchor], _how_many),
        (words("within", expects=TIME) + written).set_parse_action(lambda found: When("within", found[0])),
        (choice(_WITHIN, TIME) + pp.Optional(cardinal) + (_units | unit) + _of_before_after + anchor)
        .set_parse_action(_unit_of),
        (_units + _of_before_after + anchor).set_parse_action(lambda found: _unit_of(["overlaps", *found])),
        (words("in same", "on same", "during same", "within same", "same", expects="") + _same_units + _same_as
         + (anchor | act)).set_parse_action(_same),
        (words("around", "circa", "ca", "c", expects=TIME) + anchor
         + pp.Optional(words("give or take", expects="'give or take'") + duration)).set_parse_action(_around),
        (words("starting", "beginning", expects=TIME) + choice(_WITHIN, "'in'").suppress() + anchor).set_parse_action(
            lambda found: When("starts", found[0])
        ),
        (words("ending", "finishing", expects=TIME) + choice(_WITHIN, "'in'").suppress() + anchor).set_parse_action(
            lambda found: When("ends", found[0])
        ),
        (words("ongoing", "going on", expects=TIME) + pp.Optional(choice(_WITHIN, "").suppress() + anchor)).set_parse_action(
            lambda found: When("overlaps", found[0]) if found else Having("status", "=", "ongoing")
        ),
        (choice(ALLEN, "") + anchor).set_parse_action(_beside),
        (choice(_WITHIN, TIME) + joined(_bare_to)).set_parse_action(_span),
        Made([choice(_WITHIN, TIME), joined(_or)], _either),
        (choice(_WITHIN, TIME) + anchor).set_parse_action(_clause(When)),
        (choice(_SIDES, TIME) + anchor).set_parse_action(_clause(When)),
        (choice({word: side for word, side in _SIDES.items() if side in ("before", "after")}, "") + act)
        .set_parse_action(_clause(When)),
        joined(_bare_to).set_parse_action(_span),
        (written + _onward).set_parse_action(
            lambda found: When("since", found[0])
        ),
        (_edge + written).set_parse_action(lambda found: When("overlaps", Edge(found[0], found[1]))),
        _Bare(written).set_parse_action(lambda found: When("overlaps", found[0])),
    ]
)  # fmt: skip
"""When it was: gives a When."""


# The other clauses


def _on(found: Any) -> Clause:
    """`on energy` is what it is about; whether `on Kyiv` is that or its aim depends on what it is (kb.language.readings)."""
    if any(each.kind == "topic" for each in found[0].names):
        return About(found[0])
    return Role("on", found[0])


def _at(found: Any) -> Clause:
    first: Name = found[0].names[0]
    return PartOf(first) if first.kind == "record" else At(found[0])


def _without(found: Any) -> Clause:
    """`without A and B` is without either; `without both A and B` is without the two of them together."""
    names: Names = found[0]
    return Not(Role("actor", names if names.both else replace(names, mode="any")))


def _an_actor(text: Text, index: int) -> tuple[int, Any] | None:
    """Whether an actor is named next: `by X` is then who, even where an event is called X as well."""
    at = index
    while text.is_noise(at):
        at += 1
    if at >= len(text.tokens):
        return None
    if text.tokens[at].kind == "string":
        candidates = text.names.get(fold(unquoted(text.tokens[at].text)), ())
    else:
        runs = text.runs(at)
        candidates = runs[0][1] if runs else ()
    return (index, None) if any("actor" in each.kinds for each in candidates) else None


DONE = ("made", "given", "issued", "conducted", "carried out")
"""What may stand before `by` behind a kind of event: `visits made by Macron`."""
_role_words = {
    **dict.fromkeys(("by", "from", *(f"{done} by" for done in DONE)), "by"),
    **dict.fromkeys(("with", "alongside", "together with", "involving", "including"), "actor"),
    "to": "to",
    "told": "told",
    "against": "object",
    "of": "of",
}
_operator = sign("=", "!=", "<=", ">=", "<", ">", expects="a comparison (=, !=, <, >)") | choice(
    {"is": "=", "is not": "!=", "over": ">", "under": "<", "at least": ">=", "at most": "<="}, "a comparison"
)
_PROPERTIES = ("certainty", "status", "type", "value", "unit", "measure", "tag", "title", "attributed to")
_property = choice({each: each for each in _PROPERTIES}, "a property (certainty, status, type, value, unit …)")
_literal = token("string", "a value", unquoted) | token("number", "a value") | token("word", "a value", str.lower)
_more = choice(
    {
        **dict.fromkeys(("more than", "longer than", "over", "at least"), True),
        **dict.fromkeys(("less than", "under", "at most", "shorter than"), False),
    },
    "'more than' or 'less than'",
)


plain = pp.MatchFirst(
    [
        (words("with at least", "from at least", expects=OTHER) + cardinal + words("sources", "source", expects="'sources'"))
        .set_parse_action(lambda found: MinSources(found[0])),
        words("with uncertain dates", "with uncertain date", "with an uncertain date", "of uncertain date", expects="",
              value=Uncertain()),
        (words("as known on", "as known in", "as known at", "known on", expects=OTHER) + anchor).set_parse_action(_clause(KnownOn)),
        (words("according to", "reported by", expects=OTHER) + sources).set_parse_action(_clause(According)),
        (words("lasting", expects=OTHER) + _more + duration).set_parse_action(_clause(Lasting)),
        (words("tagged", expects="") + pp.Optional(sign("#", expects="").suppress())
         + (token("string", "a tag", unquoted) | token("word", "a tag", str.lower))).set_parse_action(_clause(Tagged)),
        (words("where", expects="") + _property + _operator + _literal).set_parse_action(_clause(Having)),
        (words("other than", expects="") + record).set_parse_action(lambda found: Not(PartOf(found[0], whole=True))),
        (words("without", expects=OTHER) + parties).set_parse_action(_without),
        (words("about", "mentioning", "concerning", "regarding", "on the subject of", expects=WHAT_ABOUT) + topics)
        .set_parse_action(_clause(About)),
        (words("between", expects=WHO) + party + _and + party).set_parse_action(
            lambda found: Role("actor", Names((found[0], found[1])))),
        (choice(dict.fromkeys(("in", "near", "inside"), ""), WHERE).suppress() + places).set_parse_action(_clause(At)),
        (words("at", expects="") + names((*PLACE, "record"), "a place or an event")).set_parse_action(_at),
        (words("by", expects=WHO) + Terminal("", _an_actor) + parties).set_parse_action(lambda found: Role("by", found[0])),
        time,
        (words("on", expects="") + names((*OBJECT, "topic"), "a name")).set_parse_action(_on),
        (choice(_role_words, WHO) + parties).set_parse_action(_clause(Role)),
    ]
)  # fmt: skip
clause = Once(
    (words("but not", "and not", "not", "except", expects="") + plain).set_parse_action(lambda found: Not(found[0]))
    | (words("but not", expects="") + parties).set_parse_action(_without)
    | (words("and without", "but without", expects="") + parties).set_parse_action(_without)
    | plain
    | choice({"certainly": "certainly", "possibly": "possibly"}, OTHER)
)
"""One clause; gives a Clause, or the word `certainly` or `possibly`."""

lead = pp.MatchFirst(
    [time, (words("in", "at", "near", expects="") + places).set_parse_action(_clause(At))]
) + pp.Optional(sign(",", expects="").suppress())
"""A time or a place before the question: `after 2014, who visited Iraq`."""

clauses = pp.ZeroOrMore(clause)
