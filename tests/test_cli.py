"""The command line: what goes to stdout and stderr, exit codes, and that no input of any kind ends in a traceback."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import kb
from tests.conftest import ROOT, TODAY

KB = [sys.executable, "-c", "from kb.cli import main; main()"]
GOOD = "source s  Page\n  publisher: Paper\n  published: 2025-08-21\n\n2025-08-06 * Ann meets Bob  ^talk\n  type: meet\n  by: Ann, Bob\n  src: s\n"


def run(*args: str, cwd: Path | None = None, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    found = subprocess.run(
        [*KB, *args], check=False, input=data, capture_output=True, cwd=cwd or ROOT, env=environment, timeout=120
    )
    done = subprocess.CompletedProcess(args, found.returncode, found.stdout.decode(), found.stderr.decode())
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.chron").write_text(GOOD)
    assert run("load", "a.chron", cwd=tmp_path).returncode == 0
    return tmp_path


def test_an_answer_goes_to_stdout_and_its_reading_to_stderr() -> None:
    done = run("ask", "who met Putin before the Alaska summit", "--store", "demo:", "--today", TODAY)
    assert done.returncode == 0
    *names, legend = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in names] == ["Steve Witkoff", "Yuri Ushakov"]
    assert legend.startswith("[reuters-0821] Reuters, 2025-08-21: ")
    assert done.stderr == "reading: meetings · with Vladimir Putin · before 2025-08-15 (Alaska summit)\n"
    quiet = run("ask", "-q", "who met Putin before the Alaska summit", "--store", "demo:", "--today", TODAY)
    assert (quiet.stdout, quiet.stderr) == (done.stdout, "")


def test_json_is_one_object_with_the_keys_of_the_contract() -> None:
    done = run(
        "--store", "demo:", "ask", "who met Putin before the Alaska summit", "--format", "json", "--today", TODAY
    )
    found = json.loads(done.stdout)
    assert list(found)[:11] == [
        "question", "reading", "kind", "answers", "possible", "columns", "rows", "events", "sparql", "store", "elapsed_ms",
    ]  # fmt: skip
    assert found["rows"][0] == {
        "name": "Steve Witkoff", "id": "witkoff", "event": "witkoff-putin-0806", "certain": True, "date": "2025-08-06",
    }  # fmt: skip
    event = found["events"][0]
    assert {key: event[key] for key in ("id", "date", "type", "status", "actors", "place", "sources")} == {
        "id": "witkoff-putin-0806", "date": "2025-08-06", "type": "meet", "status": "actual",
        "actors": ["Steve Witkoff", "Vladimir Putin", "Yuri Ushakov"], "place": "Kremlin", "sources": ["reuters-0821"],
    }  # fmt: skip


def test_a_file_of_questions_gives_one_object_a_line(tmp_path: Path) -> None:
    questions = ["let $who = Witkoff", "timeline of $who", "", "who met Foo", "calls in August 2025"]
    (tmp_path / "q.txt").write_text("\n".join(questions) + "\n")
    done = run("ask", "-f", str(tmp_path / "q.txt"), "--format", "jsonl", "--store", "demo:", "--today", TODAY)
    assert done.returncode == 2
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["question"] for each in found] == questions
    assert ["error" in each for each in found] == [False, False, True, True, False]
    assert found[2]["error"]["code"] == "E101"
    assert set(found[3]["error"]) >= {"code", "message", "start", "end", "suggestions"}
    assert found[4]["answers"] == ["trump-putin-call-0818"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["ask", "who met Putin beofre the Alaska summit", "--store", "demo:"], 2, "did you mean 'before'?"),
        (["ask", "what happened on 06/08/2025", "--store", "demo:"], 2, "2025-06-08"),
        (["ask", "", "--store", "demo:"], 2, "E101"),
        (["ask", "events", "--store", "nowhere"], 4, "kb demo"),
        (["ask", "events"], 4, "kb init"),
        (["ask"], 2, "E004"),
        (["ask", "events", "--store", "demo:", "--format", "png"], 2, "E124"),
        (["ask", "events", "--store", "demo:", "--today", "yesterday"], 2, "E203"),
        (["ask", "-f", "missing.txt", "--store", "demo:"], 2, "E006"),
        (["ask", "strikes on Mars", "--store", "demo:"], 2, "Mars"),
        (["load", "missing.chron", "--store", "memory:"], 3, "E344"),
        (["load", "a.pdf", "--store", "memory:"], 3, "E340"),
        (["check", "missing.chron"], 3, "E344"),
        (["export", "--format", "doc", "--store", "demo:"], 2, "E120"),
        (["sparql", "SELECT nothing", "--store", "demo:"], 2, "E110"),
        (["forget", "missing.chron", "--store", "demo:"], 4, "E411"),
        (["lod", "x"], 2, "Did you mean 'load'?"),
        (["load"], 2, "FILE"),
        (["--store", "ftp:x", "ask", "events"], 4, "E406"),
    ],
)
def test_a_mistake_has_its_exit_code_and_a_hint(args: list[str], code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("%PDF")
    done = run(*args, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + (done.stdout if args[0] == "check" else "")
    assert done.stdout == "" or args[0] in ("load", "check")
    assert not (tmp_path / ".kb").exists() or args[0] == "load"


def test_a_bad_file_is_told_with_its_place_and_nothing_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "bad.chron").write_text(GOOD.replace("2025-08-06", "2025-02-30"))
    done = run("load", "bad.chron", cwd=tmp_path)
    assert done.returncode == 3
    assert "bad.chron:5:1: error E201" in done.stderr
    assert run("ask", "how many events", cwd=tmp_path).returncode == 4  # there is still no store


def test_what_was_loaded_is_asked_from_a_folder_below(project: Path) -> None:
    (project / "kb.toml").write_text("")
    (project / "below").mkdir()
    assert run("ask", "who met Ann", cwd=project / "below").stdout.startswith("Bob")


def test_a_file_has_one_name_wherever_it_is_loaded_from(project: Path) -> None:
    (project / "below").mkdir()
    (project / "a.chron").write_text(GOOD.replace("Bob", "Cy"))
    store = str(project / ".kb" / "store")
    done = run("--store", store, "load", "../a.chron", cwd=project / "below")
    assert done.stdout.startswith("1 added, 1 changed, 3 unchanged, 1 gone")
    with kb.open(store) as base:
        assert base.load(project / "a.chron").unchanged == 5
        assert base.files() == ["a.chron"]
    assert run("--store", store, "forget", "../a.chron", cwd=project / "below").stdout.startswith("5 gone")


def test_load_says_what_it_did_in_one_line(project: Path) -> None:
    assert run("load", "a.chron", cwd=project).stdout == "0 added, 0 changed, 5 unchanged, 0 of 1 files rejected\n"
    assert run("forget", "a.chron", cwd=project).stdout == "5 gone, 0 changed, 0 stay\n"


def test_standard_input_is_a_file(tmp_path: Path) -> None:
    assert run("load", "-", "--format", "chron", cwd=tmp_path, stdin=GOOD).returncode == 0
    assert run("ask", "-f", "-", cwd=tmp_path, stdin="who met Ann\nwho met Bob\n").stdout.count("2025-08-06") == 2
    assert run("load", "-", "--format", "chron", cwd=tmp_path, stdin=b"\xff\xfe").returncode == 3


def test_an_output_file_is_overwritten_only_when_told_to(project: Path) -> None:
    target = project / "out.ttl"
    assert run("export", "-o", "out.ttl", cwd=project).returncode == 0
    written = target.read_text()
    refused = run("export", "-o", "out.ttl", cwd=project)
    assert (refused.returncode, target.read_text()) == (2, written)
    assert "--force" in refused.stderr
    assert run("export", "-o", "out.ttl", "--force", "--format", "nt", cwd=project).returncode == 0
    assert target.read_text() != written
    assert not list(project.glob(".*.new"))


def test_a_question_may_name_its_format_and_file(project: Path) -> None:
    done = run("ask", 'events as csv to "events.csv"', cwd=project)
    assert (done.returncode, done.stdout) == (0, "")
    assert (project / "events.csv").read_text().splitlines()[1].startswith("2025-08-06,Ann meets Bob")
    assert run("ask", 'events as csv to "other.csv"', "--format", "list", cwd=project).stdout == "talk\n"
    assert not (project / "other.csv").exists()


def test_check_writes_json_and_annotations_and_exits_with_findings(tmp_path: Path) -> None:
    (tmp_path / "bad.chron").write_text(GOOD + "\n2025-08-07 * Ann, alone  ^alone\n  type: meet\n  by: Ann\n  src: s\n")
    plain = run("check", "bad.chron", cwd=tmp_path)
    assert plain.returncode == 0
    assert plain.stdout.count("W334") == 2  # Ann and Bob are defined nowhere
    assert "bad.chron:10:1: warning W360" in plain.stdout
    assert run("check", "--strict", "bad.chron", cwd=tmp_path).returncode == 1
    found = json.loads(run("check", "--format", "json", "bad.chron", cwd=tmp_path).stdout)
    assert {"severity", "code", "message", "file", "line", "column", "hint"} == set(found[0])
    github = run("check", "--format", "github", "bad.chron", cwd=tmp_path).stdout
    assert "::warning file=bad.chron,line=10,col=1,title=W360::" in github


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv", "table"])
def test_sparql_runs_raw_with_the_known_prefixes(format: str) -> None:
    query = "SELECT ?who WHERE { id:alaska-summit ev:by ?who } ORDER BY ?who"
    done = run("sparql", query, "--format", format, "--store", "demo:")
    assert done.returncode == 0
    assert done.stdout.index("id/putin") < done.stdout.index("id/trump")


def test_explain_shows_reading_tree_sparql_and_steps() -> None:
    done = run("ask", "--explain", "first summit after the invasion", "--store", "demo:", "--today", TODAY)
    for part in ("reading: first · summits · after 2022-02-24", "Nth(", "SELECT DISTINCT ?event", "then: order by"):
        assert part in done.stdout
    only = run("ask", "--sparql", "who met Putin", "--store", "demo:")
    assert only.stdout.count("SELECT DISTINCT ?who") == 1


def test_an_empty_answer_is_no_error_unless_it_is_to_be() -> None:
    args = ["ask", "meetings in Istanbul", "--store", "demo:"]
    done = run(*args)
    assert (done.returncode, done.stdout) == (0, "nothing\n")
    assert 'without "in Istanbul"' in done.stderr
    assert run(*args, "--fail-empty").returncode == 1


def test_every_command_has_help_with_examples() -> None:
    from kb.cli import COMMANDS

    for name, _ in COMMANDS:
        done = run(name, "--help")
        assert done.returncode == 0
        assert done.stdout.count("kb ") >= 2, name
        assert "Examples:" in done.stdout


def test_the_demo_is_what_the_readme_shows() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    assert run("demo").stdout.strip() in shown


@pytest.mark.parametrize(("redirect", "code"), [("| head -c 1", 0), (">/dev/full", 2), (">&-", 0)])
def test_what_becomes_of_stdout_is_no_fault(project: Path, redirect: str, code: int) -> None:
    command = f"{shlex.join(KB)} --store demo: export --format jsonl {redirect}; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], check=False, capture_output=True, cwd=project, env=environment)
    assert done.returncode == code
    assert b"E900" not in done.stderr
    assert (b"E003" in done.stderr) == (code == 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "with blank.chron",
        "q'uo\"te.chron",
        "new\nline.chron",
        "per%20cent#?.chron",
        "код.chron",
        "-x.chron",
        "\udcff.chron",
    ],
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD)
    for _ in range(2):
        done = run("load", "--", name, cwd=tmp_path)
        assert done.returncode == 0
        assert done.stderr.count("\n") == 2
    assert done.stdout.startswith("0 added, 0 changed, 5 unchanged")
    assert run("check", "--format", "github", "--", name, cwd=tmp_path).stdout.count("\n") == 2
    assert run("forget", "--", name, cwd=tmp_path).stdout.startswith("5 gone")


def test_every_command_takes_what_every_command_takes(project: Path) -> None:
    from kb.cli import COMMANDS, kb

    with kb.make_context("kb", [], resilient_parsing=True) as context:
        for name, _ in COMMANDS:
            command = kb.get_command(context, name)
            assert command is not None
            options = {each for param in command.params for each in param.opts}
            assert options >= {"--store", "--format", "-o", "--today", "-q", "-v"}, name
    assert run("load", "a.chron", "-o", "summary.txt", cwd=project).stdout == ""
    assert (project / "summary.txt").read_text().startswith("0 added, 0 changed, 5 unchanged")
    assert run("backup", "copy", "-q", "--today", TODAY, cwd=project).returncode == 0


def test_files_are_checked_together_with_what_a_store_holds(project: Path) -> None:
    (project / "more.chron").write_text("2025-08-07 * Ann speaks  ^more\n  type: say\n  by: Ann\n  src: s\n")
    assert run("check", "more.chron", cwd=project).returncode == 1
    assert run("check", "more.chron", "--store", ".kb/store", cwd=project).returncode == 0


def test_a_load_that_came_to_nothing_leaves_no_store_to_answer_from(tmp_path: Path) -> None:
    assert run("load", "missing.chron", cwd=tmp_path).returncode == 3
    asked = run("ask", "who met Putin", cwd=tmp_path)
    assert (asked.returncode, "E401" in asked.stderr) == (4, True)
    (tmp_path / "ann.chron").write_text("actor ann  Ann\n  kind: person\n")
    assert run("load", "ann.chron", cwd=tmp_path).returncode == 0
    assert run("ask", "show Ann", cwd=tmp_path).returncode == 0
