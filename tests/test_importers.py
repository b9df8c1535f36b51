"""Every import format on a small file of our own: what is read, what is left out and why, what a second load changes."""

from __future__ import annotations

import gzip
import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

import kb
from kb.errors import Problem
from kb.importers import FORMATS, cameo, choose
from kb.importers.cast import Cast
from kb.importers.source import Input
from kb.index import keys, told, untold_keys
from kb.knowledge import KnowledgeBase
from kb.loading import LoadSummary
from kb.ntriples import Lines
from kb.triples import triples
from kb.vocabulary import FILE as FILES
from kb.vocabulary import entity, file_term
from tests.conftest import ROOT

TKG = (
    "2014-11-10\tXi Jinping\tConsult\tBarack Obama\n"
    "2014-11-11\tCitizen (Thailand)\tMake a visit\tChina\n"
    "2014-11-12\tChina\tPraise or endorse\tThailand\n"
    "2014-11-12\tPolice (Thailand)\tfight with small arms and light weapons\tCombatant (Taliban)\n"
    "2014-11-13\tTaliban\tMake statement\tPolice (Thailand)\n"
)

ICEWS_HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t"
    "Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
)
ICEWS = ICEWS_HEADER + (
    "101\t2018-06-01\tForeign Affairs (Ghana)\tExecutive,Foreign Ministry\tGhana\tConsult\t040\t1\tKofi Mensah\tMilitary\tGhana"
    "\t9001\t2\tAccra Courier\tAccra\tNA\tGreater Accra\tGhana\t5.6\t-0.2\n"
    "102\t2018-06-02\tGhana\tNA\tGhana\tMake a visit\t042\t1.9\tRussia\tNA\tRussian Federation"
    "\t9002\t1\tAccra Courier\tNA\tNA\tNA\tRussian Federation\t55.7\t37.6\n"
    "103\t2018-02-30\tGhana\tNA\tGhana\tMake a visit\t042\t1.9\tRussia\tNA\tNA\t9002\t1\tAccra Courier\tNA\tNA\tNA\tGhana\t0\t0\n"
)


def gdelt_row(identifier: str = "7001", day: str = "20190121", code: str = "040", **cells: str) -> str:
    from kb.importers.gdelt import LAYOUTS

    row = dict.fromkeys(LAYOUTS[61], "")
    row |= {
        "globaleventid": identifier, "sqldate": day, "monthyear": day[:6], "year": day[:4], "fractiondate": f"{day[:4]}.05",
        "actor1code": "INDCOP", "actor1name": "POLICE", "actor1countrycode": "IND", "actor1type1code": "COP",
        "actor2code": "THA", "actor2name": "THAILAND", "actor2countrycode": "THA", "isrootevent": "1", "eventcode": code,
        "actiongeotype": "4", "actiongeofullname": "Bangkok, Krung Thep, Thailand", "actiongeocountrycode": "TH",
        "actiongeolat": "13.75", "actiongeolong": "100.5", "dateadded": "20190121220000",
        "sourceurl": "https://www.example.org/news/1",
    } | cells  # fmt: skip
    return "\t".join(row.values()) + "\n"


