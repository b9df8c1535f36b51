"""What a report takes beside its questions, over a million events: six blocks, the time in `ask` taken from the whole.

The events are generated once and loaded (some minutes); `KB_BENCHMARK_STORE` names a folder that keeps the store for the
next run.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import kb
from benchmarks import TODAY, Figure
from benchmarks.generate import events
from kb.answer import Answer
from kb.knowledge import KnowledgeBase
from kb.session import Session

EVENTS = 1_000_000
ROUNDS = 3
MOST_ADDED = 300
"""Milliseconds that a report may take beside its questions."""

BLOCKS = (
    ("as timeline lanes=type", "events involving Russia in March 2010"),
    ("", "who met China in 2008"),
    ("as graph", "meetings with Iran in June 2012"),
    ("as matrix", "visits in January 2007"),
    ("as chart", "events involving Japan in 2009 per month"),
    ("limit=50", "statements by Germany in 2011"),
)


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        name = os.environ.get("KB_BENCHMARK_STORE") or str(Path(folder) / "store")
        report = Path(folder) / "six.md"
        blocks = "\n".join(f"## Block {n}\n\n```kb {way}\n{asked}\n```\n" for n, (way, asked) in enumerate(BLOCKS, 1))
        report.write_text(f"---\ntitle: Six blocks\n---\n{blocks}", encoding="utf-8")
        with kb.open(name) as base:
            if not base.files():
                data = Path(folder) / "events.tsv"
                with data.open("w", encoding="utf-8") as file:
                    file.writelines(events(EVENTS))
                base.load(data, format="tkg")
            whole, asking = _measured(base, report)
    added = [one - other for one, other in zip(whole, asking, strict=True)]
    asked = statistics.median(asking)
    return [
        Figure("a report of six blocks", statistics.median(whole), "its questions", asked),
        Figure("what it takes beside them", min(added), "its questions", asked, most_milliseconds=MOST_ADDED),
    ]


def _measured(base: KnowledgeBase, report: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of the report, and those of its questions within it; a first run is not counted.

    Both are of one run, since a machine with other work varies more from run to run than a report takes.
    """
    whole: list[float] = []
    asking: list[float] = []
    ask = Session.ask
    spent = 0.0

    def timed(session: Session, question: str) -> Answer:
        nonlocal spent
        began = time.perf_counter()
        try:
            answer = ask(session, question)
            assert answer.rows is not None  # what is shown of the events is looked up with the question
            return answer
        finally:
            spent += 1000 * (time.perf_counter() - began)

    for _ in range(ROUNDS + 1):
        began, spent = time.perf_counter(), 0.0
        with patch.object(Session, "ask", timed):
            rendered = base.report(report, today=TODAY)
            rendered.as_html()
        assert not (rendered.problems or rendered.empty), rendered.problems
        whole.append(1000 * (time.perf_counter() - began))
        asking.append(spent)
    return whole[1:], asking[1:]
