"""Rows of cells out of text with separators: each with its line; a row that is broken is told, and the next is read.

A quote that never closes would take in the rest of the file: its row is left out, and reading goes on at the line after
the one where the quote opens.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator, Mapping

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.importers.columns import name_of
from kb.importers.source import LONGEST_LINE, Input, Line

csv.field_size_limit(LONGEST_LINE)


class Row:
    """A row: its cells by the names of the columns, and where it begins."""

    __slots__ = ("cells", "columns", "file", "line")

    def __init__(self, cells: list[str], columns: Mapping[str, int], file: str, line: int) -> None:
        self.cells, self.columns, self.file, self.line = cells, columns, file, line

    def get(self, *names: str) -> str:
        """The cell of the first of some columns that the table has; empty where it has none of them."""
        for name in names:
            index = self.columns.get(name)
            if index is not None:
                return self.cells[index].strip()
        return ""

    def origin(self, name: str = "") -> Origin:
        """Where the row begins; the column is that of the cell, counted in cells."""
        return Origin(self.file, self.line, self.columns.get(name, 0) + 1)

    def problem(self, code: str, message: str, name: str = "", hint: str = "") -> Problem:
        return Problem(code, message, self.origin(name), hint)


def rows(source: Input, separator: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str]] | Problem]:
    """The cells of each row that is not empty, with the line on which it begins."""
    if not quoted:
        for line in source.lines():
            if isinstance(line, Problem):
                yield line
            elif cells := line.rstrip("\r\n"):
                yield line.number, cells.split(separator)
        return
    lines = source.lines()
    again: deque[Line] = deque()
    taken: list[Line] = []
    problems: list[Problem] = []
    size = 0

    def feed() -> Iterator[str]:
        nonlocal size
        while True:
            line = again.popleft() if again else next(lines, None)
            if line is None:
                return
            if isinstance(line, Problem):
                problems.append(line)
                continue
            taken.append(line)
            size += len(line)
            if size > LONGEST_LINE and len(taken) > 1:
                raise csv.Error("too long")
            yield line

    reader = csv.reader(feed(), delimiter=separator, strict=True)
    while True:
        taken.clear()
        size = 0
        try:
            found = next(reader, None)
        except csv.Error as error:
            first = taken[0]
            unclosed = len(taken) > 1 or "unexpected end" in str(error) or "too long" in str(error)
            message = (
                "a quote opens here and never closes" if unclosed else f"the quotes of this row are wrong: {error}"
            )
            column = first.find('"') + 1
            yield from problems
            problems.clear()
            yield Problem(
                "E380", message, Origin(source.file, first.number, column), "a quote within quotes is doubled"
            )
            again.extendleft(reversed(taken[1:]))
            reader = csv.reader(feed(), delimiter=separator, strict=True)
            continue
        yield from problems
        problems.clear()
        if found is None:
            return
        if any(found):
            yield taken[0].number, found


def table(
    source: Input, wanted: Collection[str], what: str, *, separator: str = "", quoted: bool = True
) -> Iterator[Row | Problem]:
    """The rows below a header. Raises InputError E346 where the header lacks a column of `wanted` (in `name_of`'s form)."""
    found = rows(source, separator or _separator(source), quoted=quoted)
    columns: dict[str, int] = {}
    width = 0
    for each in found:
        if isinstance(each, Problem):
            yield each
            continue
        line, cells = each
        if not columns:
            names = [name_of(cell) for cell in cells]
            columns = {name: index for index, name in reversed(list(enumerate(names))) if name}
            missing = sorted(set(wanted) - columns.keys())
            if missing:
                message = f"this is no header of {what}: no column {', '.join(missing)}"
                problem = Problem("E346", message, Origin(source.file, line, 1), f"it has {', '.join(cells)[:80]}")
                raise InputError("E346", f"{source.path} is not {what}", [problem])
            width = len(cells)
            continue
        if len(cells) != width:
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) != width:
                yield Problem(
                    "E347", f"{len(cells)} columns where the header has {width}", Origin(source.file, line, 1)
                )
                continue
        yield Row(cells, columns, source.file, line)


def _separator(source: Input) -> str:
    first = next((line for line in source.head.decode("utf-8", "replace").splitlines() if line.strip()), "")
    return max(("\t", ",", ";", "|"), key=lambda each: (first.count(each), each == ","))
