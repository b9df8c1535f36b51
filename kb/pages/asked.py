"""The page of an answer, from pieces that were looked up: how the question was read, the ways to see it, downloads, pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from kb.frozen import Frozen
from kb.pages.views import View
from kb.pictures.svg import words as escape

FORMATS = (
    ("csv", "CSV", "csv"), ("tsv", "TSV", "tsv"), ("json", "JSON", "json"), ("jsonl", "JSON Lines", "jsonl"),
    ("ics", "Calendar (ICS)", "ics"), ("markdown", "Markdown", "md"), ("html", "HTML table", "html"),
    ("svg", "Picture (SVG)", "svg"), ("turtle", "RDF (Turtle)", "ttl"), ("text", "Text", "txt"),
    ("sparql", "The SPARQL", "rq"),
)  # fmt: skip
"""Name of a format, what it is called, the ending of a file of it."""

_CURRENT = ' aria-current="true"'
_CALLED = {"list": "List", "table": "Table", "timeline": "Timeline", "network": "Network", "bars": "Bars"}


class Choice(Frozen):
    """A narrower question: what it is called, how many records it has, its address."""

    words: str
    number: str
    address: str


class Facet(Frozen):
    """Ways to narrow an answer by one thing, such as years."""

    title: str
    choices: tuple[Choice, ...]


def reading(words: str, guesses: Sequence[str], notes: Sequence[str]) -> str:
    """How the question was read; what was guessed is marked in it, and each guess is told."""
    shown = escape(words)
    for guess in guesses:
        if match := re.search(r" is read as (.+?)(?:,|$)", guess):
            taken = escape(match[1])
            shown = shown.replace(taken, f'<mark class="guess" title="{escape(guess)}">{taken}</mark>', 1)
    told = "".join(f'<li class="guess"><strong>Guessed:</strong> {escape(each)}</li>' for each in guesses)
    told += "".join(f"<li>{escape(each)}</li>" for each in notes)
    listed = f'<ul class="notes">{told}</ul>' if told else ""
    return f'<p class="reading"><span>Read as</span> {shown}</p>{listed}\n'


def clauses(chips: Sequence[tuple[str, str]]) -> str:
    """The clauses of the question, each with the address of the question without it."""
    items = "".join(
        f'<li><a href="{escape(address)}" aria-label="Leave out: {escape(words)}">{escape(words)} '
        '<span aria-hidden="true">×</span></a></li>'
        for words, address in chips
    )
    return f'<ul class="chips" aria-label="Leave out a clause">{items}</ul>\n' if items else ""


def tabs(ways: Sequence[str], view: View) -> str:
    """The ways in which an answer can be seen, as links; the current one is told."""
    if len(ways) < 2:
        return ""
    links = "".join(
        f'<a href="{escape(view.address(show=way, page=1))}"{_CURRENT if way == view.show else ""}>{_CALLED[way]}</a>'
        for way in ways
    )
    return f'<nav class="tabs" aria-label="Ways to see it">{links}</nav>\n'


def downloads(view: View, name: str) -> str:
    """The answer in every format, what to subscribe to, and an address that stays."""
    asked = {"q": view.question} | ({"today": view.today} if view.today else {})
    query = urlencode(asked, quote_via=quote)
    links = " ".join(
        f'<a href="/ask?{escape(query)}&amp;format={format_}" download="{escape(name)}.{ending}">{words}</a>'
        for format_, words, ending in FORMATS
    )
    always = urlencode({"q": view.question}, quote_via=quote)  # a subscription goes with the days
    own = f'<a href="/timeline.ics?{escape(always)}">calendar</a> <a href="/feed.atom?{escape(always)}">feed</a>'
    return (
        f'<section class="take" aria-label="Take it along"><h2>Take it along</h2>\n<p class="formats">{links}</p>\n'
        f"<p>Subscribe: {own}</p>\n"
        f'<p><a class="permalink" href="{escape(view.address())}">Permanent link to this view</a></p></section>\n'
    )


def facets(found: Sequence[Facet]) -> str:
    """Narrower questions, by what they are narrowed by."""
    parts = []
    for place, facet in enumerate(found):
        rows = "".join(
            f'<li><a href="{escape(each.address)}">{escape(each.words)}</a> <span class="number">{escape(each.number)}</span></li>'
            for each in facet.choices
        )
        parts.append(
            f"<details{' open' if place < 3 else ''}><summary>{facet.title}</summary><ul>{rows}</ul></details>\n"
        )
    if not parts:
        return ""
    return f'<aside class="facets" id="narrow" aria-label="Narrow it"><h2>Narrow it</h2>\n{"".join(parts)}</aside>\n'


def facets_later(address: str) -> str:
    """Where the facets of a large answer take long: a link to them, which a script follows by itself."""
    return (
        '<aside class="facets" id="narrow" aria-label="Narrow it"><h2>Narrow it</h2>\n'
        f'<p><a data-facets href="{escape(address)}">by years, types, people, places, sources</a></p></aside>\n'
    )


def paging(view: View, total: int, per_page: int) -> str:
    """Links to the pages before and after; nothing where there is one."""
    pages = -(-total // per_page)
    if pages < 2:
        return ""
    near = sorted({1, pages, *(n for n in range(view.page - 2, view.page + 3) if 1 <= n <= pages)})
    links, before = [], 0
    for number in near:
        if number > before + 1:
            links.append("…")
        before = number
        links.append(
            f'<strong aria-current="page">{number:,}</strong>'
            if number == view.page
            else f'<a href="{escape(view.address(page=number))}">{number:,}</a>'
        )
    following = f'<a rel="next" href="{escape(view.address(page=view.page + 1))}">Next</a>' if view.page < pages else ""
    return f'<nav class="paging" aria-label="Pages">{" ".join(links)} {following}</nav>\n'


def examples(listed: Sequence[str], view: View, heading: str) -> str:
    """Questions that this chronology answers."""
    items = "".join(f'<li><a href="{escape(view.asking(each))}">{escape(each)}</a></li>' for each in listed)
    return f'<section class="examples"><h2>{escape(heading)}</h2>\n<ul>{items}</ul></section>\n' if items else ""
