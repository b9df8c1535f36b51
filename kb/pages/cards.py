"""Records as entries of a list, and links to what they name; everything from the data is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from kb.pages.dates import precision
from kb.pictures.svg import words as escape
from kb.record import TAKING_PART, Item, Record, Source, made_title
from kb.renderers.columns import MARKS


class Guide(Protocol):
    """What things are called, and where the page of each is."""

    def label(self, id_: str) -> str: ...

    def href(self, id_: str) -> str:
        """The address of the page of a thing; empty where it has none."""

    def item(self, id_: str) -> Item | None: ...


def linked(id_: str, guide: Guide) -> str:
    """What a thing is called, as a link to its page where it has one."""
    words, href = escape(guide.label(id_)), guide.href(id_)
    return f'<a href="{escape(href)}">{words}</a>' if href else words


def title_of(record: Record, guide: Guide) -> str:
    """The title of a record, or the one that is made where it has none."""
    return record.title or made_title(record.type, [guide.label(id_) for id_ in taking_part(record)])


def taking_part(record: Record) -> list[str]:
    """The ids of all whom a record names in a role, each once."""
    wanted = (*TAKING_PART, "subject", "object")
    return list(dict.fromkeys(each.name for each in record.participants if each.role in wanted))


def card(record: Record, guide: Guide) -> str:
    """A record as an entry of a list: its date as written, its title, what it is, who took part, where, its sources."""
    title, href = escape(title_of(record, guide)), guide.href(record.id)
    facts = [escape(record.type.replace("_", " "))]
    if record.status != "actual":
        facts.append(f"<strong>{escape(record.status)}</strong>")
    facts += [", ".join(linked(id_, guide) for id_ in ids) for ids in (taking_part(record), record.places) if ids]
    return (
        f'<li class="card"><span class="when" title="{escape(precision(record.period))}">{escape(record.period.text)}</span> '
        f'<div><a class="what" href="{escape(href)}">{title}</a><p class="facts">{" · ".join(facts)}</p>'
        f"{_cited(record.sources, guide)}</div></li>"
    )


_ANSWERED = {"responds-to": "answers", "contradicts": "contradicts"}
_MOST_TIES = 5
BACKWARDS = {
    "part-of": "has part", "caused-by": "led to", "responds-to": "answered by", "depends-on": "needed by",
    "after": "followed by", "contradicts": "contradicted by", "asserts": "asserted by",
}  # fmt: skip


def full_card(
    record: Record, guide: Guide, backwards: Iterable[tuple[str, str]] = (), *, possible: bool = False
) -> str:
    """A record as an entry that shows all one looks for: how exactly it is dated, quotes, what it answers and contradicts.

    `backwards` are the records that name this one, with the kind of their link; `possible` marks it with a `?`.
    """
    title, href = escape(title_of(record, guide)), guide.href(record.id)
    facts = [escape(record.type.replace("_", " "))]
    if record.status != "actual":
        facts.append(f"<strong>{escape(record.status)}</strong>")
    facts += [", ".join(linked(id_, guide) for id_ in ids) for ids in (taking_part(record), record.places) if ids]
    topics = [linked(id_, guide) for id_ in record.about if guide.href(id_)]
    if topics:
        facts.append(f"about {', '.join(topics)}")
    ties: dict[str, list[str]] = {}
    for link in record.links:
        if guide.href(link.target):
            ties.setdefault(_ANSWERED.get(link.kind, link.kind.replace("-", " ")), []).append(link.target)
    for id_, kind in backwards:
        ties.setdefault(BACKWARDS.get(kind, kind.replace("-", " ")), []).append(id_)
    tied = "".join(
        f'<p class="tie{" against" if words.startswith("contradict") else ""}"><span>{escape(words)}</span> '
        f"{_tied(list(dict.fromkeys(ids)), href, guide)}</p>"
        for words, ids in ties.items()
    )
    said = quotes(record, guide)
    said = f"<details><summary>Quoted</summary>{said}</details>" if said else ""
    mark = marked("?" * possible)
    exact = precision(record.period)
    dated = f"<small>{escape(exact)}</small>" if exact != "known to the day" else ""
    return (
        f'<li class="card full"><div class="when">{mark}<span>{_breakable(record.period.text)}</span>{dated}</div> '
        f'<div class="told"><a class="what" href="{escape(href)}">{title}</a><p class="facts">{" · ".join(facts)}</p>'
        f"{tied}{said}{_told_by(record.sources, guide)}</div></li>"
    )


def _breakable(date: str) -> str:
    """A date that may go on in the next line after the sign between its two ends, nowhere else."""
    parts = re.split(r"(?<=\.\.)(?=[^\]])|(?<=/)(?=[^.])", date)
    return "<wbr>".join(f"<span>{escape(part)}</span>" for part in parts)


def _tied(ids: list[str], href: str, guide: Guide) -> str:
    """The first of some records; where there are more, the way to them."""
    shown = "; ".join(linked(id_, guide) for id_ in ids[:_MOST_TIES])
    left = len(ids) - _MOST_TIES
    return f'{shown}; <a href="{escape(href)}">and {left} more</a>' if left > 0 else shown


def short(source: Source, guide: Guide) -> str:
    """A source in few words: who published it and when; its title where that is not known."""
    publisher = guide.label(source.publisher) if source.publisher else ""
    return ", ".join(part for part in (publisher or source.title, source.published) if part) or source.id


def source_link(id_: str, guide: Guide) -> str:
    """A source in few words, as a link to its page; its title shows when it is pointed at."""
    source, href = guide.item(id_), guide.href(id_)
    if not isinstance(source, Source) or not href:
        return linked(id_, guide)
    return f'<a href="{escape(href)}" title="{escape(source.title)}">{escape(short(source, guide))}</a>'


def _told_by(ids: Iterable[str], guide: Guide) -> str:
    listed = " · ".join(source_link(id_, guide) for id_ in ids)
    return f'<p class="cites">{listed}</p>' if listed else '<p class="cites">no source</p>'


def cards(entries: Iterable[str]) -> str:
    return '<ol class="cards">\n' + "\n".join(entries) + "\n</ol>\n"


def quotes(record: Record, guide: Guide, *, source: str = "") -> str:
    """The words quoted for a record, from any source or from one, with who said them and where they stand."""
    found = []
    for each in record.evidence:
        if not each.quote or (source and each.source != source):
            continue
        told = [f"— {linked(each.speaker, guide)}" if each.speaker else ""]
        told.append(f"[{linked(each.source, guide)}]" if each.source and not source else "")
        told.append(escape(each.locator))
        behind = " ".join(part for part in told if part)
        found.append(f"<blockquote>“{escape(each.quote)}” <small>{behind}</small></blockquote>")
    return "\n".join(found)


def web(url: str) -> str:
    """A link to an address of the web; any other address is only shown."""
    shown = escape(url)
    if not url.startswith(("https://", "http://")) or any(char.isspace() for char in url):
        return shown
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>'


def reference(source: Source, guide: Guide) -> str:
    """A source as in a list of references: authors, title, publisher, dates, address."""
    parts = [
        ", ".join(linked(each, guide) for each in source.authors),
        linked(source.id, guide),
        linked(source.publisher, guide) if source.publisher else "",
        escape(source.published),
        f"read {escape(source.accessed)}" if source.accessed else "",
        web(source.url) if source.url else "",
    ]
    return ". ".join(part for part in parts if part) + "."


def _cited(ids: Iterable[str], guide: Guide) -> str:
    listed = ", ".join(
        f'<a href="{escape(href)}">{escape(id_)}</a>' if (href := guide.href(id_)) else escape(id_) for id_ in ids
    )
    return f'<p class="cites">[{listed}]</p>' if listed else ""


def marked(marks: str) -> str:
    """The marks beside a row (`kb.renderers.columns.MARKS`), each with what it says."""
    return "".join(f'<abbr class="mark" title="{MARKS[each]}">{each}</abbr> ' for each in marks)
