"""Which events a file states, told in texts (`kb.stores.stating`): the same as with an `ix:file` on each event."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

import kb
from kb.catalogue import stated_in
from kb.index import COUNT, DAY, FILE, TIED, is_counted, short, spelled
from kb.knowledge import KnowledgeBase
from kb.loading import LoadSummary
from kb.server import graphstore
from kb.stores.files import loaded
from kb.stores.oxigraph import FolderStore, OxigraphStore
from kb.stores.stating import files_of, is_text, spell_out, subjects
from kb.vocabulary import ID, Triple, entity, file_term, value_of

PEOPLE = ("ann", "bea", "cem", "dora")
ROWS = "2004-01-05\tAnn\tConsult\tBea\n2004-01-05\tCem\tConsult\tBea\n2004-01-06\tAnn\tConsult\tDora\n"


def row(chance: random.Random) -> str:
    """An event as a line of JSON; one id does not always say the same."""
    number = chance.randrange(8)
    by, to = chance.sample(PEOPLE, 2) if chance.random() < 0.3 else PEOPLE[:2]
    day = f"2004-01-{number % 3 + 1 + (chance.random() < 0.2):02}"
    told = {
        "id": f"e{number}", "class": "Event", "type": "meet", "date": day, "bounds": [day] * 4,
        "title": "They talk" if number == 5 or chance.random() < 0.1 else "", "status": "actual",
        "roles": {"by": [by], "to": [to]}, "place": None, "topics": [], "links": {}, "sources": [],
    }  # fmt: skip
    return json.dumps(told) + "\n"


def written(chance: random.Random, path: Path) -> None:
    rows = {json.loads(each)["id"]: each for each in (row(chance) for _ in range(chance.randrange(1, 9)))}
    text = "".join(rows.values())
    if path.suffix == ".nt":
        data = path.with_suffix(".jsonl")
        data.write_text(text, encoding="utf-8")
        with kb.open("memory:") as base:
            assert not base.load(data).rejected
            text = b"".join(base.export("ntriples")).decode()
    path.write_text(text, encoding="utf-8")


def store_of(base: KnowledgeBase) -> OxigraphStore:
    assert isinstance(base.store, OxigraphStore)
    return base.store


def facts(base: KnowledgeBase) -> set[Triple]:
    """All but who states what, and what counts over all files."""
    found = base.store.match(None, None, None)
    return {each for each in found if each[1] != FILE and not is_text(each[1]) and not is_counted(each[1])}


def stating(base: KnowledgeBase) -> dict[str, list[str]]:
    """By subject, the files that state it."""
    return {each: files_of(base.store, each) for each in sorted({subject for subject, _, _ in facts(base)})}


def named(base: KnowledgeBase) -> list[str]:
    """The subjects that texts name."""
    texts = [text for _, key, text in base.store.match(None, None, None) if is_text(key)]
    return [spelled(word) for text in texts for word in value_of(text).split(" ")]


@pytest.mark.parametrize("seed", [*range(10), *(pytest.param(n, marks=pytest.mark.slow) for n in range(10, 40))])
def test_files_that_change_and_go(tmp_path: Path, seed: int) -> None:
    """Beside a store whose texts are spelled out after every load: nothing differs."""
    chance = random.Random(seed)
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "c.nt"]
    told = 0
    with kb.open("memory:") as base, kb.open("memory:") as other:
        for _ in range(7):
            path = chance.choice(paths)
            if str(path) in loaded(base.store) and chance.random() < 0.3:
                done: list[LoadSummary] = [each.forget(path) for each in (base, other)]
            else:
                written(chance, path)
                done = [each.load(path) for each in (base, other)]
            spell_out(store_of(other)._store)
            assert done[0] == done[1]
            assert facts(base) == facts(other)
            assert stating(base) == stating(other)
            for file in map(file_term, loaded(base.store)):
                assert sorted(subjects(base.store, file)) == sorted(subjects(other.store, file))
            words = named(base)
            assert all(any(base.store.match(each, DAY, None)) for each in words), "a text names what is no crisp event"
            told += len(words)
    assert told


def test_a_load_names_its_plain_events_in_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(ROWS, encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(path)
        assert len(named(base)) == len(set(named(base))) == 3
        assert not any(True for each in named(base) for _ in base.store.match(each, FILE, None))
        assert {tuple(files_of(base.store, each)) for each in named(base)} == {(file_term(str(path)),)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "a.tsv"
    path.write_text(ROWS, encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(path)
    return tmp_path / "store"


def test_what_is_sent_of_an_event_leaves_it_to_its_file(folder: Path) -> None:
    with kb.open(str(folder)) as base:
        before, told = stating(base), named(base)
    event = told[0]
    sent = f'{event} <http://www.w3.org/2004/02/skos/core#note> "told by phone" .\n'
    graphstore.write(str(folder), "POST", "", sent.encode(), "application/n-triples", "")
    with kb.open(str(folder)) as base:
        assert stating(base) == before
        assert named(base) == [each for each in told if each != event]
        assert base.forget(folder.parent / "a.tsv").gone == 7  # events and people
        assert list(base.store.match(event, None, None)) == []


def test_what_an_update_puts_in_is_no_file_s(folder: Path) -> None:
    """An event that an update took out and put in again is no longer what the file states."""
    with kb.open(str(folder)) as base:
        event, stays = named(base)[:2]
        triples = "".join(f"{event} {p} {o} .\n" for _, p, o in base.store.match(event, None, None))

    def update(text: str) -> None:
        def change(store: object) -> None:
            spell_out(store)  # type: ignore[arg-type]
            store.update(text)  # type: ignore[attr-defined]

        FolderStore(folder).write(change)

    update(f"DELETE WHERE {{ {event} ?p ?o }}")
    update(f"INSERT DATA {{ {triples} }}")
    with kb.open(str(folder)) as base:
        assert files_of(base.store, event) == []
        assert files_of(base.store, stays) == [file_term("a.tsv")]
        base.forget(folder.parent / "a.tsv")
        assert any(base.store.match(event, None, None))
        assert not any(base.store.match(stays, None, None))


def test_an_event_with_the_id_of_somebody(tmp_path: Path) -> None:
    """What a file names in a text and states besides goes once."""
    path = tmp_path / "a.csv"
    head, ann, other = "id,date,type,by,to\n", "ann,2004-01-05,meet,Ann,Bea\n", "e2,2004-01-06,meet,Cem,Bea\n"
    with kb.open("memory:") as base, kb.open("memory:") as fresh:
        path.write_text(head + ann + other, encoding="utf-8")
        base.load(path)
        path.write_text(head + other, encoding="utf-8")
        base.load(path)
        fresh.load(path)
        assert stating(base) == stating(fresh)
        assert set(base.store.match(None, COUNT, None)) == set(fresh.store.match(None, COUNT, None))
        base.forget(path)
        assert not any(base.store.match(None, TIED, None))
        assert not any(True for subject, _, _ in base.store.match(None, FILE, None) if subject == entity("ann"))


def test_ids_that_are_iris_come_back_from_texts() -> None:
    for word in ("e1", "https://example.org/e1", f"{ID}a://b", "a%20b"):
        assert spelled(short(entity(word))) == entity(word)


def test_files_are_told_in_the_order_of_their_names(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.tsv", "a.tsv.gz", "é.tsv", "z.tsv")]
    with kb.open("memory:") as base:
        for path in paths:
            path.write_bytes(gzip.compress(ROWS.encode()) if path.suffix == ".gz" else ROWS.encode())
            base.load(path)
        event = value_of(named(base)[0]).removeprefix(ID)
        assert stated_in(base.store, event) == sorted(map(str, paths))
