"""How fast files load, as a ratio: `kb load`, and `oxigraph load` on the same triples, in one run on one machine.

    python -m benchmarks.load                     # 200,000 generated events
    python -m benchmarks.load --events 5000000    # … with the peak of memory
    python -m benchmarks.load FILE…               # files of one's own

`oxigraph` is the engine's own command (pip install oxigraph). Each is run `--rounds` times, in turn; the medians count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from benchmarks.generate import events

KB = [sys.executable, "-c", "from kb.cli import main; main()"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least", type=float, default=0.0, help="exit with 1 where the ratio is lower")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = given.files or [generated(Path(folder), given.events)]
        ours: list[tuple[float, float, int]] = []
        theirs: list[tuple[float, float, int]] = []
        triples = 0
        for _ in range(given.rounds):
            shutil.rmtree(f"{folder}/kb", ignore_errors=True)
            ours.append(timed([*KB, "load", "-q", "--store", f"{folder}/kb", *files]))
            if not triples:
                triples = dump(f"{folder}/kb", f"{folder}/all.nq")
            shutil.rmtree(f"{folder}/oxigraph", ignore_errors=True)
            command = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
            theirs.append(timed([command, "load", "--location", f"{folder}/oxigraph", "--file", f"{folder}/all.nq"]))
    for name, runs in (("kb load", ours), ("oxigraph load", theirs)):
        seconds, cpu = statistics.median(each[0] for each in runs), statistics.median(each[1] for each in runs)
        peak = max(each[2] for each in runs)
        print(
            f"{name:14}  {seconds:7.1f} s  {triples / seconds:9,.0f} triples/s  cpu {cpu:6.1f} s  peak {peak / 1024:6.0f} MB"
        )
    ratio = statistics.median(b[0] for b in theirs) / statistics.median(a[0] for a in ours)
    work = statistics.median(b[1] for b in theirs) / statistics.median(a[1] for a in ours)
    print(f"ratio of rates {ratio:.2f} (of processor time {work:.2f}), {triples:,} triples")
    sys.exit(1 if ratio < given.least else 0)


def generated(folder: Path, count: int) -> str:
    path = folder / "events.tsv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(events(count))
    return str(path)


def timed(command: list[str]) -> tuple[float, float, int]:
    """Seconds, seconds of processors, and the peak of memory in kB."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}: {said.decode()[-500:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def dump(store: str, path: str) -> int:
    """All triples of a kb store to a file; how many they are."""
    generation = next(each for each in Path(store).iterdir() if each.name.startswith("g-") and each.is_dir())
    opened = ox.Store.read_only(str(generation))
    opened.dump(path, ox.RdfFormat.N_QUADS)
    return len(opened)


if __name__ == "__main__":
    main()
