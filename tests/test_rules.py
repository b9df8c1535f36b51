"""The rules by which questions are compiled (`kb.statistics`): each changes the SPARQL, none the answer.

tests/test_properties.py tells the same of random chronologies; tests/golden/rules/ holds the SPARQL with and without.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import kb
from benchmarks.generate import events
from kb.knowledge import KnowledgeBase
from kb.names import slug
from kb.statistics import RULES

QUESTIONS = {
    "days": ("timeline of China in January 2005", "who met China in January 2005", "when did China first meet Japan"),
    "types": (
        "how many visits in January 2005 per week",
        "visits in the first week of February 2005",
        "visits with China",
        "who met China before March 2005",
        "top 5 actors by meetings with China",
        "first meeting between China and Japan",
        "which country did China visit",
        "meetings with China followed by visits by China within 10 days",
        "statements to Japan or Iran",
        "meetings between China and Japan per month",
        "who never met China in 2005",
    ),
    "counts": ("top 3 actors by events", "how many meetings per month", "events with France and Ada Abebe"),
    "joins": ("events with China and United States", "visits with China without Japan"),
    "periods": ("events in March 2005", "events with China and Japan in March 2005"),
    "texts": (
        "events in January and February 2005",
        "events from December 2004 to 14 February 2005",
        "who never met China",
        "who never met China in February 2005",
        "who never met China not in January 2005",
        "top 5 actors by events in January 2005",
        "top 5 actors by events not in January 2005",
        "how many events in January or February 2005 per actor",
        "how many events possibly in February 2005 per actor per month",
        "how many events since February 2005",
        "how many events not in January 2005",
        "last event before March 2005",
        "last 3 events",
    ),
    "ties": ("who connects Ada Abebe and Boris Berg", "how are Ada Abebe and Goran Erdem connected"),
}
GOLDEN = Path(__file__).parent / "golden" / "rules"
VAGUE = "".join(
    f"2005-0{month}{mark} * Talks {month}{number}  ^talks-{month}-{number}\n  type: meet\n  with: @china, @japan\n\n"
    for month in (1, 2, 3, 4)
    for number, mark in enumerate(["", "?", "/2005-06", "-10/2005-0" + str(month + 1) + "-03"])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    data, journal = folder / "events.tsv", folder / "vague.chron"
    data.write_text("".join(events(8_000)), encoding="utf-8")
    journal.write_text(VAGUE, encoding="utf-8")
    with kb.open(str(folder / "store")) as base:
        assert not base.load(data).rejected
        assert not base.load(journal).rejected
    return folder


def opened(folder: Path, rules: frozenset[str]) -> KnowledgeBase:
    base = kb.open(str(folder / "store"))
    base.rules = rules
    return base


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_changes_the_sparql_and_not_the_answer(
    folder: Path, rule: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb.compile import ways

    monkeypatch.setattr(ways, "_MANY_VAGUE", 5)
    with opened(folder, RULES) as fast, opened(folder, RULES - {rule}) as slow:
        changed = []
        for question in QUESTIONS[rule]:
            one, two = fast.ask(question, today="2005-12-31"), slow.ask(question, today="2005-12-31")
            assert one.answers
            assert (one.answers, one.possible, one.notes) == (two.answers, two.possible, two.notes)
            assert one.rows == two.rows
            if one.sparql != two.sparql:
                changed.append((question, one.sparql, two.sparql))
    assert changed, f"no question shows what '{rule}' does"
    question, quick, plain = changed[0]
    file = GOLDEN / f"{rule}-{slug(question)}.txt"
    written = "\n\n".join([f"with {rule}: {question}", *quick, f"without {rule}", *plain]) + "\n"
    if request.config.getoption("--update"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written


def answered_alike(folder: Path, questions: Sequence[str]) -> None:
    """By every rule, and by none."""
    with opened(folder, RULES) as fast, opened(folder, frozenset()) as slow:
        for question in questions:
            one, two = fast.ask(question, today="2005-12-31"), slow.ask(question, today="2005-12-31")
            assert (one.answers, one.possible, one.rows) == (two.answers, two.possible, two.rows), question


@pytest.mark.parametrize("compared", [0, 10_000])
def test_days_are_compared_or_written_out_and_the_answer_is_the_same(
    folder: Path, compared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many days do not lead to the events, each event's day is compared."""
    monkeypatch.setattr("kb.compile.ways._MOST_ASKED", compared)
    answered_alike(folder, (
        "events with Ada Abebe not in January 2005", "visits with China not in 2005-01-10", "who met China not in January 2005",
        "events with China and Japan in January 2005", "certainly events with Ada Abebe before February 2005",
        "events with Ada Abebe possibly in February 2005", "first visit by China not in January 2005",
    ))  # fmt: skip


