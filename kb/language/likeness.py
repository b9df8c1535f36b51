"""What words that name nothing may have been meant to name: every name of a store, found by what its words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import log
from typing import NamedTuple

from kb.demonyms import COUNTRY_OF
from kb.frozen import Frozen
from kb.language.inflection import british
from kb.language.spelling import Spelling
from kb.language.synonyms import CALLED, COMMON, FILLERS, GROUPS, NATIONS, PEOPLES, REGION_OF, TITLES, WRITTEN_OUT
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


LINKING = frozenset(("of", "the", "for", "from", "in", "a", "an", "s", "and", "or"))
"""Words that join the others of a name."""
_SLASH = re.compile(r"\s*/\s*")
_OWNER = re.compile(r"(.*\S)\s*\(((?:[^()]|\([^()]*\))*)\)")
_MOST_WORDS = 14
_MOST_KEYS = 12

_OTHER_FORM, _SYNONYM, _PART, _FILLER = 0.98, 0.9, 0.95, 0.9
"""How well names fit whose words are the same in another number or spelling, synonyms; that are one of several
alternatives of a name (`Cabinet / Advisors`); that lack a word which says little."""


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word in the form in which its number and its spelling do not matter; it need not be a word.

    >>> [stem(word) for word in ("armies", "women", "parties", "defense", "press", "children", "ministery")]
    ['army', 'woman', 'party', 'defence', 'press', 'child', 'ministry']
    """
    word = WRITTEN_OUT.get(word) or british(word)
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


_MEANINGS: dict[tuple[str, ...], dict[str, float]] = {}
"""The stems of a phrase -> the groups of synonyms that it stands in, and how well it says what they mean."""
for _sign, _groups in (("=", GROUPS), ("&", CALLED)):
    for _group in _groups:
        for _place, _phrase in enumerate(_group):
            _shared = not set(_stems(_phrase)).isdisjoint(_stems(_group[0]))
            _MEANINGS.setdefault(_stems(_phrase), {}).setdefault(
                f"{_sign}{_group[0]}", _OTHER_FORM if not _place else 0.95 + _shared / 100 - _place / 1000
            )
_LONGEST_MEANING = max(map(len, _MEANINGS))


class _Units(NamedTuple):
    """A name taken apart: the countries in it, the stems of its other words, and what these weigh."""

    lands: list[str]
    stems: list[str]
    weight: float
    head: frozenset[str]  # those before what stands in parentheses


_SIMILAR: dict[str, set[str]] = {}
"""A stem -> those that mean about the same."""
for _group in GROUPS:
    _single = {words[0] for words in map(_stems, _group) if len(words) == 1}
    for _word in _single:
        _SIMILAR.setdefault(_word, set()).update(_single - {_word})

_LEAST_FIT, _LEAST_PART, _LEAST_IN_LAND = 0.74, 0.6, 0.7
"""How well words have to fit a name to be guessed to mean it; where all of them are words of the name; of one country."""
_MARGIN = 0.04
_ALIKE, _SPELT = 0.85, 0.98
_LAND = 5.0
_UNKNOWN = 9.0
_SAYS_LITTLE = 0.25
_MOST_REACHED = 5_000
"""So many words of questions are remembered with the names that they lead to."""
_LONG_WORD = 8
"""So many letters make a word that is misspelt in one still that word and no other."""


