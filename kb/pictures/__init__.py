"""Pictures of answers as SVG, drawn by our own code so that the same answer gives the same bytes: `PICTURES` lists them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from kb.answer import Answer

Draw = Callable[..., str]

PICTURES: tuple[tuple[str, str], ...] = (
    ("timeline", "kb.pictures.timeline:timeline"),
    ("network", "kb.pictures.network:network"),
    ("counts", "kb.pictures.counts:counts"),
    ("matrix", "kb.pictures.matrix:matrix"),
)
"""Name of a picture -> `module:function` that draws an answer so."""


def draw(answer: Answer, name: str, *, width: int = 960) -> str:
    """The picture of an answer, `width` pixels wide. Raises KeyError for a picture that there is not."""
    module, _, function = dict(PICTURES)[name].partition(":")
    found: Draw = getattr(import_module(module), function)
    return found(answer, width=width)
