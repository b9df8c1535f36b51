"""A filled report as Markdown: answers as tables and lists, sources as numbered notes, everything from the data escaped."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Problem
from kb.renderers.documents import escaped
from kb.report.citations import Citations
from kb.report.filling import Filled, Report, Shown, Words
from kb.report.showing import table


def markdown(report: Report, citations: Citations) -> str:
    """The whole text. Pictures are shown as their tables."""
    parts = [part for piece in report.pieces for part in _piece(piece, citations)]
    if not any(part.lstrip().startswith("# ") for part in parts):
        parts.insert(0, f"# {escaped(report.title)}\n")
    if citations.numbers:
        parts.append("## Sources\n")
        lines = []
        for id_, number in citations.numbers.items():
            url = citations.url(id_)
            lines.append(
                f"{number}. {escaped('. '.join(citations.described(id_)))}." + (f" <{url}>" if _plain(url) else "")
            )
            lines += [
                f"   > “{escaped(each.words)}”" + (f" — {escaped(each.speaker)}" if each.speaker else "")
                for each in citations.quotes.get(id_, ())
            ]
        parts.append("\n".join(lines) + "\n")
    parts.append(f"*As of {report.today}.*\n")
    return "\n".join(part.strip("\n") + "\n" for part in parts if part.strip())


def _piece(piece: Filled | Shown | Problem, citations: Citations) -> Iterator[str]:
    if isinstance(piece, Problem):
        yield f"**{escaped(str(piece))}**\n"
    elif isinstance(piece, Filled):
        text = piece.text
        for value in piece.values:
            shown = f"**{escaped(str(value))}**" if isinstance(value, Problem) else escaped(value.text)
            shown += " ?" if isinstance(value, Words) and value.possible else ""
            text = text.replace("{{ }}", shown, 1)
        yield text
    else:
        yield _answer(piece, citations)


def _answer(piece: Shown, citations: Citations) -> str:
    answer, ask, shown, limit = piece.answer, piece.ask, piece.way, piece.limit
    caption = escaped(ask.option("caption") or answer.reading)
    if not answer.answers:
        return f"*{caption}: {escaped(ask.option('empty') or 'nothing')}.*\n"
    events = {event.id: event for event in answer.events}
    if shown in ("list", "text"):
        title = {event.id: event.title for event in answer.events} if answer.kind == "events" else {}
        lines = [
            f"- {escaped(title.get(each, each))}{' ?' if each in answer.possible else ''}"
            for each in answer.answers[:limit]
        ]
        numbers = sorted({number for event in answer.events for number in citations.use(event)})
        return "\n".join([*lines, "", _cited(numbers)]).rstrip() + "\n"
    found = table(answer, limit)
    lines = [
        f"*{caption}*",
        "",
        "| " + " | ".join(["", *found.columns, "sources"]) + " |",
        "|" + "---|" * (len(found.columns) + 2),
    ]
    for cells, mark, id_ in zip(found.rows, found.marks, found.events, strict=True):
        cited = _cited(citations.use(events[id_])) if id_ in events else ""
        lines.append("| " + " | ".join([mark, *(escaped(cell) for cell in cells), cited]) + " |")
    return "\n".join(lines) + "\n"


def _cited(numbers: list[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)


def _plain(url: str) -> bool:
    return bool(url) and not any(char in url for char in "<> \n")
