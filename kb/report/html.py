"""A filled report as one HTML file: nothing is fetched, it prints well, and everything from the data is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import Problem
from kb.names import slug
from kb.pages.figures import figure
from kb.pages.frame import page as whole
from kb.pictures.svg import words as escape
from kb.renderers.columns import MARKS
from kb.report.citations import Citations
from kb.report.filling import Filled, Report, Shown, Words
from kb.report.showing import PICTURES, drawn, table, width

_VALUE = re.compile("\ue000(\\d+)\ue001")
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.S)

_NOTES = {"?": "mark-possible", "!": "mark-planned", "…": "mark-soon"}


def html(report: Report, citations: Citations) -> str:
    """The whole page. The same report gives the same bytes."""
    page = _Page(citations)
    body = "\n".join(part for piece in report.pieces for part in page.piece(piece))
    contents, body = _contents(body)
    title = escape(report.title)
    heading = "" if re.search(r"<h1>", body) else f"<h1>{title}</h1>\n"
    shown = f"{heading}{contents}{body}\n{page.footnotes()}{page.sources()}"
    return whole(report.title, f'{shown}<p class="note">As of {escape(report.today)}. Made with timeline-kb.</p>\n')


class _Page:
    """What has been used so far: numbers of sources, marks that want a footnote."""

    def __init__(self, citations: Citations) -> None:
        from markdown_it import MarkdownIt

        self.citations = citations
        self.marks: dict[str, None] = {}
        self.tables = 0
        self._markdown = (
            MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
        )  # nothing is fetched

    def piece(self, piece: Filled | Shown | Problem) -> Iterator[str]:
        if isinstance(piece, Problem):
            yield _problem(piece)
        elif isinstance(piece, Filled):
            yield self._prose(piece)
        else:
            yield from self._answer(piece)

    def _prose(self, piece: Filled) -> str:
        text = piece.text.replace("\ue000", "").replace("\ue001", "")
        for number in range(len(piece.values)):
            text = text.replace("{{ }}", f"\ue000{number}\ue001", 1)
        rendered: str = self._markdown.render(text)
        return _VALUE.sub(lambda match: self._value(piece.values[int(match[1])]), rendered)

    def _value(self, value: Words | Problem) -> str:
        if isinstance(value, Problem):
            return f'<strong class="error">{escape(str(value))}</strong>'
        return escape(value.text) + (self._mark("?") if value.possible else "")

    def _mark(self, mark: str) -> str:
        self.marks |= dict.fromkeys(mark)
        return "".join(f'<sup><a href="#{_NOTES[each]}">{each}</a></sup>' for each in mark)

    def _answer(self, piece: Shown) -> Iterator[str]:
        answer, ask, shown, limit = piece.answer, piece.ask, piece.way, piece.limit
        caption = escape(ask.option("caption") or answer.reading)
        if not answer.answers:
            nothing = escape(ask.option("empty") or "nothing")
            yield f'<p class="note">{caption}: {nothing}.</p>'
        elif shown in PICTURES:
            rows = self._table(piece, limit, "")
            picture = figure(lambda wide: drawn(answer, ask, shown, wide), width(ask), caption)
            yield (f"{picture}<details><summary>As a table</summary>\n{rows}</details>")
        elif shown == "table":
            yield self._table(piece, limit, caption)
        else:
            yield self._list(piece, limit)
        for note in answer.notes:
            yield f'<p class="note">{escape(note)}</p>'

    def _table(self, piece: Shown, limit: int | None, caption: str) -> str:
        found = table(piece.answer, limit)
        events = {event.id: event for event in piece.answer.events}
        cited = any(id_ in events for id_ in found.events)
        head = "".join(
            f'<th scope="col">{escape(name)}</th>' for name in (*found.columns, *(["sources"] if cited else []))
        )
        body = []
        for cells, mark, id_ in zip(found.rows, found.marks, found.events, strict=True):
            numbers = self.citations.use(events[id_]) if id_ in events else []
            columns = [escape(cell) for cell in cells]
            if columns:
                columns[0] += self._mark(mark)
            if cited:
                columns.append(_cited(numbers))
            body.append("<tr>" + "".join(f"<td{_day(cell)}>{cell}</td>" for cell in columns) + "</tr>")
        rest = len(piece.answer.rows) - len(found.rows)
        more = f'<p class="note">{rest} more are left out.</p>\n' if rest > 0 else ""
        if not cited:
            more += self._evidence(piece)
        told = f"<caption>{caption}</caption>" if caption else ""
        rows = "\n".join(body)
        return f'<div class="scroll"><table>{told}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n{more}'

    def _list(self, piece: Shown, limit: int | None) -> str:
        answer = piece.answer
        unit = answer.rows[0].get("unit", "") if answer.kind == "number" and answer.rows else ""
        title = {event.id: event.title for event in answer.events} if answer.kind == "events" else {}
        items = []
        for each in answer.answers[:limit]:
            mark = self._mark("?") if each in answer.possible else ""
            items.append(f"<li>{escape(f'{title.get(each, each)} {unit}'.rstrip())}{mark}</li>")
        return f"<ul>{''.join(items)}</ul>\n{self._evidence(piece)}"

    def _evidence(self, piece: Shown) -> str:
        """The sources behind an answer whose rows have none of their own."""
        numbers = sorted({number for event in piece.answer.events for number in self.citations.use(event)})
        return f'<p class="note">Sources: {_cited(numbers)}</p>\n' if numbers else ""

    def footnotes(self) -> str:
        if not self.marks:
            return ""
        items = "".join(
            f'<p class="note" id="{_NOTES[mark]}">{mark} {meaning}</p>\n'
            for mark, meaning in MARKS.items()
            if mark in self.marks
        )
        return f"<hr>\n{items}"

    def sources(self) -> str:
        if not self.citations.numbers:
            return ""
        items = []
        for id_, number in self.citations.numbers.items():
            words = ". ".join(escape(each) for each in self.citations.described(id_))
            url = self.citations.url(id_)
            link = f' <a href="{escape(url)}" rel="noreferrer">{escape(url)}</a>' if url else ""
            quotes = "".join(
                f"<blockquote>“{escape(each.words)}”{escape(f' — {each.speaker}' if each.speaker else '')} "
                f"<small>({escape(each.event)}{escape(f', {each.locator}' if each.locator else '')})</small></blockquote>"
                for each in self.citations.quotes.get(id_, ())
            )
            items.append(f'<li id="source-{number}">{words}.{link}{quotes}</li>')
        listed = "\n".join(items)
        return f'<h2 id="sources">Sources</h2>\n<ol class="sources">\n{listed}\n</ol>\n'


def _day(cell: str) -> str:
    """A day stays on one line."""
    return ' class="day"' if re.match(r"\d{4}-\d\d-\d\d(<|$)", cell) else ""


def _cited(numbers: list[int]) -> str:
    return "".join(f'<sup><a href="#source-{number}">[{number}]</a></sup>' for number in numbers)


def _problem(problem: Problem) -> str:
    return f'<p class="error" role="alert">{escape(str(problem))}</p>'


def _contents(body: str) -> tuple[str, str]:
    """A list of the headings, and the body with ids on them; no list where there are fewer than three."""
    seen: dict[str, int] = {}
    entries: list[tuple[str, str, str]] = []

    def with_id(match: re.Match[str]) -> str:
        words = re.sub(r"<[^>]+>", "", match[2])
        id_ = slug(words) or "part"
        seen[id_] = seen.get(id_, 0) + 1
        id_ = f"{id_}-{seen[id_]}" if seen[id_] > 1 else id_
        entries.append((match[1], id_, words))
        return f'<h{match[1]} id="{escape(id_)}">{match[2]}</h{match[1]}>'

    body = _HEADING.sub(with_id, body)
    if len(entries) < 3:
        return "", body
    items = "".join(
        f'<li{" class=" + chr(34) + "deeper" + chr(34) if level == "3" else ""}><a href="#{escape(id_)}">{words}</a></li>'
        for level, id_, words in entries
    )
    return f'<nav aria-label="Contents"><ul>{items}</ul></nav>\n', body
