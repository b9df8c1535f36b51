"""An answer in each of the ways to see it: cards, a table, numbers, paths; everything in it leads to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.answer import Answer
from kb.pages.cards import Guide, cards, full_card, linked, marked, source_link, taking_part, title_of
from kb.pages.dates import precision
from kb.pages.views import thing
from kb.pictures.svg import words as escape
from kb.record import Record
from kb.renderers.columns import columns, marks, rows


def entries(
    records: Sequence[Record],
    guide: Guide,
    backwards: Mapping[str, Sequence[tuple[str, str]]],
    possible: Sequence[str] = (),
) -> str:
    """Records as cards with all that is known of each."""
    shown = [full_card(each, guide, backwards.get(each.id, ()), possible=each.id in possible) for each in records]
    return cards(shown)


def record_table(records: Sequence[Record], guide: Guide, possible: Sequence[str]) -> str:
    """Records as a table: when, what, who, where, told by whom."""
    body = []
    for each in records:
        mark = marked("!" * (each.status == "planned") + "?" * (each.id in possible))
        cells = (
            f'{mark}<span title="{escape(precision(each.period))}">{escape(each.period.text)}</span>',
            f'<a href="{escape(guide.href(each.id))}">{escape(title_of(each, guide))}</a>',
            ", ".join(linked(id_, guide) for id_ in taking_part(each)),
            ", ".join(linked(id_, guide) for id_ in each.places),
            " · ".join(source_link(id_, guide) for id_ in each.sources),
        )
        body.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return table(("date", "event", "who", "where", "sources"), body)


def answer_table(answer: Answer, guide: Guide) -> str:
    """The rows of an answer as a table; names, records and sources in it lead to their pages."""
    titles = {each.id: f"{each.date}  {each.title}" for each in answer.events}
    names = columns(answer)
    body = []
    for row, cells, mark in zip(answer.rows, rows(answer), marks(answer), strict=False):
        shown = [_cell(name, cell, row, titles, guide) for name, cell in zip(names, cells, strict=False)]
        if shown and mark:
            shown[0] = marked(mark) + shown[0]
        body.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in shown)}</tr>")
    if not answer.rows:
        body = [f"<tr><td>{escape(each)}</td></tr>" for each in answer.answers]
        names = ["answer"]
    return table(names, body)


def table(names: Sequence[str], body: Sequence[str]) -> str:
    """A table that scrolls by itself where it is wider than the page."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows_ = "\n".join(body)
    return (
        '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows_}\n</tbody></table></div>\n"
    )


def headline(answer: Answer) -> str:
    """An answer that is a number, a truth or a date, as large as it is short."""
    unit = ""
    if answer.kind == "number" and answer.rows:
        unit = str(answer.rows[0].get("unit", ""))
        unit = unit.removesuffix("s") if answer.answers == ["1"] else unit
    mark = marked("?") if answer.possible and answer.kind != "truth" else ""
    told = "; ".join(answer.answers[:50]) or "not known"
    return f'<p class="headline">{mark}{escape(f"{told} {unit}".strip())}</p>\n'


def chains(answer: Answer) -> str:
    """Paths from one to another: who, by which record, to whom."""
    titles = {each.id: f"{each.date}  {each.title}" for each in answer.events}
    parts = []
    for row in answer.rows:
        hops: Sequence[Mapping[str, str]] = row.get("hops") or ()
        if not hops:
            continue
        steps = [f"<li><strong>{escape(hops[0]['from'])}</strong></li>"]
        for hop in hops:
            words = escape(titles.get(hop["event"], hop["event"]))
            steps.append(
                f'<li><a href="{escape(thing(hop["event"]))}">{words}</a><br><strong>{escape(hop["to"])}</strong></li>'
            )
        parts.append(f'<ol class="path">{"".join(steps)}</ol>')
    return "\n".join(parts) or "".join(f"<p>{escape(each)}</p>" for each in answer.answers)


def lines(answer: Answer) -> str:
    """An answer that is text."""
    return f'<pre class="told" tabindex="0">{escape(chr(10).join(answer.answers))}</pre>\n'


def _cell(name: str, cell: str, row: Mapping[str, Any], titles: Mapping[str, str], guide: Guide) -> str:
    if name in ("sources", "source"):
        return " · ".join(source_link(each, guide) for each in cell.split("; ") if each)
    if name in ("event", "title") and row.get("event"):
        return f'<a href="{escape(thing(str(row["event"])))}">{escape(cell)}</a>'
    if name in ("first", "second") and cell in titles:
        return f'<a href="{escape(thing(cell))}">{escape(titles[cell])}</a>'
    if name == "name" and row.get("id"):
        return f'<a href="{escape(thing(str(row["id"])))}">{escape(cell)}</a>'
    return escape(cell)
