"""Questions to drafts of answers: what SPARQL cannot do, done after portable SELECTs. `FINISHERS` lists every form."""

from __future__ import annotations

from kb import edtf
from kb.errors import QuestionError
from kb.finish import network, provenance, records, sequences, sets, spans, states, tables
from kb.finish.asking import Asking, Draft, Finish
from kb.frozen import replace, values
from kb.language.patterns import past
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
    KnownOn,
    Length,
    Linked,
    Not,
    Nth,
    Paths,
    Pattern,
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
    Window,
)
from kb.language.readings import each_part

COLUMNS = frozenset({"columns", "sources", "quotes"})
LISTED = COLUMNS | {"sort", "descending", "newest", "limit"}
COUNTED = LISTED | {"by", "empty", "more_than", "compared", "count"}
NOTHING: frozenset[str] = frozenset()

FINISHERS: tuple[tuple[type, Finish, frozenset[str]], ...] = (
    (Events, records.events, LISTED),
    (Nth, records.nth, COLUMNS),
    (Who, records.who, LISTED),
    (Attended, records.attended, LISTED),
    (Where, records.where, LISTED),
    (Dates, records.dates, LISTED),
    (Truth, records.truth, NOTHING),
    (Relates, records.relates, NOTHING),
    (Count, tables.count, COUNTED),
    (Rank, tables.rank, LISTED),
    (Compare, tables.compare, LISTED | {"by", "empty"}),
    (Elapsed, spans.elapsed, NOTHING),
    (Length, spans.length, NOTHING),
    (Gaps, spans.gaps, LISTED),
    (Holders, states.holders, LISTED),
    (Positions, states.positions, LISTED),
    (Connecting, network.connecting, LISTED),
    (Common, network.common, LISTED),
    (Paths, network.paths, frozenset({"limit"})),
    (Circle, network.circle, LISTED),
    (Sequence, sequences.sequence, LISTED | {"count"}),
    (SetOperation, sets.combined, LISTED),
    (Linked, provenance.linked, LISTED),
    (SourcesFor, provenance.sources, LISTED),
    (Conflicts, provenance.conflicts, LISTED),
    (Quotes, provenance.quotes, LISTED),
    (Show, provenance.show, NOTHING),
)
"""Every core, what finishes it, and the fields of a shape that it heeds."""

CORES = tuple(kind for kind, _, _ in FINISHERS)


def finish(core: Core, shape: Shape, asking: Asking) -> Draft:
    """The draft of an answer to a question whose times are windows.

    Raises QuestionError E126 for a shape that the question cannot take: nothing that was asked for is passed over.
    """
    if isinstance(core, Events) and (shape.by or shape.count or shape.compared):
        core = Count(past(core.pattern))
    for kind, finisher, heeded in FINISHERS:
        if type(core) is kind:
            asked = {name for name, value in values(shape).items() if value != Shape._fields[name].default}
            if asked - heeded:
                shown = ", ".join(f"'{_WORDS.get(name, name)}'" for name in sorted(asked - heeded))
                raise QuestionError("E126", f"{shown} does not go with this question", hint="leave it out")
            draft = finisher(core, shape, asking)
            draft.notes += _undated(core, asking)
            return draft
    raise NotImplementedError(type(core).__name__)


def _undated(core: Core, asking: Asking) -> list[str]:
    """How many records 'as known on' leaves out since none of their sources has a date: nothing tells whether they were."""
    number = 0
    for pattern in each_part(core, Pattern):
        if any(isinstance(clause, KnownOn) for clause in pattern.clauses):
            others = tuple(each for each in pattern.clauses if not isinstance(each, KnownOn))
            undated = (*others, Not(_EVER_KNOWN)) if asking.ground.dated else others
            number += asking.count(replace(pattern, clauses=undated))
    return (
        [f"left out: {number:,} of which no source has a date, so nothing tells when they were known"] if number else []
    )


_EVER_KNOWN = KnownOn(Window(*(edtf.day_number(9999, 12, 31),) * 4))


_WORDS = {
    "by": "per …", "sort": "sorted by", "descending": "desc", "newest": "newest first", "limit": "top",
    "columns": "showing", "sources": "with sources", "quotes": "with quotes", "empty": "including empty",
    "more_than": "having more than", "compared": "compared with",
}  # fmt: skip
