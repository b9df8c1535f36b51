"""What the texts of days tell (`ix:events`): a line for each crisp event of which that is all that is shown, read by the day.

One look of the engine's gives all of a day, in the time in which it gives one thing of one event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kb.index import DAY, EVENTS, on, short
from kb.stores import Store
from kb.vocabulary import ID, entity, identifier, value_of

Told = Mapping[str, tuple[int, str]]
"""By id, the day of an event and what its line tells behind the id (`kb.index.line`)."""

_AT_ONCE = 256
"""So many days are read by one query."""
_FEW = 8
"""So many events are looked for in a text one by one; for more it is taken apart."""


def lines(text: str) -> dict[str, str]:
    """What a text tells: by id, what stands behind it."""
    told = dict([line.split(" ", 1) for line in text.split("\n")])
    return {id_of(word): line for word, line in told.items()} if "%" in text else told


def id_of(word: str) -> str:
    """The id of what `kb.index.short` gave."""
    return identifier(word if "://" in word else ID + word)


class Days:
    """The texts of days that one question reads; those of whole days are kept for what it shows."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._whole: dict[int, dict[str, str]] = {}

    def keep(self, day: int, told: dict[str, str]) -> None:
        """Keep what the texts of a day tell, all of it."""
        self._whole[day] = told

    def of(self, ids: Sequence[str], hints: Mapping[str, int]) -> Told:
        """What is told of some events, where a text tells them; `hints` name the days of some, so that these need not be asked."""
        wanted: dict[int, list[str]] = {}
        unknown = []
        for id_ in ids:
            day = hints.get(id_)
            if day is None:
                unknown.append(id_)
            else:
                wanted.setdefault(day, []).append(id_)
        for subject, _, day_ in self._store.stated(list(map(entity, unknown)), (DAY,)):
            wanted.setdefault(int(value_of(day_)), []).append(identifier(subject))
        found: dict[str, tuple[int, str]] = {}
        for day in wanted.keys() & self._whole.keys():
            told = self._whole[day]
            found.update([(id_, (day, told[id_])) for id_ in wanted.pop(day) if id_ in told])
        for day, text in self._texts(wanted):
            told = _some(text, wanted[day])
            found.update([(id_, (day, line)) for id_, line in told.items()])
        return found

    def _texts(self, days: Collection[int]) -> Iterator[tuple[int, str]]:
        terms = {on(day): day for day in sorted(days)}
        listed = list(terms)
        for start in range(0, len(listed), _AT_ONCE):
            for subject, _, text in self._store.stated(listed[start : start + _AT_ONCE], (EVENTS,)):
                yield terms[subject], value_of(text)


def _some(text: str, ids: Iterable[str]) -> dict[str, str]:
    """What a text tells of some events."""
    wanted = list(ids)
    if len(wanted) > _FEW:
        told = lines(text)
        return {id_: told[id_] for id_ in wanted if id_ in told}
    found = {}
    text = f"\n{text}\n"
    for id_ in wanted:
        begin = f"\n{short(entity(id_))} "
        place = text.find(begin)
        if place >= 0:
            found[id_] = text[place + len(begin) : text.index("\n", place + 1)]
    return found
