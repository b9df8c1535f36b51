"""Measurements against their targets; `python -m benchmarks` lists and runs them, `make bench` runs them all.

A figure is told in milliseconds and as a ratio to something measured in the same run, for machines differ.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
TODAY = "2025-08-22"


class Figure(NamedTuple):
    """What was measured, in milliseconds; what it is compared with, in milliseconds; and the target for either."""

    what: str
    milliseconds: float
    than: str
    other: float
    most_milliseconds: float | None = None
    most_times: float | None = None

    @property
    def times(self) -> float:
        return self.milliseconds / self.other

    @property
    def target(self) -> str:
        if self.most_milliseconds is not None:
            return f"< {self.most_milliseconds:g} ms"
        return f"≤ {self.most_times:g} ×" if self.most_times is not None else ""

    @property
    def met(self) -> bool:
        """Whether the target is met; what has none meets it."""
        if self.most_milliseconds is not None and self.milliseconds >= self.most_milliseconds:
            return False
        return self.most_times is None or self.times <= self.most_times


def shortest(function: Callable[[], object], runs: int) -> float:
    """Milliseconds of the fastest of some runs: what the work takes where nothing else is in the way."""
    best = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - began)
    return 1000 * best


def interleaved(commands: dict[str, Sequence[str]], runs: int, *, processor: bool = False) -> dict[str, float]:
    """The median milliseconds of each command, run in turn so that a busy moment falls on all of them.

    With `processor` only the time that processors worked for it.

    A first run of each is not counted: it writes the bytecode that an installed package has.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    with environment() as variables:
        for number in range(runs + 1):
            for name, command in commands.items():
                began = _worked() if processor else time.perf_counter()
                done = subprocess.run(command, capture_output=True, env=variables, cwd=ROOT, check=False)
                if done.returncode:
                    raise RuntimeError(f"{name}: {done.stderr.decode()}")
                if number:
                    taken[name].append(1000 * ((_worked() if processor else time.perf_counter()) - began))
    return {name: statistics.median(each) for name, each in taken.items()}


def _worked() -> float:
    """Seconds that processors worked for commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """The environment of a process that finds the package here and its bytecode in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": folder}
