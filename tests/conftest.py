"""Fixtures: the seed chronology and the test world in each store; `--update` rewrites the golden files.

`--hypothesis-profile=nightly` (or HYPOTHESIS_PROFILE=nightly) tries ten times as many cases, other ones each night.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import kb
from kb.knowledge import KnowledgeBase, seed_files
from kb.quoting import quoted

ROOT = Path(__file__).parent.parent
TODAY = "2025-08-22"
HOSTILE = """</script><script>alert(1)</script>]]>&"' =cmd()|x é 漢"""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Of a run in the background of a shell: what it starts would ignore what tests interrupt it with.
    signal.signal(signal.SIGINT, signal.default_int_handler)

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


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A chronology whose every word is hostile, with a private record."""
    text = f"""source s  {quoted(HOSTILE)}
  publisher: {quoted("=1+1")}
  published: 2025-01-02
  url: javascript:alert(1)

actor a  {quoted(HOSTILE)}
  kind: person

actor b  {quoted("=Bea" + chr(9) + "x")}
  kind: person

place p  {quoted("@" + HOSTILE)}
  coordinates: 48.5, 2.25

2025-01-01 * {quoted("=HYPERLINK(0)" + HOSTILE)}  ^m
  type: meet
  by: @a, @b
  at: @p
  > {quoted(HOSTILE)}  -- @a [s]
  src: s

topic t  {quoted("+" + HOSTILE)}

2025-01-02 * {quoted("=1" + chr(13) + chr(10) + "BEGIN:VEVENT" + HOSTILE)}  ^n
  type: say
  by: @a
  about: @t, @b
  related: ^secret
  attributed-to: {quoted(HOSTILE)}
  note: {quoted(HOSTILE)}
  src: s

2025-01-01 * {quoted("kept to ourselves")}  ^secret
  type: meet
  by: @a, @b
  private: yes
  src: s
"""
    path = tmp_path_factory.mktemp("hostile") / "hostile.chron"
    path.write_text(text, encoding="utf-8")
    with kb.open("memory:") as base:
        summary = base.load(path)
        assert not [each for each in summary.problems if each.severity == "error"], summary.problems
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
