"""The journal format: `.chron` text in; items whose names are still words, problems and includes out.

docs/journal-format.md is the manual. Every problem carries file, line and column, and reading goes on after each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb import amount, edtf
from kb.errors import KbError, Problem
from kb.errors import Place as Origin
from kb.frozen import Frozen
from kb.importers.blocks import IDENTIFIER, LINE_END, Block, Property, blocks, citations, names, plain_names
from kb.quoting import STRING, unquoted
from kb.record import (
    FLAGS,
    LINK_KINDS,
    ROLES,
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
    Topic,
    Value,
    Words,
)

KINDS = ("person", "organisation", "group", "country")
CERTAINTIES = ("certain", "probable", "possible", "disputed")

_RECORD_SINGLE = ("type", "at", "value", "asof", "certainty", "dating", "private", "note")
_RECORD_KEYS = (*_RECORD_SINGLE, *ROLES, *LINK_KINDS, "about", "src", "alias", "attributed-to", "same", "date")
_ENTITY_KEYS = {
    "actor": ("kind", "affiliation", "within", "description", "coordinates", "alias", "same", "note"),
    "place": ("within", "coordinates", "alias", "same", "note"),
    "topic": ("broader", "alias", "same", "note"),
    "source": ("publisher", "author", "published", "accessed", "url", "alias", "same", "note"),
    "type": ("broader", "noun", "verb", "symmetric", "same", "note"),
}
_ENTITY_HEADER = re.compile(rf"(actor|place|topic|source|type)\s+({IDENTIFIER})(?:\s+(?=\S)|$)")
_STATE = re.compile(r"state(?=\s|$)\s*")
_DATE = re.compile(r"(\[[^\]]*\]|\{[^}]*\}|[^\s\[{]\S*|\S+)(?:\s+|$)")
_TAG_OR_ID = re.compile(rf"[#^]{IDENTIFIER}")
_BLOCK_HINT = "a block begins with a date, or with actor, place, topic, source, type, state or include"
_FLAG_HINT = "* actual, ! planned, ? claimed, ~ hypothetical, x failed, - did not happen"


class Include(Frozen):
    """A line `include FILE`: that file is to be read as well, once."""

    path: Words


def read(text: str, file: str) -> Iterator[Item | Include | Problem]:
    """Read a journal; `file` names it in messages. A block with an error gives its problems, and its item where
    there is enough of it, so that others can refer to it."""
    if text and text[-1] not in "\r\n":
        last = max(text.rfind("\n"), text.rfind("\r"))
        where = Origin(file, len(LINE_END.findall(text)) + 1, len(text) - last - 1, 1)
        yield Problem("W301", "the file does not end with a line break", where, "is it complete?", "warning")
    for block in blocks(text, file):
        item = None if block.orphan else _item(block)
        yield from block.problems
        if item is not None:
            yield item


def _item(block: Block) -> Item | Include | None:
    header = block.header
    if header.startswith("include "):
        path = header.part(len("include"))
        return Include(Words(unquoted(path), path.place))
    if match := _ENTITY_HEADER.match(header):
        return _entity(block, match[1], header.part(match.start(2), match.end(2)), header.part(match.end()))
    return _record(block)


# Records


def _record(block: Block) -> Record | None:
    header = block.header
    state = _STATE.match(header)
    start = state.end() if state else 0
    found = _DATE.match(header, start)
    if found is None:
        block.wrong("E304", "a state begins with its date", header, "state 2022-02-24/.. * Title")
        return None
    period = _period(block, header.part(found.start(1), found.end(1)))
    rest = header.part(found.end())
    flag = rest[0] if rest[:1] in FLAGS and (len(rest) == 1 or rest[1].isspace()) else ""
    if not flag and not state:
        if period is not None:
            block.wrong("E305", "a flag is expected after the date", rest or header, _FLAG_HINT)
        return None
    title, tags, identifier = _title(block, rest.part(1) if flag else rest)
    _known_keys(block, _RECORD_KEYS)
    if period is None or title is None:
        return None
    evidence = [each for key in block.properties for each in _backed(block, key)]
    listed = [citation for entry in block.properties.get("src", []) for citation in citations(block, entry.value)]
    evidence += [citation for citation in listed if citation.locator]
    evidence += block.quotes
    for key in _RECORD_SINGLE:
        _conflicts(block, key)
    for entry in block.properties.get("date", []):
        _period(block, entry.value)
        if not entry.citations:
            block.wrong("E311", "another date needs its source", entry.value, "date: 2025-08-16 [source]")
    type_id = _first(block, "type")
    if not type_id:
        block.wrong("E310", "the record has no type", header, "type: meet, say, attack, …")
    return (State if state else Event)(
        identifier,
        title,
        aliases=_texts(block, "alias"),
        same=_names(block, "same"),
        note=_text(block, "note"),
        origin=header.place,
        type=type_id,
        period=period,
        status=FLAGS[flag or "*"],
        participants=tuple(
            Participant(role, name, capacity)
            for role in ROLES
            for entry in block.properties.get(role, [])
            for name, capacity in names(block, entry.value)
        ),
        places=_names(block, "at"),
        about=_names(block, "about"),
        links=tuple(Link(kind, name) for kind in LINK_KINDS for name in _record_ids(block, kind)),
        sources=tuple(dict.fromkeys(each.source for each in (*listed, *evidence))),
        evidence=tuple(evidence),
        values=tuple(value for entry in block.properties.get("value", []) if (value := _value(block, entry.value))),
        tags=tuple(tags),
        asof=_day(block, "asof"),
        certainty=_choice(block, "certainty", CERTAINTIES),
        attributed=_names(block, "attributed-to", raw=True),
        dating=_text(block, "dating"),
        private=_choice(block, "private", ("yes", "no")) == "yes",
    )


def _title(block: Block, words: Words) -> tuple[str | None, list[str], Words]:
    """The title, the tags, and the id (empty where none is given)."""
    tags: list[str] = []
    identifier = Words("", block.header.place)
    for match in reversed(list(re.finditer(r"\S+", words))):
        if not _TAG_OR_ID.fullmatch(match[0]):
            words = words.part(0, match.end())
            break
        word = words.part(match.start(), match.end())
        if word[0] == "#":
            tags.append(word[1:])
        elif identifier:
            block.wrong("E306", "a record has at most one ^id", word)
        else:
            identifier = word.part(1)
    else:
        words = words.part(0, 0)
    tags.reverse()
    if words.startswith('"'):
        if not STRING.fullmatch(words):
            block.wrong("E303", "a quote that never closes, or words after it", words)
            return None, tags, identifier
        return unquoted(words), tags, identifier
    if not words:
        block.wrong("E307", "the record has no title", block.header, 'coded data write ""')
        return None, tags, identifier
    if found := re.search(r"(?<=\s)[#^]\S+", words):
        word = words.part(found.start(), found.end())
        block.wrong("E308", f"'{word}' within the title", word, "put tags and ^id last, or quote the title")
        return None, tags, identifier
    return str(words), tags, identifier


def _period(block: Block, words: Words) -> Period | None:
    try:
        return edtf.parse(words)
    except KbError as error:
        if words.place.column == 1 and re.match(r"[A-Za-z]", words):
            block.wrong("E304", f"{str(words)!r} begins no block", words, _BLOCK_HINT)
        else:
            block.wrong(error.code, error.message, words, error.hint)
        return None


def _backed(block: Block, key: str) -> Iterator[Evidence]:
    """The evidence that a property's own citations give: one for each of its values and each source."""
    for entry in block.properties[key]:
        if not entry.citations:
            continue
        values: list[str] = [Words(unquoted(entry.value), entry.value.place)]
        if key in ROLES:
            values = [name for name, _ in names(block, entry.value)]
        elif key in ("at", "about", "alias", "same", "attributed-to", *LINK_KINDS):
            values = list(plain_names(block, entry.value, raw=key == "attributed-to"))
        elif key == "value" and (value := _value(block, entry.value)):
            values = [amount.format(value)]
        for each in entry.citations:
            yield from (Evidence(each.source, each.locator, key, value) for value in values)


