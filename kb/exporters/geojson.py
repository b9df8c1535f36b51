"""GeoJSON (RFC 7946): a feature for each record, at its place where the coordinates are known, without one elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb import edtf
from kb.exporters.labelled import Labelled, labelled
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """One FeatureCollection, a feature a line."""
    yield b'{"type": "FeatureCollection", "features": [\n'
    comma = ""
    for each in labelled(store):
        yield (comma + json.dumps(_feature(each), ensure_ascii=False)).encode()
        comma = ",\n"
    yield b"\n]}\n"


def _feature(each: Labelled) -> dict[str, Any]:
    geometry = None
    if each.coordinates is not None:
        latitude, longitude = map(float, each.coordinates)
        geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    record = each.record
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": geometry,
        "properties": {
            "title": each.title,
            "type": record.type,
            "date": record.period.text,
            "bounds": [edtf.format_day(day) or None for day in record.period.bounds],
            "status": record.status,
            "place": each.places[0] if each.places else None,
            "actors": list(each.actors),
            "sources": [source.id for source in each.sources],
        },
    }
