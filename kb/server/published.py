"""What is published in a store's folder now, as a short text that no other state of it has, nor another store put in its place."""

from __future__ import annotations

import os


class Published:
    """Looks at a store's CURRENT; reads it only when it is another file than before."""

    def __init__(self, store: str) -> None:
        self._path = os.path.join(store, "CURRENT")
        self._seen: tuple[int, int] = (0, 0)
        self._name = ""

    def now(self) -> str:
        """The name of the published generation and of the file that says so; empty where there is none."""
        try:
            found = os.stat(self._path)
            if (found.st_ino, found.st_mtime_ns) != self._seen:
                with open(self._path, encoding="ascii") as file:
                    name = file.read().strip()
                self._seen = (found.st_ino, found.st_mtime_ns)
                self._name = f"{name}-{found.st_mtime_ns:x}-{found.st_ino:x}"
        except (OSError, UnicodeError):
            return ""
        return self._name
