"""Answers for a terminal, plain and complete: text, timeline, list, table, chart, graph."""

from __future__ import annotations

import json
import re
import unicodedata

from kb.answer import Answer
from kb.renderers.columns import columns, marks, rows
from kb.renderers.look import PLAIN, Look

_BAR = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def text(answer: Answer) -> str:
    """The answer as its kind calls for: a line for a number or a truth, else a table with what it rests on."""
    if answer.kind in ("number", "truth"):
        head = answer.answers[0] if answer.answers else "not known"
        unit = answer.rows[0].get("unit", "") if answer.kind == "number" and answer.rows else ""
        lines = [f"{head} {unit.removesuffix('s') if head == '1' else unit}".rstrip()]
        return "\n".join([*lines, *_evidence(answer)]) + "\n"
    if not answer.answers:
        return "nothing\n"
    if answer.kind in ("text", "paths"):
        evidence = _evidence(answer) if answer.kind == "paths" else []
        return "\n".join([*(clean(each, keep_lines=True) for each in answer.answers), *evidence]) + "\n"
    if answer.kind == "dates":
        return "\n".join([*answer.answers, *_evidence(answer)]) + "\n"
    return table(answer)


def table(answer: Answer) -> str:
    """Aligned columns without a header where they speak for themselves, `?` and `!` before rows that call for it."""
    names, cells, flags = columns(answer), [[clean(cell) for cell in row] for row in rows(answer)], marks(answer)
    if answer.kind == "events" and flags and not any(flags):
        flags = [""] * len(cells)
    cells = [_with_mark(row, names, mark) for row, mark in zip(cells, flags or [""] * len(cells), strict=False)]
    header = [names] if answer.kind == "table" else []
    body = aligned([*header, *cells])
    return "".join(f"{line}\n" for line in [*body, *_legend(answer)])


def timeline(answer: Answer) -> str:
    """Events under their year and month, with their dates at the precision that they have."""
    lines: list[str] = []
    heading = ""
    by_id = {event.id: event for event in answer.events}
    for row, mark in zip(answer.rows, marks(answer), strict=True):
        event = by_id.get(str(row.get("event", "")))
        if event is None:
            continue
        month = _heading(event.date)
        if month != heading:
            lines += ([""] if lines else []) + [month]
            heading = month
        sources = f"  [{', '.join(event.sources)}]" if event.sources else ""
        lines.append(f"  {event.date:<12} {mark:1} {clean(event.title)}{sources}".replace("    ", "   ", 1))
    return "\n".join([*lines, *_legend(answer)]) + "\n" if lines else "nothing\n"


def listed(answer: Answer) -> str:
    """One answer a line, and nothing else."""
    return "".join(f"{clean(each)}\n" for each in answer.answers)


def chart(answer: Answer) -> str:
    """Counts as bars."""
    counted = [row for row in answer.rows if "most" in row]
    if not counted:
        return table(answer)
    names = [name for name in answer.columns if name != "count"]
    labels = [" · ".join(clean(str(row.get(name, ""))) for name in names) for row in counted]
    width = max((_width(label) for label in labels), default=0)
    most = max((row["most"] for row in counted), default=0) or 1
    lines = []
    for label, row in zip(labels, counted, strict=True):
        sure, maybe = round(_BAR * row["least"] / most), round(_BAR * row["most"] / most)
        bar = "█" * sure + "░" * (maybe - sure)
        lines.append(f"{label}{' ' * (width - _width(label))}  {bar}{' ' if bar else ''}{row['count']}")
    return "\n".join(lines) + "\n" if lines else "nothing\n"


def graph(answer: Answer) -> str:
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


def sparql_table(result: bytes) -> str:
    """A SPARQL JSON result as aligned columns."""
    found = json.loads(result)
    if "boolean" in found:
        return f"{'yes' if found['boolean'] else 'no'}\n"
    names = found["head"]["vars"]
    body = [
        [clean(binding.get(name, {}).get("value", "")) for name in names] for binding in found["results"]["bindings"]
    ]
    return "".join(f"{line}\n" for line in aligned([names, *body]))


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text without control characters: nothing in the data may steer a terminal."""
    text = text if keep_lines else text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    return _CONTROL.sub("\ufffd", text)


def _evidence(answer: Answer) -> list[str]:
    """The records that a short answer rests on, with their sources."""
    lines = []
    for event in answer.events[:20]:
        sources = f"  [{', '.join(event.sources)}]" if event.sources else ""
        lines.append(f"  {event.date}  {clean(event.title)}{sources}")
    if len(answer.events) > 20:
        lines.append(f"  … and {len(answer.events) - 20} more")
    return lines


def _with_mark(row: list[str], names: list[str], mark: str) -> list[str]:
    if not mark:
        return row
    place = names.index("date") if "date" in names else 0
    return [f"{cell} {mark}" if number == place else cell for number, cell in enumerate(row)]


def _legend(answer: Answer) -> list[str]:
    flags = marks(answer)
    told = []
    if "?" in flags:
        told.append("? possibly: the date may not fit, or it is only claimed")
    if "!" in flags:
        told.append("! planned")
    if "…" in flags:
        told.append("… too soon to tell")
    return [f"({'; '.join(told)})"] if told else []


def aligned(table: list[list[str]], look: Look = PLAIN) -> list[str]:
    if not table:
        return []
    widths = [
        max(_width(row[place]) if place < len(row) else 0 for row in table) for place in range(max(map(len, table)))
    ]
    lines = []
    for row in table:
        cells = [cell + " " * (widths[place] - _width(cell)) for place, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _heading(date: str) -> str:
    """The year and month that a date stands under."""
    if match := re.match(r"-?\d{4}(?:-(?:0[1-9]|1[0-2]))?", date):
        return match[0]
    return "undated" if date == "../.." else date
