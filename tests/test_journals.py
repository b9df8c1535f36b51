"""Journals: what is read from them, what is wrong with them and where, and that what is written reads back."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kb
from kb import amount
from kb.errors import QuestionError
from kb.exporters.chron import block
from kb.frozen import replace
from kb.importers.chron import read
from kb.knowledge import KnowledgeBase
from kb.names import Names
from kb.record import (
    LINK_KINDS,
    ROLES,
    Actor,
    Event,
    Evidence,
    Item,
    Link,
    Participant,
    Place,
    Record,
    Source,
    State,
    Topic,
    Value,
)

WORLD = """
; a comment
source s1  A page
  publisher: Some Paper
  published: 2025-08-21

actor ann  Ann Lee
  kind: person
  alias: "Lee, Ann", Ánn
  same: wikidata:Q1

actor bob  Bob
  kind: person

place town  Town
  within: land

actor land  Land
  kind: country

topic peace  peace
"""


def problems(text: str) -> list[str]:
    return [
        f"{each.place.line}:{each.place.column} {each.code}" for each in read(text, "x.chron") if hasattr(each, "code")
    ]


def exported(base: KnowledgeBase, format: str = "ntriples") -> set[bytes]:
    return set(b"".join(base.export(format)).splitlines())


def test_every_property_comes_back(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    path = journal(
        WORLD
        + """
2025-08-05 * Bob writes  ^first
  type: say
  by: Bob
  src: s1

2025-08-26 ! "Ann, Bob & [others]"  #talks #peace ^talk
  type: meet
  alias: the talk
  by: Ann Lee (host), @bob (guest)
  with: land [s1 p2]
  at: Town
  about: peace, ^first
  value: ~88 percent "few" (share; on land; from 12)
  after: ^first
  asof: 2025-08-20 [s1 p9]
  date: 2025-08-27 [s1 p3]
  certainty: disputed
  attributed-to: Ann, the neighbours
  dating: the page says "Wednesday"
  src: [s1 p1]
  note: nothing
  private: yes
  > "so it was"  -- Ann [s1 p4]
