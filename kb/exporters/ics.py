"""iCalendar (RFC 5545): an all-day entry for each record whose first and last possible day are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kb.exporters.labelled import labelled
from kb.frozen import Frozen
from kb.stores import Store


class Entry(Frozen):
    """What an entry says. `first` and `last` are day numbers, both included; `standing` as in `standing`."""

    id: str
    title: str
    first: int
    last: int
    standing: str
    place: str
    description: str


def standing(status: str) -> str:
    """What iCalendar (RFC 5545, 3.8.1.11) calls the status of a record, as `kb.importers.ics` reads it."""
    if status == "negated":
        return "CANCELLED"
    return "CONFIRMED" if status in ("actual", "ongoing", "failed") else "TENTATIVE"


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """A calendar of all records."""
    yield calendar(
        Entry(
            each.record.id, each.title, first, last, standing(each.record.status),
            ", ".join(each.places),
            f"{each.record.period.text} · sources: {', '.join(source.id for source in each.sources) or 'none'}",
        )
        for each in labelled(store)
        if (first := each.record.period.earliest_begin) is not None and (last := each.record.period.latest_end) is not None
    ).encode()  # fmt: skip


def calendar(entries: Iterable[Entry]) -> str:
    """A calendar; the same entries give the same bytes. Days that iCalendar cannot write are left out."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//timeline-kb//EN")
    made.add("version", "2.0")
    for each in entries:
        if each.first < 1 or each.last > date.max.toordinal() - 1:
            continue
        entry = Event()
        entry.add("uid", f"{each.id}@timeline-kb")
        entry.add("dtstamp", datetime(1970, 1, 1))
        entry.add("summary", each.title)
        entry.add("dtstart", date.fromordinal(each.first))
        entry.add("dtend", date.fromordinal(each.last) + timedelta(days=1))
        entry.add("status", each.standing)
        if each.place:
            entry.add("location", each.place)
        entry.add("description", each.description)
        made.add_component(entry)
    text: str = made.to_ical().decode()
    return text
