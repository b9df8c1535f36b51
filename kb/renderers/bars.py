"""Counts as bars: as long as the count is high, lighter where it is only possible."""

from __future__ import annotations

from kb.answer import Answer
from kb.renderers.layout import clean, columns_of, wrapped
from kb.renderers.look import PLAIN, Look

_LONGEST = 40
_SHORTEST = 8


def is_counted(answer: Answer) -> bool:
    """Whether an answer is a table of counts."""
    return answer.kind == "table" and bool(answer.rows) and all("most" in row for row in answer.rows)


def bars(answer: Answer, look: Look = PLAIN) -> list[str]:
    """A line for each count: what is counted, how often, and a bar."""
    names = [name for name in answer.columns if name != "count"]
    labels = [[clean(str(row.get(name, ""))) for name in names] for row in answer.rows]
    widths = [max(columns_of(row[place]) for row in labels) for place in range(len(names))]
    counts = [str(row["count"]) for row in answer.rows]
    wide = max(map(len, counts))
    most = max((row["most"] for row in answer.rows), default=0) or 1
    room = _LONGEST
    if look.width:
        room = min(_LONGEST, max(_SHORTEST, look.width - sum(widths) - 2 * len(widths) - wide - 2))
        spare = look.width - room - wide - 4
        widths = [min(width, max(10, spare - sum(widths) + width)) for width in widths]
    lines = []
    for label, count, row in zip(labels, counts, answer.rows, strict=True):
        cells = [wrapped(cell, width) for cell, width in zip(label, widths, strict=True)]
        sure, maybe = round(room * row["least"] / most), round(room * row["most"] / most)
        bar = look.paint("█" * sure, "cyan") + look.paint("░" * (maybe - sure), "cyan")
        for number in range(max(map(len, cells), default=1)):
            parts = [cell[number] if number < len(cell) else "" for cell in cells]
            shown = "  ".join(part + " " * (w - columns_of(part)) for part, w in zip(parts, widths, strict=True))
            lines.append((f"{shown}  {count:>{wide}}  {bar}" if not number else shown).rstrip())
    return lines
