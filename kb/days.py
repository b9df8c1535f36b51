"""What the texts of days tell (`ix:events`): a line for each crisp event of which that is all that is shown, read by the day.

One look of the engine's gives a sixteenth of a day, in the time in which it gives two things of one event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from kb.index import DAY, EVENTS, sheet, short
from kb.stores import Store
from kb.vocabulary import ID, entity, identifier, value_of

Told = Mapping[str, tuple[int, list[str]]]
"""By id, the day of an event and the words of its line (`kb.index.line`), the id among them."""

_AT_ONCE = 2_000
"""So many texts are read by one query."""


def lines(text: str) -> dict[str, list[str]]:
    """What a text tells: by id, the words of its line."""
    listed = [line.split(" ") for line in text.split("\n")]
    coded = "%" in text  # ids with characters that no IRI has
    return {id_of(words[0]): words for words in listed} if coded else {words[0]: words for words in listed}


def id_of(word: str) -> str:
    """The id of what `kb.index.short` gave."""
    return identifier(word if "://" in word else ID + word)


class Days:
    """What the texts of days tell, read for one question; what they tell of whole days is kept for what it shows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, tuple[int, list[str]]] = {}

    def keep(self, day: int, told: Mapping[str, list[str]]) -> None:
        """Keep what the texts of a day tell."""
        self._kept.update([(id_, (day, words)) for id_, words in told.items()])

    def of(self, ids: Sequence[str], hint: Callable[[Collection[str]], Mapping[str, int]] = lambda ids: {}) -> Told:
        """What is told of some events, where a text tells them; `hint` names the days of some, which need not be asked."""
        kept = self._kept
        left = [id_ for id_ in ids if id_ not in kept]
        if not left:
            return kept
        days = dict(hint(set(left)))
        terms = {id_: entity(id_) for id_ in left}
        unknown = [terms[id_] for id_ in left if id_ not in days]
        for subject, _, day in self._store.stated(unknown, (DAY,)):
            days[identifier(subject)] = int(value_of(day))
        wanted: dict[str, list[str]] = {}
        for id_ in left:
            if id_ in days:
                wanted.setdefault(sheet(days[id_], short(terms[id_])), []).append(id_)
        found = dict(kept)
        listed = list(wanted)
        for start in range(0, len(listed), _AT_ONCE):
            for subject, _, text in self._store.stated(listed[start : start + _AT_ONCE], (EVENTS,)):
                told = lines(value_of(text))
                found.update([(id_, (days[id_], told[id_])) for id_ in wanted[subject] if id_ in told])
        return found
