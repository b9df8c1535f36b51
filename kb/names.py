"""Names: words to a form without case, accents or script; and an index of who is called what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from kb.frozen import Frozen
from kb.record import TAKING_PART, Actor, Item, Place, Record, Source, Topic

_APOSTROPHES = re.compile(r"['‘’ʼ`´]")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.(?=\s|$)")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
SLUG_LENGTH = 60


def fold(text: str) -> str:
    """The form in which names are compared: lower case, no accents, Latin script, single blanks between words.

    >>> fold("Volodymyr Zelenskyy"), fold("Путин"), fold("U.S."), fold("Cats & Cosby Show"), fold("Jean-Noël")
    ('volodymyr zelenskyy', 'putin', 'us', 'cats and cosby show', 'jean noel')
    """
    if text.isascii():
        if text.isalnum():
            return text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
        if _FOREIGN_LETTER.search(text):
            from anyascii import anyascii

            text = anyascii(_APOSTROPHES.sub("", text))
    text = _APOSTROPHES.sub("", _DOTTED.sub("", text.casefold())).replace("&", " and ")
    return _NOT_WORD.sub(" ", text).strip()


def unpossessed(text: str) -> str:
    """The text without possessive endings, as its words compare in any order: `Ukraine's foreign ministry`.

    >>> unpossessed("Ukraine's foreign ministry"), unpossessed("Automobile Manufacturers' Association")
    ('Ukraine foreign ministry', 'Automobile Manufacturers Association')
    """
    return _POSSESSIVE.sub("", text)


_LINKING = frozenset(("of", "the", "for", "in", "a", "an", "s"))


def bag(folded: str) -> str:
    """The words of a folded name in one order, without those that only link them, adjectives of countries as names.

    `foreign ministry of russia`, `russian foreign ministry` and `foreign ministry russia` are one. Empty where there are
    fewer than two words.

    >>> bag("russian foreign ministry") == bag("foreign ministry of russia") == "~foreign ministry russia"
    True
    """
    words = folded.split()
    if not 2 <= len(words) <= 10 or words[0] in _LINKING or words[-1] in _LINKING:
        return ""
    if not _of_countries().isdisjoint(words):
        words = _with_countries(words)
    found = sorted([word for word in words if word not in _LINKING])
    return "~" + " ".join(found) if len(found) > 1 else ""


def begins(name: str, word: str) -> bool:
    """Whether a folded name, or a bag of the words of one, can begin with a folded word or with one that begins so.

    >>> begins("steve witkoff", "steve"), begins("~foreign ministry russia", "russian"), begins("~steve witkoff", "putin")
    (True, True, False)
    """
    return name.startswith(word) or (name.startswith("~") and (word in name or word in _of_countries()))


def _with_countries(words: list[str]) -> list[str]:
    """Some words, adjectives of countries as names."""
    from kb.demonyms import COUNTRY_OF

    found: list[str] = []
    place = 0
    while place < len(words):
        two, one = " ".join(words[place : place + 2]), words[place]
        if two in COUNTRY_OF:
            found += COUNTRY_OF[two].split()
            place += 2
            continue
        found += COUNTRY_OF.get(one, one).split()
        place += 1
    return found


@cache
def _of_countries() -> frozenset[str]:
    """The words that adjectives of countries have in them."""
    from kb.demonyms import COUNTRY_OF

    return frozenset(word for each in COUNTRY_OF for word in each.split())


def slug(text: str) -> str:
    """An id made from words, at most SLUG_LENGTH characters; a longer one keeps a digest of the whole.

    >>> slug("Foreign Ministry (Russia)")
    'foreign-ministry-russia'
    """
    made = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(made) <= SLUG_LENGTH and made:
        return made
    import hashlib

    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{made[: SLUG_LENGTH - 9].rstrip('-')}-{digest}".strip("-")


def kinds(item: Item) -> tuple[str, ...]:
    """What an item can stand for: actor, place, topic, source, record. A country is an actor and a place."""
    if isinstance(item, Actor):
        return ("actor", "place") if item.kind == "country" else ("actor",)
    for kind, name in ((Place, "place"), (Topic, "topic"), (Source, "source"), (Record, "record")):
        if isinstance(item, kind):
            return (name,)
    return ()


SLOTS = {
    **dict.fromkeys(TAKING_PART, ("actor", "place")),
    **dict.fromkeys(("guarantor", "recognised-by"), ("actor", "place")),
    **dict.fromkeys(("subject", "object", "part"), ("actor", "place", "topic", "record")),
    "at": ("place",),
    "about": ("topic", "actor", "place", "record"),
    "attributed-to": ("actor",),
    "within": ("place", "actor"),
    "affiliation": ("actor", "place"),
    "broader": ("topic",),
    "publisher": ("actor",),
    "author": ("actor",),
}
"""What kinds of thing may stand in each slot of a record, the likeliest first."""


class Called(Frozen):
    """An entity under one of its names; a label ranks before an alias."""

    id: str
    kinds: tuple[str, ...]
    rank: int  # 0 label, 1 alias


LAST_NAME = 3
"""The rank of a person's last name alone."""
LAST_WORD = 4
"""The rank of the last word alone of what may be a person or anything else (`Arab Israelis`): it is told."""
GUESSED = 10
"""The rank of the best guess at what words may name; the next best have higher ones."""


