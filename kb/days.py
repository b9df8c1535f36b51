"""What the texts of days tell (`ix:events`): a line for each crisp event of which that is all that is shown, read by the day.

One look of the engine's gives a text, in the time in which it gives two things of one event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from kb.index import DAY, EVENTS, on, part, short
from kb.stores import Store
from kb.vocabulary import ID, entity, identifier, value_of

Told = Mapping[str, str]
"""By id, the day of an event and what its line (`kb.index.line`) tells behind the id: `734472 meet by japan to china`."""

_AT_ONCE = 2_000
"""So many texts are read by one query."""
_FEW = 8
"""So many events are looked for in a text; for more it is taken apart."""


def lines(day: int, text: str) -> dict[str, str]:
    """What a text of a day tells, by id."""
    parts = [line.partition(" ") for line in text.split("\n")]
    if "%" in text:  # ids with characters that no IRI has
        return {id_of(word): f"{day} {rest}" for word, _, rest in parts}
    return {word: f"{day} {rest}" for word, _, rest in parts}


def id_of(word: str) -> str:
    """The id of what `kb.index.short` gave."""
    return identifier(word if "://" in word else ID + word)


class Days:
    """What the texts of days tell, read for one question; what they tell of whole days is kept for what it shows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, str] = {}

    def keep(self, told: Told) -> None:
        """Keep what the texts of a day tell."""
        self._kept.update(told)

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
        found = dict(kept)
        self._read(found, {id_: (days[id_], EVENTS) for id_ in left if id_ in days})
        rest = [id_ for id_ in left if id_ in days and id_ not in found]
        self._read(found, {id_: (days[id_], part(short(terms[id_]))) for id_ in rest})
        return found

    def _read(self, found: dict[str, str], places: Mapping[str, tuple[int, str]]) -> None:
        """Put in what is told of some events in the texts at some days and keys."""
        wanted: dict[tuple[int, str], list[str]] = {}
        for id_, place in places.items():
            wanted.setdefault(place, []).append(id_)
        listed = list(wanted)
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            values = " ".join([f"({on(day)} {key} {number})" for number, (day, key) in enumerate(some)])
            query = f"SELECT ?n ?text WHERE {{ VALUES (?on ?key ?n) {{ {values} }} ?on ?key ?text }}"
            for number, text in self._store.select(query):
                place = some[int(number or 0)]
                found.update(_some(place[0], str(text), wanted[place]))


def _some(day: int, text: str, ids: Sequence[str]) -> dict[str, str]:
    """What a text of a day tells of some events."""
    if len(ids) > _FEW:
        told = lines(day, text)
        return {id_: told[id_] for id_ in ids if id_ in told}
    found = {}
    text = f"\n{text}\n"
    for id_ in ids:
        begin = f"\n{short(entity(id_))} "
        place = text.find(begin)
        if place >= 0:
            found[id_] = f"{day} {text[place + len(begin) : text.index(chr(10), place + 1)]}"
    return found
