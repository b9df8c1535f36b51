"""CSV: one record a row, for a spreadsheet. Several values in a cell stand between "; "."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from kb import edtf
from kb.exporters import items
from kb.record import Record
from kb.stores import Store

COLUMNS = (
    "id", "class", "type", "title", "date", "earliest_begin", "latest_begin", "earliest_end", "latest_end", "status",
    "by", "to", "with", "told", "place", "about", "certainty", "sources",
)  # fmt: skip


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """A header and a row for each record. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    yield _row(COLUMNS)
    labels: dict[str, str] = {}
    for item in items(store):
        labels[item.id] = item.title
        if isinstance(item, Record):
            yield _row(_cells(item, labels))


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, «CSV Injection»)."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _cells(record: Record, labels: dict[str, str]) -> Iterator[str]:
    def names(ids: Iterable[str]) -> str:
        return "; ".join(labels.get(each, each) for each in ids)

    yield from (record.id, type(record).__name__, record.type, guarded(record.title), guarded(record.period.text))
    yield from (guarded(edtf.format_day(day)) for day in record.period.bounds)
    yield record.status
    for role in ("by", "to", "with", "told"):
        yield guarded(names(each.name for each in record.participants if each.role == role))
    yield from (
        guarded(names(record.places)),
        guarded(names(record.about)),
        record.certainty,
        "; ".join(record.sources),
    )


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
