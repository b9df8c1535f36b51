"""Questions to drafts of answers: what SPARQL cannot do, done after portable SELECTs. `FINISHERS` lists every form."""

from __future__ import annotations

from kb.finish import network, provenance, records, sequences, sets, spans, states, tables
from kb.finish.asking import Asking, Draft, Finish
from kb.language.question import (
    Attended,
    Circle,
    Common,
    Compare,
    Conflicts,
    Connecting,
    Core,
    Count,
    Dates,
    Elapsed,
    Events,
    Gaps,
    Holders,
    Length,
    Linked,
    Nth,
    Paths,
    Positions,
    Quotes,
    Rank,
    Relates,
    Sequence,
    SetOperation,
    Shape,
    Show,
    SourcesFor,
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
    (Count, tables.count),
    (Rank, tables.rank),
    (Compare, tables.compare),
    (Elapsed, spans.elapsed),
    (Length, spans.length),
    (Gaps, spans.gaps),
    (Holders, states.holders),
    (Positions, states.positions),
    (Connecting, network.connecting),
    (Common, network.common),
    (Paths, network.paths),
    (Circle, network.circle),
    (Sequence, sequences.sequence),
    (SetOperation, sets.combined),
    (Linked, provenance.linked),
    (SourcesFor, provenance.sources),
    (Conflicts, provenance.conflicts),
    (Quotes, provenance.quotes),
    (Show, provenance.show),
)

CORES = tuple(kind for kind, _ in FINISHERS)


def finish(core: Core, shape: Shape, asking: Asking) -> Draft:
    """The draft of an answer to a question whose times are windows."""
    if isinstance(core, Events) and (shape.by or shape.count or shape.compared):
        core = Count(core.pattern)
    for kind, finisher in FINISHERS:
        if type(core) is kind:
            return finisher(core, shape, asking)
    raise NotImplementedError(type(core).__name__)
