"""A timeline that can be zoomed and moved: the picture, links that draw it anew for other days, and a form for exact ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb.answer import Event
from kb.pages.asked import Choice
from kb.pages.figures import NARROW, figure
from kb.pages.views import LANES, View, thing, within
from kb.pictures.svg import bare
from kb.pictures.svg import words as escape
from kb.pictures.timeline import Links, of_events, scale_of

WIDTH = 1040


def timeline(events: Sequence[Event], words: str, view: View, possible: Collection[str]) -> str:
    """The picture with its controls; a script makes the same of the wheel, of dragging and of keys."""
    window = view.window
    days = [day for event in events for day in event.bounds if day is not None]
    links = Links(thing, lambda first, last: view.address(show="timeline", **within(first, last)))

    def drawn(wide: int) -> str:
        return bare(
            of_events(
                events,
                words,
                possible=possible,
                width=wide,
                lanes=view.lanes if wide > NARROW else "",
                window=window,
                links=links,
            )
        )

    dated = [event for event in events if any(day is not None for day in event.bounds)]
    if not dated:
        return figure(drawn, WIDTH)
    first, last = window or (min(days), max(days))
    scale = ";".join(
        f"{each.first},{each.last},{each.left:.1f},{each.right:.1f}"
        for each in scale_of(dated, WIDTH, window).stretches
    )
    shown = (
        f'<section id="timeline" class="timeline" data-first="{first}" data-last="{last}" data-scale="{scale}" '
        f'data-address="{escape(view.address(show="timeline", first="", last=""))}" aria-label="Timeline">\n'
    )
    return f"{shown}{_controls(view, first, last, sorted(days))}{figure(drawn, WIDTH, _LEGEND)}</section>\n"


_LEGEND = (
    "A dot is a day. A pale, dashed bar covers the days that a date leaves open; an arrow means that it goes on. "
    "Hollow: planned. <strong>?</strong>: possibly."
)


def _controls(view: View, first: int, last: int, days: Sequence[int]) -> str:
    span = max(1, last - first + 1)
    there = [day for day in days if first <= day <= last] or [(first + last) // 2]
    middle = there[len(there) // 2]  # closer to where most is
    begin = min(max(first, middle - span // 4), last - span // 2)
    moves = (
        ("earlier", "← Earlier", (first - span // 2 - 1, last - span // 2 - 1)),
        ("closer", "+ Closer", (begin, begin + span // 2)),
        ("wider", "− Wider", (first - span // 2 - 1, last + span // 2 + 1)),
        ("later", "Later →", (first + span // 2 + 1, last + span // 2 + 1)),
    )
    links = "".join(
        f'<a class="button" data-move="{name}" href="{escape(view.address(show="timeline", **within(*days)))}">{words}</a>'
        for name, words, days in moves
    )
    whole = view.address(show="timeline", first="", last="")
    links += f'<a class="button" data-move="whole" href="{escape(whole)}">Whole</a>'
    lanes = "".join(
        f'<option value="{each}"{" selected" if each == view.lanes else ""}>{words}</option>'
        for each, words in (("", "one band"), *((lane, f"by {lane}") for lane in LANES))
    )
    own = within(*(view.window or (days[0], days[-1])))
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in (("q", view.question), ("show", "timeline"), ("today", view.today))
        if value
    )
    form = (
        f'<form action="/" class="days">{kept}'
        f'<label>from <input name="from" value="{own["first"]}" size="11"></label> '
        f'<label>to <input name="to" value="{own["last"]}" size="11"></label> '
        f'<label>bands <select name="lanes">{lanes}</select></label> <button>Draw</button></form>'
    )
    return (
        f'<div class="controls"><div class="moves" role="group" aria-label="Zoom and move">{links}</div>{form}</div>\n'
    )


def strip(events: Sequence[Event], words: str, view: View, possible: Collection[str]) -> str:
    """The picture above a list: what is in it leads on, and the whole of it to where it can be zoomed."""
    links = Links(thing, lambda first, last: view.address(show="timeline", **within(first, last)))
    more = f'<a href="{escape(view.address(show="timeline", page=1))}">Zoom and move</a>'
    return figure(lambda wide: bare(of_events(events, words, possible=possible, width=wide, links=links)), WIDTH, more)


def clusters(choices: Sequence[Choice], total: int) -> str:
    """Very many records by year or month: bars as long as their number, each leading to its records."""
    numbers = [int("".join(char for char in each.number.rpartition("–")[2] if char.isdigit()) or 0) for each in choices]
    most = max(numbers, default=0) or 1
    rows = "".join(
        f'<li><a href="{escape(each.address)}"><span class="year">{escape(each.words)}</span>'
        f'<meter min="0" max="{most}" value="{number}">{number}</meter><span class="number">{escape(each.number)}</span></a></li>'
        for each, number in zip(choices, numbers, strict=True)
    )
    told = f"{total:,} records are too many to draw one by one. Choose a time to come closer."
    return f'<section id="timeline" class="clusters"><p class="note">{told}</p>\n<ol>{rows}</ol></section>\n'
