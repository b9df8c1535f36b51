"""Verbs and nouns of the type scheme: which types a run of words asks for, in whatever inflection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from kb.frozen import Frozen, replace
from kb.language.inflection import british, noun_bases, past, plural, verb_bases, verb_forms
from kb.language.intent import wants
from kb.language.wording import MANNER, NOISE, Match, Phrase, is_preposition, matched, passed, phrase, tail_at
from kb.scheme import SPEAK, Scheme

_WANT = "want"


def _plain(title: str) -> str:
    """A title without the signs that a question has no words for: `return, release person(s)`."""
    return " ".join(re.sub(r"[^\w\s-]", " ", title.replace("(s)", "s")).split())


class Entry(Frozen):
    """One phrase of the scheme, and the type that it asks for."""

    phrase: Phrase
    type: str


class Found(Frozen):
    """Words of a question that ask for types: where they end, and the part that an object would take.

    `order` is first or last where the words say so in their midst (`made its first request to`, `hosted Xi's last visit`),
    `tail` where the words that follow the object begin and end (`accused Iraq of war crimes`).
    """

    end: int
    types: tuple[str, ...]
    object: str
    fixed: bool  # the words end in a preposition, so that an object must follow
    order: str = ""
    tail: tuple[int, int] | None = None


class Entries:
    """Phrases by the words that they can begin with. One is taken apart when its first word is asked for."""

    def __init__(self) -> None:
        self._written: dict[str, list[tuple[str | Phrase, str]]] = {}
        self._read: dict[str, list[Entry]] = {}
        self._plain: dict[
            str, str
        ] = {}  # the first of some words -> how it is looked up; empty where it is no plain word

    def add(self, text: str | Phrase, type_id: str) -> None:
        """Take in a phrase, as the scheme writes it or taken apart, and the type that it asks for."""
        for first in self._firsts(text):
            self._written.setdefault(first, []).append((text, type_id))

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def of(self, first: str) -> Sequence[Entry]:
        """The phrases that can begin with a word, in the order in which they were added."""
        written = self._written.get(first)
        if written is None:
            return ()
        found = self._read.get(first)
        if found is None:
            found = [Entry(phrase(text) if isinstance(text, str) else text, type_id) for text, type_id in written]
            self._read[first] = found
        return found

    def _firsts(self, text: str | Phrase) -> Iterable[str]:
        if not isinstance(text, str):
            return text.firsts
        word = text.partition(" ")[0]
        first = self._plain.get(word)
        if first is None:
            lower = word.lower()
            first = self._plain[word] = british(lower) if lower.isalpha() and lower not in NOISE else ""
        return (first,) if first else phrase(text).firsts


class Lexicon:
    """The phrases of a scheme by their first word."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._verbs, self._nouns = Entries(), Entries()
        for each in scheme.types.values():
            for noun in dict.fromkeys((*each.nouns, each.title, _plain(each.title))):
                self._nouns.add(noun, each.id)
            for verb in each.verbs:
                self._verbs.add(verb, each.id)

    @cached_property
    def _wanted(self) -> Entries:
        """What `want to` stands before in a phrase of the scheme, without these words."""
        found = Entries()
        for entry in self._verbs.of(_WANT):
            words = entry.phrase.words[2 if entry.phrase.words[1:2] == ("to",) else 1 :]
            found.add(Phrase(words, entry.phrase.object, entry.phrase.tail), entry.type)
        return found

    def verb(self, words: Sequence[str], start: int) -> Found | None:
        """The longest verb that begins at a word; its types are those of all entries of that length.

        Adverbs of manner before it are passed over: `formally signed`.
        """
        while start + 1 < len(words) and words[start] in MANNER:
            start += 1
        found = self._longest(self._verbs, verb_bases(words[start]), words, start)
        for want in wants(words, start):
            at, order = passed(words, want.end)
            if at >= len(words):
                continue
            meant = self._longest(self._wanted, verb_bases(words[at]), words, at)
            if meant is not None and (found is None or meant.end > found.end):
                found = replace(meant, order=meant.order or order or want.order)
        return found

    def noun(self, words: Sequence[str], start: int) -> Found | None:
        """The longest noun that begins at a word, singular or plural."""
        return self._longest(self._nouns, noun_bases(words[start]), words, start)

    def _longest(self, table: Entries, bases: Iterable[str], words: Sequence[str], start: int) -> Found | None:
        best: dict[str, Entry] = {}
        most = -1, False, 0
        how: Match | None = None
        tail: tuple[int, int] | None = None
        order = ""
        for entry in (each for base in bases for each in table.of(base)):
            match = matched(entry.phrase.words, words, start)
            if match is None or (match.end, match.whole) < most[:2]:
                continue
            follows = tail_at(entry.phrase.tail, words, match.end) if entry.phrase.tail else None
            if entry.phrase.tail and (follows is None or (match.order and follows[2] not in ("", match.order))):
                continue
            length = match.end, match.whole, follows[1] - follows[0] if follows else 0
            if length < most:
                continue
            if length > most:
                best, most, how, tail = {}, length, match, follows[:2] if follows else None
                order = match.order or (follows[2] if follows else "")
            best.setdefault(entry.type, entry)
        if how is None:
            return None
        first = next(iter(best.values())).phrase
        types = tuple(each for each, entry in best.items() if entry.phrase.object == first.object)
        fixed = first.object != "object" or (how.whole and is_preposition(first.words[-1]))
        return Found(how.end, types, first.object, fixed, order, tail)

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

        return plural(min(each.nouns, key=far)) if each.nouns else _plain(each.title)

    def words(self) -> list[str]:
        """Verbs and nouns in their forms: what a misspelt word may have been meant to be."""
        nouns = set(self._phrases(self._nouns))
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
    def _phrases(table: Entries) -> list[str]:
        return list(dict.fromkeys(entry.phrase.plain for first in table for entry in table.of(first)))
