"""Files that are watched: a load again whenever one of them has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

_PAUSE = 0.3
"""Seconds between two looks at the files; a change is taken once it has stood for as long."""
_TICK = 20_000_000
"""Nanoseconds by which the clock of a file system may be behind that of the process."""
_NEVER = 0, -2
"""The stamp of a file that has to be read, whatever its own is."""

Stamps = dict[str, tuple[int, int]]
"""When files were written, in nanoseconds, and how long they are."""


def watch(files: Callable[[], Iterable[str]], changed: Callable[[], None], begun: int) -> None:
    """Call `changed` whenever one of the files was written, until Ctrl-C. `files` is asked anew each time.

    `begun` is when they began to be read the first time, as time.time_ns(): what is written while they are read is read again.
    """
    seen = _read({}, _stamps(files()), begun)
    while True:
        time.sleep(_PAUSE)
        now = _stamps(files())
        if now == seen:
            continue
        time.sleep(_PAUSE)
        if _stamps(files()) != now:
            continue  # it is still being written
        begun = time.time_ns()
        changed()
        seen = _read(now, _stamps(files()), begun)


def _read(before: Stamps, after: Stamps, begun: int) -> Stamps:
    """The stamps of files as they were when they were read; a file not known before was read if it was not written since."""
    return {name: before.get(name, stamp if stamp[0] < begun - _TICK else _NEVER) for name, stamp in after.items()}


def _stamps(files: Iterable[str]) -> Stamps:
    found: Stamps = {}
    for name in files:
        try:
            about = os.stat(name)
            found[name] = about.st_mtime_ns, about.st_size
        except OSError:
            found[name] = 0, -1
    return found
