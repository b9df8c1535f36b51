"""The commands: documented in docs/commands.md from their own help, with the options of the contract; journal tools."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from kb import cli
from kb.cli import COMMANDS
from kb.commands.watching import watch
from kb.errors import InputError
from kb.knowledge import KnowledgeBase
from tests.conftest import ROOT, TODAY
from tests.test_cli import GOOD, KB, run

PAGE = ROOT / "docs" / "commands.md"
_HEAD = """\
# Commands

`kb` alone opens the prompt. stdout carries only the answer; readings, progress and warnings go to stderr. The store is
`.kb/store` beside the nearest `kb.toml` upwards, else in the working folder; `--store` names another: a folder, `memory:`,
`rdflib:`, or `demo:`, the bundled seed chronology. This page is made of what `kb COMMAND --help` says, and a test holds it
to that.

| exit | means |
|---|---|
| 0 | answered, also when the answer is empty |
| 1 | findings (`check`, `fmt --check`, `--fail-empty`) |
| 2 | usage, or the question has an error |
| 3 | an input file is wrong or unreadable |
| 4 | the store is missing, locked or damaged |
| 5 | out of time or out of memory bound |
| 130 | interrupted |

`kb completion bash|zsh|fish` writes what a shell needs to complete commands, options and files.
"""


def command(name: str) -> click.Command:
    found = cli.kb.get_command(click.Context(cli.kb, info_name="kb"), name)
    assert found is not None
    return found


def page() -> str:
    parts = [_HEAD]
    for name, _ in COMMANDS:
        context = click.Context(command(name), info_name=f"kb {name}", terminal_width=100, max_content_width=100)
        parts.append(f"\n## kb {name}\n\n```\n{command(name).get_help(context).strip()}\n```\n")
    return "".join(parts)


def test_the_page_is_made_of_the_help(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", [name for name, _ in COMMANDS])
def test_a_command_has_two_examples_and_the_options_of_all(name: str) -> None:
    found = command(name)
    assert len(re.findall(r"^  .*\bkb\b", found.epilog or "", re.M)) >= 2
    options = {option for parameter in found.params for option in parameter.opts}
    assert {"--store", "--format", "-o", "--today", "-q", "-v"} <= options


def test_options_of_all_do_what_they_say(tmp_path: Path) -> None:
    assert run("rule", "E104", "-o", "rule.txt", cwd=tmp_path).stdout == ""
    assert (tmp_path / "rule.txt").read_text().startswith("E104: ")
    assert run("rule", "E105", "-o", "rule.txt", cwd=tmp_path).returncode == 2
    assert run("rule", "E105", "-o", "rule.txt", "--force", cwd=tmp_path).returncode == 0


def test_the_version_is_told() -> None:
    from kb import __version__

    assert run("--version").stdout == f"kb, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    assert "_KB_COMPLETE" in run("completion", shell).stdout
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_KB_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "kb che",
        "COMP_CWORD": "1" if shell != "fish" else "che",
    }
    done = subprocess.run(KB, env=environment, capture_output=True, text=True, check=False)
    assert "check" in done.stdout


# init, add


def test_a_new_chronology_checks_loads_and_answers(tmp_path: Path) -> None:
    assert run("init", "new", cwd=tmp_path).returncode == 0
    new = tmp_path / "new"
    assert {path.name for path in new.iterdir()} == {"kb.toml", "sample.chron", "queries", ".gitignore"}
    assert run("check", "--strict", "sample.chron", cwd=new).returncode == 0
    assert run("fmt", "--check", "sample.chron", cwd=new).returncode == 0
    assert run("load", "sample.chron", cwd=new).returncode == 0
    assert run("ask", "who met Okafor", cwd=new).stdout.startswith("Maria Lindqvist")
    assert "bridge" in run("ask", "run all-about(Lindqvist)", cwd=new / "queries").stdout
    again = run("init", cwd=new)
    assert (again.returncode, "E012" in again.stderr) == (2, True)


def test_add_asks_for_what_it_is_not_told(tmp_path: Path) -> None:
    journal = tmp_path / "a.chron"
    journal.write_text(GOOD)
    answers = "2025-08-07\nmeeting\nAnn meets Bob again\nAnn, Bobb\n\n\ns p2\n"
    done = run("add", cwd=tmp_path, stdin=answers)
    assert done.returncode == 0
    block = "2025-08-07 * Ann meets Bob again  ^2025-08-07-ann-meets-bob-again\n  type: meet\n  by: Ann, Bobb\n  src: [s p2]\n"
    assert done.stdout == block
    assert journal.read_text() == GOOD + "\n" + block
    assert "Bobb is new" in done.stderr
    assert run("fmt", "--check", "a.chron", cwd=tmp_path).returncode == 0
    made = run(
        "add",
        "b.chron",
        "--date",
        "2025-08",
        "--type",
        "say",
        "--title",
        'Ann: "no" #x',
        "--by",
        "Ann",
        "--source",
        "t",
        cwd=tmp_path,
    )
    assert "source t is new" in made.stderr
    assert (tmp_path / "b.chron").read_text() == made.stdout
    assert run("check", "b.chron", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"--date": "2025-13-01"}, 2, "E201"),
        ({"--type": "mete"}, 2, "did you mean meet"),
        ({"--title": " "}, 2, "E307"),
        ({"--flag": "%"}, 2, "E305"),
        ({"--source": "[]"}, 2, "E317"),
        ({"--by": '"Ann'}, 2, "E013"),
    ],
)
def test_add_takes_no_mistake(tmp_path: Path, changed: dict[str, str], code: int, said: str) -> None:
    (tmp_path / "a.chron").write_text(GOOD)
    args = {
        "--date": "2025-08-07",
        "--type": "meet",
        "--title": "Ann meets Bob",
        "--by": "Ann, Bob",
        "--source": "s",
    } | changed
    done = run("add", *(word for pair in args.items() for word in pair), cwd=tmp_path)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert (tmp_path / "a.chron").read_text() == GOOD


def test_add_wants_to_know_which_journal(tmp_path: Path) -> None:
    assert "E014" in run("add", cwd=tmp_path).stderr
    (tmp_path / "a.chron").write_text(GOOD)
    (tmp_path / "b.chron").write_text(GOOD)
    assert "name one of a.chron, b.chron" in run("add", cwd=tmp_path).stderr


# fmt


UNTIDY = """\
; a comment on the file
include   more.chron
source  s   Page
     publisher:    Paper
  published: 2025-08-21



