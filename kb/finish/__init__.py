"""Questions to drafts of answers: what SPARQL cannot do, done after portable SELECTs. `FINISHERS` lists every form."""

from __future__ import annotations

from kb.finish import records
from kb.finish.asking import Asking, Draft, Finish
from kb.language.question import (
    Attended,
    Core,
    Count,
    Dates,
    Events,
    Nth,
    Relates,
    Shape,
    Truth,
    Where,
    Who,
)

FINISHERS: tuple[tuple[type, Finish], ...] = (
    (Events, records.events),
    (Nth, records.nth),
    (Who, records.who),
    (Attended, records.attended),
    (Where, records.where),
    (Dates, records.dates),
    (Truth, records.truth),
    (Relates, records.relates),
    (Count, records.count),
)


def finish(core: Core, shape: Shape, asking: Asking) -> Draft:
    """The draft of an answer to a question whose times are windows."""
    for kind, finisher in FINISHERS:
        if type(core) is kind:
            return finisher(core, shape, asking)
    raise NotImplementedError(type(core).__name__)
