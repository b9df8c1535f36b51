"""What words that name nothing may have been meant to name: every name of a store, found by what its words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import product

from kb.demonyms import COUNTRY_OF
from kb.frozen import Frozen
from kb.language.inflection import british
from kb.language.synonyms import FILLERS, GROUPS, NATIONS, REGION_OF
from kb.names import fold, unpossessed


class Known(Frozen):
    """A thing of a store under one of its names; `uses` is how many events tell of it, as far as that is counted."""

    id: str
    kinds: tuple[str, ...]
    label: str
    name: str
    uses: int = 0


class Guess(Frozen):
    """A thing that words may name, and how well: 1 would be its name."""

    id: str
    kinds: tuple[str, ...]
    label: str
    fit: float
    uses: int


LINKING = frozenset(
    ("of", "the", "for", "from", "in", "a", "an", "s", "and", "to", "or", "at", "on", "its", "their", "his", "her")
)
"""Words that join the others of a name."""
_SLASH = re.compile(r"\s*/\s*")
_OWNER = re.compile(r"(.*\S)\s*\(((?:[^()]|\([^()]*\))*)\)")
_MOST_WORDS = 14
_MOST_KEYS = 12

_SAME, _OTHER_FORM, _SYNONYM, _PART, _FILLER = 1.0, 0.98, 0.9, 0.95, 0.97
"""How well names fit whose words are the same, in another number or spelling, synonyms; that are one of several
alternatives of a name (`Cabinet / Advisors`); that lack a word which says little."""


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word in the form in which its number and its spelling do not matter; it need not be a word.

    >>> [stem(word) for word in ("armies", "women", "parties", "defense", "press", "children", "ministery")]
    ['army', 'woman', 'party', 'defence', 'press', 'child', 'ministry']
    """
    word = "ministry" if word in ("ministery", "ministeries") else british(word)
    if word in ("children", "childrens"):
        return "child"
    if word.endswith(("men", "mens")) and len(word) > 2:
        return word[: word.rindex("men")] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in phrase.split() if word not in LINKING)


_MEANINGS: dict[tuple[str, ...], dict[str, bool]] = {}
"""The stems of a phrase -> the groups of synonyms that it stands in, and whether it is the first there."""
for _group in GROUPS:
    for _phrase in _group:
        _MEANINGS.setdefault(_stems(_phrase), {}).setdefault(f"={_group[0]}", _phrase == _group[0])
_LONGEST_MEANING = max(map(len, _MEANINGS))


