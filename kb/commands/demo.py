"""`kb demo`: load the seed chronology into a store of its own and answer three questions."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

TODAY = "2025-08-22"
QUESTIONS = (
    "who met Putin before the Alaska summit",
    "statements by Lavrov about security guarantees",
    "what happened between Aug 6 and Aug 14 2025",
)


@click.command(epilog='Examples:\n\n  kb demo\n\n  kb --store demo: ask "timeline of Witkoff"')
def command() -> None:
    """Load the seed chronology into a temporary store and answer three questions, with their sources."""
    import kb
    from kb.knowledge import seed_files
    from kb.renderers import render
    from kb.renderers.look import look_for

    with tempfile.TemporaryDirectory(prefix="kb-demo-") as folder, kb.open(str(Path(folder) / "store")) as base:
        summary = base.load(*seed_files())
        print(f"seed chronology loaded: {summary}")
        for question in QUESTIONS:
            answer = base.ask(question, today=TODAY)
            print(f"\nkb> {question}\nreading: {answer.reading}")
            print(render(answer, "text", look_for(sys.stdout)), end="")
