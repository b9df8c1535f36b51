"""A store to a SPARQL server: its triples in one order, in as many updates as the server takes, and then compared.

With every batch the server is told how many triples it has by then, and their digest. A push that was broken off looks
there, passes over what is there already and goes on. A triple that is sent twice is there once, so nothing is doubled.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlencode, urlsplit, urlunsplit

from kb import edtf
from kb.bounds import day
from kb.errors import KbError, StoreError
from kb.exporters import items
from kb.frozen import Frozen
from kb.index import is_counted, keys, told
from kb.loading.tally import Tally
from kb.stores import Store
from kb.stores.credentials import Credentials
from kb.stores.dialects import Dialect
from kb.stores.endpoint import EndpointStore, refuse
from kb.stores.exchange import Exchange, host
from kb.stores.oxigraph import MemoryStore
from kb.triples import triples
from kb.vocabulary import IN_SCHEME, INDEX, TYPE_SCHEME, XSD, Triple, integer, literal, value_of

Progress = Callable[[int], None]
"""Called after each batch with the number of triples that are there."""

_MARK, _SENT, _DIGEST = f"<{INDEX}push>", f"<{INDEX}sent>", f"<{INDEX}digest>"
_TRIES = 4
_SAMPLED = 200
_NEIGHBOURS = {"update": ("query", "sparql"), "statements": ("",), "sparql-auth": ("sparql",)}
"""The last part of the address for updates -> that of the one for queries, where the first takes no queries."""


class Pushed(Frozen):
    """What a push did: the triples that the server has, how many were there before, how many subjects were compared."""

    triples: int
    before: int
    compared: int


def push(
    store: Store,
    url: str,
    *,
    with_index: bool = False,
    replace: bool = False,
    credentials: Credentials | None = None,
    progress: Progress | None = None,
    slowest: float = 0.0,
) -> Pushed:
    """Send a store to the address that takes a server's updates; private records stay here.

    Raises StoreError E430 where the graph holds other triples and is not to be replaced, E431 where in the end the
    server holds something else than was sent.
    """
    target = Target(url, credentials or Credentials.from_environment(), slowest)
    sent, digest = target.mark()
    held = target.held()
    if held and (replace or not sent or held < sent):
        if (sent and held < sent) or replace:  # what it said that it had is not there
            target.clear()
        else:
            hint = "--replace takes them out first"
            raise StoreError("E430", f"the graph at {host(url)} holds {held:,} other triples", hint=hint)
        sent = held = 0
    sending = _Sending(store, target, with_index, progress)
    if sent and not sending.same_beginning(sent, digest):
        if not replace:
            hint = "--replace takes it out first"
            raise StoreError("E430", f"the graph at {host(url)} holds another chronology, or an older state", hint=hint)
        sent = 0
    total, sample = sending.run(sent)
    there = target.held()
    if there != total:
        raise StoreError(
            "E431", f"{host(url)} holds {there:,} triples, {total:,} were sent", hint="push again with --replace"
        )
    _compare(target.reader, sample, url)
    return Pushed(total, sent, len(sample))


def statements(store: Store, with_index: bool) -> Iterator[Triple]:
    """What is sent, always in one order: types, things, records, each with its keys; then the keys that count."""
    for subject in sorted({subject for subject, _, _ in store.match(None, IN_SCHEME, TYPE_SCHEME)}):
        yield from sorted(each for each in store.properties([subject]) if not each[1].startswith(f"<{INDEX}"))
    known = {subject for subject, _, _ in store.match(None, IN_SCHEME, TYPE_SCHEME)}
    tally = Tally(MemoryStore())
    for item in items(store):
        found = dict.fromkeys(triples(item))
        if with_index:
            found |= dict.fromkeys(keys(item))
            tally.item(told(item))
        yield from sorted(each for each in found if each[0] not in known)
    if with_index:
        _, added = tally.quads()
        yield from sorted((s, p, o) for s, p, o, _ in added)


class Target:
    """The graph of a server that is written to, and read to compare."""

    def __init__(self, url: str, credentials: Credentials, slowest: float) -> None:
        self.reader = _reader(url, credentials, slowest)
        self.kind: Dialect = self.reader.dialect
        self.graph = self.reader.graph
        if self.kind.named and not self.graph:
            hint = f"add ?default-graph-uri=https://example.org/name to the address ({self.kind.name} has named graphs only)"
            raise StoreError("E429", f"{host(url)} has to be told a graph", hint=hint)
        parts = urlsplit(url)
        plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self.exchange = Exchange(plain, credentials, slowest=slowest)

    def update(self, text: str) -> None:
        body = urlencode({"update": text} if not self.kind.named else {"query": text}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
        refuse(self.exchange, self.exchange.send("POST", body, headers))

    def put(self, batch: list[Triple], sent: int, digest: str) -> None:
        """Put a batch in, and with it what is there by then."""
        data = "\n".join(f"{s} {p} {o} ." for s, p, o in batch)
        mark = f"{_MARK} {_SENT} {integer(sent)} ; {_DIGEST} {literal(digest)} ."
        old = self._in(f"{_MARK} ?p ?o")
        clear = f"DELETE {{ {old} }} WHERE {{ {old} }}" if self.kind.named else f"DELETE WHERE {{ {old} }}"
        if self.kind.named:  # not all of it happens or nothing: what is counted must be there before
            self.update(f"INSERT DATA {{ {self._in(data)} }}")
            self.update(clear)
            self.update(f"INSERT DATA {{ {self._in(mark)} }}")
        else:
            self.update(f"{clear} ; INSERT DATA {{ {self._in(data + mark)} }}")

    def mark(self) -> tuple[int, str]:
        """How many triples the server was sent, and the digest of these; 0 where nothing was."""
        found = {p: value_of(o) for _, p, o in self.reader.match(_MARK, None, None)}
        number = found.get(_SENT, "")
        return (int(number), found.get(_DIGEST, "")) if number.isdigit() else (0, "")

    def held(self) -> int:
        """How many triples the graph holds, without the mark."""
        rows = self.reader.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p ?o . FILTER(?s != {_MARK}) }}")
        return int(rows[0][0] or 0)

    def clear(self) -> None:
        self.update(f"CLEAR GRAPH {self.graph}" if self.graph else "CLEAR DEFAULT")

    def _in(self, pattern: str) -> str:
        return f"GRAPH {self.graph} {{ {pattern} }}" if self.graph else pattern


class _Sending:
    """One run of all that is to be sent."""

    def __init__(self, store: Store, target: Target, with_index: bool, progress: Progress | None) -> None:
        self._store, self._target, self._with_index, self._progress = store, target, with_index, progress
        self._size = target.kind.batch

    def same_beginning(self, sent: int, digest: str) -> bool:
        """Whether the first so many triples have this digest."""
        made = hashlib.sha256()
        for number, triple in enumerate(statements(self._store, self._with_index), 1):
            made.update(_line(triple))
            if number == sent:
                return made.hexdigest() == digest
        return False

    def run(self, sent: int) -> tuple[int, dict[str, set[Triple]]]:
        """Send what comes after the first `sent` triples; how many there are, and some subjects with their triples."""
        made = hashlib.sha256()
        batch: list[Triple] = []
        number = 0
        sample: dict[str, set[Triple]] = {}
        every, subject, subjects = 1, "", 0
        for number, triple in enumerate(statements(self._store, self._with_index), 1):
            if triple[0] != subject and not is_counted(triple[1]):
                subject = triple[0]
                subjects += 1
                if subjects % every == 0 and f"<{INDEX}" not in subject:
                    sample.setdefault(subject, set())
                if len(sample) > _SAMPLED:  # every other one from here on
                    sample, every = dict(list(sample.items())[::2]), every * 2
            if subject in sample and not is_counted(triple[1]):
                sample[subject].add(triple)
            made.update(_line(triple))
            if number <= sent:
                continue
            batch.append(triple)
            if len(batch) >= self._size:
                self._put(batch, number, made.hexdigest())
                batch = []
        if batch or not sent:
            self._put(batch, number, made.hexdigest())
        return number, sample

    def _put(self, batch: list[Triple], sent: int, digest: str) -> None:
        """Send a batch; a smaller one where the server does not take so many, again where the connection broke."""
        for number in range(_TRIES):
            try:
                self._target.put(batch, sent, digest)
                break
            except StoreError as error:
                if error.code == "E425" and len(batch) > 1 and number < _TRIES - 1:
                    self._size = max(1, len(batch) // 4)
                    for start in range(0, len(batch), self._size):
                        self._target.update(
                            f"INSERT DATA {{ {self._target._in(_text(batch[start : start + self._size]))} }}"
                        )
                    batch = batch[-1:]
                    continue
                if error.code not in ("E421", "E424") or number == _TRIES - 1:
                    error.hint = error.hint or "push again: it goes on where it stopped"
                    raise
                time.sleep(0.25 * 2**number)
        if self._progress is not None:
            self._progress(sent)


def _text(batch: list[Triple]) -> str:
    return "\n".join(f"{s} {p} {o} ." for s, p, o in batch)


def _line(triple: Triple) -> bytes:
    return f"{' '.join(triple)}\n".encode()


def _reader(url: str, credentials: Credentials, slowest: float) -> EndpointStore:
    """Where the server that takes updates at an address takes queries: there, or beside it."""
    parts = urlsplit(url)
    above, _, last = parts.path.rpartition("/")
    paths = [f"{above}/{each}" for each in _NEIGHBOURS.get(last, ())] + [parts.path]
    for number, path in enumerate(paths):
        reader = EndpointStore(
            urlunsplit((parts.scheme, parts.netloc, path, parts.query, "")), credentials=credentials, slowest=slowest
        )
        try:
            _ = reader.dialect
            return reader
        except KbError as error:
            if number == len(paths) - 1 or error.code not in ("E421", "E424", "E425"):
                raise
    raise AssertionError("unreachable")


def _compare(reader: EndpointStore, sample: dict[str, set[Triple]], url: str) -> None:
    """Raises StoreError E431 where a server tells something else of some subjects than it was sent."""
    there: dict[str, set[Triple]] = {}
    for triple in reader.properties(list(sample)):
        if not is_counted(triple[1]):
            there.setdefault(triple[0], set()).add(_normal(triple))
    for subject, sent in sample.items():
        if {_normal(each) for each in sent} != there.get(subject, set()):
            hint = "push again with --replace"
            raise StoreError(
                "E431", f"{host(url)} tells something else of {value_of(subject)} than was sent", hint=hint
            )


def _normal(triple: Triple) -> Triple:
    """A triple whose date is written in one way: servers write days before the year 1 in their own."""
    s, p, o = triple
    if o.endswith(f"^^<{XSD}date>"):
        with suppress(KbError):
            o = literal(edtf.format_day(day(value_of(o))), XSD + "date")
    return s, p, o
