"""Shapes: how an answer is grouped, ordered, cut and shown; and the format that it is wanted in."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.frozen import replace
from kb.language.clauses import anchor
from kb.language.dates import cardinal
from kb.language.question import Shape
from kb.language.words import choice, sign, token, words
from kb.quoting import unquoted

DIMENSIONS = {
    **{each: each for each in ("day", "week", "month", "quarter", "year", "weekday", "actor", "person", "country",
                               "organization", "place", "type", "source", "topic", "pair")},
    **{f"{each}s": each for each in ("day", "week", "month", "quarter", "year", "weekday", "actor", "person", "place",
                                     "type", "source", "topic", "pair", "organization")},
    "people": "person", "countries": "country", "organisation": "organization", "organisations": "organization",
    "day of the week": "weekday",
}  # fmt: skip
COLUMNS = (
    "date", "title", "event", "type", "status", "actors", "place", "topics", "quote", "sources", "count", "name", "by",
    "to", "with", "day", "week", "month", "quarter", "year", "weekday", "actor", "person", "country", "organization",
    "source", "topic", "pair", "certainty", "id", "known",
)  # fmt: skip
FORMATS = (
    "table", "timeline", "list", "csv", "tsv", "json", "jsonl", "markdown", "html", "ics", "turtle", "chart", "graph",
    "sparql", "text",
)  # fmt: skip

dimension = choice(DIMENSIONS, "a dimension (day, month, year, actor, place, type …)")
_column = choice(
    {each: each for each in COLUMNS} | {"quotes": "quote", "titles": "title", "dates": "date", "events": "event",
                                        "places": "place", "counts": "count", "names": "name"},
    "a column (date, title, actors, sources …)",
)  # fmt: skip
_comma = sign(",", expects="").suppress() + pp.Optional(words("and", expects="")) | words("and", expects="")
_more = {"more than": 0, "over": 0, "at least": -1}
HOW = "how it is shown (per month, sorted by, top 10, as chart …)"


def _sorted(found: Any) -> dict[str, Any]:
    return {"sort": found[0], "descending": len(found) > 1 and found[1] == "desc"}


_count_words = choice(_more, "'more than'") + cardinal
_dimensions = dimension + pp.ZeroOrMore(_comma + dimension)
shape = pp.MatchFirst(
    [
        (words("per", "by", "grouped by", "for each", "for every", expects=HOW) + _dimensions).set_parse_action(
            lambda found: {"by": tuple(found)}
        ),
        (words("sorted by", "ordered by", "sort by", expects=HOW) + _column
         + pp.Optional(choice({"desc": "desc", "descending": "desc", "asc": "asc", "ascending": "asc"}, ""))
        ).set_parse_action(_sorted),
        words("newest first", "latest first", expects="", value={"newest": True}),
        words("oldest first", "earliest first", expects="", value={"newest": False}),
        (words("top", "limit", "at most", expects=HOW) + cardinal).set_parse_action(lambda found: {"limit": found[0]}),
        (words("showing", "show", expects=HOW) + _column + pp.ZeroOrMore(_comma + _column)).set_parse_action(
            lambda found: {"columns": tuple(found)}
        ),
        words("with sources", "with its sources", "with their sources", expects=HOW, value={"sources": True}),
        words("with quotes", "with quotations", expects="", value={"quotes": True}),
        words("including empty", "including empty ones", "with empty ones", expects="", value={"empty": True}),
        (words("having", expects="") + _count_words).set_parse_action(lambda found: {"more_than": found[0] + found[1]}),
        (words("compared with", "compared to", "against", "versus", expects="") + anchor).set_parse_action(
            lambda found: {"compared": found[0]}
        ),
        words("count", expects="", value={"count": True}),
    ]
)  # fmt: skip
"""One shape; gives the fields of a Shape that it sets."""

format = (
    words("as", expects=HOW)
    + choice({each: each for each in FORMATS} | {"a table": "table", "bars": "chart"}, "a format (table, chart, csv …)")
    + pp.Optional(words("to", expects="") + token("string", "a file name in quotes", unquoted))
).set_parse_action(lambda found: {"format": found[0], "to": found[1] if len(found) > 1 else ""})
"""`as FORMAT to "file"`; gives the fields of a Query that it sets."""


def shaped(shape: Shape, fields: dict[str, Any]) -> Shape:
    """The shape with some fields set; dimensions add up."""
    if "by" in fields:
        return replace(shape, by=tuple(dict.fromkeys((*shape.by, *fields["by"]))))
    return replace(shape, **fields)
