"""A question that cannot be answered: the asker's own words, marked where they are wrong, and questions that may be meant."""

from __future__ import annotations

from kb.errors import KbError
from kb.pages.views import View
from kb.pictures.svg import words as escape
from kb.quoting import named


def mistake(error: KbError, view: View) -> str:
    """The main part of the page: what is wrong, where, and what may mend it."""
    question, start, end = view.question, error.start, error.end
    parts = [f"<h1>{escape(error.message[:1].upper() + error.message[1:])}</h1>\n"]
    marked = 0 <= start <= end <= len(question) and end > 0
    if marked:
        wrong = escape(question[start:end]) or "⌃"
        parts.append(
            f'<p class="asked">{escape(question[:start])}<mark class="wrong">{wrong}</mark>{escape(question[end:])}</p>\n'
        )
    if error.suggestions:
        items = []
        for each in error.suggestions[:6]:
            meant = f"{question[:start]}{_written(each)}{question[end:]}" if marked and end > start else each
            items.append(f'<li><a href="{escape(view.asking(meant))}">{escape(meant)}</a></li>')
        parts.append(f"<p>Did you mean</p>\n<ul>{''.join(items)}</ul>\n")
    if error.expected:
        listed = "".join(f"<li>{escape(each)}</li>" for each in error.expected[:6])
        parts.append(f"<p>What can stand there</p>\n<ul>{listed}</ul>\n")
    if error.hint:
        parts.append(f'<p class="note">{escape(error.hint)}</p>\n')
    return f'<section class="mistake" role="alert">\n{"".join(parts)}<p class="note">{escape(error.code)}</p>\n</section>\n'


def _written(words: str) -> str:
    """A suggestion as a question writes it: a name with signs in it stands within quotes."""
    return words if words.startswith(("@", '"', "(")) or " " in words else named(words)
