"""The endpoint beside `oxigraph serve-read-only` in one run: requests a second, and what hostile clients cost others.

`python -m benchmarks serve`. Both servers are asked in turn, a few seconds each, and the median of the rounds is told, so
that a busy moment of the machine falls on both. «distinct» requests carry a number in a comment: none is answered from
what the server keeps, each is worked out by a worker; for point queries that has no target of its own. SOAK=3600 in the
environment makes the soak the hour of the nightly run.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import kb
from benchmarks import Figure

ROUNDS = 5
SECONDS = 2.0
CLIENTS = 4
COMMITS = 40
WAITS = 400
JSON = "application/sparql-results+json"
POINT = "SELECT ?o WHERE { <https://w3id.org/timeline-kb/id/alaska-summit> <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000"
ENDLESS = "SELECT (COUNT(*) AS ?c) { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW_HEAD = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 100000\r\n\r\n"

Address = tuple[int, str]
"""A port of this machine and the path of the endpoint."""

_numbers = count()


def figures() -> list[Figure]:
    beside = Path(sys.executable).parent
    oxigraph = shutil.which("oxigraph", path=str(beside))
    if oxigraph is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        with kb.open("demo:") as base:
            base.store.backup(store)
            Path(f"{folder}/data.nt").write_bytes(b"".join(base.export("ntriples", with_index=True)))
        loading = [oxigraph, "load", "--location", f"{folder}/ox", "--file", f"{folder}/data.nt"]
        subprocess.run(loading, check=True, capture_output=True)
        ours = [
            sys.executable,
            "-c",
            "from kb.cli import main; main()",
            "serve",
            "-q",
            "--timeout",
            "4",
            "--store",
            store,
        ]
        theirs = [oxigraph, "serve-read-only", "--location", f"{folder}/ox"]
        with _served(ours, "--port", "/sparql") as one, _served(theirs, "--bind", "/query") as two:
            return [
                _compared("a point query, distinct", POINT, one, two, distinct=True),
                _compared("a point query, the same", POINT, one, two, distinct=False, least=0.6),
                _compared("1,000 rows, distinct", ROWS, one, two, distinct=True, least=0.7),
                *_beside(one),
                _visible(one, store, folder),
                _growth(one),
            ]


def _compared(
    what: str, query: str, one: Address, two: Address, *, distinct: bool, least: float | None = None
) -> Figure:
    """Mean milliseconds of a request of some clients at once; the other server's rate is to be met by so much of it."""
    rates: dict[Address, list[float]] = {one: [], two: []}
    for _ in range(ROUNDS):
        for where, found in rates.items():
            found.append(_rate(where, query, distinct))
    mine, other = (statistics.median(each) for each in rates.values())
    name = f"{what}, mean of {CLIENTS} clients"
    return Figure(name, 1000 / mine, "oxigraph serve-read-only", 1000 / other, most_times=least and 1 / least)


def _beside(where: Address) -> Iterator[Figure]:
    """The 95th percentile of a client that asks for little, beside three clients of each kind that want to be a burden."""
    quiet = _p95(where)
    for what, hostile in (("endless queries", _endless), ("slow senders", _slow), ("bodies too large", _large)):
        with _hostile(where, hostile):
            worst = _p95(where)
        yield Figure(f"p95 of a point query beside 3 {what}", worst, "the same without", quiet, most_milliseconds=50)


def _visible(where: Address, store: str, folder: str) -> Figure:
    """From the end of a commit until another client sees it."""
    waits = []
    path = Path(f"{folder}/late.chron")
    connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    for number in range(COMMITS):
        path.write_text(f"2025-01-01 * Commit number {number}  ^late-{number}\n  type: meet\n", encoding="utf-8")
        with kb.open(store) as base:
            base.load(path)
        committed = time.perf_counter()
        while True:
            query = f"ASK {{ <https://w3id.org/timeline-kb/id/late-{number}> ?p ?o }}"
            connection.request("GET", f"{where[1]}?{urlencode({'query': query})}", headers={"Accept": JSON})
            if b"true" in connection.getresponse().read():
                break
        waits.append(time.perf_counter() - committed)
    worst = 1000 * sorted(waits)[int(0.95 * len(waits))]
    return Figure("commit to visible, p95", worst, "a quarter of a second", 250, most_milliseconds=250)


