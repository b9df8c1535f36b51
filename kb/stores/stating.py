"""The texts in which a file says which events it states (`states:734563`): read, and set right when that changes.

Coded data come by the million, and each of their events is stated by one file: a text for a day of them instead of an
`ix:file` on each. An event of which a file says something else, or nothing more, leaves the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kb.index import DAY, FILE, short, spelled, states_on
from kb.stores import Quad, Store
from kb.vocabulary import STATES, literal, value_of

if TYPE_CHECKING:
    import pyoxigraph as ox

_MOST_DAYS, _MOST_WORDS = 366, 500_000
"""Days whose texts are kept, and words of these."""
_AT_ONCE = 1_000
"""Texts that are spelled out at once."""

_SAID = f'?file {FILE} ?file ; ?key ?text FILTER(STRSTARTS(STR(?key), "{STATES}"))'
UNSAID = f"DELETE {{ ?file ?key ?text }} WHERE {{ {_SAID} }}"
"""An update that takes the texts out."""


def is_text(predicate: str) -> bool:
    """Whether a predicate term is the key of such a text."""
    return predicate.startswith(f"<{STATES}")


def subjects(store: Store, file: str) -> Iterator[str]:
    """The terms of all that a file (its term) states, the file itself excepted: of those by texts and the others."""
    for subject, _, _ in store.match(None, FILE, file):
        if subject != file:
            yield subject
    for _, predicate, text in store.properties([file]):
        if is_text(predicate):
            yield from map(spelled, value_of(text).split(" "))


def files_of(store: Store, subject: str) -> list[str]:
    """The terms of the files that state something, in order."""
    named = {file for _, _, file in store.match(subject, FILE, None)}
    named.update(file for file, _ in Stating(store).files(subject, store.match(subject, DAY, None)))
    return sorted(named)


class Stating:
    """What the texts of a store say, and what leaves them. `store` is as it was before any of the changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[int, dict[str, frozenset[str]]] = {}
        self._kept = 0
        self._leaving: dict[tuple[str, int], set[str]] = {}

    def files(self, subject: str, stated: Iterable[Sequence[str]]) -> list[tuple[str, int]]:
        """The terms of the files whose texts name an event, each with the day of the text; `stated` is what is stated of it."""
        word = short(subject)
        days = {int(value_of(each[2])) for each in stated if each[1] == DAY and each[0] == subject}
        return [(file, day) for day in sorted(days) for file, words in self._on(day).items() if word in words]

    def leave(self, subject: str, file: str, day: int) -> None:
        """The text of a file names an event no more."""
        self._leaving.setdefault((file, day), set()).add(short(subject))

    def spell_out(self, subjects: Iterable[str]) -> list[Quad]:
        """The `ix:file` of those events among some subjects that texts name; they leave these."""
        added: list[Quad] = []
        for subject in subjects:
            for file, day in self.files(subject, self._store.match(subject, DAY, None)):
                self.leave(subject, file, day)
                added.append((subject, FILE, file, ""))
        return added

    def quads(self) -> tuple[list[Quad], list[Quad]]:
        """What goes out and what comes in of the texts."""
        removed: list[Quad] = []
        added: list[Quad] = []
        for (file, day), words in sorted(self._leaving.items()):
            for quad in [(*each, "") for each in self._store.match(file, states_on(day), None)]:
                told = value_of(quad[2]).split(" ")
                kept = [word for word in told if word not in words]
                if len(kept) < len(told):
                    removed.append(quad)
                    added += [(file, quad[1], literal(" ".join(kept)), "")] if kept else []
        return removed, added

    def _on(self, day: int) -> dict[str, frozenset[str]]:
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _MOST_DAYS or self._kept > _MOST_WORDS:
                self._days.clear()
                self._kept = 0
            texts: dict[str, list[str]] = {}
            for file, _, text in self._store.match(None, states_on(day), None):
                texts.setdefault(file, []).extend(value_of(text).split(" "))
            found = self._days[day] = {file: frozenset(words) for file, words in texts.items()}
            self._kept += sum(map(len, found.values()))
        return found


def spell_out(store: ox.Store) -> None:
    """Give each event the `ix:file` that a text tells, and take the texts out: before a change of which nobody can say what it
    does to which event."""
    import pyoxigraph as ox  # servers are asked without it

    texts = [tuple(map(str, row)) for row in store.query(f"SELECT ?file ?key ?text WHERE {{ {_SAID} }}")]  # type: ignore[union-attr]
    for start in range(0, len(texts), _AT_ONCE):
        lines = [
            f"{spelled(word)} {FILE} {file} .\n"
            for file, _, text in texts[start : start + _AT_ONCE]
            for word in value_of(text).split(" ")
        ]
        store.bulk_load("".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    if texts:
        store.update(UNSAID)
