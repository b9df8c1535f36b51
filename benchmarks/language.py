"""The question language: building its grammar in a fresh process; parsing and compiling every question of the test world."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import kb
from benchmarks import ROOT, TODAY, Figure, environment, shortest
from kb import catalogue
from kb.compile import Ground, records
from kb.finish.asking import Asking
from kb.frozen import Frozen, values
from kb.language import parse
from kb.language.question import Pattern, Query
from kb.language.words import name_runs, tokens, written_ids
from kb.vocabulary import PREF_LABEL, entity

_BUILD = """
from time import process_time
began = process_time()
import pyparsing
imported = process_time()
from kb.language import build
build()
print(imported - began, process_time() - imported)
"""


def figures() -> list[Figure]:
    imported, built = _building(15)
    parsing: list[tuple[float, str]] = []
    compiling: list[tuple[float, str]] = []
    with kb.open("memory:") as base:
        base.load(ROOT / "tests" / "world.chron")
        session = base.session(today=TODAY)
        session.ask("define envoy($who = Witkoff, $when = this year) as timeline of $who in $when")
        point = f"SELECT ?label WHERE {{ {entity('putin')} {PREF_LABEL} ?label }}"
        query = min(shortest(lambda: base.store.select(point), 2_000) for _ in range(3))
        for question in (ROOT / "tests" / "golden" / "world.txt").read_text(encoding="utf-8").splitlines():
            words = tokens(question)
            names = catalogue.lookup(base.store, name_runs(words), written_ids(words))

            def read(question: str = question, names: Any = names) -> Any:
                return parse(question, names, base.lexicon, session.today, variables=session.variables)[0]

            asked = read()
            parsing.append((shortest(read, 9), question))
            if isinstance(asked, Query):
                resolved = session._resolved(asked, Asking(base.store, base.scheme, session.today))
                sought = list(patterns(resolved.core))
                taken = shortest(
                    lambda sought=sought: [records(each, Ground(base.scheme, base.known)) for each in sought], 9
                )  # type: ignore[misc]
                compiling.append((taken, question))
    slowest, hardest = max(parsing), max(compiling)
    return [
        Figure("building the grammar (fresh process)", built, "importing pyparsing", imported, 30),
        Figure(f"parsing, median of {len(parsing)}", _median(parsing), "a point query", query, 5),
        Figure("parsing, the slowest", slowest[0], "a point query", query, 5),
        Figure(f"compiling, median of {len(compiling)}", _median(compiling), "a point query", query, 2),
        Figure("compiling, the slowest", hardest[0], "a point query", query, 2),
    ]


def patterns(item: Any) -> Iterator[Pattern]:
    """Every pattern of a question: each is compiled once."""
    if isinstance(item, Pattern):
        yield item
    elif isinstance(item, Frozen):
        for value in values(item).values():
            yield from patterns(value)
    elif isinstance(item, tuple):
        for value in item:
            yield from patterns(value)


def _building(runs: int) -> tuple[float, float]:
    """Milliseconds (median, of the processor) of importing pyparsing, and then the language and building its grammar."""
    taken: list[tuple[float, float]] = []
    with environment() as variables:
        for number in range(runs + 1):
            command = [sys.executable, "-c", _BUILD]
            out = subprocess.run(command, capture_output=True, text=True, env=variables, cwd=ROOT, check=True).stdout
            imported, built = (1000 * float(each) for each in out.split())
            if number:
                taken.append((imported, built))
    return statistics.median(each[0] for each in taken), statistics.median(each[1] for each in taken)


def _median(taken: list[tuple[float, str]]) -> float:
    return statistics.median(milliseconds for milliseconds, _ in taken)
