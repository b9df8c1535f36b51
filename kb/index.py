"""The derived keys (`ix:`): which there are and how an item gives them. They stand beside the ontology's triples.

| key | on | holds |
|---|---|---|
| `ix:day` | crisp events | their day, as a day number |
| `on:734563` | crisp events of that day | who takes part |
| `kind:734563` | those of them that no line tells of | their type |
| `ix:size` | `on:734563` | how many crisp events lie on that day |
| `ix:events` | `on:734563` | a line for each without title, topics and passages: all that an answer shows of it |
| `ix:events-7` | `on:734563` | the same of a busy day: those of them that fall to this sixteenth (`part`) |
| `of:meet` | `in:2012-03` | the same lines of a month and a type, with their day instead of their type |
| `ix:first`, `ix:last` | all other records | earliest begin and latest end as day numbers; an unknown side is OPEN days away |
| `ix:latestFirst`, `ix:earliestLast` | those | the inner bounds, where they differ from the outer ones |
| `ix:period` | those | what the days of both bounds begin with alike: `2025-08`, `2025`, …; empty for an unknown side |
| `ix:count` | types, actors | in how many crisp events they occur |
| `ix:count` | `ix:day`, `ix:last` | how many records have that key |
| `ix:count` | `ix:size`, `ix:events` | how many crisp events `ix:size` counts; how many lines there are |
| `ix:count` | `of:meet`, `ix:of`, `ix:kind` | how many of these lines there are, and of all types; how many events have a `kind:` |
| `ix:count` | `ix:alone`, `ix:pairs` | in how many crisp events nobody takes part; in how many not more than two do |
| `ix:earliest`, `ix:latest` | `ix:day` | the first and the last day that a crisp event has |
| `ix:tied` | actors | a line for each other actor with whom they share crisp events: the day of the first, and who it is |
| `ix:count` | `ix:tied` | that all ties are told |
| `ix:known` | sources | the day from which what it says is known: published (a month or a year: its last), else accessed |
| `ix:name` | all that has a name | each label and alias, folded (`kb.names.fold`) |
| `ix:words` | actors | the words of each name in one order (`kb.names.bag`) |
| `ix:lastName` | actors that may be people | the last word of the label, folded |
| `ix:office` | states of office | the office in words, folded |
| `ix:implied` | actors, places, topics | true where only mentions of the name made it |
| `ix:file` | every subject | the file that states it, where no text says so |
| `states:734563` | files | crisp events of that day that it states, by their ids (`kb.stores.stating`) |
| `ix:graph` | files | a graph that the file itself names (RDF) |
| `ix:digest` | files of data | what the file was when it was loaded: digest, counts |

A crisp event is one whose answer to any question of time is yes or no: an actual event on one day that nobody doubts, and
that is not told elsewhere as well. Of coded data nearly all are. Its day stands in the predicate, so that the engine,
which has no index of ranges, finds the events of an actor on a day in one step, without looking at any other.

Compiled questions compare these: date arithmetic on xsd:date differs between engines, integers do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from zlib import crc32

from kb import edtf, relations
from kb.names import bag, fold, unpossessed
from kb.record import TAKING_PART, Actor, EventType, Item, Period, Record, Source, State
from kb.vocabulary import (
    ID,
    IN,
    INDEX,
    KEYS,
    KIND,
    OF,
    ON,
    PREF_LABEL,
    ROLE_PROPERTIES,
    STATES,
    TYPE,
    XSD,
    Triple,
    entity,
    ev,
    integer,
    literal,
    type_term,
)

_LAST_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

DAY, PERIOD, COUNT = f"<{INDEX}day>", f"<{INDEX}period>", f"<{INDEX}count>"
TIED, ALONE, PAIRS = f"<{INDEX}tied>", f"<{INDEX}alone>", f"<{INDEX}pairs>"
EARLIEST, LATEST = f"<{INDEX}earliest>", f"<{INDEX}latest>"
OPEN = relations.OPEN
FIRST, LAST = f"<{INDEX}first>", f"<{INDEX}last>"
LATEST_FIRST, EARLIEST_LAST = f"<{INDEX}latestFirst>", f"<{INDEX}earliestLast>"
KNOWN, NAME, WORDS, LAST_NAME = (f"<{INDEX}{key}>" for key in ("known", "name", "words", "lastName"))
OFFICE, IMPLIED, FILE = f"<{INDEX}office>", f"<{INDEX}implied>", f"<{INDEX}file>"
GRAPH, DIGEST = f"<{INDEX}graph>", f"<{INDEX}digest>"
SIZE, EVENTS = f"<{INDEX}size>", f"<{INDEX}events>"
KINDS, TYPED = f"<{INDEX}kind>", f"<{INDEX}of>"
SHOWN_PROPERTIES = (
    PREF_LABEL,
    *(
        ev(name)
        for name in (
            "about", "by", "evidence", "host", "mediator", "object", "place", "source", "subject", "to", "told", "type",
            "with", "witness",
        )
    ),
)  # fmt: skip
"""What an answer shows of a crisp event, its day excepted."""


PARTS = tuple(f"<{INDEX}events-{number}>" for number in range(16))
BUSY = 200
"""Of more events than this a day is busy."""

MOST_TIED = 1_000
"""Of more others than this an actor's ties are told in several texts: not every engine takes a literal of any length."""
OLD_TIES, OLD_TIE = f"<{INDEX}ties>", f"<{KEYS}/tie/"
"""How stores told ties until 2026-11, a triple for each, and what marked them as told. Nothing reads these any more."""