def _growth(where: Address) -> Figure:
    """Memory of the server's processes (MiB) after some time at about half load, beside that after the first tenth of it."""
    seconds = float(os.environ.get("SOAK", "20"))
    connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    begun, first, number = time.perf_counter(), 0.0, 0
    while (passed := time.perf_counter() - begun) < seconds:
        if not first and passed > seconds / 10:
            first = _memory(where[0])
        started = time.perf_counter()
        _ask(where, ROWS if number % 10 == 0 else POINT, connection)
        number += 1
        time.sleep(time.perf_counter() - started)
    return Figure("memory after a soak, in MiB", _memory(where[0]), "after its first tenth", first, most_times=1.05)


def _memory(port: int) -> float:
    """Proportional MiB of the process that was started for a port and of all that it started (Linux)."""
    parents: dict[str, str] = {}
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[entry.name] = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if f"\0--port\0{port}\0" in (entry / "cmdline").read_text():
                found.add(entry.name)
        except OSError:
            continue
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    kilobytes = 0
    for pid in found:
        with suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


@contextmanager
def _served(command: list[str], option: str, path: str) -> Iterator[Address]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    where = str(port) if option == "--port" else f"127.0.0.1:{port}"
    process = subprocess.Popen([*command, option, where], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                _ask((port, path), POINT)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)
        yield port, path
    finally:
        process.terminate()
        process.wait(20)


def _ask(
    where: Address, query: str, connection: http.client.HTTPConnection | None = None, distinct: bool = True
) -> int:
    """The status of a request, which no other one is like if it is distinct."""
    text = f"{query} #{next(_numbers)}" if distinct else query
    used = connection or http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    used.request("GET", f"{where[1]}?{urlencode({'query': text})}", headers={"Accept": JSON})
    answer = used.getresponse()
    answer.read()
    if connection is None:
        used.close()
    return answer.status


def _rate(where: Address, query: str, distinct: bool) -> float:
    """Requests a second of some clients that keep their connections."""
    done = [0] * CLIENTS

    def client(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            assert _ask(where, query, connection, distinct) == 200
            done[place] += 1

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _p95(where: Address) -> float:
    """Milliseconds within which 95 of a hundred point queries are answered, some tens of them a second."""
    connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    found = []
    for _ in range(WAITS):
        started = time.perf_counter()
        assert _ask(where, POINT, connection) == 200
        found.append(time.perf_counter() - started)
        time.sleep(0.02)
    return 1000 * sorted(found)[int(0.95 * WAITS)]


@contextmanager
def _hostile(where: Address, hostile: Callable[[Address, threading.Event], None]) -> Iterator[None]:
    """Three clients that do the same again and again."""
    ended = threading.Event()
    threads = [threading.Thread(target=hostile, args=(where, ended), daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(15)


def _endless(where: Address, ended: threading.Event) -> None:
    while not ended.is_set():
        _ask(where, ENDLESS)


def _slow(where: Address, ended: threading.Event) -> None:
    """A body that comes byte by byte until the server has enough of it."""
    while not ended.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", where[0]), 30) as client:
            client.sendall(SLOW_HEAD)
            while not ended.is_set():
                client.sendall(b"#")
                time.sleep(0.05)


def _large(where: Address, ended: threading.Event) -> None:
    """In turn a body that is not taken, and a query of the largest size that is read."""
    bodies = (b"#" * (8 << 20), b"ASK {" + b"#" * 1_000_000 + b"\n}")
    while not ended.is_set():
        for body in bodies:
            connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
            with suppress(OSError):
                connection.request("POST", where[1], body, {"Content-Type": "application/sparql-query"})
                connection.getresponse().read()
            connection.close()
