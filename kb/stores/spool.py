"""What a load gives, kept in files until all of it is there: for stores that cannot take it in piece by piece."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import IO, Self

from kb.stores import Quad

BATCH = 50_000
"""Quads that change at once."""
_LARGEST = 32 * 1024 * 1024
"""Characters of these: of long texts fewer change at once."""


class Spool:
    """A sink of two files: lines that come in, quads that go out. A context manager that deletes both."""

    def __init__(self) -> None:
        self.lines: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        self._changes: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115
        self._any = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lines.close()
        self._changes.close()

    def write(self, text: str) -> None:
        self.lines.write(text)

    def change(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        self._any = self._any or bool(removed or added)
        for quad in removed:
            self._changes.write(json.dumps(["-", *quad]) + "\n")
        for quad in added:
            self._changes.write(json.dumps(["+", *quad]) + "\n")

    def changes(self) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """What goes out and what comes in, in batches."""
        if not self._any:
            return
        self._changes.flush()
        self._changes.seek(0)
        removed: list[Quad] = []
        added: list[Quad] = []
        size = 0
        for line in self._changes:
            sign, s, p, o, graph = json.loads(line)
            (removed if sign == "-" else added).append((s, p, o, graph))
            size += len(line)
            if len(removed) + len(added) >= BATCH or size >= _LARGEST:
                yield removed, added
                removed, added, size = [], [], 0
        yield removed, added

    def written(self) -> IO[bytes]:
        """The lines, from the beginning."""
        self.lines.flush()
        self.lines.buffer.seek(0)  # type: ignore[attr-defined]
        return self.lines.buffer  # type: ignore[attr-defined,no-any-return]
