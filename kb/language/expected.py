"""What may come next: the beginning of a question in; the phrases and kinds of names that it could go on with out.

The grammar's terminals note what they would have taken where a parse ends; nothing else knows the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kb.errors import KbError
from kb.frozen import Frozen
from kb.language import attempt, leading
from kb.language.clauses import OTHER, TIME, WHAT_ABOUT, WHERE, WHO
from kb.language.lexicon import Lexicon
from kb.language.shapes import HOW
from kb.language.words import MOST_CHARACTERS, Terminal, Text, tokens
from kb.names import NameTable

_FIRST = (TIME, WHERE, WHO, WHAT_ABOUT, OTHER)
_LAST = ("a number", "an ordinal", "a duration", "a unit")
_STATEMENTS = ("let", "define", "run", "explain", "sparql for")
_BASE_FORM_AFTER = frozenset(("did", "does", "do", "to", "ever", "never"))


class Phrase(Frozen):
    """Words that may come next, and in plain words what they are (`a time (since, before …)`)."""

    words: str
    what: str


class Expected(Frozen):
    """What may come next: phrases, the likelier first, and the kinds of things of which a name may stand there."""

    phrases: tuple[Phrase, ...]
    slots: tuple[str, ...]
    end: bool  # the question may end here


def expected(
    beginning: str, names: NameTable, lexicon: Lexicon, today: int, variables: Mapping[str, Any] | None = None
) -> Expected | None:
    """What may follow the beginning of a question; None where it is no beginning of any.

    `names`, `lexicon`, `today` and `variables` are as for `kb.language.parse`.
    """
    if len(beginning) > MOST_CHARACTERS:
        return None
    text = Text(beginning, tokens(beginning), names, lexicon, today, variables=variables or {})
    try:
        complete = attempt(text)
    except KbError:
        return None
    if text.furthest < len(text.tokens):
        return None
    failed = sorted(text.failed, key=_order)
    if any(each.expects.startswith("a question word") for each in failed):
        failed.sort(key=leading().__contains__)  # what is asked comes first
    phrases: dict[str, Phrase] = {}
    for phrase in _phrases(failed, text):
        phrases.setdefault(phrase.words, phrase)
    slots = dict.fromkeys(slot for each in text.failed for slot in each.slots)
    return Expected(tuple(phrases.values()), tuple(slots), complete)


def _order(terminal: Terminal) -> int:
    """Clauses come before shapes, numbers and statements last; else as the grammar has them."""
    if terminal.hints and terminal.hints[0] in _STATEMENTS:
        return len(_FIRST) + 3
    if terminal.expects in _FIRST:
        return _FIRST.index(terminal.expects)
    return len(_FIRST) + (2 if terminal.expects.startswith(_LAST) else 1 if terminal.expects == HOW else 0)


def _phrases(failed: list[Terminal], text: Text) -> Iterator[Phrase]:
    """Phrases in the order of the grammar: each terminal's main form first, verbs and nouns, then other wordings."""
    told = [each for each in failed if each.expects]
    for each in told if text.tokens else failed:  # a question may begin in many ways, of which an error names few
        if each.hints and not each.expects.startswith(_LAST):
            yield Phrase(each.hints[0], _plain(each))
    parts = {each.part for each in failed}
    if "verb" in parts and text.tokens:
        plainly = _BASE_FORM_AFTER & set(text.words)
        yield from (Phrase(verb, "a verb") for verb in (text.lexicon.verbs if plainly else text.lexicon.past_verbs))
    if "noun" in parts:
        yield from (Phrase(noun, "a kind of event") for noun in text.lexicon.nouns)
    for each in (*told, *(each for each in failed if not each.expects)):
        for hint in each.hints:
            yield Phrase(hint, _plain(each))


def _plain(terminal: Terminal) -> str:
    """The category of a terminal without its examples."""
    if not terminal.expects or terminal.expects.startswith("'"):
        return ""
    return terminal.expects.split(" (")[0]