"""
    )
    assert [str(each) for each in base.load(path).problems] == []
    from kb.exporters import items

    record = next(each for each in items(base.store, private=True) if each.id == "talk")
    assert isinstance(record, Event)
    assert (record.title, record.status, record.tags, record.aliases) == (
        "Ann, Bob & [others]", "planned", ("peace", "talks"), ("the talk",),
    )  # fmt: skip
    assert {(each.role, each.name, each.capacity) for each in record.participants} == {
        ("by", "ann", "host"), ("by", "bob", "guest"), ("with", "land", ""),
    }  # fmt: skip
    assert record.places == ("town",)
    assert set(record.about) == {"peace", "first"}
    assert record.values == (Value("88", "88", "percent", "few", "share", True, (("from", "12"), ("on", "land"))),)
    assert record.links == (Link("after", "first"),)
    assert record.asof == "2025-08-20"
    assert set(record.attributed) == {"@ann", "the neighbours"}
    assert record.private
    assert {(each.name, each.value, each.locator, each.quote) for each in record.evidence} == {
        ("with", "land", "p2", ""), ("asof", "2025-08-20", "p9", ""), ("date", "2025-08-27", "p3", ""),
        ("", "", "p1", ""), ("", "", "p4", "so it was"),
    }  # fmt: skip


def test_names_are_found_without_regard_to_case_accents_and_script(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    path = journal(
        WORLD
        + "\nactor putin  Vladimir Putin\n  alias: Путин\n\n2025-08-06 * x  ^a\n  type: meet\n  by: ANN, Putin\n  src: s1\n"
    )
    assert base.load(path).problems == ()
    assert base.ask("who met Ann").answers == ["Vladimir Putin"]


def test_an_unknown_name_may_be_backed(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    text = "\n2025-08-06 * x  ^a\n  type: meet\n  by: Ann, Zed [s1 p1]\n  at: Nowhere [s1]\n  about: things [s1 p2]\n  src: s1\n"
    summary = base.load(journal(WORLD + text))
    assert [each.code for each in summary.problems] == ["W334"] * 3
    assert base.ask("who met Ann").answers == ["Zed"]


@pytest.mark.parametrize("id_", ["://", "http://a b", "http://example.org/<", "..", "a\\b|c%20`"])
def test_an_id_may_look_like_anything(base: KnowledgeBase, journal, id_: str) -> None:  # type: ignore[no-untyped-def]
    summary = base.load(journal(f"actor {id_.split(maxsplit=1)[0]}  Ann\n"))
    assert {each.code for each in summary.problems} <= {"E322", "E304"}
    assert base.load(journal("actor b  B\n  same: not an IRI\n")).problems[0].code == "E322"


def test_thirty_mistakes_are_all_reported_with_their_places() -> None:
    path = Path(__file__).parent / "thirty-mistakes.chron"
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("; expect ") for line in lines if line.startswith("; expect ")]
    with kb.open("memory:") as base:
        found = [f"{each.place.line}:{each.place.column} {each.code}" for each in base.load(str(path)).problems]
    assert found == expected
    assert len(expected) == 30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-08-06 * x ^a\n  type: say", ["2:11 W301"]),
        ("  by: x\n", ["1:3 E302"]),
        ("2025-08-06 * x\n  type say\n", ["2:3 E313", "1:1 E310"]),
        ("2025-02-30 * x\n  type: say\n", ["1:1 E201"]),
        ("hello world\n", ["1:1 E304"]),
        ("2025 x\n", ["1:1 E307"]),
        ("2025 Title\n", ["1:6 E305"]),
        ('2025 * "open\n  type: say\n', ["1:8 E303"]),
        ("2025 * t ^a ^b\n  type: say\n", ["1:10 E306"]),
        ("actor\n", ["1:1 E304"]),
        ("actor a  Ann\n  kid: person\n", ["2:3 E314"]),
        ("2025 * t\n  type: say\n  > \"words\"  -- Ann\n", ["3:5 E316"]),
        ("2025 * t\n  type: say\n  part-of: other\n", ["3:12 E318"]),
        ("2025 * t\n  type: say\n  value: lots\n", ["3:10 E319"]),
        ("2025 * t\n  type: say\n  type: meet\n", ["3:3 E309"]),
        ("source s  T\n  accessed: 2025-08\n", ["2:13 E320"]),
        ("source s  T\n  published: 2025-08~\n", ["2:14 E320"]),
        ("source s  T\n  published: 2025-21\n", ["2:14 E320"]),
        ("actor a  A\n  kind: dog\n", ["2:9 E321"]),
        ("place p  P\n  coordinates: 91, 0\n", ["2:16 E312"]),
        ("2025 * t\n  type: say\n  by: Ann (host, Bob\n", ["3:7 E323"]),
        ("2025 * t\n  type: say\n  at: Town]\n", ["3:7 E323"]),
        ('2025 * t\n  type: say\n  by: Ann "B, Bob\n', ["3:7 E303"]),
        ("2025 * t\n  type: say\n  value: 1,5 percent\n", ["3:10 E319"]),  # 1.5 or 15?
        ("2025 * t\n  type: say\n  value: 12 345 people\n", ["3:10 E319"]),
        ("2025 * t\r  type say\r", ["2:3 E313", "1:1 E310"]),  # line ends of old
        ("2025 * t\r\n  type say\r\n", ["2:3 E313", "1:1 E310"]),
        ("actor a  A\n  kind: person [s p2]\n", ["2:3 W338"]),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_ten_thousand_events_are_read_quickly() -> None:
    """A guard against a change of order of magnitude; benchmarks/ holds the figures."""
    text = "\n".join(
        f"20{n % 100:02d}-0{n % 9 + 1}-15 * Event number {n}  ^e{n}\n  type: meet\n  by: A{n % 50}\n  with: B{n % 70}\n  src: [s p{n}]\n"
        for n in range(10_000)
    )
    started = time.perf_counter()
    assert sum(isinstance(each, Record) for each in read(text, "x.chron")) == 10_000
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    "text",
    ["~\"few\"", '88 (share; unit "a (b)")', '"hundreds" (sold; unit USD)', "1,234,567.50 USD", "~88 percent (share of territory)", "5..6 (meetings)", ">= 40000000000 USD", '"small parts"', "<= 250 percent (rate; on drugs)",
     "0 percent (tariff rate)", '200 USD "few"', "(annual trade rank)", "-3.5 degrees", "12 (share; derived 100-88; for P3Y; from 27.5)"],
)  # fmt: skip
def test_a_value_reads_back(text: str) -> None:
    assert amount.parse(amount.format(amount.parse(text))) == amount.parse(text)


def test_a_number_is_kept_to_its_last_digit() -> None:
    assert amount.parse("123456789.123456789012345678").minimum == "123456789.123456789012345678"
    assert amount.parse("0.123456789 billion").minimum == "123456789"
    assert amount.parse("-0.00").minimum == "0"


@pytest.mark.parametrize(
    "text",
    [
        "lots",
        "5..4",
        "",
        "> 3",
        "3 (a; b c)",
        '"open',
        "~",
        "1,5",
        "12,34",
        "12 345",
        "\u0663",
        "9" * 19,
        "9" * 10 + " billion",
    ],
)
def test_what_is_no_value_is_an_error(text: str) -> None:
    with pytest.raises(QuestionError):
        amount.parse(text)


# Anything that a record can hold is written so that it reads back

_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(lambda text: text.strip())
_words = st.one_of(
    _text,
    st.sampled_from(["a, b", "x (y)", "[z]", "#t", "^i", '"q"', "@at", "ends ]", "semi ; colon", "-- dash", "a\nb", "\\", "'", "> q", "Ann: b", "{", "a {b", "(", "Citizen (Thailand)",
                     "include x", "actor a", "2025 * x", "state", "~", "x  ^y", "a`b", "wikidata:Q1", "\x1b[2J", "\u2028", "\u0085", "\xa0", "\ufeff", "%41"]),
)  # fmt: skip
_ids = ["one", "two", "three"]
_dates = st.sampled_from(
    [
        "2025-08-15",
        "2024-06",
        "2014",
        "[2025-08-18..2025-08-20]",
        "../..",
        "2022-02-24/..",
        "201X",
        "-0043",
        "{1960,1961-12}",
    ]
)


@st.composite
def chronologies(draw: st.DrawFn) -> list[Item]:
    """Some things and records with whatever words in them, ids resolved."""
    named = {id_: draw(_words) for id_ in ("ann", "bob", "town", "land", "peace", "s1", "s2")}
    things: list[Item] = [
        Actor("ann", named["ann"], kind="person", aliases=tuple({draw(_words)}), description=draw(st.just("") | _words)),
        Actor("bob", named["bob"], kind="", affiliations=("ann",)),
        Place("town", named["town"], within=("land",), coordinates=("61.2", "-149.9")),
        Actor("land", named["land"], kind="country", note=draw(st.just("") | _words)),
        Topic("peace", named["peace"]),
        Source("s1", named["s1"], publisher="ann", published="2025-08-21", url="https://example.org/?a=1&b=[2]"),
        Source("s2", named["s2"], accessed="2025-08-22"),
    ]  # fmt: skip
    records: list[Item] = []
    for id_ in _ids:
        kind = draw(st.sampled_from([Event, State]))
        evidence = {
            Evidence("s1", draw(st.just("") | _words), "", "", draw(_words), draw(st.sampled_from(["", "ann"]))),
            Evidence("s2", draw(_words)),
            Evidence("s2", draw(st.just("") | _words), "by", "ann"),
            Evidence("s1", "p1", "type", "say"),
            Evidence("s1", "p2", "date", draw(st.sampled_from(["2025-08-16", "[2025-08-18..2025-08-20]"]))),
            Evidence("s1", "p3", "at", "town"),
        }
        asof = draw(st.sampled_from(["", "2025-08-20"]))
        certainty = draw(st.sampled_from(["", "disputed"]))
        words = {key: draw(st.just("") | _words) for key in ("note", "dating")}
        for key, own in {**words, "asof": asof, "certainty": certainty}.items():
            if own:  # where it has a source, and where another source says otherwise
                others = {"asof": "2025-08-19", "certainty": "certain"}
                evidence |= {Evidence("s1", "", key, own)} if draw(st.booleans()) else set()
                evidence |= (
                    {Evidence("s2", "p4", key, others.get(key) or draw(_words))} if draw(st.booleans()) else set()
                )
        value = Value("1", "2.5", "USD", draw(st.just("") | _words), draw(st.just("") | _words), draw(st.booleans()))
        if not value.measure:
            value = Value("1", "1", "", draw(_words))
        from kb import edtf

        day = edtf.day_number(2025, 8, 20) if asof else edtf.day_number(2025, 8, 22)
        period = edtf.held(edtf.parse(draw(_dates)), day)
        ongoing = kind is Event and period.latest_end is None and "/" in period.text
        status = draw(
            st.sampled_from(
                ["planned", "claimed", "failed", "negated", "hypothetical", "ongoing" if ongoing else "actual"]
            )
        )
        records.append(
            kind(
                id_,
                draw(st.just("") | _words),
                aliases=tuple({draw(_words)}),
                note=words["note"],
                type="control" if kind is State else "meet",
                period=period,
                status=status,
                participants=tuple({Participant(draw(st.sampled_from(ROLES)), name, draw(st.just("") | _words)) for name in ("ann", "bob")}
                                   | {Participant("by", "ann", "")}),
                places=("town",),
                about=tuple(draw(st.sets(st.sampled_from(["peace", "ann", "one", "town"])))),
                links=tuple({Link(draw(st.sampled_from(LINK_KINDS)), draw(st.sampled_from(_ids)))}),
                sources=("s1", "s2"),
                evidence=tuple(evidence),
                values=(value,),
                tags=tuple(draw(st.sets(st.sampled_from(["a", "b-c"])))),
                asof=asof,
                certainty=certainty,
                attributed=tuple({"@ann", draw(_words.filter(lambda text: text[0] != "@"))}),
                dating=words["dating"],
                private=draw(st.booleans()),
            )
        )  # fmt: skip
    return [*things, *records]


@pytest.mark.slow
@given(chronologies())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_to_the_same_triples(chronology: list[Item]) -> None:
    from kb.knowledge import bundled_scheme
    from kb.loading.resolve import resolve
    from kb.triples import triples

    names = Names()
    for item in chronology:
        names.add_item(item)
    text = "\n".join(block(item, names) for item in chronology)
    found = list(read(text, "x.chron"))
    assert not [str(each) for each in found if not isinstance(each, Item)]
    resolved = resolve([each for each in found if isinstance(each, Item)], Names(), bundled_scheme())
    assert not [str(each) for each in resolved.problems if each.severity == "error"]
    assert {t for item in resolved.items for t in triples(item)} == {t for item in chronology for t in triples(item)}


@pytest.mark.slow
@given(chronologies())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_exported_loads_to_the_same_triples_and_loading_it_again_changes_nothing(
    chronology: list[Item],
) -> None:
    from kb import check, index
    from kb.stores import files
    from kb.triples import triples
    from kb.vocabulary import ID

    def held(base: KnowledgeBase) -> set[tuple[str, str, str]]:
        every = base.store.match(None, None, None)
        return {each for each in every if each[1] != index.FILE and each[0].startswith(f"<{ID}")}

    records = [replace(each, private=False) if isinstance(each, Record) else each for each in chronology]
    stated = {triple for each in records for triple in (*triples(each), *index.keys(each))}
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(check, "run", lambda *_: [])  # records need not agree with each other here
        path = Path(folder) / "all.chron"
        with kb.open("memory:") as first, kb.open("rdflib:") as second:
            change = files.change(first.store, {str(path): files.by_subject(stated)})
            first.store.apply(change.removed, change.added)
            path.write_bytes(b"".join(first.export("chron")))
            assert not [str(each) for each in second.load(path).problems if each.severity == "error"]
            assert held(second) - stated == set() == stated - held(second)
            assert held(first) == stated
            for base in (first, second):
                summary = base.load(path)
                assert (summary.added, summary.changed, summary.gone) == (0, 0, 0)


def test_a_colon_behind_an_id_is_told_where_the_id_is_not_found(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    text = "source s: Paper\n  published: 2025\n\n2025 * Ann speaks  ^b\n  type: say\n  by: Ann\n  src: s\n"
    (problem,) = [each for each in base.load(journal(text)).problems if each.severity == "error"]
    assert (problem.code, problem.hint) == ("E336", "its definition has a ':' behind the id; write: source s  Title")
