"""The files of a site, one by one: its pages, its look, its search."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape as attribute
from importlib.resources import files as resources

from kb.names import fold
from kb.pages.bodies import Around, body, kind
from kb.pages.cards import cards, linked
from kb.pages.figures import figure
from kb.pages.frame import page
from kb.pages.style import STYLE
from kb.pictures.svg import STYLE as PICTURE_STYLE
from kb.pictures.svg import bare
from kb.pictures.svg import words as escape
from kb.pictures.timeline import of_events
from kb.record import Actor, Item, Place, Record, Source, Topic
from kb.site.addresses import file_name
from kb.site.contents import Contents, Entry

PER_PAGE = 400
"""Cards on one page; further ones stand on pages of their own."""

_ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="#174a7c"/></svg>'
_GROUPS = (("People and bodies", Actor), ("Places", Place), ("Topics", Topic))
"""How the list of names is parted; a country is listed with the bodies."""


def files(contents: Contents, title: str) -> Iterator[tuple[str, bytes]]:
    """Names of files, with `/` between folder and file, and what is in each."""
    site = _Site(contents, title)
    yield "style.css", f"{STYLE}\n{PICTURE_STYLE}\n".encode()
    yield "icon.svg", _ICON.encode()
    yield "search.js", (resources("kb.site") / "search.js").read_bytes()
    yield "search-index.js", _index(contents)
    yield from site.top()
    for thing in contents.things.values():
        yield from site.thing(thing)
    for record in contents.records.values():
        yield site.record(record)


class _Site:
    def __init__(self, contents: Contents, title: str) -> None:
        self.contents, self.title = contents, title

    def page(self, name: str, title: str, shown: str, script: str = "") -> tuple[str, bytes]:
        up = "../" if "/" in name else ""
        head = f'<link rel="icon" href="{up}icon.svg">\n{script}'
        links = (("index", "Start"), ("names", "Names"), ("sources", "Sources"))
        nav = " ".join(f'<a href="{up}{file}.html">{words}</a>' for file, words in links)
        before = (
            f'<header><nav aria-label="Site">{nav}</nav>'
            f'<form action="{up}search.html"><label>Search <input type="search" name="q"></label></form></header>\n'
        )
        if script:
            before = f'<header><nav aria-label="Site">{nav}</nav></header>\n'
        after = '<footer><p class="note">Made with timeline-kb.</p></footer>\n'
        whole = f"{title} · {self.title}" if title != self.title else title
        text = page(whole, shown, head=head, before=before, after=after, style=f"{up}style.css")
        return name, text.encode("utf-8", "replace")

    def top(self) -> Iterator[tuple[str, bytes]]:
        """The pages that lead to the others: start, names, sources, years, search."""
        contents = self.contents
        years: dict[str, list[Entry]] = {}
        for entry in contents.entries.values():
            years.setdefault(entry.year, []).append(entry)
        yield self.page("index.html", self.title, self._start(years))
        yield self.page("names.html", "Names", self._names())
        listed = [thing for thing in contents.things.values() if isinstance(thing, Source)]
        yield self.page("sources.html", "Sources", f"<h1>Sources</h1>\n{self._columns(listed)}")
        for year, entries in years.items():
            yield from self._paged(f"years/{_year_file(year)}", _year(year), entries)
        script = '<script src="search-index.js" defer></script>\n<script src="search.js" defer></script>\n'
        yield self.page("search.html", "Search", _SEARCH, script)

    def thing(self, thing: Item) -> Iterator[tuple[str, bytes]]:
        """The page of a person, place, topic or source, and what does not fit on it on pages that follow."""
        contents = self.contents
        ids = contents.named_by.get(thing.id, [])
        entries = [contents.entries[id_] for id_ in ids]
        label, name = contents.label(thing.id), f"id/{file_name(thing.id)}"
        states = [each.card for each in entries if each.state and not isinstance(thing, Source)]
        if isinstance(thing, Source):
            shown = [contents.entries[id_].card + _behind(contents.quoted.get((thing.id, id_), "")) for id_ in ids]
        else:
            shown = [each.card for each in entries if not each.state]
        picture = _picture(entries, label)
        pages = _portions(shown)
        for number, portion in enumerate(pages):
            more = _paging(name.rpartition("/")[2], number, len(pages))
            if number:
                rest = f'<h1>{escape(label)}</h1>\n<p class="note">Page {number + 1}</p>\n{cards(portion)}{more}'
                yield self.page(f"{name}.{number + 1}.html", label, rest)
                continue
            around = Around(
                portion,
                states[:PER_PAGE],
                contents.company(thing.id),
                contents.inside.get(thing.id, ()),
                (),
                picture,
                more,
            )
            yield self.page(f"{name}.html", label, body(thing, around, contents))

    def record(self, record: Record) -> tuple[str, bytes]:
        backwards = self.contents.backwards.get(record.id, ())
        shown = body(record, Around(backwards=backwards), self.contents)
        return self.page(f"id/{file_name(record.id)}.html", self.contents.titles[record.id], shown)

    def _start(self, years: dict[str, list[Entry]]) -> str:
        contents = self.contents
        people = [(id_, len(ids)) for id_, ids in contents.named_by.items() if isinstance(contents.things[id_], Actor)]
        most = sorted(people, key=lambda each: (-each[1], contents.label(each[0]), each[0]))[:30]
        sources = sum(isinstance(each, Source) for each in contents.things.values())
        listed = "".join(
            f'<li><a href="years/{_year_file(year)}.html">{escape(_year(year))}</a> ({len(entries)})</li>'
            for year, entries in years.items()
        )
        named = "".join(f"<li>{self._at_top(id_)} ({number})</li>" for id_, number in most)
        parts = [
            f"<h1>{escape(self.title)}</h1>\n",
            f"<p>{len(contents.entries):,} records, {len(people):,} people and bodies, {sources:,} sources.</p>\n",
        ]
        if contents.entries:
            parts.append(_picture(list(contents.entries.values()), self.title))
            parts.append(
                f'<h2>By the year in which they begin, at the earliest</h2>\n<ul class="columns">{listed}</ul>\n'
            )
        if most:
            parts.append(f'<h2>Who is named most</h2>\n<ul class="columns">{named}</ul>\n')
        return "".join(parts)

    def _names(self) -> str:
        parts = ["<h1>Names</h1>\n"]
        for heading, kinds in _GROUPS:
            listed = [thing for thing in self.contents.things.values() if isinstance(thing, kinds)]
            if listed:
                parts.append(f"<h2>{heading}</h2>\n{self._columns(listed)}")
        return "".join(parts) if len(parts) > 1 else parts[0] + '<p class="note">No name is known.</p>\n'

    def _columns(self, listed: Sequence[Item]) -> str:
        label = self.contents.label
        order = sorted(listed, key=lambda each: (fold(label(each.id)), label(each.id), each.id))
        rows = "\n".join(
            f"<li>{self._at_top(each.id)} <small>{len(self.contents.named_by.get(each.id, ()))}</small></li>"
            for each in order
        )
        return f'<ul class="columns">\n{rows}\n</ul>\n' if rows else '<p class="note">None.</p>\n'

    def _at_top(self, id_: str) -> str:
        """A link from a page that stands above the folders."""
        return linked(id_, self.contents).replace('href="../', 'href="', 1)

    def _paged(self, name: str, title: str, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
        pages = _portions([each.card for each in entries])
        picture = _picture(entries, title)
        for number, portion in enumerate(pages):
            more = _paging(name.rpartition("/")[2], number, len(pages))
            shown = f"<h1>{escape(title)}</h1>\n{'' if number else picture}{cards(portion)}{more}"
            yield self.page(f"{name}{f'.{number + 1}' if number else ''}.html", title, shown)


_SEARCH = """<h1>Search</h1>
<form><label>Names, titles, words <input type="search" id="q" name="q"></label></form>
<noscript><p class="note">Searching needs JavaScript; <a href="names.html">all names</a> are listed without it.</p></noscript>
<p class="note" id="told" role="status"></p>
<ul id="found"></ul>
"""


def _index(contents: Contents) -> bytes:
    """The index as a script: browsers let a page from a folder read scripts beside it, but not JSON."""
    rows = []
    for thing in contents.things.values():
        number = len(contents.named_by.get(thing.id, ()))
        words = fold(" ".join((thing.title or thing.id, *thing.aliases)))
        rows.append([file_name(thing.id), contents.label(thing.id), f"{kind(thing)}, {number}", words])
    for id_, entry in contents.entries.items():
        words = fold(" ".join((entry.event.title, *entry.event.actors, entry.event.type.replace("_", " "))))
        rows.append([file_name(id_), entry.event.title, entry.event.date, words])
    listed = ",\n".join(json.dumps(row).replace("</", "<\\/") for row in rows)
    return f"window.searchIndex = [\n{listed}\n];\n".encode()


def _picture(entries: Sequence[Entry], words: str) -> str:
    """The timeline of some records; of one alone there is nothing to see."""
    if len(entries) < 2:
        return ""
    events = [each.event for each in entries]
    return figure(lambda wide: bare(of_events(events, words, width=wide)))


def _portions(entries: Sequence[str]) -> list[Sequence[str]]:
    return [entries[start : start + PER_PAGE] for start in range(0, len(entries), PER_PAGE)] or [()]


def _paging(file: str, number: int, count: int) -> str:
    """Links to the pages of a list, where it has several."""
    if count < 2:
        return ""
    links = " ".join(
        f'<strong aria-current="page">{each + 1}</strong>'
        if each == number
        else f'<a href="{attribute(file)}{f".{each + 1}" if each else ""}.html">{each + 1}</a>'
        for each in range(count)
    )
    return f'<nav class="paging" aria-label="Pages">{links}</nav>\n'


def _behind(said: str) -> str:
    return f'<li class="said">{said}</li>' if said else ""


def _year(year: str) -> str:
    """A year as it is called; astronomical ones before 1 as BC.

    >>> _year("2025"), _year("-0043"), _year("")
    ('2025', '44 BC', 'Begin unknown')
    """
    if not year:
        return "Begin unknown"
    return str(int(year)) if int(year) > 0 else f"{1 - int(year)} BC"


def _year_file(year: str) -> str:
    return f"bc{year[1:]}" if year.startswith("-") else year or "unknown"
