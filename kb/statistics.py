"""What a store says of its own size: how many records, how often a type or an actor occurs, from which day to which.

`compile` reads from it which way to a question's records is the shortest. An answer never depends on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property

from kb.index import (
    ALONE,
    COUNT,
    DAY,
    EARLIEST,
    EVENTS,
    KINDS,
    KNOWN,
    LAST,
    LATEST,
    PAIRS,
    SIZE,
    TIED,
    TYPED,
    of,
)
from kb.stores import Store
from kb.vocabulary import type_term, value_of

RULES = frozenset(("days", "types", "counts", "joins", "periods", "ties", "texts"))
"""The rules of `compile` that use derived keys: each can be left out, and the answers stay the same.

| rule | does |
|---|---|
| days | reads the events of an actor and a time by the predicates of the days |
| types | reads the events of a type from what the texts of months tell, those of no line by the predicates of the days |
| counts | begins with what is rarest; takes counts from the keys |
| joins | finds the events of two actors, or of an actor and a type, by two SELECTs side by side |
| periods | looks only at those vague records whose period can touch the time |
| ties | reads who is tied to whom without looking at the events |
| texts | reads all events of whole days from what the texts of these tell |
"""
_KEPT = 50_000


class Statistics:
    """The size of a store, as its keys tell it. `rules` are those that may be used."""

    def __init__(self, store: Store, rules: Collection[str] = RULES) -> None:
        self._store = store
        self._counts: dict[str, int] = {}
        about = {p: int(value_of(o)) for _, p, o in store.match(DAY, None, None)}
        self.crisp = about.get(COUNT, 0)
        # A store whose keys nobody has counted, or that is empty, is read without them.
        self.rules = frozenset(rules) if self.crisp else frozenset()
        self.first, self.last = about.get(EARLIEST, 0), about.get(LATEST, -1)
        self.most_days = store.most_values
        """So many days are written out in a query."""
        self.vague, self.alone = self.count(LAST), self.count(ALONE)
        self.paired = self.crisp > 0 and self.count(PAIRS) == self.crisp
        # Asked of the store and not of its counts: what is left out of a question for it must not be there.
        self.only_crisp = "periods" in self.rules and not any(store.match(None, LAST, None))
        self.tied = "ties" in self.rules and (not self.crisp or self.count(TIED) > 0)
        self.told = self.crisp > 0 and self.count(EVENTS) > 0
        """Whether texts tell what is shown of some events."""
        self.sized = self.told and "texts" in self.rules and self.count(SIZE) == self.crisp
        """Whether these tell of each day how many events it has."""
        told_of = self.count(TYPED) + self.count(KINDS)
        self.typed = self.crisp > 0 and "types" in self.rules and told_of == self.crisp
        """Whether of each crisp event either a line of its type tells, or a key that it is of this type."""

    def count(self, term: str) -> int:
        """In how many crisp events a type or an actor occurs."""
        found = self._counts.get(term)
        if found is None:
            if len(self._counts) >= _KEPT:
                self._counts.clear()
            found = next((int(value_of(o)) for _, _, o in self._store.match(term, COUNT, None)), 0)
            self._counts[term] = found
        return found

    @cached_property
    def dated(self) -> bool:
        """Whether any source has a date, from which on what it tells of is known."""
        return any(self._store.match(None, KNOWN, None))

    def lines(self, types: Iterable[str]) -> int:
        """How many lines tell of events of some types."""
        return sum(self.count(of(type_term(each))) for each in types)

    def total(self, terms: Iterable[str]) -> int:
        """How often any of some types occurs."""
        return sum(map(self.count, terms))
