"""kb's own JSON objects (`kb export --format jsonl`) back to items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb import edtf
from kb.errors import KbError, Problem
from kb.errors import Place as Origin
from kb.record import (
    LINK_KINDS,
    ROLES,
    STATUSES,
    Actor,
    Event,
    EventType,
    Evidence,
    Item,
    Link,
    Participant,
    Period,
    Place,
    Record,
    Source,
    State,
    Statement,
    Topic,
    Value,
)

RECORDS: dict[str, type[Record]] = {"Event": Event, "Statement": Statement, "State": State}
THINGS = ("Actor", "Place", "Source", "Topic", "EventType")


def is_own(found: Mapping[str, Any]) -> bool:
    """Whether an object is one of ours: it has an id and names its class."""
    kind = found.get("class")
    return isinstance(found.get("id"), str) and (kind in THINGS or (kind in RECORDS and "bounds" in found))


class Records:
    """Objects of one file, in order: the topics come before the records that speak of them by label."""

    def __init__(self) -> None:
        self._topics: dict[str, str] = {}
        self._actors: set[str] = set()

    def item(self, found: Mapping[str, Any], origin: Origin) -> Item | Problem:
        """The item of an object; a problem where it is not as `kb export` writes it."""
        try:
            made = self._record(found, origin) if found["class"] in RECORDS else _thing(found, origin)
        except (KbError, KeyError, TypeError, ValueError, AttributeError) as error:
            return Problem("E348", f"this is no record of kb: {error}".split("\n", 1)[0], origin)
        if isinstance(made, Topic):
            self._topics[made.title] = made.id
        elif isinstance(made, Actor):
            self._actors.add(made.id)
        return made

    def _record(self, found: Mapping[str, Any], origin: Origin) -> Record:
        written = edtf.parse(found["date"])
        days = [edtf.parse(day).earliest_begin if day else None for day in found["bounds"]]
        b1, b2, e1, e2 = days
        period = Period(written.text, b1, b2, e1, e2, written.approximate, written.uncertain)
        capacities = found.get("capacities", {})
        roles: dict[str, list[str]] = dict(found.get("roles", {}))
        links: dict[str, list[str]] = dict(found.get("links", {}))
        about = [self._topics[label] for label in found.get("topics", ())]
        for each in (roles.pop("about", ()), found.get("about", ()), links.pop("about", ())):
            about += each
        if not set(roles) <= set(ROLES) or not set(links) <= set(LINK_KINDS) or found["status"] not in STATUSES:
            raise ValueError("a role, a tie or a status that there is not")
        sources = tuple(found.get("sources", ()))
        places = found.get("places") or ([found["place"]] if found.get("place") else [])
        if not all(
            (found["id"], found["type"], *places, *sources, *(name for names in roles.values() for name in names))
        ):
            raise ValueError("an empty name")
        return RECORDS[found["class"]](
            found["id"], found.get("title") or "", type=found["type"], period=period, status=found["status"],
            participants=tuple(
                Participant(role, name, capacities.get(f"{role} {name}", "")) for role, names in roles.items() for name in names
            ),
            places=tuple(places), about=tuple(about),
            links=tuple(Link(kind, target) for kind, targets in links.items() for target in targets),
            sources=sources,
            evidence=tuple(
                Evidence(*(each.get(key, "") for key in ("source", "locator", "property", "states", "quote", "speaker")))
                for each in found.get("evidence", ())
            ),
            values=tuple(map(_value, found.get("values", ()))), tags=tuple(found.get("tags", ())),
            asof=found.get("asof", ""), certainty=found.get("certainty", ""),
            attributed=tuple(f"@{name}" if name in self._actors else name for name in found.get("attributed_to", ())),
            dating=found.get("dating", ""),
            private=bool(found.get("private", False)), **_common(found, origin),
        )  # fmt: skip


def _value(found: Mapping[str, Any]) -> Value:
    qualifiers = tuple(sorted((key, str(found[key])) for key in ("on", "from", "for", "derived") if key in found))
    minimum, maximum, unit, text, measure = (
        str(found.get(key, "")) for key in ("minimum", "maximum", "unit", "text", "measure")
    )
    return Value(minimum, maximum, unit, text, measure, bool(found.get("approximate", False)), qualifiers)


def _thing(found: Mapping[str, Any], origin: Origin) -> Item:
    common = _common(found, origin)
    within = tuple(found.get("within", ()))
    where = found.get("coordinates")
    coordinates = (str(where[0]), str(where[1])) if where else None
    identifier, name = found["id"], found.get("name", "")
    if found["class"] == "Actor":
        return Actor(
            identifier, name, kind=found.get("kind", ""), affiliations=tuple(found.get("affiliation", ())), within=within,
            description=found.get("description", ""), coordinates=coordinates, **common,
        )  # fmt: skip
    if found["class"] == "Place":
        return Place(identifier, name, within=within, coordinates=coordinates, **common)
    if found["class"] == "Topic":
        return Topic(identifier, name, broader=tuple(found.get("broader", ())), **common)
    if found["class"] == "EventType":
        nouns, verbs = tuple(found.get("nouns", ())), tuple(found.get("verbs", ()))
        broader, symmetric = found.get("broader", ""), bool(found.get("symmetric", False))
        return EventType(identifier, name, broader=broader, nouns=nouns, verbs=verbs, symmetric=symmetric, **common)
    for day in (found.get("published", ""), found.get("accessed", "")):
        if day:
            edtf.parse(day)  # for what it raises
    return Source(
        identifier, found.get("title", ""), publisher=found.get("publisher", ""), authors=tuple(found.get("authors", ())),
        published=found.get("published", ""), accessed=found.get("accessed", ""), url=found.get("url", ""), **common,
    )  # fmt: skip


def _common(found: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    return {
        "aliases": tuple(found.get("aliases", ())),
        "same": tuple(found.get("same", ())),
        "note": found.get("note", ""),
        "origin": origin,
    }
