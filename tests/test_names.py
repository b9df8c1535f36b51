"""Names: in any case, script and order of words; that are keywords, verbs or nouns; that hold signs; ties and typos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb import catalogue
from kb.errors import KbError, QuestionError
from kb.knowledge import KnowledgeBase
from kb.names import bag, begins
from tests.conftest import TODAY

NAMES = str(Path(__file__).parent / "names.chron")


@pytest.fixture(scope="module")
def names() -> Iterator[KnowledgeBase]:
    with kb.open("memory:") as base:
        assert base.load(NAMES).rejected == ()
        yield base


PUTIN = ["alaska-summit", "may-putin"]
FAIR = ["fair"]

MEANT = (
    # Case, accents, hyphens, script, marks; possessives.
    ("meetings with putin", PUTIN),
    ("MEETINGS WITH PUTIN", PUTIN),
    ("meetings with Путин", PUTIN),
    ("Putin's meetings", PUTIN),
    ("Trump’s meetings with Putin", ["alaska-summit"]),
    ("Putin's statements", ["putin-ukraine"]),
    ("meetings with\tPutin\n", PUTIN),
    ("meetings with vladimir-putin", PUTIN),
    ("meetings with “Putin”", PUTIN),
    ("meetings with @putin", PUTIN),
    ("meetings with baden wurttemberg", FAIR),
    ("meetings with BADEN-WÜRTTEMBERG", FAIR),
    ("meetings with 外交部", FAIR),
    ("meetings with O'Neill", ["mfa-oneill"]),
    ("meetings with O’Neill’s", ["mfa-oneill"]),
    ("meetings with Sean ONeill", ["mfa-oneill"]),
    ("meetings with Clark-Jones", ["mfa-oneill"]),
    ("events in the U.S.", ["alaska-summit"]),
    ("events in us", ["alaska-summit"]),
    ("strikes on Kiev", ["strike-1", "strike-2"]),
    # Word order.
    ("meetings with Foreign Ministry of Russia", ["mfa-oneill"]),
    ("meetings with the Russian Foreign Ministry", ["mfa-oneill"]),
    ("meetings with Foreign Ministry (Russia)", ["mfa-oneill"]),
    ("(meetings with Foreign Ministry (Russia))", ["mfa-oneill"]),
    ("meetings with Russia's foreign ministry", ["mfa-oneill"]),
    ("statements by Ukrainian foreign ministry", ["mfa-says"]),
    ("statements by the foreign ministry of Ukraine", ["mfa-says"]),
    ("statements by Ukraine's foreign ministry", ["mfa-says"]),
    # Signs, digits, conjunctions, one letter, many words.
    ("meetings with Smith, Jones and Co. (Holding)", FAIR),
    ("meetings with Smith, Jones and Co. (Holding) and C", FAIR),
    ('meetings with "Smith, Jones and Co. (Holding)" or O\'Neill', [*FAIR, "mfa-oneill"]),
    ("meetings with Bosnia and Herzegovina", FAIR),
    ("meetings with Bosnia and Herzegovina and G7", FAIR),
    ("meetings with C", FAIR),
    ("meetings with 3 Doors Down", FAIR),
    ("meetings with the Carriage Makers' Union", FAIR),
    (
        "meetings with the Standing Committee for the Study of All Things That Are Rather Longer Than They Need To Be",
        FAIR,
    ),
    # A name beats a keyword, a verb and a noun, wherever the question can be read so.
    ("meetings with May", ["may-putin"]),
    ("meetings with May in May", []),
    ("meetings in March", ["march-never"]),
    ("meetings with March", ["march-never"]),
    ("meetings with Never", ["march-never"]),
    ("meetings with Both", ["statement-first"]),
    ("meetings in Before", ["may-putin"]),
    ("meetings in Before before May", ["may-putin"]),
    ("calls with Today", ["last-today"]),
    ("Last calls", ["last-today"]),
    ("events by May", ["may-putin"]),
    ("meetings with Call", []),
    ("meetings with Statement", ["statement-first"]),
    ("meetings with First Group", ["statement-first"]),
    ("the first First Group meeting", ["statement-first"]),
    ("WHO statements", ["who-russia"]),
    ("statements by who", ["who-russia"]),
    ("statements by Since since 2025", ["since-putin"]),
    ("statements according to Since", ["putin-ukraine", "since-putin", "who-russia"]),
    ("statements not according to Since", ["mfa-says"]),
    ("interviews with Meet the Press", ["interview"]),
    ("summits according to The Hill", ["alaska-summit"]),
    ("summits according to the hill", ["alaska-summit"]),
    # What a keyword can only be stays one.
    (
        "meetings before May",
        ["alaska-summit", "fair", "march-never", "may-putin", "mfa-oneill", "planned", "statement-first"],
    ),
    ("meetings in May", []),
    ("events with Putin since May", []),
    # The slot prunes.
    ("events in Alaska", ["alaska-summit"]),
    ("calls before the Alaska summit", ["last-today"]),
    ("events at the Alaska summit", ["alaska-summit"]),
    ("statements about Putin", []),  # the topic outranks the person
)


@pytest.mark.parametrize(("question", "events"), MEANT, ids=[question for question, _ in MEANT])
def test_a_name_is_found_however_it_is_written(names: KnowledgeBase, question: str, events: list[str]) -> None:
    assert sorted(names.ask(question, today=TODAY).answers) == sorted(events)


WHO = (
    ("who met Never", ["Frederic March"]),
    ("who has never met Putin", None),
    ("who did Last call", ["Today"]),
    ("who called Today", ["Ada Last"]),
    ("who met Both", ["First Group", "Statement"]),
    ("who met both Putin and Trump", []),
    ("who accused Russia", ["World Health Organization"]),
    ("who did the WHO accuse", ["Russia"]),
    ("who did who accuse", ["Russia"]),
    ("who met @c", None),
    ("who met Foreign Ministry (Russia)", ["Ann Clark-Jones", "Seán O'Neill"]),
    ("who did Meet the Press interview", ["Vladimir Putin"]),
    ("who attended the Alaska summit", ["Donald Trump", "Vladimir Putin"]),
    ("who was US president", ["Donald Trump"]),
    ("who was president of America", ["Donald Trump"]),
    ("who is the president of the U.S.", ["Donald Trump"]),
)


@pytest.mark.parametrize(("question", "found"), WHO, ids=[question for question, _ in WHO])
def test_names_and_question_words_are_told_apart(names: KnowledgeBase, question: str, found: list[str] | None) -> None:
    answer = names.ask(question, today=TODAY)
    assert answer.kind == "names"
    if found is None:
        assert answer.answers
    else:
        assert sorted(answer.answers) == sorted(found)


def test_who_asks_for_names_where_the_who_is_an_actor(names: KnowledgeBase) -> None:
    assert names.ask("who met Putin", today=TODAY).answers == ["Theresa May", "Donald Trump"]


def test_a_label_goes_before_an_alias_and_an_alias_before_a_last_name(names: KnowledgeBase) -> None:
    assert names.ask("show Call").answers[0] == "id: call"
    assert names.ask("show Berg Senior").answers[0] == "id: berg-c"


def test_a_tie_lists_the_candidates_and_a_choice_resolves_it(names: KnowledgeBase) -> None:
    session = names.session(today=TODAY)
    with pytest.raises(QuestionError) as caught:
        session.ask("meetings with Berg")
    assert caught.value.code == "E103"
    assert set(caught.value.suggestions) == {"@berg-a", "@berg-b"}
    assert caught.value.text[caught.value.start : caught.value.end] == "Berg"
    session.choices["berg"] = "berg-b"
    assert session.ask("meetings with Berg").reading == "meetings · with Bo Berg"
    assert session.ask("meetings with @berg-a").reading == "meetings · with @berg-a"


MISSPELT = (
    ("who met Putn", "putin"),
    ("who met Zelenskyy", "zelensky"),
    ("who met Zelenskiy", "zelensky"),
    ("who met Зеленський", "zelensky"),
    ("who met Volodymyr Zelensy", "volodymyr zelensky"),
    ("who met Tramp", "trump"),
    ("meetings in Mosco", "moscow"),
    ("events before the Alaska sumit", "alaska summit"),
    ("who met Putin beofre May", "before"),
    ("who mte Putin", "met"),
    ("statments by Putin", "statements"),
    ("meetigns with Putin", "meetings"),
    ("meetings acording to Since", "according to"),
    ("what hapened in Moscow", "happened"),
    ("how mny meetings", "many"),
    ("meetings per mnth", "month"),
    ("meetings as chrt", "chart"),
    ("who was presidnt", "president"),
    ("how are Putin and Tramp connected", "trump"),
)


@pytest.mark.parametrize(("question", "meant"), MISSPELT, ids=[question for question, _ in MISSPELT])
def test_the_nearest_word_or_name_is_offered(names: KnowledgeBase, question: str, meant: str) -> None:
    with pytest.raises(KbError) as caught:
        names.ask(question, today=TODAY)
    assert caught.value.suggestions[0] == meant
    assert len(caught.value.expected) <= 6
    assert caught.value.text[caught.value.start : caught.value.end].strip()


def test_no_word_is_offered_for_itself(names: KnowledgeBase) -> None:
    for question in ("what interview", "meetings with calls", "in in", "who met who who", "meetings with meetings"):
        with pytest.raises(KbError) as caught:
            names.ask(question, today=TODAY)
        word = caught.value.text[caught.value.start : caught.value.end]
        assert word not in caught.value.suggestions


def test_an_empty_answer_names_the_clause_that_emptied_it(names: KnowledgeBase) -> None:
    notes = names.ask("meetings with Putin in Moscow", today=TODAY).notes
    assert notes == ['nothing matches; 2 without "in Moscow"']


def test_a_last_name_alone_is_no_word_of_the_language(tmp_path: Path) -> None:
    """`Poland Comes First` is not what `first` means; a Theresa May is who `May` is."""
    journal = tmp_path / "names.chron"
    journal.write_text(
        "source s  Page\n  published: 2025-08-21\n\nactor pcf  Poland Comes First\n\nactor nzf  New Zealand First\n\nactor xi  Xi Jinping\n  kind: person\n\n"
        "actor may  Theresa May\n  kind: person\n\n2025-08-01 * Xi meets May  ^one\n  type: meet\n  by: @xi, @may\n  src: s\n\n"
        "2025-08-02 * Xi meets May again  ^two\n  type: meet\n  by: @xi, @may\n  src: s\n"
    )
    with kb.open("memory:") as base:
        assert not base.load(journal).rejected
        assert base.ask("first meeting with Xi Jinping", today=TODAY).answers == ["one"]
        assert base.ask("last meeting with May", today=TODAY).answers == ["two"]
        assert base.ask("meetings with Poland Comes First", today=TODAY).answers == []


def test_names_that_were_looked_up_are_looked_up_anew_after_a_load(tmp_path: Path) -> None:
    """What words name is kept, that they name nothing too; until something is loaded or forgotten."""
    journal = tmp_path / "names.chron"
    journal.write_text(
        "source s  Page\n  published: 2025-08-21\n\nactor ann  Ann Abel\n  kind: person\n\n"
        "2025-08-01 * Ann speaks  ^one\n  type: say\n  by: @ann\n  src: s\n"
    )
    with kb.open("memory:") as base:
        for _ in range(2):
            with pytest.raises(QuestionError):
                base.ask("events with Ann Abel", today=TODAY)
            base.load(journal)
            assert base.ask("events with Ann Abel", today=TODAY).answers == ["one"]
            base.forget(journal)


def test_only_so_many_names_are_kept(names: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MOST_RUNS", 8)
    kept = catalogue.KeptNames(names.store)
    for _ in range(2):
        for runs in (["steve witkoff", "met"], [f"word {n}" for n in range(6)], ["steve witkoff", "x" * 500]):
            assert kept.lookup(runs, ["@witkoff"]) == catalogue.lookup(names.store, runs, ["@witkoff"])
            assert len(kept._kept) <= 9


def test_what_may_begin_a_name_begins_every_run_that_is_one(names: KnowledgeBase) -> None:
    """Runs are looked for only where `begins` says that a name may begin."""
    for words in (
        "russian foreign ministry",
        "the foreign ministry of russia",
        "witkoff steve",
        "costa rican president",
    ):
        first = words.split()[0]
        assert begins(words, first)
        assert not bag(words) or begins(bag(words), first)
