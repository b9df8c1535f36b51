"""The timeline: each record at its place in time, as sharp as its date is.

A day that is certain is a dot, a span a bar; where a date leaves days open a pale, dashed bar covers them all, and where a
side is unknown it fades out to the edge. Planned records are hollow, merely possible ones have a `?`. Where records lie
too dense they are drawn as one dot with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from kb.answer import Answer, Event
from kb.frozen import Frozen
from kb.pictures.axis import Axis, Stretch, axis, in_words
from kb.pictures.svg import element, picture, shortened, text, titled, width_of

ROW = 22
TOP = 34
MARGIN = 14
MOST_DRAWN = 90
"""Records up to this many are drawn one by one."""

_CLUSTER = 26  # pixels within which records are drawn as one where there are many


class Bar(Frozen):
    """Something to draw: where it can have begun and ended, its words, and how it is marked."""

    outer: tuple[float, float]
    inner: tuple[float, float] | None  # where it certainly was, if anywhere
    fading: tuple[bool, bool]
    label: str
    title: str
    mark: str
    status: str
    number: int = 1
    address: str = ""


class Links(Frozen):
    """Where a click leads: to the page of a record, and, from records drawn as one, to the days from the first to the last."""

    record: Callable[[str], str]
    days: Callable[[int, int], str]


def timeline(answer: Answer, *, width: int = 960, lanes: str = "") -> str:
    """A picture of the events of an answer, `width` pixels wide.

    `lanes` is `type`, `actor` or `place` for a band of rows each; empty for none. An answer without a dated event gives
    a picture that says so.
    """
    possible = {str(row.get("event")) for row in answer.rows if row.get("certain") is False}
    return of_events(answer.events, answer.reading or answer.question, possible=possible, width=width, lanes=lanes)


def of_events(
    events: Sequence[Event],
    words: str,
    *,
    possible: Collection[str] = (),
    width: int = 960,
    lanes: str = "",
    window: tuple[int, int] | None = None,
    links: Links | None = None,
) -> str:
    """A picture of some events, which `words` say what they are; those whose id is in `possible` have a `?`.

    `window` draws those days alone, at one scale, and of the records those that may lie in them. With `links` what is
    drawn can be followed; it needs a page of its own site around it.
    """
    dated = [event for event in events if _days(event)]
    undated = len(events) - len(dated)
    title = f"Timeline: {words}"
    if window is not None:
        dated = [event for event in dated if _meets(event, window)]
    if not dated:
        told = "nothing to draw: no event has a date" if window is None else "no event may lie in these days"
        return picture([text(told, MARGIN, 24)], width, 40, title, "No events.")
    scale = scale_of(dated, width, window)
    content: list[str] = []
    y = float(TOP)
    bands = _bands(dated, lanes)
    for name, members in bands:
        if name:
            content.append(text(shortened(name, width - 2 * MARGIN), MARGIN, y + 14, class_="strong"))
            y += ROW
        bars = [_bar(event, scale, event.id in possible, links, window) for event in members]
        if len(dated) > MOST_DRAWN:
            bars = _clustered(bars, scale, links)
        rows = _packed(bars, width)
        for number, row in enumerate(rows):
            content += [_drawn(bar, y + number * ROW, width) for bar in row]
        y += len(rows) * ROW + (6 if name else 0)
    if undated and window is None:
        content.append(text(f"{undated} more without any date", MARGIN, y + 14, class_="soft"))
        y += ROW
    frame = _frame(scale, y)
    description = f"{len(dated)} events from {dated[0].date} to {dated[-1].date}."
    return picture([*frame, *content], width, y + 8, title, description, role="group" if links else "img")


def scale_of(events: Sequence[Event], width: int, window: tuple[int, int] | None = None) -> Axis:
    """The axis of a picture of some dated events: where its days stand."""
    left, right = MARGIN, width - MARGIN - 8
    if window is not None:
        return Axis([Stretch(window[0], window[1], left, right)])
    return axis([day for event in events for day in _days(event)], left, right)


def _meets(event: Event, window: tuple[int, int]) -> bool:
    begin, _, _, end = event.bounds
    return (begin is None or begin <= window[1]) and (end is None or end >= window[0])


def _days(event: Event) -> list[int]:
    return [day for day in event.bounds if day is not None]


def _bands(events: Sequence[Event], lanes: str) -> list[tuple[str, list[Event]]]:
    """Events by lane, the lane with the earliest event first; an event stands in the lane of each of its actors."""
    if not lanes:
        return [("", list(events))]
    found: dict[str, list[Event]] = {}
    for event in events:
        names = {"type": [event.type.replace("_", " ")], "actor": event.actors, "place": [event.place]}[lanes]
        for name in [each for each in names if each] or ["—"]:
            found.setdefault(name, []).append(event)
    return list(found.items())


def _bar(event: Event, scale: Axis, possible: bool, links: Links | None, window: tuple[int, int] | None) -> Bar:
    b1, b2, e1, e2 = event.bounds
    known = _days(event)
    low, high = min(known), max(known)
    if window is not None:  # a side that is not known may lie anywhere in the days that are drawn
        low, high = min(low, window[0]), max(high, window[1])
    inner = None
    if b2 is not None and e1 is not None and b2 <= e1 and (window is None or (b2 <= window[1] and e1 >= window[0])):
        inner = (scale.place(b2), scale.place(e1 + 1))
    one_day = b1 is not None and b1 == b2 == e1 == e2
    outer = (scale.place(low if b1 is None else b1), scale.place((high if e2 is None else e2) + 1))
    if one_day:
        middle = (outer[0] + outer[1]) / 2
        outer = inner = (middle, middle)
    sources = f" [{', '.join(event.sources)}]" if event.sources else ""
    mark = "?" if possible or event.status == "claimed" else ""
    state = f" ({event.status})" if event.status not in ("actual", "ongoing") else ""
    title = f"{event.date}{' ?' if mark else ''}  {event.title}{state}{sources}"
    first, last = scale.stretches[0].first, scale.stretches[-1].last
    fading = (b1 is None or b1 < first, e2 is None or e2 > last)  # it goes on beyond what is drawn
    address = links.record(event.id) if links else ""
    return Bar(outer, inner, fading, event.title, title, mark, event.status, address=address)


def _clustered(bars: Sequence[Bar], scale: Axis, links: Links | None) -> list[Bar]:
    """Bars of which those that lie close together are one, with their number."""
    groups: dict[int, list[Bar]] = {}
    for bar in bars:
        groups.setdefault(int((bar.outer[0] + bar.outer[1]) / 2 // _CLUSTER), []).append(bar)
    found: list[Bar] = []
    for group in groups.values():
        if len(group) < 4:
            found += group
            continue
        low, high = min(bar.outer[0] for bar in group), max(bar.outer[1] for bar in group)
        middle = (low + high) / 2
        told = "\n".join(bar.title for bar in group[:12]) + (
            f"\n… and {len(group) - 12} more" if len(group) > 12 else ""
        )
        address = links.days(*scale.days(low - 2, high + 2)) if links else ""
        found.append(
            Bar((middle, middle), (middle, middle), (False, False), "", told, "", "actual", len(group), address)
        )
    return found


def _packed(bars: Iterable[Bar], width: float) -> list[list[Bar]]:
    """Bars in rows, each in the first row in which it and its words have room."""
    rows: list[tuple[list[Bar], list[tuple[float, float]]]] = []
    for bar in bars:
        need = _extent(bar, width)
        fitting = (row for row in rows if all(need[1] + 6 < left or need[0] - 6 > right for left, right in row[1]))
        row = next(fitting, None)
        if row is None:
            row = ([], [])
            rows.append(row)
        row[0].append(bar)
        row[1].append(need)
    return [row for row, _ in rows]


def _words(bar: Bar, width: float) -> tuple[str, float, str]:
    """The words beside a bar, where they stand, and whether they start or end there."""
    shown = f"? {bar.label}" if bar.mark else bar.label
    after, before = width - MARGIN - bar.outer[1] - 10, bar.outer[0] - MARGIN - 10
    full = width_of(shown)
    if _inside(bar):
        return shown, bar.outer[0] + 6, "start"
    if full <= after or after >= before:
        return shortened(shown, after), bar.outer[1] + 10, "start"
    return shortened(shown, before), bar.outer[0] - 10, "end"


def _inside(bar: Bar) -> bool:
    """Whether the words have room within the bar."""
    return bar.outer[1] - bar.outer[0] > width_of(bar.label) + 30


def _extent(bar: Bar, width: float) -> tuple[float, float]:
    shown, place, anchor = _words(bar, width)
    low, high = bar.outer[0] - _radius(bar), bar.outer[1] + _radius(bar)
    if not shown:
        return low, high
    end = place + width_of(shown)
    return (low, max(high, end)) if anchor == "start" else (place - width_of(shown), high)


def _radius(bar: Bar) -> float:
    return 5.0 if bar.number == 1 else min(16.0, 5 + len(str(bar.number)) * 2.8)


def _drawn(bar: Bar, y: float, width: float) -> str:
    middle = y + ROW / 2
    parts: list[str] = []
    low, high = bar.outer
    one = bar.inner is not None and bar.inner == bar.outer and high - low < 1
    kind = "hollow" if bar.status == "planned" else "may" if bar.mark else "mark"
    if one:
        parts.append(element("circle", cx=low, cy=middle, r=_radius(bar), class_="fill" if bar.number > 1 else kind))
        if bar.number > 1:
            parts.append(text(str(bar.number), low, middle + 4, text_anchor="middle", class_="strong"))
    else:
        tall = 8 if _inside(bar) else 5
        parts.append(
            element("rect", x=low, y=middle - tall, width=max(4.0, high - low), height=2 * tall, rx=3, class_="may")
        )
        if bar.inner:
            begin, end = bar.inner
            shape = "hollow" if bar.status == "planned" else "fill"
            parts.append(
                element(
                    "rect", x=begin, y=middle - tall, width=max(2.0, end - begin), height=2 * tall, rx=2, class_=shape
                )
            )
        for open_, place, way in ((bar.fading[0], low, -1), (bar.fading[1], high, 1)):
            if open_:
                tip = place + way * 7
                parts.append(element("path", d=f"M{place:.1f} {middle - 5:.1f}L{tip:.1f} {middle:.1f}L{place:.1f} {middle + 5:.1f}",
                                     class_="edge"))  # fmt: skip
    shown, place, anchor = _words(bar, width)
    if shown:
        parts.append(text(shown, place, middle + 4, text_anchor=anchor if anchor == "end" else None))
    drawn = titled(bar.title, *parts)
    if not bar.address:
        return drawn
    return element("a", drawn, href=bar.address)


def _frame(scale: Axis, bottom: float) -> list[str]:
    """The axis: ticks with their words above, and where days are left out."""
    left, right = scale.stretches[0].left, scale.stretches[-1].right
    parts = [element("path", d=f"M{left:.1f} {TOP - 8}H{right:.1f}", class_="edge")]
    free = 0.0
    for tick in scale.ticks():
        parts.append(element("path", d=f"M{tick.place:.1f} {TOP - 12}V{bottom:.1f}", class_="line"))
        if tick.place >= free:
            place = min(tick.place, right - width_of(tick.label))
            parts.append(text(tick.label, place, TOP - 16, class_="soft"))
            free = place + width_of(tick.label) + 6
    for begin, end, days in scale.breaks:
        middle = (begin + end) / 2
        parts.append(element("path", d=f"M{middle - 5:.1f} {TOP - 2}l4 -12m4 12l4 -12", class_="edge"))
        parts.append(
            titled(
                f"{in_words(days)} left out",
                element("rect", x=begin + 4, y=TOP - 6, width=end - begin - 8, height=bottom - TOP + 6, class_="paper"),
            )
        )
    return parts
