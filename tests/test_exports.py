"""Every export read back by a reader that is not ours, or checked field by field; hostile words are harmless in each."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.dom.minidom
from itertools import combinations
from pathlib import Path

import networkx
import pytest
import rdflib
from icalendar import Calendar

import kb
from benchmarks.generate import events
from kb.exporters import FORMATS, items
from kb.exporters.labelled import labelled
from kb.index import COUNT, DAY, EVENTS, KINDS, PARTS, TYPED, is_counted, kind_on
from kb.knowledge import KnowledgeBase
from kb.record import TAKING_PART, Actor, Source
from kb.vocabulary import ev, integer, value_of
from tests.conftest import Journal

RDF = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "rdfxml": "xml", "jsonld": "json-ld"}


def written(base: KnowledgeBase, format: str) -> bytes:
    return b"".join(base.export(format))


@pytest.mark.parametrize("format", RDF)
def test_rdf_reads_back_to_the_same_graph(seeds: KnowledgeBase, format: str) -> None:
    """Through rdflib's own parsers; nodes have names, so that equal graphs have equal triples."""
    read = rdflib.Dataset() if format in ("nquads", "trig") else rdflib.Graph()
    read.parse(data=written(seeds, format), format=RDF[format])
    wanted = rdflib.Graph().parse(data=written(seeds, "ntriples"), format="nt")
    triples = {tuple(quad)[:3] for quad in read.quads()} if isinstance(read, rdflib.Dataset) else set(read)
    assert len(triples) == len(wanted) > 3000
    assert triples == set(wanted)


def test_with_the_keys_an_export_holds_those_that_count(base: KnowledgeBase, tmp_path: Path) -> None:
    """Another engine that loads it answers as from a store of our own; what private records add to a count stays out.

    So do the texts of days and months, which are too long for some engines, and how many lines they have: what they tell of the
    types of events is told of each.
    """
    data = tmp_path / "events.tsv"
    data.write_text("".join(events(300)), encoding="utf-8")
    base.load(data, format="tkg")
    counted = {each for each in base.store.match(None, None, None) if is_counted(each[1])}
    types = {s: o for s, _, o in base.store.match(None, ev("type"), None)}
    days = {s: int(value_of(o)) for s, _, o in base.store.match(None, DAY, None)}
    kinds = {(s, kind_on(day), types[s]) for s, day in days.items()} | {(KINDS, COUNT, integer(len(days)))}
    texts = {each for each in counted if each[1] in (EVENTS, *PARTS) or "/index/of/" in each[0] + each[1]}
    texts |= {each for each in counted if each[0] in (EVENTS, TYPED, KINDS)}
    assert texts
    lines = b"".join(base.export("nquads", with_index=True)).decode().splitlines()
    assert len(lines) == len(set(lines))
    told = {line for line in lines if is_counted(line.split(" ")[1])}
    assert told == {f"{s} {p} {o} ." for s, p, o in counted - texts | kinds}
    assert len(told) > 100


def test_ics_is_a_calendar_of_all_that_has_days(seeds: KnowledgeBase) -> None:
    calendar = Calendar.from_ical(written(seeds, "ics"))
    entries = {str(each["uid"]): each for each in calendar.walk("VEVENT")}
    summit = entries["alaska-summit@timeline-kb"]
    assert (summit["dtstart"].dt.isoformat(), summit["dtend"].dt.isoformat()) == ("2025-08-15", "2025-08-16")
    june = entries["june-2024-demands@timeline-kb"]
    assert (june["dtstart"].dt.isoformat(), june["dtend"].dt.isoformat()) == ("2024-06-01", "2024-07-01")
    bounded = [
        each
        for each in labelled(seeds.store)
        if None not in (each.record.period.bounds[0], each.record.period.bounds[3])
    ]
    assert len(entries) == len(bounded)


