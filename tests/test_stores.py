"""Stores: loading replaces, shares and forgets; at once or not at all; readers and writers out of each other's way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kb
from kb.errors import StoreError
from kb.knowledge import KnowledgeBase, seed_files
from kb.stores import Store
from tests.conftest import is_nightly

A = """
source s  Page
  publisher: Paper
  published: 2025-08-21

actor ann  Ann
  alias: Annie

2025-08-06 * Ann meets Bob  ^talk
  type: meet
  by: Ann, Bob
  src: s
"""
B = """
actor ann  Ann
  alias: Nan

2025-08-07 * Ann meets Cy  ^other
  type: meet
  by: Ann, Cy
  src: s
"""


@pytest.fixture(params=["memory:", "rdflib:", "folder"])
def store_base(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store") if request.param == "folder" else request.param
    with kb.open(name) as base:
        yield base


def triples(store: Store) -> set[tuple[str, str, str]]:
    return set(store.match(None, None, None))


def graphs(base: KnowledgeBase) -> int:
    rows = base.store.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    return int(str(rows[0][0]))


def test_loading_twice_changes_nothing(store_base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    path = journal(A)
    first = store_base.load(path)
    before = triples(store_base.store)
    again = store_base.load(path)
    assert (first.added, again.added, again.changed) == (5, 0, 0)
    assert again.unchanged == 5  # the source, its publisher, two actors and the event
    assert triples(store_base.store) == before


def test_an_edited_file_replaces_what_it_said(store_base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    store_base.load(journal(A))
    summary = store_base.load(journal(A.replace("2025-08-06", "2025-08-05").replace("Ann, Bob", "Ann, Dora")))
    assert (summary.changed, summary.gone) == (1, 1)  # the talk; Bob, whom nobody names any more
    assert store_base.ask("who met Ann").answers == ["Dora"]
    assert store_base.ask("when did Ann meet Dora").answers == ["2025-08-05"]


def test_a_triple_stays_while_a_file_states_it(store_base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    one, two = journal(A, "a.chron"), journal(B, "b.chron")
    store_base.load(one)
    alone = triples(store_base.store)
    store_base.load(two)
    assert store_base.ask("aliases of Ann").answers == ["Annie", "Nan"]
    assert graphs(store_base) > 0
    store_base.forget(two)
    assert triples(store_base.store) == alone
    assert graphs(store_base) == 0
    store_base.load(two)
    store_base.forget(one)
    assert store_base.ask("aliases of Ann").answers == ["Nan"]
    assert store_base.ask("who met Ann").answers == ["Cy"]


def test_files_loaded_in_another_order_or_together_give_the_same(journal) -> None:  # type: ignore[no-untyped-def]
    one, two = journal(A, "a.chron"), journal(B, "b.chron")
    found = []
    for order in ([one, two], [two, one], None):
        with kb.open("memory:") as base:
            if order is None:
                base.load(one, two)
            else:
                base.load(one)
                for path in order:
                    base.load(path)
            found.append((triples(base.store), graphs(base)))
    assert found[0] == found[1] == found[2]


def test_forgetting_everything_leaves_only_the_ontology(store_base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    with kb.open("memory:") as empty:
        nothing = journal("; nothing\n", "empty.chron")
        empty.load(nothing)
        empty.forget(nothing)
        bare = triples(empty.store)
    path = journal(A)
    store_base.load(path)
    store_base.forget(path)
    assert triples(store_base.store) == bare
    assert store_base.files() == []


def test_forgetting_what_was_never_loaded_is_an_error(base: KnowledgeBase) -> None:
    with pytest.raises(StoreError, match="no file"):
        base.forget("nothing.chron")


def test_a_file_with_an_error_changes_nothing_and_takes_its_dependants_with_it(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    good = journal(A, "a.chron")
    bad = journal("2025-02-30 * no day  ^bad\n  type: say\n  by: Ann\n  src: s\n", "bad.chron")
    leaning = journal("2025-08-08 * leans  ^leaning\n  type: say\n  by: Ann\n  src: s\n  after: ^bad\n", "c.chron")
    summary = base.load(good, bad, leaning)
    assert [Path(name).name for name in summary.rejected] == ["bad.chron", "c.chron"]
    assert base.ask("events").answers == ["talk"]


def test_includes_are_read_once_and_a_missing_one_has_its_place(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    journal(A, "a.chron")
    journal("include a.chron\ninclude b.chron\n", "b.chron")
    assert base.load(journal("include a.chron\ninclude b.chron\n", "c.chron")).rejected == ()
    assert len(base.files()) == 3
    summary = base.load(journal("include gone.chron\n", "d.chron"))
    assert [f"{Path(each.place.file).name}:{each.place.line}:{each.place.column} {each.code}" for each in summary.problems] == [
        "d.chron:1:9 E343", "gone.chron:0:0 E344",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe2\x00", "E341"),
        (b"actor a  A\xe9\n", "E341"),
        (b"2025 * a\x00b\n", "E342"),
        (b"\x1f\x8b\x08broken", "E344"),
    ],
)
def test_what_is_no_text_is_rejected(base: KnowledgeBase, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / ("x.chron.gz" if content[:2] == b"\x1f\x8b" else "x.chron")
    path.write_bytes(content)
    summary = base.load(path, format="chron")
    assert [each.code for each in summary.problems] == [code]
    assert summary.rejected


def test_a_store_that_is_not_there_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        kb.open(str(tmp_path / "none"), create=False)
    assert caught.value.code == "E401"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("spoil", ["format", "current", "generation", "other"])
def test_a_damaged_store_says_so(tmp_path: Path, journal, spoil: str) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "store"
    with kb.open(str(folder)) as base:
        base.load(journal(A))
    if spoil == "format":
        (folder / "format").write_text("timeline-kb store 99\n")
    elif spoil == "current":
        (folder / "CURRENT").write_text("../../etc\n")
    elif spoil == "generation":
        for path in (folder / (folder / "CURRENT").read_text().strip()).glob("MANIFEST*"):
            path.write_bytes(b"nothing")
    else:
        (folder / "format").unlink()
    with pytest.raises(StoreError) as caught:
        kb.open(str(folder))
    assert caught.value.code in ("E402", "E403", "E405")


def test_readers_keep_what_they_opened_while_a_writer_goes_on(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    path = journal(A)
    with kb.open(name) as writer:
        writer.load(path)
        with kb.open(name, create=False) as reader:
            for day in range(7, 12):
                writer.load(journal(A.replace("2025-08-06", f"2025-08-{day:02d}")))
            assert reader.ask("when did Ann meet Bob").answers == ["2025-08-06"]
            assert len(list(Path(name).glob("g-*/"))) == 2  # the one that is read and the one that is published
        writer.load(journal(A))
        assert len(list(Path(name).glob("g-*/"))) == 1


def left(folder: str | Path) -> list[Path]:
    """The files in which readers left the types."""
    return sorted(Path(folder).glob("*.types"))


def test_types_are_left_for_the_next_reader_of_the_same_generation(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    with kb.open(name) as base:
        base.load(journal(A))
        stated = base.scheme
    assert len(left(name)) == 1
    with kb.open(name, create=False) as base:
        base.store.properties = None  # type: ignore[method-assign,assignment]  # nothing is read from the store
        assert list(base.scheme.types.items()) == list(stated.types.items())
    assert "greet" not in stated
    with kb.open(name) as base:
        base.load(
            journal(
                "type greet  greeting\n  broader: meet\n  noun: greeting\n  verb: greet, greet with _\n\n"
                + A.replace("type: meet", "type: greet")
            )
        )
        assert "greet" in base.scheme
        assert base.ask("who greeted Bob").answers == ["Ann"]
    with kb.open(name, create=False) as base:
        assert "greet" in base.scheme
    assert len(left(name)) == 1  # that of the generation before went with it


def test_all_that_a_store_states_of_a_type_is_left(seeds: KnowledgeBase) -> None:
    from kb.importers.types import coded_scheme
    from kb.record import EventType
    from kb.scheme import _FIELDS, read, written

    assert {*EventType._fields} - {"aliases", "origin", "implied"} == {*_FIELDS}
    for scheme in (seeds.scheme, coded_scheme()):
        found = read(written(scheme))
        assert found is not None
        assert list(found.types.items()) == list(scheme.types.items())


def _spoilt(text: str, how: str) -> str | bytes:
    head, _, body = text.partition("\n")
    if how == "cut off":
        return text[: len(text) // 2]
    if how == "no text":
        return b"\xff\xfe"
    if how == "nested":
        return f"{head}\n{'[' * 100_000}"
    if how == "other files":
        return f"{head}0\n{body}"
    if how == "other version":
        return text.replace('"kb": "', '"kb": "9')
    if how == "other values":
        return text.replace('"meet"', "7")
    if how == "no types":
        return f"{head}\n" + json.dumps({key: value if key == "kb" else [] for key, value in json.loads(body).items()})
    return {"empty": "", "list": f"{head}\n[]", "number": f"{head}\n1"}[how]


@pytest.mark.parametrize(
    "how",
    [
        "cut off", "no text", "nested", "other files", "other version", "other values", "no types", "empty", "list", "number",
    ],
)  # fmt: skip
def test_what_is_left_is_looked_at_before_it_is_believed(tmp_path: Path, journal, how: str) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    with kb.open(name) as base:
        base.load(journal(A))
        stated = base.scheme
    (path,) = left(name)
    text = path.read_text(encoding="utf-8")
    spoilt = _spoilt(text, how)
    path.write_bytes(spoilt.encode() if isinstance(spoilt, str) else spoilt)
    with kb.open(name, create=False) as base:
        assert base.scheme.types == stated.types
        assert base.ask("who met Ann").answers == ["Bob"]
    assert path.read_text(encoding="utf-8") == text


def test_types_that_another_store_left_are_not_believed(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    """A backup is put back in the place of a store; both are at their first generation."""
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    greeting = "type greet  greeting\n  broader: meet\n  noun: greeting\n  verb: greet, greet with _\n\n"
    for name, text in ((one, A), (other, greeting + A)):
        with kb.open(name) as base:
            base.load(journal(text))
            assert ("greet" in base.scheme) == (name == other)
    (mine,), (theirs,) = left(one), left(other)
    assert mine.name == theirs.name
    shutil.copy2(theirs, mine)
    with kb.open(one, create=False) as base:
        assert "greet" not in base.scheme
    generation = mine.with_suffix("")
    shutil.rmtree(generation)
    shutil.copytree(theirs.with_suffix(""), generation)  # what is copied keeps its times
    with kb.open(one, create=False) as base:
        assert "greet" in base.scheme


def test_a_folder_that_cannot_be_written_is_asked_all_the_same(tmp_path: Path, journal, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    with kb.open(name) as base:
        base.load(journal(A))
    for path in left(name):
        path.unlink()
    opened = Path.open

    def only_read(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        if mode != "r":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", only_read)
    with kb.open(name, create=False) as base:
        assert base.ask("who met Ann").answers == ["Bob"]
    assert not left(name)


def test_what_a_killed_reader_left_is_cleared_away_by_the_next_writer(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    with kb.open(name) as base:
        base.load(journal(A))
        (Path(name) / "g-000001.types.4711.new").write_text("half")
        base.load(journal(B, "b.chron"))
        assert base.scheme.types
    assert sorted(path.name for path in Path(name).glob("*.types*")) == ["g-000002.types"]


def test_a_second_writer_is_turned_away(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    from kb.stores.generations import Generations

    name = str(tmp_path / "store")
    with kb.open(name) as base:
        with Generations(name, create=True).writing() as generation:
            generation.mkdir()
            with pytest.raises(StoreError) as caught:
                base.load(journal(A))
            assert caught.value.code == "E407"
        assert base.files() == []


def test_a_backup_opens_as_a_store(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    for number, name in enumerate((str(tmp_path / "store"), "memory:")):
        with kb.open(name) as base:
            base.load(journal(A))
            base.store.backup(str(tmp_path / f"copy{number}"))
            with kb.open(str(tmp_path / f"copy{number}"), create=False) as copy:
                assert triples(copy.store) == triples(base.store)
            with pytest.raises(StoreError):
                base.store.backup(str(tmp_path / f"copy{number}"))


_LOADER = """
import sys
from pathlib import Path
import kb
name, path, *versions = sys.argv[1:]
texts = [Path(version).read_text() for version in versions]
with kb.open(name) as base:
    print("ready", flush=True)
    for number in range(1000):
        Path(path).write_text(texts[number % 2])
        base.load(path)
