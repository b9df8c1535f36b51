"""Answers to text: `RENDERERS` lists the formats, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from kb.errors import QuestionError

if TYPE_CHECKING:
    from kb.answer import Answer
    from kb.renderers.look import Look

Render = Callable[["Answer"], str]

RENDERERS: tuple[tuple[str, str], ...] = (
    ("text", "kb.renderers.text:text"),
    ("timeline", "kb.renderers.text:timeline"),
    ("list", "kb.renderers.text:listed"),
    ("table", "kb.renderers.text:table"),
    ("chart", "kb.renderers.text:chart"),
    ("graph", "kb.renderers.text:graph"),
    ("json", "kb.renderers.data:json_object"),
    ("jsonl", "kb.renderers.data:json_line"),
    ("csv", "kb.renderers.data:csv_rows"),
    ("tsv", "kb.renderers.data:tsv_rows"),
    ("sparql", "kb.renderers.data:sparql"),
    ("markdown", "kb.renderers.documents:markdown"),
    ("html", "kb.renderers.documents:html"),
    ("svg", "kb.renderers.pictures:svg"),
    ("ics", "kb.renderers.calendar:ics"),
    ("turtle", "kb.renderers.rdf:turtle"),
)
"""Name of a format -> `module:function` that renders an answer in it."""


FOR_TERMINALS = ("text", "timeline", "list", "table", "chart", "graph")
"""Formats whose function also takes a Look."""


def choose(name: str) -> Render:
    """The renderer of a format. Raises QuestionError E120 where there is none."""
    for known, target in RENDERERS:
        if known == name:
            module, _, function = target.partition(":")
            found: Render = getattr(import_module(module), function)
            return found
    names = ", ".join(known for known, _ in RENDERERS)
    raise QuestionError("E124", f"there is no answer format '{name}'", hint=f"known: {names}")


def render(answer: Answer, name: str, look: Look | None = None) -> str:
    """The answer in a format, ending with a line break; what is read at a terminal has a look."""
    made: Callable[..., str] = choose(name)
    text = made(answer) if look is None or name not in FOR_TERMINALS else made(answer, look)
    return text if text.endswith("\n") or not text else text + "\n"
