"""The twelve questions of the benchmark, at two thousand generated events: every engine gives the same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kb
from benchmarks.twelve import __main__ as twelve
from benchmarks.twelve.data import Data
from benchmarks.twelve.engines import _opened, _plain
from benchmarks.twelve.questions import LEVELS, Question, chosen
from benchmarks.twelve.results import Loading, Measured, Run, markdown, ratio, targets

EVENTS = 2_000
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    made = Data(tmp_path_factory.mktemp("twelve"), EVENTS, Path("nowhere"))
    made.load()
    return made


@pytest.fixture(scope="module")
def base(data: Data) -> Any:
    with kb.open(str(data.store)) as opened:
        yield opened


@pytest.fixture(scope="module")
def questions(data: Data, base: kb.KnowledgeBase) -> list[Question]:
    return chosen(
        data.sqlite(), base.scheme.narrower, lambda words, id_: base.ask(f"aliases of {words}").named == (id_,)
    )


@pytest.fixture(scope="module")
def answers(data: Data, questions: list[Question]) -> dict[Question, Any]:
    """What the language answers."""
    language = _opened("language", data, False)
    return {each: _plain(getattr(language, each.ask)(each)) for each in questions}


def test_every_question_is_asked_for_each_of_three_actors(questions: list[Question]) -> None:
    numbers = ["1", "2", "3", "4", "5", "6", "7a", "7b", "7c", "8", "9", "10", "11", "12"]
    assert [(each.level, each.number) for each in questions] == [(level, each) for level in LEVELS for each in numbers]
    assert len({each.x for each in questions}) == 3


@pytest.mark.parametrize(
    ("engine", "left_out"), [("hand", ()), ("naive", ("11",)), ("sqlite", ()), ("duckdb", ()), ("memory", ("12",))]
)
def test_an_engine_gives_the_answers_of_the_language(
    engine: str, left_out: tuple[str, ...], data: Data, answers: dict[Question, Any]
) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    try:
        opened = _opened("language", data, True) if engine == "memory" else _opened(engine, data, False)
    except LookupError as error:
        pytest.skip(str(error))
    for question, answer in answers.items():
        if question.number not in left_out:
            assert _plain(getattr(opened, question.ask)(question)) == answer, question.words


def test_rdflib_pairs_records_in_python(data: Data, answers: dict[Question, Any]) -> None:
    opened = _opened("rdflib", data, True)
    asked = next(each for each, (pairs, _) in _sequences(answers) if pairs)
    assert _plain(opened.sequence(asked)) == answers[asked]


def _sequences(answers: dict[Question, Any]) -> list[tuple[Question, Any]]:
    return [(each, answer) for each, answer in answers.items() if each.ask == "sequence"]


@pytest.mark.slow
def test_a_run_from_end_to_end_agrees_and_is_written(data: Data, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--run", str(EVENTS), "--folder", str(data.folder.parent), "--repeats", "1", "--levels", "rare"]
    assert twelve.main([*arguments, "--engines", "language,sqlite", "--only", "1,3,10"]) == 0
    shown = capsys.readouterr().out
    assert "name search" in shown
    assert "DISAGREE" not in shown


def test_an_answer_that_differs_is_told_and_is_an_error() -> None:
    question = Question("1", "a timeline", "timeline", "hot", ("timeline of China",))
    one = Measured(question, {"language": 0.02, "hand": 0.01}, frozenset(), {}, 3, ("hand",))
    page = markdown([Run(1_000_000, False, False, [one], Loading([]))], ["About."])
    assert "**Answers differ:**" in page
    assert ratio(one, "language", "hand") == 2


def test_targets_say_what_is_met_missed_and_not_measured() -> None:
    question = Question("4", "a window", "window", "hot", ("events in 2014",))
    one = Measured(question, {"language": 0.01, "hand": 0.01, "naive": 1.0}, frozenset(), {}, 3, ())
    found = {each.what: each.met for each in targets(Run(929_887, True, False, [one], Loading([])))}
    assert found["median, hot: at most 1.1 × the best SPARQL by hand"] is True
    assert found["question 4, hot: the naive SPARQL at least 10 × slower"] is True
    assert found["median, hot: at most 6 × DuckDB"] is None
