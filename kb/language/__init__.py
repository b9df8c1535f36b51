"""The question language: words in, a Question out. `FORMS` lists every form that a question can take.

`parse` is pure: what the store calls things comes in as a table of names, what types it knows as a lexicon, and the day
on which the question is asked as a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

import pyparsing as pp

from kb.errors import KbError, LimitError, QuestionError
from kb.frozen import Frozen, replace
from kb.language import (
    count,
    events,
    network,
    provenance,
    saved,
    sequence,
    spans,
    tables,
    truth,
    what,
    where_when,
    who,
)
from kb.language.acts import refused, with_acts
from kb.language.clauses import clause, lead
from kb.language.complaints import complaint, tie
from kb.language.dates import MONTHS, SEASONS, WEEKDAYS
from kb.language.lexicon import Lexicon
from kb.language.matching import matching
from kb.language.question import (
    ActAnchor,
    Clause,
    Compare,
    Core,
    Dates,
    Elapsed,
    Explain,
    Holders,
    Length,
    Name,
    Positions,
    Query,
    Relates,
    SetOperation,
    Shape,
    Show,
    Span,
    Truth,
    When,
    Where,
    Who,
)
from kb.language.readings import attached, each_part, one_reading, unclear
from kb.language.shapes import format, shape, shaped
from kb.language.synonyms import COMMON, is_people
from kb.language.words import (
    MOST_CHARACTERS,
    MOST_LEVELS,
    Terminal,
    Text,
    Token,
    choice,
    current,
    here,
    parsed,
    parsing,
    sign,
    tokens,
    words,
)
from kb.names import GUESSED, LAST_NAME, LAST_WORD, NameTable

FORMS: tuple[tuple[str, pp.ParserElement], ...] = (
    ("timeline", events.timeline),
    ("who", who.form),
    ("what", what.form),
    ("where and when", where_when.form),
    ("lengths of time", spans.form),
    ("how many", count.form),
    ("yes or no", truth.form),
    ("relations", network.form),
    ("provenance", provenance.form),
    ("tables", tables.form),
    ("sequences", sequence.form),
    ("nth", events.nth),
    ("patterns", events.pattern),
    ("what several did", events.joint),
)
"""Every form, in the order in which they are tried: a form that begins like another and goes further comes first."""


def parse(
    source: str,
    names: NameTable,
    lexicon: Lexicon,
    today: int,
    *,
    choices: Mapping[str, str] | None = None,
    variables: Mapping[str, Any] | None = None,
    value: bool = False,
) -> tuple[Any, list[str]]:
    """Read a question (or, with `value`, what a variable is to stand for). Gives it, and what had to be guessed, in words.

    `names` maps the folded runs of the question's words (`kb.language.words.name_runs`) to what they can name;
    `today` is a day number; `choices` maps folded words to the id that the asker chose among several.
    `variables` are what `$name`s stand for. Raises QuestionError (E101 to E118, E201 to E207) with the place of what is
    wrong, LimitError E106 and E107.
    """

    text = _text(source, names, lexicon, today)
    text.choices, text.variables = choices or {}, variables or {}
    asked = {"let": text.tokens[2:], "define": [], "run": []}.get(text.words[0], text.tokens)
    unbound = next((each for each in asked if each.kind == "variable" and each.text[1:] not in text.variables), None)
    if unbound is not None:
        hint = f"let {unbound.text} = … binds it, or --param {unbound.text[1:]}=…"
        place = {"text": source, "start": unbound.start, "end": unbound.end}
        raise QuestionError("E113", f"{unbound.text} stands for nothing here", hint=hint, **place)  # type: ignore[arg-type]
    found: Any = None
    for settings in (*_as_names(text), dict[str, Any]()):
        text = text.afresh(**settings)
        try:
            found = _attempt(text, value)
        except KbError:
            if not settings:
                raise
            continue
        if found is not None:
            break
    if found is None and any(each.kind == "number" for each in text.tokens):
        again = text.afresh(foreign=True)
        second = _attempt(again, value)
        if second is not None:
            found, text = second, again
    if found is None:
        raise complaint(text, phrases())
    parts = each_part(found, Frozen)
    for part in parts:
        if isinstance(part, Name) and part.tied:
            raise tie(text, part)
    found = one_reading(found, parts, text)
    if text.gated:
        other = text.afresh(shut=True, foreign=text.foreign, shadowed=text.shadowed, spoken=text.spoken)
        if _reads(other, value, found) and (error := attached(text, other)):
            raise error
    guesses = [each.guess for kind in (Name, Span) for each in parts if isinstance(each, kind)]
    return found, list(dict.fromkeys(filter(None, guesses)))


def build() -> None:
    """Build the grammar, which the first question would do otherwise: for what forks or measures."""
    _grammar()


def _reads(text: Text, value: bool, taken: Any) -> bool:
    """Whether a text can be read in another way than the one that was taken."""
    try:
        found = _attempt(text, value)
        return found is not None and one_reading(found, each_part(found, Frozen), text) != taken
    except KbError:
        return False


MOST_SHADOWED = 5


def _without_last_names(names: NameTable, words: Sequence[Token]) -> NameTable:
    """The names without last names alone that are words of the language: `first` is not New Zealand First.

    Months, weekdays and seasons are last names as well as any (`meetings with May`); what people and institutions are
    called is one with a capital: `the navy of Thailand` is not the Hellenic Navy. What a people is called is no last word:
    `Israelis` are not the Arab Israelis.
    """
    alone = [run for run, found in names.items() if any(LAST_NAME <= each.rank < GUESSED for each in found)]
    if not alone:
        return names
    small = {token.folded for token in words if token.text.islower()}
    common = [run for run in alone if (run in phrases() and run not in _SURNAMES) or (run in COMMON and run in small)]
    least = {run: LAST_WORD for run in alone if is_people(run)} | dict.fromkeys(common, LAST_NAME)
    kept = {run: [each for each in names[run] if not rank <= each.rank < GUESSED] for run, rank in least.items()}
    return {**names, **kept}


_SURNAMES = frozenset((*MONTHS, *WEEKDAYS, *SEASONS))


def _as_names(text: Text) -> Iterator[dict[str, Any]]:
    """How words that begin a name and are words of the language as well may be meant, as names before all.

    A name beats a keyword, wherever the question can be read with it: `who did Last call`, `meetings in Before`. Words
    that are keywords by their case alone would do no harm, but most people write without capitals.
    """
    both = [index for index, word in enumerate(text.words) if word in keywords() and text.runs(index)]
    if both and both[0] == 0 and text.words[0] in _HEADS:
        del both[0]  # the WHO never takes the place of `who`
    if not 0 < len(both) <= MOST_SHADOWED:
        return
    for count_ in range(len(both), -1, -1):
        for chosen in combinations(both, count_):
            yield {"shadowed": frozenset(chosen), "spoken": frozenset(both) - frozenset(chosen)}


_HEADS = frozenset(("who", "what", "when", "where", "which", "how", "did", "was"))


@cache
def phrases() -> frozenset[str]:
    """Every phrase of the grammar; verbs, nouns and names apart."""
    return frozenset(hint for each in _terminals(*_grammar()) for hint in each.hints)


@cache
def keywords() -> frozenset[str]:
    """The words with which the phrases of the grammar begin."""
    return frozenset(each.split()[0] for each in phrases())


@cache
def leading() -> frozenset[Terminal]:
    """The terminals of what may stand before a question, and says little of what is asked."""
    return frozenset(_terminals(lead, _polite))


def _terminals(*elements: Any) -> list[Terminal]:
    """The terminals in some elements of the grammar."""
    found: list[Terminal] = []
    seen: set[int] = set()
    queue: list[Any] = list(elements)
    while queue:
        element = queue.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        if isinstance(element, Terminal):
            found.append(element)
        queue += element.recurse()
    return found


def narrowed(core: Core, clauses: tuple[Clause, ...], certainty: str = "") -> Core:
    """The core with more clauses on its pattern; of two answers put together, on both."""
    if isinstance(core, SetOperation):
        return replace(
            core, left=narrowed(core.left, clauses, certainty), right=narrowed(core.right, clauses, certainty)
        )
    if isinstance(core, Show | Length | Relates | Elapsed):
        if clauses or certainty:
            hint = "it asks for one thing as it is known; leave the rest out"
            raise QuestionError("E125", "nothing can be added to this question", hint=hint)
        return core
    pattern = core.pattern.narrowed(*clauses)
    core = replace(core, pattern=replace(pattern, certainty=certainty) if certainty else pattern)
    if isinstance(core, Compare):
        core = replace(core, other=core.other.narrowed(*clauses))
    if isinstance(core, Truth) and core.others:
        others = (each.narrowed(*clauses) for each in core.others)
        core = replace(core, others=tuple(replace(each, certainty=certainty or each.certainty) for each in others))
    return core


def _text(source: str, names: NameTable, lexicon: Lexicon, today: int) -> Text:
    if len(source) > MOST_CHARACTERS:
        hint = f"a question has at most {MOST_CHARACTERS:,} characters"
        raise LimitError("E106", f"the question has {len(source):,} characters", hint=hint)
    depth = deepest = 0
    for char in source:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    if deepest > MOST_LEVELS:
        raise LimitError("E107", f"parentheses stand {deepest} deep", hint=f"at most {MOST_LEVELS}")
    found = tokens(source)
    if not found:
        hint = "ask, for example: who met Putin before the Alaska summit"
        raise QuestionError("E101", "there is no question here", hint=hint)
    return Text(source, found, _without_last_names(names, found), lexicon, today)


def attempt(text: Text) -> bool:
    """Parse a text for what it notes about how far that went; whether it is a whole question. Raises KbError."""
    return _attempt(text, False) is not None


def _attempt(text: Text, value: bool) -> Any:
    """The question; None where there is none."""
    context = parsing(text)
    try:
        matched = matching(_grammar()[value])(text, 0)
        if matched is None:
            return None
        found = matched[1][0]
        for act in each_part(found, ActAnchor):
            raise refused(act)
        return found
    except RecursionError:
        raise LimitError("E107", "the question is nested too deeply", hint=f"at most {MOST_LEVELS} levels") from None
    except KbError as error:
        if text.tokens:
            text.place(error, text.furthest, text.furthest + 1)
        raise
    finally:
        parsed(context)


class _Late(str):
    """`first` or `last` at the end of a question: `who condemned Iraq after 2010 first`."""

    __slots__ = ()


_polite = words(
    "could you tell me", "can you tell me", "would you tell me", "please tell me", "tell me", "do you know",
    "could you please tell me", "can you please tell me", "i would like to know", "i want to know", "please",
    expects="",
)  # fmt: skip
_late_order = choice(
    {"first": _Late("first"), "for first time": _Late("first"), "last": _Late("last"), "for last time": _Late("last")},
    "",
)


@cache
def _grammar() -> tuple[pp.ParserElement, pp.ParserElement]:
    """The grammar of a whole statement, and that of a value; built once."""
    core = pp.Forward()
    core.set_name("question")
    operator = pp.MatchFirst(
        [
            words("and not", "minus", "but not", "except", expects="'and not'", value="minus"),
            words("union", "or", expects="'union'", value="union"),
            words("intersect", "and", expects="'intersect'", value="intersect"),
        ]
    )
    opening, closing = sign("(", expects="'('").suppress(), sign(")", expects="')'").suppress()
    inner = (core + pp.ZeroOrMore(clause)).set_parse_action(_narrow)
    group = (opening + inner + closing + here()).set_parse_action(_group)
    put_together = (group + pp.ZeroOrMore(operator + group)).set_parse_action(_set_operation)
    core <<= pp.MatchFirst([put_together, *(form for _, form in FORMS)])
    part = shape | format | clause
    stage = sign("|", expects="'|'").suppress() + pp.OneOrMore(part)
    end = Terminal("the end", lambda text, index: (index, None) if index >= len(text.tokens) else None)
    asked = pp.Optional(_polite) + pp.ZeroOrMore(lead) + core + pp.ZeroOrMore(part | _late_order)
    query = (asked + pp.ZeroOrMore(stage)).set_parse_action(_query)
    explain = (words("explain", expects="") + query).set_parse_action(lambda found: Explain(found[0]))
    sparql = (words("sparql for", "sparql of", expects="") + query).set_parse_action(
        lambda found: Explain(found[0], True)
    )
    statements, value = saved.forms(query, core)
    return (statements | explain | sparql | query) + end, value


def _present(core: Core) -> Core:
    """`who is president` asks about today, if about no other day.

    An office that is known to be held up to some day before today is held today only possibly, so that is asked for.
    """
    if isinstance(core, SetOperation):
        return replace(core, left=_present(core.left), right=_present(core.right))
    if not (isinstance(core, Holders | Positions) and core.present):
        return core
    if any(isinstance(each, When) for each in core.pattern.clauses):
        return core
    today = current().today
    return narrowed(core, (When("overlaps", Span(today, today)),), core.pattern.certainty or "possibly")


def _narrow(found: Any) -> Core:
    core: Core = found[0]
    clauses = found[1:]
    certainty = next((each for each in clauses if isinstance(each, str)), "")
    return narrowed(core, tuple(each for each in clauses if not isinstance(each, str)), certainty)


class _Group(Frozen):
    """A question in parentheses, and the words that it is."""

    core: Core
    words: str


def _group(_: str, location: int, found: Any) -> _Group:
    text = current()
    core, end = found
    return _Group(core, text.span(text.index(location), end))


def _set_operation(_: str, location: int, found: Any) -> Core:
    """Answers put together from the left; of different operators each pair stands in parentheses of its own."""
    text = current()
    core: Core = found[0].core
    words_, operators = found[0].words, list(found[1::2])
    if len(set(operators)) > 1:
        (one, two), (a, b, c) = operators[:2], [each.words for each in found[:5:2]]
        readings = (f"({a} {one} {b}) {two} {c}", f"{a} {one} ({b} {two} {c})")
        start = text.tokens[text.index(location)].start
        raise unclear(text, f"'{one}' and '{two}' stand side by side", readings, start, start + len(words_))
    for operator, right in zip(operators, found[2::2], strict=True):
        core = SetOperation(operator, core, right.core)
    return core


def _query(found: Any) -> Query:
    listed = list(found)
    place = next(number for number, each in enumerate(listed) if isinstance(each, Core))
    core, parts = listed[place], listed[:place] + listed[place + 1 :]
    shape_, fields = Shape(), dict[str, str]()
    clauses: list[Any] = []
    for part in parts:
        if isinstance(part, dict) and "format" in part:
            fields = part
        elif isinstance(part, _Late):
            core = _ordered(core, part)
        elif isinstance(part, dict):
            shape_ = shaped(shape_, part)
        else:
            clauses.append(part)
    return Query(_present(with_acts(_narrow([core, *clauses]))), shape_, **fields)


def _ordered(core: Core, order: str) -> Core:
    """The core for the first, or the last, of what it asks for."""
    if not isinstance(core, Who | Dates | Where) or core.order not in ("", order):
        hint = "ask who did something first, or when it was first done"
        raise QuestionError("E126", f"'{order}' does not go with this question", hint=hint)
    return replace(core, order="last" if order == "last" else "first")
