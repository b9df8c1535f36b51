"""The site: plain files that lead to each other, fetch nothing, are the same twice, and hold nothing hostile or private."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kb.site
from kb.errors import InputError, QuestionError
from kb.knowledge import KnowledgeBase
from kb.pages.gathered import gathered
from kb.site.addresses import file_name
from kb.site.pages import PER_PAGE
from tests.conftest import ROOT
from tests.test_cli import run


def pages(folder: Path) -> dict[str, str]:
    return {str(each.relative_to(folder)): each.read_text(encoding="utf-8") for each in sorted(folder.rglob("*.html"))}


def index(folder: Path) -> list[list[str]]:
    text = (folder / "search-index.js").read_text(encoding="utf-8")
    found: list[list[str]] = json.loads(text.removeprefix("window.searchIndex = ").rstrip().removesuffix(";"))
    return found


@pytest.fixture(scope="module")
def site(seeds: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    seeds.site(folder, title="Talks")
    return folder


class Tags(HTMLParser):
    """The tags and attributes of a page, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def test_every_thing_and_every_record_has_a_page(seeds: KnowledgeBase, site: Path) -> None:
    made = pages(site)
    summit = made["id/alaska-summit.html"]
    for words in (
        "2025-08-15",
        "known to the day",
        "Anchorage",
        "Vladimir Putin",
        'href="../id/reuters-0821.html"',
        "Sources",
    ):
        assert words in summit
    witkoff = made["id/witkoff.html"]
    for words in ("US special envoy", "also called", "appears with", "Witkoff meets Putin in the Kremlin", "<svg"):
        assert words in witkoff
    source = made["id/reuters-0821.html"]
    assert "What rests on it" in source
    assert "“" in source
    assert len([name for name in made if name.startswith("id/")]) == len(index(site)) > 250
    june = made["id/june-2024-demands.html"]
    assert "some day from 2024-06-01 to 2024-06-30" in june


def test_links_lead_to_files_and_to_no_other_host_unasked(site: Path) -> None:
    for name, text in pages(site).items():
        for tag, given in Tags(text).found:
            for key in ("href", "src", "action"):
                target = given.get(key)
                if target is None or (tag == "a" and target.startswith("http")):
                    continue
                assert not re.match(r"[a-z]+:|//", target), (name, target)
                assert (site / name).parent.joinpath(target.partition("#")[0]).resolve().is_file(), (name, target)
        assert "default-src 'none'" in text
        assert "style=" not in text
        assert not re.search(r"\son\w+=", text)


def test_a_site_is_the_same_twice(seeds: KnowledgeBase, site: Path, tmp_path: Path) -> None:
    seeds.site(tmp_path / "again", title="Talks")
    ours = {each.relative_to(site): each.read_bytes() for each in site.rglob("*") if each.is_file()}
    theirs = {
        each.relative_to(tmp_path / "again"): each.read_bytes()
        for each in (tmp_path / "again").rglob("*")
        if each.is_file()
    }
    assert ours == theirs


def test_hostile_words_are_harmless_and_private_records_stay_out(hostile: KnowledgeBase, tmp_path: Path) -> None:
    hostile.site(tmp_path / "out", title="</title><script>alert(1)</script>")
    assert not list((tmp_path / "out").rglob("*secret*"))
    for text in pages(tmp_path / "out").values():
        tags = Tags(text).found
        assert {given["src"] for tag, given in tags if tag == "script"} <= {"search.js", "search-index.js"}
        assert not [given for _, given in tags if given.get("href", "").lower().lstrip().startswith("javascript")]
        assert "kept to ourselves" not in text
        assert "secret" not in text
    script = (tmp_path / "out" / "search-index.js").read_text(encoding="utf-8")
    assert "</script" not in script
    assert "kept to ourselves" not in script


@pytest.mark.parametrize(
    "id_", ["..", "../x", "a/b", "CON", "con", "Ä", "x" * 300, "https://example.org/a?b#c", "", "a.b", "\x00", "a_b"]
)
def test_file_names_are_safe_and_differ(id_: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]*_?[0-9a-f]*", file_name(id_))
    assert len(file_name(id_)) < 90
    others = ["con", "CON", "a-b", "a/b", "a.b", "a_b", "x", "../x"]
    assert sum(file_name(id_) == file_name(each) for each in others) == (id_ in others)