def test_what_did_not_happen_is_cancelled_in_a_calendar(base: KnowledgeBase, journal: Journal) -> None:
    records = [f"2025-08-1{n} {flag} A meeting  ^m{n}\n  type: meet\n\n" for n, flag in enumerate("*!?~x-")]
    assert base.load(journal("".join(records))).rejected == ()
    made = Calendar.from_ical(written(base, "ics"))
    told = {str(each["uid"]).split("@")[0]: str(each["status"]) for each in made.walk("VEVENT")}
    confirmed, open_, cancelled = "CONFIRMED", "TENTATIVE", "CANCELLED"
    assert told == {"m0": confirmed, "m1": open_, "m2": open_, "m3": open_, "m4": confirmed, "m5": cancelled}


def test_a_year_before_christ_is_the_one_that_timelinejs_means_and_reads(
    base: KnowledgeBase, journal: Journal, tmp_path: Path
) -> None:
    text = "-0043-03-15 * The Ides of March  ^ides\n  type: attack\n\n0000 * The year before the first  ^zero\n  type: meet\n"
    assert base.load(journal(text)).rejected == ()
    made = written(base, "timelinejs")
    days = {slide["unique_id"]: slide["start_date"] for slide in json.loads(made)["events"]}
    assert days == {"ides": {"year": -44, "month": 3, "day": 15}, "zero": {"year": -1, "month": 1, "day": 1}}
    back = tmp_path / "back.json"
    back.write_bytes(made)
    with kb.open("memory:") as other:
        assert other.load(back).rejected == ()
        assert other.ask("when was the Ides of March").answers == ["-0043-03-15"]


def test_timelinejs_has_its_documented_fields(seeds: KnowledgeBase) -> None:
    made = json.loads(written(seeds, "timelinejs"))
    assert set(made) <= {"title", "events", "eras", "scale"}
    assert len(made["events"]) > 150
    for slide in made["events"]:
        assert set(slide) <= {
            "start_date",
            "end_date",
            "text",
            "media",
            "group",
            "display_date",
            "background",
            "autolink",
            "unique_id",
        }
        assert slide["text"]["headline"]
        for side in ("start_date", "end_date"):
            if side in slide:
                assert set(slide[side]) <= {"year", "month", "day"}
                assert isinstance(slide[side]["year"], int)
    ids = [slide["unique_id"] for slide in made["events"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("format, read", [("gexf", networkx.read_gexf), ("graphml", networkx.read_graphml)])
def test_networks_read_back_through_networkx(seeds: KnowledgeBase, format: str, read) -> None:  # type: ignore[no-untyped-def]
    graph = read(io.BytesIO(written(seeds, format)))
    assert graph.nodes["vladimir-putin" if "vladimir-putin" in graph else "putin"]["label"] == "Vladimir Putin"
    weights = {frozenset(edge[:2]): edge[2]["weight"] for edge in graph.edges(data=True)}
    expected: dict[frozenset[str], int] = {}
    for each in labelled(seeds.store):
        if each.record.status in ("actual", "ongoing", "failed", "claimed"):
            part = {one.name for one in each.record.participants if one.role in TAKING_PART}
            for pair in combinations(sorted(part & set(graph.nodes)), 2):
                expected[frozenset(pair)] = expected.get(frozenset(pair), 0) + 1
    assert weights == expected


def test_geojson_has_a_feature_for_each_record(seeds: KnowledgeBase, hostile: KnowledgeBase) -> None:
    made = json.loads(written(seeds, "geojson"))
    assert made["type"] == "FeatureCollection"
    assert len(made["features"]) == 161
    assert all(set(each) == {"type", "id", "geometry", "properties"} for each in made["features"])
    meeting, _ = json.loads(written(hostile, "geojson"))["features"]
    assert meeting["geometry"] == {"type": "Point", "coordinates": [2.25, 48.5]}


def test_csl_json_has_every_source(seeds: KnowledgeBase) -> None:
    made = {each["id"]: each for each in json.loads(written(seeds, "csl-json"))}
    assert made["reuters-0821"]["issued"] == {"date-parts": [[2025, 8, 21]]}
    assert made["reuters-0821"]["container-title"] == "Reuters"
    assert len(made) == 5


def test_vega_holds_its_data(seeds: KnowledgeBase) -> None:
    made = json.loads(written(seeds, "vega"))
    assert made["$schema"].endswith("vega-lite/v5.json")
    values = {each["id"]: each for each in made["data"]["values"]}
    assert (values["alaska-summit"]["begin"], values["alaska-summit"]["end"]) == ("2025-08-15", "2025-08-16")


def test_parquet_is_a_table(seeds: KnowledgeBase) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(written(seeds, "parquet"))).to_pylist()
    assert len(table) == 161
    assert {each["id"]: each for each in table}["alaska-summit"]["earliest_begin"] == "2025-08-15"


def test_csv_is_guarded_and_reads_back(hostile: KnowledgeBase) -> None:
    rows = list(csv.DictReader(io.StringIO(written(hostile, "csv").decode())))
    assert len(rows) == 2
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "\t"))]


