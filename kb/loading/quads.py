"""RDF files into a store, graphs kept: what is of the ontology is indexed as if a journal had stated it.

A first load streams. A subject's statements may stand anywhere in a file; only those of the ontology's own things have to
be together for that, and where they are not, or where the file was loaded before, all of it is compared in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from kb.errors import KbError, Problem
from kb.errors import Place as Origin
from kb.importers import Format, types
from kb.importers.rdf import quads
from kb.importers.source import Input
from kb.index import DAY, DIGEST, FILE, FIRST, GRAPH, SHOWN_PROPERTIES, Told, keys, told
from kb.loading import bulk
from kb.loading.seen import Seen, once
from kb.record import EventType
from kb.stores import Quad, Sink, Store, files
from kb.stores.stating import is_text, subjects
from kb.tally import Counting, renew
from kb.triples import grouped, item
from kb.triples import triples as triples_of
from kb.vocabulary import (
    EV,
    IN_SCHEME,
    RDF_TYPE,
    TOPIC_SCHEME,
    TYPE_SCHEME,
    Triple,
    entity,
    ev,
    file_term,
    identifier,
    literal,
)

_BATCH = 2_000


class _Scattered(Exception):
    """Statements of a thing of the ontology stand apart from each other."""


def load(store: Store, source: Input, format: Format, settings: bulk.Settings) -> bulk.Counts:
    """Make the file state just its quads. Raises InputError where they cannot be read."""
    term = file_term(source.file)
    print_ = bulk.fingerprint(source, format, settings)
    before = bulk.receipt(store, term)
    if print_ and before.get("print") == print_:
        return bulk.Counts(unchanged=before["items"], records=before["records"])
    if not any(store.match(term, FILE, term)) and source.path != "-":
        try:
            load_ = _Load(store, source, format, settings, term, print_)
            store.stream(load_.streamed)
            renew(store)
            return load_.counts
        except _Scattered:
            pass
    load_ = _Load(store, source, format, settings, term, print_)
    store.stream(load_.compared)
    renew(store)
    return load_.counts


def examine(source: Input, format: Format) -> bulk.Counts:
    """Read a file to its end. Raises InputError where it cannot be read."""
    return bulk.Counts(added=sum(1 for _ in quads(source, format.name)))


class _Load:
    def __init__(
        self, store: Store, source: Input, format: Format, settings: bulk.Settings, term: str, fingerprint: str
    ) -> None:
        self.store, self.source, self.format, self.settings = store, source, format, settings
        self.term, self.fingerprint = term, fingerprint
        self.counts = bulk.Counts()
        self.graphs: dict[str, None] = {}
        self.restating = files.Restating(store)
        self.waiting: dict[str, set[files.Stated]] = {}

    def streamed(self, sink: Sink) -> None:
        """Runs of one subject go to the sink as they come; what the store has already waits to be compared."""
        sink = Counting(self.store, sink, self.term)
        self._begin(sink)
        seen, own = Seen(), Seen()
        empty = not any(self.store.match(None, None, None))
        for owner, run in self._runs():
            first = seen.first(owner) is None
            if owner in own and not first:
                raise _Scattered
            if owner in self.waiting or (not empty and first and any(self.store.match(owner, None, None))):
                self.waiting.setdefault(owner, set()).update(run)
                continue
            triples = [each for each in run if len(each) == 3]
            known = self._derived(owner, triples)
            if known is not None:
                own.first(owner)
                if not first:
                    raise _Scattered
            keys_, line = known or ((), None)
            added = [*map(files.quad, run), *((*each, "") for each in keys_)]
            if first and line is None:
                added.append((owner, FILE, self.term, ""))
            if first:
                self.counts.added += 1
            sink.change([], added, told=line is not None)
            if line is not None:
                sink.line(line)
        for owner, stated in self.waiting.items():
            stated.update(self._keys(owner, stated))
        self._settle(sink)
        self._end(sink)

    def compared(self, sink: Sink) -> None:
        """All statements in memory, beside what the store has."""
        sink = Counting(self.store, sink, self.term)
        self._begin(sink)
        for owner, run in self._runs():
            self.waiting.setdefault(owner, set()).update(run)
        for owner, stated in self.waiting.items():
            stated.update(self._keys(owner, stated))
        gone = [each for each in once(subjects(self.store, self.term)) if each not in self.waiting]
        self._settle(sink)
        change = files.Change()
        for subject in gone:
            self.restating.change(change, subject, {self.term: None})
        bulk.give(change, self.counts, sink)
        self._end(sink)

    def _runs(self) -> Iterator[tuple[str, list[files.Stated]]]:
        """Statements of one subject, its nodes among them, for as long as they stand together."""
        owner, run = "", list[files.Stated]()
        for read, (s, p, o, graph) in enumerate(quads(self.source, self.format.name)):
            found = files.owner(s)
            if found != owner or len(run) > 100_000:
                if run:
                    yield owner, run
                owner, run = found, []
            if graph:
                self.graphs[graph] = None
            run.append((s, p, o, graph) if graph else (s, p, o))
            if self.settings.progress is not None and not read & 16383:
                self.settings.progress(self.source.path, self.source.position(), self.source.size, read)
        if run:
            yield owner, run

    def _keys(self, owner: str, stated: Iterable[files.Stated]) -> list[Triple]:
        known = self._derived(owner, [each for each in stated if len(each) == 3])
        return known[0] if known is not None else []

    def _derived(self, owner: str, triples: list[Triple]) -> Derived | None:
        """As `derived`; what cannot be asked for has no keys, and is told."""
        try:
            found = derived(owner, triples)
            self.counts.records += found is not None and any(key[1] in (DAY, FIRST) for key in found[0])
            return found
        except (KbError, ValueError, KeyError, StopIteration) as error:
            reason = error.message if isinstance(error, KbError) else str(error)
            if len(self.counts.problems) < bulk.SHOWN:
                message = f"{identifier(owner)} is no record that can be asked for: {reason}"
                self.counts.problems.append(
                    Problem("W388", message, Origin(self.source.file), "it is loaded as it stands", "warning")
                )
            return [], None

    def _settle(self, sink: Sink) -> None:
        change = files.Change()
        self.restating.graphs = sorted({*self.restating.graphs, *self.graphs})
        for number, (subject, stated) in enumerate(self.waiting.items(), 1):
            self.restating.change(change, subject, {self.term: stated})
            if not number % _BATCH:
                bulk.give(change, self.counts, sink)
                change = files.Change()
        bulk.give(change, self.counts, sink)

    def _begin(self, sink: Sink) -> None:
        change = files.change(self.store, {"ontology": files.by_subject(types.stated("ontology"))})
        sink.change(change.removed, change.added)

    def _end(self, sink: Counting) -> None:
        counts = self.counts
        if self.settings.strict and counts.problems:
            raise bulk.Rejected(counts)
        own = {(*each, "") for each in self.store.properties([self.term]) if not is_text(each[1])}
        sink.change(*self.restating.texts())
        receipt = json.dumps(
            {
                "print": self.fingerprint, "format": self.format.name, "records": counts.records,
                "items": counts.added + counts.changed + counts.unchanged, "rejected": 0, "repeated": 0,
            }
        )  # fmt: skip
        new: set[Quad] = {(self.term, FILE, self.term, ""), (self.term, DIGEST, literal(receipt), "")}
        new |= {(self.term, GRAPH, graph, "") for graph in self.graphs}
        sink.change(sorted(own - new), sorted(new - own))
        sink.finish()


Derived = tuple[list[Triple], Told]
"""The derived keys of a thing; of an event of which one line tells all that is shown, what it tells."""


def derived(owner: str, triples: Sequence[Triple]) -> Derived | None:
    """What follows from all that is stated of a thing of the ontology; None for any other subject.

    Raises KbError, ValueError, KeyError or StopIteration where it is no record that can be asked for.
    """
    ours = any(
        (p == RDF_TYPE and o.startswith(f"<{EV}")) or (p == IN_SCHEME and o in (TOPIC_SCHEME, TYPE_SCHEME))
        for s, p, o in triples if s == owner
    )  # fmt: skip
    if not ours:
        return None
    found = item(owner, grouped(triples))
    if found is None or isinstance(found, EventType):
        return [], None
    if entity(found.id) != owner:  # `urn:a:b`, or characters encoded in another way: keys would stand beside it
        raise ValueError("no id of kb's stands for its IRI")
    known, line = told(found), None
    if known and known[3] and _shown_of(owner, triples) == _shown_of(owner, triples_of(found)):
        line = known  # RDF may state more of an event than the program knows
    return list(keys(found)), line


def _shown_of(owner: str, triples: Iterable[Triple]) -> set[Triple]:
    return {each for each in triples if each[0] == owner and each[1] in _TOLD}


_TOLD = frozenset((*SHOWN_PROPERTIES, ev("actor")))
"""What a line tells; who takes part it tells by their roles."""
