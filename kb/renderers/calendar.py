"""Answers as iCalendar (RFC 5545): an all-day entry for each event whose first and last possible day are known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kb import edtf
from kb.answer import Answer


def ics(answer: Answer) -> str:
    """The events of an answer as a calendar; the same answer gives the same bytes."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//timeline-kb//EN")
    calendar.add("version", "2.0")
    possible = {str(row.get("event")) for row in answer.rows if row.get("certain") is False}
    for event in answer.events:
        period = edtf.parse(event.date)
        first, last = period.earliest_begin, period.latest_end
        if first is None or last is None or first < 1 or last > date.max.toordinal() - 1:
            continue
        entry = Entry()
        entry.add("uid", f"{event.id}@timeline-kb")
        entry.add("dtstamp", datetime(1970, 1, 1))
        entry.add("summary", ("? " if event.id in possible else "") + event.title)
        entry.add("dtstart", date.fromordinal(first))
        entry.add("dtend", date.fromordinal(last) + timedelta(days=1))
        entry.add("status", "TENTATIVE" if event.status == "planned" or event.id in possible else "CONFIRMED")
        if event.place:
            entry.add("location", event.place)
        entry.add("description", f"{event.date} · sources: {', '.join(event.sources)}")
        calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text