class Likeness:
    """The names of a store, and what else they may be called."""

    def __init__(self, known: Iterable[Known], country: Callable[[str], str] = lambda name: "") -> None:
        self._country = country
        self.known = list(known)
        self._lands: dict[str, str] = {}
        for table in (COUNTRY_OF, REGION_OF, NATIONS):
            for words, name in table.items():
                self._lands[words] = self._land(name)
                if words.isalpha() and not words.endswith(("s", "ese", "ish", "sh", "ch")):
                    self._lands[f"{words}s"] = self._land(name)
        for each in self.known:
            if "place" in each.kinds and "actor" in each.kinds:
                folded = fold(each.name)
                self._lands[folded] = self._land(folded)
        self._by_key: dict[tuple[str, ...], dict[int, float]] = {}
        for number, each in enumerate(self.known):
            if "record" not in each.kinds:
                for key, fit in self._keys_of(each.name):
                    found = self._by_key.setdefault(key, {})
                    found[number] = max(fit, found.get(number, 0.0))

    def meant(self, words: str) -> list[Guess]:
        """What a run of folded words means by the plain rules, the best first."""
        found: dict[int, float] = {}
        for key, fit in self._keys(words):
            for number, theirs in self._by_key.get(key, {}).items():
                found[number] = max(fit * theirs, found.get(number, 0.0))
        return self._best(found)

    def _best(self, found: dict[int, float]) -> list[Guess]:
        best: dict[str, Guess] = {}
        for number, fit in found.items():
            each = self.known[number]
            if each.id not in best or best[each.id].fit < fit:
                best[each.id] = Guess(each.id, each.kinds, each.label, fit, each.uses)
        return sorted(best.values(), key=lambda each: (-each.fit, -each.uses, each.id))

    def _land(self, name: str) -> str:
        return "@" + (fold(self._country(name)) or name)

    def land(self, words: str) -> str:
        """The country that folded words or their adjective stand for, as a key has it; empty for none."""
        if found := self._lands.get(words):
            return found
        name = self._country(words)
        return "@" + fold(name) if name else ""

    def _keys_of(self, name: str) -> Iterator[tuple[tuple[str, ...], float]]:
        """The keys under which a name is found, those of its alternatives among them."""
        yield from self._keys(fold(unpossessed(name)))
        if "/" in name or " - " in name:
            match = _OWNER.fullmatch(name)
            core, owner = (match[1], match[2]) if match else (name, "")
            for alternative in alternatives(core):
                for key, fit in self._keys(fold(unpossessed(f"{alternative} {owner}"))):
                    yield key, fit * _PART

    def _keys(self, folded: str) -> Iterator[tuple[tuple[str, ...], float]]:
        """What folded words come down to, in any order: countries, and stems or what these mean; and how nearly so."""
        lands, stems = self._split(folded)
        if not stems:
            if len(lands) == 1:
                yield tuple(lands), _OTHER_FORM
            return
        if len(stems) > _MOST_WORDS:
            return
        plain = tuple(sorted((*lands, *stems)))
        yield plain, _OTHER_FORM
        kept = [each for each in stems if each not in FILLERS]
        for words, cost in ((stems, 1.0), (kept, _FILLER)):
            if not words or (words is kept and len(kept) == len(stems)):
                continue
            if words is kept and (lands or len(kept) > 1):
                yield tuple(sorted((*lands, *kept))), _OTHER_FORM * cost
            for meaning, fit in _meanings(words):
                yield tuple(sorted((*lands, *meaning))), fit * cost

    def _split(self, folded: str) -> tuple[list[str], list[str]]:
        """The countries that are named in folded words, and the stems of the others."""
        words = folded.split()
        lands: list[str] = []
        stems: list[str] = []
        place = 0
        while place < len(words):
            for length in (4, 3, 2, 1):
                land = self.land(" ".join(words[place : place + length])) if place + length <= len(words) else ""
                if land:
                    if land not in lands:
                        lands.append(land)
                    place += length
                    break
            else:
                if words[place] not in LINKING:
                    stems.append(stem(words[place]))
                place += 1
        return lands, stems


def alternatives(core: str) -> Iterator[str]:
    """The names that a name with strokes stands for.

    >>> list(alternatives("Treasury/Finance Ministry")), list(alternatives("Justice Department/Ministery"))
    (['Treasury', 'Treasury Ministry', 'Finance Ministry'], ['Justice Department', 'Justice Ministery'])
    """
    parts = _SLASH.split(core.replace(" - ", "/"))
    last, first = parts[-1].split(), parts[0].split()
    for number, part in enumerate(parts):
        if number == len(parts) - 1 and len(parts) > 1 and len(first) > 1 and len(last) == 1:
            yield " ".join([*first[:-1], *last])
            continue
        yield part
        if number < len(parts) - 1 and len(last) > 1:
            yield f"{part} {last[-1]}"


def _meanings(stems: list[str]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Stems with phrases among them as what they mean: the longest phrase at each place."""
    choices: list[list[tuple[str, float]]] = []
    place = 0
    while place < len(stems):
        for length in range(min(_LONGEST_MEANING, len(stems) - place), 0, -1):
            groups = _MEANINGS.get(tuple(stems[place : place + length]))
            if groups:
                choices.append([(name, _OTHER_FORM if first else 0.95) for name, first in groups.items()])
                place += length
                break
        else:
            choices.append([(stems[place], _OTHER_FORM)])
            place += 1
    if all(len(each) == 1 and not each[0][0].startswith("=") for each in choices):
        return
    for number, chosen in enumerate(product(*choices)):
        if number >= _MOST_KEYS:
            return
        fit = 1.0
        for _, one in chosen:
            fit = min(fit, one)
        yield tuple(name for name, _ in chosen), fit * _OTHER_FORM
