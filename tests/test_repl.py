"""The prompt, driven at a terminal of its own: every feature, on the seeds."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document

from kb.errors import QuestionError
from kb.knowledge import KnowledgeBase
from kb.repl.commands import COMMANDS
from kb.repl.guide import EXAMPLES
from kb.repl.prompt import Suggestions
from kb.repl.sight import Sight
from kb.repl.statements import statements
from tests.conftest import ROOT, TODAY
from tests.test_cli import run

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x1b\][^\x07]*\x07|\r")
TIE = "actor a  Jo Miller\n  kind: person\n\nactor b  Al Miller\n  kind: person\n\nactor c  Cy Long\n  kind: person\n\nsource s  Page\n  published: 2025-08-21\n\n"
TIE += "2025-08-01 * Jo sees Cy  ^jo\n  type: meet\n  by: Jo Miller, Cy Long\n  src: s\n\n2025-08-02 * Al sees Cy  ^al\n  type: meet\n  by: Al Miller, Cy Long\n  src: s\n"


class Terminal:
    """A prompt at a terminal; `see` waits for words, `ask` sends a line and gives what came until the next prompt."""

    def __init__(self, folder: Path, *args: str, **environment: str) -> None:
        self.folder = folder
        inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-c", "from kb.cli import main; main()", *args],
            cwd=str(folder),
            env={
                **inherited,
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                "PAGER": "cat",
                "HOME": str(folder),
                "XDG_STATE_HOME": str(folder / "state"),
                **environment,
            },
            dimensions=(50, 140),
            encoding="utf-8",
            timeout=90,
        )
        self.see("kb>")

    def see(self, pattern: str) -> str:
        """Everything until a pattern comes, and what it matched, without escape sequences."""
        self.child.expect(pattern)
        return _ESCAPE.sub("", self.child.before + self.child.after)

    def ask(self, line: str, until: str = "reading: [^\r\n]*", *, ends: bool = True) -> str:
        self.child.send(line)
        time.sleep(0.15)
        self.child.send("\r")
        return self.see(until) + (self.see("kb>") if ends else "")

    def control(self, letter: str) -> None:
        self.child.sendcontrol(letter)

    def close(self) -> None:
        self.child.close(force=True)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, "--store", "demo:", "repl", "--today", TODAY)
    yield opened
    opened.close()


def test_names_and_words_are_suggested_and_enter_takes_what_was_typed(terminal: Terminal) -> None:
    terminal.child.send("who met Put")
    terminal.see("Vladimir Putin")
    terminal.child.send("\r")
    assert "nothing is called 'Put' here" in terminal.see("or the end")
    terminal.child.send("who met President Tr")
    terminal.see("= Donald Trump")
    terminal.control("c")
    terminal.child.send("who met Putin bef")
    terminal.see("before")
    terminal.control("c")
    terminal.child.send("who met Put")
    terminal.see("Vladimir Putin")
    terminal.child.send("\t before the Alaska summit\r")
    assert "Steve Witkoff" in terminal.see("reading: [^\r\n]*ms")


def test_the_reading_and_the_time_stand_under_an_answer_and_marks_are_explained(terminal: Terminal) -> None:
    found = terminal.ask("demands before 15 June 2024")
    assert "2024-06 ?" in found
    assert "possibly: the date may not fit" in found
    assert re.search(r"\[reuters-0821\] Reuters, 2025-08-21", found)
    assert re.search(r"reading: demands · before 2024-06-15  \(\d+ ms\)", found)


def test_a_name_that_is_ambiguous_is_chosen_by_number_and_the_choice_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "tie.chron").write_text(TIE)
    (tmp_path / "kb.toml").write_text("")
    assert run("load", "tie.chron", cwd=tmp_path).returncode == 0
    terminal = Terminal(tmp_path)
    try:
        assert "Al Miller" in terminal.ask("who met Miller", "which 'Miller' is meant", ends=False)
        terminal.child.send("7\r")
        terminal.see("a number from 1 to 2 is wanted")
        terminal.child.send("2\r")
        assert "2025-08-02" in terminal.see("reading: [^\r\n]*")
        terminal.see("kb>")
        assert "2025-08-02" in terminal.ask("when did Miller meet Cy Long")
        terminal.ask(" who met Cy Long")
        (tmp_path / "tie.chron").write_text(TIE.replace("Al sees Cy", "Al meets Cy by chance"))
        assert run("load", "tie.chron", cwd=tmp_path).returncode == 0
        assert "by chance" in terminal.ask(" who met Al Miller")
    finally:
        terminal.close()
    kept = tmp_path / ".kb" / "history"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "+who met Miller" in kept.read_text()
    assert "who met Cy Long" not in kept.read_text()
    assert "+2" not in kept.read_text()
    again = Terminal(tmp_path)
    try:
        again.child.send("\x1b[A")
        again.see("Cy Long")
    finally:
        again.close()


def test_a_question_that_can_be_read_in_two_ways_is_chosen_by_number(terminal: Terminal) -> None:
    shown = terminal.ask("what did Trump and Putin say", "is meant", ends=False)
    assert "what did both Trump and Putin say" in shown
    terminal.child.send("1\r")
    assert "by Donald Trump or Vladimir Putin" in terminal.see("reading: [^\r\n]*")


def test_a_question_goes_on_in_the_next_line_while_a_parenthesis_is_open(terminal: Terminal) -> None:
    terminal.child.send("(who met Putin in 2025\r")
    terminal.see(r"\.\.\.")
    found = terminal.ask(") and not (who met Zelensky in 2025)")
    assert "Yuri Ushakov" in found
    assert "Donald Trump" not in found


def test_sparql_runs_as_it_stands(terminal: Terminal) -> None:
    found = terminal.ask("SELECT ?who WHERE { id:alaska-summit ev:by ?who } ORDER BY ?who", "SPARQL · ")
    assert "id/putin" in found
    assert "E110" in terminal.ask("SELECT ?x WHERE { ?x }", "error [^\r\n]*")


def test_ctrl_c_ends_a_running_query_and_not_the_prompt(terminal: Terminal) -> None:
    terminal.child.send("half a quest")
    terminal.control("c")
    terminal.see("kb>")
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . FILTER(?a != ?c) }"
    terminal.child.send(slow + "\r")
    terminal.child.expect_exact("\x1b[?2004l")  # the prompt has taken it
    time.sleep(1)
    terminal.control("c")
    terminal.see("interrupted")
    terminal.see("kb>")
    assert "Steve Witkoff" in terminal.ask("who met Putin before the Alaska summit")
    terminal.control("d")
    terminal.child.expect(pexpect.EOF)
    assert terminal.child.wait() == 0


def test_the_backslash_commands(terminal: Terminal) -> None:
    folder = terminal.folder
    (folder / "questions.txt").write_text(
        "; two questions\nwho met Putin before \\\n  the Alaska summit\ncalls in August 2025\n"
    )
    (folder / "edit.sh").write_text('#!/bin/sh\necho "meetings in Anchorage" > "$1"\n')
    (folder / "edit.sh").chmod(0o755)
    assert "nothing was asked yet" in terminal.ask("\\s", "ask a question first")
    terminal.ask("who met Putin before the Alaska summit")
    assert "SELECT DISTINCT ?who" in terminal.ask("\\s", "ORDER BY")
    assert "Who(" in terminal.ask("\\x", "[(][0-9]+ ms")
    assert "@lavrov" in terminal.ask("\\n lavrv", "@lavrov")
    assert "events and states: 161" in terminal.ask("\\d", "us-eu-trade.chron")
    assert "takes part in" in terminal.ask("\\d Witkoff")
    terminal.ask("\\t", "timing is off")
    assert "ms)" not in terminal.ask("calls in August 2025", "reading: [^\r\n]*")
    terminal.ask("\\t on", "timing is on")
    terminal.ask("\\today 2025-08-18", "relative dates count from 2025-08-18")
    assert "error E203" in terminal.ask("\\today soon", "write --today")
    found = terminal.ask("\\i questions.txt", "calls · in 2025-08[^\r\n]*")
    assert "Yuri Ushakov" in found
    terminal.ask("\\w answer.csv", "written to answer.csv, as csv")
    assert "is there already" in terminal.ask("\\w answer.csv", "E002[^\r\n]*")
    terminal.ask("\\w --force answer.csv", "written to answer.csv, as csv")
    assert (folder / "answer.csv").read_text().startswith("date,title,sources")
    assert "date,title,sources" in terminal.ask("\\o csv", "shown as csv") + terminal.ask("calls in August 2025")
    terminal.ask("\\o notes.md", "answers are added to notes.md")
    terminal.ask("calls in August 2025", "added to notes.md")
    terminal.ask("\\o", "answers are shown here")
    assert "phone call" in (folder / "notes.md").read_text()
    shown = terminal.ask("\\?", "docs/language.md")
    assert all(name in shown for name in ("Commands", "Keys", "Marks", "run person-timeline"))
    assert "did you mean" in terminal.ask("\\toda", "error E008[^$]*lists them")
    terminal.close()
    edited = Terminal(folder, "--store", "demo:", EDITOR=str(folder / "edit.sh"))
    try:
        assert "Alaska summit" in edited.ask("\\e")
    finally:
        edited.close()


def test_commands_are_completed(terminal: Terminal) -> None:
    terminal.child.send("\\tod")
    terminal.see("the day that relative dates count from")
    terminal.control("c")
    terminal.child.send("\\d Lavr")
    terminal.see("Sergei Lavrov")


def test_what_is_typed_while_the_names_are_read_gets_suggestions(seeds: KnowledgeBase) -> None:
    """They may become ready after a search looked for them and before it ends: its answer would be empty for good."""
    sight = Sight(seeds, TODAY)

    class Meanwhile(Suggestions):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
            yield from list(super().get_completions(document, complete_event))
            sight.read_once()
            sight.wait()

    async def suggested(text: str) -> list[str]:
        found = Meanwhile(sight).get_completions_async(Document(text), CompleteEvent(text_inserted=True))
        return [each.text async for each in found]

    assert "Sergei Lavrov" in asyncio.run(suggested("\\d Lavr"))


def test_a_long_answer_goes_through_the_pager(tmp_path: Path) -> None:
    pager = tmp_path / "pager.sh"
    pager.write_text(f'#!/bin/sh\ncat > "{tmp_path}/paged"\necho "paged: $(wc -l < "{tmp_path}/paged")"\n')
    pager.chmod(0o755)
    terminal = Terminal(tmp_path, "--store", "demo:", PAGER=str(pager))
    try:
        terminal.ask("timeline", "paged: ", ends=False)
        terminal.see("reading: events")
        terminal.see("kb>")
        assert "Alaska summit" in (tmp_path / "paged").read_text()
        assert "paged" not in terminal.ask("who met Putin before the Alaska summit")
    finally:
        terminal.close()


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_used_unless_they_are_not_wanted(
    tmp_path: Path, environment: dict[str, str], coloured: bool
) -> None:
    terminal = Terminal(tmp_path, "--store", "demo:", **environment)
    try:
        terminal.child.send("who met Putin before the Alaska summit\r")
        terminal.child.expect("reading: ")
        answer = terminal.child.before[terminal.child.before.rfind("\x1b[?2004l") :]
        assert ("\x1b[36m" in answer) is coloured
    finally:
        terminal.close()


def test_questions_are_piped_in(tmp_path: Path) -> None:
    asked = "who met Putin before the Alaska summit\n\n; a comment\n\\o csv\nSELECT ?s WHERE {\n  ?s a ev:State }\nLIMIT 1\n\nwho met Foo\ncalls in August 2025\n"
    done = run("--store", "demo:", cwd=tmp_path, stdin=asked)
    assert done.returncode == 2
    assert done.stdout.startswith("Steve Witkoff")
    assert "\x1b" not in done.stdout
    assert done.stdout.count("\n\n") == 2
    assert "date,title,sources" in done.stdout
    assert "E102" in done.stderr
    assert "reading: meetings · with Vladimir Putin" in done.stderr
    assert not list(tmp_path.iterdir())
    assert run("--store", "demo:", "repl", cwd=tmp_path, stdin="").returncode == 0
    assert run(cwd=tmp_path, stdin="events\n").returncode == 4


def test_statements_are_told_apart() -> None:
    text = "one\n\ntwo \\\n more\nPREFIX a: <b:>\nSELECT * {\n\n; c\nSELECT * { ?s ?p ?o };\nthree\n"
    assert list(statements(text.split("\n"))) == [
        "one", "two\n more", "PREFIX a: <b:>\nSELECT * {", "SELECT * { ?s ?p ?o }", "three",
    ]  # fmt: skip


@pytest.mark.parametrize("question", [example for _, example in EXAMPLES])
def test_the_examples_of_the_help_are_answered(seeds: KnowledgeBase, question: str) -> None:
    assert seeds.ask(question, today=TODAY).answers or "followed by" in question or "number" in question


def test_every_form_of_the_language_is_in_the_help() -> None:
    from kb.language import FORMS

    assert {name for name, _ in FORMS} <= {name for name, _ in EXAMPLES}
    assert len({each.name for each in COMMANDS}) == len(COMMANDS)


def test_what_is_no_question_yet_is_no_fault(seeds: KnowledgeBase) -> None:
    from kb import catalogue
    from kb.completion import complete
    from kb.directory import Directory

    session, directory = seeds.session(today=TODAY), Directory(catalogue.directory(seeds.store))
    for text in (
        "((((",
        '"',
        "who met $x ",
        "06/08/2025 ",
        "|||",
        "@",
        "a" * 3000,
        "who met Путин ",
        "\0",
        "run (",
        "top 5 ",
    ):
        complete(session, directory, text)
    with pytest.raises(QuestionError):
        session.ask("who met Put")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "who"),
        ("who m", "met"),
        ("who met lavrv", "Sergei Lavrov"),
        ("who met Vladimir Pu", "Vladimir Putin"),
        ("meetings in Anch", "Anchorage"),
        ("who met Putin before the Alaska su", "Alaska summit"),
        ("statements by Lavrov about sec", "security guarantees"),
        ("how many meetings per mo", "month"),
        ("meetings with Putin foll", "followed by"),
        ("how are Lavrov and Ushakov ", "connected"),
        ("did Putin vis", "visit"),
        ("events in Aug", "August"),
        ("who met Putin beofre", "before"),
        ("run per", "person-timeline("),
        ("who met @put", "@putin"),
        ("(who met Putin) and not (who met Zel", "Volodymyr Zelensky"),
        ("calls as ch", "chart"),
    ],
)
def test_a_beginning_is_completed(seeds: KnowledgeBase, text: str, wanted: str) -> None:
    from kb import catalogue
    from kb.completion import complete
    from kb.directory import Directory

    found = complete(seeds.session(today=TODAY), Directory(catalogue.directory(seeds.store)), text)
    assert wanted in [each.text for each in found[:8]]
    chosen = next(each for each in found if each.text == wanted)
    assert text[: chosen.start] + chosen.text != text
