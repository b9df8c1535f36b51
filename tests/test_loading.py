"""Loading data at any size: killed at any moment, several files, streams, bounds; the generator that benchmarks use."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import kb
from benchmarks.generate import events
from kb.index import DAY, EVENTS
from kb.knowledge import KnowledgeBase
from kb.loading.seen import Seen
from kb.stores import bulk
from kb.stores.files import loaded
from kb.vocabulary import entity
from tests.conftest import ROOT, Journal, is_nightly

KB = [sys.executable, "-c", "from kb.cli import main; main()"]


def run(*args: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run([*KB, *args], input=given, capture_output=True, env=environment, check=False)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "events.tsv"
    path.write_text("".join(events(4_000)), encoding="utf-8")
    return path


def count(store: str) -> list[str]:
    with kb.open(store, create=False) as base:
        return base.ask("how many events").answers


def test_the_generator_gives_the_same_events_everywhere() -> None:
    text = "".join(events(2_000, seed=7))
    assert text == "".join(events(2_000, seed=7))
    assert sha256(text.encode()).hexdigest()[:16] == "5e7a5a7ec120d3cf"
    assert len(set(text.splitlines())) > 1_900


@pytest.mark.slow
@pytest.mark.parametrize("store", ["folder", "memory:", "rdflib:"])
def test_every_store_takes_data(store: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("".join(events(300)), encoding="utf-8")
    with kb.open(str(tmp_path / "s") if store == "folder" else store) as base:
        summary = base.load(path)
        assert summary.records + summary.repeated == 300
        path.write_text("".join(list(events(300))[:200]), encoding="utf-8")
        assert base.load(path).gone > 0
        assert base.ask("how many events").answers == [str(len(set(list(events(300))[:200])))]


@pytest.mark.slow
def test_a_load_that_is_killed_leaves_the_store_as_before_or_as_after(generated: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "s")
    first = tmp_path / "first.tsv"
    first.write_text("".join(list(events(4_000))[:500]), encoding="utf-8")
    assert run("load", "--store", store, str(first)).returncode == 0
    before = count(store)
    start = time.monotonic()
    assert run("load", "--store", str(tmp_path / "other"), str(first), str(generated)).returncode == 0
    takes = time.monotonic() - start
    after = count(str(tmp_path / "other"))
    chance = random.Random(5)
    killed, wanted = 0, 15 if is_nightly() else 2
    for _ in range(10 * wanted):  # how long a load takes is no number to rely on
        if killed == wanted:
            break
        process = subprocess.Popen(
            [*KB, "load", "--store", store, str(generated)], env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(chance.uniform(0.1, takes))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        found = count(store)
        assert found in (before, after)
        if found == after:
            assert run("forget", "--store", store, str(generated)).returncode == 0
            assert count(store) == before
    assert killed == wanted
    assert run("load", "--store", store, str(generated)).returncode == 0
    assert count(store) == after


def test_several_files_go_on_where_a_load_ended(generated: Path, tmp_path: Path) -> None:
    store, bad = str(tmp_path / "s"), tmp_path / "bad.tsv.gz"
    bad.write_bytes(b"\x1f\x8b\x08\x00broken")
    done = run("load", "--store", store, str(generated), str(bad))
    assert done.returncode == 3
    assert b"1 of 2 files rejected" in done.stdout
    again = run("load", "--store", store, str(generated))
    assert again.stdout.startswith(b"0 added, 0 changed")


def test_standard_input_rejects_and_strict(tmp_path: Path) -> None:
    store, listed = str(tmp_path / "s"), tmp_path / "rejects.tsv"
    text = b"2020-01-01\tA\tConsult\tB\n2020-02-30\tA\tConsult\tC\n"
    done = run("load", "--store", store, "--format", "tkg", "--rejects", str(listed), "-", given=text)
    assert done.returncode == 0
    assert b"1 rows rejected (1 records)" in done.stdout
    assert listed.read_text().splitlines()[1].split("\t")[:4] == ["-", "2", "1", "E348"]
    strict = run("load", "--store", str(tmp_path / "t"), "--strict", "-", given=text)
    assert strict.returncode == 3
    assert b"1 of 1 files rejected" in strict.stdout
    assert b"\r" not in done.stderr + strict.stderr  # progress is for terminals


def test_an_error_within_a_file_publishes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv.xz"
    import lzma

    packed = lzma.compress("".join(events(30_000)).encode())
    path.write_bytes(packed[:-40])
    with kb.open(str(tmp_path / "s")) as base:
        summary = base.load(path)
        assert [each.code for each in summary.problems] == ["E344"]
        assert loaded(base.store) == []


class Engine:
    """What a loader asks of the engine's store."""

    tidied = False

    def bulk_load(self, path: str, format: object, lenient: bool) -> None:
        Path(path).read_bytes()

    def optimize(self) -> None:
        self.tidied = True


