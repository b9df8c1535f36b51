"""Questions as a page shows them: `kb> question`, its reading, its notes and its answer, on the seeds or the test world."""

from __future__ import annotations

import re
from functools import cache

import kb
from kb.errors import KbError
from kb.knowledge import KnowledgeBase
from kb.renderers import render
from kb.session import Session
from tests.conftest import ROOT, TODAY


@cache
def chronology(name: str) -> KnowledgeBase:
    """The bundled seeds (`seeds`) or tests/world.chron (`world`), in memory."""
    if name == "seeds":
        return kb.open("demo:")
    base = kb.open("memory:")
    assert not base.load(ROOT / "tests" / f"{name}.chron").rejected
    return base


def conversation(block: str, name: str) -> str:
    """A block with the answers that its questions have now; what `let` and `define` say holds to its end."""
    session = chronology(name).session(today=TODAY)
    questions = re.findall(r"^kb> (.*)$", block, re.M)
    return "\n".join(f"kb> {question}\n{told(session, question)}" for question in questions)


def readings(block: str, name: str) -> str:
    """Clauses, each followed by how it is read, as in `events since last Friday`: CLAUSE → READING."""
    session = chronology(name).session(today=TODAY)
    clauses = [line.partition("→")[0].strip() for line in block.splitlines()]
    width = max(map(len, clauses))
    return "".join(f"{each:{width}} → {_read(session, each)}\n" for each in clauses)


def _read(session: Session, clause: str) -> str:
    try:
        return session.ask(f"events {clause}").reading.removeprefix("events · ")
    except KbError as error:
        return f"{error.code}: {error.message}"


def told(session: Session, question: str) -> str:
    """What a question is answered with, an error included."""
    try:
        answer = session.ask(question)
    except KbError as error:
        return f"{error}\n"
    notes = [f"note: {note}\n" for note in answer.notes]
    reading = [f"reading: {answer.reading}\n"] if answer.reading not in answer.answers else []
    shown = render(answer, answer.format or "text").replace("\r\n", "\n")  # csv ends its lines as RFC 4180 says
    return "".join([*reading, *notes, shown])
