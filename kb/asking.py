"""One question from words to answer: look up its names, parse it, resolve its times, finish it, fetch its events."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb import answer as answers
from kb import catalogue, finish, windows
from kb.answer import Answer
from kb.errors import QuestionError
from kb.finish.asking import Asking, Draft
from kb.finish.records import pick
from kb.language import parse
from kb.language.question import Nth, Query, Question
from kb.language.reading import reading
from kb.language.words import name_runs, tokens
from kb.names import nearest

if TYPE_CHECKING:
    from kb.knowledge import KnowledgeBase

MOST_EVENTS = 1_000
"""Records of a count that are listed with it; more are counted only."""


def ask(base: KnowledgeBase, question: str, today: int, choices: Mapping[str, str]) -> Answer:
    """Answer a question."""
    started = time.perf_counter()
    asked, notes = understand(base, question, today, choices)
    assert isinstance(asked, Query)
    asking = Asking(base.store, base.scheme, today)
    query = windows.resolve(asked, _times(base, asking))
    assert isinstance(query, Query)
    draft = finish.finish(query.core, query.shape, asking)
    found = dressed(base, question, query, draft, asking)
    found.notes[:0] = notes
    found.elapsed_ms = 1000 * (time.perf_counter() - started)
    return found


def understand(
    base: KnowledgeBase, question: str, today: int, choices: Mapping[str, str]
) -> tuple[Question, list[str]]:
    """Parse a question with the names that the store knows; an error names what the words may have been meant to be."""
    words = tokens(question)
    ids = [token.text for token in words if token.kind == "id"]
    table = catalogue.lookup(base.store, name_runs(words), ids) if words else {}
    try:
        return parse(question, table, base.lexicon, today, choices=choices)
    except QuestionError as error:
        if error.code in ("E102", "E104") and not error.suggestions:
            word = question[error.start : error.end]
            found = nearest(word, catalogue.all_names(base.store), 3, 72)
            error.suggestions = tuple(found) or tuple(nearest(word, base.lexicon.words(), 3, 75))
        raise


def dressed(base: KnowledgeBase, question: str, query: Query, draft: Draft, asking: Asking) -> Answer:
    """A draft as an answer, with the events that it rests on."""
    events = answers.describe(base.store, draft.events[:MOST_EVENTS] if draft.kind in ("number", "table") else draft.events)
    by_id = {event.id: event for event in events}
    for row in draft.rows:
        event = by_id.get(row.get("event", ""))
        if event is not None:
            row.setdefault("date", event.date)
            if draft.kind == "events":
                row["title"] = event.title
    return Answer(
        question,
        reading(query, base.lexicon),
        draft.kind,
        draft.answers,
        draft.possible,
        draft.columns,
        draft.rows,
        events,
        asking.sparql,
        base.name,
        list(draft.notes),
        asking.steps,
        format=query.format,
        to=query.to,
    )


def _times(base: KnowledgeBase, asking: Asking) -> windows.Times:
    def find_nth(nth: Nth) -> tuple[str, str] | None:
        inner = windows.resolve(Query(nth), _times(base, asking))
        assert isinstance(inner, Query)
        assert isinstance(inner.core, Nth)
        chosen, _ = pick(asking.records(inner.core.pattern), inner.core, asking)
        if not chosen:
            return None
        event = chosen[0].event
        label = " ".join(reading(inner, base.lexicon).replace(" · ", " ").split())
        return event, f"the {label}" if not label.startswith("the ") else label

    return windows.Times(lambda ids: catalogue.bounds(base.store, ids), find_nth, {})


