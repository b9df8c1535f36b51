"""`kb load` as it would be without the derived keys: what these cost in time and on disk is told against it.

python -m benchmarks.twelve.keyless STORE FILE…
"""

from __future__ import annotations

import sys

import kb
from kb import ntriples
from kb.index import Told
from kb.loading import bulk
from kb.record import Item


class Lines(ntriples.Lines):
    """The lines of items, without any derived key."""

    def _time(self, *_: object) -> list[str]:
        self.told: Told = None
        return []

    def slow(self, item: Item) -> str:
        lines = super().slow(item).splitlines(keepends=True)
        self.told = None
        return "".join(line for line in lines if "<https://w3id.org/timeline-kb/index" not in line)


def main() -> None:
    bulk.Lines = Lines  # type: ignore[misc]
    with kb.open(sys.argv[1]) as base:
        base.load(*sys.argv[2:])


if __name__ == "__main__":
    main()
