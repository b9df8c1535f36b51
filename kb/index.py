"""The derived keys (`ix:`): which there are and how an item gives them. They stand beside the ontology's triples.

| key | on | holds |
|---|---|---|
| `ix:first`, `ix:last` | records | earliest begin and latest end as day numbers; an unknown side is OPEN days away |
| `ix:latestFirst`, `ix:earliestLast` | records | the inner bounds, where they differ from the outer ones |
| `ix:known` | sources | the day from which what it says is known: published, else accessed |
| `ix:name` | all that has a name | each label and alias, folded (`kb.names.fold`) |
| `ix:words` | actors | the words of each name in one order (`kb.names.bag`) |
| `ix:lastName` | actors that may be people | the last word of the label, folded |
| `ix:office` | states of office | the office in words, folded |
| `ix:implied` | actors, places, topics | true where only mentions of the name made it |
| `ix:file` | every subject | the file that states it |
| `ix:graph` | files | a graph that the file itself names (RDF) |
| `ix:digest` | files of data | what the file was when it was loaded: digest, counts |

Compiled questions compare these: date arithmetic on xsd:date differs between engines, integers do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb import edtf
from kb.names import bag, fold, unpossessed
from kb.record import Actor, EventType, Item, Period, Record, Source
from kb.vocabulary import INDEX, XSD, Triple, entity, integer, literal

_LAST_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

OPEN = 10**12
"""Days beyond every date: an unknown begin is -OPEN, an unknown end OPEN."""

FIRST, LAST = f"<{INDEX}first>", f"<{INDEX}last>"
LATEST_FIRST, EARLIEST_LAST = f"<{INDEX}latestFirst>", f"<{INDEX}earliestLast>"
KNOWN, NAME, WORDS, LAST_NAME = (f"<{INDEX}{key}>" for key in ("known", "name", "words", "lastName"))
OFFICE, IMPLIED, FILE = f"<{INDEX}office>", f"<{INDEX}implied>", f"<{INDEX}file>"
GRAPH, DIGEST = f"<{INDEX}graph>", f"<{INDEX}digest>"


def keys(item: Item) -> Iterator[Triple]:
    """The derived keys of an item, `ix:file` excepted: that one the store gives."""
    if isinstance(item, EventType):
        return
    subject = entity(item.id)
    names = (item.title, *item.aliases)
    for name in dict.fromkeys(map(fold, names)):
        if name:
            yield subject, NAME, literal(name)
    if isinstance(item, Actor):
        for words in dict.fromkeys(bag(fold(unpossessed(name))) for name in names):
            if words:
                yield subject, WORDS, literal(words)
    if item.implied:
        yield subject, IMPLIED, literal("true", XSD + "boolean")
    if isinstance(item, Record):
        yield from period_keys(subject, item.period)
        if item.type == "office":
            for value in item.values:
                if value.text:
                    yield subject, OFFICE, literal(fold(value.text))
    elif isinstance(item, Source):
        day = item.published or item.accessed
        if day:
            yield subject, KNOWN, integer(edtf.parse(day).earliest_begin or 0)
    elif isinstance(item, Actor) and item.kind in ("person", "") and (last := last_name(item.title)):
        yield subject, LAST_NAME, literal(last)


def period_keys(subject: str, period: Period) -> Iterator[Triple]:
    first, latest_first, earliest_last, last = closed(period)
    yield subject, FIRST, integer(first)
    yield subject, LAST, integer(last)
    if latest_first != first:
        yield subject, LATEST_FIRST, integer(latest_first)
    if earliest_last != last:
        yield subject, EARLIEST_LAST, integer(earliest_last)


def closed(period: Period) -> tuple[int, int, int, int]:
    """The four bounds with unknown ones OPEN days away: earliest and latest begin, earliest and latest end."""
    b1, b2, e1, e2 = period.bounds
    return (
        -OPEN if b1 is None else b1,
        OPEN if b2 is None else b2,
        -OPEN if e1 is None else e1,
        OPEN if e2 is None else e2,
    )


def last_name(label: str) -> str:
    """The last word of a person's name, folded; empty where the label is no such name (`Citizen (Thailand)`).

    >>> last_name("Seán O'Neill"), last_name("Olivia Smith-Jones"), last_name("Citizen (Thailand)")
    ('oneill', 'smith jones', '')
    """
    words = label.split()
    if not 2 <= len(words) <= 5 or words[-1][0].islower() or not _LAST_NAME.fullmatch(words[-1]):
        return ""
    if any(word in ("of", "and", "the", "for") for word in words):
        return ""
    return fold(words[-1])
