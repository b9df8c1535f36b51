"""Markwhen: dates and ranges with what happened then, tags, sections and groups, descriptions with links.

Dates are EDTF, ISO, `April 1971`, `16 April 1971`, `12/7/1941` (month first, unless the header's dateFormat has the day
first); an end may be a length of time, or `now`, which leaves it open. Sections, groups and #tags are tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta
from hashlib import blake2b

from kb import edtf
from kb.errors import KbError, Problem
from kb.errors import Place as Origin
from kb.importers import dates, text
from kb.importers.cast import Cast
from kb.importers.source import Input
from kb.names import slug
from kb.record import Event, Item, Period

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:now|today"
    r"|-?\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?[?~%]?"
    rf"|(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}})?,?\s+\d{{4}}"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}"
    r"|-?\d{4}-\d\d[?~%]?|-?[\dX]{4}[?~%]?|-?\d{1,3}"
    r")"
)
_LENGTH = (
    r"\d+(?:\.\d+)?\s*(?:days?|d|weeks?|w|months?|mo|years?|y|hours?|hrs?|h|minutes?|mins?|decades?|centur(?:y|ies))"
)
_CLOCK = r"(?:\s+\d{1,2}(?::\d\d)?\s*(?:am|pm)?)?"
_RANGE = re.compile(
    rf"\s*(?:[-*]\s+)?(?:after\s+!(?P<after>[\w-]+)\s+)?(?P<begin>{_DATE}|{_LENGTH}){_CLOCK}"
    rf"(?:(?P<by>\s*-\s*|\s+to\s+|\s*/\s*)(?P<end>{_DATE}|{_LENGTH}|\.\.)?{_CLOCK})?"
    r"(?P<again>\s+(?:every\b[^:]*|x\d+[^:]*))?\s*:(?!//|\d)\s*(?P<text>.*)$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\s*(?:section|group)(?:\s+(\S.*))?$")
_SECTION_END = re.compile(r"\s*(?:end\s*section|end\s*group)\b", re.IGNORECASE)
_HEADING = re.compile(r"(#{1,6})\s+(.*)$")
_HEADER = re.compile(r"\s*([A-Za-z#][\w.#-]*)\s*:\s*(.*)$")
_TAG = re.compile(r"(?<!\S)#([\w-]+)")
_ID = re.compile(r"(?<!\S)!([\w-]+)|^\s*id:\s*([\w-]+)\s*$", re.MULTILINE)
_LOCATION = re.compile(r"\[([^\]]+)\]\(location\)|^\s*location:\s*\"?([^\"\n]+)\"?\s*$", re.MULTILINE | re.IGNORECASE)
_MARKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]*)\]\((?!https?:)[^)]*\)")


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a dated line, with the lines below it."""
    reader = _Reader(source.file, cast)
    for line in source.lines():
        if isinstance(line, Problem):
            yield line
        else:
            yield from reader.line(line.rstrip("\r\n"), line.number)
    yield from reader.end()


