"""The Nu HTML checker finds no error in any page that we write: reports and the site, on the seeds and on hostile words.

Needs Java and vnu.jar, of which VNU_JAR is the path; `make pages` fetches it, `.ci/run` both. Skipped without them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kb.knowledge import KnowledgeBase
from kb.pages.frame import page
from kb.pages.gathered import gathered
from tests.conftest import ROOT, TODAY

CHECKER = os.environ.get("VNU_JAR", str(ROOT / ".vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"))

pytestmark = pytest.mark.skipif(
    not (shutil.which("java") and Path(CHECKER).is_file()),
    reason="the Nu HTML checker is not here: `make pages` fetches it (needs npm and Java)",
)


def complaints(folder: Path) -> list[str]:
    """The errors of all pages of a folder, styles among them."""
    command = ["java", "-jar", CHECKER, "--errors-only", "--skip-non-html", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stderr)["messages"]
    return [f"{each.get('url', '').rpartition('/')[2]}:{each.get('lastLine')}: {each['message']}" for each in found]


def test_pages_on_the_seeds_are_valid(seeds: KnowledgeBase, tmp_path: Path) -> None:
    seeds.site(tmp_path / "site")
    for path in sorted((ROOT / "queries").glob("*.md")):
        (tmp_path / f"{path.stem}.html").write_text(seeds.report(path, today=TODAY).as_html(), encoding="utf-8")
    live = gathered(seeds.store, "witkoff", lambda each: f"/id/{each}")
    assert live is not None
    (tmp_path / "live.html").write_text(page(*live), encoding="utf-8")
    assert complaints(tmp_path) == []


def test_pages_of_hostile_words_are_valid(hostile: KnowledgeBase, tmp_path: Path) -> None:
    hostile.site(tmp_path / "site", title='<script>"\x00')
    asked = "# {{ who met @b }}\n\n" + "".join(
        f"```kb as {way}\n{question}\n```\n\n"
        for way, question in (("timeline", "events"), ("graph", "meetings"), ("matrix", "meetings"),
                              ("chart", "events per actor"), ("table", "events"), ("list", "who met @b"))
    )  # fmt: skip
    (tmp_path / "asked.md").write_text(asked + "```kb\nno question\n```\n", encoding="utf-8")
    made = hostile.report(tmp_path / "asked.md", today=TODAY).as_html()
    (tmp_path / "asked.html").write_text(made, encoding="utf-8")
    assert complaints(tmp_path) == []


def test_pages_of_a_server_are_valid(seeds: KnowledgeBase, hostile: KnowledgeBase, tmp_path: Path) -> None:
    from kb import catalogue
    from kb.directory import Directory
    from kb.pages.views import WAYS, View
    from kb.server.shown import answer_page, list_page, query_page, start_page

    for name, base in (("seeds", seeds), ("hostile", hostile)):
        names = Directory(catalogue.directory(base.store))
        made = {
            "start": start_page(base, names, TODAY),
            "names": list_page(names, "", "", 1),
            "sources": list_page(names, "source", "", 1),
        }
        questions = (
            "events",
            "meetings",
            "statements",
            "who met @b",
            "events per actor",
            "how many events",
            "quotes from @a",
            "what <b>",
        )
        for question in questions:
            for way in WAYS:
                made[f"{question[:12]}-{way}"] = answer_page(base, View(question, show=way), TODAY)
        made["zoomed"] = answer_page(
            base, View("events", show="timeline", first="2025-01-01", last="2025-12-31", lanes="actor"), TODAY
        )
        made["queried"] = query_page("SELECT ?s", base.store.raw("SELECT * { ?s ?p ?o } LIMIT 50", "json"))
        for number, text in enumerate(made.values()):
            (tmp_path / f"{name}-{number}.html").write_bytes(text.encode("utf-8", "replace"))
    assert complaints(tmp_path) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!DOCTYPE html><title>x</title><p><b>open", encoding="utf-8")
    assert complaints(tmp_path)