def test_long_lists_go_on_on_pages_of_their_own(base: KnowledgeBase, journal, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    days = "\n".join(
        f"2025-01-01 * Meeting {n}  ^m{n}\n  type: meet\n  by: Ann\n  src: s\n" for n in range(PER_PAGE + 5)
    )
    base.load(journal(f"source s  S\n\nactor ann  Ann\n\n{days}"))
    base.site(tmp_path / "out")
    made = pages(tmp_path / "out")
    assert made["id/ann.html"].count('class="card"') == PER_PAGE
    assert made["id/ann.2.html"].count('class="card"') == 5
    assert 'href="ann.2.html"' in made["id/ann.html"]
    assert 'href="2025.html"' in made["years/2025.2.html"]


def test_a_folder_is_written_whole_and_nothing_of_others_is_overwritten(
    seeds: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(QuestionError, match="is no site"):
        seeds.site(mine, force=True)
    assert (mine / "letter.txt").read_text() == "dear"
    seeds.site(tmp_path / "new")
    with pytest.raises(QuestionError) as error:
        seeds.site(tmp_path / "new")
    assert error.value.hint == "--force writes the site anew"
    (tmp_path / "new" / "old.html").write_text("old")
    seeds.site(tmp_path / "new", force=True)
    assert not (tmp_path / "new" / "old.html").exists()
    monkeypatch.setattr(kb.site, "MOST_RECORDS", 100)
    with pytest.raises(InputError, match="these are 161") as many:
        seeds.site(tmp_path / "more")
    assert many.value.code == "E611"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine", "new"]


def test_the_command_wants_a_folder_for_a_site_alone(tmp_path: Path) -> None:
    made = run("export", "--store", "demo:", "--format", "site", str(tmp_path / "out"), "--title", "Talks")
    assert (made.returncode, "files written to" in made.stderr) == (0, True)
    assert "<title>Talks</title>" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert run("export", "--store", "demo:", "--format", "site").returncode == 2
    assert run("export", "--store", "demo:", "--format", "csv", str(tmp_path / "x")).returncode == 2


def test_an_empty_chronology_is_a_site_too(base: KnowledgeBase, tmp_path: Path) -> None:
    base.site(tmp_path / "out")
    assert "0 records" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_the_search_folds_as_the_index_does_and_finds_names_first(site: Path, tmp_path: Path) -> None:
    page = """
const element = () => ({append() {}, replaceChildren() {}, addEventListener() {}, focus() {}, textContent: ""});
const rows = [];
const parts = {q: {...element(), form: element()}, found: {...element(), append: (row) => rows.push(row)}, told: element()};
globalThis.document = {
  getElementById: (id) => parts[id],
  createElement: () => ({append(link) { this.link = link; }}),
};
globalThis.location = {search: "?q=VOLODYMYR%20zel%C3%A9nsky"};
globalThis.window = globalThis;
"""
    scripts = [(site / name).read_text(encoding="utf-8") for name in ("search-index.js", "search.js")]
    shown = "console.log(parts.told.textContent, rows[0].link.href);"
    program = "\n".join([page, scripts[0], "{", scripts[1], "}", shown])
    (tmp_path / "search.js").write_text(program, encoding="utf-8")
    done = subprocess.run(["node", str(tmp_path / "search.js")], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ found id/zelensky.html\n", done.stdout)


def test_a_server_shows_a_thing_as_the_site_does(seeds: KnowledgeBase, site: Path) -> None:
    for id_ in ("witkoff", "reuters-0821", "alaska-summit", "anchorage", "security-guarantees"):
        found = gathered(seeds.store, id_, lambda each: f"../id/{file_name(each)}.html")
        assert found is not None
        title, live = found
        written = (site / "id" / f"{id_}.html").read_text(encoding="utf-8")
        assert f"<title>{escape(title)}" in written
        listed = re.findall(r'<a class="what" href="[^"]*">[^<]*</a>', live)
        assert listed == re.findall(r'<a class="what" href="[^"]*">[^<]*</a>', written)
        facts = re.findall(r"<dt>(?!appears with|holds)(.*?)</dt>(.*?)</div>", live)
        assert set(facts) <= set(re.findall(r"<dt>(.*?)</dt>(.*?)</div>", written))
    assert gathered(seeds.store, "nobody", str) is None
