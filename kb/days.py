"""What the texts of days and of months tell: a line for each crisp event of which that is all that is shown.

Those of days (`ix:events`) show events, those of months (`of:meet`) find them. One look of the engine's gives a text, in the
time in which it gives two things of one event.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from operator import methodcaller
from typing import NamedTuple

from kb.index import DAY, EVENTS, on, part, short, spelled
from kb.stores import Store
from kb.vocabulary import entity, identifier, value_of

Told = Mapping[str, str]
"""By id, the day of an event and what its line (`kb.index.day_line`) tells behind the id: `734472 meet by japan to china`."""

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
    return identifier(spelled(word))


class Line(NamedTuple):
    """What a line of a month and a type tells of an event: `rest` are pairs of a property and what it names. `sure` is 1 where
    its day certainly fits, else 0."""

    day: int
    sure: int
    id: str
    type: str
    rest: str

    def told(self) -> str:
        """The same as `lines` has it."""
        return f"{self.day} {self.type} {self.rest}" if self.rest else f"{self.day} {self.type}"

    def values(self, properties: Container[str]) -> Iterable[str]:
        """What any of some properties names, as the line has it, each once."""
        return _values(self.rest.split(" "), properties)


def fitting(
    type_: str, text: str, days: Mapping[str, int] | None, asked: Sequence[Sequence[tuple[Container[str], str]]]
) -> Sequence[Line]:
    """The lines of a text of a month and a type that fit: of those `days` alone that are told 1 (certainly) or 0 (possibly), and
    not -1; of all that is `asked`, each a choice of properties, any of which has to name what is given."""
    named = [f" {choice[0][1]}" for choice in asked if len({thing for _, thing in choice}) == 1]
    found = _naming(text, named[0]) if named else text.split("\n")
    for each in named[1:]:
        found = [line for line in found if each in line]
    parted = [line.split(" ", 2) for line in found]
    if asked:
        parted = [each for each in parted if all([_names(each[2], choice) for choice in asked])]  # noqa: C419 a list is quicker
    if "%" in text:  # ids with characters that no IRI has
        parted = [[day, id_of(word), rest] for day, word, rest in parted]
    if days is None:
        return [Line(int(day), 1, word, type_, rest) for day, word, rest in parted]
    return [Line(int(day), sure, word, type_, rest) for day, word, rest in parted if (sure := days[day]) >= 0]


_BEGINS = methodcaller("startswith", "\n")


def named(text: str, properties: frozenset[str]) -> list[str]:
    """What the lines of a text of a day name by any of some properties, as they have it: each once a line."""
    words = text.replace("\n", " \n").split(" ")
    if len(words) == 6 * (text.count("\n") + 1) and all(map(_BEGINS, words[6::6])):
        # Two pairs in every line: all first ones, and those second ones that are others.
        one, two = words[3::6], words[5::6]
        if not properties.issuperset(words[2::6]):
            one = [thing if name in properties else "" for name, thing in zip(words[2::6], one, strict=True)]
        if not properties.issuperset(words[4::6]):
            two = [thing if name in properties else "" for name, thing in zip(words[4::6], two, strict=True)]
        return [*filter(None, one), *[thing for thing, other in zip(two, one, strict=True) if thing and thing != other]]
    found: list[str] = []
    for line in text.split("\n"):
        found += _values(line.split(" ")[2:], properties)
    return found


def dates(text: str) -> list[str]:
    """The days of the lines of a text of a month and a type, a line each."""
    return [line[: line.index(" ")] for line in text.split("\n")]


def _values(words: Sequence[str], properties: Container[str]) -> Iterable[str]:
    """What any of some properties names in their pairs, each once."""
    if len(words) != 4:
        return dict.fromkeys(
            [thing for name, thing in zip(words[::2], words[1::2], strict=False) if name in properties]
        )
    name, one, other_name, other = words  # nearly all
    if name in properties:
        return (one, other) if other_name in properties and other != one else (one,)
    return (other,) if other_name in properties else ()


def _naming(text: str, named: str) -> list[str]:
    """The lines of a text in which something stands: those of others are passed over without being made."""
    found: list[str] = []
    place = text.find(named)
    while place >= 0:
        end = text.find("\n", place)
        if end < 0:
            end = len(text)
        found.append(text[text.rfind("\n", 0, place) + 1 : end])
        place = text.find(named, end)
    return found


def _names(rest: str, choice: Sequence[tuple[Container[str], str]]) -> bool:
    """Whether any of some properties names what it has to."""
    words = rest.split(" ")
    for properties, thing in choice:
        if thing in words:
            for place in range(1, len(words), 2):
                if words[place] == thing and words[place - 1] in properties:
                    return True
    return False


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
