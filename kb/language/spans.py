"""Lengths of time: days between two times, how long since one, how long a record lasted."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import anchor, record
from kb.language.dates import joined
from kb.language.question import Elapsed, Length
from kb.language.words import choice, words

_UNITS = {"days": "day", "weeks": "week", "months": "month", "years": "year"}
_unit = choice(_UNITS, "")
_how = words("how long", "how much time", expects="", value="day") | words("how many", expects="").suppress() + _unit
_it = pp.Optional(
    words("was it", "is it", "has it been", "passed", "have passed", "elapsed", "were there", "are there", "was there",
          "lie", "lay", expects="")
)  # fmt: skip
_and = words("and", expects="'and'")
_between = words("between", expects="'between'").suppress() + (
    joined(_and).add_parse_action(lambda found: list(found[0])) | anchor + _and + anchor
)


def _since(found: Any) -> Elapsed:
    return Elapsed(found[1], None, found[0])


form = pp.MatchFirst(
    [
        (_unit + _between).set_parse_action(lambda found: Elapsed(found[1], found[2], found[0])),
        (_how + words("did", expects="'did'") + record + words("last", "take", expects="'last'")).set_parse_action(
            lambda found: Length(found[1])
        ),
        (_how + _it + _between).set_parse_action(lambda found: Elapsed(found[1], found[2], found[0])),
        (_how + _it + words("since", expects="'since'") + anchor).set_parse_action(_since),
        (_how + words("after", expects="'after'") + anchor + words("was", expects="'was'") + anchor).set_parse_action(
            lambda found: Elapsed(found[1], found[2], found[0])
        ),
        (words("how long ago was", "how long ago were", expects="") + anchor).set_parse_action(
            lambda found: Elapsed(found[0], None, "day")
        ),
    ]
)
