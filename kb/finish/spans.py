"""Finishers of lengths of time: days between, how long since, how long it lasted, gaps."""

from __future__ import annotations

from kb import catalogue, edtf
from kb.errors import QuestionError
from kb.finish.asking import Asking, Draft
from kb.finish.found import Found
from kb.finish.records import number
from kb.index import OPEN
from kb.language.calendar import days, shifted
from kb.language.question import Duration, Elapsed, Gaps, Length, Shape, Window


def elapsed(core: Elapsed, shape: Shape, asking: Asking) -> Draft:
    """The difference of two dates: from the end of the earlier to the begin of the later; a range where they are vague."""
    since = core.since
    until = core.until if core.until is not None else _day(asking.today)
    assert isinstance(since, Window)
    assert isinstance(until, Window)
    if since.begin > until.begin:
        since, until = until, since
    shortest, longest = (since.end, until.begin), (since.earliest_end, until.latest_begin)
    if any(abs(day) >= OPEN for day in (*shortest, *longest)):
        draft = Draft("number", columns=["count", "unit"], events=list(asking.anchors))
        draft.notes.append("one of the dates is open: the length cannot be told")
        return draft
    least, most = (max(0, _units(first, last, core.unit)) for first, last in (shortest, longest))
    draft = number(least, most)
    draft.columns = ["count", "unit", "from", "to"]
    draft.events = list(asking.anchors)
    draft.rows[0] |= {
        "unit": f"{core.unit}s",
        "from": edtf.format_span(since.begin, since.end),
        "to": edtf.format_span(until.begin, until.end),
    }
    asking.step(f"whole {core.unit}s from {edtf.format_day(since.end)} to {edtf.format_day(until.begin)}")
    return draft


def _day(day: int) -> Window:
    return Window(day, day, day, day)


def _units(first: int, last: int, unit: str) -> int:
    """Whole units from one day to another."""
    if unit in ("day", "week"):
        return (last - first) // (7 if unit == "week" else 1)
    count = 0
    while shifted(first, Duration(count + 1, unit), 1) <= last:  # type: ignore[arg-type]
        count += 1
    return count


def length(core: Length, shape: Shape, asking: Asking) -> Draft:
    """How many days a record lasted, its first and its last included."""
    found = catalogue.bounds(asking.store, core.record.ids)
    if not found:
        raise QuestionError("E111", f"'{core.record.words}' has no date")
    first, begin, end, last = next(iter(found.values()))
    if abs(first) >= OPEN or abs(last) >= OPEN:
        draft = Draft("number", columns=["count", "unit"], events=list(core.record.ids))
        draft.notes.append("its date is open: how long it lasted cannot be told")
        return draft
    draft = number(max(1, end - begin + 1), last - first + 1)
    draft.rows[0]["unit"] = "days"
    draft.columns = ["count", "unit"]
    draft.events = list(core.record.ids)
    return draft


def gaps(core: Gaps, shape: Shape, asking: Asking) -> Draft:
    """Gaps between successive records, in days from the end of one to the begin of the next."""
    listed = asking.records(core.pattern)
    closed = [each for each in listed if each.bounds[0] > -OPEN and each.bounds[3] < OPEN]
    found: list[tuple[int, int, Found, Found]] = []
    latest: Found | None = None
    for each in closed:
        if latest is not None:
            least, most = each.bounds[0] - latest.bounds[3], each.bounds[1] - latest.bounds[2]
            found.append((max(0, least), max(0, most), latest, each))
        if latest is None or each.bounds[3] >= latest.bounds[3]:
            latest = each
    asking.step(f"gaps between {len(closed)} successive records")
    notes = [f"{len(listed) - len(closed)} with open dates are left out"] if len(listed) > len(closed) else []
    if core.which == "average":
        draft = Draft("number", columns=["count", "unit"], notes=notes)
        if found:
            low, high = (_decimal(sum(days_) / len(found)) for days_ in zip(*(gap[:2] for gap in found), strict=True))
            shown = low if low == high else f"{low}–{high}"
            draft.answers = [shown]
            draft.rows = [{"count": shown, "unit": "days", "gaps": len(found)}]
        draft.events = [each.event for each in closed]
        return draft
    if core.which == "over":
        over = days(core.over) if core.over else 0
        chosen = [gap for gap in found if gap[1] > over]
    else:
        chosen = sorted(found, key=lambda gap: (gap[0], gap[1]), reverse=core.which == "longest")
        chosen = [gap for gap in chosen if gap[:2] == chosen[0][:2]]
    if shape.sort == "count" or shape.newest:
        chosen = sorted(chosen, key=lambda gap: gap[0] if shape.sort == "count" else gap[3].bounds[0], reverse=True)
    chosen = chosen[: shape.limit] if shape.limit is not None else chosen
    draft = Draft("table", columns=["days", "from", "to"], notes=notes)
    for least, most, before, after in chosen:
        shown = str(least) if least == most else f"{least}–{most}"
        begin, end = _date(before), _date(after)
        draft.rows.append({"days": shown, "from": begin, "to": end, "after": before.event, "before": after.event})
        draft.answers.append(f"{shown} · {begin} · {end}")
        draft.events += [before.event, after.event]
    draft.events = list(dict.fromkeys(draft.events))
    return draft


def _date(each: Found) -> str:
    return edtf.format_span(each.bounds[0], each.bounds[3])


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
