"""Reports: the bundled ones against their golden files, what goes wrong in place, nothing from the data let loose."""

from __future__ import annotations

import re
import xml.dom.minidom
from pathlib import Path

import pytest

import kb
from kb.errors import QuestionError
from kb.knowledge import KnowledgeBase
from kb.pictures import PICTURES, draw
from kb.pictures.timeline import timeline
from kb.quoting import quoted
from tests.conftest import ROOT, TODAY
from tests.test_cli import run

BUNDLED = sorted((ROOT / "queries").glob("*.md"))
GOLDEN = ROOT / "tests" / "golden" / "reports"
HOSTILE = """<script>alert(1)</script> "' ]]> --> {{ events }} $who `x` | =cmd() [a](javascript:alert(1)) é 漢"""


@pytest.fixture
def report(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Writes a report and gives its path."""

    def written(text: str, name: str = "report.md") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_bundled_report_is_its_golden_file(path: Path, seeds: KnowledgeBase, request: pytest.FixtureRequest) -> None:
    rendered = seeds.report(path, today=TODAY)
    assert not rendered.problems
    golden = GOLDEN / path.name
    if request.config.getoption("--update"):
        golden.write_text(rendered.as_markdown(), encoding="utf-8")
    assert rendered.as_markdown() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_page_is_the_same_twice_and_fetches_nothing(path: Path, seeds: KnowledgeBase) -> None:
    page = seeds.report(path, today=TODAY).as_html()
    assert page == seeds.report(path, today=TODAY).as_html()
    assert not re.search(r"<(script|link|img|iframe|object)\b|\bsrc=|@import|url\(", page)
    for picture in re.findall(r"<svg.*?</svg>", page, re.S):
        xml.dom.minidom.parseString(picture)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_every_golden_report_belongs_to_one() -> None:
    assert {path.name for path in GOLDEN.glob("*.md")} == {path.name for path in BUNDLED}


def test_values_stand_in_sentences(report, seeds: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    text = "---\ntitle: On {{ $who }}\nparam who: actor = Witkoff\n---\n{{ $who }} met {{ who did $who meet }} on {{ when did $who meet Putin }}.\n"
    rendered = seeds.report(report(text), today=TODAY)
    assert rendered.title == "On Steve Witkoff"
    assert "Steve Witkoff met Vladimir Putin and Yuri Ushakov on 2025-08-06." in rendered.as_markdown()
    assert "Marco Rubio met" in seeds.report(report(text), today=TODAY, who="Rubio").as_markdown()


def test_parts_are_repeated_over_an_answer_and_included(report, seeds: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    report("It is {{ $who }} again.\n", "part.md")
    text = "{{ each $who in who met Putin in August 2025 }}\n## {{ $who }}\n\n{{ include part.md }}\n{{ end }}\nand {{ $who }}\n"
    rendered = seeds.report(report(text), today=TODAY)
    page = rendered.as_markdown()
    assert re.findall(r"^## (.*)$", page, re.M) == ["Steve Witkoff", "Yuri Ushakov", "Donald Trump"]
    assert page.count("again.") == 3
    assert [problem.code for problem in rendered.problems] == ["E113"]  # the variable ends with the part


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("---\ntitle: x\n", "E601", 1),
        ("---\nparam x: number = 3\n---\n", "E602", 2),
        ("---\ncolour: red\n---\n", "E602", 2),
        ("{{ end }}\n", "E603", 1),
        ("a\n\n{{ each $x in who met Putin }}\n", "E603", 3),
        ("a\n```kb\nevents\n", "E604", 2),
        ("```kb colour=red\nevents\n```\n", "E605", 1),
        ("```kb as png\nevents\n```\n", "E605", 1),
        ("```kb as timeline width=wide\nevents\n```\n", "E605", 1),
        ("```kb as timeline lanes=colour\nevents\n```\n", "E605", 1),
        ("```kb limit=²\nevents\n```\n", "E605", 1),
        ("a\n{{ each $x in how many events }}\nb\n{{ end }}\n", "E606", 2),
        ("{{ include missing.md }}\n", "E344", 1),
        ("{{ include ../../etc/passwd }}\n", "E344", 1),
        ("{{ include report.md }}\n", "E606", 1),
        ("a\n\nb {{ who met Xyzzy }}\n", "E102", 3),
        ("a\n\n```kb\nwho met Putin beofre 2025\n```\n", "E104", 3),
        ("```kb\n```\n", "E101", 1),
        ("```kb\nlet $x = meetings\n```\n", "E119", 1),
    ],
)
def test_what_is_wrong_is_said_in_its_place(report, seeds: KnowledgeBase, text: str, code: str, line: int) -> None:  # type: ignore[no-untyped-def]
    rendered = seeds.report(report(text + "\nThe rest stays.\n"), today=TODAY)
    assert (rendered.problems[-1].code, rendered.problems[-1].place.line) == (code, line)
    assert "error" in rendered.as_html()
    if code not in ("E601", "E604"):
        assert "The rest stays." in rendered.as_markdown()


def test_parameters_that_are_not_there_or_missing_are_errors(report, seeds: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    path = report("---\nparam who: actor\n---\n{{ $who }}\n")
    for given in ({}, {"whom": "Putin"}, {"who": "Xyzzy"}, {"who": 'Putin" union'}):
        with pytest.raises(QuestionError):
            seeds.report(path, today=TODAY, **given)


@pytest.mark.slow
def test_the_command_ends_with_2_for_an_error_and_1_for_an_empty_answer(report, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    wrong = run(
        "report", str(report("a\n\n{{ who met Xyzzy }}\n")), "--store", "demo:", "-o", str(tmp_path / "out.html")
    )
    assert wrong.returncode == 2
    assert "report.md:3:1: error E102" in wrong.stderr
    assert "E102" in (tmp_path / "out.html").read_text()
    empty = report("{{ meetings in 1950 }}\n")
    assert run("report", str(empty), "--store", "demo:").returncode == 0
    assert run("report", str(empty), "--store", "demo:", "--fail-empty").returncode == 1
    assert run("report", str(empty), "--store", "demo:", "-o", "x.doc").returncode == 3
    assert run("report", str(tmp_path / "no.md"), "--store", "demo:").returncode == 3
    named = run("report", "person", "--store", "demo:", "--param", "who=Witkoff", "--today", TODAY)
    assert "# Timeline of Steve Witkoff" in named.stdout


def test_hostile_words_are_harmless_in_pages_and_pictures(report, journal, base: KnowledgeBase) -> None:  # type: ignore[no-untyped-def]
    text = f"""source s  {quoted(HOSTILE)}
  published: 2025-01-01
  url: javascript:alert(1)

actor a  {quoted(HOSTILE)}
  kind: person

actor b  Bea
  kind: person

2025-01-01 * {quoted(HOSTILE)}  ^m
  type: meet
  by: @a, Bea
  > {quoted(HOSTILE)}  -- @a [s]
  src: s
"""
    summary = base.load(journal(text))
    assert not [each for each in summary.problems if each.severity == "error"]
    asked = "{{ who met Bea }}\n\n" + "".join(
        f"```kb as {way}\n{question}\n```\n\n"
        for way, question in (
            ("timeline", "events"),
            ("graph", "meetings"),
            ("matrix", "meetings"),
            ("chart", "events per actor"),
            ("table", "who met Bea"),
            ("list", "who met Bea"),
        )
    )
    rendered = base.report(report(asked), today=TODAY)
    assert not rendered.problems
    page = rendered.as_html()
    assert "<script" not in page
    assert "alert(1)" in page
    assert not re.search(r'(href|xlink:href)="\s*javascript', page, re.I)
    for picture in re.findall(r"<svg.*?</svg>", page, re.S):
        xml.dom.minidom.parseString(picture)
    assert "<script" not in rendered.as_markdown().replace("\\<script", "")
    assert not re.search(r"(?<!\\)\]\(javascript", rendered.as_markdown())


@pytest.mark.parametrize("name", [name for name, _ in PICTURES])
@pytest.mark.parametrize(
    "question",
    [
        "events",
        "meetings per actor",
        "circle of Putin within 2 steps",
        "meetings in 1950",
        "when was the Alaska summit",
    ],
)
def test_a_picture_is_well_formed_and_told_in_words(seeds: KnowledgeBase, name: str, question: str) -> None:
    answer = seeds.ask(question, today=TODAY)
    picture = draw(answer, name, width=700)
    found = xml.dom.minidom.parseString(picture).documentElement
    assert found.getAttribute("role") == "img"
    assert found.getElementsByTagName("title")[0].firstChild is not None
    assert found.getElementsByTagName("desc")
    assert picture == draw(answer, name, width=700)


def test_a_timeline_shows_what_a_date_leaves_open(seeds: KnowledgeBase) -> None:
    picture = timeline(seeds.ask("what happened in August 2025", today=TODAY))
    assert 'class="may"' in picture
    assert "? Putin agrees to meet Zelensky" in picture
    many = timeline(seeds.ask("records possibly", today=TODAY), lanes="type")
    assert "more\n" in many or "… and" in many or 'class="strong"' in many


def test_a_pdf_is_written_where_weasyprint_is(seeds: KnowledgeBase) -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))  # needs Pango from the system
    printed = seeds.report(ROOT / "queries" / "changes.md", today=TODAY).as_pdf()
    assert printed.startswith(b"%PDF")


def test_a_report_is_python_too(seeds: KnowledgeBase, tmp_path: Path) -> None:
    rendered = seeds.report(ROOT / "queries" / "person.md", today=TODAY, who="Witkoff")
    rendered.write(tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text(encoding="utf-8") == rendered.as_html()
    with pytest.raises(kb.InputError):
        rendered.write(tmp_path / "out.doc")


def test_every_mark_beside_a_row_has_its_note(report) -> None:  # type: ignore[no-untyped-def]
    path = report("```kb\nvisits by Witkoff followed by no strikes within 3 days possibly\n```\n")
    with kb.open("memory:") as base:
        base.load(ROOT / "tests" / "world.chron")
        page = base.report(path, today=TODAY).as_html()
    assert '<a href="#mark-soon">…</a>' in page
    assert '<p class="note" id="mark-soon">… too soon to tell</p>' in page