class Candidate(Frozen):
    """What a run of words can name. `rank`: 0 label, 1 alias, 2 other order of words, 3 last name, 4 last word, from GUESSED on
    guesses.

    `called` is the name under which a record was found, as the chronology writes it.
    """

    id: str
    kinds: tuple[str, ...]
    label: str
    rank: int
    called: str = ""


NameTable = Mapping[str, Sequence[Candidate]]
"""Folded words -> what they can name."""


class Names:
    """Who is called what, in memory: folded names to entities."""

    def __init__(self) -> None:
        self.ids: dict[str, tuple[str, ...]] = {}
        self.labels: dict[str, str] = {}
        self.implied: dict[str, str] = {}  # id -> label of what only mentions made
        self._called: dict[str, list[Called]] = {}

    def add(self, identifier: str, kinds: tuple[str, ...], label: str, aliases: Iterable[str] = ()) -> None:
        self.ids[identifier] = kinds
        self.labels[identifier] = label
        for rank, name in [(0, label), *((1, alias) for alias in aliases)]:
            folded = fold(name)
            if not folded:
                continue  # coded events have no title: nothing is called so
            known = self._called.setdefault(folded, [])
            if not any(each.id == identifier for each in known):
                known.append(Called(identifier, kinds, rank))

    def add_item(self, item: Item) -> None:
        self.add(item.id, kinds(item), item.title, item.aliases)

    def find(self, words: str, slots: Collection[str]) -> list[str]:
        """The ids that words name in a slot: by id, else by label, else by alias; several are a tie.

        `slots` are the kinds that fit, the preferred first.
        """
        for slot in slots:
            if slot in self.ids.get(words, ()):
                return [words]
        called = self._called.get(fold(words), ())
        for slot in slots:
            fitting = [each for each in called if slot in each.kinds]
            if fitting:
                best = min(each.rank for each in fitting)
                return [each.id for each in fitting if each.rank == best]
        return []

    def words(self) -> Iterator[str]:
        """Every folded name."""
        return iter(self._called)


def nearest(word: str, choices: Collection[str], most: int = 3, least: int = 75, *, folded: bool = False) -> list[str]:
    """The choices that a word was perhaps meant to be, the nearest first; compared folded.

    With `folded` the choices are folded already. The word itself is none. Of short words those count that one letter, or
    two in the other order, makes alike.

    >>> nearest("Zelenskyy", ["zelensky", "putin"]), nearest("mte", ["met", "meet", "visit"])
    (['zelensky'], ['met'])
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    meant, listed = fold(word), list(dict.fromkeys(choices))
    compared = listed if folded else [fold(choice) for choice in listed]
    ratios = process.extract(meant, compared, scorer=fuzz.ratio, limit=most + 1, score_cutoff=least)
    found = [place for _, _, place in ratios]
    if not found and 3 <= len(meant) <= 5:
        close = process.extract(meant, compared, scorer=OSA.distance, limit=most + 1, score_cutoff=1)
        found = [place for _, _, place in close]
    return [listed[place] for place in found if compared[place] != meant][:most]