UCDP = (
    "id,relid,year,type_of_violence,side_a,side_b,source_article,where_prec,where_coordinates,where_description,adm_1,adm_2,"
    "latitude,longitude,country,date_prec,date_start,date_end,best,high,low\n"
    ",,#date+year,,#group,#group,#meta+source,,,#description,#adm1+name,#adm2+name,#geo+lat,#geo+lon,#country+name,,#date+start,"
    "#date+end,#affected,,\n"
    '31,A-1,2014,1,Government of Ruritania,Highland Front,"""Strelsau Post,2014-03-09,Shots in the hills"";""Agency,2014-03-10,'
    'Four dead""",1,Zenda town,"Zenda, near the castle",Zenda province,,50.4,30.5,Ukraine,1,2014-03-08 00:00:00.000,'
    "2014-03-08 00:00:00.000,4,6,3\n"
    "32,A-2,2014,3,Highland Front,Civilians,,6,Ukraine,,,,49,32,Ukraine,4,2014-04-01,2014-04-30,1,1,1\n"
)

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,"
    "assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,"
    "geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
    "KEN1,16 May 2023,2023,1,Political violence,Violence against civilians,Attack,Highland Militia,,Identity militia,"
    "Civilians (Kenya),Farmers (Kenya),Civilians,37,Civilian targeting,404,Eastern Africa,Kenya,Turkana,Turkana South,,Lokori,"
    '2.0,36.0,1,"Daily Nation (Kenya); Radio Jambo",National,"On 16 May, militiamen came.\nThey left at night.",2,,1684800000\n'
    "KEN2,2023-05-17,2023,2,Demonstrations,Protests,Peaceful protest,Protesters (Kenya),,Protesters,,,,60,,404,Eastern Africa,"
    "Kenya,Nairobi,,,Nairobi,-1.28,36.8,1,Daily Nation (Kenya),National,A march.,0,,1684800000\n"
)
ACLED_OLD = (
    "EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,ALLY_ACTOR_2,"
    "INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,NOTES,FATALITIES\n"
    "1ALG,1,18-Apr-01,2001,1,Riots/Protests,Rioters (Algeria),,5,Police Forces of Algeria,,1,15,Algeria,Tizi Ouzou,,,"
    'Beni-Douala,36.6,4.08,1,Agence,"He died\nafter the clash",1\n'
    "2ALG,2,31/12/2001,2001,3,Battle-No change of territory,Police Forces of Algeria,,1,Band,,3,13,Algeria,Alger,,,Algiers,36.7,"
    "3.0,1,Agence,x,0\n"
)

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    "BEGIN:VEVENT\r\nUID:a-1@example.org\r\nDTSTART;VALUE=DATE:20240601\r\nDTEND;VALUE=DATE:20240604\r\nSUMMARY:Retreat\\, the "
    'long\r\n  one\r\nLOCATION:Lisbon\r\nORGANIZER;CN="Berg, Ann":mailto:ann@example.org\r\nATTENDEE;CN=Bo:mailto:bo@example.org\r\n'
    "STATUS:TENTATIVE\r\nCATEGORIES:team,off site\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:a-2\r\nDTSTART;TZID=Europe/Berlin:20240605T233000\r\nDTEND;TZID=Europe/Berlin:20240606T000000\r\n"
    "SUMMARY:Late call\r\nURL:https://example.org/call\r\nBEGIN:VALARM\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:a-3\r\nDTSTART:20240610T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
    "EXDATE:20240617T090000Z\r\nSUMMARY:Weekly\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:a-4\r\nDTSTART:20240230\r\nSUMMARY:No day\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)

TIMELINE = """{"title": {"text": {"headline": "Lamps"}},
 "events": [
  {"start_date": {"year": "1802", "month": "", "day": ""}, "text": {"headline": "Arc <b>lamp</b>",
   "text": "<p>See <a href='https://example.org/arc'>the page</a></p>"}, "group": "Light"},
  {"start_date": {"year": 1879, "month": 10}, "end_date": {"year": 1880}, "text": {"headline": "Filament"}},
  {"start_date": {"year": "-44", "month": 3, "day": 15}, "text": {"headline": "Ides"}},
  {"start_date": {"month": 3}, "text": {"headline": "No year"}}],
 "eras": [{"start_date": {"year": 1800}, "end_date": {"year": 1900}, "text": {"headline": "The century"}}]}"""

TIMELINE_OLD = """{"timeline": {"headline": "x", "type": "default", "date": [
  {"startDate": "2011,12,10", "endDate": "2011,12,11", "headline": "Flood", "text": "water", "tag": "weather"},
  {"startDate": "2012", "headline": "Drought"}], "era": [{"startDate": "2011", "endDate": "2013", "headline": "Bad years"}]}}"""

SHEET = (
    "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,Media Caption,"
    "Media Thumbnail,Type,Group,Background\n"
    ",,,,,,,,,The title,about,,,,,title,,\n"
    '1815,12,10,,1852,11,27,,,Ada Lovelace,"A life, in short",,,,,,People,\n'
    "1951,,,,,,,,,Compiler,,,,,,,,\n"
    "1951,13,,,,,,,,Bad month,,,,,,,,\n"
)

