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


def fitting_days(pattern: Pattern, first: int, last: int) -> list[tuple[int, int]]:
    """The days from one to another on which a record of a single day may fit the times of a pattern, each with 1 where it
    certainly fits, else 0.

    Comparisons with the bounds of a window, a day added at most, change nowhere but beside these bounds: one day of each
    piece between is judged.
    """
    begins = {first}
    for clause in pattern.clauses:
        inner = clause.clause if isinstance(clause, Not) else clause
        if isinstance(inner, When):
            window = inner.begin
            assert isinstance(window, Window)
            for bound in (window.begin, window.latest_begin, window.earliest_end, window.end):
                begins.update(day for day in range(bound - 1, bound + 3) if first < day <= last)
    ordered = sorted(begins)
    listed: list[tuple[int, int]] = []
    for begin, end in zip(ordered, [*ordered[1:], last + 1], strict=True):
        sure = dated(pattern, (begin,) * 4)
        if sure >= 0:
            listed += [(day, sure) for day in range(begin, end)]
    return listed


def lasts(clause: Lasting, record: Bounds) -> tuple[bool, bool]:
    """Whether a record certainly, and whether it possibly, lasts more (or less) than a duration; a day at least."""
    first, begin, end, last = record
    length, least, most = days(clause.duration), end - begin + 1, last - first + 1
    if clause.more:
        return least > length, most > length
    return most < length, length > 1 and least < length
