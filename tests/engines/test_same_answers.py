"""The engine matrix: the same questions have the same answers on every engine, with the derived keys and without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

import kb
from kb.answer import Answer
from kb.session import Session
from tests.conftest import TODAY
from tests.engines.servers import SERVERS, OxigraphServer, VirtuosoServer, running, triples
from tests.test_golden import CASES, FILES

pytestmark = pytest.mark.slow

KEYS = {"with-keys": True, "keyless": False}
Server = OxigraphServer | VirtuosoServer


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(scope="module")
def embedded() -> Iterator[Callable[[str], Session]]:
    """A session in memory for each chronology."""
    opened = []

    @cache
    def session(world: str) -> Session:
        base = kb.open("memory:")
        opened.append(base)
        base.load(*FILES[world])
        return prepared(base.session(today=TODAY))

    yield session
    for base in opened:
        base.close()


@pytest.fixture(scope="module")
def remote(server: Server, embedded: Callable[[str], Session]) -> Callable[[str, bool], Session]:
    """A session on the server for each chronology, with the keys or without."""

    @cache
    def session(world: str, keys: bool) -> Session:
        content = triples(embedded(world).base.store, keys=keys)
        url = server.hold(f"{world}-{'keys' if keys else 'plain'}", content)
        base = kb.open(url)
        assert base.store.has_keys is keys
        return prepared(base.session(today=TODAY))

    return session


@pytest.fixture(scope="module")
def expected(embedded: Callable[[str], Session]) -> Callable[[str, str], Answer]:
    return cache(lambda world, question: embedded(world).ask(question))


def prepared(session: Session) -> Session:
    session.ask("define envoy($who = Witkoff, $when = this year) as timeline of $who in $when")
    return session


def compared(answer: Answer) -> list[object]:
    notes = [note for note in answer.notes if "without the derived keys" not in note]
    return [
        answer.reading,
        answer.kind,
        answer.answers,
        answer.possible,
        notes,
        [each.as_json() for each in answer.events],
    ]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize(("world", "number", "question"), CASES, ids=[f"{w}-{n}" for w, n, _ in CASES])
def test_a_server_gives_the_same_answer(
    remote: Callable[[str, bool], Session],
    expected: Callable[[str, str], Answer],
    world: str,
    number: int,
    question: str,
    keys: str,
) -> None:
    here, there = expected(world, question), remote(world, KEYS[keys]).ask(question)
    if question.startswith(("explain ", "sparql ")) and keys == "keyless":
        assert there.reading == here.reading  # the queries themselves are other ones
        return
    assert compared(there) == compared(here)
