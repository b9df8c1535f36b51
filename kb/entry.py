"""A new record from the answers to a few questions: each answer checked on its own, then all of them as a journal block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb import edtf
from kb.errors import Problem, QuestionError
from kb.frozen import Frozen
from kb.importers.blocks import IDENTIFIER
from kb.importers.chron import Include, read
from kb.names import Names, nearest, slug
from kb.quoting import needs_quotes, quoted, split
from kb.record import FLAGS, Item
from kb.scheme import Scheme


class Entry(Frozen):
    """What a new record says, as it was answered; names between commas."""

    date: str
    type: str
    title: str
    by: str
    source: str
    to: str = ""
    at: str = ""
    flag: str = "*"


class NewSource(Frozen):
    """A source that nothing defines yet."""

    id: str
    title: str
    publisher: str = ""
    published: str = ""


def checked_date(words: str) -> str:
    """An EDTF date. Raises QuestionError E201."""
    edtf.parse(words.strip())
    return words.strip()


def checked_published(words: str) -> str:
    """A day, a month or a year. Raises QuestionError E201."""
    date = checked_date(words)
    if not edtf.is_calendar(date):
        raise QuestionError(
            "E201", f"'{date}' is not a day, a month or a year", hint="write 2025-08-21, 2025-08 or 2025"
        )
    return date


def checked_type(words: str, scheme: Scheme) -> str:
    """The id of a type, by id, label or noun. Raises QuestionError E337, with the nearest."""
    wanted = words.strip().casefold()
    for each in scheme.types.values():
        if wanted in (each.id, each.title.casefold(), *(noun.casefold() for noun in each.nouns)):
            return each.id
    known = {each.id: each.id for each in scheme.types.values()}
    known |= {noun.casefold(): each.id for each in scheme.types.values() for noun in each.nouns}
    near = list(dict.fromkeys(known[each] for each in nearest(wanted, list(known), 3, 60)))
    hint = f"did you mean {' or '.join(near)}?" if near else "for example meet, say, visit, attack, agree"
    raise QuestionError("E337", f"no type '{words}'", hint=hint)


def checked_flag(words: str) -> str:
    """A flag of a record. Raises QuestionError E305."""
    if words not in FLAGS:
        told = ", ".join(f"{flag} {status}" for flag, status in FLAGS.items())
        raise QuestionError("E305", f"'{words}' is no flag", hint=told)
    return words


def unknown(words: str, names: Names, slots: Sequence[str]) -> list[tuple[str, str]]:
    """The names among some between commas that nothing defines, each with the name that may be meant, or none."""
    listed = [part for part, _ in split(words) if part]
    found = []
    for name in listed:
        if not names.find(name.removeprefix("@").strip('"'), slots):
            near = nearest(name, list(names.words()), 1, 72)
            ids = [id_ for word in near for id_ in names.find(word, slots)]
            found.append((name, names.labels[ids[0]] if ids else ""))
    return found


def block(entry: Entry, taken: Iterable[str]) -> str:
    """The block of a new record, its id derived from date and title; another one where that is taken."""
    identifier = slug(f"{entry.date} {entry.title}")
    used, number = set(taken), 2
    while identifier in used:
        identifier, number = f"{slug(f'{entry.date} {entry.title}')}-{number}", number + 1
    title = quoted(entry.title) if needs_quotes(entry.title, '#^"') else entry.title
    lines = [f"{entry.date} {entry.flag} {title}  ^{identifier}", f"  type: {entry.type}"]
    lines += [f"  {key}: {value}" for key in ("by", "to", "at") if (value := getattr(entry, key).strip())]
    lines.append(f"  src: {entry.source}")
    return "\n".join(lines) + "\n"


def source_block(source: NewSource) -> str:
    """The block of a new source."""
    title = quoted(source.title) if source.title and needs_quotes(source.title, '#^"') else source.title
    lines = [f"source {source.id}  {title}".rstrip()]
    if source.publisher:
        name = quoted(source.publisher) if needs_quotes(source.publisher, ',()[]{}#^"') else source.publisher
        lines.append(f"  publisher: {name}")
    if source.published:
        lines.append(f"  published: {source.published}")
    return "\n".join(lines) + "\n"


def appended(text: str, blocks: Sequence[str]) -> str:
    """A journal with blocks after its end, an empty line before each."""
    text = text.rstrip("\n")
    return (text + "\n\n" if text else "") + "\n".join(blocks)


def items(text: str, file: str) -> tuple[list[Item], list[Problem]]:
    """The items of a journal's text, and its problems."""
    found: list[Item | Include | Problem] = list(read(text, file))
    return [each for each in found if isinstance(each, Item)], [each for each in found if isinstance(each, Problem)]


def is_identifier(words: str) -> bool:
    """Whether words can be an id."""
    return re.fullmatch(IDENTIFIER, words) is not None