; of Ann
actor ann "Ann, Lee"
  kind: person
  ; within
2025-08-06   *   Ann meets  Bob   ^talk #two   #one
  type: meet
  by: Ann (guest),  Bob
  >   "never"   --  Ann   [s p1]
2025-08-07 ! Ann speaks
  type: say
  by: "Ann, Lee"
  src: s
"""
TIDY = """\
; a comment on the file
include more.chron

source s  Page
  publisher: Paper
  published: 2025-08-21

; of Ann
actor ann  "Ann, Lee"
  kind: person
  ; within

2025-08-06 * Ann meets  Bob  #two #one ^talk
  type: meet
  by: Ann (guest),  Bob
  > "never"  -- Ann [s p1]

2025-08-07 ! Ann speaks  ^2025-08-07-ann-speaks
  type: say
  by: "Ann, Lee"
  src: s
"""


def test_fmt_tidies_and_keeps_comments(tmp_path: Path) -> None:
    file = tmp_path / "a.chron"
    file.write_text(UNTIDY)
    file.chmod(0o640)
    check = run("fmt", "--check", "a.chron", cwd=tmp_path)
    assert (check.returncode, check.stdout, file.read_text()) == (1, "a.chron\n", UNTIDY)
    assert run("fmt", "a.chron", cwd=tmp_path).returncode == 0
    assert file.read_text() == TIDY
    assert file.stat().st_mode & 0o777 == 0o640
    assert run("fmt", "--check", "a.chron", cwd=tmp_path).returncode == 0
    assert run("fmt", "-", stdin=UNTIDY.replace("\n", "\r\n")).stdout == TIDY


def test_fmt_leaves_a_journal_with_errors_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.chron"
    file.write_text(UNTIDY.replace("2025-08-07 !", "2025-02-30 !"))
    before = file.read_text()
    done = run("fmt", "a.chron", cwd=tmp_path)
    assert (done.returncode, file.read_text()) == (3, before)
    assert "a.chron:17:1: error E201" in done.stderr


# load --dry-run, --watch


def test_a_dry_run_says_what_would_become_of_each_and_loads_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.chron").write_text(GOOD)
    first = run("load", "--dry-run", "a.chron", cwd=tmp_path)
    assert "new        talk  Ann meets Bob" in first.stdout
    assert not (tmp_path / ".kb").exists()
    run("load", "a.chron", cwd=tmp_path)
    changed = GOOD.replace("Ann meets Bob", "Ann sees Bob")
    other = "\n2025-08-06 * Bob and Ann meet  ^other\n  type: meet\n  by: Bob, Ann\n  src: s\n"
    (tmp_path / "a.chron").write_text(changed + other)
    done = run("load", "--dry-run", "a.chron", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert lines[:2] == ["new        other  Bob and Ann meet", "changed    talk  Ann sees Bob"]
    assert "double?    other  Bob and Ann meet  =?  talk" in lines[2]
    assert lines[3] == "1 new, 1 changed, 4 unchanged, 1 probably double, 0 of 1 files rejected; nothing was loaded"
    assert "Ann meets Bob" in run("ask", "who met Ann", cwd=tmp_path).stdout


def test_watching_loads_again_when_a_file_changes_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "a.chron").write_text("include b.chron\n")
    (tmp_path / "b.chron").write_text(GOOD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    watching = subprocess.Popen(
        [*KB, "load", "-q", "--watch", "a.chron"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert watching.stdout is not None
    try:
        assert watching.stdout.readline().startswith("5 added")
        time.sleep(0.6)
        (tmp_path / "b.chron").write_text(GOOD.replace("Ann meets Bob", "Ann sees Bob"))
        assert watching.stdout.readline().startswith("0 added, 1 changed")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 130
    finally:
        watching.kill()
    assert run("load", "--watch", "-", cwd=tmp_path).returncode == 2


def test_what_is_written_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first reading goes on, and while a later one does; a file that came with a reading was read with it."""
    monkeypatch.setattr("kb.commands.watching._PAUSE", 0.02)
    one, two, ahead = (tmp_path / name for name in ("one", "two", "ahead"))
    files, read = [one], []
    begun, late = time.time_ns(), time.monotonic() + 60

    def watched() -> list[str]:
        assert time.monotonic() < late, read
        return list(map(str, files))

    def again() -> None:
        read.append("".join(path.read_text() for path in files))
        if len(read) == 1:
            one.write_text("1c ")
        elif len(read) == 2:
            two.write_text("2a ")
            ahead.write_text("3a ")
            os.utime(ahead, ns=(begun + 10**15, begun + 10**15))  # a clock that is ahead: read once more, and no more
            files.extend([two, ahead])
        elif len(read) == 3:
            threading.Timer(0.3, two.write_text, ["2b "]).start()
        else:
            raise KeyboardInterrupt

    one.write_text("1b ")
    with pytest.raises(KeyboardInterrupt):
        watch(watched, again, begun)
    assert read == ["1b ", "1c ", "1c 2a 3a ", "1c 2b 3a "]


