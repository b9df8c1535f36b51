"""How an answer is to look: how many columns there are to fill, and whether colours may be used."""

from __future__ import annotations

import os
from typing import IO, Any

from kb.frozen import Frozen

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


class Look(Frozen):
    """`width` columns are filled and no more (0: as many as it takes), with colours or without."""

    width: int = 0
    colour: bool = False

    def paint(self, text: str, *styles: str) -> str:
        """The text in a colour, where there are colours."""
        if not self.colour or not text.strip():
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


PLAIN = Look()
"""Plain and complete: what files and other programs get."""


def look_for(stream: IO[Any]) -> Look:
    """The look for a stream: the width of its terminal; colours on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise.

    A stream that is no terminal is plain.
    """
    terminal = stream.isatty()
    width = 0
    if terminal:
        import shutil

        width = max(20, shutil.get_terminal_size().columns)
    if os.environ.get("FORCE_COLOR", "") not in ("", "0"):
        return Look(width, True)
    return Look(width, terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")
