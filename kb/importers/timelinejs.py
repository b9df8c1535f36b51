"""TimelineJS: JSON of version 3 and of version 2, and the rows of its spreadsheets as CSV.

The slide of the title is left out; an era lasts, and bears the tag `era`; a group is a tag. Links in a text are sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from kb import edtf
from kb.errors import InputError, KbError, Problem
from kb.errors import Place as Origin
from kb.importers import dates, text
from kb.importers.cast import Cast
from kb.importers.jsonl import parsed
from kb.importers.source import Input
from kb.importers.tables import table
from kb.names import slug
from kb.record import Event, Item, Period


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a slide."""
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield from _json(source, cast)
    else:
        yield from _sheet(source, cast)


def _json(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    found = parsed(source.text(), source.file)
    old = found.get("timeline") if isinstance(found, dict) else None
    if isinstance(old, dict):
        listed = [(each, "date") for each in _list(old.get("date"))] + [(each, "era") for each in _list(old.get("era"))]
        slide = _old_slide
    elif isinstance(found, dict) and isinstance(found.get("events"), list):
        listed = [(each, "date") for each in _list(found["events"])] + [
            (each, "era") for each in _list(found.get("eras"))
        ]
        slide = _slide
    else:
        message = "this is no timeline: neither 'events' nor 'timeline' stands in it"
        raise InputError("E346", message, [Problem("E346", message, Origin(source.file, 1))])
    for number, (each, kind) in enumerate(listed, 1):
        where = Origin(source.file, number, 1)
        if not isinstance(each, dict):
            yield Problem("E348", f"slide {number} is no object", where)
            continue
        try:
            yield slide(each, kind, number, where, cast)
        except (KbError, ValueError, TypeError, AttributeError) as error:
            reason = error.message if isinstance(error, KbError) else str(error)
            yield Problem("E348", f"slide {number}: {reason}", where)


def _slide(each: Mapping[str, Any], kind: str, number: int, where: Origin, cast: Cast) -> Item:
    start, end = each.get("start_date"), each.get("end_date")
    if not isinstance(start, dict):
        raise ValueError("it has no start_date")
    period = _period(_parts(start), _parts(end) if isinstance(end, dict) else ())
    found = each.get("text")
    words: Mapping[str, Any] = found if isinstance(found, dict) else {}
    return _event(
        period, str(words.get("headline") or ""), str(words.get("text") or ""), str(each.get("group") or ""), kind,
        str(each.get("unique_id") or ""), where, cast,
    )  # fmt: skip


def _old_slide(each: Mapping[str, Any], kind: str, number: int, where: Origin, cast: Cast) -> Item:
    start, end = str(each.get("startDate") or ""), str(each.get("endDate") or "")
    period = _period(_split(start), _split(end) if end else ())
    tag = str(each.get("tag") or "")
    return _event(period, str(each.get("headline") or ""), str(each.get("text") or ""), tag, kind, "", where, cast)


def _sheet(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """Year, Month, Day, … of today's sheets, or Start Date and End Date of version 2: month, day, year."""
    for row in table(source, (), "a timeline's sheet"):
        if isinstance(row, Problem):
            yield row
            continue
        if "headline" not in row.columns or not {"year", "startdate"} & row.columns.keys():
            message = "this is no sheet of a timeline: it has Year (or Start Date) and Headline"
            raise InputError("E346", message, [Problem("E346", message, Origin(source.file, 1))])
        kind = row.get("type").lower()
        headline = row.get("headline")
        if kind == "title" or not (headline or row.get("text") or row.get("year", "startdate")):
            continue
        where = row.origin()
        try:
            if "year" in row.columns:
                begin = tuple(row.get(each) for each in ("year", "month", "day"))
                end = tuple(row.get(each) for each in ("endyear", "endmonth", "endday"))
                period = _period(begin, end if end[0] else ())
            else:
                period = _period(_split(row.get("startdate")), _split(row.get("enddate")) if row.get("enddate") else ())
            tag = row.get("group", "tag")
            yield _event(period, headline, row.get("text"), tag, "era" if kind == "era" else "date", "", where, cast)
        except (KbError, ValueError) as error:
            name = "year" if "year" in row.columns else "startdate"
            yield row.problem("E348", error.message if isinstance(error, KbError) else str(error), name)


def _event(
    period: Period, headline: str, body: str, group: str, kind: str, unique: str, where: Origin, cast: Cast
) -> Event:
    title, links = text.html(headline)
    note, more = text.html(body)
    if not title:
        title, note = (
            (note if len(note) <= 120 else note[:120].rsplit(" ", 1)[0] + " …"),
            (note if len(note) > 120 else ""),
        )
    if not title:
        raise ValueError("neither a headline nor a text")
    digest = blake2b(f"{period.text}\t{title}\t{kind}".encode(), digest_size=8).hexdigest()
    tags = tuple(dict.fromkeys(slug(each) for each in (group, "era" if kind == "era" else "") if each.strip()))
    return Event(
        f"timeline-{slug(unique) if unique else digest}", title, "happening", period, sources=text.sources([*links, *more], cast),
        note=note, tags=tags, origin=where,
    )  # fmt: skip


def _parts(date: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(date.get(name) if date.get(name) is not None else "").strip() for name in ("year", "month", "day"))


def _split(date: str) -> tuple[str, ...]:
    """`2011,12,10`, `12/10/2011`, `2011-12-10`, `2011` to year, month, day."""
    date = date.strip().split(" ")[0] if "/" in date else date.strip()
    if "/" in date:
        parts = date.split("/")
        return (parts[-1], *parts[:-1])
    if "," in date:
        return tuple(part.strip() for part in date.split(",")[:3])
    if date.startswith("-"):
        return (date,)
    return tuple(date.split("T")[0].split("-"))


def _period(begin: tuple[str, ...], end: tuple[str, ...]) -> Period:
    first = _date(begin)
    if not any(end):
        return first
    last = _date(end)
    return first if last.text == first.text else dates.interval(first, last)


def _date(parts: tuple[str, ...]) -> Period:
    """A year, perhaps a month, perhaps a day. A year before the common era is written with a minus: -44 is 44 BC."""
    numbers: list[int] = []
    for part in parts:
        if not part:
            break
        if not part.lstrip("-").isdigit():
            raise ValueError(f"'{part[:40]}' is no year, month or day")
        numbers.append(int(part))
    if not numbers:
        raise ValueError("no date stands here")
    year = numbers[0] + 1 if numbers[0] < 0 else numbers[0]
    if abs(year) > 9999:
        return edtf.parse(f"Y{year}")
    sign = "-" if year < 0 else ""
    return edtf.parse("-".join([f"{sign}{abs(year):04d}", *(f"{each:02d}" for each in numbers[1:3])]))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