MARKWHEN = """title: Machines
#Calc: #fff

section Early #Calc
1623: Schickard's clock #Calc
Built in [Tübingen](location)

See [the letter](https://example.org/letter).

1642 - 1645: Pascaline
12/7/1941: Konrad at work
16 April 1971-now: A protocol
endSection
// a comment
2001-01/2001-03: EDTF span
group Plans
2024-05-01 / 2 weeks: Trial
1 week: And after it
2020-01-01 every year: Party
2024-02-30: No day
endGroup
"""


def load(base: KnowledgeBase, path: Path, content: str | bytes, **how: str) -> LoadSummary:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return base.load(path, **how)  # type: ignore[arg-type]


def dates(base: KnowledgeBase) -> dict[str, str]:
    """Titles (or who and whom) of all events -> dates."""
    return {event.title: event.date for event in base.ask("events", today="2030-01-01").events}


def answers(base: KnowledgeBase, question: str) -> list[str]:
    return base.ask(question, today="2030-01-01").answers


def test_every_format_is_named_and_can_be_imported() -> None:
    from importlib import import_module

    wanted = (
        "tkg chron csv jsonl turtle ntriples nquads trig jsonld rdfxml icews gdelt acled ucdp ics timelinejs markwhen"
    )
    assert {each.name for each in FORMATS} == set(wanted.split())
    for each in FORMATS:
        module, _, function = each.reader.partition(":")
        assert callable(getattr(import_module(module), function))


def test_tkg_answers_over_cameo_types_and_affiliations(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "a.tsv", TKG)
    assert (summary.records, summary.rows_rejected) == (5, 0)
    assert answers(base, "who met Xi Jinping") == ["Barack Obama"]
    assert answers(base, "who praised Thailand") == ["China"]
    assert answers(base, "who visited China") == ["Citizen (Thailand)"]
    assert len(answers(base, "events by anyone from Thailand")) == 2
    assert len(answers(base, "events by anyone from Taliban")) == 1
    assert "Thailand · 4" in answers(base, "how many events by country")
    assert answers(base, "how many statements by Taliban") == ["1"]
    assert base.ask("events").events[0].title == "Xi Jinping – Barack Obama (consultation)"


