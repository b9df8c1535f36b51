"""A process for each engine: the parent asks them in turn, and ends one that takes too long."""

from __future__ import annotations

import os
import resource
import time
import traceback
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import ROOT
from benchmarks.servers import SERVERS, Server
from benchmarks.twelve import served
from benchmarks.twelve.data import Data
from benchmarks.twelve.questions import Question

TRIED_IN_A_FORK = ("rdflib", "naive")
"""Engines that take too long now and then, and are asked in a fork first where they hold everything in memory."""

START = 3_600.0
"""Seconds that opening may take: what is in memory has to be loaded first."""


class Timed(NamedTuple):
    """What asking once took, in seconds, and the answer (on the first time only); or why there is none.

    `cpu` is the time of processors: where they are busy with other things it says more, though not of an engine that
    uses several at once.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    answer: Any = None
    failed: str = ""


class Engine:
    """One engine over some data in a process of its own. `cap` is how many seconds an answer may take."""

    def __init__(self, name: str, folder: Path, count: int, *, memory: bool, cap: float) -> None:
        self.name, self.cap = name, cap
        self._arguments = (name, folder, count, memory)
        self._process: Any = None
        self._server: Server | None = None
        self.opening = 0.0
        self.peak = 0.0

    def start(self) -> str:
        """Open it; why it cannot be, or nothing. What is a server runs beside, and is stopped with it."""
        url = ""
        if self.name in SERVERS:
            try:
                self._server = served.started(self.name, Data(*self._arguments[1:3]))
            except LookupError as error:
                return str(error)
            url = served.address(self._server)
        context = get_context("spawn")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, *self._arguments, self.cap, url), daemon=True)
        self._process.start()
        other.close()
        found = self._receive(START)
        self.opening = found.seconds
        return found.failed

    def ask(self, question: Question) -> Timed:
        if self._process is None:
            failed = self.start()
            if failed:
                return Timed(failed=failed)
        self._connection.send(question)
        forked = self.name in TRIED_IN_A_FORK and self._arguments[-1]
        return self._receive(self.cap * (20 if forked else 1))

    def stop(self) -> None:
        if self._process is None:
            return
        try:
            self._connection.send(None)
            self.peak = self._receive(10).seconds
        except (OSError, EOFError):
            pass
        self._end()

    def _receive(self, seconds: float) -> Timed:
        try:
            if self._connection.poll(seconds):
                found: Timed = self._connection.recv()
                return found
        except EOFError:
            self._end()
            return Timed(failed="ended")
        self._end()
        return Timed(seconds, seconds, failed=f"> {seconds:g} s")

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process = None
        if self._server is not None:
            self._server.stop()
            self._server = None


def _serve(connection: Connection, name: str, folder: Path, count: int, memory: bool, cap: float, url: str) -> None:
    """Open an engine and answer until None is asked."""
    began = time.perf_counter()
    try:
        engine = _asking(url, cap) if url else _opened(name, Data(folder, count), memory)
    except Exception as error:
        connection.send(Timed(failed=f"{type(error).__name__}: {error}"))
        return
    connection.send(Timed(time.perf_counter() - began))
    told: set[Question] = set()
    while (question := connection.recv()) is not None:
        if name in TRIED_IN_A_FORK and memory and question not in told:
            if _tried(connection, engine, question, cap):
                told.add(question)
            continue
        _answer(connection, engine, question, tell=question not in told)
        told.add(question)
    connection.send(Timed(_peak()))


def _peak() -> float:
    """The most memory this process had, in MB. What `getrusage` tells is at least what the parent had when it forked."""
    try:
        with Path("/proc/self/status").open(encoding="utf-8") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _tried(connection: Connection, engine: Any, question: Question, cap: float) -> bool:
    """Ask in a forked process with a limit of processor time: what is in memory need not be loaded again after it."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (int(cap) + 1, int(cap) + 2))
        _answer(connection, engine, question, tell=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        connection.send(Timed(cap, cap, failed=f"> {cap:g} s"))
    return not status


def _answer(connection: Connection, engine: Any, question: Question, *, tell: bool) -> None:
    began, worked = time.perf_counter(), time.process_time()
    try:
        answer = getattr(engine, question.ask)(question)
    except Exception as error:
        traceback.print_exc()
        connection.send(Timed(failed=f"{type(error).__name__}: {error}"[:200]))
        return
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    connection.send(Timed(seconds, cpu, _plain(answer) if tell else None))


def _asking(url: str, cap: float) -> Any:
    """The language over a server, which has as long for an answer as any engine."""
    import kb
    from benchmarks.twelve.language import Language

    os.environ["KB_ENDPOINT_TIMEOUT"] = str(cap)
    return Language(kb.open(url))


def _opened(name: str, data: Data, memory: bool) -> Any:
    import kb

    if name == "language":
        from benchmarks.twelve.language import Language

        if not memory:
            return Language(data.base())
        base = kb.open("memory:")
        base.load(data.file())
        return Language(base)
    if name in ("duckdb", "sqlite"):
        from benchmarks.twelve.sql import Sql

        return Sql(data.duckdb() if name == "duckdb" else data.sqlite(), _narrower(data))
    if name == "rdflib":
        import rdflib

        from benchmarks.twelve import naive

        graph = rdflib.Graph()
        graph.parse(str(data.plain()), format="nt")
        for types in ("types.ttl", "cameo.ttl"):  # an export leaves out what comes with the program
            graph.parse(str(ROOT / "ontology" / types), format="turtle")
        return naive.rdflib(graph)
    import pyoxigraph as ox

    if memory:
        store = ox.Store()
        store.bulk_load(path=str(data.whole()), format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        store = ox.Store.read_only(str(data.generation))
    if name == "hand":
        from benchmarks.twelve.hand import Hand

        # Opening it also asks how far the data reach, which any program over it would know.
        if not store.query("ASK { ?event <https://w3id.org/timeline-kb/index#day> ?day }"):
            raise LookupError("the store has no keys by day")
        return Hand(store, _narrower(data))
    from benchmarks.twelve import naive

    return naive.oxigraph(store)


def _narrower(data: Data) -> Any:
    """The types of the store, in memory: each with those under it."""
    with data.base() as base:
        return base.scheme.narrower


def _plain(answer: Any) -> Any:
    """An answer in a form that can be compared, whatever order it came in."""
    if isinstance(answer, set):
        return sorted(answer)
    if isinstance(answer, tuple):
        return tuple(_plain(each) for each in answer)
    if isinstance(answer, list):
        return sorted(tuple(each) for each in answer)
    return answer
