"""Golden files: question, reading, answer and SPARQL, the same on both stores and by a plain scan of the records.

`make golden` rewrites them; read the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyparsing as pp
import pytest

import kb
from kb import language
from kb.answer import Answer
from kb.exporters import items
from kb.finish.asking import Asking
from kb.knowledge import KnowledgeBase, seed_files
from kb.language.matching import Match, Matched
from kb.language.question import Query
from kb.language.words import Text
from kb.names import slug
from kb.session import Session
from tests.conftest import TODAY
from tests.oracle import Oracle

HERE = Path(__file__).parent
FILES = {"seeds": seed_files(), "world": [str(HERE / "world.chron")], "plain": [str(HERE / "world.chron")]}
CASES = [
    (world, number, question)
    for world in FILES
    for number, question in enumerate((HERE / "golden" / f"{world}.txt").read_text(encoding="utf-8").splitlines(), 1)
]


def golden_file(world: str, number: int, question: str) -> Path:
    return HERE / "golden" / world / f"{number:03d}-{slug(question)[:60]}.txt"


@pytest.fixture(scope="module")
def sessions() -> Iterator[dict[tuple[str, str], Session]]:
    found = {}
    for world, files in FILES.items():
        for store in ("memory:", "rdflib:"):
            base = kb.open(store)
            assert base.load(*files).rejected == ()
            session = base.session(today=TODAY)
            session.ask("define envoy($who = Witkoff, $when = this year) as timeline of $who in $when")
            found[world, store] = session
    yield found
    for session in found.values():
        session.base.close()


@pytest.fixture(scope="module")
def answers(sessions: dict[tuple[str, str], Session]) -> Callable[[str, str], Answer]:
    """What a question is answered in memory, asked once."""
    return cache(lambda world, question: sessions[world, "memory:"].ask(question))


@pytest.fixture(scope="module")
def oracles(sessions: dict[tuple[str, str], Session]) -> dict[str, Oracle]:
    return {
        world: Oracle(items(sessions[world, "memory:"].base.store, private=True), sessions[world, "memory:"].base.scheme, sessions[world, "memory:"].today)
        for world in FILES
    }  # fmt: skip


def told(answer: Answer) -> str:
    lines = [f"question: {answer.question}", f"reading: {answer.reading}", f"kind: {answer.kind}", "answers:"]
    lines += [f"  {each}{' ?' if each in answer.possible else ''}" for each in answer.answers]
    if answer.notes:
        lines += ["notes:", *(f"  {note}" for note in answer.notes)]
    for query in answer.sparql:
        lines += ["sparql:", *(f"  {line}" for line in query.splitlines())]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("world", "number", "question"), CASES, ids=[f"{w}-{n}" for w, n, _ in CASES])
def test_an_answer_is_that_of_its_golden_file(
    sessions: dict[tuple[str, str], Session], request: pytest.FixtureRequest, world: str, number: int, question: str
) -> None:
    answer = sessions[world, "memory:"].ask(question)
    file = golden_file(world, number, question)
    if request.config.getoption("--update"):
        file.write_text(told(answer), encoding="utf-8")
    assert told(answer) == file.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("world", "number", "question"), CASES, ids=[f"{w}-{n}" for w, n, _ in CASES])
def test_rdflib_gives_the_same_answer(
    sessions: dict[tuple[str, str], Session],
    answers: Callable[[str, str], Answer],
    world: str,
    number: int,
    question: str,
) -> None:
    one, two = answers(world, question), sessions[world, "rdflib:"].ask(question)
    assert (one.reading, one.kind, one.answers, one.possible, one.notes) == (
        two.reading,
        two.kind,
        two.answers,
        two.possible,
        two.notes,
    )
    assert [event.as_json() for event in one.events] == [event.as_json() for event in two.events]


@pytest.mark.parametrize(("world", "number", "question"), CASES, ids=[f"{w}-{n}" for w, n, _ in CASES])
def test_a_plain_scan_of_the_records_gives_the_same_answer(
    sessions: dict[tuple[str, str], Session], oracles: dict[str, Oracle], world: str, number: int, question: str
) -> None:
    session = sessions[world, "memory:"]
    answer = session.ask(question)
    query, _ = session._parse(question, session.variables)
    if not isinstance(query, Query):
        pytest.skip("a statement about questions")
    resolved = resolve(session.base, session, query)
    try:
        expected = oracles[world].answer(resolved.core, resolved.shape)
    except NotImplementedError as missing:
        pytest.skip(f"the oracle leaves out {missing}")
    assert not expected.difference(answer.kind, answer.answers, answer.possible)


def resolve(base: KnowledgeBase, session: Session, query: Query) -> Query:
    return session._resolved(query, Asking(base.store, base.scheme, session.today))


def test_every_golden_file_belongs_to_a_question() -> None:
    expected = {golden_file(*case) for case in CASES}
    assert {path for world in FILES for path in (HERE / "golden" / world).glob("*.txt")} == expected


def test_few_of_the_examples_are_empty() -> None:
    files = [golden_file(*case).read_text(encoding="utf-8") for case in CASES if case[0] == "world"]
    assert len(files) == 122
    assert sum("answers:\n  " not in text for text in files) <= 15


@pytest.mark.parametrize("world", FILES)
def test_pyparsing_itself_reads_what_is_matched(
    sessions: dict[tuple[str, str], Session], monkeypatch: pytest.MonkeyPatch, world: str
) -> None:
    session = sessions[world, "memory:"]
    questions = [question for each, _, question in CASES if each == world]
    matched = [session._parse(question, session.variables) for question in questions]
    monkeypatch.setattr(language, "matching", by_pyparsing)
    for question, expected in zip(questions, matched, strict=True):
        assert session._parse(question, session.variables) == expected, question


def by_pyparsing(element: pp.ParserElement) -> Match:
    """The match of a grammar as pyparsing carries it out."""

    def match(text: Text, index: int) -> Matched:
        try:
            end, found = element._parse(text.source, index)
        except pp.ParseException:
            return None
        return text.index(end), list(found)

    return match
