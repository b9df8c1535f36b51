"""Answers as documents: Markdown and HTML fragments, with everything in them escaped."""

from __future__ import annotations

import html as markup
import re

from kb.answer import Answer
from kb.renderers.columns import columns, marks, rows

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~])")
_CLASSES = {"?": "possible", "!": "planned"}


def markdown(answer: Answer) -> str:
    """A table (or a line, where the answer is one) in Markdown."""
    if answer.kind in ("number", "truth", "dates", "paths", "text"):
        return "".join(f"{'- ' if answer.kind != 'text' else ''}{escaped(each)}\n" for each in answer.answers)
    names, cells, flags = columns(answer), rows(answer), marks(answer)
    if not cells:
        return "*nothing*\n"
    lines = ["| " + " | ".join(["", *names]) + " |", "|" + "---|" * (len(names) + 1)]
    for row, mark in zip(cells, flags or [""] * len(cells), strict=False):
        lines.append("| " + " | ".join([mark, *(escaped(cell) for cell in row)]) + " |")
    return "\n".join(lines) + "\n"


def html(answer: Answer) -> str:
    """A table (or a list, where the answer is a few lines) as an HTML fragment."""
    if answer.kind in ("number", "truth", "dates", "paths", "text"):
        items = "".join(f"<li>{markup.escape(each)}</li>" for each in answer.answers)
        return f'<ul class="kb-{answer.kind}">{items}</ul>\n'
    head = "".join(f'<th scope="col">{markup.escape(name)}</th>' for name in columns(answer))
    body = []
    for row, mark in zip(rows(answer), marks(answer) or [""] * len(answer.rows), strict=False):
        cells = "".join(f"<td>{markup.escape(cell)}</td>" for cell in row)
        body.append(f"<tr{_class(mark)}>{cells}</tr>")
    rows_ = "\n".join(body)
    return f'<table class="kb-{answer.kind}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows_}\n</tbody>\n</table>\n'


def page_part(answer: Answer) -> str:
    """The reading, the answer and what there is to say about it, as an HTML fragment."""
    notes = "".join(f"<p><small>{markup.escape(note)}</small></p>" for note in answer.notes)
    return f"<p><small>{markup.escape(answer.reading)}</small></p>\n{html(answer)}{notes}"


def _class(mark: str) -> str:
    classes = [_CLASSES[each] for each in mark if each in _CLASSES]
    return f' class="{" ".join(classes)}"' if classes else ""


def escaped(text: str) -> str:
    """Words as they stand in Markdown, on one line."""
    return _MARKDOWN.sub(r"\\\1", text.replace("\r", " ").replace("\n", " "))
