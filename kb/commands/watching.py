"""Files that are watched: a load again whenever one of them has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable

_PAUSE = 0.3
"""Seconds between two looks at the files; a change is taken once it has stood for as long."""


def watch(files: Callable[[], Iterable[str]], changed: Callable[[], None]) -> None:
    """Call `changed` whenever one of the files was written, until Ctrl-C. `files` is asked anew each time."""
    seen = _stamps(files())
    while True:
        time.sleep(_PAUSE)
        now = _stamps(files())
        if now == seen:
            continue
        time.sleep(_PAUSE)
        if _stamps(files()) != now:
            continue  # it is still being written
        changed()
        seen = _stamps(files())


def _stamps(files: Iterable[str]) -> dict[str, tuple[int, int]]:
    found = {}
    for name in files:
        try:
            about = os.stat(name)
            found[name] = about.st_mtime_ns, about.st_size
        except OSError:
            found[name] = 0, -1
    return found
