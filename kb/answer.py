"""Drafts to answers: the events that an answer rests on, with labels and sources fetched for just those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from kb import edtf
from kb.bounds import closed
from kb.catalogue import Titles
from kb.days import Told, id_of
from kb.frozen import Frozen
from kb.index import DAY, EARLIEST_LAST, FIRST, LAST, LATEST_FIRST, OPEN, SHOWN_PROPERTIES
from kb.language.question import Query, Shape
from kb.record import made_title
from kb.stores import Store
from kb.triples import grouped
from kb.vocabulary import PREF_LABEL, SCHEMA, STATUS, TYPE, entity, ev, identifier, is_node, value_of


@dataclass(slots=True)
class Event:
    """A record as an answer shows it: labels for names, ids for sources."""

    id: str
    title: str
    date: str
    type: str
    status: str
    actors: tuple[str, ...] = ()
    place: str = ""
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    quotes: tuple[dict[str, str], ...] = ()
    bounds: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    """Earliest and latest begin, earliest and latest end, as day numbers; None where unknown."""

    def column(self, name: str) -> Any:
        """What stands in a column of that name: a field, the title for `event`, the quotes in one text for `quote`."""
        if name == "quote":
            return "; ".join(f"“{quote['quote']}”" for quote in self.quotes)
        return getattr(self, "title" if name == "event" else name, None)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "date": self.date,
            "type": self.type,
            "status": self.status,
            "actors": list(self.actors),
            "place": self.place or None,
            "sources": list(self.sources),
        }
        if self.topics:
            found["topics"] = list(self.topics)
        if self.quotes:
            found["quotes"] = list(self.quotes)
        return found


class Cited(Frozen):
    """A source as an answer names it: its id, title, publisher, and the day it was published (or accessed)."""

    id: str
    title: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(slots=True)
class Dressed:
    """What an answer shows beyond itself: its rows, the events that it rests on, and what their sources are.

    Rows may be given as what makes them: who looks at the events alone need not wait for these.
    """

    made: list[dict[str, Any]] | Callable[[], list[dict[str, Any]]]
    events: list[Event]
    sources: list[Cited]
    total: int = 0
    """Rows in all, where these are a part of them."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        if callable(self.made):
            self.made = self.made()
        return self.made


