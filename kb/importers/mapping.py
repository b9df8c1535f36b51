"""What columns hold: a TOML file, or the names of the columns where these are plain, to one event a row.

[columns]               # what a record has = the column (or columns) that hold it
date = "When"           # EDTF, ISO, 31 January 2023; `end` makes it an interval
by = ["Speaker", "Host"]
[types]                 # what stands in the type's column = a type
"Air raid" = "strike"
[defaults]              # where a column is empty or there is none
type = "meet"
[format]
dates = "day-first"     # how 06/08/2025 is read (iso: how 2022-23 is); without it such a date is left out
separator = ";"         # between columns
list = "|"              # between several names in one cell
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from kb.errors import InputError, KbError, Problem
from kb.errors import Place as Origin
from kb.frozen import Frozen
from kb.importers import cameo, dates
from kb.importers.cast import Cast
from kb.importers.columns import name_of
from kb.importers.places import coordinates, nested
from kb.importers.types import coded_scheme
from kb.names import slug
from kb.record import STATUSES, TAKING_PART, Event, Participant, Period, Source, State, Statement

ROLES = (*TAKING_PART, "subject", "object")
FIELDS = (
    "id", "date", "end", "title", "type", *ROLES, "place", "latitude", "longitude", "about", "source", "url", "note",
    "status", "tags",
)  # fmt: skip

_HINTS = {
    "season": '[format] dates = "iso" in a mapping says that they are EDTF',
    "two ways": '[format] dates = "day-first" in a mapping says how they are read',
}
"""What a mapping can say of a date, by what the complaint about it speaks of."""

# Names of columns that say what they hold, in the order in which they are believed.
GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id", "eventid", "uid", "identifier"),
    "date": (
        "date",
        "edtf",
        "eventdate",
        "startdate",
        "datestart",
        "start",
        "begin",
        "begindate",
        "when",
        "day",
        "year",
    ),
    "end": ("end", "enddate", "dateend", "until", "finish"),
    "type": ("type", "eventtype", "relation", "kind", "category", "class", "action"),
    "title": ("title", "headline", "summary", "name", "event", "label", "subjectline"),
    "by": (
        "by",
        "actor",
        "actor1",
        "actorone",
        "sourceactor",
        "agent",
        "who",
        "speaker",
        "from",
        "sender",
        "initiator",
    ),
    "to": ("to", "target", "actor2", "actortwo", "recipient", "receiver", "targetactor"),
    "with": ("with", "participants", "participant", "attendees", "people", "actors"),
    "place": ("place", "location", "where", "venue", "city", "at", "country"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "about": ("about", "topic", "topics", "theme"),
    "source": ("source", "sources", "src", "publication", "newspaper", "reference", "publisher", "outlet"),
    "url": ("url", "link", "sourceurl", "href"),
    "note": ("note", "notes", "description", "text", "comment", "comments", "details"),
    "status": ("status",),
    "tags": ("tags", "tag", "keywords"),
}


class Mapping_(Frozen):
    """What each column holds, and how its words are read."""

    columns: Mapping[str, tuple[str, ...]]  # field -> columns, in name_of's form
    types: Mapping[str, str]
    defaults: Mapping[str, str]
    order: str = ""  # day-first, month-first, iso, or none
    separator: str = ""
    list_separator: str = ";"


def load(path: str) -> Mapping_:
    """The mapping of a TOML file. Raises InputError E382 with the place of what is wrong."""
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("E344", f"{path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong(path, f"this is no TOML: {error}") from error
    for name in content:
        if name not in ("columns", "types", "defaults", "format"):
            raise _wrong(path, f"there is no table '{name}'", "columns, types, defaults, format")
        if not isinstance(content[name], dict):
            raise _wrong(path, f"'{name}' is a table: [{name}]")
    columns: dict[str, tuple[str, ...]] = {}
    for key, value in content.get("columns", {}).items():
        if key not in FIELDS:
            raise _wrong(path, f"a record has no '{key}'", ", ".join(FIELDS))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
            raise _wrong(path, f"'{key}' is the name of a column, or a list of names")
        columns[key] = tuple(name_of(each) for each in listed)
    if "date" not in columns:
        raise _wrong(path, "no column is named for the date", '[columns] date = "…"')
    scheme = coded_scheme()
    types = {str(key).casefold(): str(value) for key, value in content.get("types", {}).items()}
    defaults = {str(key): str(value) for key, value in content.get("defaults", {}).items()}
    for each in (*types.values(), *([defaults["type"]] if "type" in defaults else [])):
        if each not in scheme:
            raise _wrong(path, f"no type '{each}'", "one of kb's types, such as meet, say, strike")
    for key in defaults:
        if key not in FIELDS:
            raise _wrong(path, f"a record has no '{key}'", ", ".join(FIELDS))
    settings = content.get("format", {})
    if settings.get("dates", "") not in ("", "day-first", "month-first", "iso"):
        raise _wrong(path, "dates are day-first, month-first or iso")
    return Mapping_(
        columns, types, defaults, str(settings.get("dates", "")), str(settings.get("separator", "")),
        str(settings.get("list", ";")),
    )  # fmt: skip


def guess(names: Iterable[str]) -> Mapping_:
    """The mapping that the names of columns make obvious; without a date there is none."""
    have = [name for name in (name_of(each) for each in names) if name]
    columns: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    guesses = dict(GUESSES)
    if "source" in have and "target" in have:  # who does it to whom, not where it was read
        guesses["by"] = ("source", *guesses["by"])
        guesses["source"] = guesses["source"][1:]
    for field, candidates in guesses.items():
        for name in candidates:
            if name in have and name not in taken:
                columns[field] = (name,)
                taken.add(name)
                break
    exported = {"earliestbegin", "latestend"} <= set(have)  # by `kb export`, which writes EDTF
    return Mapping_(columns, {}, {}, "iso" if exported else "")


def shown(mapping: Mapping_, names: Iterable[str]) -> str:
    """A mapping in words: what was read as what, and which columns are not read."""
    written = {name_of(each): each for each in names}
    used = {name for columns in mapping.columns.values() for name in columns}
    pairs = ", ".join(
        f"{field} = {' + '.join(written.get(name, name) for name in names_)}"
        for field, names_ in mapping.columns.items()
    )
    left = ", ".join(each for each in written.values() if name_of(each) not in used)
    return f"columns are read so: {pairs}" + (f"; not read: {left}" if left else "")


class Reader:
    """Rows to events, by a mapping."""

    def __init__(self, mapping: Mapping_, cast: Cast, file: str) -> None:
        self.mapping, self.cast, self.file = mapping, cast, file
        self.scheme = coded_scheme()
        self.words: dict[str, str] = {}
        for each in self.scheme.types.values():
            for word in (each.id, each.title, *each.nouns):
                self.words.setdefault(cameo.key(word), each.id)
        self.periods: dict[tuple[str, str], Period | str] = {}

    def event(self, get: Callable[[str], list[str]], line: int) -> Event | State | Problem:
        """The event of a row; `get` gives the words in a column (name_of's form)."""
        found = self._words(get)

        def one(field: str) -> str:
            return found[field][0] if found[field] else ""

        def problem(code: str, message: str, field: str, hint: str = "") -> Problem:
            return Problem(
                code,
                message,
                Origin(self.file, line, 1),
                f"column {self._column(field)}" + (f"; {hint}" if hint else ""),
            )

        period = self._period(one("date"), one("end"))
        if isinstance(period, str):
            return problem(
                "E348",
                period,
                "date",
                next((hint for words, hint in _HINTS.items() if words in period), ""),
            )
        word = one("type")
        type_id = self.mapping.types.get(word.casefold(), "") or self._type(word) or ("" if word else "happening")
        if not type_id:
            return problem("E337", f"no type '{word[:60]}'", "type", "a mapping names it: [types]")
        status = one("status") or "actual"
        if status not in STATUSES:
            return problem("E348", f"'{status[:40]}' is no status", "status", ", ".join(STATUSES))
        parties = tuple(
            dict.fromkeys(
                Participant(role, self.cast.actor(name)) for role in ROLES for name in found[role] if name.strip()
            )
        )
        kind: type[Event | State] = State if self.scheme.is_state(type_id) else Event
        if self.scheme.is_statement(type_id) and any(each.role == "by" for each in parties):
            kind = Statement
        where = coordinates(one("latitude"), one("longitude"))
        places = tuple(dict.fromkeys(self._place(name, where) for name in found["place"]))
        title = one("title")
        if not title and not parties:
            return problem("E348", "neither a title nor an actor", "title")
        identifier = one("id")
        if not identifier:
            said = "\x1f".join(f"{field}={each}" for field in FIELDS for each in found[field])
            identifier = f"row-{blake2b(said.encode(), digest_size=8).hexdigest()}"
        elif not re.fullmatch(r"[\w][\w.:-]*", identifier):
            identifier = slug(identifier)
        elif identifier.isdigit():
            identifier = f"{slug(Path(self.file).name.split('.')[0])}-{identifier}"
        return kind(
            identifier, title, type=type_id, period=period, status=status, participants=parties,
            places=places, about=tuple(dict.fromkeys(self.cast.topic(name) for name in found["about"])),
            sources=self._sources(found), note=one("note"), tags=tuple(dict.fromkeys(slug(each) for each in found["tags"])),
            origin=Origin(self.file, line, 1),
        )  # fmt: skip

    def _words(self, get: Callable[[str], list[str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        separator = self.mapping.list_separator
        for field in FIELDS:
            words = [word for name in self.mapping.columns.get(field, ()) for word in get(name)]
            if separator and field in (*ROLES, "about", "tags", "source"):
                words = [part for word in words for part in word.split(separator)]
            words = [word.strip() for word in words if word.strip()]
            default = self.mapping.defaults.get(field)
            found[field] = words or ([default] if default else [])
        return found

    def _column(self, field: str) -> str:
        return " + ".join(self.mapping.columns.get(field, (field,)))

    def _period(self, begin: str, end: str) -> Period | str:
        key = begin, end
        found = self.periods.get(key)
        if found is None:
            if len(self.periods) > 100_000:
                self.periods.clear()
            found = self.periods[key] = self._read_period(begin, end)
        return found

    def _read_period(self, begin: str, end: str) -> Period | str:
        first = dates.written(begin, self.mapping.order)
        if isinstance(first, str) or not end or end == begin:
            return first
        last = dates.written(end, self.mapping.order)
        if isinstance(last, str):
            return last
        try:
            return dates.interval(first, last)
        except KbError as error:
            return error.message

    def _type(self, word: str) -> str:
        if not word:
            return ""
        return (
            self.words.get(cameo.key(word), "")
            or cameo.by_label(word)
            or (cameo.by_code(word) if word.isdigit() else "")
        )

    def _place(self, name: str, where: tuple[str, str] | None) -> str:
        return nested(self.cast, [name], where) if where else self.cast.named_place(name)

    def _sources(self, found: dict[str, list[str]]) -> tuple[str, ...]:
        urls = found["url"]
        named = []
        for number, written in enumerate(found["source"] or urls):
            url, name = (urls[number] if number < len(urls) else ""), written
            if re.match(r"https?://\S+$", written):
                url, name = written, ""
            identifier = f"page-{blake2b(url.encode(), digest_size=8).hexdigest()}" if url else f"source-{slug(name)}"
            named.append(self.cast.source(Source(identifier, name, url=url)))
        return tuple(dict.fromkeys(named))


def _wrong(path: str, message: str, hint: str = "") -> InputError:
    return InputError("E382", f"{path}: {message}", [Problem("E382", message, Origin(path), hint)], hint=hint)
