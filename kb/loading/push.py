"""A store to a SPARQL server: its triples in one order, in as few requests as the server takes, and then compared.

Each batch tells the server how many triples it was sent before this one, and their digest. A push that was broken off
looks there, passes over what is there already and goes on. As the mark comes after what it counts, no batch needs to be
taken at once or not at all; a triple that is sent twice is there once, so nothing is doubled.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from kb import edtf
from kb.bounds import day
from kb.errors import KbError, StoreError
from kb.exporters.rdf import whole
from kb.frozen import Frozen
from kb.index import is_counted
from kb.stores import Store
from kb.stores.credentials import Credentials
from kb.stores.dialects import Dialect
from kb.stores.endpoint import EndpointStore, refuse
from kb.stores.exchange import Exchange, host
from kb.vocabulary import INDEX, XSD, Triple, literal, value_of

Progress = Callable[[int], None]
"""Called after each batch with the number of triples that are there."""

_MARK, _SENT = f"<{INDEX}push>", f"<{INDEX}sent>"
_TRIES = 4
_SAMPLED = 200
_NEIGHBOURS = {"update": ("query", "sparql"), "statements": ("",), "sparql-auth": ("sparql",)}
"""The last part of the address for updates -> that of the one for queries, where the first takes no queries."""


class Pushed(Frozen):
    """What a push did: the triples that the server has, how many were there before, how many subjects were compared."""

    triples: int
    before: int
    compared: int


class Mark(Frozen):
    """How far a push has come: the number of triples that the server was sent, and the digest of their lines."""

    sent: int
    digest: str

    @property
    def term(self) -> str:
        return literal(f"{self.sent} {self.digest}")


_BEGUN = Mark(0, hashlib.sha256().hexdigest())


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
    mark = target.mark()
    if replace or (mark is not None and target.held() < mark.sent):  # what it said that it had is not there
        target.clear()
        mark = None
    elif mark is None and target.holds_any():
        hint = "--replace takes them out first"
        raise StoreError("E430", f"the graph at {host(url)} holds {target.held():,} other triples", hint=hint)
    if mark is None:
        mark = _BEGUN
        target.tell(mark)
    sending = _Sending(target, mark, progress)
    try:
        sending.run(whole(store, with_index))
    finally:
        sending.close()
    there = target.held()
    if there != sending.number:
        hint = "push again with --replace"
        raise StoreError("E431", f"{host(url)} holds {there:,} triples, {sending.number:,} were sent", hint=hint)
    _compare(target.reader, sending.sample, url)
    return Pushed(sending.number, mark.sent, len(sending.sample))


class Target:
    """The graph of a server that is written to, and read to compare.

    `size` is how many triples one request holds: lines are posted to the server's Graph Store Protocol where its dialect
    has one that takes more than an INSERT DATA does (SPARQL 1.1 Graph Store HTTP Protocol, 5.5).
    """

    def __init__(self, url: str, credentials: Credentials, slowest: float) -> None:
        self.reader = _reader(url, credentials, slowest)
        self.kind: Dialect = self.reader.dialect
        self.graph = self.reader.graph
        if self.kind.named and not self.graph:
            hint = f"add ?default-graph-uri=https://example.org/name to the address ({self.kind.name} has named graphs only)"
            raise StoreError("E429", f"{host(url)} has to be told a graph", hint=hint)
        parts = urlsplit(url)
        self.exchange = Exchange(
            urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), credentials, slowest=slowest
        )
        self._graph_store = ""
        if self.kind.graph_store:
            name = f"{self.kind.graph_parameter}={quote(value_of(self.graph), safe='')}" if self.graph else "default"
            path = f"{parts.path.rpartition('/')[0]}/{self.kind.graph_store}"
            query = f"{self.kind.unatomic}&{name}" if self.kind.unatomic else name
            self._graph_store = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
        self.size = self.kind.post if self._graph_store else self.kind.batch

    def put(self, lines: list[bytes]) -> None:
        """Take in N-Triples lines. Raises StoreError E425 where the server does not take them like this."""
        if not self._graph_store:
            self.update(f"INSERT DATA {{ {self._in(b''.join(lines).decode())} }}")
            return
        body, headers = b"".join(lines), {"Content-Type": "application/n-triples", "Accept": "*/*"}
        if self.kind.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        reply = self.exchange.send("POST", body, headers, self._graph_store)
        if reply.status in (401, 403, 404, 405, 410):  # updates may be let in nevertheless
            raise StoreError("E425", f"{host(self._graph_store)} has no Graph Store Protocol (HTTP {reply.status})")
        refuse(self.exchange, reply)

    def ask_less(self, error: KbError) -> bool:
        """Ask for less with one request, after an error that may be for that; False where nothing less is left."""
        if self._graph_store and error.code == "E425":
            self._graph_store, self.size = "", self.kind.batch
            return True
        if self.size <= self.kind.batch >> 8:
            return False
        self.size = max(1, self.size // 4)
        return True

    def update(self, text: str) -> None:
        body = urlencode({"update": text} if not self.kind.named else {"query": text}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "*/*"}
        refuse(self.exchange, self.exchange.send("POST", body, headers))

    def mark(self) -> Mark | None:
        """How far the server says that it is; None where nothing was pushed."""
        told = [value_of(o).partition(" ") for _, _, o in self.reader.match(_MARK, _SENT, None)]
        return max((Mark(int(sent), digest) for sent, _, digest in told if sent.isdecimal()), key=_sent, default=None)

    def tell(self, mark: Mark) -> None:
        """Leave no mark but this one."""
        self.update(f"INSERT DATA {{ {self._in(f'{_MARK} {_SENT} {mark.term}')} }}")
        old = self._in(f"{_MARK} {_SENT} ?o")
        self.update(f"DELETE {{ {old} }} WHERE {{ {old} FILTER(?o != {mark.term}) }}")

    def holds_any(self) -> bool:
        return bool(self.reader.select("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"))

    def held(self) -> int:
        """How many triples the graph holds, without the marks."""
        return self.reader.count("?s ?p ?o") - len(list(self.reader.match(_MARK, None, None)))

    def clear(self) -> None:
        self.update(f"CLEAR GRAPH {self.graph}" if self.graph else "CLEAR DEFAULT")

    def _in(self, pattern: str) -> str:
        return f"GRAPH {self.graph} {{ {pattern} }}" if self.graph else pattern


class _Sending:
    """One run of all that is to be sent, beginning after what the server was sent before.

    While the server takes a batch, the next is made: `number` triples were given, some subjects and their triples are
    kept in `sample` to be compared.
    """

    def __init__(self, target: Target, before: Mark, progress: Progress | None) -> None:
        self._target, self._before, self._progress = target, before, progress
        self._worker = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self.number = 0
        self.sample: dict[str, set[Triple]] = {}
        self._every, self._subject, self._subjects = 1, "", 0

    def run(self, triples: Iterator[Triple]) -> None:
        """Send them. Raises StoreError E430 where the server has other ones already."""
        made = hashlib.sha256()
        batch: list[bytes] = []
        mark, before = self._before, self._before
        for number, triple in enumerate(triples, 1):
            self._choose(triple)
            line = f"{' '.join(triple)} .\n".encode()
            made.update(line)
            self.number = number
            if number <= before.sent:
                if number == before.sent and made.hexdigest() != before.digest:
                    break
                continue
            batch.append(line)
            if len(batch) >= self._target.size:
                self._send(batch, mark)
                batch, mark = [], Mark(number, made.hexdigest())
        if self.number < before.sent or (self.number == before.sent and made.hexdigest() != before.digest):
            where, hint = host(self._target.exchange.url), "--replace takes it out first"
            raise StoreError("E430", f"the graph at {where} holds another chronology, or an older state", hint=hint)
        if batch:
            self._send(batch, mark)
        self._wait()
        self._target.tell(Mark(self.number, made.hexdigest()))

    def close(self) -> None:
        self._worker.shutdown(cancel_futures=True)

    def _send(self, batch: list[bytes], mark: Mark) -> None:
        self._wait()
        self._pending = self._worker.submit(self._put, batch, mark)

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def _put(self, batch: list[bytes], mark: Mark) -> None:
        """Send a batch, in pieces where the server does not take so many, again where the connection broke."""
        told = f"{_MARK} {_SENT} {mark.term} .\n".encode()
        sent = broken = 0
        while sent < len(batch):
            piece = batch[sent : sent + self._target.size]
            try:
                self._target.put([told, *piece])
            except KbError as error:
                if error.code in ("E425", "E510") and self._target.ask_less(error):
                    continue
                broken += 1
                if error.code not in ("E421", "E424") or broken == _TRIES:
                    error.hint = error.hint or "push again: it goes on where it stopped"
                    raise
                time.sleep(0.25 * 2 ** (broken - 1))
                continue
            sent += len(piece)
            broken = 0
            if self._progress is not None:
                self._progress(mark.sent + sent)

    def _choose(self, triple: Triple) -> None:
        """Keep a triple where it is of one of the subjects that are to be compared."""
        if is_counted(triple[1]):
            return
        subject = triple[0]
        if subject != self._subject:
            self._subject = subject
            self._subjects += 1
            if self._subjects % self._every == 0 and f"<{INDEX}" not in subject:
                self.sample.setdefault(subject, set())
            if len(self.sample) > _SAMPLED:  # every other one from here on
                self.sample, self._every = dict(list(self.sample.items())[::2]), self._every * 2
        if subject in self.sample:
            self.sample[subject].add(triple)


def _sent(mark: Mark) -> int:
    return mark.sent


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
    """A triple as every server tells it: days before the year 1 and integers beyond 32 bits have more than one form."""
    s, p, o = triple
    if o.endswith(f"^^<{XSD}date>"):
        with suppress(KbError):
            o = literal(edtf.format_day(day(value_of(o))), XSD + "date")
    elif o.endswith(f"^^<{XSD}decimal>") and value_of(o).removeprefix("-").isdecimal():
        o = literal(value_of(o), XSD + "integer")
    return s, p, o
