"""The four bounds of records where no derived keys tell them: xsd:dates of the ontology in, day numbers out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from kb import edtf
from kb.errors import KbError
from kb.index import OPEN
from kb.relations import Bounds

BOUNDS = """OPTIONAL { ?event ev:begin ?b1 } OPTIONAL { ?event ev:latestBegin ?b2 }
  OPTIONAL { ?event ev:earliestEnd ?e1 } OPTIONAL { ?event ev:end ?e2 }
  OPTIONAL { ?event ev:unbounded ?o1 . FILTER(?o1 = ev:latestBegin) }
  OPTIONAL { ?event ev:unbounded ?o2 . FILTER(?o2 = ev:earliestEnd) }"""
COLUMNS = ("b1", "b2", "e1", "e2", "o1", "o2")
"""The columns that BOUNDS binds: four days, and what says that an inner one is unknown."""
_DAY = re.compile(r"(-?\d{3,})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?")


def closed(cells: Sequence[Any]) -> Bounds:
    """The four bounds of a row of COLUMNS, unknown ones OPEN days away (`kb.index.closed`)."""
    b1, b2, e1, e2 = map(day, cells[:4])
    b2 = None if cells[4] else b1 if b2 is None else b2
    e1 = None if cells[5] else e2 if e1 is None else e1
    return (
        -OPEN if b1 is None else b1,
        OPEN if b2 is None else b2,
        -OPEN if e1 is None else e1,
        OPEN if e2 is None else e2,
    )


def day(cell: Any) -> int | None:
    """The number of the day that an xsd:date, or any EDTF text, begins with; None where there is none."""
    if cell is None:
        return None
    text = str(cell)
    if len(text) == 10 and text[4] == text[7] == "-" != text[0]:
        try:
            return date.fromisoformat(text).toordinal()
        except ValueError:
            return None
    # Virtuoso 7 writes the year -43 as -043.
    if match := _DAY.fullmatch(text):
        return edtf.day_number(int(match[1]), int(match[2]), int(match[3]))
    try:
        return edtf.parse(text).earliest_begin
    except KbError:
        return None