"""


@pytest.mark.slow
def test_a_load_killed_at_any_moment_leaves_the_store_as_before_or_as_after(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    head = "source s  Page\n  published: 2026-01-01\n\n"
    one = head + "\n".join(
        f"2025-0{n % 9 + 1}-11 * Event {n}  ^e{n}\n  type: meet\n  by: P{n % 17}, Q{n % 13}\n  src: s\n"
        for n in range(300)
    )
    two = one.replace("Event", "Happening").replace("^e2", "^f2")
    path, name = tmp_path / "test.chron", str(tmp_path / "store")
    states = []
    for text in (two, one):
        path.write_text(text)
        with kb.open(name) as base:
            base.load(path)
            states.append(triples(base.store))
    versions = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for version, text in zip(versions, (two, one), strict=True):
        version.write_text(text)
    command = [sys.executable, "-c", _LOADER, name, str(path), *map(str, versions)]
    for round_ in range(8):
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.15 + 0.13 * round_)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with kb.open(name, create=False) as base:
            assert triples(base.store) in states
        path.write_text(one)
        with kb.open(name) as base:
            base.load(path)
            assert triples(base.store) == states[1]


_STEPPING = """
import fcntl, os, shutil, signal, sys
from pathlib import Path
import kb
name, path, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = 0
def watched(owner, name):
    function = getattr(owner, name)
    def step(*args, **options):
        global steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)
    setattr(owner, name, step)