class _Reader:
    """What stands open while lines are read: the event, the sections around it, the header."""

    def __init__(self, file: str, cast: Cast) -> None:
        self.file, self.cast = file, cast
        self.sections: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.day_first = False
        self.in_header = True
        self.in_yaml = False
        self.period: Period | None = None
        self.number = 0
        self.body: list[str] = []
        self.before: Period | None = None
        self.named: dict[str, Period] = {}

    def line(self, line: str, number: int) -> Iterator[Item | Problem]:
        stripped = line.strip()
        if stripped == "---" and (self.in_yaml or (self.in_header and self.period is None)):
            self.in_yaml = not self.in_yaml
            return
        if self.in_yaml:
            self._header(stripped)
            return
        if stripped.startswith("//"):
            return
        if stripped == "_-_-_break_-_-_":
            yield from self.end()
            self.in_header, self.sections, self.headings = True, [], []
            return
        match = _RANGE.match(line)
        if match and not (self.in_header and stripped.startswith("#")):
            yield from self.end()
            self.in_header = False
            yield from self._begin(match, number)
            return
        if _SECTION_END.match(line):
            yield from self.end()
            if self.sections:
                self.sections.pop()
            return
        if match := _SECTION.match(line):
            yield from self.end()
            self.in_header = False
            self.sections.append(_TAG.sub("", re.sub(r":\s*#\w+\s*$", "", match[1] or "")).strip().strip('":'))
            return
        if match := _HEADING.match(line):
            yield from self.end()
            self.in_header = False
            level = len(match[1])
            self.headings = [each for each in self.headings if each[0] < level] + [
                (level, _TAG.sub("", match[2]).strip())
            ]
            return
        if self.in_header and self.period is None:
            self._header(stripped)
            return
        if self.period is not None:
            self.body.append(line)

    def end(self) -> Iterator[Item]:
        """The event that stands open, if one does."""
        if self.period is None:
            return
        whole = "\n".join(self.body)
        location = _LOCATION.search(whole)
        ids = _ID.search(whole)
        tags = _TAG.findall(whole)
        headline, *rest = self.body
        plain, links = text.markdown(_TAG.sub("", _MARKS.sub(r"\1", _ID.sub("", headline))))
        kept = [each for each in rest if not (_LOCATION.fullmatch(each.strip()) or _ID.fullmatch(each.strip()))]
        note, more = text.markdown(
            "\n".join(_TAG.sub("", _MARKS.sub(r"\1", _LOCATION.sub(r"\1", each))) for each in kept)
        )
        title = plain or note[:120] or self.period.text
        name = next((group for group in ids.groups() if group), "") if ids else ""
        if name:
            self.named[name] = self.period
        digest = blake2b(f"{self.period.text}\t{title}".encode(), digest_size=8).hexdigest()
        around = [*(each for each in self.sections if each), *(each for _, each in self.headings)]
        place = (location[1] or location[2]).strip() if location else ""
        yield Event(
            f"markwhen-{digest}", title, "happening", self.period, places=(self.cast.named_place(place),) if place else (),
            sources=text.sources([*links, *more], self.cast), note="" if note == title else note,
            tags=tuple(dict.fromkeys(slug(each) for each in (*around, *tags) if slug(each))),
            origin=Origin(self.file, self.number, 1),
        )  # fmt: skip
        self.before, self.period, self.body = self.period, None, []

    def _begin(self, match: re.Match[str], number: int) -> Iterator[Problem]:
        try:
            self.period = self._period(match)
        except (KbError, ValueError, OverflowError) as error:
            message = error.message if isinstance(error, KbError) else str(error)
            yield Problem("E348", message, Origin(self.file, number, 1))
            return
        self.number, self.body = number, [match["text"]]
        if match["again"]:
            message = "it recurs; only the first time is read"
            yield Problem("W387", message, Origin(self.file, number, match.start("again") + 1), severity="warning")

    def _period(self, match: re.Match[str]) -> Period:
        begin, end = match["begin"].strip(), (match["end"] or "").strip()
        after = match["after"]
        if re.fullmatch(_LENGTH, begin, re.IGNORECASE):
            anchor = self.named.get(after) if after else self.before
            if anchor is None or anchor.latest_end is None:
                raise ValueError(f"'{begin}' counts from an event that is not there")
            if not match["by"]:  # so long, from the end of the event before
                return _from(edtf.parse(edtf.format_day(anchor.latest_end + 1)), begin)
            first = edtf.parse(edtf.format_day(_later(anchor.latest_end, begin)))
        else:
            first = self._date(begin)
        if not match["by"]:
            return first
        if not end or end == ".." or end.lower() in ("now", "today"):
            return edtf.parse(f"{first.text}/..")
        if re.fullmatch(_LENGTH, end, re.IGNORECASE):
            return _from(first, end)
        last = self._date(end)
        return first if first.text == last.text else dates.interval(first, last)

    def _date(self, written: str) -> Period:
        if written.lower() in ("now", "today"):
            raise ValueError(f"'{written}' is another day every day")
        if match := re.fullmatch(r"(\d{1,2})/(\d{4})", written):
            return edtf.parse(f"{match[2]}-{int(match[1]):02d}")
        if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)T.*", written):
            return edtf.parse(match[1])
        if re.fullmatch(r"-?\d{1,3}", written):
            return edtf.parse(f"{'-' if written[0] == '-' else ''}{int(written.lstrip('-')):04d}")
        found = dates.written(written, "day-first" if self.day_first else "month-first")
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _header(self, line: str) -> None:
        match = _HEADER.match(line)
        if match and match[1].lower() == "dateformat":
            self.day_first = match[2].strip().strip("\"'").lower().startswith("d")


def _later(day: int, length: str) -> int:
    """A day that lies a length of time after another."""
    match = re.match(r"(\d+)(?:\.\d+)?\s*([a-z]+)", length, re.IGNORECASE)
    assert match
    number, unit = int(match[1]), match[2].lower()
    if number > 100_000:
        raise ValueError(f"'{length}' is too long")
    if unit[0] in "dw" and not unit.startswith("dec"):
        return day + number * (7 if unit[0] == "w" else 1)
    if unit[0] == "h" or unit.startswith("min"):
        return day
    months = number * (1 if unit.startswith(("mo", "m")) else 12)
    months *= 10 if unit.startswith("dec") else 100 if unit.startswith("c") else 1
    start = Date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = Date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return Date(year, month + 1, min(start.day, last)).toordinal()


def _from(first: Period, length: str) -> Period:
    """From a date on for a length of time: the last day is the one before the length has passed."""
    if first.earliest_begin is None:
        raise ValueError("a length of time from no known day")
    last = max(first.earliest_begin, _later(first.earliest_begin, length) - 1)
    begin, end = edtf.format_day(first.earliest_begin), edtf.format_day(last)
    return edtf.parse(begin) if begin == end else edtf.parse(f"{begin}/{end}")
