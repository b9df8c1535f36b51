"""Cells to lines: aligned columns that fit a width, long cells wrapped at words; wide characters count two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from kb.renderers.look import PLAIN, Look

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NARROWEST = 12
"""A column is not made narrower than this; where that does not do, each row stands on lines of its own."""
_LONGEST_WHOLE = 24
_BETWEEN = "  "


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text without control characters: nothing in the data may steer a terminal."""
    text = text if keep_lines else text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return _CONTROL.sub("\ufffd", text)


def columns_of(text: str) -> int:
    """Columns that a text takes in a terminal; colours take none.

    >>> columns_of("Kyiv"), columns_of("北京"), columns_of("e\u0301")
    (4, 4, 1)
    """
    if "\x1b" in text:
        text = _COLOUR.sub("", text)
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def aligned(
    table: Sequence[Sequence[str]],
    look: Look = PLAIN,
    *,
    styles: Sequence[str] = (),
    right: Collection[int] = (),
    whole: Collection[int] = (),
    labels: Sequence[str] = (),
) -> list[str]:
    """Rows as lines, their cells in columns; `styles` colours them, those numbered in `right` stand to the right.

    What does not fit the width of the look is wrapped within its column, the widest column first, those numbered in
    `whole` never. Where there are too many columns for that, each row is a block of lines, its cells after `labels`.
    """
    rows = [list(row) for row in table if row]
    if not rows:
        return []
    count = max(map(len, rows))
    rows = [row + [""] * (count - len(row)) for row in rows]
    natural = [max(columns_of(row[place]) for row in rows) for place in range(count)]
    widths = _fitting(natural, look.width, {place for place in whole if natural[place] <= _LONGEST_WHOLE})
    if widths is None:
        return _stacked(rows, look, styles, labels)
    lines: list[str] = []
    for row in rows:
        cells = [wrapped(cell, width) if width else [""] for cell, width in zip(row, widths, strict=True)]
        for number in range(max(map(len, cells))):
            parts = []
            for place, cell in enumerate(cells):
                text = cell[number] if number < len(cell) else ""
                pad = " " * (widths[place] - columns_of(text))
                painted = look.paint(text, styles[place]) if place < len(styles) and styles[place] else text
                parts.append(pad + painted if place in right else painted + pad)
            lines.append(_BETWEEN.join(parts).rstrip())
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most some columns, broken at blanks where there are any.

    >>> wrapped("a road to nowhere", 9), wrapped("北京会谈", 5)
    (['a road to', 'nowhere'], ['北京', '会谈'])
    """
    if not width or columns_of(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and columns_of(line) + 1 + columns_of(word) <= width:
            line += " " + word
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = word
        while columns_of(line) > width:
            head = _head(line, width)
            lines.append(line[:head])
            line = line[head:]
    return [*lines, line] if line else lines


def hanging(first: str, text: str, look: Look, style: str = "") -> list[str]:
    """A text after a first part, its further lines indented to where it begins."""
    indent = columns_of(first)
    room = max(10, look.width - indent) if look.width else 0
    lines = wrapped(text, room)
    painted = [look.paint(line, style) if style else line for line in lines]
    return [(" " * indent if number else first) + line for number, line in enumerate(painted)]


def _head(text: str, width: int) -> int:
    """How many characters of a text fit a width; at least one."""
    taken = 0
    for number, char in enumerate(text):
        taken += _columns(char)
        if taken > width:
            return max(1, number)
    return len(text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitting(natural: Sequence[int], width: int, whole: Collection[int]) -> list[int] | None:
    """Widths of columns that fit together; None where they would be too narrow to be read."""
    widths = list(natural)
    room = width - len(_BETWEEN) * (len(widths) - 1)
    if not width or sum(widths) <= room:
        return widths
    while sum(widths) > room:
        loose = [each for place, each in enumerate(widths) if place not in whole]
        if not loose or (widest := max(loose)) <= _NARROWEST:
            return None
        narrower = max((each for each in loose if each < widest), default=0)
        count = loose.count(widest)
        target = max(narrower, (room - sum(widths) + count * widest) // count, _NARROWEST)
        if target >= widest:
            return None
        widths = [min(each, target) if place not in whole else each for place, each in enumerate(widths)]
    return widths


def _stacked(rows: Sequence[Sequence[str]], look: Look, styles: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Rows that do not fit next to each other: the first cell, the others below it, indented."""
    lines: list[str] = []
    for row in rows:
        for place, cell in enumerate(row):
            if cell:
                label = f"{labels[place]}: " if place and place < len(labels) else ""
                style = styles[place] if place < len(styles) else ""
                lines += hanging(("  " if place else "") + label, cell, look, style)
    return lines
