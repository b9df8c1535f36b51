"""Words that may be one word, spelt or transliterated in two ways: a vocabulary in, its words that are near one out."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SAME_SOUND = (
    ("ph", "f"), ("kh", "h"), ("gh", "g"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("tz", "z"), ("ts", "z"), ("dh", "d"),
    ("th", "t"), ("dj", "j"), ("zh", "j"), ("ck", "k"), ("q", "k"), ("c", "k"), ("x", "ks"), ("w", "v"), ("y", "i"),
    ("j", "i"), ("g", "k"),
)  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiouh]+")
_TWICE = re.compile(r"(.)\1+")
_LEAST_LETTERS = 5
_SHORTEST = 4
_LONG_NAME = 6
_LEAST_LIKE = 86
"""How much alike (of 100) two spellings of a word are."""
_LEAST_OF_SOUND = 60
_BY_SOUND = 0.86
_MOST_NEAR = 8


def sound(word: str) -> str:
    """The consonants of a word, those that scripts and spellings exchange as one; empty where that tells too little.

    >>> sound("otari") == sound("utri"), sound("mikhailovich") == sound("mikhaylovich"), sound("qaddafi") == sound("gadhafi")
    (True, True, True)
    """
    letters = len(word)
    for several, one in _SAME_SOUND:
        word = word.replace(several, one)
    bare = _TWICE.sub(r"\1", _VOWELS.sub("", _TWICE.sub(r"\1", word)))
    if bare[:1] in ("a", "e", "i", "o", "u"):
        bare = "a" + bare[1:]
    return bare if len(bare) >= 3 or (len(bare) == 2 and letters >= _LONG_NAME) else ""


class Spelling:
    """A vocabulary, and the words of it that another word may be another spelling of."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = [word for word in words if len(word) >= _SHORTEST]
        self._by_sound: dict[str, list[str]] = {}
        for word in self._words:
            if heard := sound(word):
                self._by_sound.setdefault(heard, []).append(word)
        self._near: dict[str, dict[str, float]] = {}

    def near(self, word: str) -> dict[str, float]:
        """The words that one may have been meant to be, other than itself, and how alike they are: 1 would be the same."""
        found = self._near.get(word)
        if found is None:
            if len(self._near) > _MOST_KEPT:
                self._near.clear()
            found = self._near[word] = self._found(word)
        return found

    def _found(self, word: str) -> dict[str, float]:
        from rapidfuzz import fuzz, process

        if len(word) < _LEAST_LETTERS or not word.isalpha():
            return {}
        least = min(_LEAST_LIKE, 100 - 100 / len(word))  # one letter in the place of another
        like = process.extract(word, self._words, scorer=fuzz.ratio, limit=_MOST_NEAR, score_cutoff=least - 0.1)
        found = {each: score / 100 for each, score, _ in like if each != word}
        for each in self._by_sound.get(sound(word), ())[:_MOST_NEAR]:
            if each != word and fuzz.ratio(word, each) >= _LEAST_OF_SOUND:
                found[each] = max(_BY_SOUND, found.get(each, 0.0))
        return found


_MOST_KEPT = 20_000
