"""Counts as bars: full as far as they are certain, pale and dashed as far as they are only possible."""

from __future__ import annotations

import re
from typing import Any

from kb.answer import Answer
from kb.frozen import Frozen
from kb.pictures.svg import element, picture, shortened, text, titled, width_of

ROW = 22
MOST = 200
"""Bars up to this many are drawn."""

_COUNTED = ("count", "first", "second")


class Bar(Frozen):
    label: str
    least: float
    most: float
    written: str


def counts(answer: Answer, *, width: int = 960) -> str:
    """The rows of a table of counts as bars, one below the other; a picture that says so where nothing was counted."""
    title = f"Counts: {answer.reading or answer.question}"
    bars = [bar for row in answer.rows for bar in _bars(row, answer.columns)]
    if not bars:
        return picture([text("nothing to draw: nothing was counted", 14, 24)], width, 40, title, "No counts.")
    shown = bars[:MOST]
    room = min(width * 0.4, max(width_of(bar.label) for bar in shown) + 8)
    numbers = max(width_of(bar.written) for bar in shown) + 14
    most = max(bar.most for bar in shown) or 1
    content, y = [], 8.0
    for bar in shown:
        scale = (width - 28 - room - numbers) / most
        parts = [text(shortened(bar.label, room - 4), 14, y + 15)]
        left = 14 + room
        if bar.most > bar.least:
            parts.append(element("rect", x=left + bar.least * scale, y=y + 4, width=(bar.most - bar.least) * scale, height=14,
                                 class_="may"))  # fmt: skip
        if bar.least:
            parts.append(element("rect", x=left, y=y + 4, width=bar.least * scale, height=14, class_="fill"))
        parts.append(text(bar.written, left + bar.most * scale + 6, y + 15, class_="strong"))
        content.append(titled(f"{bar.label}: {bar.written}", *parts))
        y += ROW
    content.append(element("path", d=f"M{14 + room:.1f} 6V{y + 2:.1f}", class_="edge"))
    if len(bars) > MOST:
        content.append(text(f"{len(bars) - MOST} more rows are left out", 14, y + 15, class_="soft"))
        y += ROW
    description = "; ".join(f"{bar.label}: {bar.written}" for bar in shown)
    return picture(content, width, y + 8, title, description)


def _bars(row: dict[str, Any], columns: list[str]) -> list[Bar]:
    """The bars of a row: its count, or those of both sides of a comparison."""
    label = " · ".join(str(row[name]) for name in columns if name in row and name not in _COUNTED)
    found = []
    for name in _COUNTED:
        if name not in row:
            continue
        least: Any = row.get("least")
        most: Any = row.get("most")
        if name != "count" or least is None:
            numbers = re.fullmatch(r"(\d+)(?:–(\d+))?", str(row[name]))
            if numbers is None:
                continue
            least, most = int(numbers[1]), int(numbers[2] or numbers[1])
        side = "" if name == "count" else f" ({name})"
        found.append(Bar((label or "in all") + side, float(least), float(most), str(row[name])))
    return found
