"""Parquet: the records as a table for data frames; needs pyarrow (the extra `parquet`)."""

from __future__ import annotations

from collections.abc import Iterator

from kb import edtf
from kb.errors import InputError
from kb.exporters.labelled import labelled
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """One table; days that are known as ISO strings, several values as lists. Raises InputError E610 without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError("E610", "Parquet needs pyarrow", hint="pip install 'timeline-kb[parquet]'") from error
    rows = [
        {
            "id": each.record.id, "class": type(each.record).__name__, "type": each.record.type, "title": each.title,
            "date": each.record.period.text,
            **dict(zip(("earliest_begin", "latest_begin", "earliest_end", "latest_end"),
                       (edtf.format_day(day) or None for day in each.record.period.bounds), strict=True)),
            "status": each.record.status, "actors": list(each.actors), "places": list(each.places),
            "topics": list(each.topics), "sources": [source.id for source in each.sources],
        }
        for each in labelled(store)
    ]  # fmt: skip
    text, several = pa.string(), pa.list_(pa.string())
    schema = pa.schema(
        [(name, text) for name in ("id", "class", "type", "title", "date", "earliest_begin", "latest_begin",
                                   "earliest_end", "latest_end", "status")]
        + [(name, several) for name in ("actors", "places", "topics", "sources")]
    )  # fmt: skip
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink)
    yield sink.getvalue().to_pybytes()
