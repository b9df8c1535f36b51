"""How an answer is shown in a report: which of the ways, its picture, its cells with what is cited."""

from __future__ import annotations

from kb.answer import Answer
from kb.errors import QuestionError
from kb.frozen import Frozen
from kb.renderers.columns import columns, marks, rows
from kb.report.document import Ask

PICTURES = {"timeline": "timeline", "chart": "counts", "graph": "network", "matrix": "matrix"}
LANES = ("type", "actor", "place")
WAYS = (*PICTURES, "table", "list", "text")


class Table(Frozen):
    """Names of columns, rows of cells, a mark before each row (`?`, `!`), and the events that each row rests on."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]
    events: tuple[str, ...]


def way(answer: Answer, ask: Ask) -> str:
    """How a block is shown: as its fence says, as its question says, or as its kind calls for.

    Raises QuestionError E605 for a way that there is not.
    """
    asked = ask.option("as") or answer.format
    if asked and asked not in WAYS:
        known = ", ".join(WAYS)
        raise QuestionError("E605", f"a report shows nothing as {asked}", hint=f"ways: {known}")
    if asked:
        return asked
    return {"events": "table", "names": "table", "table": "table"}.get(answer.kind, "list")


def limit(ask: Ask) -> int | None:
    """How many rows a fence allows. Raises QuestionError E605 for what is no number."""
    text = ask.option("limit")
    if text and not text.isdecimal():
        raise QuestionError("E605", f"limit={text} is no number", hint="limit=20")
    return int(text[:9]) if text else None


def width(ask: Ask) -> int:
    """How wide a picture is drawn, in pixels. Raises QuestionError E605 for what is no number."""
    text = ask.option("width", "900")
    if not text.isdecimal():
        raise QuestionError("E605", f"width={text} is no number", hint="width=900")
    return max(320, min(2400, int(text[:6])))


def lanes(ask: Ask) -> str:
    """What parts a timeline into bands. Raises QuestionError E605 for anything else."""
    text = ask.option("lanes")
    if text not in ("", *LANES):
        raise QuestionError("E605", f"there are no lanes by {text}", hint=f"lanes by: {', '.join(LANES)}")
    return text


def drawn(answer: Answer, ask: Ask, shown: str, wide: int) -> str:
    """The picture of an answer as SVG."""
    from kb.pictures import draw
    from kb.pictures.timeline import timeline

    if shown == "timeline":
        return timeline(answer, width=wide, lanes=lanes(ask))
    return draw(answer, PICTURES[shown], width=wide)


def table(answer: Answer, limit: int | None) -> Table:
    """The rows of an answer without its sources, which are cited."""
    names = [name for name in columns(answer) if name != "sources"]
    place = [columns(answer).index(name) for name in names]
    cells = [tuple(row[n] if n < len(row) else "" for n in place) for row in rows(answer)]
    events = [str(row.get("event", "")) for row in answer.rows] or [""] * len(cells)
    flags = marks(answer) or [""] * len(cells)
    return Table(tuple(names), tuple(cells[:limit]), tuple(flags[:limit]), tuple(events[:limit]))