for owner, names in ((os, ("replace", "fsync", "open", "mkdir", "unlink", "rmdir", "scandir")), (fcntl, ("flock",)),
                     (shutil, ("rmtree",)), (Path, ("open", "iterdir"))):
    for each in names:
        watched(owner, each)
with kb.open(name) as base:
    base.load(path)
print("done")
"""


@pytest.mark.slow
def test_a_load_killed_before_any_of_its_steps_leaves_the_store_as_before_or_as_after(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    """The first load, which makes the store, and one that replaces: killed before each thing that it does to files
    (before every fourth, but for the nightly run)."""
    apart = 1 if is_nightly() else 4
    for replacing in (False, True):
        found = []
        for last in range(1, 200, apart):
            name = str(tmp_path / f"{replacing}{last}")
            before, after = set(), set()
            if replacing:
                with kb.open(name) as base:
                    base.load(journal(A))
                    before = triples(base.store)
            text = A.replace("Bob", "Dora")
            with kb.open("memory:") as base:
                base.load(journal(text), root=str(tmp_path))
                after = triples(base.store)
            child = subprocess.run(
                [sys.executable, "-c", _STEPPING, name, journal(text), str(last)], check=False, capture_output=True
            )
            with kb.open(name) as base:
                held = triples(base.store)
                assert held in (before, after)
                found.append(held == after)
                base.load(journal(text))
                assert triples(base.store) == after
                assert not list(Path(name).glob("*.new"))
            if child.stdout:
                break
        assert child.stdout.strip() == b"done"
        assert True in found[:-1]
        assert found.index(True) > 10 // apart
        assert all(found[found.index(True) :])  # once published it stays so


@pytest.mark.parametrize("file", ["CURRENT", "lock", "format"])
def test_a_store_that_cannot_be_written_says_so(tmp_path: Path, journal, monkeypatch, file: str) -> None:  # type: ignore[no-untyped-def]
    """As on a full disk, or one that may only be read (whoever runs the tests may write everywhere)."""
    import errno

    name = str(tmp_path / "store")
    if file != "format":
        with kb.open(name) as base:
            base.load(journal(A))
            before = triples(base.store)
    opened = Path.open

    def full(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        if path.name.startswith(file) and mode != "r":
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, mode, *args, **options)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(StoreError, match="No space left") as caught, kb.open(name) as base:
            base.load(journal(A.replace("Bob", "Dora")))
        assert caught.value.code == "E404"
    with kb.open(name) as base:
        assert file == "format" or triples(base.store) == before
        base.load(journal(A.replace("Bob", "Dora")))
        assert base.ask("who met Ann").answers == ["Dora"]


def test_the_seeds_are_whole(seeds: KnowledgeBase, seeds_rdflib: KnowledgeBase) -> None:
    assert triples(seeds.store) == triples(seeds_rdflib.store)
    assert len(seed_files()) == 2


def test_a_record_of_another_file_is_not_overwritten(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    base.load(journal(A, "a.chron"))
    assert base.load(journal(A, "copy.chron")).rejected == ()  # the same, word for word, is no conflict
    summary = base.load(journal(A.replace("Ann meets Bob", "Ann sees Bob"), "b.chron"))
    assert [(each.code, each.place.line) for each in summary.problems] == [("E330", 9)]
    assert "copy.chron" in summary.problems[0].message
    assert base.ask("events").events[0].title == "Ann meets Bob"


def test_a_pipe_in_the_place_of_types_keeps_nobody_waiting(tmp_path: Path, journal) -> None:  # type: ignore[no-untyped-def]
    name = str(tmp_path / "store")
    with kb.open(name) as base:
        base.load(journal(A))
    os.mkfifo(Path(name) / "g-000001.types")
    with kb.open(name) as base:
        assert base.scheme.types
