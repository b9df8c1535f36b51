"""How long the commands take to start: `kb --help` against bare Python, `kb ask` against its libraries, grammar and store."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import kb
from benchmarks import TODAY, Figure, interleaved
from kb.knowledge import seed_files

RUNS = 21
_KB = "from kb.cli import main; main()"
_LEAST = """
import sys
import pyparsing, pyoxigraph
from kb.language import build
build()
pyoxigraph.Store.read_only(sys.argv[1])
"""


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with kb.open(str(store)) as base:
            base.load(*seed_files())
        generation = store / (store / "CURRENT").read_text(encoding="utf-8").strip()
        question = "who met Putin before the Alaska summit"
        taken = interleaved(
            {
                "bare": [sys.executable, "-c", "pass"],
                "help": [sys.executable, "-c", _KB, "--help"],
                "least": [sys.executable, "-c", _LEAST, str(generation)],
                "ask": [sys.executable, "-c", _KB, "ask", "--store", str(store), "--today", TODAY, question],
            },
            RUNS,
        )
    return [
        Figure("kb --help", taken["help"], "bare Python", taken["bare"], most_times=5),
        Figure("kb ask, the seeds on disk", taken["ask"], "libraries, grammar, store", taken["least"], most_times=1.3),
    ]
