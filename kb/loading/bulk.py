"""A file of data, row by row, into a store: what is new goes straight to the engine, what is there already is compared.

All of a file is seen at once, or nothing of it. What stays in memory does not grow with the rows but for a number each:
who takes part, which ids were met.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from kb import __version__, catalogue
from kb.cycles import seldom_looked_for
from kb.errors import Place as Origin
from kb.errors import Problem
from kb.importers import FORMATS, Format, types
from kb.importers.cast import Cast
from kb.importers.source import Input
from kb.index import DAY, DIGEST, FILE, FIRST, keys
from kb.loading.seen import Seen, once
from kb.ntriples import Lines
from kb.record import Item, Record
from kb.stores import Sink, Store, files
from kb.stores.stating import subjects
from kb.tally import Counting, renew
from kb.triples import triples
from kb.vocabulary import entity, file_term, identifier, integer, literal, value_of

SHOWN = 20
"""So many rejected rows of a file are told; `--rejects` lists all."""
_HOPELESS = 1_000
"""A file whose first so many rows are all wrong is not read on."""
_BATCH = 2_000
_TEXTS_AT_ONCE = 1_000

Progress = Callable[[str, int, int, int], None]
"""Called now and then with the file, the bytes read of how many, and the rows."""


@dataclass(slots=True)
class Counts:
    """What the load of one file did. Items are records and what they name; rows are left out one by one."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    read: int = 0
    records: int = 0
    repeated: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)


class Rejected(Exception):
    """Nothing of the file is taken; `counts` says why."""

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts


class Settings:
    """What a load was asked for: all rows or nothing, where rejected rows go, who is told how far it has come."""

    def __init__(
        self, strict: bool = False, reject: Callable[[Problem], None] | None = None, progress: Progress | None = None
    ) -> None:
        self.strict, self.reject, self.progress = strict, reject, progress


def load(store: Store, source: Input, format: Format, settings: Settings) -> Counts:
    """Make the file state just what its rows give. Raises Rejected where nothing of it is taken."""
    term = file_term(source.file)
    print_ = fingerprint(source, format, settings)
    before = receipt(store, term)
    if print_ and before.get("print") == print_ and (not before.get("rejected") or settings.reject is None):
        counts = Counts(unchanged=before["items"], records=before["records"], rejected=before["rejected"])
        counts.repeated = before["repeated"]
        return counts
    load_ = _Load(store, source, format, settings, term, print_)
    with seldom_looked_for():
        store.stream(load_.run)
    renew(store)
    return load_.counts


def examine(source: Input, format: Format, settings: Settings) -> Counts:
    """Read a file and count its rows without loading them."""
    counts, seen, lines = Counts(), Seen(), Lines(file_term(source.file))
    for item in rows(source, format, Cast(), counts, settings):
        same = seen.first(item.id, lines.of(item))
        if same is None:
            counts.read += 1
            counts.records += isinstance(item, Record)
        else:
            _again(item, same, counts, settings, source.file)
    _judge(counts, settings, source)
    return counts


def rows(source: Input, format: Format, cast: Cast, counts: Counts, settings: Settings) -> Iterator[Item]:
    """The items of a file. Rows that are left out are counted and told."""
    read = 0
    told = monotonic()
    for each in format.data()(source, cast):
        read += 1
        if isinstance(each, Problem):
            _reject(each, counts, settings)
            if counts.rejected >= _HOPELESS and counts.rejected == read:
                _judge(counts, settings, source)
            continue
        if settings.progress is not None and not read & 1023 and monotonic() - told > 0.2:
            told = monotonic()
            settings.progress(source.path, source.position(), source.size, read)
        yield each


def _reject(problem: Problem, counts: Counts, settings: Settings) -> None:
    if problem.severity != "error":
        counts.problems.append(problem)
        return
    counts.rejected += 1
    if counts.rejected <= SHOWN:
        counts.problems.append(problem)
    if settings.reject is not None:
        settings.reject(problem)


def _judge(counts: Counts, settings: Settings, source: Input) -> None:
    """Whether what was read of a file can be taken."""
    none = not counts.read and counts.rejected
    if none:
        hint = "is it of another format, or are its columns in another order?"
        counts.problems.append(Problem("E385", "no row of it can be read", Origin(source.file), hint))
    if none or (settings.strict and counts.rejected):
        raise Rejected(counts)


def _again(item: Item, same: bool, counts: Counts, settings: Settings, file: str) -> None:
    """Count an item whose id the file has given before; one that says something else is left out."""
    if same:
        counts.repeated += 1
        return
    message = f"'{item.id}' stands twice, and says something else here"
    _reject(Problem("E381", message, item.origin or Origin(file)), counts, settings)