@pytest.mark.parametrize("many", [0, 10_000])
def test_days_that_lead_stand_apart_or_not_and_the_answer_is_the_same(
    folder: Path, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.compile.ways._MANY_DAYS", many)
    answered_alike(folder, (
        "statements", "statements by China", "statements by China in January and February 2005", "how many statements since February 2005",
        "events by China to Japan in February 2005", "statements possibly in February 2005", "events with China and Japan in March 2005",
        "certainly events with Ada Abebe before February 2005", "top 3 actors by statements to China", "how many statements per month",
        "who never met China since February 2005", "events with China in January 2005 without Japan", "statements by China tagged talks",
        "meetings with China followed by statements by China within 10 days", "events where certainty = disputed since 2005",
    ))  # fmt: skip


@pytest.mark.parametrize("early", ["1900-01-05", "0001-01-05"])
def test_texts_of_a_long_time_tell_what_is_stated(tmp_path: Path, early: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More days than are written out: each is judged when a line tells of it."""
    monkeypatch.setattr("kb.compile.texts._TEXT", 0)
    monkeypatch.setattr("kb.compile.texts._LINE", 0)
    path = tmp_path / "events.tsv"
    path.write_text(f"{early}\tAnn\tConsult\tBob\n" + "".join(events(6_000)), encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        assert not base.load(path).rejected
    with opened(tmp_path, RULES) as fast, opened(tmp_path, RULES - {"types"}) as slow:
        told = 0
        for question in (
            "meetings", "meetings before 2000", "meetings not in 2005", "how many meetings not before 2020", "who met Ann before 2000",
            "meetings with China not before 2020", "meetings with China since 1950", "how many meetings per year", "first meeting",
        ):  # fmt: skip
            one, two = fast.ask(question, today="2006-12-31"), slow.ask(question, today="2006-12-31")
            assert (one.answers, one.possible, one.rows) == (two.answers, two.possible, two.rows), question
            told += one.sparql != two.sparql
        assert told > 5


@pytest.mark.slow
def test_without_any_rule_the_answers_are_the_same(folder: Path) -> None:
    with opened(folder, RULES) as fast, opened(folder, frozenset()) as slow:
        for question in (each for listed in QUESTIONS.values() for each in listed):
            one, two = fast.ask(question, today="2005-12-31"), slow.ask(question, today="2005-12-31")
            assert (one.answers, one.possible, one.rows) == (two.answers, two.possible, two.rows), question


def test_vague_records_are_asked_for_where_there_are_any(tmp_path: Path) -> None:
    data, journal = tmp_path / "events.tsv", tmp_path / "vague.chron"
    data.write_text("".join(events(500)), encoding="utf-8")
    journal.write_text(VAGUE, encoding="utf-8")
    question = "which country met China before 2006"
    with kb.open(str(tmp_path / "store")) as base:
        base.load(data)
        crisp = base.ask(question)
        assert not any("ix:last" in each for each in crisp.sparql)
        base.load(journal)
        both = base.ask(question)
        assert any("ix:last" in each for each in both.sparql)
        assert {row["event"] for row in crisp.rows} < {row["event"] for row in both.rows}
        base.forget(journal)
        assert base.ask(question).rows == crisp.rows
