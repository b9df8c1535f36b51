"""`kb push` and `kb pull`: whatever breaks off, in the end all is there, once, and the questions have the same answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import kb
from kb.errors import KbError, StoreError
from kb.loading.push import push, statements
from kb.stores.credentials import Credentials
from kb.stores.endpoint import EndpointStore
from tests.conftest import ROOT, TODAY, is_nightly
from tests.engines.servers import SERVERS, OxigraphServer, VirtuosoServer, free_port, running
from tests.test_golden import FILES

QUESTIONS = ("who met Putin before the Alaska summit", "how many meetings by month", "timeline of Witkoff")
Server = OxigraphServer | VirtuosoServer


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with running(request.param, tmp_path) as started:
        yield started


def address(server: Server) -> str:
    return f"{server.update}?default-graph-uri=http://example.org/pushed"


def secret() -> Credentials:
    return Credentials("dba", "dba")


@pytest.mark.parametrize("with_index", [True, False])
def test_what_was_pushed_answers_alike(server: Server, with_index: bool) -> None:
    with kb.open("memory:") as base:
        base.load(*FILES["world"])
        found = push(base.store, address(server), with_index=with_index, credentials=secret())
        assert found.triples == len(list(statements(base.store, with_index))) and found.compared > 50
        again = push(base.store, address(server), with_index=with_index, credentials=secret())
        assert (again.triples, again.before) == (found.triples, found.triples)
        with kb.open(f"{server.url}?default-graph-uri=http://example.org/pushed") as there:
            assert there.store.has_keys is with_index
            for question in QUESTIONS:
                assert there.ask(question, today=TODAY).answers == base.ask(question, today=TODAY).answers


def test_another_chronology_is_not_mixed_in(server: Server) -> None:
    with kb.open("memory:") as world, kb.open("memory:") as seeds:
        world.load(*FILES["world"])
        seeds.load(*FILES["seeds"])
        push(world.store, address(server), credentials=secret())
        with pytest.raises(StoreError) as refused:
            push(seeds.store, address(server), credentials=secret())
        assert refused.value.code == "E430"
        found = push(seeds.store, address(server), replace=True, credentials=secret())
        assert found.triples == len(list(statements(seeds.store, False)))


def test_what_is_pulled_is_what_was_pushed(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with running("oxigraph", tmp_path / "server") as server, kb.open("memory:") as base:
        base.load(*FILES["world"])
        push(base.store, server.update, with_index=True)
        for _ in range(2):
            done = run("pull", server.url, "--store", "mine.kb", cwd=tmp_path)
            assert done.returncode == 0, done.stderr
        with kb.open(str(tmp_path / "mine.kb"), create=False) as mine:
            assert len(mine.files()) == 1
            for question in QUESTIONS:
                assert mine.ask(question, today=TODAY).answers == base.ask(question, today=TODAY).answers
            assert b"".join(mine.export("ntriples")) == b"".join(base.export("ntriples"))


class Cutting:
    """A door to a server that is slammed shut after some bytes."""

    def __init__(self, port: int, most: int) -> None:
        self.port, self.target, self.left = free_port(), port, most
        self.listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            if self.left <= 0:
                client.close()
                continue
            there = socket.create_connection(("127.0.0.1", self.target))
            for one, two, counted in ((client, there, True), (there, client, False)):
                threading.Thread(target=self._pass, args=(one, two, counted), daemon=True).start()

    def _pass(self, one: socket.socket, two: socket.socket, counted: bool) -> None:
        try:
            while content := one.recv(65536):
                self.left -= len(content) if counted else 0
                if self.left <= 0:
                    break
                two.sendall(content)
        except OSError:
            pass
        for each in (one, two):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kb.cli import main; main()", *words]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_a_push_broken_off_five_times_ends_complete_without_doubles(tmp_path: Path) -> None:
    events = 1_000_000 if is_nightly() else 20_000
    data = tmp_path / "data.tsv"
    with data.open("w", encoding="utf-8") as file:
        for number in range(events):
            day = f"20{number // 3650 % 100:02d}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
            file.write(f"{day}\tActor {number % 997}\tMake a visit\tActor {number * 7 % 991}\n")
    (tmp_path / "server").mkdir()
    store = str(tmp_path / "store.kb")
    with running("oxigraph", tmp_path / "server") as server, kb.open(store) as base:
        base.load(data, format="tkg")
        expected = len(list(statements(base.store, True)))
        sent: list[int] = []

        def stop_at(share: float, stop):  # type: ignore[no-untyped-def]
            def look(number: int) -> None:
                sent.append(number)
                if number >= expected * share:
                    stop()

            return look

        for share in (0.15, 0.3):  # the server is killed
            with pytest.raises(KbError):
                push(base.store, server.update, with_index=True, progress=stop_at(share, server.stop))
            server.start()
        for most in (3_000_000, 6_000_000):  # the connection is cut
            door = Cutting(server.port, most)
            with pytest.raises(KbError):
                push(base.store, f"http://127.0.0.1:{door.port}/update", with_index=True)
            door.listening.close()
        client = subprocess.Popen(  # the client is killed
            [sys.executable, "-c", "from kb.cli import main; main()", "push", server.update, "--with-index", "--store", store],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        reader = EndpointStore(server.url)
        begun = held(reader)
        while client.poll() is None and held(reader) == begun:
            time.sleep(0.05)
        client.send_signal(signal.SIGKILL)
        client.wait()
        done = run("push", server.update, "--with-index", "--store", store, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert f"{expected:,} triples are there" in done.stdout
        assert "were there already" in done.stderr
        assert held(reader) == expected + 2  # the mark


def held(reader: EndpointStore) -> int:
    return int(str(reader.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0][0]))
