"""Pages that lead to others: where one begins, names and sources with how often each is named."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from kb.directory import Entry
from kb.pages.views import thing
from kb.pictures.svg import words as escape

PER_PAGE = 300


def start(examples: str, years: Sequence[tuple[str, str, str]], people: Sequence[tuple[str, int, str]]) -> str:
    """The start: examples (markup), years with their counts and addresses, people with the number of their records."""
    parts = [
        '<h1>A chronology to ask</h1>\n<p class="lead">Who met whom, who said what, when, according to which source.</p>\n'
    ]
    parts.append(examples)
    if years:
        most = max(_number(count) for _, count, _ in years) or 1
        rows = "".join(
            f'<li><a href="{escape(address)}"><span class="year">{escape(year)}</span>'
            f'<meter min="0" max="{most}" value="{_number(count)}">{escape(count)}</meter>'
            f'<span class="number">{escape(count)}</span></a></li>'
            for year, count, address in years
        )
        parts.append(f'<section class="clusters"><h2>By year</h2>\n<ol>{rows}</ol></section>\n')
    if people:
        rows = "".join(
            f'<li><a href="{escape(address)}">{escape(label)}</a> <span class="number">{number:,}</span></li>'
            for label, number, address in people
        )
        parts.append(f'<section><h2>Who is named most</h2>\n<ul class="columns">{rows}</ul></section>\n')
    return "".join(parts)


def names_page(found: Sequence[Entry], kind: str, find: str, page: int) -> str:
    """Names of things, or sources, a page of them; `find` is what they were looked for by."""
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, page), pages)
    rows = "".join(
        f'<li><a href="{escape(thing(each.id))}">{escape(each.label)}</a> '
        f'<small>{escape(each.kinds[0])}</small> <span class="number">{each.uses:,}</span></li>'
        for each in found[PER_PAGE * (page - 1) : PER_PAGE * page]
    )
    title = "Sources" if kind == "source" else "Names"
    kept = '<input type="hidden" name="kind" value="source">' if kind == "source" else ""
    form = (
        f'<form action="/names" class="days">{kept}<label>Find <input type="search" name="find" value="{escape(find)}"></label> '
        "<button>Find</button></form>\n"
    )
    listed = f'<ul class="columns">{rows}</ul>\n' if rows else '<p class="note">None.</p>\n'
    query = "".join(f"&amp;{name}={quote(value)}" for name, value in (("kind", kind), ("find", find)) if value)
    links = " ".join(
        f'<strong aria-current="page">{number}</strong>'
        if number == page
        else f'<a href="/names?page={number}{query}">{number}</a>'
        for number in range(max(1, page - 5), min(pages, page + 5) + 1)
    )
    paging = f'<nav class="paging" aria-label="Pages">{links}</nav>\n' if pages > 1 else ""
    return f"<h1>{title}</h1>\n{form}{listed}{paging}"


def _number(count: str) -> int:
    """The most that a count may be: `0–1` is 1 at most."""
    digits = count.rpartition("–")[2].replace(",", "")
    return int(digits) if digits.isdigit() else 0
