"""A picture on a page, drawn twice: as wide as asked for, and for the screen of a phone, of which a browser shows one."""

from __future__ import annotations

from collections.abc import Callable

NARROW = 360
"""Pixels of the picture for a phone."""


def figure(draw: Callable[[int], str], width: int = 900, caption: str = "") -> str:
    """A figure; `draw` gives the picture of a width, `caption` is markup that is escaped already."""
    told = f"\n<figcaption>{caption}</figcaption>" if caption else ""
    wide = draw(width)
    if width <= NARROW:
        return f'<figure>\n<div class="scroll">{wide}</div>{told}\n</figure>\n'
    return f'<figure>\n<div class="scroll wide">{wide}</div><div class="scroll narrow">{draw(NARROW)}</div>{told}\n</figure>\n'
