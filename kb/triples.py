"""Items to triples and back: `triples` states a record or another thing, `item` reads one from its triples.

A record's evidence, values and participations are nodes of their own below it (`…/id/alaska-summit#e-…`), named by
what they hold, so that one journal always gives the same triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from kb import edtf
from kb.record import (
    TAKING_PART,
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
from kb.vocabulary import (
    ACTOR_CLASSES,
    ALT_LABEL,
    BOUNDS,
    BROADER,
    CONCEPT,
    EDTF,
    EV,
    IN_SCHEME,
    LATITUDE,
    LINK_PROPERTIES,
    LONGITUDE,
    NOTE,
    PREF_LABEL,
    RDF_TYPE,
    ROLE_PROPERTIES,
    SAME_AS,
    SCHEMA,
    SKOS,
    STATUS,
    TOPIC_SCHEME,
    TYPE,
    TYPE_SCHEME,
    WIKIDATA,
    XSD,
    Triple,
    decimal,
    entity,
    ev,
    identifier,
    iri,
    literal,
    type_term,
    value_of,
)

Properties = Mapping[str, Sequence[str]]
"""Predicate term -> object terms, of one subject."""


def triples(item: Item) -> Iterator[Triple]:
    """Every triple that states an item whose names are ids."""
    subject = type_term(item.id) if isinstance(item, EventType) else entity(item.id)
    if item.title and not isinstance(item, Source):
        yield subject, PREF_LABEL, literal(item.title)
    for alias in item.aliases:
        yield subject, ALT_LABEL, literal(alias)
    for same in item.same:
        yield subject, SAME_AS, iri(_expand(same))
    if item.note:
        yield subject, NOTE, literal(item.note)
    if isinstance(item, Record):
        yield from _record_triples(subject, item)
    elif isinstance(item, Actor):
        yield from _actor_triples(subject, item)
    elif isinstance(item, Place):
        yield subject, RDF_TYPE, ev("Place")
        yield from _whereabouts(subject, item)
    elif isinstance(item, Topic):
        yield subject, RDF_TYPE, CONCEPT
        yield subject, IN_SCHEME, TOPIC_SCHEME
        for broader in item.broader:
            yield subject, BROADER, entity(broader)
    elif isinstance(item, Source):
        yield from _source_triples(subject, item)
    elif isinstance(item, EventType):
        yield from _type_triples(subject, item)


def grouped(rows: Iterable[Triple]) -> dict[str, dict[str, list[str]]]:
    """Triples by subject and predicate."""
    groups: dict[str, dict[str, list[str]]] = {}
    for s, p, o in rows:
        groups.setdefault(s, {}).setdefault(p, []).append(o)
    return groups


def item(subject: str, groups: Mapping[str, Properties]) -> Item | None:
    """The item that a subject's triples state; None where they state none of ours.

    `groups` holds the properties of the subject and of the nodes below it, by subject (`grouped`).
    """
    properties = groups[subject]
    classes = {value_of(term).removeprefix(EV) for term in properties.get(RDF_TYPE, ())}
    if "State" in classes:
        return _record(State, subject, groups)
    if "Statement" in classes:
        return _record(Statement, subject, groups)
    if "Event" in classes:
        return _record(Event, subject, groups)
    if classes & set(ACTOR_CLASSES.values()):
        return _actor(subject, properties, classes)
    common = _common(properties)
    if "Place" in classes:
        return Place(
            identifier(subject), _one(properties, PREF_LABEL), **common,
            within=_ids(properties, ev("within")), coordinates=_coordinates(properties),
        )  # fmt: skip
    if "Source" in classes:
        return _source(subject, properties)
    if SKOS + "Concept" in classes and TOPIC_SCHEME in properties.get(IN_SCHEME, ()):
        broader = _ids(properties, BROADER)
        return Topic(identifier(subject), _one(properties, PREF_LABEL), **common, broader=broader)
    if SKOS + "Concept" in classes and TYPE_SCHEME in properties.get(IN_SCHEME, ()):
        return EventType(
            unquote(subject[1:-1].removeprefix(TYPE)), _one(properties, PREF_LABEL), same=common["same"],
            note=common["note"],
            nouns=tuple(sorted(map(value_of, properties.get(ALT_LABEL, ())))),
            verbs=tuple(sorted(map(value_of, properties.get(ev("verb"), ())))),
            broader=next((value_of(term).removeprefix(TYPE) for term in properties.get(BROADER, ())), ""),
            symmetric=_one(properties, ev("symmetric")) == "true",
            of=_one(properties, ev("typeOf")).removeprefix(EV),
        )  # fmt: skip
    return None


def _record_triples(subject: str, record: Record) -> Iterator[Triple]:
    yield from kind_triples(subject, record)
    yield from period_triples(subject, record.period)
    if record.asof:
        yield subject, ev("asOf"), literal(record.asof, XSD + "date")
    for place in record.places:
        yield subject, ev("place"), entity(place)
    for name in record.about:
        yield subject, ev("about"), entity(name)
    for link in record.links:
        yield subject, ev(LINK_PROPERTIES[link.kind]), entity(link.target)
    for source in record.sources:
        yield subject, ev("source"), entity(source)
    for tag in record.tags:
        yield subject, ev("tag"), literal(tag)
    for name in record.attributed:
        yield subject, ev("attributedTo"), entity(name[1:]) if name.startswith("@") else literal(name)
    for predicate, text in (("certainty", record.certainty), ("dating", record.dating)):
        if text:
            yield subject, ev(predicate), literal(text)
    if record.private:
        yield subject, ev("private"), literal("true", XSD + "boolean")
    for participant in record.participants:
        actor = entity(participant.name)
        yield subject, ev(ROLE_PROPERTIES[participant.role]), actor
        if participant.role in TAKING_PART:
            yield subject, ev("actor"), actor
    yield from node_triples(subject, record)


def kind_triples(subject: str, record: Record) -> Iterator[Triple]:
    """What a record is: its class, its type, its status."""
    if isinstance(record, State):
        yield subject, RDF_TYPE, ev("State")
    else:
        yield subject, RDF_TYPE, ev("Event")
        if isinstance(record, Statement):
            yield subject, RDF_TYPE, ev("Statement")
    yield subject, ev("type"), type_term(record.type)
    yield subject, ev("status"), f"<{STATUS}{record.status}>"


def node_triples(subject: str, record: Record) -> Iterator[Triple]:
    """The nodes below a record: participations with a capacity, evidence, values."""
    for participant in record.participants:
        if participant.capacity:
            node = [
                (RDF_TYPE, ev("Participation")),
                (ev("participant"), entity(participant.name)),
                (ev("role"), literal(participant.role)),
                (ev("capacity"), literal(participant.capacity)),
            ]
            yield from _node(subject, ev("participation"), "p", node)
    for evidence in record.evidence:
        yield from _node(subject, ev("evidence"), "e", _evidence_properties(evidence))
    for value in record.values:
        yield from _node(subject, ev("value"), "v", _value_properties(value))


def period_triples(subject: str, period: Period) -> Iterator[Triple]:
    """A date as written and its four bounds."""
    yield subject, ev("date"), literal(period.text, EDTF)
    b1, b2, e1, e2 = period.bounds
    if b1 is not None:
        yield subject, ev("begin"), _date(b1)
    if e2 is not None:
        yield subject, ev("end"), _date(e2)
    # An inner bound is stated where it differs from its outer one; one that is unknown while the outer is known (or
    # the other way round) cannot be told by absence, and is named.
    for outer, inner, name in ((b1, b2, "latestBegin"), (e2, e1, "earliestEnd")):
        if inner is None and outer is not None:
            yield subject, ev("unbounded"), ev(name)
        elif inner is not None and inner != outer:
            yield subject, ev(name), _date(inner)


def _date(day: int) -> str:
    return f'"{edtf.format_day(day)}"^^<{XSD}date>'


def _evidence_properties(evidence: Evidence) -> list[tuple[str, str]]:
    properties = [(RDF_TYPE, ev("Evidence"))]
    if evidence.source:
        properties.append((ev("source"), entity(evidence.source)))
    if evidence.speaker:
        properties.append((ev("speaker"), entity(evidence.speaker)))
    for predicate, text in (
        ("locator", evidence.locator),
        ("property", evidence.name),
        ("states", evidence.value),
        ("quote", evidence.quote),
    ):
        if text:
            properties.append((ev(predicate), literal(text)))
    return properties


def _value_properties(value: Value) -> list[tuple[str, str]]:
    properties = [(RDF_TYPE, ev("Value"))]
    for predicate, number in (("minimum", value.minimum), ("maximum", value.maximum)):
        if number:
            properties.append((ev(predicate), decimal(number)))
    for predicate, text in (("unit", value.unit), ("text", value.text), ("measure", value.measure)):
        if text:
            properties.append((ev(predicate), literal(text)))
    if value.approximate:
        properties.append((ev("approximate"), literal("true", XSD + "boolean")))
    for name, text in value.qualifiers:
        properties.append((ev(f"value{name.capitalize()}"), literal(text)))
    return properties


def _node(subject: str, predicate: str, letter: str, properties: list[tuple[str, str]]) -> Iterator[Triple]:
    """A node below a record, named by what it holds, so that the same journal always gives the same triples."""
    import hashlib  # 2 ms, and only writers need it

    digest = hashlib.sha256("\n".join(f"{p} {o}" for p, o in sorted(properties)).encode()).hexdigest()[:10]
    node = f"{subject[:-1]}#{letter}-{digest}>"
    yield subject, predicate, node
    for name, value in properties:
        yield node, name, value


def _actor_triples(subject: str, actor: Actor) -> Iterator[Triple]:
    yield subject, RDF_TYPE, ev(ACTOR_CLASSES[actor.kind])
    for affiliation in actor.affiliations:
        yield subject, ev("affiliation"), entity(affiliation)
    if actor.description:
        yield subject, f"<{SCHEMA}description>", literal(actor.description)
    yield from _whereabouts(subject, actor)


def _whereabouts(subject: str, place: Actor | Place) -> Iterator[Triple]:
    for within in place.within:
        yield subject, ev("within"), entity(within)
    if place.coordinates:
        yield subject, LATITUDE, decimal(place.coordinates[0])
        yield subject, LONGITUDE, decimal(place.coordinates[1])


_DATATYPES = ("gYear", "gYearMonth", "date")
"""Of XML Schema: of a year, a month of one, a day."""


def _source_triples(subject: str, source: Source) -> Iterator[Triple]:
    yield subject, RDF_TYPE, ev("Source")
    if source.title:
        yield subject, PREF_LABEL, literal(source.title)
    if source.publisher:
        yield subject, f"<{SCHEMA}publisher>", entity(source.publisher)
    for author in source.authors:
        yield subject, f"<{SCHEMA}author>", entity(author)
    if source.published:
        parts = source.published.count("-", 1) if edtf.is_calendar(source.published) else 2
        yield subject, f"<{SCHEMA}datePublished>", literal(source.published, XSD + _DATATYPES[parts])
    if source.accessed:
        yield subject, ev("accessed"), literal(source.accessed, XSD + "date")
    if source.url:
        yield subject, f"<{SCHEMA}url>", literal(source.url, XSD + "anyURI")


def _type_triples(subject: str, event_type: EventType) -> Iterator[Triple]:
    yield subject, RDF_TYPE, CONCEPT
    yield subject, IN_SCHEME, TYPE_SCHEME
    if event_type.broader:
        yield subject, BROADER, f"<{TYPE}{quote(event_type.broader)}>"
    for noun in event_type.nouns:
        yield subject, ALT_LABEL, literal(noun)
    for verb in event_type.verbs:
        yield subject, ev("verb"), literal(verb)
    if event_type.of:
        yield subject, ev("typeOf"), ev(event_type.of)
    if event_type.symmetric:
        yield subject, ev("symmetric"), literal("true", XSD + "boolean")


def _record(kind: type[Record], subject: str, groups: Mapping[str, Properties]) -> Record:
    properties = groups[subject]

    def nodes(name: str) -> list[Properties]:
        return [groups[node] for node in sorted(properties.get(ev(name), ())) if node in groups]

    capacities: dict[tuple[str, str], list[str]] = {}
    for node in nodes("participation"):
        key = _one(node, ev("role")), identifier(_one(node, ev("participant")))
        capacities.setdefault(key, []).append(_one(node, ev("capacity")))
    participants = tuple(
        Participant(role, name, capacity)
        for role, predicate in ROLE_PROPERTIES.items()
        for name in _ids(properties, ev(predicate))
        for capacity in sorted(capacities.get((role, name), [""]))
    )
    links = tuple(
        Link(kind_, name)
        for kind_, predicate in LINK_PROPERTIES.items()
        for name in _ids(properties, ev(predicate))
    )  # fmt: skip
    asof = _one(properties, ev("asOf"))
    return kind(
        identifier(subject),
        _one(properties, PREF_LABEL),
        type=unquote(_one(properties, ev("type")).removeprefix(TYPE)),
        period=_period(properties),
        status=_one(properties, ev("status")).removeprefix(STATUS),
        participants=participants,
        places=_ids(properties, ev("place")),
        about=_ids(properties, ev("about")),
        links=links,
        sources=_ids(properties, ev("source")),
        evidence=tuple(map(_evidence, nodes("evidence"))),
        values=tuple(map(_value, nodes("value"))),
        tags=_texts(properties, ev("tag")),
        asof=asof,
        certainty=_one(properties, ev("certainty")),
        attributed=tuple(
            sorted(
                "@" + identifier(term) if term.startswith("<") else value_of(term)
                for term in properties.get(ev("attributedTo"), ())
            )
        ),
        dating=_one(properties, ev("dating")),
        private=_one(properties, ev("private")) == "true",
        **_common(properties),
    )


_parsed = lru_cache(maxsize=10_000)(edtf.parse)
"""Many records share their days."""


def _period(properties: Properties) -> Period:
    written = _parsed(_one(properties, ev("date")))
    stated = {name: _one(properties, ev(name)) for name in BOUNDS}
    unbounded = {value_of(term).removeprefix(EV) for term in properties.get(ev("unbounded"), ())}
    day = {name: _parsed(text).earliest_begin if text else None for name, text in stated.items()}
    b1, e2 = day["begin"], day["end"]
    b2 = None if "latestBegin" in unbounded else day["latestBegin"] if stated["latestBegin"] else b1
    e1 = None if "earliestEnd" in unbounded else day["earliestEnd"] if stated["earliestEnd"] else e2
    return Period(written.text, b1, b2, e1, e2, written.approximate, written.uncertain)


def _evidence(node: Properties) -> Evidence:
    return Evidence(
        identifier(_one(node, ev("source"))),
        _one(node, ev("locator")),
        _one(node, ev("property")),
        _one(node, ev("states")),
        _one(node, ev("quote")),
        identifier(_one(node, ev("speaker"))),
    )


def _value(node: Properties) -> Value:
    qualifiers = tuple(
        sorted(
            (value_of(predicate).removeprefix(EV + "value").lower(), value_of(terms[0]))
            for predicate, terms in node.items()
            if predicate.startswith(f"<{EV}value")
        )
    )
    return Value(
        _one(node, ev("minimum")),
        _one(node, ev("maximum")),
        _one(node, ev("unit")),
        _one(node, ev("text")),
        _one(node, ev("measure")),
        _one(node, ev("approximate")) == "true",
        qualifiers,
    )


def _actor(subject: str, properties: Properties, classes: set[str]) -> Actor:
    kind = next(kind for kind, name in ACTOR_CLASSES.items() if name in classes)
    return Actor(
        identifier(subject),
        _one(properties, PREF_LABEL),
        **_common(properties),
        kind=kind,
        affiliations=_ids(properties, ev("affiliation")),
        within=_ids(properties, ev("within")),
        description=_one(properties, f"<{SCHEMA}description>"),
        coordinates=_coordinates(properties),
    )


def _source(subject: str, properties: Properties) -> Source:
    return Source(
        identifier(subject),
        _one(properties, PREF_LABEL),
        **_common(properties),
        publisher=identifier(_one(properties, f"<{SCHEMA}publisher>")),
        authors=_ids(properties, f"<{SCHEMA}author>"),
        published=_one(properties, f"<{SCHEMA}datePublished>"),
        accessed=_one(properties, ev("accessed")),
        url=_one(properties, f"<{SCHEMA}url>"),
    )


def _common(properties: Properties) -> dict[str, Any]:
    return {
        "aliases": _texts(properties, ALT_LABEL),
        "same": tuple(sorted(_contract(value_of(term)) for term in properties.get(SAME_AS, ()))),
        "note": _one(properties, NOTE),
    }


def _coordinates(properties: Properties) -> tuple[str, str] | None:
    latitude, longitude = _one(properties, LATITUDE), _one(properties, LONGITUDE)
    return (latitude, longitude) if latitude and longitude else None


def _one(properties: Properties, predicate: str) -> str:
    terms = properties.get(predicate)
    return value_of(min(terms)) if terms else ""


def _texts(properties: Properties, predicate: str) -> tuple[str, ...]:
    return tuple(sorted(value_of(term) for term in properties.get(predicate, ())))


def _ids(properties: Properties, predicate: str) -> tuple[str, ...]:
    return tuple(sorted(identifier(term) for term in properties.get(predicate, ())))


def _expand(same: str) -> str:
    return WIKIDATA + same.removeprefix("wikidata:") if same.startswith("wikidata:") else same


def _contract(same: str) -> str:
    return "wikidata:" + same.removeprefix(WIKIDATA) if same.startswith(WIKIDATA) else same