@pytest.mark.parametrize(("portions", "before", "tidied"), [(1, 0, False), (3, 0, True), (3, 12, True), (3, 13, False)])
def test_a_load_that_is_large_beside_its_store_is_tidied(
    portions: int, before: int, tidied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_CHUNK", 1_000)
    monkeypatch.setattr(bulk, "_PORTION", 1_000)
    merging: list[int] = []
    monkeypatch.setattr(bulk, "_merge_at", merging.append)
    store: Any = Engine()
    with bulk.Loader(store) as loader:
        for _ in range(portions):
            loader.write("x" * 1_000)
        loader.finish()
        loader.tidy(before * 1_000)
    assert store.tidied is tidied
    usual = os.nice(0)
    assert merging == [usual + 10] * (portions - 1) + [usual] * (tidied + 1)


def test_what_was_seen_is_kept_in_a_few_bytes() -> None:
    seen = Seen()
    assert [seen.first(f"id-{number}", "x") for number in range(10_000)] == [None] * 10_000
    assert seen.first("id-5", "x") is True
    assert seen.first("id-5", "y") is False
    assert "id-9999" in seen
    assert "id-10000" not in seen
    assert len(seen) == 10_000


@pytest.mark.slow
def test_a_journal_of_data_reads_back_to_the_same_triples(generated: Path, tmp_path: Path) -> None:
    with kb.open("memory:") as base:
        base.load(generated)
        whole = b"".join(base.export("ntriples"))
        path = tmp_path / "all.chron"
        path.write_bytes(b"".join(base.export("chron")))
    with kb.open("memory:") as base:
        summary = base.load(path)
        assert not summary.rejected, summary.problems[:5]
        assert b"".join(base.export("ntriples")) == whole


def test_what_a_second_file_adds_to_an_event_is_shown(tmp_path: Path) -> None:
    path, more = tmp_path / "one.tsv", tmp_path / "more.ttl"
    path.write_text("".join(events(1)), encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(path)
        (event,) = base.ask("events").events
        assert any(event.id in text for _, _, text in base.store.match(None, EVENTS, None))
        more.write_bytes(
            b"".join(base.export("turtle"))
            + f"{entity(event.id)} <https://w3id.org/timeline-kb/ns#place> {entity('rome')} .".encode()
        )
        base.load(more)
        assert base.ask("events").events == [replace(event, place="rome")]
        base.forget(more)
        assert base.ask("events").events == [event]
        assert not any(base.store.match(None, EVENTS, None))


def test_what_another_file_said_of_an_event_before_it_came_is_shown(tmp_path: Path) -> None:
    path, more = tmp_path / "one.tsv", tmp_path / "more.ttl"
    path.write_text("".join(events(3)), encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(path)
        event = base.ask("events").events[0]
        more.write_text(
            f"{entity(event.id)} <http://www.w3.org/2004/02/skos/core#prefLabel> 'Talks' .", encoding="utf-8"
        )
        base.load(more)
        for _ in range(2):
            assert base.ask("events").events[0] == replace(event, title="Talks")
            base.forget(path)
            base.load(path)


ODD = """
@prefix ev: <https://w3id.org/timeline-kb/ns#> . @prefix id: <https://w3id.org/timeline-kb/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:e1 a ev:Event ; ev:type <TYPE> ; ev:status <https://w3id.org/timeline-kb/status/actual> ; ev:date "2025-01-02" ;
  ev:begin "2025-01-02"^^xsd:date ; ev:end "2025-01-02"^^xsd:date ; ev:by id:ann ; ev:actor id:ann MORE .
"""
MEET = "https://w3id.org/timeline-kb/type/meet"


@pytest.mark.parametrize(
    ("type_", "more", "title", "is_plain"),
    [
        (MEET, "", "ann (meet)", True),
        ("http://example.org/party", "", "ann (http://example.org/party)", False),
        (MEET, '; ev:evidence [ a ev:Evidence ; ev:quote "hello" ]', "ann (meet)", False),
        (MEET, "; ev:evidence <http://example.org/page>", "ann (meet)", False),
        (MEET, "; ev:type <https://w3id.org/timeline-kb/type/a-dinner>", "ann (a-dinner)", False),
        (MEET, "; ev:actor id:bea", "ann (meet)", False),
    ],
)
def test_an_event_of_rdf_is_told_in_a_line_where_that_tells_all(
    tmp_path: Path, type_: str, more: str, title: str, is_plain: bool
) -> None:
    (tmp_path / "odd.ttl").write_text(ODD.replace("TYPE", type_).replace("MORE", more), encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(tmp_path / "odd.ttl")
        assert [each.title for each in base.ask("events").events] == [title]
        assert any(base.store.match(None, EVENTS, None)) is is_plain


@pytest.mark.parametrize("iri", ["urn:a:b", "https://w3id.org/timeline-kb/id/caf%65"])
def test_an_event_of_rdf_whose_iri_is_no_ids_has_no_keys(tmp_path: Path, iri: str) -> None:
    path = tmp_path / "odd.ttl"
    path.write_text(ODD.replace("id:e1", f"<{iri}>").replace("TYPE", MEET).replace("MORE", ""), encoding="utf-8")
    with kb.open("memory:") as base:
        (problem,) = base.load(path).problems
        assert problem.code == "W388"
        assert not base.ask("events").answers
        base.forget(path)
        assert not any(base.store.match(None, DAY, None))


def test_a_name_that_held_rows_and_holds_rdf_then_forgets_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "some.tsv"
    path.write_text("2010-01-01\tA\tMake a visit\tB\n", encoding="utf-8")
    with kb.open(str(tmp_path / "s")) as base:
        base.load(path)
        path.write_text("<http://example.org/x> <http://example.org/p> <http://example.org/o> .\n", encoding="utf-8")
        base.load(path, format="ntriples")
        assert base.ask("events").answers == []


def test_who_was_in_the_data_first_is_defined_by_the_id_that_they_have(base: KnowledgeBase, journal: Journal) -> None:
    data = journal("date,title,type,actors\n2025-08-01,Ann meets Bob,meet,Ann Tor; Bob Lee\n", "events.csv")
    assert base.load(data).rejected == ()
    text = "actor ann  Ann Tor\n  kind: person\n\n2025-08-05 * Ann calls Bob  ^call\n  type: call\n  by: Ann Tor\n  with: Bob Lee\n"
    (problem,) = [each for each in base.load(journal(text)).problems if each.severity == "error"]
    assert problem.code == "E333"
    assert problem.hint.endswith("if they are one, define it here by the id that it had before, ann-tor")
    assert base.load(journal(text.replace("actor ann ", "actor ann-tor "))).rejected == ()
    assert len(base.ask("events with Ann Tor").answers) == 2


def test_whom_others_name_keeps_the_name(tmp_path: Path) -> None:
    """A file that is forgotten, or that defines somebody no more, leaves the name of whom others name."""
    journal, data = tmp_path / "j.chron", tmp_path / "c.tsv"
    speaks = "2023-02-17 * Osei speaks\n  type: say\n  by: Kwame Osei\n"
    defined = "actor osei  Kwame Osei\n  kind: person\n  alias: The Boss\n\nactor ann  Ann\n\n"
    journal.write_text(defined + speaks, encoding="utf-8")
    data.write_text("2023-02-18\tKwame Osei\tConsult\tMaria Ruiz\n", encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(journal, data)
        journal.write_text("2023-02-19 * Nobody speaks\n  type: say\n", encoding="utf-8")
        base.load(journal)
        assert base.ask("who met Kwame Osei").answers == ["Maria Ruiz"]
        journal.write_text(defined + speaks, encoding="utf-8")
        base.load(journal)
        assert base.ask("who met the Boss").answers == ["Maria Ruiz"]
        base.forget(journal)
        assert base.ask("who met Kwame Osei").answers == ["Maria Ruiz"]
        assert not any(base.store.match(entity("ann"), None, None))
        assert base.forget(data).gone == 3
        assert not any(base.store.match(entity("osei"), None, None))