_COUNTED = frozenset((COUNT, EARLIEST, LATEST, SIZE, EVENTS, TIED, *PARTS))
_COUNTED_OF = (OLD_TIE, f"<{KIND}", f"<{OF}")


def is_counted(predicate: str) -> bool:
    """Whether a key follows from all the events of a store, and not from what one file states (`kb.tally`)."""
    return predicate in _COUNTED or predicate.startswith(_COUNTED_OF)


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
        yield from time_keys(subject, item)
        if item.type == "office":
            for value in item.values:
                if value.text:
                    yield subject, OFFICE, literal(fold(value.text))
    elif isinstance(item, Source):
        day = item.published or item.accessed
        if day:
            yield subject, KNOWN, integer(edtf.parse(day).latest_end or 0)  # of a year: when it is over
    elif isinstance(item, Actor) and item.kind in ("person", "") and (last := last_name(item.title)):
        yield subject, LAST_NAME, literal(last)


ABOUT_THEM = ("subject", "object")
"""Roles that no crisp event has."""


def crisp_day(record: Record) -> int | None:
    """The day of a crisp event; None for every other record."""
    if record.status != "actual" or record.private or isinstance(record, State):
        return None
    if record.links and any(link.kind == "same-as" for link in record.links):
        return None
    for each in record.participants:
        if each.role in ABOUT_THEM:
            return None
    return single_day(record.period)


def single_day(period: Period) -> int | None:
    """The day that a period certainly is; None where it is more, or in doubt."""
    day = period.earliest_begin
    if day is None or period.latest_begin != day or period.latest_end != day or period.earliest_end != day:
        return None
    if period.approximate or period.uncertain:
        return None
    if len(period.text) != 10 and period.text != edtf.format_day(day):
        return None  # written in another way than as one day, which is all that the key can tell
    return day


def time_keys(subject: str, record: Record) -> Iterator[Triple]:
    day = crisp_day(record)
    if day is None:
        yield from period_keys(subject, record.period)
        return
    yield subject, DAY, integer(day)
    for actor in taking_part(record):
        yield subject, on(day), actor


def is_plain(record: Record) -> bool:
    """Whether one line can tell all that an answer shows of a crisp event."""
    return not (record.title or record.about or record.evidence)


def on(day: int) -> str:
    """The term of a day, as a predicate of what happens on it."""
    return f"<{ON}{day}>"


def kind_on(day: int) -> str:
    """The term of a day, as a predicate of the types of what happens on it and no line tells of."""
    return f"<{KIND}{day}>"


def states_on(day: int) -> str:
    """The key of the texts that tell which events of a day a file states."""
    return f"<{STATES}{day}>"


@lru_cache(maxsize=16_384)
def month(day: int) -> str:
    """The term of the month of a day, as the subject of texts.

    >>> month(734563)
    '<https://w3id.org/timeline-kb/index/in/2012-03>'
    """
    year, number, _ = edtf.calendar_day(day)
    return f"<{IN}{year:04d}-{number:02d}>"


def of(type_: str) -> str:
    """The key of the text that tells of a month's events of a type.

    >>> of("<https://w3id.org/timeline-kb/type/meet>"), of("<https://example.org/a>")
    ('<https://w3id.org/timeline-kb/index/of/meet>', '<https://w3id.org/timeline-kb/index/of/https://example.org/a>')
    """
    return f"<{OF}{type_[1:-1].removeprefix(TYPE)}>"


def part(word: str) -> str:
    """The key of a busy day's text that tells of an event; `word` is what `short` gives for it.

    One text of all would take long to read where events of many days are shown.
    """
    return PARTS[crc32(word.encode()) % len(PARTS)]


def pairs(record: Record) -> str:
    """What a line tells of a plain crisp event behind its id and its type: pairs of a property and what it names, each behind a
    blank.

    Types and things are told without what the IRIs of all of them begin with; IRIs of elsewhere are whole.
    """
    named = [(ROLE_PROPERTIES[each.role], each.name) for each in record.participants]
    named += [("place", each) for each in record.places] + [("source", each) for each in record.sources]
    return "".join(f" {name} {short(entity(each))}" for name, each in dict.fromkeys(named))


