"""When Python looks for cycles: seldom while thousands of things are made that stay.

Each look goes through what is there, so that it costs more the more there is, and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 500_000, 10, 10
"""So many more things than before, and so many looks at the young ones before the older ones are looked at."""
_MANY = 50_000
"""So many things are better taken for old than looked through; they take some milliseconds."""
_MOST = 3_000_000
"""So many things are taken for old without a look; then all are looked at."""


class _Unseen:
    """How many things were taken for old without a look since the last one."""

    things = 0


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """A block in which cycles are looked for seldom: what is in any is kept a while, not for ever."""
    usual = gc.get_threshold()
    if usual == _SELDOM:  # one block in another, or beside it: the first to begin sets back what was usual
        yield
        return
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        if (made := gc.get_count()[0]) > _MANY and gc.isenabled():
            _take_for_old(made)
        gc.set_threshold(*usual)


def _take_for_old(made: int) -> None:
    """Count what was made as old: else the first look at the young things, which comes at once, would go through all of it.

    Where something is kept from all looks (`gc.freeze`), it would be looked at again: then nothing is done.
    """
    if gc.get_freeze_count():  # which counts them one by one
        return
    _Unseen.things += made
    if _Unseen.things > _MOST:
        _Unseen.things = 0
        gc.collect()
        return
    gc.freeze()
    gc.unfreeze()
