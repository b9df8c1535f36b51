"""Names that are guessed: in plain English for coded actors, told as guesses, refused where nothing tells what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.errors import QuestionError
from kb.knowledge import KnowledgeBase
from kb.language.likeness import Known, Likeness
from tests.conftest import ROOT, TODAY

ROWS = """
2012-03-01|Foreign Affairs (Denmark)|Make a visit|Iraq
2012-03-04|Defense / Security Ministry (Denmark)|Make a visit|Iraq
2012-03-09|Member of Parliament (Thailand)|Make a visit|Iraq
2012-04-02|Citizen (Thailand)|Criticize or denounce|Cambodia
2012-04-03|Citizen (Laos)|Criticize or denounce|Cambodia
2012-05-01|Gholamreza Haddadian|Make a visit|Iraq
2012-05-20|China|Make a visit|Iraq
2012-06-01|Thailand|Make a visit|Iraq
2013-01-01|Head of Government (Laos)|Make a visit|Iraq
2013-01-02|Akali Leader|Make a visit|Iraq
2013-02-01|International Government Organizations|Investigate|Iraq
2013-03-01|Cambodia|Host a visit|Akali Leader
2013-03-02|Thailand|Host a visit|China
2013-04-01|Cambodia|Use conventional military force|Thailand
2013-04-02|Zambia|Make a visit|Laos
2013-04-02|Angola|Make a visit|Laos
2013-04-02|Peru|Make a visit|Laos
2013-05-01|China|Make optimistic comment|Peru
2013-05-02|China|Engage in negotiation|Zambia
2013-06-01|Muslim Cambodians|Criticize or denounce|Laos
2013-06-02|Laos|Arrest, detain, or charge with legal action|Peru
2013-06-03|Laos|Coerce|Zambia
2013-02-20|Laos|Host a visit|Akali Leader
"""


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    file: Path = tmp_path_factory.mktemp("coded") / "rows.tkg"
    file.write_text(ROWS.strip().replace("|", "\t") + "\n", encoding="utf-8")
    with kb.open("memory:") as base:
        assert base.load(str(file)).rejected == ()
        yield base


@pytest.mark.parametrize(
    ("asked", "date", "meant"),
    [
        ("the Danish foreign ministry", "2012-03-01", "Foreign Affairs (Denmark)"),
        ("the foreign minister of Denmark", "2012-03-01", "Foreign Affairs (Denmark)"),
        ("Denmark's Ministry of Defence", "2012-03-04", "Defense / Security Ministry (Denmark)"),
        ("the Thai MP", "2012-03-09", "Member of Parliament (Thailand)"),
        ("Gholamreza Hadadian", "2012-05-01", "Gholamreza Haddadian"),
    ],
)
def test_a_coded_actor_is_found_in_plain_english_and_told(
    coded: KnowledgeBase, asked: str, date: str, meant: str
) -> None:
    answer = coded.ask(f"when did {asked} visit Iraq", today=TODAY)
    assert answer.answers == [date]
    assert meant in answer.reading
    assert any(meant in guess for guess in answer.guesses)


def test_what_people_are_is_nobodys_last_name(coded: KnowledgeBase) -> None:
    answer = coded.ask("when did the leader of Laos visit Iraq", today=TODAY)
    assert answer.answers == ["2013-01-01"]
    assert coded.ask("when did the Akali leader visit Iraq", today=TODAY).answers == ["2013-01-02"]
    assert coded.ask("when did Leader visit Iraq", today=TODAY).answers == ["2013-01-02"]
    assert coded.ask("who did international governmental organisations investigate", today=TODAY).answers == ["Iraq"]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("who hosted the Akali leader's last visit", ["Cambodia"]),
        ("when did Cambodia host the Akali leader's first visit", ["2013-03-01"]),
        ("who hosted the Akali leader's first visit", ["Laos"]),
    ],
)
def test_first_and_last_count_wherever_they_are_said(coded: KnowledgeBase, question: str, answers: list[str]) -> None:
    assert coded.ask(question, today=TODAY).answers == answers


@pytest.mark.parametrize(
    "question", ["who first hosted the Akali leader's last visit", "was China first optimistic about Peru"]
)
def test_what_cannot_be_the_first_is_refused(coded: KnowledgeBase, question: str) -> None:
    with pytest.raises(QuestionError):
        coded.ask(question, today=TODAY)


def test_the_last_word_of_what_may_be_no_person_is_told(coded: KnowledgeBase) -> None:
    answer = coded.ask("when did Haddadian visit Iraq", today=TODAY)
    assert (answer.answers, answer.guesses) == (["2012-05-01"], ("'Haddadian' is read as Gholamreza Haddadian",))
    with pytest.raises(QuestionError):
        coded.ask("who did the Cambodians criticise", today=TODAY)  # not the Muslim Cambodians
    with pytest.raises(QuestionError):
        coded.ask("when did Haddadian visit Iraq", today=TODAY, strict=True)


def test_an_arrest_is_no_other_coercion(coded: KnowledgeBase) -> None:
    assert coded.ask("who did Laos arrest", today=TODAY).answers == ["Peru"]
    assert coded.ask("who did Laos coerce", today=TODAY).answers == ["Peru", "Zambia"]


def test_every_kind_of_coded_events_can_be_asked_for_as_readings_write_it(coded: KnowledgeBase) -> None:
    unread = {"force", "speak"}  # a type that none is of; statements
    for type_id in coded.scheme.types.keys() - unread:
        words = coded.lexicon.plural(type_id)
        assert type_id in coded.ask(f"{words} by Peru", today=TODAY).query.core.pattern.types, words


def test_a_reading_with_an_act_reads_back(coded: KnowledgeBase) -> None:
    answer = coded.ask("who visited Iraq before China did", today=TODAY)
    assert "leaving out China" in answer.reading
    assert coded.ask(answer.reading, today=TODAY).answers == answer.answers


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("who hosted China's visit", ["Thailand"]),
        ("who received China's visit from China", ["Thailand"]),
        ("who hosted China's visit from Laos", []),
        ("who first welcomed the Akali leader's visit from the Akali leader after 2012", ["Laos"]),
        ("who was China optimistic about", ["Peru"]),
        ("was China optimistic about Peru", ["yes"]),
        ("when was China optimistic about Peru", ["2013-05-01"]),
        ("who was China negotiating with", ["Zambia"]),
        ("with whom was China negotiating", ["Zambia"]),
        ("who was engaged in negotiations by China", ["Zambia"]),
        ("when was the last visit to Laos made by Peru", ["2013-04-02"]),
        ("who did the Thais criticise", ["Cambodia"]),
        ("who suffered from Cambodia's conventional military forces", ["Thailand"]),
    ],
)
def test_words_stand_where_people_put_them(coded: KnowledgeBase, question: str, answers: list[str]) -> None:
    assert coded.ask(question, today=TODAY).answers == answers


def test_a_question_for_the_last_reads_the_timeline_from_its_end(coded: KnowledgeBase) -> None:
    assert coded.ask("who first visited Laos", today=TODAY).answers == ["Angola", "Peru", "Zambia"]
    assert coded.ask("who last visited Laos", today=TODAY).answers == ["Zambia", "Peru", "Angola"]


def test_an_exact_name_is_no_guess(coded: KnowledgeBase) -> None:
    answer = coded.ask("when did China visit Iraq", today=TODAY)
    assert (answer.answers, answer.guesses) == (["2012-05-20"], ())


def test_strictly_nothing_is_guessed(coded: KnowledgeBase) -> None:
    for guessing in (
        "when did the Thai MP visit Iraq",
        "who was met by the Thais",
        "who visited Iraq before the leader of Laos did",
    ):
        with pytest.raises(QuestionError) as refused:
            coded.ask(guessing, today=TODAY, strict=True)
        assert refused.value.code == "E131"
    assert coded.ask("when did China visit Iraq", today=TODAY, strict=True).answers == ["2012-05-20"]
    with pytest.raises(QuestionError) as refused:
        coded.ask("when did the Thai MP visit Iraq", today=TODAY, strict=True)
    (surely,) = refused.value.suggestions
    assert coded.ask(surely, today=TODAY, strict=True).answers == ["2012-03-09"]


def test_strictly_one_of_several_acts_is_none() -> None:
    world = kb.open("memory:")
    world.load(str(ROOT / "tests" / "world.chron"))
    question = "who met Putin before Witkoff did"
    assert any("the time is that of the first" in guess for guess in world.ask(question, today=TODAY).guesses)
    with pytest.raises(QuestionError) as refused:
        world.ask(question, today=TODAY, strict=True)
    assert refused.value.code == "E131"


def test_an_office_is_that_of_the_country_named(coded: KnowledgeBase) -> None:
    assert coded.ask("who did the citizens of Laos denounce", today=TODAY).answers == ["Cambodia"]
    with pytest.raises(QuestionError):
        coded.ask("who did the citizens of Norway denounce", today=TODAY)
    with pytest.raises(QuestionError):
        coded.ask("when did the foreign ministry visit Iraq", today=TODAY)  # of whom?


def test_guesses_that_nothing_tells_apart_are_none() -> None:
    twice = [
        Known("a", ("actor",), "Army (Laos)", "Army (Laos)"),
        Known("b", ("actor",), "Laotian army", "Laotian army"),
    ]
    assert Likeness(twice).meant("armies of laos") == []
    counted = [twice[0], Known("b", ("actor",), "Laotian army", "Laotian army", uses=9)]
    assert [each.id for each in Likeness(counted).meant("armies of laos")][:1] == ["b"]
    assert [each.id for each in Likeness(twice[:1]).meant("armies of laos")] == ["a"]


def test_a_misspelt_name_in_a_chronology_of_ones_own_is_an_error(seeds: KnowledgeBase) -> None:
    for question in ("who met Putni", "who met Wittkov", "who met Zelensky's neighbour"):
        with pytest.raises(QuestionError) as caught:
            seeds.ask(question, today=TODAY)
        assert caught.value.code in ("E102", "E104")


def test_a_name_is_a_time_only_where_an_act_is_asked_for(seeds: KnowledgeBase) -> None:
    assert "before 2025-08-15" in seeds.ask("who met Putin before Trump did", today=TODAY).reading
    session = seeds.session(today=TODAY)
    for question in ("meetings before Trump", "let $x = meetings before Putin", "the last meeting before Trump did"):
        with pytest.raises(QuestionError) as caught:
            session.ask(question)
        assert caught.value.code == "E108"
        assert question[caught.value.start : caught.value.end].startswith(("Trump", "Putin"))


def test_the_one_of_several_acts_that_a_time_counts_from_is_told(tmp_path: Path) -> None:
    file = tmp_path / "again.tkg"
    days = (("2012-05-01", "Iran"), ("2012-05-20", "China"), ("2012-06-09", "China"), ("2012-06-20", "Iran"))
    file.write_text("".join(f"{day}\t{who}\tMake a visit\tIraq\n" for day, who in days), encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(str(file))
        first = base.ask("when did Iran visit Iraq after China did", today=TODAY)
        assert first.answers == ["2012-06-20"]
        assert any("there are 2 of these" in guess for guess in first.guesses)
        assert base.ask("who visited Iraq last before China did", today=TODAY).answers == ["Iran"]
        assert base.ask("who visited Iraq before Iran did", today=TODAY).answers == []
