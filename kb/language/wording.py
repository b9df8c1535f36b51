"""Phrases of the type scheme: their words, with alternatives and a place for the object, matched to words of a question.

`(make|issue) a request to _`: `(a|b)` is either, `_` where the object stands. Words may follow the object: `accuse _ of
war crimes`; a second `_` among them is the object, named again. Within a phrase articles, `his`, `its` and plain adverbs of
manner do not count, and it may say first or last: `made its first request to`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.frozen import Frozen
from kb.language.inflection import british, noun_bases, verb_bases

NOISE = frozenset(("the", "a", "an", "all"))
OBJECTS = {"_": "object", "_told": "told", "_about": "about", "_by": "by"}
"""How a verb in the scheme marks its object -> the part that the object takes."""
AGAIN = "_"
"""Among the words that follow an object: the words of the object once more."""
MANNER = frozenset(
    ("formally", "officially", "publicly", "verbally", "openly", "privately", "personally", "explicitly")
)
"""Adverbs that say how something was done, where no phrase has them."""
_POSSESSIVES = frozenset(("his", "her", "its", "their", "our", "my", "your", "own"))
_PASSED = NOISE | MANNER | _POSSESSIVES | {"-"}
_ORDERS = {
    ("for", "first", "time"): "first", ("for", "last", "time"): "last", ("for", "the", "first", "time"): "first",
    ("for", "the", "last", "time"): "last", ("most", "recently"): "last", ("first",): "first", ("last",): "last",
}  # fmt: skip
_BEGIN_ORDERS = frozenset(said[0] for said in _ORDERS)
_PREPOSITIONS = frozenset(
    ["with", "to", "on", "of", "for", "from", "in", "by", "at", "against", "between", "under", "off", "about"]
)
_NO_OBJECT = frozenset(("who", "whom", "which", "what", "when", "after", "before", "since", "until", "during", "did"))
"""Words that no object has in it: what is said behind them follows another verb."""
_GROUP = re.compile(r"\(([^()]*)\)|(\S+)")

Words = tuple[str, ...]
Element = str | tuple[Words, ...]
"""A word of a phrase, or the alternatives that can stand there."""


class Phrase(Frozen):
    """The words of a phrase up to its object, the part that the object takes, and the words that follow it."""

    words: tuple[Element, ...]
    object: str = "object"
    tail: tuple[Element, ...] = ()

    @property
    def plain(self) -> str:
        """The phrase with the first of its alternatives."""
        return " ".join(each if isinstance(each, str) else " ".join(each[0]) for each in self.words).strip()

    @property
    def firsts(self) -> frozenset[str]:
        """The words that it can begin with."""
        return _firsts(self.words)


class Match(Frozen):
    """Where a phrase ends in some words, whether its last preposition is there, and what it says of the order."""

    end: int
    whole: bool = True
    order: str = ""


def phrase(text: str) -> Phrase:
    """A phrase as the scheme writes it.

    >>> phrase("accuse _ of (crime|war crimes)").tail
    ('of', (('war', 'crimes'), ('crime',)))
    >>> phrase("receive a visit from _").words
    ('receive', 'visit', 'from')
    """
    words: list[Element] = []
    part, tail = "object", None
    for group, word in _GROUP.findall(british(text.lower())):
        if word in OBJECTS and tail is None:
            part, tail = OBJECTS[word], len(words)
        elif word == AGAIN:
            words.append(AGAIN)
        elif group or "(" in word:
            each = (tuple(other for other in split.split() if other not in NOISE) for split in group.split("|"))
            words.append(tuple(sorted(each, key=len, reverse=True)))
        elif word not in NOISE:
            words.append(word) if "-" not in word else words.extend(word.split("-"))
    if tail is None:
        return Phrase(tuple(words))
    return Phrase(tuple(words[:tail]), part, tuple(words[tail:]))


def matched(elements: Sequence[Element], words: Sequence[str], start: int) -> Match | None:
    """How a phrase lies in words from one of them on; None where it does not. Its last preposition may be missing.

    >>> matched(phrase("make a request to _").words, "made its first request to iraq".split(), 0)
    Match(end=5, order='first')
    """
    found = _match(elements, words, start, "")
    if found is not None:
        return Match(found[0], True, found[1])
    if len(elements) > 2 and is_preposition(elements[-1]):
        found = _match(elements[:-1], words, start, "")
    return None if found is None else Match(found[0], False, found[1])


def tail_at(tail: Sequence[Element], words: Sequence[str], start: int) -> tuple[int, int, str] | None:
    """Where the words that follow an object begin and end, and what they say of the order; None where they do not follow.

    >>> tail_at(phrase("welcome the _ visit from _").tail, "welcomed the pope s visit from the pope".split(), 1)
    (4, 8, '')
    """
    for index in range(start, len(words)):
        if words[index] in _NO_OBJECT:
            return None
        named = tuple(word for word in words[start:index] if word not in _PASSED and word != "s")
        again = [(named,) if each == AGAIN else each for each in tail]
        if named and (found := _match(again, words, index, "")) is not None:
            return index, *found
    return None


def is_preposition(element: Element) -> bool:
    """Whether an element of a phrase can only be a preposition."""
    if isinstance(element, str):
        return element in _PREPOSITIONS
    return all(each and each[-1] in _PREPOSITIONS for each in element)


def passed(words: Sequence[str], position: int) -> tuple[int, str]:
    """The first word from one on that counts within a phrase, and what those before it say of the order."""
    order = ""
    while position < len(words):
        if words[position] in _PASSED:
            position += 1
            continue
        if words[position] not in _BEGIN_ORDERS:
            break
        for said, which in _ORDERS.items():
            if tuple(words[position : position + len(said)]) == said:
                position, order = position + len(said), which
                break
        else:
            break
    return position, order


def _match(elements: Sequence[Element], words: Sequence[str], position: int, order: str) -> tuple[int, str] | None:
    if not elements:
        return position, order
    first, *rest = elements
    for wanted in ((first,),) if isinstance(first, str) else first:
        at, said = position, order
        for word in wanted:
            stop = _word(word, words, at)
            if stop is None:
                skipped, which = passed(words, at)
                stop = _word(word, words, skipped) if skipped > at else None
                said = which or said
            if stop is None:
                break
            at = stop
        else:
            if (found := _match(rest, words, at, said)) is not None:
                return found
    return None


def _word(wanted: str, words: Sequence[str], position: int) -> int | None:
    if position >= len(words):
        return None
    word = words[position]
    if word == wanted or wanted in verb_bases(word) or wanted in noun_bases(word):
        return position + 1
    return None


def _firsts(elements: Sequence[Element]) -> frozenset[str]:
    if not elements:
        return frozenset()
    first, *rest = elements
    if isinstance(first, str):
        return frozenset((first,))
    found: Iterable[str] = (each[0] for each in first if each)
    return frozenset(found) | (_firsts(rest) if any(not each for each in first) else frozenset())
