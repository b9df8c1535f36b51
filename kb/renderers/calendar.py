"""Answers as iCalendar: an entry for each of their events."""

from __future__ import annotations

from kb import edtf
from kb.answer import Answer
from kb.exporters.ics import Entry, calendar, standing


def ics(answer: Answer) -> str:
    """The events of an answer as a calendar; what is only possible begins with `?` and is tentative."""
    possible = {str(row.get("event")) for row in answer.rows if row.get("certain") is False}
    entries = []
    for event in answer.events:
        period = edtf.parse(event.date)
        first, last = period.earliest_begin, period.latest_end
        if first is None or last is None:
            continue
        title, stands = event.title, standing(event.status)
        if event.id in possible:
            title, stands = f"? {title}", "TENTATIVE"
        described = f"{event.date} · sources: {', '.join(event.sources) or 'none'}"
        entries.append(Entry(event.id, title, first, last, stands, event.place, described))
    return calendar(entries)