def test_a_journal_store_carries_no_cameo(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    base.load(journal("2025 * Ann speaks  ^a\n  type: say\n  by: Ann\n"))
    assert "consultation" not in base.scheme
    assert base.files() == [journal("2025 * Ann speaks  ^a\n  type: say\n  by: Ann\n")]


def test_loading_data_twice_changes_nothing_and_more_of_it_adds_what_is_new(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    first = load(base, tmp_path / "a.tsv", TKG)
    again = load(base, tmp_path / "a.tsv", TKG)
    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
    later = load(base, tmp_path / "b.tsv", TKG + "2014-11-20\tChina\tConsult\tGhana\n")
    assert (later.added, later.changed) == (2, 0)  # the event and Ghana
    shorter = load(base, tmp_path / "b.tsv", TKG)
    assert shorter.gone == 2
    assert len(answers(base, "events")) == 5
    base.forget(tmp_path / "a.tsv")
    assert len(answers(base, "events")) == 5  # the other file states them still
    base.forget(tmp_path / "b.tsv")
    assert base.files() == []


def test_icews_gives_sectors_countries_places_and_publishers(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "a.tab", ICEWS)
    assert (summary.records, summary.rows_rejected) == (2, 1)
    assert [(each.code, each.place.line, each.place.column) for each in summary.problems] == [("E348", 4, 2)]
    assert answers(base, "who met Kofi Mensah") == ["Foreign Affairs (Ghana)"]
    assert answers(base, "where did Kofi Mensah meet Foreign Affairs of Ghana") == ["Accra"]
    assert answers(base, "who visited Russia") == ["Ghana"]
    assert len(answers(base, "meetings with anyone from Ghana according to Accra Courier")) == 1
    assert len(answers(base, "events in Ghana")) == 1
    assert answers(base, "events with anyone from Military sector") == ["icews-101"]


def test_a_newer_export_replaces_what_an_older_one_said_of_an_event(base: KnowledgeBase, tmp_path: Path) -> None:
    load(base, tmp_path / "a.tab", ICEWS)
    newer = load(base, tmp_path / "b.tab", ICEWS.replace("\t2018-06-01\t", "\t2018-06-03\t"))
    assert newer.changed == 1
    assert base.ask("meetings").events[0].date == "2018-06-03"


def test_gdelt_reads_actor_codes_places_and_pages(base: KnowledgeBase, tmp_path: Path) -> None:
    rows = gdelt_row() + gdelt_row("7002", code="1823") + gdelt_row("7003", "20190230") + gdelt_row("7004", code="999")
    summary = load(base, tmp_path / "x.export.CSV", rows + "short\trow\n")
    assert summary.records == 2
    assert [(each.code, each.place.line) for each in summary.problems] == [("E348", 3), ("E348", 4), ("E347", 5)]
    assert answers(base, "who met Thailand") == ["Police (India)"]
    assert len(answers(base, "events by anyone from India")) == 2
    assert len(answers(base, "events in Bangkok")) == 2
    assert len(answers(base, "events according to example.org")) == 2
    header = "\t".join(["GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Code", "Actor2Code"]) + "\n"
    assert load(base, tmp_path / "y.csv", header + "7\t20200101\t040\tUSA\tFRA\n").records == 1
    assert answers(base, "who met France") == ["United States"]


def test_every_code_of_cameo_and_every_label_of_icews_has_a_type() -> None:
    rows = [line.split("|") for line in (ROOT / "ontology" / "cameo.txt").read_text().splitlines() if line[:1] != "#"]
    assert len(rows) == 318
    kinds = cameo.Kinds()
    for code, *labels in rows:
        assert cameo.by_code(code)
        kinds.of(cameo.by_code(code))
        for label in labels:
            assert cameo.by_label(label) == cameo.by_code(code), label
    assert cameo.by_label("Use conventional military force, not specified below") == cameo.by_code("190")


def test_cameo_ttl_is_made_of_its_table(tmp_path: Path) -> None:
    for name in ("cameo.txt", "types.ttl", "make_cameo.py"):
        (tmp_path / name).write_text((ROOT / "ontology" / name).read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([sys.executable, str(tmp_path / "make_cameo.py")], check=True)
    assert (tmp_path / "cameo.ttl").read_text() == (ROOT / "ontology" / "cameo.ttl").read_text()


def test_ucdp_dates_have_the_precision_that_they_state(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "ged.csv", UCDP)
    assert (summary.records, summary.rows_rejected) == (2, 0)
    found = {event.id: event for event in base.ask("events").events}
    assert found["ucdp-31"].date == "2014-03-08"
    assert found["ucdp-32"].date == "[2014-04-01..2014-04-30]"
    assert found["ucdp-31"].place == "Zenda"
    assert len(answers(base, "attacks according to Strelsau Post")) == 1
    assert answers(base, "sources for @ucdp-31")


def test_acled_both_layouts(base: KnowledgeBase, tmp_path: Path) -> None:
    assert load(base, tmp_path / "a.csv", ACLED).records == 2
    found = {event.id: event for event in base.ask("events").events}
    assert found["acled-ken1"].date == "2023-05-16"
    assert found["acled-ken1"].actors[0] == "Highland Militia"
    assert found["acled-ken2"].date == "[2023-05-11..2023-05-23]"
    assert len(answers(base, "protests in Nairobi")) == 1
    assert load(base, tmp_path / "b.csv", ACLED_OLD).records == 2
    found = {event.id: event for event in base.ask("events before 2002").events}
    assert {found["acled-1alg"].date, found["acled-2alg"].date} == {"2001-04-18", "2001-12"}


def test_acled_never_guesses_which_number_is_the_month(base: KnowledgeBase, tmp_path: Path) -> None:
    rows = ACLED_OLD.replace("18-Apr-01", "12/31/2001").replace("31/12/2001", "05/06/2001")
    summary = load(base, tmp_path / "b.csv", rows)
    assert summary.rows_rejected == 1
    assert "two ways" in summary.problems[0].message


def test_a_calendar_ends_before_its_end(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "a.ics", ICS)
    assert (summary.records, summary.rows_rejected) == (4, 1)
    found = {event.id: event for event in base.ask("timeline").events}
    assert found["ics-a-1-example-org"].date == "2024-06-01/2024-06-03"
    assert found["ics-a-1-example-org"].title == "Retreat, the long one"
    assert found["ics-a-1-example-org"].status == "planned"
    assert found["ics-a-1-example-org"].actors == ("Berg, Ann", "Bo")
    assert found["ics-a-1-example-org"].place == "Lisbon"
    assert found["ics-a-2"].date == "2024-06-05T23:30:00+02:00"
    assert {each for each in found if each.startswith("ics-a-3")} == {"ics-a-3-20240610", "ics-a-3-20240624"}


def test_timelinejs_in_its_three_forms(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "a.json", TIMELINE)
    assert (summary.records, summary.rows_rejected) == (4, 1)
    found = dates(base)
    assert found["Arc lamp"] == "1802"
    assert found["Filament"] == "1879-10/1880"
    assert found["Ides"] == "-0043-03-15"
    assert found["The century"] == "1800/1900"
    assert load(base, tmp_path / "old.json", TIMELINE_OLD).records == 3
    assert dates(base)["Flood"] == "2011-12-10/2011-12-11"
    sheet = load(base, tmp_path / "sheet.csv", SHEET)
    assert (sheet.records, sheet.rows_rejected) == (2, 1)
    assert dates(base)["Ada Lovelace"] == "1815-12-10/1852-11-27"
    assert len(answers(base, "events tagged people")) == 1


def test_markwhen_dates_places_sections_and_tags(base: KnowledgeBase, tmp_path: Path) -> None:
    summary = load(base, tmp_path / "a.mw", MARKWHEN)
    assert (summary.records, summary.rows_rejected) == (8, 1)
    found = dates(base)
    assert found["Schickard's clock"] == "1623"
    assert found["Pascaline"] == "1642/1645"
    assert found["Konrad at work"] == "1941-12-07"
    assert found["A protocol"] == "1971-04-16/.."
    assert found["EDTF span"] == "2001-01/2001-03"
    assert found["Trial"] == "2024-05-01/2024-05-14"
    assert found["And after it"] == "2024-05-15/2024-05-21"
    assert len(answers(base, "events in Tübingen")) == 1
    assert len(answers(base, "events tagged early")) == 4
    assert {each.code for each in summary.problems} == {"W387", "E348"}


def test_a_table_is_read_by_the_names_of_its_columns_and_says_so(base: KnowledgeBase, tmp_path: Path) -> None:
    text = "When;Speaker;To;Type;Where;Source\n2025-01-03;Ann;Bob;meeting;Kyiv;Reuters\n06/08/2025;Ann;Bob;call;;\n"
    summary = load(base, tmp_path / "a.csv", text)
    assert [each.code for each in summary.problems] == ["W386", "E348"]
    assert "by = speaker" in summary.problems[0].message
    assert answers(base, "who met Ann in Kyiv") == ["Bob"]


def test_two_years_or_a_season_is_no_date_until_a_mapping_says_which(base: KnowledgeBase, tmp_path: Path) -> None:
    text = "date,title,by\n2022-23,Two years,Ann\n2022-24,A winter,Ann\n2022/2023,Years,Ann\n"
    first = load(base, tmp_path / "a.csv", text)
    (problem,) = [each for each in first.problems if each.severity == "error"]
    assert (problem.code, problem.place.line) == ("E348", 2)
    assert "2022/2023 or a season" in problem.message
    assert "iso" in problem.hint
    mapping = tmp_path / "iso.toml"
    mapping.write_text('[columns]\ndate = "date"\ntitle = "title"\nby = "by"\n[format]\ndates = "iso"\n')
    assert load(base, tmp_path / "a.csv", text, mapping=str(mapping)).records == 3
    own = tmp_path / "own.csv"
    own.write_bytes(b"".join(base.export("csv")))
    with kb.open("memory:") as other:
        assert other.load(own).rows_rejected == 0
        assert sorted(dates(other).values()) == ["2022-23", "2022-24", "2022/2023"]


def test_a_mapping_says_what_columns_hold(base: KnowledgeBase, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\ndate = "Tag"\nby = ["Wer", "Noch wer"]\ntype = "Was"\ntitle = "Titel"\n'
        '[types]\n"Treffen" = "meet"\n[format]\ndates = "day-first"\nlist = "|"\n'
    )
    text = "Tag,Wer,Noch wer,Was,Titel\n06/08/2025,Ann|Cy,Bob,Treffen,Sie treffen sich\n"
    summary = load(base, tmp_path / "a.csv", text, mapping=str(mapping))
    assert summary.records == 1
    assert answers(base, "who met Ann") == ["Cy", "Bob"] or set(answers(base, "who met Ann")) == {"Bob", "Cy"}
    assert dates(base) == {"Sie treffen sich": "2025-08-06"}
    lines = '{"Tag": "2025-08-07", "Wer": "Dee", "Noch wer": "Ed", "Was": "Treffen", "Titel": "Sie auch"}\n'
    assert load(base, tmp_path / "a.jsonl", lines, mapping=str(mapping)).records == 1
    assert answers(base, "who met Dee") == ["Ed"]


@pytest.mark.parametrize(
    "text", ["[columns]\nwhen = 'x'\n", "[columns]\n", "x", "[types]\n'a' = 'no such type'\n[columns]\ndate='x'\n"]
)
def test_a_wrong_mapping_is_an_error(base: KnowledgeBase, tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(text)
    summary = load(base, tmp_path / "a.csv", "x,y\n1,2\n", mapping=str(mapping))
    assert [each.code for each in summary.problems] == ["E382"]
    assert summary.rejected


def test_a_row_that_names_nothing_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    row = {
        "id": "odd", "class": "Event", "type": "meet", "title": "", "date": "2005-01-03", "bounds": ["2005-01-03"] * 4,
        "status": "actual", "roles": {"by": ["china"], "to": [""]}, "topics": [], "links": {}, "sources": [],
    }  # fmt: skip
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(row | {"id": "good", "roles": {"by": ["china"]}}) + "\n" + json.dumps(row) + "\n")
    summary = base.load(path)
    assert (summary.records, summary.rows_rejected) == (1, 1)
    assert base.ask("meetings").answers == ["good"]


def test_what_kb_exports_it_reads_back(tmp_path: Path) -> None:
    with kb.open("demo:") as demo:
        whole = b"".join(demo.export("ntriples"))
        for name in ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"):
            path = tmp_path / f"demo.{name}"
            path.write_bytes(b"".join(demo.export(name)))
            with kb.open("memory:") as base:
                summary = base.load(path, format=name)
                assert (summary.added, summary.records) == (259, 161), name
                assert b"".join(base.export("ntriples")) == whole
                question = "who met Putin before the Alaska summit"
                assert base.ask(question).answers == demo.ask(question).answers
        path = tmp_path / "demo.jsonl"
        path.write_bytes(b"".join(demo.export("jsonl")))
        with kb.open("memory:") as base:
            assert base.load(path).records == 161
            assert b"".join(base.export("ntriples")) == whole
            assert base.ask(question).answers == demo.ask(question).answers


def test_rdf_outside_the_ontology_stands_as_it_is_in_its_graphs(base: KnowledgeBase, tmp_path: Path) -> None:
    text = "<https://example.org/g> { <https://example.org/a> <https://example.org/p> [ <https://example.org/q> 'x'@en ] }\n"
    path = tmp_path / "a.trig"
    summary = load(base, path, text + "<https://example.org/a> <https://example.org/p> 1 .")
    assert summary.added == 2
    count = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH <https://example.org/g> { ?s ?p ?o } }"
    assert base.store.select(count) == [(2,)]
    assert load(base, path, text + "<https://example.org/a> <https://example.org/p> 1 .\n# edited\n").unchanged == 2
    other = tmp_path / "b.trig"
    load(base, other, text.replace("'x'", "'y'") + "<https://example.org/a> <https://example.org/p> 2 .")
    base.forget(path)
    assert base.store.select(count) == [(2,)]
    base.forget(other)
    assert base.store.select("SELECT ?s WHERE { ?s <https://example.org/p> ?o }") == []
    assert base.store.select(count) == [(0,)]


@pytest.mark.parametrize("ending, pack", [("gz", gzip.compress), ("xz", lzma.compress)])
def test_archives_are_unpacked_and_broken_ones_refused(base: KnowledgeBase, tmp_path: Path, ending: str, pack) -> None:  # type: ignore[no-untyped-def]
    packed = pack((TKG * 50).encode())
    summary = load(base, tmp_path / f"a.tsv.{ending}", packed)
    assert (summary.records, summary.repeated) == (5, 245)
    broken = load(base, tmp_path / f"b.tsv.{ending}", packed[: len(packed) // 2])
    assert [each.code for each in broken.problems] == ["E344"]
    assert base.files() == [str(tmp_path / f"a.tsv.{ending}")]


DEEP_JSON = '{"https://example.org/p":' * 5000 + "1" + "}" * 5000
BOMB = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'

BAD: tuple[tuple[str, str, bytes], ...] = (
    ("E384", "a.rdf", BOMB.encode()),
    ("E384", "a.rdf", BOMB.encode("utf-16")),
    (
        "E384",
        "b.rdf",
        (
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" + "<r:Description><x xmlns='u:v/'>" * 500
        ).encode(),
    ),
    ("E384", "a.jsonld", b'{"@context": "http://127.0.0.1:9/c.jsonld", "name": "x"}'),
    ("E384", "b.jsonld", b'{"@context": [{"a": {"@id": "u:a", "@context": "http://127.0.0.1:9/"}}], "a": 1}'),
    ("E384", "c.jsonld", DEEP_JSON.encode()),
    ("E384", "d.nt", b"<u:a> <u:b> " + b"<<( <u:a> <u:b> " * 5000 + b"<u:c>" + b" )>>" * 5000 + b" .\n"),
    ("E383", "a.ttl", b"<u:a> <u:b> .\n"),
    ("E383", "b.ttl", b'<u:a> <u:b> "\xe9" .\n'),
    ("E342", "c.ttl", b"<u:a> <u:b> <u:c> .\n\0"),
    ("E346", "a.ics", TIMELINE.encode()),
    ("E346", "b.json", ICS.encode()),
    ("E346", "c.csv", TIMELINE.encode()),
    ("E341", "a.tsv", TKG.encode("utf-16")),
    ("E385", "b.tsv", TKG.replace("\t", "\t\t").encode()),
    ("E385", "c.tsv", b"2014-11-10\tConsult\tXi Jinping\tBarack Obama\n"),
    ("E340", "a.bin", bytes(range(256)) * 40),
    ("E346", "d.csv", b"colour,size\nred,1\n"),
    ("E384", "deep.json", (b'{"events": ' + b"[" * 100_000)),
)


@pytest.mark.parametrize("code, name, content", BAD, ids=[f"{code}-{name}" for code, name, _ in BAD])
def test_a_bad_file_is_an_error_and_leaves_the_store_alone(
    base: KnowledgeBase, tmp_path: Path, code: str, name: str, content: bytes
) -> None:
    explicit = {"b.tsv": "tkg", "c.tsv": "tkg", "a.tsv": "tkg"}.get(name, "")
    summary = load(base, tmp_path / name, content, format=explicit)
    assert code in {each.code for each in summary.problems}
    assert summary.rejected
    assert base.files() == []


def test_a_bad_row_is_told_and_the_rest_is_read(base: KnowledgeBase, tmp_path: Path) -> None:
    lines = TKG.encode().splitlines(keepends=True)
    bad = (
        b"2014-02-30\tA\tConsult\tB\n", b"2014-02-03\tA\tDance\tB\n", b"2014-02-03\tA\tConsult\n", b"2014-02-03\tA\xff\tConsult\tB\n",
        b"2014-02-03\tA\0\tConsult\tB\n", b"2014-02-03\t\tConsult\tB\n", b"x" * 10_000_000 + b"\n",
    )  # fmt: skip
    told: list[Problem] = []
    path = tmp_path / "a.tsv"
    path.write_bytes(b"".join([*lines[:2], *bad, *lines[2:]]))
    summary = base.load(path, reject=told.append)
    assert (summary.records, summary.rows_rejected) == (5, 7)
    assert [(each.code, each.place.line) for each in told] == [
        ("E348", 3), ("E337", 4), ("E347", 5), ("E341", 6), ("E342", 7), ("E348", 8), ("E349", 9),
    ]  # fmt: skip
    assert all(each.place.column for each in told)
    with kb.open("memory:") as strict:
        assert strict.load(path, strict=True).rejected
        assert strict.files() == []


def test_a_quote_that_never_closes_costs_its_row_only(base: KnowledgeBase, tmp_path: Path) -> None:
    text = 'date,by,to,type\n2025-01-01,"Ann,Bob,meet\n2025-01-02,Cy,Dee,meet\n2025-01-03,Ed,Flo,meet\n'
    summary = load(base, tmp_path / "a.csv", text)
    assert (summary.records, summary.rows_rejected) == (2, 1)
    assert [(each.code, each.place.line, each.place.column) for each in summary.problems if each.code[0] == "E"] == [
        ("E380", 2, 12)
    ]


def test_an_id_that_stands_twice_is_told(base: KnowledgeBase, tmp_path: Path) -> None:
    row = ICEWS.splitlines(keepends=True)[1]
    summary = load(base, tmp_path / "a.tab", ICEWS_HEADER + row + row + row.replace("2018-06-01", "2018-06-09"))
    assert (summary.records, summary.repeated, summary.rows_rejected) == (1, 1, 1)
    assert summary.problems[0].code == "E381"


def test_the_quick_lines_are_the_triples(tmp_path: Path) -> None:
    files = {
        "tkg": TKG, "icews": ICEWS, "gdelt": gdelt_row(), "ucdp": UCDP, "acled": ACLED, "ics": ICS, "timelinejs": TIMELINE,
        "markwhen": MARKWHEN,
    }  # fmt: skip
    term = file_term("x")
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        source = Input(str(path))
        cast, lines = Cast(), Lines(term)
        items = [each for each in choose(source, name).data()(source, cast) if not isinstance(each, Problem)]
        assert items
        for item in [*items, *cast.items()]:
            lines_ = {tuple(line[:-2].split(" ", 2)) for line in lines.of(item).splitlines()}
            stated = {*triples(item), *keys(item), *untold_keys(entity(item.id), told(item))}
            assert lines.told == told(item)
            assert {each for each in lines_ if f"<{FILES}" not in each[2]} == stated


def test_the_format_is_told_by_name_and_content(tmp_path: Path) -> None:
    for name, content, format in (
        ("a", TKG, "tkg"), ("a.csv", TKG.replace("\t", "\t"), "tkg"), ("a.txt", ICEWS, "icews"), ("b", gdelt_row(), "gdelt"),
        ("c.csv", UCDP, "ucdp"), ("c.csv", ACLED, "acled"), ("d.csv", ACLED_OLD, "acled"), ("e", ICS, "ics"),
        ("f.json", TIMELINE, "timelinejs"), ("f", TIMELINE_OLD, "timelinejs"), ("g.csv", SHEET, "timelinejs"),
        ("h.mw", MARKWHEN, "markwhen"), ("h.txt", MARKWHEN, "markwhen"), ("i.csv", "date,by\n2020,x\n", "csv"),
        ("j", '{"date": "2020", "by": "x"}\n', "jsonl"), ("k.json", '{"@context": {}, "@id": "u:x"}', "jsonld"),
        ("l", "@prefix x: <u:> .\nx:a x:b x:c .\n", "turtle"), ("m", "<u:a> <u:b> <u:c> .\n", "ntriples"),
        ("n", "<u:a> <u:b> <u:c> <u:g> .\n", "nquads"), ("o.nq", "<u:a> <u:b> <u:c> .\n", "nquads"),
        ("p", '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "rdfxml"),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert choose(Input(str(path))).name == format, (name, format)


def test_a_source_that_was_published_on_no_date_is_named_with_its_line(base: KnowledgeBase, tmp_path: Path) -> None:
    lines = [
        f'{{"id": "s{n}", "class": "Source", "title": "Page {n}", "published": "{day}"}}\n'
        for n, day in enumerate(("2025-08-21", "last week", "1954", "2025-02-30"))
    ]
    summary = load(base, tmp_path / "s.jsonl", "".join(lines))
    assert [(each.code, each.place.line) for each in summary.problems] == [("E348", 2), ("E348", 4)]
    assert (summary.added, summary.rows_rejected) == (2, 2)


def test_a_time_of_publication_that_other_programs_state_goes_through_every_form(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    when = "2025-08-21T10:00:00-05:00"
    line = f'{{"id": "s", "class": "Source", "title": "Page", "published": "{when}"}}\n'
    assert load(base, tmp_path / "s.jsonl", line).rows_rejected == 0
    assert f'"{when}"^^<http://www.w3.org/2001/XMLSchema#date>' in b"".join(base.export("ntriples")).decode()
