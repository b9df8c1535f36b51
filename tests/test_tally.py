"""The keys that count (`kb.tally`): after any changes they are those of the same files loaded into a new store."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

import kb
from benchmarks.generate import events
from kb import index, tally
from kb.days import named
from kb.index import COUNT, DAY, EVENTS, OLD_TIE, OLD_TIES, PARTS, TIED, is_counted, ties_told
from kb.knowledge import KnowledgeBase
from kb.stores.oxigraph import FolderStore
from kb.vocabulary import OF, PREFIXES, entity, ev, prefixes, value_of

JOURNAL = "2005-01-0{day} * {title}  ^{id}\n  type: meet\n  with: {one}, {two}\n\n"
PEOPLE = ("Ann Abel", "Bob Brown", "Cia Cole", "Dan Drew")


def counted(base: KnowledgeBase) -> set[tuple[str, str, str]]:
    """The keys that count; texts of days line by line."""
    found = {triple for triple in base.store.match(None, None, None) if is_counted(triple[1])}
    days = {each for each in found if each[1] in (EVENTS, *PARTS)}
    months = {each for each in found if each[1].startswith(f"<{OF}")}
    lines = {(day, EVENTS, line) for day, _, text in days for line in value_of(text).split("\n")}
    lines |= {(in_, of, line) for in_, of, text in months for line in value_of(text).split("\n")}
    return found - days - months | lines


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


def rows(others: int, *, but: int = -1, early: int = -1) -> str:
    """Ann with as many others, each on a day of its own, one of them never and another one earlier; Bea with half of them."""
    told = {
        number: f"{'2003' if number == early else '2004'}-{1 + number % 12:02}-{1 + number % 28:02}\tAnn\tConsult\tActor {number}\n"
        for number in range(others)
        if number != but
    }
    return "".join(told.values()) + "".join(f"2005-01-01\tBea\tConsult\tActor {each}\n" for each in range(0, others, 2))


def texts(base: KnowledgeBase, actor: str) -> list[dict[str, int]]:
    return [ties_told(value_of(text)) for _, _, text in base.store.match(entity(actor), TIED, None)]


@pytest.mark.parametrize("most", [0, 10_000])
def test_ties_of_one_actor_fill_several_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Without one of its ties, and with one of an earlier day, they are those that a fresh load tells."""
    monkeypatch.setattr(tally, "_MOST_RENEWED", most)
    monkeypatch.setattr(index, "MOST_TIED", 5)
    path = tmp_path / "many.tsv"
    with kb.open(str(tmp_path / "store")) as base:
        for options in ({}, {"but": 7}, {"but": 7, "early": 12}, {"early": 3}, {"but": 22}, {}):
            path.write_text(rows(23, **options), encoding="utf-8")
            base.load(path)
            found = texts(base, "ann")
            assert len(found) == 5
            assert max(map(len, found)) == 5
            days = {actor: day for each in found for actor, day in each.items()}
            assert len(days) == sum(map(len, found)) == 23 - ("but" in options)
            assert f"actor-{options.get('but', 23)}" not in days
            if "early" in options:
                assert days[f"actor-{options['early']}"] == min(days.values())
            with kb.open("memory:") as fresh:
                fresh.load(path)
                assert counted(base) == counted(fresh)
            assert base.known.tied
            answer = base.ask("who connects Ann and Bea")
            assert len(answer.answers) == 12 - (options.get("but") == 22)
            assert len(base.ask("circle of Ann within 1 step").answers) == 23 - ("but" in options)


