"""When Python looks for cycles: seldom while thousands of things are made that stay.

Each look goes through what is there, so that it costs more the more there is, and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 500_000, 10, 10
"""So many more things than before, and so many looks at the young ones before the older ones are looked at."""


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
        gc.set_threshold(*usual)
