"""Two answers put together: union, intersect, and not. Certainty follows: what is left out must not even be possible."""

from __future__ import annotations

from typing import Any

from kb.errors import QuestionError
from kb.finish.asking import Asking, Draft
from kb.finish.records import ordered_events
from kb.language import narrowed
from kb.language.question import Core, SetOperation, Shape


def combined(core: SetOperation, shape: Shape, asking: Asking) -> Draft:
    from kb.finish import finish

    wide: Core = narrowed(core.right, (), "possibly") if core.operator == "minus" else core.right
    left, right = finish(core.left, Shape(), asking), finish(wide, Shape(), asking)
    if left.kind != right.kind or left.kind not in ("events", "names"):
        message = f"a question for {left.kind} and one for {right.kind} cannot be put together"
        raise QuestionError("E116", message, hint="both sides must ask for events, or both for names")
    one, two = _members(left), _members(right)
    if core.operator == "union":
        kept = {key: one.get(key, False) or two.get(key, False) for key in {**one, **two}}
    elif core.operator == "intersect":
        kept = {key: one[key] and two[key] for key in one if key in two}
    else:
        kept = {key: sure and key not in two for key, sure in one.items() if not two.get(key, False)}
    asking.step(f"{core.operator} of {len(one)} and {len(two)} {left.kind}")
    sides = [left] if core.operator == "minus" else [left, right]
    rows = [row for side in sides for row in side.whole()[0] if _key(left.kind, row) in kept]
    return _draft(left.kind, kept, rows, shape, asking)


def _members(draft: Draft) -> dict[str, bool]:
    """What a draft holds, and of each whether it holds certainly."""
    found: dict[str, bool] = {}
    for row in draft.whole()[0]:
        key = _key(draft.kind, row)
        found[key] = found.get(key, False) or row["certain"]
    return found


def _key(kind: str, row: dict[str, Any]) -> str:
    return str(row["id"] if kind == "names" else row["event"])


def _draft(kind: str, kept: dict[str, bool], rows: list[dict[str, Any]], shape: Shape, asking: Asking) -> Draft:
    events = ordered_events(dict.fromkeys(row["event"] for row in rows), asking, shape)
    place = {event: number for number, event in enumerate(events)}
    if kind == "events":
        chosen = events[: shape.limit] if shape.limit is not None else events
        draft = Draft("events", chosen, [each for each in chosen if not kept[each]], ["date", "event"], events=chosen)
        draft.rows = [{"event": each, "certain": kept[each]} for each in chosen]
        return draft
    rows = sorted(rows, key=lambda row: (place[row["event"]], row["name"]))
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found = by_id.setdefault(row["id"], [])
        if all(row["event"] != other["event"] for other in found):
            found.append(row)
    ids = list(by_id)[: shape.limit] if shape.limit is not None else list(by_id)
    name = {id_: by_id[id_][0]["name"] for id_ in ids}
    draft = Draft("names", [name[id_] for id_ in ids], [name[id_] for id_ in ids if not kept[id_]])
    draft.columns = ["name", "date", "event"]
    draft.rows = [{**row, "certain": row["certain"] and kept[id_]} for id_ in ids for row in by_id[id_]]
    draft.events = [each for each in events if any(row["event"] == each for row in draft.rows)]
    return draft