def test_only_texts_that_change_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_TIED", 5)
    path = tmp_path / "many.tsv"
    path.write_text(rows(23), encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(path)
        told = tally.Tally(base.store)
        told.items([(730_000, "<x:type>", (entity("ann"), entity("zoe")), "", "")])
        removed, added = told.quads()
        out, in_ = ([each for each in quads if each[1] == TIED] for quads in (removed, added))
        assert [len(ties_told(value_of(text))) for _, _, text, _ in out] == [3]
        assert (
            sorted(ties_told(value_of(text))["zoe" if "ann" in s else "ann"] for s, _, text, _ in in_) == [730_000] * 2
        )


def test_ties_of_an_older_version_are_not_read(tmp_path: Path) -> None:
    """They were told by a triple each: such a store answers without them, and the next load tells them anew."""
    path, other = tmp_path / "one.tsv", tmp_path / "two.tsv"
    path.write_text(rows(9), encoding="utf-8")
    other.write_text("2004-01-01\tCia\tConsult\tActor 3\n", encoding="utf-8")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(path)
        question = "how are Ann and Bea connected"
        answer = base.ask(question)
        quads = [(*each, "") for each in base.store.match(None, TIED, None)]
        old = [
            (actor, f"{OLD_TIE}{day + 1}>", entity(other_), "")  # wrong, so that it would be seen
            for actor, _, text, _ in quads
            for other_, day in ties_told(value_of(text)).items()
        ]
        mark = next(iter(TOLD))
        base.store.apply([*quads, (*mark, "")], [*old, (OLD_TIES, *mark[1:], "")])
    with kb.open(str(tmp_path / "store")) as base:
        assert not base.known.tied
        assert base.ask(question).rows == answer.rows
        assert base.ask(question).sparql != answer.sparql
        base.load(other)
        assert base.known.tied
        with kb.open("memory:") as fresh:
            fresh.load(path, other)
            assert counted(base) == counted(fresh)
        base.forget(path)
        with kb.open("memory:") as fresh:
            fresh.load(other)
            assert counted(base) == counted(fresh)


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


def test_a_line_goes_when_somebody_more_takes_part(tmp_path: Path) -> None:
    path = tmp_path / "one.tsv"
    rows = [f"2004-01-{day:02}\tAnn\tConsult\tBea\n" for day in range(1, 28)]
    path.write_text("".join(rows) + "2004-02-01\tBea\tConsult\tCia\n", encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(path)
        event = base.ask("meetings on 2004-01-05").events[0].id
        assert base.known.typed
        assert base.known.lines(["consultation"]) == 28
        tally.apply(base.store, [], [(entity(event), ev("actor"), entity("cia"), "")])
        base._forget_cached()
        assert base.known.typed
        assert base.known.lines(["consultation"]) == 27
        assert event in base.ask("meetings with Cia").answers


TWO_TYPES = """<{id}> a ev:Event ; ev:type t:call , t:visit ; ev:status st:actual ; ev:date "2004-01-{day:02}" ; ev:by id:ann ;
  ev:begin "2004-01-{day:02}"^^xsd:date ; ev:end "2004-01-{day:02}"^^xsd:date ; ev:actor id:ann .
"""


def test_after_an_update_nothing_is_believed_to_be_told(tmp_path: Path) -> None:
    """Events of two types have two keys each; they must not stand in for those whose lines the update took out."""
    coded, rdf, folder = tmp_path / "one.tsv", tmp_path / "two.ttl", str(tmp_path / "store")
    coded.write_text("".join(f"2004-01-{day:02}\tAnn\tConsult\tBea\n" for day in range(1, 29)), encoding="utf-8")
    events_ = "".join(TWO_TYPES.format(id=f"{PREFIXES['id']}call-{day}", day=day) for day in range(1, 29))
    rdf.write_text(prefixes("ev", "t", "st", "id", "xsd") + events_, encoding="utf-8")
    with kb.open(folder) as base:
        base.load(coded, rdf)
        assert base.known.typed
        assert len(base.ask("meetings on 2004-01-05").answers) == 1
        assert len(base.ask("visits on 2004-01-05").answers) == len(base.ask("calls on 2004-01-05").answers) == 1
    FolderStore(folder).write(lambda store: store.update(tally.UNTOLD))
    with kb.open(folder) as base:
        assert not base.known.typed
        assert len(base.ask("meetings on 2004-01-05").answers) == 1
        base.forget(rdf)
        assert not base.known.typed
        assert len(base.ask("meetings on 2004-01-05").answers) == 1


def test_what_a_text_names_is_what_its_lines_name_one_by_one() -> None:
    """Texts of two pairs a line are taken apart as wholes; ids and names may be those of properties."""
    chance = random.Random(3)
    words = ("japan", "china", "by", "to", "e1", "https://example.org/a")
    parts = frozenset(("by", "to", "with"))
    for _ in range(2_000):
        pairs = chance.choice(((2,), (2,), (0, 1, 2, 3)))
        text = "\n".join(
            " ".join(
                [chance.choice(words), "meet"]
                + [
                    word
                    for _ in range(chance.choice(pairs))
                    for word in (chance.choice(("by", "to", "place")), chance.choice(words))
                ]
            )
            for _ in range(chance.randrange(1, 5))
        )
        expected = [
            thing
            for line in text.split("\n")
            for thing in dict.fromkeys(
                other for name, other in zip(line.split(" ")[2::2], line.split(" ")[3::2], strict=True) if name in parts
            )
        ]
        assert sorted(named(text, parts)) == sorted(expected), text