@dataclass(slots=True)
class Answer:
    """An answer (docs/answers.md): what was asked, how it was read, what holds, and the events and sources behind it.

    `kind` says what `answers` holds: events, names, dates, number, truth, table, paths or text. Rows, events and sources
    are looked up when they are first looked at.
    """

    question: str
    reading: str
    kind: str
    answers: list[str]
    possible: list[str]
    columns: list[str]
    sparql: list[str]
    store: str
    dress: Callable[..., Dressed] | None = None
    notes: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    format: str = ""
    to: str = ""
    shape: Shape = field(default_factory=Shape)
    elapsed_ms: float = 0.0
    named: tuple[str, ...] = ()
    """The ids of what the question names."""
    timeline: bool = False
    """Whether a timeline was asked for."""
    guesses: tuple[str, ...] = ()
    """What of the question had to be guessed, in words; these stand among the notes too."""
    query: Query | None = None
    """The question as it was understood, its times resolved; None for what is no question."""
    total: int = 0
    """How many records the answer rests on."""
    _dressed: Dressed | None = None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the answer as a table."""
        return self._whole().rows

    @rows.setter
    def rows(self, rows: list[dict[str, Any]]) -> None:
        whole = self._whole()
        self._dressed = Dressed(rows, whole.events, whole.sources)

    @property
    def events(self) -> list[Event]:
        """The records that the answer rests on."""
        return self._whole().events

    @property
    def sources(self) -> list[Cited]:
        """What the events' sources are."""
        return self._whole().sources

    def part(self, first: int, most: int) -> Dressed:
        """Some of the rows, and the events of those alone: what a page of a long answer shows, without looking up the rest."""
        if self._dressed is None and self.dress is not None:
            return self.dress(first, most)
        whole = self._whole()
        rows = whole.rows[first : first + most]
        return Dressed(rows, whole.events, whole.sources, len(whole.rows))

    def _whole(self) -> Dressed:
        if self._dressed is None:
            self._dressed = self.dress() if self.dress is not None else Dressed([], [], [])
            self.dress = None
        return self._dressed

    def __getstate__(self) -> object:
        _ = self._whole().rows  # what looks things up stays with the store
        return object.__getstate__(self)

    def __bool__(self) -> bool:
        return bool(self.answers)

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame (needs pandas): the columns of the answer, then whether a row is certain.

        Dates stay EDTF strings: most are not days.
        """
        import pandas

        names = [*self.columns, *(["certain"] if any("certain" in row for row in self.rows) else [])]
        if not self.rows:
            return pandas.DataFrame({self.kind: self.answers})
        return pandas.DataFrame([{name: row.get(name) for name in names} for row in self.rows], columns=names)

    def _repr_html_(self) -> str:
        """What a notebook shows: the reading, then the answer as a table or a list."""
        from kb.renderers.documents import page_part

        return page_part(self)

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "question": self.question,
            "reading": self.reading,
            "kind": self.kind,
            "answers": self.answers,
            "possible": self.possible,
            "columns": self.columns,
            "rows": self.rows,
            "events": [event.as_json() for event in self.events],
            "sparql": self.sparql,
            "store": self.store,
            "elapsed_ms": round(self.elapsed_ms, 3),
        }
        return found | ({"notes": self.notes} if self.notes else {})


def describe(store: Store, ids: Sequence[str], titles: Titles, told: Told = MappingProxyType({})) -> list[Event]:
    """The records of some ids, in that order; `titles` tell what those are called whom they name.

    `told` is what the texts of days tell of some (`kb.days`), which then are not looked up.
    """
    terms = {id_: entity(id_) for id_ in ids if id_ not in told}
    groups = _stated(store, list(terms.values()))
    named = {o for group in groups.values() for p in group.keys() & _NAMED for o in group[p]}
    named |= {o for group in groups.values() for o in group.get(_SPEAKER, ())}
    things = {term: identifier(term) for term in sorted(named)}
    known = titles.of(things.values())
    labels = {term: known[id_] for term, id_ in things.items()}
    others = {id_: _event(id_, groups[term], groups, labels) for id_, term in terms.items() if term in groups}
    try:
        return _in_order(ids, told, others, titles.called)
    except KeyError:  # most are called something already
        titles.call({word: id_of(word) for id_ in ids if id_ in told for word in told[id_].split(" ")[3::2]})
        return _in_order(ids, told, others, titles.called)


def _in_order(ids: Iterable[str], told: Told, others: Mapping[str, Event], called: Mapping[str, str]) -> list[Event]:
    """Events by their lines, and others. Raises KeyError where something that a line names is not called anything yet."""
    found, day, date, bounds = list[Event](), "", "", (0, 0, 0, 0)
    for id_ in ids:
        line = told.get(id_)
        if line is None:
            if id_ in others:
                found.append(others[id_])
            continue
        words = line.split(" ")
        if words[0] != day:
            day = words[0]
            date, bounds = edtf.format_day(int(day)), (int(day),) * 4
        found.append(_plain_event(id_, date, bounds, words, called))
    return found


def _plain_event(
    id_: str, date: str, bounds: tuple[int, int, int, int], words: Sequence[str], called: Mapping[str, str]
) -> Event:
    """An event of which a line of its day (`kb.index.day_line`) tells all; `called` are labels by its words."""
    type_ = words[1]
    if len(words) == 6 and words[2] == "by" and words[4] == "to":  # nearly all
        one, other = called[words[3]], called[words[5]]
        two = (one, other) if one != other else (one,)
        return Event(id_, made_title(type_, two), date, type_, "actual", two, "", (), (), (), bounds)
    named: dict[str, list[str]] = {}
    for name, thing in zip(words[2::2], words[3::2], strict=True):
        named.setdefault(name, []).append(id_of(thing) if name == "source" else called[thing])
    actors = _actors([named[part] for part in _PARTS if part in named])
    place, sources = min(named.get("place", ("",))), tuple(sorted(named.get("source", ())))
    return Event(id_, made_title(type_, actors), date, type_, "actual", actors, place, sources, (), (), bounds)


def _actors(parts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Labels of those who take part, part by part, each once."""
    return tuple(dict.fromkeys(label for labels in parts for label in (sorted(labels) if len(labels) > 1 else labels)))


