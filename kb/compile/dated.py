"""Whether the dates of a record fit the times of a pattern: judged in Python, where no SPARQL has to say it."""

from __future__ import annotations

from kb.language.calendar import days
from kb.language.question import Lasting, Not, Pattern, When, Window
from kb.relations import OPEN, Bounds, holds


def dated(pattern: Pattern, record: Bounds) -> int:
    """1 where the dates of a record certainly fit a pattern, 0 where they may, -1 where they do not."""
    surely = perhaps = True
    for clause in pattern.clauses:
        inner, negated = (clause.clause, True) if isinstance(clause, Not) else (clause, False)
        if isinstance(inner, When):
            window = inner.begin
            assert isinstance(window, Window)
            sure, may = holds(
                inner.relation, record, (window.begin, window.latest_begin, window.earliest_end, window.end)
            )
        elif isinstance(inner, Lasting):
            sure, may = lasts(inner, record)
        else:
            continue
        surely = surely and (not may if negated else sure)
        perhaps = perhaps and (not sure if negated else may)
    wanted = {"certainly": surely, "possibly": perhaps}.get(
        pattern.certainty, surely or (perhaps and record[0] > -OPEN and record[3] < OPEN)
    )
    return int(surely) if wanted else -1


def lasts(clause: Lasting, record: Bounds) -> tuple[bool, bool]:
    """Whether a record certainly, and whether it possibly, lasts more (or less) than a duration; a day at least."""
    first, begin, end, last = record
    length, least, most = days(clause.duration), end - begin + 1, last - first + 1
    if clause.more:
        return least > length, most > length
    return most < length, length > 1 and least < length
