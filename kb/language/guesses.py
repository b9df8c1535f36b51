"""Names that a question may mean where its words name nothing: more candidates for the table of names, all of them guesses."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb.language.lexicon import Lexicon
from kb.language.likeness import LINKING, Guess, Likeness
from kb.language.synonyms import FILLERS
from kb.language.words import Token, runs_of
from kb.names import GUESSED, LAST_NAME, Candidate, NameTable, bag

MOST_GUESSES = 5
"""So many things a run of words may be guessed to name."""


def guessed(
    tokens: Sequence[Token],
    names: NameTable,
    likeness: Likeness,
    lexicon: Lexicon,
    keywords: Collection[str],
    *,
    alike: bool = False,
) -> NameTable:
    """The names of a question and what the runs of its words that are none may mean.

    No single word of the language is guessed to be a name: `meetings with calls` does not mean somebody who is called Call.
    """
    words = [token.folded for token in tokens]
    ends = _ends(tokens, words, lexicon, keywords) if alike else []
    found: dict[str, Sequence[Candidate]] = {}
    for start, token in enumerate(tokens):
        if token.folded in LINKING or token.kind != "word":
            continue
        for end, folded, plain in runs_of(tokens, start):
            if (
                folded in found
                or words[end - 1] in LINKING
                or words[end - 1] in FILLERS
                or _is_name(names, folded)
                or _is_name(names, bag(plain))
            ):
                continue
            if end == start + 1 and (
                words[start] in keywords or lexicon.verb(words, start) or lexicon.noun(words, start)
            ):
                continue
            guesses = likeness.meant(plain)
            if not guesses and alike and end <= ends[start]:
                guesses = likeness.alike(plain)
            if guesses := guesses[:MOST_GUESSES]:
                found[folded] = [_candidate(each, place) for place, each in enumerate(guesses)]
    return {**names, **found} if found else names


def _ends(tokens: Sequence[Token], words: list[str], lexicon: Lexicon, keywords: Collection[str]) -> list[int]:
    """How far a name that is not known word for word can go from each token: up to a word of the language.

    Words with a capital may be part of a name all the same.
    """
    ends = [0] * len(tokens)
    last = len(tokens)
    for index in range(len(tokens) - 1, -1, -1):
        written = tokens[index].text
        if (
            written[:1].islower()
            and words[index] not in LINKING
            and (words[index] in keywords or lexicon.verb(words, index))
        ):
            last = index
        ends[index] = last
    return ends


def _is_name(names: NameTable, run: str) -> bool:
    return any(each.rank < LAST_NAME for each in names.get(run, ()))


def _candidate(guess: Guess, place: int) -> Candidate:
    return Candidate(guess.id, guess.kinds, guess.label, GUESSED + place, guess.label)
