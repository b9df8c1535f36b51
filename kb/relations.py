"""Temporal relations, three-valued: one table, read as SPARQL by `compile` and as Python by `finish`.

A record begins between b1 and b2 and ends between e1 and e2; a window begins between S1 and S2 and ends between E1 and
E2 (of a written period S1 = S2 and E1 = E2). A relation is certain when it holds for every choice of days within the
bounds, possible when it holds for some. Each is a conjunction of comparisons (language.md, «Time»).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from kb.frozen import Frozen

Atom = tuple[str, str, str, int]
"""Left bound, comparison, right bound, and days added to the right one."""


class Relation(Frozen):
    """The comparisons that make a relation certain, and those that make it possible."""

    certain: tuple[Atom, ...]
    possible: tuple[Atom, ...]


def _atoms(text: str) -> tuple[Atom, ...]:
    """`e2 < S1, b1 = E2+1` as atoms."""
    atoms: list[Atom] = []
    for part in text.split(","):
        left, sign, right = part.split()
        bound, _, days = right.partition("+")
        atoms.append((left, sign, bound, int(days or 0)))
    return tuple(atoms)


def _relation(certain: str, possible: str) -> Relation:
    return Relation(_atoms(certain), _atoms(possible))


_SAME_BEGIN = "b1 = b2, S1 = S2, b1 = S1", "b1 <= S2, b2 >= S1"
_SAME_END = "e1 = e2, E1 = E2, e1 = E1", "e1 <= E2, e2 >= E1"

RELATIONS: dict[str, Relation] = {
    "before": _relation("e2 < S1", "e1 < S2"),
    "after": _relation("b1 > E2", "b2 > E1"),
    "since": _relation("e1 >= S2", "e2 >= S1"),
    "until": _relation("b2 <= E1", "b1 <= E2"),
    "overlaps": _relation("b2 <= E1, e1 >= S2", "b1 <= E2, e2 >= S1"),
    "within": _relation("b1 >= S2, e2 <= E1", "b2 >= S1, e1 <= E2, b1 <= E2, e2 >= S1"),
    "contains": _relation("b2 <= S1, e1 >= E2", "b1 <= S2, e2 >= E1"),
    "starts": _relation("b1 >= S2, b2 <= E1", "b1 <= E2, b2 >= S1"),
    "ends": _relation("e1 >= S2, e2 <= E1", "e1 <= E2, e2 >= S1"),
    "meets": _relation("e1 = e2, S1 = S2, S1 = e1+1", "S1 <= e2+1, S2 >= e1+1"),
    "met by": _relation("b1 = b2, E1 = E2, b1 = E1+1", "b1 <= E2+1, b2 >= E1+1"),
    "begins with": _relation(f"{_SAME_BEGIN[0]}, e2 < E1", f"{_SAME_BEGIN[1]}, e1 < E2, b1 < E2, S1 < E2"),
    "started by": _relation(f"{_SAME_BEGIN[0]}, e1 > E2", f"{_SAME_BEGIN[1]}, e2 > E1, S1 < e2, b1 < e2"),
    "finishes": _relation(f"{_SAME_END[0]}, b1 > S2", f"{_SAME_END[1]}, b2 > S1, S1 < E2, S1 < e2"),
    "finished by": _relation(f"{_SAME_END[0]}, b2 < S1", f"{_SAME_END[1]}, b1 < S2, b1 < e2, b1 < E2"),
    "equals": _relation(f"{_SAME_BEGIN[0]}, {_SAME_END[0]}", f"{_SAME_BEGIN[1]}, {_SAME_END[1]}, b1 <= E2, S1 <= e2"),
}  # fmt: skip

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip

Bounds = tuple[int, int, int, int]
"""Earliest and latest begin, earliest and latest end, as day numbers; unknown ones OPEN days away."""


def holds(relation: str, record: Bounds, window: Bounds) -> tuple[bool, bool]:
    """Whether a relation is certain, and whether it is possible."""
    bounds = dict(zip(("b1", "b2", "e1", "e2", "S1", "S2", "E1", "E2"), (*record, *window), strict=True))

    def all_hold(atoms: tuple[Atom, ...]) -> bool:
        return all(_COMPARE[sign](bounds[left], bounds[right] + days) for left, sign, right, days in atoms)

    table = RELATIONS[relation]
    return all_hold(table.certain), all_hold(table.possible)


OPEN = 10**12
"""Days beyond every date: an unknown begin is -OPEN, an unknown end OPEN."""


def lie(relation: str, window: Any) -> tuple[int, int]:
    """The days of which a record touches one wherever it may stand in a relation to a window."""
    return _BESIDE[relation](window) if relation in _BESIDE else (window.begin, window.end)


def touches(relation: str) -> bool:
    """Whether a record that may stand in a relation to a window touches a day of the window."""
    return relation not in _BESIDE


_BESIDE: dict[str, Callable[[Any], tuple[int, int]]] = {
    "before": lambda w: (-OPEN, w.latest_begin - 1),
    "after": lambda w: (w.earliest_end + 1, OPEN),
    "since": lambda w: (w.begin, OPEN),
    "until": lambda w: (-OPEN, w.end),
    "meets": lambda w: (w.begin - 1, w.latest_begin - 1),
    "met by": lambda w: (w.earliest_end + 1, w.end + 1),
}


def expression(atoms: tuple[Atom, ...], terms: dict[str, str]) -> str:
    """A conjunction as a SPARQL expression; `terms` gives the variable or the number for each bound."""
    parts = [f"{terms[left]} {sign} {terms[right]}{f' + {days}' if days else ''}" for left, sign, right, days in atoms]
    return " && ".join(parts)
