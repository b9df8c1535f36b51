"""Verbs and nouns of the type scheme: which types a run of words asks for, in whatever inflection."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kb.frozen import Frozen
from kb.language.inflection import british, noun_bases, past, plural, verb_bases, verb_forms
from kb.scheme import SPEAK, Scheme

NOISE = frozenset(("the", "a", "an", "all"))
OBJECTS = {"_": "object", "_told": "told", "_about": "about", "_by": "by"}
"""How a verb in the scheme marks its object -> the part that the object takes."""


class Entry(Frozen):
    """One phrase of the scheme: its words, the type that it asks for, and the part that its object takes."""

    words: tuple[str, ...]
    type: str
    object: str = "object"


class Found(Frozen):
    """Words of a question that ask for types: where they end, and the part that an object would take."""

    end: int
    types: tuple[str, ...]
    object: str
    fixed: bool  # the words end in a preposition, so that an object must follow
    participle: bool = False


class Lexicon:
    """The phrases of a scheme by their first word."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._verbs: dict[str, list[Entry]] = {}
        self._nouns: dict[str, list[Entry]] = {}
        for each in scheme.types.values():
            for noun in (*each.nouns, each.title.lower()):
                self._add(self._nouns, noun.lower(), each.id)
            for verb in each.verbs:
                self._add(self._verbs, verb.lower(), each.id)

    def verb(self, words: Sequence[str], start: int) -> Found | None:
        """The longest verb that begins at a word; its types are those of all entries of that length."""
        best: dict[str, Entry] = {}
        end = start
        for base in verb_bases(words[start]):
            for entry in self._verbs.get(base, ()):
                stop = _match(entry.words, words, start + 1)
                if stop is None or stop < end:
                    continue
                if stop > end:
                    best, end = {}, stop
                best.setdefault(entry.type, entry)
        if not best:
            return None
        first = next(iter(best.values()))
        fixed = first.object != "object" or first.words[-1] in _PREPOSITIONS
        return Found(end, tuple(best), first.object, fixed)

    def noun(self, words: Sequence[str], start: int) -> Found | None:
        """The longest noun that begins at a word, singular or plural."""
        best: dict[str, Entry] = {}
        end = start
        for base in noun_bases(words[start]):
            for entry in self._nouns.get(base, ()):
                stop = _match(entry.words, words, start + 1, nouns=True)
                if stop is None or stop < end:
                    continue
                if stop > end:
                    best, end = {}, stop
                best.setdefault(entry.type, entry)
        return Found(end, tuple(best), "object", False) if best else None

    def plural(self, type_id: str) -> str:
        """What records of a type are called in a reading: `meetings`."""
        if type_id == SPEAK:
            return "statements"
        each = self.scheme.types.get(type_id)
        if each is None:
            return type_id

        def far(noun: str) -> tuple[int, int, str]:
            """Nouns that share the most letters with the label come first, then the shortest."""
            shared = next(
                (n for n, pair in enumerate(zip(noun, each.title, strict=False)) if pair[0] != pair[1]), len(noun)
            )
            return -min(shared, len(each.title)), len(noun), noun

        return plural(min(each.nouns, key=far)) if each.nouns else each.title

    def words(self) -> list[str]:
        """Verbs and nouns in their forms: what a misspelt word may have been meant to be."""
        nouns = {" ".join(entry.words) for entries in self._nouns.values() for entry in entries}
        verbs = {form for verb in self._verbs for form in verb_forms(verb)}
        return sorted({*verbs, *nouns, *map(plural, nouns)})

    @cached_property
    def verbs(self) -> list[str]:
        """Every verb in its base form, with the words that belong to it; in the order of the scheme."""
        return self._phrases(self._verbs)

    @cached_property
    def past_verbs(self) -> list[str]:
        """The same in the simple past."""
        split = [verb.partition(" ") for verb in self.verbs]
        return [f"{past(first)} {rest}".rstrip() for first, _, rest in split]

    @cached_property
    def nouns(self) -> list[str]:
        """Every noun in the plural, in the order of the scheme."""
        return list(dict.fromkeys(plural(noun) for noun in self._phrases(self._nouns)))

    @staticmethod
    def _phrases(table: dict[str, list[Entry]]) -> list[str]:
        return list(dict.fromkeys(" ".join(entry.words) for entries in table.values() for entry in entries))

    def _add(self, table: dict[str, list[Entry]], phrase: str, type_id: str) -> None:
        words = [word for word in british(phrase).split() if word not in NOISE]
        part = OBJECTS.get(words[-1], "object")
        if words[-1] in OBJECTS:
            words = words[:-1]
        if words:
            table.setdefault(words[0], []).append(Entry(tuple(words), type_id, part))


_PREPOSITIONS = frozenset(
    ["with", "to", "on", "of", "for", "from", "in", "by", "at", "against", "between", "under", "off"]
)


def _match(phrase: tuple[str, ...], words: Sequence[str], position: int, *, nouns: bool = False) -> int | None:
    """Where a phrase, whose first word was found already, ends in the words; articles between its words do not count."""
    for wanted in phrase[1:]:
        while position < len(words) and words[position] in NOISE:
            position += 1
        if position >= len(words) or wanted not in (british(words[position]), *noun_bases(words[position])):
            return None
        position += 1
    return position
