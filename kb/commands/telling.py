"""What a long load tells while it runs: the rows that are left out, to a file; how far it has come, to a terminal."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from kb.errors import Problem, QuestionError


class Rejects:
    """The rows that were left out, one a line: file, line, column, code, why; there when the load has ended."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.temporary = Path(f"{path}.{os.getpid()}.new")
        self.file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self.path:
            try:
                self.file = self.temporary.open("w", encoding="utf-8", newline="\n")
                self.file.write("file\tline\tcolumn\tcode\treason\n")
            except OSError as error:
                raise QuestionError("E003", f"{self.path} cannot be written: {error.strerror}") from error
        return self

    def add(self, problem: Problem) -> None:
        assert self.file is not None
        place = problem.place
        reason = problem.message + (f" ({problem.hint})" if problem.hint else "")
        cells = (place.file, str(place.line), str(place.column), problem.code, reason)
        self.file.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.file is not None:
            self.file.close()
            if kind is None:
                self.temporary.replace(self.path)
            self.temporary.unlink(missing_ok=True)


class Progress:
    """How far a load has come, in one line of stderr: rows, rows a second, time left; on a terminal only."""

    def __init__(self, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty()
        self._width = 0
        self._file = ""
        self._begun = 0.0

    def __enter__(self) -> Self:
        return self

    def show(self, file: str, read: int, size: int, rows: int) -> None:
        if file != self._file:
            self._file, self._begun = file, time.monotonic()
        text = progress(os.path.basename(file), read, size, rows, time.monotonic() - self._begun)
        print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
        self._width = len(text)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)


def progress(name: str, read: int, size: int, rows: int, seconds: float) -> str:
    """How far one file has come, in words; the time left from the bytes read of how many.

    >>> progress("icews.tsv", 25, 100, 50_000, 2.0)
    'icews.tsv  25%  50,000 rows  25,000/s  0:06 left'
    """
    parts = [name, f"{min(100, 100 * read // size)}%" if size and read else "", f"{rows:,} rows"]
    if seconds >= 1:
        parts.append(f"{rows / seconds:,.0f}/s")
        if size and 0 < read <= size:
            left = round(seconds * (size - read) / read)
            parts.append(f"{left // 60}:{left % 60:02d} left")
    return "  ".join(part for part in parts if part)
