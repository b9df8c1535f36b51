"""Verbs and nouns: every one of the scheme in every form, negated, passive, counted, and those that a journal adds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import kb
from kb.errors import QuestionError
from kb.knowledge import KnowledgeBase
from tests.conftest import TODAY
from tests.test_names import NAMES

IRREGULAR = {
    "arise": ("arose", "arisen"), "break": ("broke", "broken"), "come": ("came", "come"), "cut": ("cut", "cut"),
    "fight": ("fought", "fought"), "fly": ("flew", "flown"), "give": ("gave", "given"), "go": ("went", "gone"),
    "hit": ("hit", "hit"), "hold": ("held", "held"), "leave": ("left", "left"), "make": ("made", "made"),
    "meet": ("met", "met"), "pay": ("paid", "paid"), "pull": ("pulled", "pulled"), "put": ("put", "put"),
    "say": ("said", "said"), "see": ("saw", "seen"), "send": ("sent", "sent"), "speak": ("spoke", "spoken"),
    "strike": ("struck", "struck"), "swap": ("swapped", "swapped"), "take": ("took", "taken"), "tell": ("told", "told"),
    "withdraw": ("withdrew", "withdrawn"), "forecast": ("forecast", "forecast"), "rebel": ("rebelled", "rebelled"),
    "expel": ("expelled", "expelled"), "commit": ("committed", "committed"), "ban": ("banned", "banned"),
    "rule": ("ruled", "ruled"), "travel": ("travelled", "travelled"), "step": ("stepped", "stepped"),
}  # fmt: skip
_AMERICAN = re.compile(r"(?<!v)(?<=i)s(?=es?$|ed$|ing$)")
_DOUBLED = {"swap", "rebel", "expel", "commit", "ban", "travel", "step"}


def forms(verb: str) -> set[str]:
    """The forms of a verb, by the rules of a grammar book."""
    if verb.endswith("y") and verb[-2] not in "aeiou":
        third, past = f"{verb[:-1]}ies", f"{verb[:-1]}ied"
    else:
        third = verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "o")) else "s")
        past = verb + ("d" if verb.endswith("e") else "ed")
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    if verb in _DOUBLED or verb in ("cut", "hit", "put"):
        stem += stem[-1]
    return {verb, third, *IRREGULAR.get(verb, (past, past)), f"{stem}ing"}


def test_every_verb_of_the_scheme_is_known_in_every_form(seeds: KnowledgeBase) -> None:
    missing = []
    for each in seeds.scheme.types.values():
        for phrase in each.verbs:
            first, *rest = [
                word for word in phrase.split() if not word.startswith("_") and word not in ("a", "an", "the")
            ]
            for form in forms(first):
                for spelt in {form, _AMERICAN.sub("z", form)}:
                    found = seeds.lexicon.verb([spelt, *rest], 0)
                    if found is None or each.id not in found.types or found.end != 1 + len(rest):
                        missing.append((each.id, " ".join([spelt, *rest])))
    assert not missing


def test_every_noun_of_the_scheme_is_known_in_both_numbers(seeds: KnowledgeBase) -> None:
    from kb.language.inflection import plural

    for each in seeds.scheme.types.values():
        for noun in each.nouns:
            for form in (noun, plural(noun)):
                found = seeds.lexicon.noun(form.split(), 0)
                assert found is not None, form
                assert each.id in found.types, form


def test_a_phrase_is_found_by_every_word_that_it_can_begin_with() -> None:
    """The words are told without taking most phrases apart, and are those of the phrase."""
    from kb.importers.types import coded_scheme
    from kb.language.lexicon import Entries
    from kb.language.wording import phrase

    texts = [text for each in coded_scheme().types.values() for text in (*each.nouns, *each.verbs, each.title)]
    odd = [
        "",
        "_",
        "_told x",
        " the talk",
        "An Offer of",
        "non-aligned _",
        "(make|issue|) a call",
        "(a) b",
        "U.S. aid",
        "ÉLAN",
    ]
    for text in [*texts, *odd, *map(str.upper, texts)]:
        entries = Entries()
        entries.add(text, "meet")
        assert {*entries} == phrase(text).firsts, text
        assert all([each.phrase for each in entries.of(first)] == [phrase(text)] for first in entries), text


@pytest.mark.slow
def test_every_verb_can_be_asked_with(seeds: KnowledgeBase) -> None:
    for each in seeds.scheme.types.values():
        for phrase in each.verbs:
            verb = phrase.split(" _")[0]
            marked = " _" in phrase
            about = phrase.endswith("_about")
            end = f"{verb} NATO membership" if about else f"{verb} Ukraine" if marked else verb
            for question in (
                f"who did {end}",
                f"did Russia {end}",
                f"has Russia never {end}",
                f"when did Russia {end}",
            ):
                assert seeds.ask(question, today=TODAY).kind in ("names", "truth", "dates"), question


@pytest.fixture(scope="module")
def names() -> Iterator[KnowledgeBase]:
    with kb.open("memory:") as base:
        assert base.load(NAMES).rejected == ()
        yield base


TRUE = (
    ("did Trump meet Putin", "yes"),
    ("did Trump not meet Putin", "no"),
    ("did Trump not meet Zelensky", "yes"),
    ("has Trump never visited Kyiv", "no"),
    ("has Trump visited Kyiv", "yes"),
    ("has Vladimir Putin never visited Kyiv", "yes"),
    ("have Trump and Putin met", "yes"),
    ("did Putin and Trump ever meet", "yes"),
    ("had Trump already met Putin", "yes"),
    ("was Trump meeting Putin", "yes"),
    ("was Kyiv bombed", "yes"),
    ("was Kyiv bombed by Russia", "yes"),
    ("was Kyiv never bombed", "no"),
    ("has Kyiv been bombed", "yes"),
    ("has Kyiv been bombed by Trump", "no"),
    ("has Kyiv never been bombed by Trump", "yes"),
    ("was Putin criticized", "yes"),
    ("was Putin interviewed by Meet the Press", "yes"),
    ("did anyone criticise Putin", "yes"),
    ("has anyone struck Moscow", "no"),
    ("did anyone from Russia meet Trump", "yes"),
    ("was Trump at the Alaska summit", "yes"),
    ("was Trump not at the Alaska summit", "no"),
    ("was Zelensky not at the Alaska summit", "yes"),
    ("were there any meetings with Putin", "yes"),
    ("were there no calls with Putin", "yes"),
    ("will Trump meet Zelensky", "yes"),
    ("did Trump meet Zelensky", "no"),  # it is planned
    ("did Trump meet Call", "no"),  # it is said not to have happened
    ("did Since mention energy", "yes"),
    ("did Putin meet Trump and May", "yes"),  # the one and the other
    ("did Putin meet Trump and May in Alaska", "no"),
    ("did Trump visit Kyiv and Moscow", "no"),
    ("did Putin meet Trump or Never", "yes"),
)


@pytest.mark.parametrize(("question", "verdict"), TRUE, ids=[question for question, _ in TRUE])
def test_yes_or_no(names: KnowledgeBase, question: str, verdict: str) -> None:
    answer = names.ask(question, today=TODAY)
    assert answer.answers == [verdict]
    assert names.ask(answer.reading, today=TODAY).reading == answer.reading


PUTINS = ["Donald Trump", "Theresa May"]
FOUND = (
    ("who met Putin", PUTINS),
    ("who has met Putin", PUTINS),
    ("who had met Putin", PUTINS),
    ("who meets Putin", PUTINS),
    ("who was meeting Putin", PUTINS),
    ("who has been meeting Putin", PUTINS),
    ("who else met Putin", PUTINS),
    ("who did Putin meet", PUTINS),
    ("who else did Putin meet", PUTINS),
    ("whom has Putin met", PUTINS),
    ("people who met Putin", PUTINS),
    ("people that met Putin", PUTINS),
    ("which persons met Putin", PUTINS),
    ("which other people met Putin", PUTINS),
    ("who first met Putin", ["Theresa May"]),
    ("who was criticised by Since", ["Vladimir Putin"]),
    ("who has been criticized by Since", ["Vladimir Putin"]),
    ("who was Putin criticised by", ["Since"]),
    ("by whom was Putin criticised", ["Since"]),
    ("who was threatened", ["Ukraine"]),
    ("who was threatened by Putin", ["Ukraine"]),
    ("which country was threatened", ["Ukraine"]),
    ("which organisations criticised Putin", ["Since"]),
    ("what organization criticised Putin", ["Since"]),
    ("who attacked Kyiv", ["Russia"]),
    ("who bombed Kyiv", ["Russia"]),
    ("who travelled to Kyiv", ["Donald Trump"]),
    ("who traveled to Kyiv", ["Donald Trump"]),
    ("who paid a visit to Kyiv", ["Donald Trump"]),
    ("who told Trump", ["Since", "Vladimir Putin"]),
    ("who spoke to Trump", ["Since", "Vladimir Putin"]),
    ("who mentioned energy", ["Since", "Ukraine's foreign ministry"]),
    ("who gave an interview to Meet the Press", ["Vladimir Putin"]),
    ("who interviewed Putin", ["Meet the Press"]),
    ("with whom did Trump meet", ["Vladimir Putin"]),
    ("who will Trump meet", ["Volodymyr Zelensky"]),
    ("who will meet Zelensky", ["Donald Trump"]),
    ("where was Kyiv attacked", ["Kyiv"]),
    ("where has Kyiv been attacked", ["Kyiv"]),
    ("where did Trump travel", ["Kyiv"]),
    ("where did Trump and Putin meet", ["Alaska"]),
    ("where was the meeting with May", ["Before"]),
    ("when was the meeting with May", ["2025-03-01"]),
    ("when was Trump meeting Putin", ["2025-04-14"]),
    ("when was Kyiv struck", ["2025-04-07", "2025-04-08"]),
    ("when has Kyiv been struck", ["2025-04-07", "2025-04-08"]),
    ("when will Trump meet Zelensky", ["2025-04-16"]),
    ("what was said by Putin", ["putin-ukraine"]),
    ("what was said about energy", ["mfa-says", "since-putin"]),
    ("what has Putin said", ["putin-ukraine"]),
    ("what did Putin tell Trump", ["putin-ukraine"]),
    ("Trump and Putin met", ["alaska-summit"]),
    ("anyone from Russia met Trump", ["alaska-summit"]),
    ("how many times has Trump met Putin", ["1"]),
    ("how many times did Trump ever meet Putin", ["1"]),
    ("how many people met Putin", ["2"]),
    ("how many strikes on Kyiv", ["1–2"]),
    ("statements on energy", ["mfa-says", "since-putin"]),
    ("negated meetings", ["not-call"]),
    ("planned meetings", ["planned"]),
    ("hypothetical summits", ["might"]),
    ("meetings with both Putin and Trump", ["alaska-summit"]),
    ("meetings without both Putin and Trump", None),
    ("meetings with Trump and not with Putin", ["planned"]),
    ("meetings with Trump and without Putin", ["planned"]),
)


@pytest.mark.parametrize(("question", "found"), FOUND, ids=[question for question, _ in FOUND])
def test_a_verb_asks_for_what_its_form_says(names: KnowledgeBase, question: str, found: list[str] | None) -> None:
    answer = names.ask(question, today=TODAY)
    if found is not None:
        assert sorted(answer.answers) == sorted(found)
    again = names.ask(answer.reading, today=TODAY)
    assert (again.reading, sorted(again.answers) if answer.kind == "events" else None) == (
        answer.reading,
        sorted(answer.answers) if answer.kind == "events" else None,
    )


def test_not_met_is_never_met(names: KnowledgeBase) -> None:
    expected = names.ask("who never met Putin", today=TODAY).answers
    for question in ("who did not meet Putin", "who didn't meet Putin", "who has not met Putin", "who hasn’t met Putin",
                     "who has never met Putin", "who did never meet Putin", "who does not meet Putin"):  # fmt: skip
        assert names.ask(question, today=TODAY).answers == expected, question
    assert not {"Donald Trump", "Theresa May", "Vladimir Putin"} & set(expected)
    assert {"Volodymyr Zelensky", "Russia"} <= set(expected)


@pytest.mark.parametrize(
    "question",
    ["did Trump first meet Putin", "did Trump last meet Putin", "how many times did Trump first meet Putin",
     "when did Trump never meet Putin", "where did Trump not meet Putin", "did anyone not meet Putin"],
)  # fmt: skip
def test_a_word_that_would_be_passed_over_is_an_error(seeds: KnowledgeBase, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        seeds.ask(question, today=TODAY)
    assert caught.value.code == "E104"


def test_events_cover_statements_and_never_states(names: KnowledgeBase) -> None:
    events = names.ask("events", today=TODAY).answers
    assert set(names.ask("statements", today=TODAY).answers) < set(events)
    assert set(names.ask("what happened", today=TODAY).answers) < set(events)  # but for what is planned
    assert "president" not in events
    assert names.ask("states", today=TODAY).answers == ["president"]


ADDED = """
type duel  duel
  broader: force
  noun: duel, sabre match
  verb: duel, duel with _, cross swords with _
  symmetric: yes