class _Load:
    """One load of one file: what it found, and how what it states is put into the store."""

    def __init__(
        self, store: Store, source: Input, format: Format, settings: Settings, term: str, fingerprint: str
    ) -> None:
        self.store, self.source, self.format, self.settings = store, source, format, settings
        self.term, self.fingerprint = term, fingerprint
        self.counts = Counts()
        self.known = any(store.match(term, FILE, term))
        self.loaded = [each for each in files.loaded(store) if each not in types.FILES]
        names, _ = catalogue.known(store, [term]) if self.loaded else (None, {})
        self.cast = Cast(names)
        by_row = {each.name for each in FORMATS if each.kind == "data"}  # RDF adds to what others state
        data = [each for each in map(file_term, self.loaded) if receipt(store, each).get("format") in by_row]
        self.restating = files.Restating(store, data)
        self.seen = Seen()
        self.waiting: dict[str, set[files.Stated]] = {}
        self.days: dict[int, frozenset[str]] = {}

    def run(self, sink: Sink) -> None:
        """Give a sink all that changes."""
        self.sink = sink = Counting(self.store, sink, self.term)
        self._scheme("ontology")
        if self.format.coded:
            self._scheme("cameo")
        lines = Lines(self.term)
        counts, settings, seen = self.counts, self.settings, self.seen
        empty = not any(self.store.match(None, None, None))
        write, note = sink.write, sink.item
        telling = self.format.telling
        for item in rows(self.source, self.format, self.cast, counts, settings):
            text = lines.of(item)
            same = seen.first(item.id, "" if telling else text)
            if same is not None:
                _again(item, same, counts, settings, self.source.file)
                continue
            counts.read += 1
            counts.records += isinstance(item, Record)
            if empty or not self._is_there(item):
                counts.added += 1
                if not (settings.strict and counts.rejected):
                    write(text)
                    note(lines.told)
            else:
                self._compare(item)
        _judge(counts, settings, self.source)
        for item in self.cast.items():
            seen.first(item.id)
            if empty:
                counts.added += 1
                write(lines.slow(item))
            else:
                self._compare(item)
        self._settle()
        if self.known:
            self._gone()
        sink.change(*self.restating.texts())
        self._receipt()
        sink.finish()

    def _is_there(self, item: Item) -> bool:
        """Whether the store has statements of an item already.

        An id that is made of all that the row says lies on one day only: the store is asked once a day for those. One
        that is not among them is looked for too, for something may be stated of it without its being an event of that day.
        """
        subject = entity(item.id)
        if self.format.telling and isinstance(item, Record) and item.period.earliest_begin is not None:
            day = item.period.earliest_begin
            there = self.days.get(day)
            if there is None:
                if len(self.days) > 366:
                    self.days.clear()
                there = frozenset(s for key in (DAY, FIRST) for s, _, _ in self.store.match(None, key, integer(day)))
                self.days[day] = there
            if subject in there:
                return True
        return any(self.store.match(subject, None, None))

    def _compare(self, item: Item) -> None:
        """Put an item beside what the store states of it, in batches."""
        stated = [*triples(item), *keys(item)]
        self.waiting.setdefault(stated[0][0], set()).update(stated)
        if len(self.waiting) >= _BATCH:
            self._settle()

    def _settle(self) -> None:
        change = files.Change()
        for subject, stated in self.waiting.items():
            self.restating.change(change, subject, {self.term: stated})
        self.waiting = {}
        give(change, self.counts, self.sink)

    def _gone(self) -> None:
        """What the file said before and says no more."""
        change = files.Change()
        seen = self.seen
        for subject in once(subjects(self.store, self.term)):
            if identifier(subject) not in seen:
                self.restating.change(change, subject, {self.term: None})
                if len(change.removed) > 50_000:
                    give(change, self.counts, self.sink)
                    change = files.Change()
        give(change, self.counts, self.sink)

    def _scheme(self, name: str) -> None:
        """See that the store has a bundled scheme as it is now."""
        change = files.change(self.store, {name: files.by_subject(types.stated(name))})
        if change:
            self.sink.change(change.removed, change.added)

    def _receipt(self) -> None:
        counts = self.counts
        items = counts.added + counts.changed + counts.unchanged
        receipt = json.dumps(
            {
                "print": self.fingerprint, "format": self.format.name, "items": items, "records": counts.records,
                "rejected": counts.rejected, "repeated": counts.repeated,
            }
        )  # fmt: skip
        old = [(*triple, "") for triple in self.store.match(self.term, DIGEST, None)]
        self.sink.change(old, [(self.term, FILE, self.term, ""), (self.term, DIGEST, literal(receipt), "")])


def fingerprint(source: Input, format: Format, settings: Settings) -> str:
    """What makes a file what it is when it is loaded; empty where it cannot be told beforehand."""
    digest = source.digest()
    if not digest:
        return ""
    mapping = Input(source.mapping).digest() if source.mapping else ""
    return f"{digest} {format.name} {mapping} {settings.strict} {__version__}"


def forget(store: Store, name: str) -> Counts:
    """Take out what a file of data stated."""
    term, counts = file_term(name), Counts()

    def run(plain: Sink) -> None:
        sink = Counting(store, plain, term)
        restating = files.Restating(store, forgotten=term)
        change = files.Change()
        for subject in once(subjects(store, term)):
            restating.change(change, subject, {term: None})
            if len(change.removed) > 50_000:
                give(change, counts, sink)
                change = files.Change()
        for triple in store.properties([term]):
            change.removed.append((*triple, ""))
            if len(change.removed) > _TEXTS_AT_ONCE:
                give(change, counts, sink)
                change = files.Change()
        give(change, counts, sink)
        sink.finish()

    store.stream(run)
    renew(store)
    return counts


def give(change: files.Change, counts: Counts, sink: Sink) -> None:
    """Count a change and give it to a sink."""
    counts.added += len(change.new)
    counts.changed += len(change.changed)
    counts.unchanged += len(change.unchanged)
    counts.gone += len(change.gone)
    sink.change(change.removed, change.added)


def is_data(store: Store, name: str) -> bool:
    """Whether a file was loaded as data, row by row."""
    return any(store.match(file_term(name), DIGEST, None))


def receipt(store: Store, term: str) -> dict[str, Any]:
    """What a file of data was when it was loaded; empty for others."""
    for _, _, o in store.match(term, DIGEST, None):
        found: dict[str, Any] = json.loads(value_of(o))
        return found
    return {}
