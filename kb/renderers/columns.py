"""Answers as rows of cells: which columns an answer shows, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.answer import Answer, Event

MARKS = {
    "?": "possibly: the date may not fit, or it is only claimed",
    "!": "planned",
    "…": "too soon to tell",
}
"""What each mark beside a row says."""

_OF_EVENTS = ("date", "title", "sources")
_FROM_EVENT = ("date", "title", "type", "status", "actors", "place", "topics", "sources", "quote", "id", "event")


def columns(answer: Answer) -> list[str]:
    """The columns that an answer shows: those asked for, else what its kind calls for, sources always among them."""
    if answer.shape.columns:
        return list(answer.shape.columns)
    shown = list(answer.columns)
    if answer.kind == "events":
        shown = list(_OF_EVENTS)
    elif answer.kind == "names" and shown[:1] == ["name"] and "title" not in shown:
        shown = ["name", "date", "title", "sources"]
    if answer.shape.quotes and "quote" not in shown:
        shown.insert(len(shown) - (shown[-1] == "sources"), "quote")
    if answer.shape.sources and "sources" not in shown and answer.kind in ("events", "names", "dates"):
        shown.append("sources")
    return shown


def rows(answer: Answer, names: Sequence[str] = ()) -> list[list[str]]:
    """The cells of an answer, row by row, in its columns or others; several values in a cell stand between "; "."""
    by_id = {event.id: event for event in answer.events}
    names = names or columns(answer)
    if not answer.rows:
        return [[cell] for cell in answer.answers]
    return [[_cell(row, name, by_id.get(str(row.get("event", "")))) for name in names] for row in answer.rows]


def data_columns(answer: Answer) -> list[str]:
    """The columns of an answer for programs, which see no marks: unless columns were asked for, whether a row is certain, what
    was judged of it and, of records, their status stand behind the others."""
    names = columns(answer)
    if answer.shape.columns or not answer.rows:
        return names
    if any("event" in row for row in answer.rows) and "status" not in names:
        names.append("status")
    return names + [each for each in ("certain", "verdict") if any(each in row for row in answer.rows)]


def marks(answer: Answer) -> list[str]:
    """What stands beside each row: `!` where it is planned, `?` where it holds only possibly, `!?` where both are so, `…` where
    it is too soon to tell, else nothing."""
    status = {event.id: event.status for event in answer.events}
    found = []
    for row in answer.rows:
        if row.get("verdict") == "too soon to tell":
            found.append("…")
            continue
        planned = status.get(str(row.get("event", ""))) == "planned"
        found.append(("!" if planned else "") + ("?" if row.get("certain") is False else ""))
    return found


def _cell(row: dict[str, Any], name: str, event: Event | None) -> str:
    value = row.get(name)
    if name == "event" and event is not None:
        return event.title
    if value is None and event is not None and name in _FROM_EVENT:
        value = event.column(name)
    if isinstance(value, list | tuple):
        return "; ".join(str(each) for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
