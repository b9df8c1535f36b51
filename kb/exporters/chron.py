"""Journals: items as `.chron` text that reads back to the same triples; `kb fmt` writes with the same hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kb import amount
from kb.exporters import items
from kb.importers.blocks import IDENTIFIER
from kb.names import SLOTS, Names
from kb.quoting import needs_quotes, quoted
from kb.record import (
    FLAGS,
    LINK_KINDS,
    ROLES,
    Actor,
    EventType,
    Evidence,
    Item,
    Place,
    Record,
    Source,
    State,
    Topic,
)
from kb.stores import Store

_FLAG_OF = {status: flag for flag, status in FLAGS.items()} | {"ongoing": "*"}
_PLAIN_ID = re.compile(IDENTIFIER)

Line = tuple[str, str]


def write(store: Store, with_index: bool) -> Iterator[bytes]:
    """A whole store as one journal."""
    every = list(items(store))
    names = Names()
    for item in every:
        if not isinstance(item, EventType):
            names.add_item(item)
    first = True
    for item in every:
        yield ("" if first else "\n").encode() + block(item, names).encode()
        first = False


def block(item: Item, names: Names) -> str:
    """One item as a block, ending with a line break; `names` tells which names lead back to which id."""
    name = _Namer(names)
    if isinstance(item, Record):
        header, lines = _record_header(item), _record(item, name)
    else:
        kind = {Actor: "actor", Place: "place", Topic: "topic", Source: "source", EventType: "type"}[type(item)]
        header, lines = f"{kind} {item.id}  {_title(item.title)}", _thing(item, name)
    shown = [f"  {key}: {text}" for key, text in lines if text]
    return "\n".join([header.rstrip(), *shown, *_quotes(item, name)]) + "\n"


class _Namer:
    """Writes an id as the name that reads back to it in a slot, or as `@id`."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __call__(self, identifier: str, slot: str) -> str:
        label = self.names.labels.get(identifier, "")
        if label and not label.startswith(("@", "^")) and self.names.find(label, SLOTS[slot]) == [identifier]:
            return _name(label)
        if "record" in self.names.ids.get(identifier, ()):
            return f"^{identifier}"
        return f"@{identifier}"

    def attributed(self, said_by: str) -> str:
        """An actor (`@id`) by a name that needs no quotes, or words; those that could be a name stand in quotes."""
        if said_by.startswith("@"):
            written = self(said_by[1:], "attributed-to")
            return said_by if written.startswith('"') else written
        named = bool(self.names.find(said_by, SLOTS["attributed-to"]))
        return quoted(said_by) if named or needs_quotes(said_by, ',()[]{}#^"') or said_by[0] in "@^" else said_by

    def all(self, identifiers: Iterable[str], slot: str) -> str:
        return ", ".join(self(each, slot) for each in identifiers)


def _record_header(record: Record) -> str:
    kind = "state " if isinstance(record, State) else ""
    title = _title(record.title, required=True)
    marks = " ".join([*(f"#{tag}" for tag in record.tags), f"^{record.id}"])
    return f"{kind}{record.period.text} {_FLAG_OF[record.status]} {title}  {marks}"


def _record(record: Record, name: _Namer) -> list[Line]:
    backed: dict[tuple[str, str], list[Evidence]] = {}
    for each in record.evidence:
        if each.name:
            backed.setdefault((each.name, each.value), []).append(each)
    lines: list[Line] = [*_backed("type", record.type, record.type, backed)]
    for role in ROLES:
        group = [each for each in record.participants if each.role == role]
        written = {
            each: name(each.name, role) + (f" ({_capacity(each.capacity)})" if each.capacity else "") for each in group
        }
        lines.append((role, ", ".join(written[each] for each in group if (role, each.name) not in backed)))
        lines += [(role, f"{written[e]} {_cited(backed[role, e.name])}") for e in group if (role, e.name) in backed]
    lines += _many("at", record.places, lambda id_: name(id_, "at"), backed)
    lines += _many("about", record.about, lambda id_: name(id_, "about"), backed)
    for value in record.values:
        text = amount.format(value)
        lines += _backed("value", text, text, backed)
    for kind in LINK_KINDS:
        targets = [link.target for link in record.links if link.kind == kind]
        lines += _many(kind, targets, lambda id_: f"^{id_}", backed)
    lines += _backed("asof", record.asof, record.asof, backed)
    lines += _backed("certainty", record.certainty, record.certainty, backed)
    lines += _many("attributed-to", record.attributed, name.attributed, backed)
    lines.append(("src", _sources(record)))
    lines += _backed("dating", record.dating, _text(record.dating), backed)
    own = {"type": record.type, "asof": record.asof, "certainty": record.certainty, "dating": record.dating}
    own |= {"note": record.note, "private": "yes" if record.private else "", "date": ""}
    lines += _backed("private", own["private"], own["private"], backed)
    lines += _many("alias", record.aliases, _name, backed)
    lines += _many("same", record.same, _name, backed)
    lines += _backed("note", record.note, _text(record.note), backed)
    for (key, stated), evidence in backed.items():  # what other sources say of a property that has one value
        if key in own and stated != own[key]:
            lines.append((key, f"{stated if key == 'date' else _text(stated)} {_cited(evidence)}"))
    return lines


