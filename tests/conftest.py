"""Fixtures: the seed chronology and the test world in each store; `--update` rewrites the golden files.

`--hypothesis-profile=nightly` (or HYPOTHESIS_PROFILE=nightly) tries ten times as many cases, other ones each night.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import kb
from kb.knowledge import KnowledgeBase, seed_files

ROOT = Path(__file__).parent.parent
TODAY = "2025-08-22"

_UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile("default", max_examples=200, deadline=None, derandomize=True, database=None,
                          suppress_health_check=_UNHURRIED)  # fmt: skip
settings.register_profile("nightly", max_examples=2_000, deadline=None, print_blob=True,
                          suppress_health_check=_UNHURRIED)  # fmt: skip
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def is_nightly() -> bool:
    """Whether there is time for many cases."""
    return settings().max_examples > 200


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files with what the program says now")


@pytest.fixture(scope="session")
def seeds() -> Iterator[KnowledgeBase]:
    with kb.open("demo:") as base:
        yield base


@pytest.fixture(scope="session")
def seeds_rdflib() -> Iterator[KnowledgeBase]:
    with kb.open("rdflib:") as base:
        base.load(*seed_files())
        yield base


@pytest.fixture
def base() -> Iterator[KnowledgeBase]:
    """An empty chronology in memory."""
    with kb.open("memory:") as opened:
        yield opened


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """Writes journals and gives their paths."""
    return Journal(tmp_path)


class Journal:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, text: str, name: str = "test.chron") -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)
