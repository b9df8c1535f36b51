"""Names that a question may mean where its words name nothing: more candidates for the table of names, all of them guesses."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb.language.lexicon import Lexicon
from kb.language.likeness import LINKING, Guess, Likeness
from kb.language.words import Token, runs_of
from kb.names import GUESSED, Candidate, NameTable

MOST_GUESSES = 5
"""So many things a run of words may be guessed to name."""


def guessed(
    tokens: Sequence[Token], names: NameTable, likeness: Likeness, lexicon: Lexicon, keywords: Collection[str]
) -> NameTable:
    """The names of a question and what the runs of its words that are none may mean.

    No single word of the language is guessed to be a name: `meetings with calls` does not mean somebody who is called Call.
    """
    words = [token.folded for token in tokens]
    found: dict[str, Sequence[Candidate]] = {}
    for start, token in enumerate(tokens):
        if token.folded in LINKING or token.kind != "word":
            continue
        for end, folded, plain in runs_of(tokens, start):
            if folded in found or folded in names or words[end - 1] in LINKING:
                continue
            if end == start + 1 and (
                words[start] in keywords or lexicon.verb(words, start) or lexicon.noun(words, start)
            ):
                continue
            if guesses := likeness.meant(plain)[:MOST_GUESSES]:
                found[folded] = [_candidate(each, place) for place, each in enumerate(guesses)]
    return {**names, **found} if found else names


def _candidate(guess: Guess, place: int) -> Candidate:
    return Candidate(guess.id, guess.kinds, guess.label, GUESSED + place, guess.label)
