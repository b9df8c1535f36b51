"""What a half-written question may go on with: text and cursor in, completions out, the likeliest first.

The prompt and the server offer what this gives: phrases that the grammar would take there, and the store's own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.directory import Directory, Entry, alike
from kb.frozen import Frozen
from kb.language.expected import Expected, Phrase, expected
from kb.language.wording import NOISE
from kb.language.words import Token, name_runs, tokens, written_ids
from kb.names import NameTable, fold
from kb.session import Session

MOST = 30
_MOST_WORDS = 6
"""So many words before the cursor may be the beginning of one name or phrase."""
_PROPER = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_KINDS = {
    "actor": "actor",
    "place": "place",
    "topic": "topic",
    "record": "event",
    "source": "source",
    "office": "office",
}


class Completion(Frozen):
    """`text` takes the place of what stands from `start` (a character's number) to the cursor; `note` says what it is."""

    text: str
    start: int
    note: str
    is_name: bool = False


def complete(session: Session, directory: Directory, text: str, cursor: int | None = None) -> list[Completion]:
    """What may stand at the cursor (the end, unless given); nothing where the words before it are no question's beginning.

    Never raises: what cannot be read has no completions.
    """
    before = text[: len(text) if cursor is None else cursor]
    if match := re.search(r"\$(\w*)$", before):
        names = sorted(name for name in session.variables if name.startswith(match[1]))
        return [Completion(f"${name}", match.start(), "a variable") for name in names]
    if match := re.match(r"\s*run\s+([\w-]*)$", before, re.I):
        names = sorted({*session.definitions, *session.saved_names()})
        return [Completion(f"{n}(", match.start(1), "a saved question") for n in names if n.startswith(match[1])]
    words = tokens(before)
    table = session.base.names.lookup(name_runs(words), written_ids(words)) if words else {}
    found: dict[str, Completion] = {}
    begun = [(before[start:], start, _expected(session, before[:start], table)) for start in _starts(before, words)]
    for nearly in (False, True):
        for partial, start, at in begun if not found else ():
            for each in _fitting(at, partial, start, directory, nearly) if at else ():
                found.setdefault(fold(each.text), each)
            if nearly and found:
                break
    return list(found.values())[:MOST]


def _expected(session: Session, beginning: str, table: NameTable) -> Expected | None:
    return expected(beginning, table, session.base.lexicon, session.today, session.variables)


def _starts(before: str, words: list[Token]) -> Iterator[int]:
    """Where what is half-written may begin: after a blank, else some words earlier, the longest beginning first."""
    places: list[int] = []
    for token in words[: -_MOST_WORDS - 1 : -1]:
        if token.kind in ("string", "variable") or token.text in ("(", ")", "|", ","):
            if not places and token.end == len(before):
                places.append(token.end)
            break
        if token.folded not in NOISE or token.end == len(before):
            places.append(token.start)
    if not words or words[-1].end < len(before):
        yield len(before)
    yield from reversed(places)


def _fitting(at: Expected, partial: str, start: int, directory: Directory, nearly: bool) -> list[Completion]:
    if partial.startswith("@"):
        wanted = partial[1:].casefold()
        ids = dict.fromkeys(e.id for e in directory.entries if e.id.startswith(wanted) and set(at.slots) & set(e.kinds))
        return [Completion(f"@{id_}", start, "an id", True) for id_ in list(ids)[:MOST]]
    names = directory.find(partial, at.slots, nearly=nearly) if at.slots else []
    shown = [Completion(_written(entry), start, _note(entry), True) for entry in names]
    phrases = [Completion(_proper(each.words), start, each.what) for each in _phrases(at.phrases, partial, nearly)]
    if not partial:
        return [*phrases[:8], *shown[:8], *phrases[8:], *shown[8:]]
    folded = fold(partial)
    exact = [each for each in phrases if fold(each.text) == folded]
    return [*exact, *shown[:4], *(each for each in phrases if each not in exact), *shown[4:]]


def _phrases(phrases: tuple[Phrase, ...], partial: str, nearly: bool) -> list[Phrase]:
    begun = " ".join(partial.casefold().split()) + (" " if partial[-1:].isspace() else "")
    found = [each for each in phrases if each.words.startswith(begun)]
    if begun:
        found.sort(key=lambda each: (each.words.count(" "), len(each.words)))
    if nearly and not found and len(begun) >= 3:
        by_words = {each.words: each for each in phrases}
        found = [by_words[words] for words in alike(begun, list(by_words))]
    return found


def _written(entry: Entry) -> str:
    return f'"{entry.name}"' if re.search(r'[,|"]', entry.name) and '"' not in entry.name else entry.name


def _note(entry: Entry) -> str:
    kind = _KINDS.get(entry.kinds[0], entry.kinds[0])
    return f"{kind} = {entry.label}" if entry.is_alias else kind


def _proper(words: str) -> str:
    return words.capitalize() if words in _PROPER else words