def _stated(store: Store, terms: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """What is stated of some records as far as it is shown, and of the nodes below them, by subject."""
    groups: dict[str, dict[str, list[str]]] = {}
    nodes: list[str] = []
    for start in range(0, len(terms), _AT_ONCE):
        vague = set(some := terms[start : start + _AT_ONCE])
        for subject, predicate, value in store.stated(some, _SHOWN):
            groups.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if predicate == DAY:
                vague.discard(subject)
            elif predicate == _EVIDENCE and is_node(value):
                nodes.append(value)
        for subject, predicate, value in store.stated(
            sorted(vague), _SHOWN_OF_VAGUE + (() if store.has_keys else _DATED)
        ):
            groups.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for node in nodes:
        groups |= grouped(store.properties([node]))
    return groups


_AT_ONCE = 2_000


def cited(store: Store, events: Sequence[Event]) -> list[Cited]:
    """The sources of some events, in the order in which these name them."""
    ids = list(dict.fromkeys(source for event in events for source in event.sources))
    groups = grouped(store.properties([entity(id_) for id_ in ids]))
    publishers = {o for group in groups.values() for o in group.get(_PUBLISHER, ())}
    labels = {s: value_of(o) for s, _, o in store.stated(sorted(publishers), (PREF_LABEL,))}
    found = []
    for id_ in ids:
        group = groups.get(entity(id_), {})

        def one(*predicates: str, of: dict[str, list[str]] = group) -> str:
            return next((value_of(min(of[each])) for each in predicates if each in of), "")

        publisher = min(group[_PUBLISHER]) if _PUBLISHER in group else ""
        published = one(_PUBLISHED, ev("accessed"))
        found.append(Cited(id_, one(PREF_LABEL), labels.get(publisher, ""), published))
    return found


_PUBLISHER, _PUBLISHED = f"<{SCHEMA}publisher>", f"<{SCHEMA}datePublished>"
_EVIDENCE, _SPEAKER = ev("evidence"), ev("speaker")
_TYPE, _STATUS, _DATE, _SOURCE, _PLACE, _ABOUT = map(ev, ("type", "status", "date", "source", "place", "about"))
_NAMED = frozenset(SHOWN_PROPERTIES) - {PREF_LABEL, _EVIDENCE, _TYPE, _SOURCE}
"""What names things by which labels are shown."""
_SHOWN = (*SHOWN_PROPERTIES, DAY)
"""What is looked up of every record; of a crisp event its day tells the rest."""
_SHOWN_OF_VAGUE = (_DATE, _STATUS, FIRST, LAST, LATEST_FIRST, EARLIEST_LAST)
_PARTS = ("by", "to", "with", "told", "host", "mediator", "witness", "subject", "object")
_PART_TERMS = tuple(map(ev, _PARTS))
_DATED = tuple(map(ev, ("begin", "latestBegin", "earliestEnd", "end", "unbounded")))
"""What tells the bounds where the derived keys do not."""


def _event(
    id_: str, properties: dict[str, list[str]], groups: dict[str, dict[str, list[str]]], labels: dict[str, str]
) -> Event:
    def label(thing: str) -> str:
        return labels.get(thing) or identifier(thing)

    def one(predicate: str) -> str:
        return value_of(min(properties[predicate])) if predicate in properties else ""

    actors = _actors([[*map(label, properties[term])] for term in _PART_TERMS if term in properties])
    type_ = one(_TYPE).removeprefix(TYPE)
    title = one(PREF_LABEL) if PREF_LABEL in properties else made_title(type_, actors)
    bounds = _bounds(properties)
    crisp = DAY in properties
    return Event(
        id_,
        title,
        edtf.format_day(bounds[0]) if crisp else one(_DATE),
        type_,
        "actual" if crisp else one(_STATUS).removeprefix(STATUS),
        actors,
        min(map(label, properties[_PLACE])) if _PLACE in properties else "",
        tuple(sorted(map(identifier, properties[_SOURCE]))) if _SOURCE in properties else (),
        tuple(sorted({label(each) for each in properties[_ABOUT]})) if _ABOUT in properties else (),
        tuple(_quotes(properties[_EVIDENCE], groups, label)) if _EVIDENCE in properties else (),
        bounds,
    )


def _quotes(
    nodes: Iterable[str], groups: dict[str, dict[str, list[str]]], label: Callable[[str], str]
) -> list[dict[str, str]]:
    quotes = []
    for node in sorted(nodes):
        passage = {
            key: value_of(objects[0])
            for key, objects in ((k, groups.get(node, {}).get(ev(k), [])) for k in ("quote", "locator"))
            if objects
        }
        if "quote" in passage:
            speaker, source = groups[node].get(ev("speaker")), groups[node].get(_SOURCE)
            passage |= {"speaker": label(speaker[0])} if speaker else {}
            passage |= {"source": identifier(source[0])} if source else {}
            quotes.append(passage)
    return quotes


def _bounds(properties: dict[str, list[str]]) -> tuple[int | None, int | None, int | None, int | None]:
    def day(key: str, otherwise: int | None = None) -> int | None:
        if key not in properties:
            return otherwise
        number = int(value_of(properties[key][0]))
        return None if abs(number) >= OPEN else number

    if DAY in properties:
        return (day(DAY),) * 4
    if FIRST not in properties:
        cells = [value_of(properties[name][0]) if name in properties else None for name in _DATED[:4]]
        open_ = properties.get(_DATED[4], ())
        found = closed([*cells, *(ev(name) in open_ or None for name in ("latestBegin", "earliestEnd"))])
        return tuple(None if abs(each) >= OPEN else each for each in found)  # type: ignore[return-value]
    first, last = day(FIRST), day(LAST)
    return first, day(LATEST_FIRST, first), day(EARLIEST_LAST, last), last
