"""Column names of the data sets: the form in which they are compared, and those by which a set is told."""

from __future__ import annotations

import re

_NOT_WORD = re.compile(r"[\W_]+")


def name_of(cell: str) -> str:
    """A column's name without case and marks.

    >>> name_of(" Event Date"), name_of("EVENT_DATE")
    ('eventdate', 'eventdate')
    """
    return _NOT_WORD.sub("", cell.casefold())


ICEWS = {"eventid", "eventdate", "sourcename", "eventtext", "targetname"}
GDELT_HEADER = {"globaleventid", "eventcode", "actor1code", "actor2code"}
ACLED = {"eventdate", "eventtype", "actor1", "notes", "fatalities"}
UCDP = {"typeofviolence", "sidea", "sideb", "datestart", "dateend"}
TIMELINE = ({"year", "headline"}, {"startdate", "headline"})
