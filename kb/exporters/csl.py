"""CSL-JSON: the sources as reference managers (Zotero, pandoc) read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.exporters import items
from kb.record import Source
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """A list with an entry for each source."""
    labels: dict[str, str] = {}
    sources: list[Source] = []
    for item in items(store):
        labels[item.id] = item.title or item.id
        if isinstance(item, Source):
            sources.append(item)
    entries = [_entry(each, labels) for each in sources]
    yield (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(source: Source, labels: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": source.id,
        "type": "article-newspaper" if source.publisher else "document",
        "title": source.title,
        "author": [{"literal": labels.get(each, each)} for each in source.authors],
        "container-title": labels.get(source.publisher, source.publisher),
        "issued": _date(source.published),
        "accessed": _date(source.accessed),
        "URL": source.url,
    }
    return {key: value for key, value in entry.items() if value}


def _date(day: str) -> dict[str, Any]:
    """A day, month or year as `date-parts`; another date as it is written."""
    parts = day.split("-")
    if day and all(part.isdigit() for part in parts):
        return {"date-parts": [[int(part) for part in parts]]}
    return {"raw": day} if day else {}
