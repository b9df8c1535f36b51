"""`kb push` of many events to a server: how fast, and whether it ends complete however often it is broken off.

    python -m benchmarks.push                               # 1 million generated events to the oxigraph server
    python -m benchmarks.push --server virtuoso --events 100000
    python -m benchmarks.push --store FOLDER                # a store of one's own

First it is pushed undisturbed, then to a new server again and broken off five times: the server is killed twice, the
connection is cut twice, the client is killed once; the same push, begun again, has to end with all triples there, once.
Ends with 1 where it does not.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import kb
from benchmarks import ROOT
from benchmarks.load import KB, generated, timed
from benchmarks.servers import SECRET, SERVERS, Door, Server, running
from kb.errors import KbError
from kb.loading.push import Pushed, push
from kb.stores import Store
from kb.stores.endpoint import EndpointStore

GRAPH = "?default-graph-uri=http://example.org/pushed"
SHARES = {"the server is killed": (0.05, 0.1), "the connection is cut": (0.15, 0.2), "the client is killed": (0.25,)}
"""What breaks a push off, and how much of it is there by then."""
TRIPLES = 15
"""About how many triples an event is, with the keys."""


class Broken(NamedTuple):
    """A push that was broken off: what ended it, and how many triples a count finds, the mark left out."""

    ended: Pushed
    held: int
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=SERVERS, default="oxigraph")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("whole", "broken"), help="one of the two pushes")
    parser.add_argument("--store", type=Path, help="a store that is there already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = given.store or made(folder, given.events)
        if given.only != "broken":
            (folder / "whole").mkdir()
            with running(given.server, folder / "whole") as server:
                undisturbed(store, server)
        if given.only == "whole":
            return 0
        (folder / "broken").mkdir()
        with running(given.server, folder / "broken") as server:
            broken = broken_off(store, server, lambda what: print(what, flush=True))
    complete = broken.ended.triples == broken.held
    print(
        f"broken off five times: {broken.held:,} of {broken.ended.triples:,} triples, "
        f"{'complete' if complete else 'WRONG'}, {broken.seconds:,.0f} s in all"
    )
    return 0 if complete else 1


def made(folder: Path, events: int) -> Path:
    """A store of generated events."""
    store = folder / "store"
    timed([*KB, "load", "-q", "--store", str(store), generated(folder, events)])
    return store


def undisturbed(store: Path, server: Server) -> None:
    """Push a store to a server, and say how long it took."""
    with kb.open(str(store)) as base:
        events = base.known.crisp + base.known.vague
        begun, worked = time.monotonic(), time.process_time()
        found = push(base.store, server.update + GRAPH, with_index=True, credentials=SECRET)
        seconds, worked = time.monotonic() - begun, time.process_time() - worked
    print(
        f"{server.name}: {events:,} events, {found.triples:,} triples in {seconds:,.0f} s, {events / seconds:,.0f} events/s; "
        f"{worked:,.0f} s of our processor, {events / worked:,.0f} events for each of these",
        flush=True,
    )


def broken_off(store: Path, server: Server, say: Callable[[str], None] = lambda what: None) -> Broken:
    """Push a store to a server, five times broken off and then to the end."""
    with kb.open(str(store)) as base:
        expected = TRIPLES * (base.known.crisp + base.known.vague)
        begun = time.monotonic()
        for share in SHARES["the server is killed"]:
            _broken(base.store, server.update, int(share * expected), server.stop)
            say(f"the server was killed at {share:.0%}")
            server.start()
        for share in SHARES["the connection is cut"]:
            door = Door(server.port)
            _broken(
                base.store,
                server.update.replace(f":{server.port}/", f":{door.port}/"),
                int(share * expected),
                door.slam,
            )
            say(f"the connection was cut at {share:.0%}")
        reader = EndpointStore(server.url + GRAPH, slowest=600)
        for share in SHARES["the client is killed"]:
            command = [*KB, "push", server.update + GRAPH, "--with-index", "--store", str(store)]
            secret = {"KB_ENDPOINT_USER": "dba", "KB_ENDPOINT_PASSWORD": "dba"}
            client = subprocess.Popen(command, cwd=ROOT, env=os.environ | secret, stdout=subprocess.DEVNULL)
            there = _held(reader)
            while client.poll() is None and _held(reader) <= max(there, int(share * expected)):
                time.sleep(0.1)
            client.send_signal(signal.SIGKILL)
            say(f"the client was killed: it ended with {client.wait()}")
        ended = push(base.store, server.update + GRAPH, with_index=True, credentials=SECRET)
        say(f"the last push found {ended.before:,} of {ended.triples:,} triples there")
        return Broken(ended, _held(reader) - 1, time.monotonic() - begun)


def _broken(store: Store, url: str, at: int, end: Callable[[], None]) -> None:
    """Push until so many triples are there, and end it then."""
    over = False

    def look(sent: int) -> None:
        nonlocal over
        if sent >= at and not over:
            over = True
            end()

    try:
        push(store, url + GRAPH, with_index=True, credentials=SECRET, progress=look)
    except KbError:
        return
    raise AssertionError("a push that was broken off ended well")


def _held(reader: EndpointStore) -> int:
    return int(str(reader.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0][0]))


if __name__ == "__main__":
    sys.exit(main())
