"""What a question finds: records that fit, each by itself or summed up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kb.frozen import Frozen
from kb.relations import Bounds
from kb.vocabulary import STATUS, identifier


class Found(NamedTuple):
    """A record that fits: its id, its bounds, its status, whether its dates certainly fit, and what it was found with."""

    event: str
    bounds: Bounds
    status: str
    dated: bool
    value: str = ""

    @property
    def certain(self) -> bool:
        return self.dated and self.status != "claimed"

    @property
    def order(self) -> tuple[int, int, str]:
        """Order of time: by the earliest begin, then the latest end, then the id."""
        return self.bounds[0], self.bounds[3], self.event


class Sum(Frozen):
    """Crisp events of one value, or of one day, or of both: the first day, how many, and whether they certainly fit.

    The value is empty where none is told, and for events that have none.
    """

    value: str
    first: int
    records: int
    certain: bool


class Sums(Frozen):
    """The crisp events that fit, summed up, and the vague records one by one."""

    crisp: list[Sum]
    vague: list[Found]


def found_record(row: Sequence[Any], value: Any = "") -> Found:
    """A row of RECORD_COLUMNS as a Found; what a crisp event need not say is empty there."""
    event, first, begin, end, last, status, dated = row
    bounds = (first, first, first, first) if last is None else (first, begin, end, last)
    known = status[len(STATUS) :] if status else "actual"
    return Found(identifier(event), bounds, known, dated is None or dated > 0, identifier(value) if value else "")


def found_sums(rows: Sequence[tuple[Any, ...]], by: Sequence[str]) -> list[Sum]:
    """The rows of `kb.compile.summed` as Sums."""
    crisp = []
    for *key, dated, records, earliest in rows:
        if records:
            named = dict(zip(by, key, strict=True))
            value = named.get("value")
            day = named.get("first", earliest)
            sure = dated is None or dated > 0
            crisp.append(Sum(identifier(str(value)) if value is not None else "", day or 0, records, sure))
    return crisp
