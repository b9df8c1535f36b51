"""Relation paths, drawn: each actor on a line, and between two of them the record by which they are connected."""

from __future__ import annotations

from kb.answer import Answer
from kb.renderers.citations import keys
from kb.renderers.layout import clean, hanging
from kb.renderers.look import PLAIN, Look


def paths(answer: Answer, look: Look = PLAIN) -> list[str]:
    """The lines of the drawing, an empty line between two paths."""
    by_id = {event.id: event for event in answer.events}
    cite = keys(answer).cite
    lines: list[str] = []
    for row in answer.rows:
        hops = row.get("hops", [])
        if not hops:
            continue
        lines += ([""] if lines else []) + [look.paint(clean(str(hops[0]["from"])), "bold")]
        for hop in hops:
            event = by_id.get(str(hop["event"]))
            mark = "? " if hop.get("certain") is False else ""
            told = f"{mark}{hop['event']}"
            if event is not None:
                told = f"{event.date}  {mark}{clean(event.title)}  {cite(event.sources)}".rstrip()
            lines += [f"  │ {line}" for line in hanging("", told, Look(look.width - 4 if look.width else 0))]
            lines.append(look.paint(clean(str(hop["to"])), "bold"))
    return lines
