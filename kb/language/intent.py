"""Ways to say that one wants to do something: `wished to`, `expressed its interest in`, `announced his intention to`.

The scheme writes them all as `want to`: `want to meet with _`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from kb.language.inflection import verb_bases
from kb.language.wording import Element, Match, matched, phrase

_WAYS = (
    "(want|wish|hope|intend|plan|desire|aim)",
    "(want|wish|hope|intend|plan|desire|aim|aspire|seek) to",
    "would (like|love|want|wish) to",
    "would (like|love|want)",
    "would to",
    "be (willing|ready|prepared|eager|keen) to",
    "be interested in",
    "say (that|) (he|she|it|they|) (want|wish|intend|would like|would love) to",
    "(express|announce|declare|state|show|voice|signal|indicate|have|make|reveal|convey|confirm|communicate|say) "
    "(intention|intent|interest|desire|wish|willingness|readiness|plan|hope) (to|of|in|for|on)",
    "make known intention to",
)


@cache
def _ways() -> dict[str, list[tuple[Element, ...]]]:
    found: dict[str, list[tuple[Element, ...]]] = {}
    for way in _WAYS:
        words = phrase(way).words
        for first in phrase(way).firsts:
            found.setdefault(first, []).append(words)
    return found


def wants(words: Sequence[str], start: int) -> list[Match]:
    """Where the ways to say that one wants something end that begin at a word, the longest first.

    >>> [each.end for each in wants("announced its intention to visit".split(), 0)]
    [4]
    """
    ways = _ways()
    found = {
        each.end: each
        for base in verb_bases(words[start])
        for way in ways.get(base, ())
        if (each := matched(way, words, start)) is not None and each.whole
    }
    return [found[end] for end in sorted(found, reverse=True)]
