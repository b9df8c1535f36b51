"""`kb link`: proposals of Wikidata's ids from a stand-in of its shape; written only where a person says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import kb
from kb.loading.link import proposals
from tests.conftest import ROOT
from tests.engines.servers import OxigraphServer, running

pytestmark = pytest.mark.slow

JOURNAL = """actor putin  Vladimir Putin
  kind: person

actor georgia  Georgia
  kind: country

actor known  Known Person
  kind: person
  same: wikidata:Q1

place anchorage  Anchorage
"""
WIKIDATA = """PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/> PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
wd:Q7747 rdfs:label "Vladimir Putin"@en, "Владимир Путин"@ru ; schema:description "President of Russia"@en ;
  wdt:P31 wd:Q5 ; wikibase:sitelinks 300 .
wd:Q901 rdfs:label "Vladimir Putin"@en ; schema:description "television series"@en ; wdt:P31 wd:Q5398426 .
wd:Q902 skos:altLabel "Vladimir Putin"@en ; rdfs:label "Vladimir P."@en ; wdt:P31 wd:Q5 ; wikibase:sitelinks 900 .
wd:Q230 rdfs:label "Georgia"@en ; schema:description "country in the Caucasus"@en ; wdt:P31 wd:Q6256, wd:Q3624078 .
wd:Q1428 rdfs:label "Georgia"@en ; schema:description "state of the United States"@en ; wdt:P31 wd:Q35657 .
wd:Q39450 rdfs:label "Anchorage"@en ; wdt:P625 "Point(-149.9 61.2)"^^geo:wktLiteral .
wd:Q903 rdfs:label "Anchorage"@en ; schema:description "where ships lie"@en .
"""


@pytest.fixture(scope="module")
def wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphServer]:
    with running("oxigraph", tmp_path_factory.mktemp("wikidata")) as server:
        assert isinstance(server, OxigraphServer)
        target = f"http://127.0.0.1:{server.port}/store?default"
        httpx.post(target, content=WIKIDATA.encode(), headers={"Content-Type": "text/turtle"}).raise_for_status()
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.chron").write_text(JOURNAL, encoding="utf-8")
    with kb.open(str(tmp_path / "s.kb")) as base:
        base.load(tmp_path / "a.chron")
    return tmp_path


def run(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kb.cli import main; main()", *words, "--store", "s.kb"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KB_ENDPOINT_TOKEN": "swordfish"}
    return subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, check=False
    )


def test_what_bears_the_name_and_is_of_the_kind_is_proposed(wikidata: OxigraphServer, folder: Path) -> None:
    with kb.open(str(folder / "s.kb")) as base:
        found = {each.item.id: [one.same for one in each.candidates] for each in proposals(base.store, wikidata.url)}
        some = [each.item.id for each in proposals(base.store, wikidata.url, ["Anchorage"])]
    assert found == {
        "putin": ["wikidata:Q7747", "wikidata:Q902"],
        "georgia": ["wikidata:Q230"],
        "anchorage": ["wikidata:Q39450"],
    }
    assert some == ["anchorage"]


def test_nothing_is_written_unasked(wikidata: OxigraphServer, folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    done = run(folder, "link", "--endpoint", wikidata.url)
    assert done.returncode == 0 and "wikidata:Q7747" in done.stdout, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_what_is_confirmed_is_a_journal_that_loads(wikidata: OxigraphServer, folder: Path) -> None:
    done = run(folder, "link", "--endpoint", wikidata.url, "--write", "same.chron", stdin="1\n0\n1\n")
    assert done.returncode == 0, done.stderr
    text = (folder / "same.chron").read_text(encoding="utf-8")
    assert text.count("same: wikidata:Q") == 2
    assert run(folder, "load", "same.chron").returncode == 0
    with kb.open(str(folder / "s.kb")) as base:
        assert len(list(proposals(base.store, wikidata.url))) == 1
        assert base.ask("show Vladimir Putin").answers


def test_without_a_server_it_says_so(folder: Path) -> None:
    done = run(folder, "link")
    assert done.returncode == 2 and "E018" in done.stderr
