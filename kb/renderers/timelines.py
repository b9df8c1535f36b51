"""A timeline as lines: events under their year and month, each with its days, its mark, its title and its sources."""

from __future__ import annotations

from kb.answer import Answer
from kb.renderers.citations import keys
from kb.renderers.columns import marks
from kb.renderers.layout import clean, columns_of, hanging
from kb.renderers.look import PLAIN, Look
from kb.renderers.when import When, when

_INDENT = 4
_WIDEST_DAYS = 22


def timeline(answer: Answer, look: Look = PLAIN) -> list[str]:
    """The lines of a timeline; none where there are no events."""
    by_id = {event.id: event for event in answer.events}
    cite = keys(answer).cite
    found = [
        (by_id[str(row["event"])], mark)
        for row, mark in zip(answer.rows, marks(answer), strict=True)
        if str(row.get("event", "")) in by_id
    ]
    placed = [when(event.date) for event, _ in found]
    beside = max((len(mark) for _, mark in found), default=0) or 1
    width = min(_WIDEST_DAYS, max((columns_of(each.days) for each in placed), default=0))
    lines: list[str] = []
    before = When("", "", "")
    for (event, mark), at in zip(found, placed, strict=True):
        if at.year != before.year:
            lines += ([""] if lines else []) + [look.paint(at.year, "bold")]
        if at.month and (at.year, at.month) != (before.year, before.month):
            lines.append("  " + look.paint(at.month, "bold"))
        before = at
        days = at.days + " " * (width - columns_of(at.days))
        first = f"{' ' * _INDENT}{look.paint(days, 'cyan')}  {look.paint(mark, 'yellow')}{' ' * (beside - len(mark))} "
        indent = _INDENT + max(width, columns_of(at.days)) + 3 + beside
        if columns_of(at.days) > width:  # days in many words stand on a line of their own
            lines.append(first.rstrip())
            indent = _INDENT + width + 3 + beside
            first = " " * indent
        sources = look.paint(cite(event.sources), "dim")
        words = clean(event.title) + (f"  {cite(event.sources)}" if event.sources else "")
        told = hanging(" " * indent, words, look)
        told[0] = first + told[0][indent:]
        if look.colour and event.sources:
            told[-1] = told[-1].replace(cite(event.sources), sources)
        lines += told
        if answer.shape.quotes:
            for quote in event.quotes:
                said = f"“{clean(quote['quote'])}”" + (f" — {clean(quote['speaker'])}" if "speaker" in quote else "")
                lines += hanging(" " * indent, said, look, "green")
    return lines
