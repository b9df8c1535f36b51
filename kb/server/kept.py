"""What is kept of answers: the latest that were asked for, within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

EACH = 1_000
"""Bytes that are counted for an entry beside its content."""


class Kept(Generic[T]):
    """A mapping of at most so many bytes; what was not asked for longest goes first, what is large is not taken.

    >>> kept: Kept[str] = Kept(48_000)
    >>> for number in range(20):
    ...     kept.put(number, "x", 2_000)
    >>> [number for number in range(20) if kept.get(number)] == list(range(4, 20))
    True
    """

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._items: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, item: T, size: int) -> None:
        """Keep an item of so many bytes, its key's among them: what a client sends may be all of it."""
        if size > self._most // 16:
            return
        if key in self._items:
            self._size -= self._items[key][1]
        self._items[key] = item, size + EACH
        self._items.move_to_end(key)
        self._size += size + EACH
        while self._size > self._most:
            _, (_, old) = self._items.popitem(last=False)
            self._size -= old
