"""iCalendar (RFC 5545): events to events. The end of a calendar's event is exclusive; a time counts on its own local day.

Recurring events whose rule has an end are written out, at most a thousand times; of others the first time is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from kb import edtf
from kb.errors import InputError, KbError, Problem
from kb.errors import Place as Origin
from kb.frozen import Frozen
from kb.importers import text
from kb.importers.cast import Cast
from kb.importers.places import coordinates, nested
from kb.importers.source import Input
from kb.names import slug
from kb.record import Event, Item, Participant, Period

_MOST = 1000
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_STATUSES = {"TENTATIVE": "planned", "CANCELLED": "negated", "CONFIRMED": "actual"}


class Property(Frozen):
    """A line of a calendar, unfolded: its name, its parameters, its value."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a VEVENT (or dated VJOURNAL), one for each time that it recurs."""
    open_: list[str] = []
    found: list[Property] = []
    begun = 0
    for each in _unfolded(source):
        if isinstance(each, Problem):
            yield each
            continue
        if each.name == "BEGIN":
            if not open_ and each.value.upper() not in ("VCALENDAR", "VEVENT"):
                break
            open_.append(each.value.upper())
            if each.value.upper() in ("VEVENT", "VJOURNAL"):
                found, begun = [], each.line
        elif not open_:
            message = "this is no calendar: it begins with BEGIN:VCALENDAR"
            raise InputError("E346", message, [Problem("E346", message, Origin(source.file, each.line))])
        elif each.name == "END":
            kind = each.value.upper()
            if open_[-1] != kind:
                yield Problem("E348", f"END:{kind[:40]} closes {open_[-1]}", Origin(source.file, each.line, 1))
                if kind not in open_:
                    continue
            while open_ and open_.pop() != kind:
                pass
            if kind in ("VEVENT", "VJOURNAL"):
                yield from _event(found, begun, source.file, cast)
        elif open_[-1] in ("VEVENT", "VJOURNAL"):
            found.append(each)
    if open_:
        yield Problem("E348", f"the file ends within {open_[-1]}: it is cut off", Origin(source.file, begun or 1, 1))


def _unfolded(source: Input) -> Iterator[Property | Problem]:
    """Lines with those that continue them."""
    whole, number = "", 0
    for line in source.lines():
        if isinstance(line, Problem):
            yield line
            continue
        written = line.rstrip("\r\n")
        if written[:1] in (" ", "\t") and number:
            whole += written[1:]
            if len(whole) > 1_000_000:
                yield Problem("E349", "a property of more than a million characters", Origin(source.file, number, 1))
                whole, number = "", 0
            continue
        if number and whole:
            yield _property(whole, number, source.file)
        whole, number = written, line.number
    if number and whole:
        yield _property(whole, number, source.file)


def _property(line: str, number: int, file: str) -> Property | Problem:
    head, parameters, position, quoted = "", [], 0, False
    for index, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter in ";:" and not quoted:
            part = line[position:index]
            if head:
                parameters.append(part)
            else:
                head = part
            position = index + 1
            if letter == ":":
                named = dict(each.split("=", 1) for each in parameters if "=" in each)
                cleaned = {key.upper(): value.strip('"') for key, value in named.items()}
                return Property(head.upper(), cleaned, line[position:], number)
    return Problem("E348", "this is no line of a calendar", Origin(file, number, 1), "NAME:value")


def _event(found: list[Property], line: int, file: str, cast: Cast) -> Iterator[Item | Problem]:
    one: dict[str, Property] = {}
    for each in found:
        one.setdefault(each.name, each)
    where = Origin(file, line, 1)
    if "DTSTART" not in one:
        yield Problem("E348", "an event without DTSTART", where)
        return
    try:
        begin = _stamp(one["DTSTART"])
        last = _last(begin, one)
        times = _times(begin, one, found)
    except (ValueError, OverflowError, KbError) as error:
        message = error.message if isinstance(error, KbError) else str(error)
        yield Problem("E348", message, Origin(file, one["DTSTART"].line, 1))
        return
    if times is None:
        message = "it recurs without an end; only the first time is read"
        yield Problem("W387", message, Origin(file, one["RRULE"].line, 1), severity="warning")
        times = [begin]
    title = _words(one, "SUMMARY")
    note, links = text.html(_words(one, "DESCRIPTION"))
    url = one["URL"].value.strip() if "URL" in one else ""
    if re.match(r"https?://", url):
        links.append((title, url))
    uid = one["UID"].value.strip() if "UID" in one else ""
    again = one.get("RECURRENCE-ID")
    name = uid or blake2b(f"{begin.isoformat()}\t{title}".encode(), digest_size=8).hexdigest()
    people = [Participant("by", actor) for each in found if each.name == "ORGANIZER" and (actor := _person(each, cast))]
    people += [
        Participant("with", actor) for each in found if each.name == "ATTENDEE" and (actor := _person(each, cast))
    ]
    place = _words(one, "LOCATION")
    geo = one["GEO"].value.split(";") if "GEO" in one and ";" in one["GEO"].value else ["", ""]
    whereabouts = coordinates(geo[0].strip(), geo[1].strip())
    places = ((nested(cast, [place], whereabouts) if whereabouts else cast.named_place(place)),) if place else ()
    tags = [
        slug(tag)
        for each in found
        if each.name == "CATEGORIES"
        for tag in _unescaped(each.value).split(",")
        if tag.strip()
    ]
    status = _STATUSES.get(_words(one, "STATUS").upper(), "actual")
    sources = text.sources(links, cast)
    for time in times:
        suffix = f"-{time.strftime('%Y%m%d')}" if len(times) > 1 else f"-{slug(again.value)}" if again else ""
        yield Event(
            f"ics-{slug(name)}{suffix}", title or _words(one, "DESCRIPTION")[:120], "happening",
            _period(time, last + (_day(time) - _day(begin)), one["DTSTART"]), status,
            tuple(dict.fromkeys(people)), places, sources=sources, note=note, tags=tuple(dict.fromkeys(tags)), origin=where,
        )  # fmt: skip


