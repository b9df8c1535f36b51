"""How long the commands take to start: `kb --help` against bare Python, `kb ask` against what it cannot do without.

`KB_BENCHMARK_CODED` names a store of coded data to ask, and `KB_BENCHMARK_QUESTION` what; else events are generated.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import kb
from benchmarks import TODAY, Figure, interleaved
from benchmarks.load import generated
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
_LIBRARIES = """
import click, pyparsing, pyoxigraph
pyparsing.MatchFirst([pyparsing.Keyword(f"word{number}") for number in range(300)])
"""
_EVENTS = 20_000


def figures() -> list[Figure]:
    return [*_small(), _coded()]


def _coded() -> Figure:
    """A cold question to coded data, with its 380 types, in processor time."""
    question = os.environ.get("KB_BENCHMARK_QUESTION", "who met China in January 2005")
    with tempfile.TemporaryDirectory() as folder:
        store = os.environ.get("KB_BENCHMARK_CODED", "")
        if not store:
            store = f"{folder}/store"
            with kb.open(store) as base:
                base.load(generated(Path(folder), _EVENTS))
        taken = interleaved(
            {
                "libraries": [sys.executable, "-c", _LIBRARIES],
                "ask": [sys.executable, "-c", _KB, "ask", "--store", store, "--today", TODAY, question],
            },
            RUNS,
            processor=True,
        )
    return Figure("kb ask, coded data on disk", taken["ask"], "libraries, 300 words", taken["libraries"], most_times=2)


def _small() -> list[Figure]:
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
