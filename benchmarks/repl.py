"""The prompt: from the command to its first line, and from a key to the suggestions, on a store with 25,000 names."""

from __future__ import annotations

import os
import pty
import random
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import kb
from benchmarks import ROOT, TODAY, Figure, environment
from kb import catalogue
from kb.completion import complete
from kb.directory import Directory
from kb.knowledge import seed_files

RUNS = 15
NAMES = 25_000
_LEAST = "import prompt_toolkit, pyparsing, pyoxigraph; print('kb>', flush=True); input()"
_KB = "from kb.cli import main; main()"
_BEGINNINGS = (
    "", "who met ", "who met K", "who met Ka", "who met Kalo", "who met Kaloxmi", "meetings between Kamara and Lo",
    "meetings with Kamrati loti", "timeline of Ver", "how many meetings with Ramati per ", "who met Kalo Tiver before ",
)  # fmt: skip
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ra",
    "ti",
    "ve",
    "no",
    "sha",
    "bu",
    "der",
    "el",
    "fin",
    "gor",
    "han",
    "jo",
    "ku",
    "len",
    "mar",
]


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "kb.toml").write_text("")
        with kb.open(str(project / ".kb" / "store")) as base:
            base.load(*seed_files())
        prompt, least = _first_prompts(project)
        named = project / "named"
        with kb.open(str(named)) as base:
            base.load(_journal(project / "names.chron"))
            session = base.session(today=TODAY)
            directory = Directory(catalogue.directory(base.store))
            complete(session, directory, "who ")  # builds the grammar, as the prompt does behind the first line
            taken = {text: _median(lambda text=text: complete(session, directory, text)) for text in _BEGINNINGS}  # type: ignore[misc]
            lookup = _median(lambda: catalogue.lookup(base.store, ["kamar loti"]))
    slowest = max(taken, key=taken.__getitem__)
    return [
        Figure("first prompt", prompt, "importing its libraries", least, most_times=1.5),
        Figure(f"completion of '{slowest}', {NAMES:,} names", taken[slowest], "looking up a name", lookup, 50),
    ]


def _first_prompts(project: Path) -> tuple[float, float]:
    """The median milliseconds to the first prompt, and to a line from a script that imports the same libraries."""
    taken: tuple[list[float], list[float]] = [], []
    with environment() as variables:
        variables |= {"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "XDG_STATE_HOME": str(project)}
        for number in range(RUNS + 1):
            for times, code in zip(taken, (_KB, _LEAST), strict=True):
                milliseconds = _until_prompt([sys.executable, "-c", code], project, variables)
                if number:  # the first writes bytecode
                    times.append(milliseconds)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _until_prompt(command: Sequence[str], folder: Path, variables: dict[str, str]) -> float:
    """Milliseconds until a command has written `kb>` to a terminal; it is ended then."""
    leader, follower = pty.openpty()
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=variables, cwd=folder, start_new_session=True
    ) as process:
        os.close(follower)
        seen = b""
        while b"kb>" not in seen:
            if not select.select([leader], [], [], 30)[0]:
                raise RuntimeError(f"no prompt came: {seen.decode(errors='replace')}")
            seen += os.read(leader, 4096)
        taken = time.perf_counter() - began
        process.terminate()
    os.close(leader)
    return 1000 * taken


def _journal(path: Path) -> Path:
    chance = random.Random(1)

    def word(least: int, most: int) -> str:
        return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(least, most))).capitalize()

    blocks = (f"actor a{number}  {word(2, 3)} {word(2, 4)}\n  kind: person\n" for number in range(NAMES))
    path.write_text("source s  Page\n  published: 2025-01-01\n\n" + "\n".join(blocks), encoding="utf-8")
    return path


def _median(function: object) -> float:
    assert callable(function)
    times = []
    for _ in range(9):
        began = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def main() -> int:
    """Print the figures alone."""
    from benchmarks.__main__ import main as every

    return every(["repl"])


if __name__ == "__main__":
    assert ROOT.is_dir()
    sys.exit(main())