def _stamp(each: Property) -> datetime | date:
    match = _STAMP.fullmatch(each.value.strip())
    if not match:
        raise ValueError(f"'{each.value[:40]}' is no date of a calendar")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    try:
        if match[4] is None:
            return date(year, month, day)
        return datetime(year, month, day, int(match[4]), int(match[5]), min(int(match[6]), 59))
    except ValueError:
        raise ValueError(f"'{each.value[:40]}' is no day") from None


def _last(begin: datetime | date, one: dict[str, Property]) -> int:
    """The last day: DTEND is the first moment that is no longer in the event."""
    first = _day(begin)
    if "DTEND" in one:
        end = _stamp(one["DTEND"])
        midnight = not isinstance(end, datetime) or (end.hour, end.minute, end.second) == (0, 0, 0)
        last = _day(end) - (1 if midnight and _day(end) > first else 0)
        if last < first:
            raise ValueError("it ends before it begins")
        return last
    if "DURATION" in one:
        match = _DURATION.fullmatch(one["DURATION"].value.strip())
        if not match or match[1] == "-":
            raise ValueError(f"'{one['DURATION'].value[:40]}' is no duration")
        weeks, days, hours, minutes, seconds = (int(match[n] or 0) for n in range(2, 7))
        start = begin if isinstance(begin, datetime) else datetime(begin.year, begin.month, begin.day)
        length = timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
        return max(first, (start + length - timedelta(seconds=1)).toordinal()) if length else first
    return first


def _times(begin: datetime | date, one: dict[str, Property], found: list[Property]) -> list[datetime | date] | None:
    """Every time at which it happens; None for a rule without an end."""
    rule = one["RRULE"].value if "RRULE" in one else ""
    excluded = {
        _day(_stamp(Property("", {}, part, 0)))
        for each in found
        if each.name == "EXDATE"
        for part in each.value.split(",")
    }
    times: list[datetime | date] = [begin]
    if rule:
        if not re.search(r"(?:COUNT|UNTIL)=", rule, re.IGNORECASE):
            return None
        from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

        start = begin if isinstance(begin, datetime) else datetime(begin.year, begin.month, begin.day)
        until = re.sub(r"(UNTIL=\d{8})(?:T\d{6}Z?)?", r"\1T235959", rule, flags=re.IGNORECASE)
        times = []
        for time in rrulestr(until, dtstart=start):
            times.append(time if isinstance(begin, datetime) else time.date())
            if len(times) >= _MOST:
                break
    for each in found:
        if each.name == "RDATE":
            times += [_stamp(Property("", {}, part.split("/")[0], 0)) for part in each.value.split(",")]
    by_day = {_day(time): time for time in reversed(times)}
    return [by_day[day] for day in sorted(by_day) if day not in excluded]


def _period(begin: datetime | date, last: int, written: Property) -> Period:
    first = _day(begin)
    if last > first:
        return edtf.parse(f"{edtf.format_day(first)}/{edtf.format_day(last)}")
    if not isinstance(begin, datetime):
        return edtf.parse(begin.isoformat())
    zone = "Z" if written.value.strip().endswith("Z") else _offset(begin, written.parameters.get("TZID", ""))
    return edtf.parse(f"{begin.isoformat()}{zone}")


def _offset(time: datetime, name: str) -> str:
    """How far a zone was from UTC then; nothing where the zone is not known by its name."""
    try:
        offset = time.replace(tzinfo=ZoneInfo(name)).utcoffset() if name else None
    except (KeyError, ValueError, OSError):
        return ""
    if offset is None:
        return ""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _day(time: datetime | date) -> int:
    return time.toordinal()


def _person(each: Property, cast: Cast) -> str:
    name = each.parameters.get("CN", "").strip() or re.sub(r"^mailto:", "", each.value.strip(), flags=re.IGNORECASE)
    return cast.actor(name) if name else ""


def _words(one: dict[str, Property], name: str) -> str:
    return " ".join(_unescaped(one[name].value).split()) if name in one else ""


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
