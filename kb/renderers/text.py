"""Answers for people: what each kind of answer looks like as text, at a terminal (in a Look) or plain and complete."""

from __future__ import annotations

import json

from kb.answer import Answer, Event
from kb.renderers import timelines
from kb.renderers.bars import bars, is_counted
from kb.renderers.citations import keys, legend
from kb.renderers.columns import MARKS, columns, marks, rows
from kb.renderers.layout import aligned, clean, columns_of, hanging
from kb.renderers.look import PLAIN, Look
from kb.renderers.paths import paths

_MOST_EVIDENCE = 20
_STYLES = {"date": "cyan", "sources": "dim", "source": "dim", "id": "dim", "name": "bold", "days": "cyan"}
_NUMBERS = ("count", "days", "first", "second", "steps", "difference")


def text(answer: Answer, look: Look = PLAIN) -> str:
    """The answer as its kind calls for: a line for a number or a truth, a timeline, a table, a drawing of paths."""
    if answer.kind in ("number", "truth"):
        head = answer.answers[0] if answer.answers else "not known"
        unit = answer.rows[0].get("unit", "") if answer.kind == "number" and answer.rows else ""
        unit = unit.removesuffix("s") if head == "1" else unit
        return _lines([look.paint(f"{head} {unit}".rstrip(), "bold"), *_evidence(answer, look)])
    if not answer.answers:
        return "nothing\n"
    if answer.kind == "text":
        return _lines([clean(each, keep_lines=True) for each in answer.answers])
    if answer.kind == "paths":
        return _lines([*paths(answer, look), *_explained(answer, look)])
    if answer.kind == "dates" and not answer.shape.columns:
        return _lines([*(look.paint(each, "bold") for each in answer.answers), *_evidence(answer, look)])
    if answer.timeline and answer.kind == "events" and not answer.shape.columns:
        return timeline(answer, look)
    if is_counted(answer):
        return chart(answer, look)
    return table(answer, look)


def table(answer: Answer, look: Look = PLAIN) -> str:
    """Aligned columns, with a header where they do not speak for themselves, `?` and `!` beside what calls for it."""
    names, flags = columns(answer), marks(answer)
    titled = _titled(answer)
    body = [[titled.get(cell, clean(cell)) for cell in row] for row in rows(answer)]
    if "sources" in names:
        place, cite = names.index("sources"), keys(answer).cite
        for row in body:
            row[place] = cite(row[place].split("; ")) if row[place] else ""
    body = [_with_mark(row, names, mark) for row, mark in zip(body, flags or [""] * len(body), strict=False)]
    headed = answer.kind == "table"
    if look.width:
        body = _without_repeats(body, names)
        names, body = _without_empty(names, body, answer.shape.columns)
        if names[-2:] == ["title", "sources"] and not headed and _too_wide(body, look):
            names, body = names[:-1], [[*row[:-2], "  ".join(filter(None, row[-2:]))] for row in body]
    styles = [_STYLES.get(name, "") for name in names]
    right = [place for place, name in enumerate(names) if name in _NUMBERS and _all_numbers(body, place)]
    whole = [place for place, name in enumerate(names) if name in ("date", *_NUMBERS)]
    shown = [*([names] if headed else []), *body]
    lines = aligned(shown, look, styles=styles, right=right, whole=whole, labels=names)
    if headed and lines:
        lines[0] = look.paint(lines[0], "bold")
    return _lines([*lines, *_explained(answer, look)])


def timeline(answer: Answer, look: Look = PLAIN) -> str:
    """Events under their year and month, with their days as exactly as they are known."""
    lines = timelines.timeline(answer, look)
    return _lines([*lines, *_explained(answer, look)]) if lines else "nothing\n"


def listed(answer: Answer, look: Look = PLAIN) -> str:
    """One answer a line, and nothing else."""
    return "".join(f"{clean(each)}\n" for each in answer.answers)


def chart(answer: Answer, look: Look = PLAIN) -> str:
    """Counts as bars; what is not counted as a table."""
    return _lines(bars(answer, look)) if is_counted(answer) else table(answer, look)


