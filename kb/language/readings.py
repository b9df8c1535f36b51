"""Questions that were parsed to questions with one reading: what a word means where it stands, and where two remain.

An error shows both readings: nobody is told the answer to a question that they did not ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from kb.errors import QuestionError
from kb.frozen import Frozen, replace, values
from kb.language.question import About, At, Clause, Name, Names, Not, Pattern, Role, Truth, Who
from kb.language.words import Text
from kb.scheme import Scheme

T = TypeVar("T")

_AIMED = ("pressure", "force")
"""Types of events where `on` says whom or what they are aimed at: strikes on Kyiv, sanctions on Russia."""


def one_reading(item: T, parts: Sequence[Frozen], text: Text) -> T:
    """The question, of which these are all parts, with every `on` read as what it means. Raises QuestionError E109 where two
    readings remain."""
    for names in _of(parts, Names):
        if names.unclear:
            first, last = names.names[0], names.names[-1]
            raise unclear(
                text, "'and' and 'or' stand side by side", names.unclear, first.start, last.end,
                hint="ask twice and put the answers together: (…) union (…), (…) intersect (…)",
            )  # fmt: skip
    for clause in _of(parts, Not):
        _not_both(clause.clause, text)
    for pattern in _of(parts, Pattern):
        _each_or_both(pattern, text)
    for who in _of(parts, Who):
        if who.never:
            _never_both(who.pattern, text, answers=True)
    for truth in _of(parts, Truth):
        if truth.negated and sum(isinstance(each, Role) for each in truth.pattern.clauses) > 1:
            _never_both(truth.pattern, text)
    if not any(each.role == "on" for each in _of(parts, Role)):
        return item
    settled: T = _settled(item, None, text)
    return settled


def _of(parts: Iterable[Any], kind: type[T]) -> Iterator[T]:
    return (each for each in parts if isinstance(each, kind))


def unclear(
    text: Text, message: str, readings: tuple[str, ...], start: int, end: int, *, hint: str = ""
) -> QuestionError:
    """The error for words with two readings, each of them shown."""
    return QuestionError(
        "E109", f"{message}: it can be read in two ways", hint=hint, suggestions=readings, text=text.source,
        start=start, end=end,
    )  # fmt: skip


def attached(text: Text, other: Text) -> QuestionError | None:
    """The error for clauses that end a time in the middle of a question and can be the question's own as well.

    `other` is the same text, parsed with such a time taking only its first clause.
    """
    for start, end in text.nested.items():
        stop = other.nested.get(start, end)
        if stop < end:
            head, first = text.tokens[start].start, text.tokens[stop].start
            readings = tuple(
                f"{text.source[:head]}({text.span(start, last)}){text.source[text.tokens[last - 1].end :]}"
                for last in (end, stop)
            )
            message = f"'{text.span(stop, end)}' can belong to '{text.span(start, stop)}' or to the whole question"
            return unclear(
                text, message, readings, first, text.tokens[end - 1].end,
                hint="put the time in parentheses, or the other clause before it",
            )  # fmt: skip
    return None


def _not_both(clause: Clause, text: Text) -> None:
    """`not with A and B`: not with the two of them, or with neither?"""
    names = next((each for each in values(clause).values() if isinstance(each, Names)), None)
    if names is None or len(names.names) < 2 or names.mode == "any" or names.both:
        return
    first, last = names.names[0], names.names[-1]
    listed = [each.words for each in names.names]
    before, after = text.source[: first.start], text.source[last.end :]
    readings = (f"{before}both {' and '.join(listed)}{after}", f"{before}{' or '.join(listed)}{after}")
    raise unclear(text, "'not' with 'and'", readings, first.start, last.end)


def _each_or_both(pattern: Pattern, text: Text) -> None:
    """`in Moscow and Kyiv`, `statements by A and B`: one record of both, or those of each?

    No event is in two towns and few statements have two speakers; in meetings with A and B the two take part together.
    """
    speech = pattern.noun == "statement" or (
        bool(pattern.types) and all(text.lexicon.scheme.is_statement(each) for each in pattern.types)
    )
    for clause in pattern.clauses:
        if not isinstance(clause, At | Role):
            continue
        names = clause.places if isinstance(clause, At) else clause.names
        if len(names.names) < 2 or names.mode == "any" or names.both:
            continue
        apart = all(each.kinds == ("place",) for each in names.names)
        if apart or (speech and isinstance(clause, Role) and clause.role == "by"):
            first, last = names.names[0], names.names[-1]
            before, after = text.source[: first.start], text.source[last.end :]
            listed = [each.words for each in names.names]
            readings = (f"{before}{' or '.join(listed)}{after}", f"{before}both {' and '.join(listed)}{after}")
            raise unclear(text, "'and' between these", readings, first.start, last.end)


def _never_both(pattern: Pattern, text: Text, *, answers: bool = False) -> None:
    """`who never met A and B`, `did C not meet A and B`: never the two of them, or neither?"""
    roles = [each.names for each in pattern.clauses if isinstance(each, Role)]
    for names in roles if answers else roles[1:]:
        if len(names.names) > 1 and names.mode == "all" and not names.both:
            first, last = names.names[0], names.names[-1]
            before, after = text.source[: first.start], text.source[last.end :]
            listed = [each.words for each in names.names]
            together = f"{before}both {' and '.join(listed)}{after}"
            apart = " union ".join(f"({before}{each}{after})" for each in listed)
            readings = (f"{before}{' or '.join(listed)}{after}", apart if answers else together)
            raise unclear(text, "'not' or 'never' with 'and'", readings, first.start, last.end)


def _settled(item: Any, pattern: Pattern | None, text: Text) -> Any:
    if isinstance(item, Role) and item.role == "on":
        return _on(item, pattern, text)
    if isinstance(item, Frozen) and not isinstance(item, Name | Names):
        inner = item if isinstance(item, Pattern) else pattern
        old = values(item)
        changed = {
            name: new for name, value in old.items() if (new := _settled(value, inner, text)) is not value
        }  # a tuple or an item in which nothing changed is given back as it is
        return replace(item, **changed) if changed else item
    if isinstance(item, tuple):
        made = tuple(_settled(each, pattern, text) for each in item)
        return made if any(new is not old for new, old in zip(made, item, strict=True)) else item
    return item


def _on(role: Role, pattern: Pattern | None, text: Text) -> Clause:
    """`strikes on Kyiv` are aimed at it, `statements on Kyiv` are about it; `events on Kyiv` can be either."""
    readings = {_meaning(each, pattern, text.lexicon.scheme) for each in (pattern.types if pattern else ()) or ("",)}
    if readings == {"object"}:
        return replace(role, role="object")
    if readings == {"about"}:
        return About(role.names)
    start, end = role.names.names[0].start, role.names.names[-1].end
    first = max((n for n, each in enumerate(text.tokens) if each.folded == "on" and each.start < start), default=0)
    before, after = text.source[: text.tokens[first].start], text.source[text.tokens[first].end :]
    raise unclear(
        text, f"'{text.source[text.tokens[first].start : end]}'", (f"{before}about{after}", f"{before}to{after}"),
        text.tokens[first].start, end,
    )  # fmt: skip


def _meaning(type_id: str, pattern: Pattern | None, scheme: Scheme) -> str:
    """What `on` says of a type: `object`, `about`, or neither for sure."""
    if pattern is None:
        return ""
    if not type_id:
        return "about" if pattern.noun == "statement" else ""
    if scheme.is_symmetric(type_id) or type_id in ("say", "announce", "report", "stance"):
        return "about"
    root = (scheme.ancestors(type_id) or ("",))[-1]
    known = ("speak", "consult", "accord", "cooperate_group", "condition_group", "process")
    return "object" if root in _AIMED or root not in known else ""


def each_part(item: Any, kind: type[T]) -> list[T]:
    """Every part of a question of a kind, each before its own parts, in the order of the fields."""
    found: list[T] = []
    waiting = [item]
    while waiting:
        each = waiting.pop()
        if isinstance(each, kind):
            found.append(each)
        if isinstance(each, Frozen):
            inner: Iterable[Any] = (getattr(each, name) for name in reversed(type(each)._fields))
        else:
            inner = reversed(each) if isinstance(each, tuple) else ()
        waiting += [value for value in inner if isinstance(value, (Frozen, tuple))]
    return found