# The look of answers


@pytest.fixture(scope="module")
def looks(seeds) -> Callable[..., str]:  # type: ignore[no-untyped-def]
    from kb.renderers import render
    from kb.renderers.look import Look

    def shown(question: str, width: int = 0, colour: bool = False) -> str:
        return render(seeds.ask(question, today=TODAY), "text", Look(width, colour))

    return shown


QUESTIONS = (
    "timeline", "timeline of Lavrov with quotes", "who met Putin", "how many statements by month", "how are Lavrov and Ushakov connected",
    "meetings showing date, title, actors, place, type, status, sources", "sources for the Alaska summit", "top 5 people by statements",
    "how many meetings with Putin", "show Witkoff", "calls followed by meetings within 10 days",
)  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 80, 140])
@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_fits_the_terminal_and_loses_nothing(looks, question: str, width: int) -> None:  # type: ignore[no-untyped-def]
    from kb.renderers.layout import columns_of

    narrow, wide = looks(question, width), looks(question)
    if not question.startswith("show"):
        assert max(map(columns_of, narrow.splitlines())) <= width
    if question.startswith(("timeline", "sources", "how are")):
        assert not Counter(re.findall(r"\w", wide)) - Counter(re.findall(r"\w", narrow))
    coloured = looks(question, width, True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == narrow


def test_a_timeline_says_how_exactly_dates_are_known(looks) -> None:  # type: ignore[no-untyped-def]
    found = looks("timeline since 2024")
    assert "\n2025\n" in found
    assert "\n  August\n" in found
    assert re.search(r"^    one of 18–20 +Lavrov: cannot agree", found, re.M)
    assert re.search(r"^    some day +\S? *Putin lays out", found, re.M)


def test_long_source_ids_are_numbered_in_the_legend(base, journal) -> None:  # type: ignore[no-untyped-def]
    from kb.renderers import render

    long = "a-very-long-identifier-of-a-source-that-nobody-reads"
    assert not base.load(
        journal(GOOD.replace("source s ", f"source {long} ").replace("src: s", f"src: {long}"))
    ).rejected
    found = render(base.ask("who met Ann"), "text")
    assert "[1]" in found.splitlines()[0]
    assert found.splitlines()[1] == "[1] Paper, 2025-08-21: Page"


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        ({}, False, False), ({}, True, True), ({"NO_COLOR": "1"}, True, False), ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False), ({"FORCE_COLOR": "0"}, False, False), ({"TERM": "dumb"}, True, False),
    ],
)  # fmt: skip
def test_colours_go_by_the_stream_and_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, coloured: bool
) -> None:
    import io

    from kb.renderers.look import look_for

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    assert look_for(stream).colour is coloured
    assert bool(look_for(stream).width) is terminal