def _conflicts(block: Block, key: str) -> None:
    """A single-valued property may stand again only with another source: a recorded conflict."""
    seen: set[frozenset[str]] = set()
    for entry in block.properties.get(key, []):
        cited = frozenset(each.source for each in entry.citations)
        if cited in seen:
            hint = "a second value needs a source of its own: [source locator]"
            block.wrong("E309", f"'{key}' stands twice", entry.key, hint)
        seen.add(cited)


def _record_ids(block: Block, key: str) -> Iterator[Words]:
    for entry in block.properties.get(key, []):
        for name in plain_names(block, entry.value):
            if re.fullmatch(rf"\^{IDENTIFIER}", name):
                yield name.part(1)
            else:
                block.wrong("E318", f"{str(name)!r} is no record", name, "name records by their id: ^id")


def _value(block: Block, words: Words) -> Value | None:
    try:
        return amount.parse(words)
    except KbError as error:
        block.wrong(error.code, error.message, words, error.hint)
        return None


# Other things


def _entity(block: Block, kind: str, identifier: Words, title: Words) -> Item | None:
    if title.startswith('"') and not STRING.fullmatch(title):
        block.wrong("E303", "a quote that never closes, or words after it", title)
        return None
    _known_keys(block, _ENTITY_KEYS[kind])
    for entry in (each for entries in block.properties.values() for each in entries if each.citations):
        hint = "name the source in a note"
        block.wrong("W338", "what backs a property is kept for records only", entry.key, hint, "warning")
    for key in ("kind", "description", "coordinates", "note", "publisher", "published", "accessed", "url", "symmetric"):
        _conflicts(block, key)
    name = unquoted(title) or str(identifier)
    origin, same, note = block.header.place, _names(block, "same"), _text(block, "note")
    if kind == "type":
        return EventType(
            identifier,
            name,
            same=same,
            note=note,
            origin=origin,
            broader=_first(block, "broader"),
            nouns=_texts(block, "noun"),
            verbs=_texts(block, "verb"),
            symmetric=_choice(block, "symmetric", ("yes", "no")) == "yes",
        )
    aliases = _texts(block, "alias")
    if kind == "actor":
        return Actor(
            identifier,
            name,
            aliases=aliases,
            same=same,
            note=note,
            origin=origin,
            kind=_choice(block, "kind", KINDS),
            affiliations=_names(block, "affiliation"),
            within=_names(block, "within"),
            description=_text(block, "description"),
            coordinates=_coordinates(block),
        )
    if kind == "place":
        within, coordinates = _names(block, "within"), _coordinates(block)
        return Place(
            identifier,
            name,
            aliases=aliases,
            same=same,
            note=note,
            origin=origin,
            within=within,
            coordinates=coordinates,
        )
    if kind == "topic":
        broader = _names(block, "broader")
        return Topic(identifier, name, aliases=aliases, same=same, note=note, origin=origin, broader=broader)
    return Source(
        identifier,
        name,
        aliases=aliases,
        same=same,
        note=note,
        origin=origin,
        publisher=_first(block, "publisher"),
        authors=_names(block, "author"),
        published=_day(block, "published", whole=False),
        accessed=_day(block, "accessed"),
        url=_text(block, "url"),
    )


