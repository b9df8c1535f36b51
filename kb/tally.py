"""The keys that count, kept right by every change: how often types and actors occur, who is tied to whom since when, and
what the texts of days tell.

They follow from the crisp events of a store (`kb.index`), whichever files state these: so a change to some events is a
change to the keys of all that these name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, groupby
from operator import itemgetter
from typing import Any

from kb.index import (
    ALONE,
    BUSY,
    COUNT,
    DAY,
    EARLIEST,
    EVENTS,
    KINDS,
    LAST,
    LATEST,
    OLD_TIE,
    OLD_TIES,
    PAIRS,
    PARTS,
    SHOWN_PROPERTIES,
    SIZE,
    TIED,
    TYPED,
    Noted,
    Told,
    day_line,
    kind_on,
    month,
    of,
    on,
    part,
    short,
    states_on,
    tie_texts,
    ties_told,
)
from kb.stores import Quad, Sink, Store
from kb.vocabulary import KIND, OF, ON, TYPE, ev, integer, literal, value_of

_ON, _KIND, _TYPE = f"<{ON}", f"<{KIND}", ev("type")
_A_TYPE = f"<{TYPE}"
_LOWER = 0xFFFFFFFF
_NEWLINE = r"\n"
_SHOWN = frozenset((*SHOWN_PROPERTIES, ev("actor"), ev("private")))
"""What changes what a line tells of an event, or whether it is told at all."""
_DAY, _TYPE_OF, _ACTORS, _WORD = (itemgetter(place) for place in range(4))
"""What `kb.index.Noted` tells."""
_MOST_WAITING = 100_000
"""So many lines are kept until they are written: of data in order of time, some hundred days or more, whole."""
_MOST_TIES = 50_000
"""When texts tell so many ties they are given out before the others are made."""
_MOST_RENEWED = 2_000
"""Ties that lose their first event are looked at one by one up to so many; beyond, all are made anew."""

_TYPES_TOLD = f'?of {COUNT} ?n FILTER(STRSTARTS(STR(?of), "{OF}"))'
UNTOLD = " ; ".join(
    (
        f"DELETE {{ ?on ?key ?text }} WHERE {{ VALUES ?key {{ {' '.join((EVENTS, *PARTS))} }} ?on ?key ?text }}",
        f"DELETE {{ ?in ?of ?text }} WHERE {{ {_TYPES_TOLD} ?in ?of ?text }}",
        f"DELETE {{ ?of {COUNT} ?n }} WHERE {{ {_TYPES_TOLD} }}",
        f"DELETE {{ ?key {COUNT} ?n }} WHERE {{ VALUES ?key {{ {EVENTS} {TYPED} {KINDS} {SIZE} }} ?key {COUNT} ?n }}",
    )
)
"""An update that takes out what the keys tell of whole days, where nobody follows what becomes of their events."""

UNTIED = f"DELETE WHERE {{ ?thing {TIED} ?text }} ; DELETE WHERE {{ {TIED} {COUNT} ?n }}"
"""An update that takes out who is tied to whom, so that the events are asked for it."""


class Tally:
    """What changes to some events change in the keys that count. `store` is as it was before any of the changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._empty = not any(store.match(DAY, COUNT, None))
        self._counts: Counter[str] = Counter()
        self._first: int | None = None
        self._last: int | None = None
        self._lost: list[int] = []
        self._numbers = _Numbers()
        self._gained: dict[int, int] = {}  # two numbers of actors in one (`_pairs`) -> the first day of what is new
        self._untied: dict[int, int] = {}
        self._touched: set[str] = set()
        self._sizes: Counter[int] = Counter()
        self._told = any(store.match(EVENTS, COUNT, None))
        self._untold: dict[int, set[str]] = {}

    def items(self, listed: Collection[Noted]) -> None:
        """Take note of items that the store did not have (`kb.index.told`): of many at once in a quarter of the time."""
        crisp = [each for each in listed if each[0] != LAST]
        self._counts[LAST] += len(listed) - len(crisp)
        if not crisp:
            return
        crisp.sort(key=_DAY, reverse=True)
        days: list[int] = [*map(_DAY, crisp)]
        actors = [*map(_ACTORS, crisp)]
        self._counts.update(map(_TYPE_OF, crisp))
        self._counts.update(chain.from_iterable(actors))
        self._counts[DAY] += len(days)
        self._counts[KINDS] += [*map(_WORD, crisp)].count("")
        self._sizes.update(days)
        self._on(days[-1])
        self._on(days[0])
        for number, events in Counter(map(len, actors)).items():
            self._company(number, events)
        numbers, gained = self._numbers, self._gained
        for company, day in dict(zip(actors, days, strict=True)).items():  # of a company's days the earliest stays
            if len(company) == 2:  # nearly all
                one, two = numbers[company[0]], numbers[company[1]]
                pair = one << 32 | two if one < two else two << 32 | one
                if gained.get(pair, day) >= day:
                    gained[pair] = day
            elif len(company) > 2:
                self._tie(company, day)

    def lines(self, of: str, number: int) -> None:
        """Take note of so many lines of events of a type (its `kb.index.of`) that were written as texts."""
        self._counts.update({EVENTS: number, TYPED: number, of: number})

    def change(
        self, removed: Iterable[Quad], added: Iterable[Quad], told: bool = False
    ) -> tuple[list[Quad], list[Quad]]:
        """Take note of quads that go out of the store and come into it; with `told`, lines tell of what comes.

        Returns what goes out and comes in with them, of the keys that tell types.
        """
        events: dict[str, tuple[set[Quad], set[Quad]]] = {}
        shown: set[str] = set()
        for side, quads in enumerate((removed, added)):
            sign = 1 if side else -1
            for quad in quads:
                subject, predicate, thing, graph = quad
                if graph:
                    continue
                if predicate.startswith(_ON) or predicate in (DAY, _TYPE):
                    events.setdefault(subject, (set(), set()))[side].add(quad)
                if predicate.startswith(_ON) and not thing.startswith(_A_TYPE):
                    self._counts[thing] += sign
                elif predicate in (DAY, LAST):
                    self._counts[predicate] += sign
                    if predicate == DAY:
                        self._sizes[int(value_of(thing))] += sign
                elif self._told and predicate in _SHOWN:
                    shown.add(subject)
        kinds: tuple[list[Quad], list[Quad]] = [], []
        for subject, (out, in_) in events.items():
            before: set[Quad] = set()
            if not self._empty:
                before = {(*each, "") for each in self._store.properties([subject]) if _of_day(each[1])}
            self._event(subject, before, (before - out) | in_, kinds, told=told)
        for subject in shown - events.keys():
            before = {(*each, "") for each in self._store.properties([subject]) if _of_day(each[1])}
            self._event(subject, before, before, kinds)
        return kinds

    def _event(
        self,
        subject: str,
        before: set[Quad],
        after: set[Quad],
        kinds: tuple[list[Quad], list[Quad]],
        *,
        told: bool = False,
    ) -> None:
        """Take note of what an event was and is: its day, its types, who takes part."""
        held = {each for each in before if each[1].startswith(_KIND)}
        wanted: set[Quad] = set()
        for day, types, actors in _dated(before):
            self._touched.add(subject)
            self._untold.setdefault(day, set()).add(short(subject))
            self._lost.append(day)
            self._counts.subtract(types)
            self._company(len(actors), -1)
            for pair in self._pairs(actors):
                self._untied[pair] = min(day, self._untied.get(pair, day))
        for day, types, actors in _dated(after):
            self._on(day)
            self._counts.update(types)
            self._company(len(actors), 1)
            self._tie(dict.fromkeys(actors), day)
            wanted |= {(subject, kind_on(day), each, "") for each in types} if not told else set()
        kinds[0].extend(sorted(held - wanted))
        kinds[1].extend(sorted(wanted - held))
        self._counts[KINDS] += bool(wanted) - bool(held)

    def quads(self) -> tuple[list[Quad], list[Quad]]:
        """What goes out and what comes in of the keys that count."""
        removed: list[Quad] = []
        added: list[Quad] = []
        for out, in_ in self.batches():
            removed += out
            added += in_
        return removed, added

    def batches(self) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """The same, some at a time: ties of millions of events are not all made at once."""
        removed: list[Quad] = []
        added: list[Quad] = []
        self._shorten(removed, added)
        for day, difference in sorted(self._sizes.items()):
            if difference:
                self._put(on(day), SIZE, self._number(on(day), SIZE) + difference, removed, added)
        self._counts[SIZE] = sum(self._sizes.values())
        for thing, difference in sorted(self._counts.items()):
            if difference:
                self._put(thing, COUNT, self._number(thing, COUNT) + difference, removed, added)
        self._range(removed, added)
        yield removed, added
        yield from self._ties()

    def _shorten(self, removed: list[Quad], added: list[Quad]) -> None:
        """Take the lines of events that change out of the texts of their days: what is stated of them tells what is shown."""
        places = {(day, key) for day, words in self._untold.items() for key in (EVENTS, *map(part, words))}
        gone: dict[tuple[str, str], set[str]] = {}
        for day, key in sorted(places) if self._told else ():
            for line in self._cut(on(day), key, EVENTS, self._untold[day], removed, added):
                word, type_ = line.split(" ")[:2]
                gone.setdefault((month(day), f"<{OF}{type_}>"), set()).add(f"{day} {word}")
        for (subject, key), heads in sorted(gone.items()):
            self._counts[key] -= len(self._cut(subject, key, TYPED, heads, removed, added))

    def _cut(
        self, subject: str, key: str, counted: str, heads: Collection[str], removed: list[Quad], added: list[Quad]
    ) -> list[str]:
        """Take those lines out of the texts of a day or a month that begin with any of some words, and give them; `counted`
        is what counts them."""
        words = 1 if counted == EVENTS else 2
        found: list[str] = []
        for _, _, text in self._store.match(subject, key, None):
            lines = value_of(text).split("\n")
            begins = [" ".join(line.split(" ", words)[:words]) for line in lines]
            gone = [line for line, begin in zip(lines, begins, strict=True) if begin in heads]
            if gone:
                kept = [line for line, begin in zip(lines, begins, strict=True) if begin not in heads]
                found += gone
                removed.append((subject, key, text, ""))
                added += [(subject, key, literal("\n".join(kept)), "")] if kept else []
        self._counts[counted] -= len(found)
        return found

    def _company(self, actors: int, events: int) -> None:
        """Count crisp events by how many take part in each; a negative number of events goes."""
        if actors <= 2:
            self._counts[PAIRS] += events
        if not actors:
            self._counts[ALONE] += events

    def _on(self, day: int) -> None:
        if self._first is None or self._last is None:
            self._first = self._last = day
        elif day < self._first:
            self._first = day
        elif day > self._last:
            self._last = day

    def _tie(self, actors: Iterable[str], day: int) -> None:
        gained = self._gained
        for pair in self._pairs(actors):
            if gained.get(pair, day) >= day:
                gained[pair] = day

    def _pairs(self, actors: Iterable[str]) -> list[int]:
        """Each two of some actors as one number: the smaller of theirs, and 32 bits below it the larger."""
        numbers = self._numbers
        return [one << 32 | two for one, two in combinations(sorted([numbers[actor] for actor in actors]), 2)]

    def _range(self, removed: list[Quad], added: list[Quad]) -> None:
        """The first and the last day, looked for anew only where an event on one of them has gone."""
        choices: tuple[tuple[str, int | None, Any], ...] = ((EARLIEST, self._first, min), (LATEST, self._last, max))
        for predicate, new, choose in choices:
            old = self._number(DAY, predicate) if any(self._store.match(DAY, predicate, None)) else None
            day = new if old is None else old if new is None else choose(old, new)
            if old is not None and old in self._lost and day == old != new:
                rows = self._store.select(f"SELECT DISTINCT ?day WHERE {{ ?event {DAY} ?day }}")
                gone = {value_of(s) for s in self._touched}
                days = sorted((int(row[0] or 0) for row in rows), reverse=choose is max)
                kept = next((each for each in days if self._stays(each, gone)), None)
                day = new if kept is None else kept if new is None else choose(kept, new)
            if day != old:
                removed += [(DAY, predicate, integer(old), "")] if old is not None else []
                added += [(DAY, predicate, integer(day), "")] if day is not None else []

    def _stays(self, day: int, gone: Collection[str]) -> bool:
        return any(value_of(s) not in gone for s, _, _ in self._store.match(None, DAY, integer(day)))

    def _ties(self) -> Iterator[tuple[list[Quad], list[Quad]]]:
        """What changes in the texts of ties: of each actor whose ties change, those texts that do."""
        gained, untied = self._gained, self._untied
        lost = {pair for pair, day in untied.items() if gained.get(pair, day + 1) > day}
        told = [(*each, "") for each in self._store.match(TIED, COUNT, None)]
        new = self._empty and not any(self._store.match(None, TIED, None))
        if not (told or new) or len(lost) > _MOST_RENEWED:
            yield told, []  # until `renew` has made them anew
            return
        words = list(map(short, self._numbers.actors))
        later: dict[int, int | None] = {}
        removed: list[Quad] = []
        added: list[Quad] = [] if told else [(TIED, COUNT, integer(1), "")]
        size = 0
        for number, pairs in groupby(_both_ways([*gained, *(lost - gained.keys())]), lambda pair: pair >> 32):
            actor = self._numbers.actors[number]
            others = [each & _LOWER for each in pairs]
            if new:
                firsts = {
                    words[other]: gained[number << 32 | other if number < other else other << 32 | number]
                    for other in others
                }
                added += [(actor, TIED, literal(text), "") for text in tie_texts(firsts)]
                size += len(others)
                if size > _MOST_TIES:
                    yield removed, added
                    added, size = [], 0
                continue
            old = {text: ties_told(value_of(text)) for _, _, text in self._store.match(actor, TIED, None)}
            held = {word: day for ties in old.values() for word, day in ties.items()}
            firsts = held.copy()
            for other in others:
                pair, word = number << 32 | other if number < other else other << 32 | number, words[other]
                before, first = held.get(word), gained.get(pair)
                if before is not None and pair in lost and before == untied[pair]:
                    if pair not in later:
                        later[pair] = self._earliest(actor, self._numbers.actors[other], first)
                    first = later[pair]
                elif before is not None:
                    first = before if first is None else min(before, first)
                if first is None:
                    firsts.pop(word, None)
                else:
                    firsts[word] = first
            if firsts != held:
                texts = set(map(literal, tie_texts(firsts)))
                removed += [(actor, TIED, text, "") for text in sorted(old.keys() - texts)]
                added += [(actor, TIED, text, "") for text in sorted(texts - old.keys())]
                size += len(firsts)
                if size > _MOST_TIES:
                    yield removed, added
                    removed, added, size = [], [], 0
        yield removed, added

    def _earliest(self, one: str, two: str, new: int | None) -> int | None:
        """The first day of what two still share when the events that change are left out, or of what is new."""
        gone = {value_of(s) for s in self._touched}
        one, two = sorted((one, two), key=lambda each: self._number(each, COUNT))
        rows = self._store.select(
            f"SELECT ?e ?d WHERE {{ ?e {ev('actor')} {one} . ?e {ev('actor')} {two} . ?e {DAY} ?d }}"
        )
        days = [int(day or 0) for event, day in rows if str(event) not in gone]
        return min([*days, *([new] if new is not None else [])], default=None)

    def _put(self, thing: str, predicate: str, new: int, removed: list[Quad], added: list[Quad]) -> None:
        removed += [(*each, "") for each in self._store.match(thing, predicate, None)]
        if new > 0:
            added.append((thing, predicate, integer(new), ""))

    def _number(self, thing: str, predicate: str) -> int:
        return next((int(value_of(o)) for _, _, o in self._store.match(thing, predicate, None)), 0)