class Likeness:
    """The names of a store, and what else they may be called."""

    def __init__(
        self, known: Iterable[Known], country: Callable[[str], str] = lambda name: "", *, coded: bool = False
    ) -> None:
        self.coded = coded
        """Whether the names come from data, of which few people know the spellings, and not from somebody's own hand."""
        self._country = country
        self.known = list(known)
        self._lands: dict[str, str] = {}
        self._people: set[str] = set()
        for table in (COUNTRY_OF, REGION_OF, NATIONS):
            for words, name in table.items():
                self._lands[words] = self._lands[name] = self._land(name)
                if words.isalpha() and not words.endswith(("s", "ese", "ish", "sh", "ch")):
                    self._lands[f"{words}s"] = self._land(name)
                    if table is not NATIONS or words in PEOPLES:
                        self._people.add(f"{words}s")
        for each in self.known:
            if "place" in each.kinds and "actor" in each.kinds:
                folded = fold(each.name)
                self._lands[folded] = self._land(folded)
        self._by_key: dict[tuple[str, ...], dict[int, float]] = {}
        for number, each in enumerate(self.known):
            for key, fit in self._keys_of(each.name):
                found = self._by_key.setdefault(key, {})
                found[number] = max(fit, found.get(number, 0.0))
        self._having: dict[str, list[int]] = {}
        self._units: list[_Units] = []
        split = [self._split(fold(unpossessed(each.name))) for each in self.known]
        for number, (_, stems) in enumerate(split):
            for word in dict.fromkeys(stems):
                self._having.setdefault(word, []).append(number)
        most = log(len(self.known) + 1)
        self._weights = {
            word: (most - log(len(having)) + 1) * (_SAYS_LITTLE if word in FILLERS or word in TITLES else 1.0)
            for word, having in self._having.items()
        }
        for each, (lands, stems) in zip(self.known, split, strict=True):
            owned = _OWNER.fullmatch(each.name)
            head = self._split(fold(unpossessed(owned[1])))[1] if owned else stems
            weight = sum(self._weights[word] for word in stems)
            self._units.append(_Units(lands, stems, weight, frozenset(head)))
        self._spelling = Spelling(self._having)
        self._reached: dict[str, dict[int, tuple[str, float]]] = {}

    def meant(self, words: str) -> list[Guess]:
        """What a run of folded words means by the plain rules, the best first."""
        found: dict[int, float] = {}
        for key, fit in self._keys(words):
            if len(key) == 1 and key[0][0] == "=":
                continue  # `the military` of whom?
            for number, theirs in self._by_key.get(key, {}).items():
                if len(key) > 1 or key[0][0] == "&" or fit * theirs >= _OTHER_FORM**2:
                    found[number] = max(fit * theirs, found.get(number, 0.0))
        return _told_apart(self._best(found))

    def alike(self, words: str) -> list[Guess]:
        """What a run of folded words is nearly the name of, the best first: misspelt, with a word more or less."""
        lands, stems = self._split(words)
        if not stems or len(stems) > _MOST_WORDS:
            return []
        found: dict[int, float] = {}
        for units in self._joined(stems):
            for number, fit in self._overlap(words.split(), lands, units).items():
                found[number] = max(fit, found.get(number, 0.0))
        return _told_apart(self._best(found))

    def _overlap(self, words: Sequence[str], lands: list[str], units: Sequence[str]) -> dict[int, float]:
        """The things whose names have most of some words, and how well the words fit: of both, the share that is common."""
        bounds = [units[0]] if stem(words[0]) == units[0] and units[0] not in TITLES else []
        bounds += [units[-1]] if stem(words[-1]) == units[-1] else []
        weighed = 0.0
        common: dict[int, float] = {}
        exactly: dict[int, int] = {}
        heads: set[int] = set()
        owners: set[int] = set()
        for unit in units:
            reach = self._reach(unit)
            weighed += self._weight(unit)
            for number, (theirs, like) in reach.items():
                common[number] = common.get(number, 0.0) + self._weight(theirs) * like
                (heads if theirs in self._units[number].head else owners).add(number)
                if like >= _OTHER_FORM:
                    exactly[number] = exactly.get(number, 0) + 1
        found: dict[int, float] = {}
        least = _LEAST_PART * weighed / 2
        for number, shared in common.items():
            if shared < least or number not in heads:
                continue
            known = self._units[number]
            if any(land not in known.lands for land in lands):
                continue
            own = known.weight + _LAND * (len(known.lands) - len(lands))
            fit = min(0.95, 2 * shared / (weighed + own))
            if len(units) == 1 and not (lands or self._tells(units[0], known)):
                continue
            whole = exactly.get(number, 0) == len(units)
            owned = len(known.head) < len(set(known.stems))
            if (known.lands and not lands) or (owned and number not in owners):
                continue  # whose it is has to be said
            if any(number not in self._reach(each) for each in bounds):
                continue  # a name begins and ends where the words do
            if fit >= (_LEAST_IN_LAND if lands else _LEAST_PART if whole and len(units) > 1 else _LEAST_FIT):
                found[number] = fit
        return found

    def _tells(self, word: str, known: _Units) -> bool:
        """Whether one word alone tells enough: a long one that is all of a name."""
        return not known.lands and len(known.stems) == 1 and len(word) >= _LONG_WORD

    def _joined(self, stems: list[str]) -> Iterator[list[str]]:
        """The words as they stand, and with two that are one in some name: `non aligned`, `nonaligned`."""
        yield stems
        for place in range(len(stems) - 1):
            one = stems[place] + stems[place + 1]
            if one in self._having:
                yield [*stems[:place], one, *stems[place + 2 :]]

    def _weight(self, stem: str) -> float:
        """How much a word tells: the more, the fewer names have it."""
        known = self._weights.get(stem)
        if known is None:
            near = self._spelling.near(stem)
            return self._weight(max(near, key=lambda each: near[each])) if near else _UNKNOWN
        return known

    def _reach(self, stem: str) -> dict[int, tuple[str, float]]:
        """The names that have a word, or one like it: which, and how like."""
        found = self._reached.get(stem)
        if found is not None:
            return found
        like = dict.fromkeys(_SIMILAR.get(stem, ()), _ALIKE)
        if stem not in COMMON:  # `ministry` is no misspelt monastery
            like |= {each: alike * _SPELT for each, alike in self._spelling.near(stem).items()}
        like[stem] = 1.0
        found = {}
        for each, alike in sorted(like.items(), key=lambda item: item[1]):
            for number in self._having.get(each, ()):
                found[number] = each, alike
        if len(self._reached) >= _MOST_REACHED:
            self._reached.clear()
        self._reached[stem] = found
        return found

    def _best(self, found: dict[int, float]) -> list[Guess]:
        best: dict[str, Guess] = {}
        for number, fit in found.items():
            each = self.known[number]
            if each.id not in best or best[each.id].fit < fit:
                best[each.id] = Guess(each.id, each.kinds, each.label, fit, each.uses)
        return sorted(best.values(), key=lambda each: (-each.fit - log(1 + each.uses) / 1000, each.id))

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
                people = folded in self._people
                if people:
                    yield ("=citizen", lands[0]), _OTHER_FORM
                yield tuple(lands), _SYNONYM if people else _OTHER_FORM
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


def _told_apart(guesses: list[Guess]) -> list[Guess]:
    """The guesses, unless the best are equally near and nothing counted tells which of them is meant."""
    near = [each for each in guesses if each.fit > guesses[0].fit - _MARGIN]
    return [] if len(near) > 1 and not any(each.uses for each in near) else guesses


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
                choices.append(list(groups.items()))
                place += length
                break
        else:
            choices.append([(stems[place], _OTHER_FORM)])
            place += 1
    if all(len(each) == 1 and each[0][0][0] not in "=&" for each in choices):
        return
    for number, chosen in enumerate(product(*choices)):
        if number >= _MOST_KEYS:
            return
        fit = 1.0
        for _, one in chosen:
            fit = min(fit, one)
        yield tuple(name for name, _ in chosen), fit * _OTHER_FORM