def graph(answer: Answer, look: Look = PLAIN) -> str:
    """Ties as lines: who, by which record, to whom."""
    ties: list[str] = []
    for row in answer.rows:
        hops = row.get("hops") or (
            [{"from": row["from"], "event": row["event"], "to": row["name"]}] if "from" in row else []
        )
        ties += [f"{hop['from']} —[{hop['event']}]— {hop['to']}" for hop in hops]
    if not ties:
        for event in answer.events:
            pairs = [(a, b) for place, a in enumerate(event.actors) for b in event.actors[place + 1 :]]
            ties += [f"{a} —[{event.id}]— {b}" for a, b in pairs]
    return "".join(f"{clean(tie)}\n" for tie in dict.fromkeys(ties)) or "nothing\n"


def sparql_table(result: bytes, look: Look = PLAIN) -> str:
    """A SPARQL JSON result as aligned columns."""
    found = json.loads(result)
    if "boolean" in found:
        return f"{'yes' if found['boolean'] else 'no'}\n"
    names = found["head"]["vars"]
    body = [
        [clean(binding.get(name, {}).get("value", "")) for name in names] for binding in found["results"]["bindings"]
    ]
    lines = aligned([names, *body], look)
    return _lines([look.paint(lines[0], "bold"), *lines[1:]]) if lines else "\n"


def _evidence(answer: Answer, look: Look) -> list[str]:
    """The records that a short answer rests on, with their sources."""
    cite = keys(answer).cite
    shown = answer.events[:_MOST_EVIDENCE]
    cells = [[f"  {event.date}", clean(event.title), cite(event.sources)] for event in shown]
    if _too_wide(cells, look):
        cells = [[date, f"{title}  {sources}".rstrip()] for date, title, sources in cells]
    lines = aligned(cells, look, styles=("cyan", "", "dim"), whole=(0,))
    if len(answer.events) > _MOST_EVIDENCE:
        lines.append(f"  … and {len(answer.events) - _MOST_EVIDENCE} more")
    return [*lines, *legend(answer, _sources(shown), look)]


def _explained(answer: Answer, look: Look) -> list[str]:
    """What marks and keys mean, below an answer."""
    flags = "".join(marks(answer))
    told = [f"{mark} {meaning}" for mark, meaning in MARKS.items() if mark in flags]
    lines = hanging("", f"({'; '.join(told)})", look, "dim") if told else []
    shows_sources = answer.kind in ("events", "paths") or "sources" in columns(answer)
    return [*lines, *(legend(answer, _sources(answer.events), look) if shows_sources else [])]


def _sources(events: list[Event]) -> list[str]:
    return [source for event in events for source in event.sources]


def _titled(answer: Answer) -> dict[str, str]:
    """Records that stand in cells by their id (of a sequence), as date and title."""
    if answer.kind != "table" or not {"first", "second"} & set(answer.columns):
        return {}
    return {event.id: f"{event.date}  {clean(event.title)}" for event in answer.events}


def _with_mark(row: list[str], names: list[str], mark: str) -> list[str]:
    if not mark:
        return row
    place = names.index("date") if "date" in names else 0
    return [f"{cell} {mark}" if number == place else cell for number, cell in enumerate(row)]


def _too_wide(body: list[list[str]], look: Look) -> bool:
    """Whether rows are wider than there is room for."""
    if not look.width or not body:
        return False
    widths = [max(columns_of(row[place]) for row in body) for place in range(len(body[0]))]
    return sum(widths) + 2 * (len(widths) - 1) > look.width


def _without_repeats(body: list[list[str]], names: list[str]) -> list[list[str]]:
    """A name that several rows share is shown once, at the first of them."""
    if names[:1] != ["name"]:
        return body
    before = ""
    shown = []
    for row in body:
        shown.append(["", *row[1:]] if row[0] == before else row)
        before = row[0]
    return shown


def _without_empty(
    names: list[str], body: list[list[str]], asked: tuple[str, ...]
) -> tuple[list[str], list[list[str]]]:
    """The columns in which something stands, or that were asked for."""
    kept = [place for place, name in enumerate(names) if name in asked or any(row[place] for row in body)]
    return [names[place] for place in kept], [[row[place] for place in kept] for row in body]


def _all_numbers(body: list[list[str]], place: int) -> bool:
    return all(row[place].replace("–", "").isdigit() for row in body if row[place])


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
