"""What a half-written name may be going to be: every name of a store, found by its beginning or nearly, the most used first."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from kb.frozen import Frozen
from kb.names import fold

_LEAST_LIKE = 72
"""How much like the beginning of a name (of 100) a misspelt one must be."""
_SHORTEST_MISSPELT = 3
_LAST = "\U0010ffff"


class Entry(Frozen):
    """A name of a thing: the name itself, the label of what it stands for, its kinds, and how many triples use the thing."""

    name: str
    id: str
    label: str
    kinds: tuple[str, ...]
    uses: int = 0

    @property
    def is_alias(self) -> bool:
        return self.name != self.label


class Directory:
    """Names, found by the beginning of any of their words; made once for a store, or anew when it has changed."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted((each for each in entries if each.name), key=_likely)
        self._folded = [fold(each.name) for each in self.entries]
        starts = sorted((start, number) for number, name in enumerate(self._folded) for start in _starts(name))
        self._starts = [start for start, _ in starts]
        self._numbers = [number for _, number in starts]
        self.asked: Counter[str] = Counter()
        """Things that were asked for: they come before those that are only used more often in the data."""

    def find(self, words: str, slots: Collection[str], most: int = 12, *, nearly: bool = False) -> list[Entry]:
        """The names of things of some kinds that words are the beginning of, one for each thing; the most used first.

        With `nearly` also those that they are much like the beginning of. Words that end in a blank are complete: a name
        must go on after them.
        """
        folded = fold(words)
        if not folded:
            return self._most_used(slots, most)
        begin = folded + (" " if words[-1:].isspace() else "")
        numbers = self._numbers[bisect_left(self._starts, begin) : bisect_left(self._starts, begin + _LAST)]
        found = self._best(numbers, slots, most, folded)
        if nearly and len(found) < most and len(folded) >= _SHORTEST_MISSPELT:
            known = {each.id for each in found}
            found += [each for each in self._nearly(folded, slots, most) if each.id not in known]
        return found[:most]

    def _most_used(self, slots: Collection[str], most: int) -> list[Entry]:
        wanted = set(slots)
        labels = (each for each in self.entries if not each.is_alias and wanted.intersection(each.kinds))
        asked = [each for each in self.entries if each.id in self.asked and not each.is_alias]
        asked = [each for each in asked if wanted.intersection(each.kinds)]
        first = sorted(asked, key=lambda each: -self.asked[each.id])[:most]
        others = (each for each in labels if each.id not in self.asked)
        return [*first, *islice(others, most - len(first))]

    def _best(self, numbers: Iterable[int], slots: Collection[str], most: int, folded: str) -> list[Entry]:
        """The names that fit, by what is likelier meant; those in which the words are but a part come last."""
        wanted = set(slots)
        fitting = [n for n in set(numbers) if wanted.intersection(self.entries[n].kinds)]

        def rank(number: int) -> tuple[bool, int, int]:
            entry = self.entries[number]
            name = self._folded[number]
            begun = name.startswith(folded) or (
                "record" not in entry.kinds and name.rpartition(" ")[2].startswith(folded)  # a last name
            )
            part = not begun and ("record" in entry.kinds or entry.is_alias)
            return part, -self.asked[entry.id], number

        once: dict[str, Entry] = {}
        for number in heapq.nsmallest(4 * most, fitting, key=rank):
            entry = self.entries[number]
            once.setdefault(entry.id, entry)
        return list(once.values())[:most]

    def _nearly(self, folded: str, slots: Collection[str], most: int) -> list[Entry]:
        """Names of which some beginning is much like the words: the likest first, then the likeliest.

        Looked for among those that begin with one of their first two letters: who misspells a name begins it rightly, or
        with two letters in the wrong order.
        """
        from rapidfuzz import fuzz, process

        places: list[int] = []
        for letter in dict.fromkeys(folded[:2].replace(" ", "")):
            places += range(bisect_left(self._starts, letter), bisect_left(self._starts, letter + _LAST))
        length = len(folded)
        begun = [self._starts[place][:length] for place in places]
        like = process.extract(folded, begun, scorer=fuzz.ratio, limit=8 * most, score_cutoff=_LEAST_LIKE)
        wanted = set(slots)
        best: dict[str, tuple[float, int]] = {}
        for _, score, place in like:
            number = self._numbers[places[place]]
            entry = self.entries[number]
            if wanted.intersection(entry.kinds):
                best[entry.id] = min(best.get(entry.id, (0.0, 0)), (-score, number))
        return [self.entries[number] for _, number in sorted(best.values())][:most]


def alike(words: str, choices: Sequence[str], most: int = 3) -> list[str]:
    """The choices that are much like some words, the likest first; compared as they stand."""
    from rapidfuzz import fuzz, process

    return [
        each for each, _, _ in process.extract(words, choices, scorer=fuzz.ratio, limit=most, score_cutoff=_LEAST_LIKE)
    ]


def _likely(entry: Entry) -> tuple[int, bool, int, str]:
    """What is used more comes first; of the names of one thing its label, but for records (titles are long) the shortest."""
    return -entry.uses, entry.is_alias and "record" not in entry.kinds, len(entry.name), entry.name


def _starts(folded: str) -> Iterator[str]:
    """A name from each of its words on: `vladimir putin`, `putin`."""
    place = 0
    while True:
        yield folded[place:]
        place = folded.find(" ", place) + 1
        if not place:
            return