def _coordinates(block: Block) -> tuple[str, str] | None:
    words = _first(block, "coordinates")
    if not words:
        return None
    match = re.fullmatch(r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)\s*,\s*(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)", words)
    if match and abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180:
        return match[1], match[2]
    hint = "latitude, longitude in decimal degrees: 61.2181, -149.9003"
    block.wrong("E312", f"{str(words)!r} are no coordinates", words, hint)
    return None


# Properties


def _known_keys(block: Block, allowed: tuple[str, ...]) -> None:
    for key, entries in block.properties.items():
        if key not in allowed:
            for entry in entries:
                block.wrong("E314", f"'{key}' is no property here", entry.key, _nearest(key, allowed))


def _nearest(key: str, allowed: tuple[str, ...]) -> str:
    import difflib

    near = difflib.get_close_matches(key, allowed, 1)
    return f"did you mean '{near[0]}'?" if near else "one of " + ", ".join(allowed)


def _entries(block: Block, key: str) -> list[Property]:
    return block.properties.get(key, [])


def _first(block: Block, key: str) -> Words:
    entries = _entries(block, key)
    return Words(unquoted(entries[0].value), entries[0].value.place) if entries else Words("", block.header.place)


def _text(block: Block, key: str) -> str:
    return str(_first(block, key))


def _texts(block: Block, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(name) for name in _names(block, key)))


def _names(block: Block, key: str, *, raw: bool = False) -> tuple[Words, ...]:
    return tuple(
        dict.fromkeys(name for entry in _entries(block, key) for name in plain_names(block, entry.value, raw=raw))
    )


def _day(block: Block, key: str, *, whole: bool = True) -> str:
    """A day; unless it has to be a whole one, a month or a year as well."""
    words = _first(block, key)
    if words and _period(block, words) and not (edtf.is_day(words) if whole else edtf.is_calendar(words)):
        what, written = ("one whole day", "") if whole else ("a day, a month or a year", ", 2025-08 or 2025")
        block.wrong("E320", f"{str(words)!r} is not {what}", words, f"write 2025-08-21{written}")
    return str(words)


def _choice(block: Block, key: str, allowed: tuple[str, ...]) -> str:
    words = _first(block, key)
    if words and words not in allowed:
        block.wrong("E321", f"{str(words)!r} is no {key}", words, "one of " + ", ".join(allowed))
        return ""
    return str(words)
