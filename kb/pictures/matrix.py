"""The matrix: how many records tie each to each, as numbers in shaded squares."""

from __future__ import annotations

from typing import Any

from kb.answer import Answer
from kb.pictures.svg import element, picture, shortened, text, titled, width_of
from kb.pictures.ties import strongest, ties

MOST = 24
"""People up to this many are shown: those with the most records."""

CELL = 26


def matrix(answer: Answer, *, width: int = 960) -> str:
    """The ties of an answer as a matrix; a picture that says so where there are none."""
    widest = min(200.0, 0.3 * width)
    room_for = max(2, min(MOST, int((width - 28 - 1.5 * widest) // CELL)))
    people, drawn, left_out = strongest(ties(answer), room_for)
    title = f"Matrix: {answer.reading or answer.question}"
    if not people:
        return picture([text("nothing to draw: nobody is tied to anybody", 14, 24)], width, 40, title, "No ties.")
    label = min(widest, max(width_of(name) for name in people) + 12)
    top, left = 0.72 * label + 14, label + 14
    number = {frozenset((tie.one, tie.other)): tie for tie in drawn}
    most = max(len(tie.records) for tie in drawn)
    content = []
    for place, name in enumerate(people):
        x, y = left + place * CELL, top + place * CELL
        content.append(text(shortened(name, label - 8), left - 6, y + 17, text_anchor="end"))
        content.append(
            text(shortened(name, label - 8), x + 14, top - 6, transform=f"rotate(-45 {x + 14:.1f} {top - 6:.1f})")
        )
        for column, other in enumerate(people):
            tie = number.get(frozenset((name, other))) if name != other else None
            box: dict[str, Any] = {"x": left + column * CELL, "y": y, "width": CELL, "height": CELL}
            shade = _shade(len(tie.records), most) if tie else None
            square = element("rect", class_="fill" if tie else "line", fill_opacity=shade, **box)
            if tie is None:
                content.append(square)
                continue
            told = "\n".join(tie.records[:12])
            digits = text(str(len(tie.records)), left + column * CELL + CELL / 2, y + 17, text_anchor="middle")
            content.append(titled(f"{name} – {other}: {len(tie.records)}\n{told}", square, digits))
    height = top + len(people) * CELL + 14
    if left_out:
        content.append(text(f"{left_out} more with fewer ties are left out", 14, height + 10, class_="soft"))
        height += 22
    wide = max(left + len(people) * CELL + 0.72 * label, 300.0)
    description = "; ".join(f"{tie.one} – {tie.other}: {len(tie.records)}" for tie in drawn)
    return picture(content, min(float(width), wide), height, title, description)


def _shade(number: int, most: int) -> float:
    return round(0.35 + 0.65 * number / most, 2)
