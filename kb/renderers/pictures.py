"""Answers as pictures: SVG of our own drawing, and PNG made of it where vl-convert-python is installed."""

from __future__ import annotations

from kb.answer import Answer
from kb.errors import InputError
from kb.pictures import draw
from kb.renderers.bars import is_counted

_DRAWN = {"timeline": "timeline", "chart": "counts", "graph": "network"}
_SCALE = 2.0


def svg(answer: Answer) -> str:
    """The picture that was asked for (`as timeline`, `as chart`, `as graph`), else the one that fits the answer."""
    return draw(answer, _DRAWN.get(answer.format) or _fitting(answer)) + "\n"


def png(answer: Answer) -> bytes:
    """The same picture in pixels, two for each of its own. Raises InputError E613 without vl-convert-python."""
    try:
        import vl_convert
    except ImportError as error:
        hint = "pip install 'timeline-kb[charts]', or name a file .svg"
        raise InputError("E613", "PNG needs vl-convert-python", hint=hint) from error
    made: bytes = vl_convert.svg_to_png(svg(answer), scale=_SCALE)
    return made


def _fitting(answer: Answer) -> str:
    if is_counted(answer):
        return "counts"
    return "network" if any("hops" in row or "from" in row for row in answer.rows) else "timeline"
