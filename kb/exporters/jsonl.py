"""JSON Lines: one item a line, everything that it holds.

What a record is about is told by kind: topics by their labels in `topics`, other records in `links`, actors and places
in `roles`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kb import amount, edtf
from kb.exporters import items
from kb.record import Actor, EventType, Item, Place, Record, Source, Topic
from kb.stores import Store


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """One JSON object a line. Keys without a value are left out, but for those that every record has."""
    topics: dict[str, str] = {}
    things: set[str] = set()
    for item in items(store):
        if isinstance(item, Topic):
            topics[item.id] = item.title
        elif isinstance(item, Actor | Place):
            things.add(item.id)
        yield (json.dumps(as_json(item, topics, things), ensure_ascii=False) + "\n").encode()


def as_json(item: Item, topics: Mapping[str, str], things: Collection[str]) -> dict[str, Any]:
    """An item as JSON values; `topics` maps ids of topics to their labels, `things` are the ids of actors and places."""
    found = _record(item, topics, things) if isinstance(item, Record) else _thing(item)
    for key, value in (("aliases", item.aliases), ("same", item.same), ("note", item.note)):
        if value:
            found[key] = value if isinstance(value, str) else list(value)
    return found


def _record(record: Record, topics: Mapping[str, str], things: Collection[str]) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    for each in record.participants:
        roles.setdefault(each.role, []).append(each.name)
    links: dict[str, list[str]] = {}
    for link in record.links:
        links.setdefault(link.kind, []).append(link.target)
    for name in record.about:
        if name not in topics:
            (roles if name in things else links).setdefault("about", []).append(name)
    optional = {
        "places": list(record.places[1:]) and list(record.places),
        "capacities": {f"{each.role} {each.name}": each.capacity for each in record.participants if each.capacity},
        "values": [_value(value) for value in record.values],
        "evidence": [
            {key: text for key, text in _evidence(each).items() if text} for each in record.evidence
        ],
        "tags": list(record.tags),
        "asof": record.asof,
        "certainty": record.certainty,
        "attributed_to": [name.removeprefix("@") for name in record.attributed],
        "dating": record.dating,
        "private": record.private,
    }  # fmt: skip
    return {
        "id": record.id,
        "class": type(record).__name__,
        "type": record.type,
        "title": record.title,
        "date": record.period.text,
        "bounds": [edtf.format_day(day) or None for day in record.period.bounds],
        "status": record.status,
        "roles": roles,
        "place": record.places[0] if record.places else None,
        "topics": [topics[name] for name in record.about if name in topics],
        "links": links,
        "sources": list(record.sources),
        **{key: value for key, value in optional.items() if value},
    }


def _value(value: Any) -> dict[str, Any]:
    found = {
        "written": amount.format(value),
        "minimum": value.minimum,
        "maximum": value.maximum,
        "unit": value.unit,
        "text": value.text,
        "measure": value.measure,
        "approximate": value.approximate,
        **dict(value.qualifiers),
    }
    return {key: each for key, each in found.items() if each}


def _evidence(evidence: Any) -> dict[str, str]:
    return {
        "source": evidence.source,
        "locator": evidence.locator,
        "property": evidence.name,
        "states": evidence.value,
        "quote": evidence.quote,
        "speaker": evidence.speaker,
    }


def _thing(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"id": item.id, "class": type(item).__name__, "name": item.title}
    fields: dict[str, Any] = {}
    if isinstance(item, Actor):
        fields = {"kind": item.kind, "affiliation": item.affiliations, "description": item.description}
    elif isinstance(item, Topic):
        fields = {"broader": item.broader}
    elif isinstance(item, Source):
        found["title"] = found.pop("name")
        fields = {
            "publisher": item.publisher,
            "authors": item.authors,
            "published": item.published,
            "accessed": item.accessed,
            "url": item.url,
        }
    elif isinstance(item, EventType):
        fields = {"broader": item.broader, "nouns": item.nouns, "verbs": item.verbs, "symmetric": item.symmetric}
    if isinstance(item, Actor | Place):
        fields |= {"within": item.within, "coordinates": item.coordinates}
    return found | {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items() if value}
