"""The servers of `benchmarks.servers` for tests: where one is not installed, its tests are skipped, or fail if it is wanted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import servers
from benchmarks.servers import SECRET, SERVERS, OxigraphServer, Server, VirtuosoServer
from kb.stores import Store
from kb.vocabulary import Triple, is_key

__all__ = ["SECRET", "SERVERS", "OxigraphServer", "Server", "VirtuosoServer", "needed", "running", "triples"]

WANTED = bool(os.environ.get("KB_ENGINES"))
"""Whether servers that are not there make a test fail, as in `.ci/run`; else it is skipped."""


def needed(program: str) -> None:
    """Skip or fail the test where a program is not there."""
    try:
        servers.program(program)
    except LookupError as error:
        (pytest.fail if WANTED else pytest.skip)(str(error))


@contextmanager
def running(name: str, folder: Path) -> Iterator[Server]:
    needed(SERVERS[name].program_name)
    with servers.running(name, folder) as server:
        yield server


def triples(store: Store, *, keys: bool) -> list[Triple]:
    """All triples of a store's default graph; without the derived keys, what anybody's server would hold."""
    found = store.match(None, None, None)
    return sorted(each for each in found if keys or not (is_key(each[1]) or is_key(each[0])))
