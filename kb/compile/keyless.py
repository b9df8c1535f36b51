"""Questions to a store without the derived keys: the four bounds as the ontology tells them, judged row by row in Python.

A server that somebody else filled holds xsd:dates. Engines differ in how they compare these, so a time only narrows what
is fetched, by comparing the text of a date, which all do alike; `judge` then says exactly what `kb.compile.ways` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kb import edtf
from kb.bounds import BOUNDS, COLUMNS, closed
from kb.compile.dated import dated
from kb.compile.where import Ground, Where
from kb.index import OPEN
from kb.language.question import Clause, Not, Pattern, Uncertain, When, Window
from kb.relations import Bounds, lie

Judge = Callable[[Iterable[Sequence[Any]]], list[tuple[Any, ...]]]
"""Rows as they were fetched -> those that fit, with the columns of `kb.compile.RECORD_COLUMNS` at their end."""

_FIRST, _LAST = edtf.day_number(1, 1, 1), edtf.day_number(9999, 12, 31)
_CLOSURE = re.compile(r"(\?event (?:ev:partOf\*|ev:place/ev:within\*|ev:about/skos:broader\*) <[^<>]*> \.)")
_DOUBT = re.compile(r"[~?%]")


def select(
    pattern: Pattern, ground: Ground, lead: Sequence[str], extra: str, before: Sequence[str]
) -> tuple[str, Judge]:
    """The SELECT (without PREFIX lines) that fetches what may fit, and what judges its rows."""
    where = Where(pattern, ground, keyless=True)
    where.whole()
    lines = [*before, *map(_apart, where.lines), *([extra] if extra else []), BOUNDS, *_coarse(pattern.clauses)]
    doubts = _doubts(pattern.clauses)
    columns = [*lead, "event", *COLUMNS, "status"]
    if doubts:
        lines.append("OPTIONAL { ?event ev:date ?written }")
        columns.append("written")
    names = " ".join(f"?{name}" for name in columns)
    body = "\n  ".join(lines)
    leading = len(lead)

    def judge(rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        found: dict[tuple[Any, ...], None] = {}
        for row in rows:
            bounds = closed(row[leading + 1 : leading + 7])
            written = str(row[-1] or "") if doubts else ""
            if any(_uncertain(bounds, written) is not wanted for wanted in doubts):
                continue
            fits = dated(pattern, bounds)
            if fits >= 0:
                found[(*row[: leading + 1], *bounds, row[leading + 7], fits)] = None
        return sorted(found, key=lambda each: each[leading + 1])

    return f"SELECT DISTINCT {names} WHERE {{\n  {body}\n}}", judge


def _apart(line: str) -> str:
    """A line with each path of any length in a sub-SELECT of its own.

    Virtuoso 7 joins what follows such a path (an OPTIONAL) with another record than that which the path has found.
    """
    if line.startswith("FILTER") or '"' in line:
        return line
    return _CLOSURE.sub(r"{ SELECT DISTINCT ?event WHERE { \1 } }", line)


def _coarse(clauses: Iterable[Clause]) -> list[str]:
    """Filters that leave out most of what cannot fit a time, and nothing that can.

    Days are compared as texts: of the years 1 to 9999 these have the order of the days, and those before stand before.
    """
    low, high = -OPEN, OPEN
    for clause in clauses:
        if isinstance(clause, When) and isinstance(clause.begin, Window):
            first, last = lie(clause.relation, clause.begin)
            low, high = max(low, first), min(high, last)
    found = []
    if _FIRST <= high <= _LAST:
        found.append(f'FILTER(!BOUND(?b1) || STR(?b1) < "{edtf.format_day(high)}~")')
    if _FIRST <= low <= _LAST:
        found.append(f'FILTER(!BOUND(?e2) || STR(?e2) >= "{edtf.format_day(low)}" || STRLEN(STR(?e2)) > 10)')
    return found


def _doubts(clauses: Iterable[Clause]) -> list[bool]:
    """Whether dates have to be uncertain (True), or must not be (False): once for each clause that asks for it."""
    return [
        not isinstance(each, Not)
        for each in clauses
        if isinstance(each, Uncertain) or (isinstance(each, Not) and isinstance(each.clause, Uncertain))
    ]


def _uncertain(bounds: Bounds, written: str) -> bool:
    return bounds[0] != bounds[1] or bounds[2] != bounds[3] or bool(_DOUBT.search(written))
