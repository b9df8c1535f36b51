"""Where the time of a question went: stages inside each other, each with the time that was its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext


class Stages:
    """The seconds of each stage, in the order in which the stages were first met, and how often each was run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.runs: dict[str, int] = {}
        self._inner: list[float] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a block as that of a stage, but for the stages within it."""
        self.seconds.setdefault(name, 0.0)
        self.runs[name] = self.runs.get(name, 0) + 1
        self._inner.append(0.0)
        start = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - start
            self.seconds[name] += took - self._inner.pop()
            if self._inner:
                self._inner[-1] += took

    def lines(self) -> list[str]:
        """One line a stage: milliseconds, share, name."""
        whole = sum(self.seconds.values()) or 1.0
        shown = []
        for name, seconds in self.seconds.items():
            often = f" ({self.runs[name]} times)" if self.runs[name] > 1 else ""
            shown.append(f"{1000 * seconds:9.2f} ms  {100 * seconds / whole:5.1f} %  {name}{often}")
        return [*shown, f"{1000 * whole:9.2f} ms  100.0 %  in all"]


def stage(stages: Stages | None, name: str) -> AbstractContextManager[None]:
    """A stage of some stages; nothing where none are counted."""
    return nullcontext() if stages is None else stages.stage(name)
