"""`kb fmt`: tidying twice is tidying once, and the triples stay, whatever the journal looked like before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kb
from kb.exporters.chron import block
from kb.importers.chron import read
from kb.knowledge import bundled_scheme, seed_files
from kb.loading.resolve import resolve
from kb.names import Names
from kb.record import Item
from kb.tidy import tidy
from kb.triples import triples
from kb.vocabulary import Triple
from tests.test_journals import chronologies

JOURNALS = [*seed_files(), str(Path(__file__).parent / "world.chron")]


def stated(text: str) -> set[Triple]:
    found = list(read(text, "x.chron"))
    resolved = resolve([each for each in found if isinstance(each, Item)], Names(), bundled_scheme())
    return {triple for item in resolved.items for triple in triples(item)}


@st.composite
def untidy(draw: st.DrawFn) -> str:
    """A journal with blanks, empty lines and comments wherever they may stand."""
    chronology = draw(chronologies())
    names = Names()
    for item in chronology:
        names.add_item(item)
    lines: list[str] = []
    for item in chronology:
        lines += draw(st.lists(st.sampled_from(["", ";", "; about what comes", "   ; indented"]), max_size=3))
        for number, line in enumerate(block(item, names).splitlines()):
            if number:
                indent = draw(st.sampled_from(["  ", "\t", "      "]))
                lines += draw(st.lists(st.sampled_from(["; between", "  ; between"]), max_size=1))
                spread = indent + line.strip(" ")
                key, colon, value = spread.partition(": ")
                if colon and not spread.lstrip().startswith(">"):
                    spread = f"{key}:{draw(st.sampled_from([' ', '   ']))}{value}"
            else:
                spread = line
            lines.append(spread + draw(st.sampled_from(["", "  ", "\t"])))
        if draw(st.booleans()):
            lines.append("")
    return draw(st.sampled_from(["", "\n\n"])) + "\n".join(lines) + draw(st.sampled_from(["\n", "\n\n\n", ""]))


@pytest.mark.slow
@given(untidy())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_tidying_keeps_the_triples_and_the_comments_and_twice_is_once(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert stated(tidied) == stated(text)
    comments = [line.strip(" \t") for line in text.splitlines() if line.strip(" \t").startswith(";")]
    assert [line.strip(" ") for line in tidied.splitlines() if line.strip(" ").startswith(";")] == comments


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: Path(path).name)
def test_the_journals_of_the_project_are_tidy(path: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert tidy(text) == text


def test_an_exported_journal_is_tidy(seeds: kb.KnowledgeBase) -> None:
    text = b"".join(seeds.export("chron")).decode()
    assert tidy(text) == text
