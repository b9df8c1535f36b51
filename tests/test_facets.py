"""What narrows an answer says how many records are left, and its question is answered with just so many."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

import kb
from kb.answer import Event
from kb.pages.views import View, within
from kb.pictures.timeline import of_events
from kb.server.facets import facets, without
from kb.server.shown import answer_page
from tests.conftest import TODAY

QUESTIONS = (
    "events", "events in August 2025", "statements by Putin", "what happened in 2025", "meetings with Putin", "events about Ukraine",
    "statements by Putin or Trump", "events before 15 June 2024", "claimed events", "events according to Reuters",
    "timeline of Witkoff", "events not in Alaska", "statements", "statements about Ukraine", "demands", "summits", "records", "states", "strikes or meetings",
    "events with at least 2 sources", "disputed events",
)  # fmt: skip


def asked(address: str) -> str:
    return parse_qs(urlsplit(address).query)["q"][0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_facet_tells_how_many_its_question_finds(seeds: kb.KnowledgeBase, question: str) -> None:
    session = seeds.session(today=TODAY, statements=False)
    answer = session.ask(question)
    found = facets(session, answer.query, View(question))
    assert found
    for facet in found:
        for choice in facet.choices:
            narrower = session.ask(asked(choice.address))
            assert narrower.kind == answer.kind
            assert set(narrower.answers) <= set(answer.answers), (facet.title, choice)
            least, _, most = choice.number.rpartition("–")
            assert len(narrower.answers) == int(most), (facet.title, choice, asked(choice.address))
            sure = len(narrower.answers) - len(narrower.possible)
            assert sure == int(least or most), (facet.title, choice, asked(choice.address))


@pytest.mark.parametrize(
    "question",
    ["who met Putin", "how many people met Putin", "where did Putin meet Trump", "when did Trump call Putin"],
)
def test_a_narrower_question_has_an_answer_of_the_same_kind(seeds: kb.KnowledgeBase, question: str) -> None:
    session = seeds.session(today=TODAY, statements=False)
    answer = session.ask(question)
    for facet in facets(session, answer.query, View(question)):
        for choice in facet.choices:
            assert session.ask(asked(choice.address)).kind == answer.kind, choice


def test_a_clause_is_taken_out(seeds: kb.KnowledgeBase) -> None:
    session = seeds.session(today=TODAY, statements=False)
    answer = session.ask("statements by Lavrov about security guarantees in August 2025")
    found = dict(without(session, answer.query, View(answer.question)))
    assert asked(found["about security guarantees"]) == "statements by Sergei Lavrov in 2025-08"
    assert len(found) == 3


def test_a_part_of_an_answer_looks_up_only_its_own_events(seeds: kb.KnowledgeBase) -> None:
    whole = seeds.ask("who met Putin", today=TODAY)
    cut = seeds.ask("who met Putin", today=TODAY).part(1, 1)
    assert cut.rows == whole.rows[1:2]
    assert [each.id for each in cut.events] == [whole.rows[1]["event"]]
    assert cut.total == len(whole.rows)


def test_a_view_is_its_address() -> None:
    view = View("who met <Putin> & co", show="timeline", page=2, first="2025-08-01", last="2025-08", today=TODAY)
    given = parse_qs(urlsplit(view.address()).query)
    assert given == {"q": ["who met <Putin> & co"], "show": ["timeline"], "page": ["2"], "from": ["2025-08-01"], "to": ["2025-08"],
                     "today": [TODAY]}  # fmt: skip
    assert view.window == (739464, 739494)
    assert View("x", first="2025", last="never").window is None
    assert View("x", first="2025", last="2024").window is None
    assert within(-(10**9), 10**9) == {"first": "-9998-01-01", "last": "9999-12-31"}


def test_long_answers_come_in_pages(seeds: kb.KnowledgeBase) -> None:
    first = answer_page(seeds, View("events in 2025"), TODAY)
    second = answer_page(seeds, View("events in 2025", page=2), TODAY)
    assert first.count('class="card full"') == 50
    assert 0 < second.count('class="card full"') < 50
    assert 'rel="next"' in first and 'rel="next"' not in second
    assert answer_page(seeds, View("events in 2025", page=999), TODAY).count('class="card full"') == 0


def test_what_is_wrong_with_a_question_is_told_on_its_page(seeds: kb.KnowledgeBase) -> None:
    page = answer_page(seeds, View("who mett <b>Putin</b>"), TODAY)
    assert '<mark class="wrong">mett</mark>' in page
    assert "<b>Putin" not in page


def test_of_very_many_records_years_stand_for_the_list(
    seeds: kb.KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.server.shown.LISTED", 20)
    page = answer_page(seeds, View("events", show="timeline"), TODAY)
    assert "too many to draw one by one" in page and 'class="card full"' not in page
    assert "/?q=events%20in%202025" in page
    assert 'class="card full"' in answer_page(seeds, View("meetings in 2025"), TODAY)
    assert "People and bodies" in answer_page(seeds, View("events"), TODAY, "facets")


def test_a_timeline_of_some_days_puts_nothing_where_it_is_not_known_to_be() -> None:
    """A record that is known for a later day only, with open ends, may lie in earlier days: never as a certain mark there."""
    day = 739484
    event = Event("e", "holds", "../..", "stance", "actual", bounds=(None, day, day, None))
    drawn = of_events([event], "x", window=(day - 10, day - 5))
    assert 'class="may"' in drawn
    assert 'class="mark"' not in drawn and 'class="fill"' not in drawn
    there = of_events([event], "x", window=(day - 10, day + 5))
    assert 'class="may"' in there and 'class="fill"' in there
    assert "no event may lie" in of_events(
        [Event("e", "x", "", "meet", "actual", bounds=(day,) * 4)], "x", window=(1, 2)
    )
