"""TimelineJS JSON (version 3): https://timeline.knightlab.com/docs/json-format.html."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from kb import edtf
from kb.exporters.labelled import Labelled, labelled
from kb.record import Source
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """One object with an event for each record that has a day to stand on. TimelineJS shows text as HTML: it is escaped."""
    events = [slide for each in labelled(store) if (slide := _slide(each))]
    yield (json.dumps({"scale": "human", "events": events}, ensure_ascii=False, indent=1) + "\n").encode()


def _slide(each: Labelled) -> dict[str, Any] | None:
    b1, b2, e1, e2 = each.record.period.bounds
    first = next((day for day in (b1, b2, e1, e2) if day is not None), None)
    if first is None:
        return None
    last = next((day for day in (e2, e1, b2) if day is not None), first)
    facts = [each.record.period.text, each.record.status, ", ".join(each.actors), ", ".join(each.places)]
    text = escape(" · ".join(fact for fact in facts if fact))
    if each.sources:
        text += f"<br>Sources: {'; '.join(map(_link, each.sources))}"
    slide: dict[str, Any] = {
        "unique_id": each.record.id,
        "start_date": _date(first),
        "display_date": escape(each.record.period.text),
        "text": {"headline": escape(each.title), "text": f"<p>{text}</p>"},
        "group": each.record.type.replace("_", " "),
    }
    if last != first:
        slide["end_date"] = _date(last)
    return slide


def _date(day: int) -> dict[str, int]:
    """A day as TimelineJS writes it: a year of -44 is 44 BC, and none is 0."""
    year, month, of_month = edtf.calendar_day(day)
    return {"year": year if year > 0 else year - 1, "month": month, "day": of_month}


def _link(source: Source) -> str:
    title = escape(source.title or source.id)
    if source.url.startswith(("https://", "http://")):
        return f'<a href="{escape(source.url)}">{title}</a>'
    return title
