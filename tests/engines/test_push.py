"""`kb push` and `kb pull`: whatever breaks off, in the end all is there, once, and the questions have the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from benchmarks.push import broken_off, made
from kb.errors import StoreError
from kb.exporters.rdf import whole
from kb.loading.push import push
from tests.conftest import ROOT, TODAY, is_nightly
from tests.engines.servers import SECRET, SERVERS, Server, running
from tests.test_golden import FILES

pytestmark = pytest.mark.slow

QUESTIONS = ("who met Putin before the Alaska summit", "how many meetings by month", "timeline of Witkoff")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with running(request.param, tmp_path) as started:
        yield started


def address(server: Server) -> str:
    return f"{server.update}?default-graph-uri=http://example.org/pushed"


@pytest.mark.parametrize("with_index", [True, False])
def test_what_was_pushed_answers_alike(server: Server, with_index: bool) -> None:
    with kb.open("memory:") as base:
        base.load(*FILES["world"])
        found = push(base.store, address(server), with_index=with_index, credentials=SECRET)
        assert found.triples == len(list(whole(base.store, with_index))) and found.compared > 50
        again = push(base.store, address(server), with_index=with_index, credentials=SECRET)
        assert (again.triples, again.before) == (found.triples, found.triples)
        with kb.open(f"{server.url}?default-graph-uri=http://example.org/pushed") as there:
            assert there.store.has_keys is with_index
            for question in QUESTIONS:
                assert there.ask(question, today=TODAY).answers == base.ask(question, today=TODAY).answers


def test_another_chronology_is_not_mixed_in(server: Server) -> None:
    with kb.open("memory:") as world, kb.open("memory:") as seeds:
        world.load(*FILES["world"])
        seeds.load(*FILES["seeds"])
        push(world.store, address(server), credentials=SECRET)
        with pytest.raises(StoreError) as refused:
            push(seeds.store, address(server), credentials=SECRET)
        assert refused.value.code == "E430"
        found = push(seeds.store, address(server), replace=True, credentials=SECRET)
        assert found.triples == len(list(whole(seeds.store, False)))


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


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kb.cli import main; main()", *words]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


def test_a_push_broken_off_five_times_ends_complete_without_doubles(server: Server, tmp_path: Path) -> None:
    """With a million events: `python -m benchmarks.push`."""
    store = made(tmp_path, 200_000 if is_nightly() else 20_000)
    found = broken_off(store, server)
    with kb.open(str(store)) as base:
        assert found.ended.triples == found.held == sum(1 for _ in whole(base.store, True))
