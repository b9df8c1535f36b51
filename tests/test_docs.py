"""Documentation that cannot go stale: every console and Python block in it is run, and prints what it shows.

A block whose first line is `; NAME.chron` (or `.kbq`, `.md`) is written to that file first. A block that begins with "```kb" holds questions
after `kb> `, asked in this process of the bundled seeds, or, "```kb world", of tests/world.chron; one that begins with "```reads" holds
clauses and how they are read. A Python block that begins with ">>> " is the cells of a notebook with what each shows. `--update` puts in what is printed now.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from kb.knowledge import KnowledgeBase
from kb.pictures import draw
from tests.conftest import ROOT, TODAY
from tests.prompt import conversation, readings

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^(`{3,4})([^\n`]*)\n(.*?)^\1$", re.M | re.S)
_FILE = re.compile(r"; (\S+\.(?:chron|kbq|md))\n")


def shell(command: str, cwd: Path) -> str:
    """What a command prints, readings and notes before the answer, as a reader of the page would see it."""
    bin_ = cwd.parent / "bin"
    bin_.mkdir(exist_ok=True)
    script = bin_ / "kb"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from kb.cli import main; main()" "$@"\n')
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    done = subprocess.run(command, shell=True, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stderr + done.stdout


def _printed(language: str, block: str, folder: Path, names: dict[str, object]) -> str | None:
    """What a block of a page shows now; None where it shows nothing that could be run."""
    kind, _, chronology = language.partition(" ")
    if kind == "console":
        commands = re.findall(r"^\$ (.*(?:\\\n.*)*)$", block, re.M)
        return "".join(f"$ {command}\n{shell(command, folder)}" for command in commands)
    if kind == "kb" and block.startswith("kb> "):
        return conversation(block, chronology or "seeds")
    if kind == "python" and block.startswith(">>> "):
        return cells(block, names)
    return readings(block, chronology or "seeds") if kind == "reads" else None


def cells(block: str, names: dict[str, object]) -> str:
    """Lines of a notebook one by one, each with what Python shows for it; names hold for the cells after."""
    shown = []
    for line in (each for each in block.splitlines() if each.startswith(">>> ")):
        shown.append(line)
        words = io.StringIO()
        with redirect_stdout(words):
            exec(compile(line[4:] + "\n", "<cell>", "single"), names)
        shown += words.getvalue().splitlines()
    return "\n".join(shown) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_page_shows_is_what_is_printed(document: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    names: dict[str, object] = {}
    text = document.read_text(encoding="utf-8")
    for fence, language, block in _BLOCK.findall(text):
        if file := _FILE.match(block):
            write(folder, file, block)
        elif (printed := _printed(language, block, folder, names)) is not None:
            if request.config.getoption("--update"):
                text = text.replace(f"{fence}{language}\n{block}{fence}", f"{fence}{language}\n{printed}{fence}")
            else:
                assert printed == block
        elif language == "python":
            exec(compile(block, str(document), "exec"), {})
    if request.config.getoption("--update"):
        document.write_text(text, encoding="utf-8")


def write(folder: Path, file: re.Match[str], block: str) -> None:
    """Write a block to the file that it names: a journal's first line is a comment there, elsewhere it is left out."""
    (folder / file[1]).write_text(block if file[1].endswith(".chron") else block[file.end() :], encoding="utf-8")


@pytest.mark.slow
def test_the_tutorial_ends_with_a_page_that_can_be_asked(tmp_path: Path) -> None:
    from tests.serving import Server

    folder = tmp_path / "ferry"
    folder.mkdir()
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    for _, language, block in _BLOCK.findall(text):
        if file := _FILE.match(block):
            write(folder, file, block)
        else:
            _printed(language, block, folder, {})
    assert "    kb serve\n" in text
    assert "The ferry of Norhaven" in (folder / "ferry.html").read_text(encoding="utf-8")
    server = Server(str(folder / ".kb" / "store"), "-q")
    try:
        assert "who met Helga Brandt" in server.http.get("/").text
        page = server.http.get("/", params={"q": "statements about the ferry"}).text
        assert "contradicts" in page and "There was no danger at any time" in page
    finally:
        server.close()


def test_links_between_pages_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_doctests_hold() -> None:
    import doctest
    import importlib

    from tests.test_architecture import modules

    for module in modules():
        failed, _ = doctest.testmod(importlib.import_module(module))
        assert not failed, module


PICTURES = {"dates.svg": "events about security guarantees since August 2025"}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_a_page_is_what_is_drawn(name: str, seeds: KnowledgeBase, request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "pictures" / name
    drawn = draw(seeds.ask(PICTURES[name], today=TODAY), "timeline", width=860)
    if request.config.getoption("--update"):
        path.write_text(drawn, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == drawn
