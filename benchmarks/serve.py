"""The endpoint beside `oxigraph serve-read-only` in one run: requests a second, and what hostile clients cost others."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import kb
from benchmarks import Figure

SECONDS = 4.0
CLIENTS = 4
COMMITS = 40
JSON = "application/sparql-results+json"
POINT = "SELECT ?o WHERE { <https://w3id.org/timeline-kb/id/alaska-summit> <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }"
ROWS = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000"
HOSTILE = "SELECT (COUNT(*) AS ?c) { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def figures() -> list[Figure]:
    """Point queries and queries of 1,000 rows, each with another comment so that nothing is answered from a cache."""
    if not shutil.which("oxigraph", path=str(Path(sys.executable).parent)):
        return []
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/store"
        with kb.open("demo:") as base:
            base.store.backup(store)
            Path(f"{folder}/data.nt").write_bytes(b"".join(base.export("ntriples", with_index=True)))
        oxigraph = str(Path(sys.executable).parent / "oxigraph")
        subprocess.run(
            [oxigraph, "load", "--location", f"{folder}/ox", "--file", f"{folder}/data.nt"],
            check=True,
            capture_output=True,
        )
        found = []
        ours = [
            sys.executable,
            "-c",
            "from kb.cli import main; main()",
            "serve",
            "-q",
            "--timeout",
            "4",
            "--workers",
            "6",
            "--store",
            store,
        ]
        theirs = [oxigraph, "serve-read-only", "--location", f"{folder}/ox"]
        with _served(ours, "--port", "/sparql") as one, _served(theirs, "--bind", "/query") as two:
            for name, query, least in (("point query", POINT, 0.6), ("1,000 rows", ROWS, 0.7)):
                mine, other = _rate(one, query), _rate(two, query)
                found.append(
                    Figure(
                        f"a {name}, mean of {CLIENTS} clients",
                        1000 / mine,
                        "oxigraph serve-read-only",
                        1000 / other,
                        most_times=1 / least,
                    )
                )
            with _hostile(one):
                waits = sorted(_waits(one, POINT, 300))
            quiet = sorted(_waits(one, POINT, 300))
            found.append(Figure("p95 of a point query beside 3 hostile clients", 1000 * waits[int(0.95 * len(waits))],
                                "the same without them", 1000 * quiet[int(0.95 * len(quiet))], most_milliseconds=50))  # fmt: skip
            found.append(_visible(one, store, folder))
            found.append(_growth(one))
        return found


def _visible(where: tuple[int, str], store: str, folder: str) -> Figure:
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
            query = f"ASK {{ <https://w3id.org/timeline-kb/id/late-{number}> ?p ?o }} # {time.perf_counter()}"
            connection.request("GET", f"{where[1]}?{urlencode({'query': query})}", headers={"Accept": JSON})
            if b"true" in connection.getresponse().read():
                break
        waits.append(time.perf_counter() - committed)
    worst = 1000 * sorted(waits)[int(0.95 * len(waits))]
    return Figure("commit to visible, p95", worst, "a quarter of a second", 250, most_milliseconds=250)


def _growth(where: tuple[int, str]) -> Figure:
    """Memory of the server's processes (MiB) after some time at about half load, beside that after the first tenth of it.

    SOAK=3600 in the environment makes it the hour of the nightly run.
    """
    seconds = float(os.environ.get("SOAK", "20"))
    connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    begun, first, number = time.perf_counter(), 0.0, 0
    while (passed := time.perf_counter() - begun) < seconds:
        if not first and passed > seconds / 10:
            first = _memory(where[0])
        started = time.perf_counter()
        _ask(where, ROWS if number % 10 == 0 else POINT, 50_000_000 + number, connection)
        number += 1
        time.sleep(time.perf_counter() - started)
    return Figure("memory after a soak, in MiB", _memory(where[0]), "after its first tenth", first, most_times=1.05)


def _memory(port: int) -> float:
    """Resident MiB of the process that was started for a port and of its children (Linux)."""
    pages = 0
    parents: dict[str, str] = {}
    roots = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[entry.name] = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if f"\0--port\0{port}\0" in (entry / "cmdline").read_text():
                roots.add(entry.name)
        except OSError:
            continue
    for pid, parent in parents.items():
        if pid in roots or parent in roots:
            with suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def _served(command: list[str], option: str, path: str) -> Iterator[tuple[int, str]]:
    port = _free()
    where = str(port) if option == "--port" else f"127.0.0.1:{port}"
    process = subprocess.Popen([*command, option, where], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                _ask((port, path), POINT, 0)
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(3)
        yield port, path
    finally:
        process.terminate()
        process.wait(20)


def _ask(where: tuple[int, str], query: str, number: int, connection: http.client.HTTPConnection | None = None) -> int:
    used = connection or http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    used.request(
        "GET",
        f"{where[1]}?{urlencode({'query': f'{query} #{number}'})}",
        headers={"Accept": "application/sparql-results+json"},
    )
    answer = used.getresponse()
    answer.read()
    if connection is None:
        used.close()
    return answer.status


def _each(count: int, do: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=do, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _rate(where: tuple[int, str], query: str) -> float:
    """Requests a second of some clients that keep their connections."""
    done = [0] * CLIENTS

    def client(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            assert _ask(where, query, place * 1_000_000 + done[place], connection) == 200
            done[place] += 1

    _each(CLIENTS, client)
    return sum(done) / SECONDS


def _waits(where: tuple[int, str], query: str, count: int) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", where[0], timeout=30)
    found = []
    for number in range(count):
        started = time.perf_counter()
        _ask(where, query, 90_000_000 + number, connection)
        found.append(time.perf_counter() - started)
        time.sleep(0.02)
    return found


@contextmanager
def _hostile(where: tuple[int, str]) -> Iterator[None]:
    ended = threading.Event()

    def client(number: int) -> None:
        while not ended.is_set():
            _ask(where, HOSTILE, number)

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(15)
