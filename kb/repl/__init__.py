"""The prompt: questions typed at a terminal or piped in, answered one after the other."""

from __future__ import annotations

import sys
from pathlib import Path

from kb.knowledge import KnowledgeBase, day_number


def run(base: KnowledgeBase, folder: Path, *, today: str | None = None) -> int:
    """Converse until the input ends; gives the exit code: 2 where input that was piped in had an error.

    `folder` is that of the chronology, where the history is kept.
    """
    from kb.repl.conversation import Conversation
    from kb.repl.screen import Screen

    if today is not None:
        day_number(today)  # an error in it is told now
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from kb.repl.statements import statements

        talk = Conversation(base, Screen(interactive=False), today=today)
        for statement in statements(sys.stdin):
            talk.take(statement)
            if talk.over:
                break
        return 2 if talk.failed else 0
    from kb.repl.worker import Worker

    worker = Worker(base)
    try:
        from kb.repl.prompt import converse

        converse(Conversation(base, Screen(interactive=True), today=today, worker=worker), folder)
    finally:
        worker.stop()
    return 0