type knight  knight
  broader: accord
  noun: dubbing, knight of honour
  verb: dub, knight, give the sword to _, write home about _about

type choir  choir
  broader: meet
  noun: singing, choir practice, man of song
  verb: sing, sing with _

actor ann  Ann
  kind: person

actor ben  Ben
  kind: person

place field  Field

topic wine  wine

source s  Page
  published: 2025-08-01

2025-01-01 * Ann and Ben in the field  ^duel-1
  type: duel
  by: Ann
  to: Ben
  at: Field
  src: s

2025-01-02 * Ann is told to kneel  ^knight-1
  type: knight
  by: Ben
  to: Ann
  about: wine
  src: s

2025-01-03 * They sing  ^choir-1
  type: choir
  by: Ann
  with: Ben
  src: s
"""


def test_a_type_that_a_journal_adds_can_be_asked_with_at_once(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    summary = base.load(journal(ADDED))
    assert summary.rejected == (), [str(each) for each in summary.problems]
    for question, answers in (
        ("who duelled with Ben", ["Ann"]),
        ("who dueled Ann", ["Ben"]),
        ("did Ann and Ben duel", ["yes"]),
        ("has Ann ever crossed swords with Ben", ["yes"]),
        ("where did Ann cross swords with Ben", ["Field"]),
        ("duels", ["duel-1"]),
        ("sabre matches with Ben", ["duel-1"]),
        ("how many sabre matches", ["1"]),
        ("who dubbed Ann", ["Ben"]),
        ("who was dubbed by Ben", ["Ann"]),
        ("who was dubbed", ["Ann"]),
        ("dubbings of Ann", ["knight-1"]),
        ("knights of honour", ["knight-1"]),
        ("who gave the sword to Ann", ["Ben"]),
        ("who wrote home about wine", ["Ben"]),
        ("who sang with Ann", ["Ben"]),
        ("when did Ann sing", ["2025-01-03"]),
        ("men of song with Ann", ["choir-1"]),
        ("choir practices", ["choir-1"]),
        ("meetings", ["choir-1"]),
        ("did Ann meet Ben", ["yes"]),
        ("did Ann attack Ben", ["no"]),
        ("duels followed by singings within 3 days", None),
    ):
        answer = base.ask(question, today=TODAY)
        if answers is not None:
            assert answer.answers == answers, question
        assert base.ask(answer.reading, today=TODAY).reading == answer.reading