class _Numbers(dict[str, int]):
    """Actors by number, given in the order in which they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.actors: list[str] = []

    def __missing__(self, actor: str) -> int:
        found = self[actor] = len(self.actors)
        self.actors.append(actor)
        return found


class Counting:
    """A sink that passes everything on and, at the end, what it changed in the keys that count. The lines of new events it
    writes as texts of their days and months, and that a file (its term) states them as texts of days."""

    def __init__(self, store: Store, sink: Sink, file: str) -> None:
        self._sink, self._file = sink, file
        self._tally = Tally(store)
        self._told: list[Noted] = []
        self._lines: list[Noted] = []
        self.write = sink.write

    def item(self, told: Told) -> None:
        """Take note of an item that was written and that the store did not have."""
        if told is not None:
            self._told.append(told)
            if len(self._told) >= _MOST_WAITING:
                self._spill()

    def line(self, noted: Noted) -> None:
        """Take note of what a line tells of an event that the store did not have: `change` was told of it."""
        self._lines.append(noted)
        if len(self._lines) >= _MOST_WAITING:
            self._spill()

    def change(self, removed: Sequence[Quad], added: Sequence[Quad], told: bool = False) -> None:
        """Pass on what goes out and what comes in; with `told`, `line` is called with what tells of the event that comes."""
        out, in_ = self._tally.change(removed, added, told)
        self._sink.change([*removed, *out], [*added, *in_])

    def finish(self) -> None:
        self._spill()
        for removed, added in self._tally.batches():
            if removed:
                self._sink.change(removed, added)
            else:
                self._sink.write("".join([f"{s} {p} {o} .\n" for s, p, o, _ in added]))

    def _spill(self) -> None:
        """Count what waits to be counted, and write the lines that wait."""
        lines = [each for each in chain(self._told, self._lines) if each[3]]
        self._tally.items(self._told)
        self._told, self._lines = [], []
        days: dict[int, list[Noted]] = {}
        for each in lines:
            if each[0] in days:
                days[each[0]].append(each)
            else:
                days[each[0]] = [each]  # type: ignore[index]
        called = {type_: (of(type_), day_line("", type_, "")) for type_ in {*map(_TYPE_OF, lines)}}
        months: dict[str, dict[str, list[str]]] = {}
        for day, listed in sorted(days.items()):
            listed.sort(key=_WORD)
            busy: dict[str, list[str]] = {}
            told: list[str] = []
            typed = months.setdefault(month(day), {})
            for _, type_, _, word, pairs in listed:
                key, name = called[type_]
                told.append(f"{word}{name}{pairs}")
                line = f"{day} {word}{pairs or ' '}"
                if key in typed:
                    typed[key].append(line)
                else:
                    typed[key] = [line]
            if len(told) > BUSY:
                for line in told:
                    busy.setdefault(part(line[: line.index(" ")]), []).append(line)
            self._write(on(day), busy or {EVENTS: told})
            self._sink.write(f'{self._file} {states_on(day)} "{" ".join(map(_WORD, listed))}" .\n')
        for subject, typed in months.items():
            for key, told in typed.items():
                self._tally.lines(key, len(told))
            self._write(subject, typed)

    def _write(self, subject: str, texts: Mapping[str, list[str]]) -> None:
        for key, told in texts.items():
            # Lines are made of names in IRIs, which hold nothing that is to be escaped.
            self._sink.write(f'{subject} {key} "{_NEWLINE.join(told)}" .\n')


def apply(store: Store, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
    """Change a store, and with it the keys that count."""
    tally = Tally(store)
    kinds_out, kinds_in = tally.change(removed, added)
    out, in_ = tally.quads()
    store.apply([*removed, *kinds_out, *out], [*added, *kinds_in, *in_])
    renew(store)


def renew(store: Store) -> None:
    """Make all ties anew where a change was too large to follow, or where an older version told them in another way."""
    if any(store.match(TIED, COUNT, None)):
        return

    def run(sink: Sink) -> None:
        ways = (f"?e {ev('actor')} ?a", f"?a {TIED} ?text")
        actors = {f"<{row[0]}>" for way in ways for row in store.select(f"SELECT DISTINCT ?a WHERE {{ {way} }}")}
        for actor in sorted(actors):
            rows = store.select(
                f"SELECT ?other (MIN(?d) AS ?first) WHERE {{ ?e {ev('actor')} {actor} ; {DAY} ?d ; {ev('actor')} ?other "
                f"FILTER(?other != {actor}) }} GROUP BY ?other"
            )
            firsts = {short(f"<{other}>"): int(day or 0) for other, day in rows if other is not None}
            old = {(*each, "") for each in store.match(actor, TIED, None)}
            new = {(actor, TIED, literal(text), "") for text in tie_texts(firsts)}
            sink.change(sorted(old - new), sorted(new - old))
        for outdated in _outdated(store):
            sink.change(outdated, [])
        sink.change([], [(TIED, COUNT, integer(1), "")])

    store.stream(run)


def _of_day(predicate: str) -> bool:
    """Whether a property tells when a crisp event is, of what type, or who takes part."""
    return predicate in (DAY, _TYPE) or predicate.startswith((_ON, _KIND))


def _dated(quads: Iterable[Quad]) -> Iterator[tuple[int, list[str], list[str]]]:
    """The day of a crisp event, its types and who takes part."""
    listed = list(quads)
    types = [thing for _, predicate, thing, _ in listed if predicate == _TYPE]
    for day in sorted(int(value_of(thing)) for _, predicate, thing, _ in listed if predicate == DAY):
        there = on(day)
        yield day, types, [o for _, p, o, _ in listed if p == there and not o.startswith(_A_TYPE)]


def _outdated(store: Store) -> Iterator[list[Quad]]:
    """What older versions told of ties."""
    mark = [(*each, "") for each in store.match(OLD_TIES, COUNT, None)]
    if not mark:
        return
    begin = literal(OLD_TIE[1:])
    for (key,) in store.select(f"SELECT DISTINCT ?p WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), {begin})) }}"):
        yield [(*each, "") for each in store.match(None, f"<{key}>", None)]
    yield mark


def _both_ways(pairs: list[int]) -> list[int]:
    """Pairs of numbers (`Tally._pairs`) and the same pairs turned round, in order: those of each number lie together.

    >>> [(pair >> 32, pair & _LOWER) for pair in _both_ways([0 << 32 | 2, 0 << 32 | 1])]
    [(0, 1), (0, 2), (1, 0), (2, 0)]
    """
    both = [*pairs, *[(pair & _LOWER) << 32 | pair >> 32 for pair in pairs]]
    both.sort()
    return both