def day_line(word: str, type_: str, pairs: str) -> str:
    """The line of an event in a text of its day: its id (`short`), its type, and pairs.

    >>> day_line("e1", "<https://w3id.org/timeline-kb/type/meet>", " by japan to china")
    'e1 meet by japan to china'
    """
    return f"{word} {type_[1:-1].removeprefix(TYPE)}{pairs}"


def month_line(day: int, word: str, pairs: str) -> str:
    """The line of an event in a text of its month and its type.

    >>> month_line(734563, "e1", " by japan to china"), month_line(734563, "e2", "")
    ('734563 e1 by japan to china', '734563 e2 ')
    """
    return f"{day} {word}{pairs or ' '}"


def short(term: str) -> str:
    """The IRI of a term, without what those of all things begin with.

    >>> short("<https://w3id.org/timeline-kb/id/japan>"), short("<https://example.org/a>")
    ('japan', 'https://example.org/a')
    """
    word = term[1:-1].removeprefix(ID)
    return word if "://" not in word else term[1:-1]


def spelled(word: str) -> str:
    """The term of an IRI that `short` gave.

    >>> spelled("japan"), spelled("https://example.org/a")
    ('<https://w3id.org/timeline-kb/id/japan>', '<https://example.org/a>')
    """
    return f"<{word}>" if "://" in word else f"<{ID}{word}>"


def tie_texts(firsts: Mapping[str, int]) -> list[str]:
    r"""The texts that tell whom an actor is tied to: of each other actor (as `short` gives it) the first day that they share.

    The same ties always give the same texts.

    >>> tie_texts({"japan": 732466, "france": 733001})
    ['733001 france\n732466 japan']
    """
    told = [f"{firsts[word]} {word}" for word in sorted(firsts)]
    return ["\n".join(told[start : start + MOST_TIED]) for start in range(0, len(told), MOST_TIED)]


def ties_told(text: str) -> dict[str, int]:
    r"""What a text tells of an actor's ties: what `tie_texts` was given.

    >>> ties_told("733001 france\n732466 japan")
    {'france': 733001, 'japan': 732466}
    """
    told = text.replace("\n", " ").split(" ")
    return dict(zip(told[1::2], map(int, told[::2]), strict=True))


Noted = tuple[int | str, str, tuple[str, ...], str, str]
Told = Noted | None
"""Of a crisp event its day, the term of its type and those of who takes part, and where a line tells all that is shown of it,
its id (`short`) and `pairs`, else twice nothing; of another record LAST; of others None."""

VAGUE: Noted = LAST, "", (), "", ""


def told(item: Item) -> Told:
    """What the keys that count (`kb.tally`) have to know of an item."""
    if not isinstance(item, Record):
        return None
    day = crisp_day(item)
    if day is None:
        return VAGUE
    line = (short(entity(item.id)), pairs(item)) if is_plain(item) else ("", "")
    return day, type_term(item.type), tuple(taking_part(item)), *line


def untold_keys(subject: str, noted: Told) -> Iterator[Triple]:
    """The key of the type of a crisp event that no line tells of."""
    if noted is not None and isinstance(noted[0], int) and not noted[3]:
        yield subject, kind_on(noted[0]), noted[1]


def taking_part(record: Record) -> dict[str, None]:
    """The terms of those who take part in a record, each once."""
    return dict.fromkeys(entity(each.name) for each in record.participants if each.role in TAKING_PART)


def period_keys(subject: str, period: Period) -> Iterator[Triple]:
    first, latest_first, earliest_last, last = closed(period)
    yield subject, FIRST, integer(first)
    yield subject, LAST, integer(last)
    if latest_first != first:
        yield subject, LATEST_FIRST, integer(latest_first)
    if earliest_last != last:
        yield subject, EARLIEST_LAST, integer(earliest_last)
    yield subject, PERIOD, literal(common_prefix(first, last))


PREFIX_LENGTHS = (10, 7, 4, 3, 2)
"""A day, a month, a year, ten years, a hundred years: as many characters of an ISO day."""


def common_prefix(first: int, last: int) -> str:
    """What two days, written as ISO 8601 does, begin with alike; empty where that is less than a century.

    >>> common_prefix(edtf.day_number(2025, 8, 14), edtf.day_number(2025, 8, 31)), common_prefix(-OPEN, 5)
    ('2025-08', '')
    """
    if not _FIRST_ISO <= first <= last <= _LAST_ISO:
        return ""
    one, two = edtf.format_day(first), edtf.format_day(last)
    return next((one[:length] for length in PREFIX_LENGTHS if one[:length] == two[:length]), "")


def prefixes(first: int, last: int) -> list[str]:
    """Every `ix:period` that a record which touches a span of days can have."""
    days = [edtf.format_day(day) for day in range(max(first, _FIRST_ISO), min(last, _LAST_ISO) + 1)]
    return list(dict.fromkeys([*(day[:length] for length in PREFIX_LENGTHS for day in days), ""]))


_FIRST_ISO, _LAST_ISO = edtf.day_number(1, 1, 1), edtf.day_number(9999, 12, 31)


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
