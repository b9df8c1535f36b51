"""Answers as files: in the format that was asked for, else the one that the file's name ends in."""

from __future__ import annotations

from pathlib import Path

from kb.answer import Answer
from kb.renderers import render

SUFFIXES = {
    ".txt": "text", ".md": "markdown", ".html": "html", ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".tsv": "tsv",
    ".ics": "ics", ".ttl": "turtle", ".rq": "sparql", ".sparql": "sparql", ".svg": "svg", ".png": "png",
}  # fmt: skip
"""The end of a file's name -> format."""


def format_of(path: str | Path, asked: str = "") -> str:
    """The format of a file: a picture where its name says so, else what was asked for, else what its name says.

    >>> format_of("x.svg", "chart"), format_of("x.csv"), format_of("x.txt", "table"), format_of("x")
    ('svg', 'csv', 'table', 'text')
    """
    by_name = SUFFIXES.get(Path(path).suffix.lower(), "")
    if by_name in ("svg", "png") and asked in ("", "timeline", "chart", "graph", "svg"):
        return by_name
    return asked or by_name or "text"


def content(answer: Answer, format: str) -> bytes:
    """The bytes of an answer in a format of `format_of`."""
    if format == "png":
        from kb.renderers.pictures import png

        return png(answer)
    return render(answer, format).encode()
