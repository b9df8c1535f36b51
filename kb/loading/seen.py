"""Which ids a file has given, and what it said of each: sixteen bytes a piece, where a dict would take a hundred and more."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

_MASK = (1 << 64) - 1


def once(identifiers: Iterable[str]) -> Iterator[str]:
    """Each of some ids, the first time that it comes."""
    seen = Seen()
    return (each for each in identifiers if seen.first(each) is None)


class Seen:
    """Hashes of ids to hashes of what was said: a table of open addresses that doubles when it is two thirds full.

    Two ids in a hundred million million share a hash; the second would be taken for the first.
    """

    def __init__(self) -> None:
        self._bits = 12
        self._keys = array("Q", bytes(8 << self._bits))
        self._bodies = array("Q", bytes(8 << self._bits))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, identifier: str) -> bool:
        key = (hash(identifier) & _MASK) or 1
        return self._keys[self._slot(key)] == key

    def first(self, identifier: str, body: str = "") -> bool | None:
        """None for an id that was not met before, which is noted; else whether the same was said of it."""
        key, value = (hash(identifier) & _MASK) or 1, hash(body) & _MASK
        keys = self._keys
        mask = (1 << self._bits) - 1
        slot = key & mask
        while (found := keys[slot]) and found != key:
            slot = (slot + 1) & mask
        if found:
            return self._bodies[slot] == value
        keys[slot] = key
        self._bodies[slot] = value
        self._count += 1
        if self._count * 3 > 2 << self._bits:
            self._grow()
        return None

    def _slot(self, key: int) -> int:
        mask = (1 << self._bits) - 1
        slot = key & mask
        while (found := self._keys[slot]) and found != key:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        old = zip(self._keys, self._bodies, strict=True)
        self._bits += 1
        self._keys, self._bodies = array("Q", bytes(8 << self._bits)), array("Q", bytes(8 << self._bits))
        for key, value in old:
            if key:
                slot = self._slot(key)
                self._keys[slot], self._bodies[slot] = key, value