@pytest.mark.parametrize("format", [each.name for each in FORMATS])
def test_hostile_words_are_harmless_and_private_records_stay_out(hostile: KnowledgeBase, format: str) -> None:
    if format == "parquet":
        pytest.importorskip("pyarrow")
    made = written(hostile, format)
    assert b"kept to ourselves" not in made
    assert b"secret" not in made
    text = made.decode("utf-8", "replace")
    if format in ("gexf", "graphml", "rdfxml"):
        assert "</script>" not in text.replace("&lt;/script", "")
        xml.dom.minidom.parseString(made)
    elif format in ("jsonl",):
        assert all(json.loads(line) for line in text.splitlines())
    elif format in ("vega", "timelinejs", "geojson", "csl-json", "jsonld"):
        json.loads(text)
    if format == "timelinejs":
        assert "<script" not in text
        assert not re.search(r'href=\\?"javascript', text)
    if format == "ics":
        assert all(len(line) <= 75 for line in made.split(b"\r\n"))
        entries = Calendar.from_ical(made).walk("VEVENT")
        assert len(entries) == 2
        assert all("alert(1)" in str(entry["summary"]) for entry in entries)


def test_every_format_writes_an_empty_chronology(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    base.load(journal("; nothing yet\n"))
    for each in FORMATS:
        if each.name == "parquet":
            pytest.importorskip("pyarrow")
        written(base, each.name)


def test_a_title_is_made_for_a_record_without_one(base: KnowledgeBase, journal: object) -> None:
    base.load(
        journal(
            'source s  S\n  published: 2025-01-02\n\nactor a  Ann\n\nactor b  Bea\n\n2025-01-01 * ""  ^m\n  type: meet\n  by: Ann, Bea\n  src: s\n'
        )
    )  # type: ignore[operator]
    assert "Ann – Bea (meet)" in written(base, "geojson").decode()
    assert "Ann – Bea (meet)" in written(base, "ics").decode()


def test_things_of_every_class_come_out(seeds: KnowledgeBase) -> None:
    kinds = {type(each) for each in items(seeds.store)}
    assert {Actor, Source} <= kinds


def test_a_notebook_and_rdflib_see_the_same(seeds: KnowledgeBase) -> None:
    pandas = pytest.importorskip("pandas")
    answer = seeds.ask("who met Putin in August 2025", today="2025-08-22")
    frame = answer.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["name"]) == answer.answers
    assert "<td>Steve Witkoff</td>" in answer._repr_html_()
    assert list(seeds.ask("how many meetings", today="2025-08-22").to_pandas()["count"]) == ["4"]


def test_the_graph_is_a_live_view_for_reading(base: KnowledgeBase, journal, seeds: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    graph = seeds.graph
    wanted = rdflib.Graph().parse(data=b"".join(seeds.export("ntriples", with_index=True)), format="nt")
    assert set(wanted) <= set(graph)
    assert len(graph) == len(set(graph))
    rows = graph.query("SELECT ?e WHERE { ?e ev:type t:summit ; ev:status st:actual }")
    assert "alaska-summit" in [str(row[0]).rpartition("/")[2] for row in rows]
    with pytest.raises(kb.StoreError):
        graph.add((rdflib.URIRef("x:a"), rdflib.URIRef("x:b"), rdflib.URIRef("x:c")))
    view = base.graph
    before = len(view)
    base.load(journal("actor ann  Ann\n"))
    assert len(view) > before
