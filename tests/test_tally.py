"""The keys that count (`kb.tally`): after any changes they are those of the same files loaded into a new store."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

import kb
from benchmarks.generate import events
from kb import tally
from kb.index import COUNT, DAY, EVENTS, PARTS, TIED, is_counted
from kb.knowledge import KnowledgeBase
from kb.stores.oxigraph import FolderStore
from kb.vocabulary import entity, ev, value_of

JOURNAL = "2005-01-0{day} * {title}  ^{id}\n  type: meet\n  with: {one}, {two}\n\n"
PEOPLE = ("Ann Abel", "Bob Brown", "Cia Cole", "Dan Drew")


def counted(base: KnowledgeBase) -> set[tuple[str, str, str]]:
    """The keys that count; texts of days line by line."""
    found = {triple for triple in base.store.match(None, None, None) if is_counted(triple[1])}
    texts = {each for each in found if each[1] in (EVENTS, *PARTS)}
    return found - texts | {(day, EVENTS, line) for day, _, text in texts for line in value_of(text).split("\n")}


def journal(chance: random.Random, file: int) -> str:
    written = []
    for number in range(chance.randrange(1, 8)):
        one, two = chance.sample(PEOPLE, 2)
        day = chance.choice("1234567") + chance.choice(["", "", "?"])
        title = chance.choice(("talks", "dinner"))
        written.append(JOURNAL.format(day=day, title=title, id=f"e{file}-{number}", one=one, two=two))
    return "".join(written)


@pytest.mark.parametrize("seed", range(25))
def test_journals_that_change_and_go(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    paths = [tmp_path / f"{number}.chron" for number in range(3)]
    with kb.open("memory:") as base:
        for _ in range(6):
            number = chance.randrange(3)
            if paths[number].exists() and chance.random() < 0.3:
                base.forget(paths[number])
                paths[number].unlink()
            else:
                paths[number].write_text(journal(chance, number), encoding="utf-8")
                assert not base.load(paths[number]).rejected
            with kb.open("memory:") as fresh:
                fresh.load(*(path for path in paths if path.exists()))
                assert counted(base) - TOLD == counted(fresh) - TOLD


@pytest.mark.parametrize("more", ["", ", Cia Cole"])
def test_whether_not_more_than_two_take_part_in_each(tmp_path: Path, more: str) -> None:
    pair = JOURNAL.format(day=1, title="talks", id="pair", one="Ann Abel", two="Bob Brown")
    other = JOURNAL.format(day=2, title="talks", id="other", one="Ann Abel", two=f"Bob Brown{more}")
    path = tmp_path / "few.chron"
    with kb.open("memory:") as base:
        for text in (pair, pair + other, other, pair):
            path.write_text(text, encoding="utf-8")
            assert not base.load(path).rejected
            assert base.known.paired is not (bool(more) and other in text)


TOLD = {(TIED, COUNT, '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')}


@pytest.mark.slow
@pytest.mark.parametrize("most", [0, 10_000])
def test_data_that_change_and_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """With most = 0, what goes is too much to be followed tie by tie: all are made anew."""
    monkeypatch.setattr(tally, "_MOST_RENEWED", most)
    monkeypatch.setattr(tally, "_MOST_TIES", 100)
    lines = list(events(3_000))
    path, other = tmp_path / "one.tsv", tmp_path / "two.tsv"
    other.write_text("".join(lines[2_000:]), encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(other)
        for part in (lines[:1_500], lines[700:1_200], lines[:2_100]):
            path.write_text("".join(part), encoding="utf-8")
            base.load(path)
            with kb.open("memory:") as fresh:
                fresh.load(other, path)
                assert counted(base) == counted(fresh)
            assert base.known.paired
            assert base.known.sized
        base.forget(path)
        with kb.open("memory:") as fresh:
            fresh.load(other)
            assert counted(base) == counted(fresh)
        base.forget(other)
        assert counted(base) <= TOLD
        assert not any(base.store.match(DAY, None, None))


def test_who_takes_part_since_an_update_takes_part_beside_others(tmp_path: Path) -> None:
    """An update over HTTP goes past the keys: what stands on the days of its events is not relied on for a second actor."""
    path, folder = tmp_path / "one.tsv", str(tmp_path / "store")
    rows = [f"2004-01-{1 + number % 28:02}\tAnn\tConsult\tActor {number}\n" for number in range(600)]
    others = [f"2004-0{3 + number % 6}-{1 + number % 28:02}\tBea\tConsult\tCity {number}\n" for number in range(900)]
    path.write_text("".join(rows + others), encoding="utf-8")
    with kb.open(folder) as base:
        base.load(path)
        event = base.ask("events with Ann in January 2004").events[0].id
        assert not base.ask("events with Ann and Bea in January 2004").events
    update = f"INSERT DATA {{ {entity(event)} {ev('actor')} {entity('bea')} ; {ev('with')} {entity('bea')} }}"

    def change(store: ox.Store) -> None:
        store.update(update)
        store.update(tally.UNTOLD)

    FolderStore(folder).write(change)
    with kb.open(folder) as base:
        assert [each.id for each in base.ask("events with Ann and Bea in January 2004").events] == [event]