def _many(
    key: str, ids: Iterable[str], written: Callable[[str], str], backed: dict[tuple[str, str], list[Evidence]]
) -> list[Line]:
    """One line for the names that no passage backs, and one for each that some do."""
    plain = [each for each in ids if (key, each) not in backed]
    lines = [(key, ", ".join(written(each) for each in plain))]
    lines += [(key, f"{written(each)} {_cited(backed[key, each])}") for each in ids if (key, each) in backed]
    return lines


def _backed(key: str, value: str, written: str, backed: dict[tuple[str, str], list[Evidence]]) -> list[Line]:
    return [(key, f"{written} {_cited(backed[key, value])}" if value and (key, value) in backed else written)]


def _sources(record: Record) -> str:
    """The sources that no other line names, and all passages that back the record as a whole."""
    whole = [each for each in record.evidence if not each.name and not each.quote]
    named = {each.source for each in record.evidence}
    bare = [Evidence(source) for source in record.sources if source not in named]
    return _cited(sorted([*bare, *whole], key=lambda each: (each.source, each.locator)))


def _cited(evidence: Iterable[Evidence]) -> str:
    return ", ".join(f"[{_source(each)}]" for each in evidence)


def _source(evidence: Evidence) -> str:
    locator = evidence.locator
    return (
        f"{evidence.source} {quoted(locator) if needs_quotes(locator, '[]') else locator}"
        if locator
        else evidence.source
    )


def _quotes(item: Item, name: _Namer) -> Iterator[str]:
    for each in item.evidence if isinstance(item, Record) else ():
        if each.quote:
            speaker = f"  -- {name(each.speaker, 'by')}" if each.speaker else " "
            yield f"  > {quoted(each.quote)}{speaker} [{_source(each)}]"


def _thing(item: Item, name: _Namer) -> list[Line]:
    lines: list[Line] = []
    if isinstance(item, Actor):
        lines += [("kind", item.kind), ("affiliation", name.all(item.affiliations, "affiliation"))]
        lines.append(("description", _text(item.description)))
    if isinstance(item, Actor | Place):
        lines.append(("within", name.all(item.within, "within")))
        lines.append(("coordinates", ", ".join(item.coordinates or ())))
    if isinstance(item, Topic):
        lines.append(("broader", name.all(item.broader, "broader")))
    if isinstance(item, Source):
        lines += [
            ("publisher", name(item.publisher, "publisher") if item.publisher else ""),
            ("author", name.all(item.authors, "author")),
            ("published", item.published),
            ("accessed", item.accessed),
            ("url", _text(item.url)),
        ]
    if isinstance(item, EventType):
        lines += [("broader", item.broader), ("noun", _listed(item.nouns)), ("verb", _listed(item.verbs))]
        lines.append(("symmetric", "yes" if item.symmetric else ""))
    return [*lines, ("alias", _listed(item.aliases)), ("same", _listed(item.same)), ("note", _text(item.note))]


def _title(title: str, *, required: bool = False) -> str:
    if not title and not required:
        return ""
    return quoted(title) if needs_quotes(title, '#^"') else title


def _name(text: str) -> str:
    return quoted(text) if needs_quotes(text, ',()[]{}#^"') or text[0] in "@" else text


def _capacity(text: str) -> str:
    return quoted(text) if needs_quotes(text, ',()[]{}"') else text


def _text(text: str) -> str:
    return quoted(text) if text and (needs_quotes(text, "") or text[0] == '"' or text.endswith(("]", ","))) else text


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(_name(each) for each in texts)
