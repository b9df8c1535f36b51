"""What is wrong with a question, in the asker's own words: one problem, what was expected, the nearest word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kb.errors import QuestionError
from kb.language.question import Name, Names, Query
from kb.language.words import Text
from kb.names import nearest

_KINDS = {
    "actor": "an actor",
    "place": "a place",
    "topic": "a topic",
    "record": "a record",
    "source": "a source",
    "office": "an office",
}
_A_DATE = "a date (2025-08-15, Aug 2025, last week …)"
_OF_DATES = (
    "a number", "an ordinal", "a unit", "first, last", "a month", "a day", "BC or AD", "a year", "a weekday", "a season",
    "'before' or", "early, mid", "last, this", "a date", "of, before",
)  # fmt: skip
"""How categories begin that are parts of dates: together they are one category."""

_A_QUESTION = "a question word (who, what, when, did …)"
_NAMED = (
    "a name",
    "a verb",
    "a kind",
    "an event",
    "a place",
    "a topic",
    "a source",
    "an office",
    "a dimension",
    "a column",
)
"""How categories begin that say most, and come first."""

_THINGS = ("a name", "an event", "a kind of event", "a place", "a topic", "a source", "an office")
"""How categories begin that are names of things."""


def complaint(text: Text, phrases: frozenset[str]) -> QuestionError:
    """The error for a text that the grammar did not take: about the furthest word that it reached.

    `phrases` are all that the language has, names, verbs and nouns apart.
    """
    keywords = frozenset(each.split()[0] for each in phrases)
    expected = brief(each.expects for each in text.failed)
    if text.furthest >= len(text.tokens):
        end = text.tokens[-1].end
        return QuestionError(
            "E105", "the question ends too early", text=text.source, start=end, end=end, expected=expected
        )
    index = _furthest(text, keywords)
    token = text.tokens[index]
    place = {"text": text.source, "start": token.start, "end": token.end}
    if token.kind == "variable" and token.text[1:] in text.variables:
        message = f"{token.text} stands for {_shown(text.variables[token.text[1:]])}, which does not fit here"
        return QuestionError("E108", message, expected=expected, **place)  # type: ignore[arg-type]
    runs = text.runs(index)
    if runs:
        end, candidates = runs[0]
        kinds = list(dict.fromkeys(_KINDS.get(kind, kind) for each in candidates for kind in each.kinds[:1]))
        place["end"] = text.tokens[end - 1].end
        words = text.span(index, end)
        message = f"'{words}' is {' or '.join(kinds)}, which does not fit here"
        return QuestionError("E108", message, expected=expected, **place)  # type: ignore[arg-type]
    if token.kind == "word" and _is_known(text, index, keywords):
        message = f"'{token.text}' does not fit here"
        return QuestionError("E104", message, expected=expected, **place)  # type: ignore[arg-type]
    suggestions = _suggestions(text, index, phrases) if token.kind == "word" else []
    named = token.kind in ("word", "number", "string", "id") and wants_name(expected)
    capital = index > 0 and token.text[0].isupper()
    if named and (not suggestions or capital):
        end = _end_of_name(text, index, keywords)
        return QuestionError(
            "E102",
            f"nothing is called {_quoted(text.span(index, end))} here",
            expected=expected,
            hint="kb ask \"show NAME\" finds out what a name stands for; a quoted text is searched for after 'about'",
            text=text.source,
            start=token.start,
            end=text.tokens[end - 1].end,
        )
    message = f"{_quoted(token.text)} is not known here"
    return QuestionError("E104", message, expected=expected, suggestions=suggestions, **place)  # type: ignore[arg-type]


def tie(text: Text, name: Name) -> QuestionError:
    """The error for words that name several things equally well."""
    listed = [f"@{each.ids[0]}" for each in name.tied]
    shown = ", ".join(f"{each.label or each.ids[0]} (@{each.ids[0]})" for each in name.tied[:6])
    return QuestionError(
        "E103",
        f"'{name.words}' names {len(name.tied)} things: {shown}",
        hint="write the id that is meant: " + " or ".join(listed[:6]),
        suggestions=listed,
        text=text.source,
        start=name.start,
        end=name.end,
    )


def wants_name(expected: Iterable[str]) -> bool:
    """Whether the name of something is among what was expected."""
    return any(each.startswith(_THINGS) for each in expected)


def brief(expects: Iterable[str]) -> list[str]:
    """At most six categories, what says most first, the parts of a date as one, «the end» last.

    >>> brief(["'('", "a number", "a month", "an event", "the end"])
    ['an event', 'a date (2025-08-15, Aug 2025, last week …)', "'('", 'the end']
    """
    listed = list(expects)
    shown: dict[str, None] = {}
    dates = 0
    for each in listed:
        if each.startswith(_OF_DATES):
            dates += 1
            shown[_A_DATE if dates > 1 else each] = None
        elif each.startswith("a question word"):
            shown[_A_QUESTION] = None
        elif each and each != "the end":
            shown[each] = None
    if dates > 1:
        shown = {each: None for each in shown if each == _A_DATE or not each.startswith(_OF_DATES)}
    end = ["the end"] if "the end" in listed else []
    return sorted(shown, key=_rank)[: 6 - len(end)] + end


def _rank(category: str) -> int:
    if category == _A_QUESTION or category.startswith(_NAMED):
        return 0
    if category.startswith(("a time", "who takes part", "a date")):
        return 1
    return 3 if category.startswith("'") else 2


def _shown(value: Any) -> str:
    """What a variable stands for, in a word."""
    if isinstance(value, Names):
        kinds = dict.fromkeys(_KINDS.get(each.kind, each.kind) for each in value.names)
        return " or ".join(kinds) if len(value.names) == 1 else "several names"
    if isinstance(value, Query):
        return "a question"
    return "a number" if isinstance(value, int) else "a time"


def _furthest(text: Text, keywords: frozenset[str]) -> int:
    """The word that an error is about: of a phrase whose first word is right, the one after it (`how mny meetings`)."""
    index = text.furthest
    following = index + 1
    if text.tokens[index].folded not in keywords or following >= len(text.tokens):
        return index
    unknown = text.tokens[following].kind == "word" and not text.runs(following) and not text.is_noise(following)
    return following if unknown and not _is_known(text, following, keywords) else index


def _suggestions(text: Text, index: int, phrases: frozenset[str]) -> list[str]:
    """What can stand at a word in the language: phrases by their first word, verbs and nouns where they fit.

    After the first word of a phrase also its second.
    """
    shortest: dict[str, str] = {}
    for hint in sorted((hint for each in text.failed for hint in each.hints), key=len, reverse=True):
        shortest[hint.split()[0]] = hint
    found = [*shortest]
    if index:
        found += [each.split()[1] for each in sorted(phrases) if each.startswith(f"{text.words[index - 1]} ")]
    if any(each.expects.startswith(("a verb", "a kind")) for each in text.failed):
        found += text.lexicon.words()
    return [shortest.get(each, each) for each in nearest(text.tokens[index].text, found, 3, 70)]


def _is_known(text: Text, index: int, keywords: frozenset[str]) -> bool:
    """Whether a word is one of the language."""
    if text.words[index] in keywords or text.lexicon.verb(text.words, index) is not None:
        return True
    return text.lexicon.noun(text.words, index) is not None


def _quoted(words: str) -> str:
    return words if words[0] in '"“' else f"'{words}'"


def _end_of_name(text: Text, index: int, keywords: frozenset[str]) -> int:
    """Where a name that nothing has ends: words with a capital go on, up to one that is known."""
    end = index + 1
    if not text.tokens[index].text[:1].isupper():
        return end
    while end < min(len(text.tokens), index + 5):
        token = text.tokens[end]
        if token.kind != "word" or not token.text[0].isupper() or token.folded in keywords or text.runs(end):
            break
        end += 1
    return end