def test_wide_characters_take_two_columns() -> None:
    from kb.renderers.layout import aligned

    assert aligned([["北京", "a"], ["Kyiv", "b"]]) == ["北京  a", "Kyiv  b"]


@pytest.mark.slow
def test_a_picture_is_written_where_the_name_of_the_file_says_so(tmp_path: Path) -> None:
    """`to "x.svg"` and `-o x.svg` draw what `as` names; other names choose the format where nothing else does."""
    chart = f'events per type as chart to "{tmp_path / "chart.svg"}"'
    assert run("ask", "--store", "demo:", "-q", "--today", TODAY, chart).returncode == 0
    drawn = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "Counts: " in drawn
    for question, name, words in (
        ("timeline of Witkoff in 2025", "t.svg", "Timeline: "),
        ("circle of Putin within 1 step as graph", "g.svg", "Network: "),
        ("meetings in 2025", "m.csv", "date,title,sources"),
        ("meetings in 2025 as table", "m.txt", "2025-08-06"),
    ):
        path = tmp_path / name
        assert run("ask", "--store", "demo:", "-q", "--today", TODAY, question, "-o", str(path)).returncode == 0
        assert words in path.read_text(encoding="utf-8")
    shown = run("ask", "--store", "demo:", "-q", "--today", TODAY, "--format", "svg", "events in 2025")
    assert shown.stdout.startswith("<svg")
    (tmp_path / "two.txt").write_text("events\nmeetings\n")
    two = run("ask", "--store", "demo:", "-q", "-f", str(tmp_path / "two.txt"), "-o", str(tmp_path / "two.svg"))
    assert (two.returncode, "E124" in two.stderr) == (2, True)


def test_png_needs_an_extra_and_says_so(tmp_path: Path, seeds: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    from kb.renderers.pictures import png

    answer = seeds.ask("events per type as chart", today=TODAY)
    pytest.importorskip("vl_convert")
    assert png(answer).startswith(b"\x89PNG")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(InputError) as error:
        png(answer)
    assert (error.value.code, "timeline-kb[charts]" in str(error.value.hint)) == ("E613", True)
