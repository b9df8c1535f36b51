"""A Vega-Lite specification (version 5) that holds its data: each record as a bar over the days that it may cover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb import edtf
from kb.exporters.labelled import labelled
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """One JSON object. Years beyond 0001 to 9999 are left out: Vega's dates do not hold them."""
    values = []
    for each in labelled(store):
        first, last = each.record.period.earliest_begin, each.record.period.latest_end
        if first is None or last is None or first < 1 or last > 3_652_058:
            continue
        values.append(
            {
                "id": each.record.id, "title": each.title, "type": each.record.type.replace("_", " "),
                "status": each.record.status, "date": each.record.period.text, "begin": edtf.format_day(first),
                "end": edtf.format_day(last + 1), "exact": each.record.period.bounds[0] == each.record.period.bounds[1],
            }
        )  # fmt: skip
    yield (json.dumps(_specification(values), ensure_ascii=False, indent=1) + "\n").encode()


def _specification(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": "Records by type; pale where the date leaves days open.",
        "width": 900,
        "data": {"values": values},
        "mark": {"type": "bar", "minBandSize": 4, "tooltip": True},
        "encoding": {
            "x": {"field": "begin", "type": "temporal", "title": None},
            "x2": {"field": "end"},
            "y": {"field": "type", "type": "nominal", "title": None, "sort": {"field": "begin", "op": "min"}},
            "opacity": {"field": "exact", "type": "nominal", "scale": {"domain": [True, False], "range": [1, 0.4]}},
            "tooltip": [{"field": name, "type": "nominal"} for name in ("date", "title", "status")],
        },
    }
