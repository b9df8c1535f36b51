"""Ask the twelve questions of all engines and write what that took.

    python -m benchmarks.twelve                       # 95 thousand in memory and on disk, 1 and 5 million on disk
    python -m benchmarks.twelve --run 95000           # 95 thousand on disk only; 95000m is in memory
    python -m benchmarks.twelve --write               # … and write benchmarks/RESULTS.md

Engines take turns, each in a process of its own; the median of `--repeats` counts, of one where that took more than
20 seconds (marked ¹). A run needs stores and tables, which are made once and kept in `--folder`. With `--write` so are
runs: what was broken off goes on with the run that was not done, while neither the program nor the questions have changed.
Ends with 1 where answers differ.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import ROOT
from benchmarks.servers import SERVERS
from benchmarks.twelve import served
from benchmarks.twelve.data import REAL, Data
from benchmarks.twelve.engines import Engine, Timed
from benchmarks.twelve.machine import described, measured_code
from benchmarks.twelve.questions import LEVELS, Question, chosen
from benchmarks.twelve.results import ENGINES, Loading, Measured, Run, markdown, table, targets

RUNS = ("95000m", "95000", "1000000", "5000000")
SLOW = 20.0
"""Seconds from which once is enough."""
MOST = {"rdflib": 200_000, "naive": 1_000_000, "oxigraph": 1_000_000, "virtuoso": 1_000_000}
"""How many events an engine can be asked about in a bearable time."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.twelve", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--run", action="append", metavar="EVENTS[m]", help="so many events; with m in memory")
    parser.add_argument("--engines", default=",".join(ENGINES), help=f"some of {','.join(ENGINES)}")
    parser.add_argument("--levels", default=",".join(LEVELS), help=f"some of {','.join(LEVELS)}")
    parser.add_argument("--only", default="", help="numbers of questions, such as 1,4,7b")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--cap", type=float, default=120.0, help="seconds after which an engine is ended")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "build" / "twelve", help="where stores and tables are kept"
    )
    parser.add_argument(
        "--data", type=Path, default=REAL, help="where the real events are; without them, generated ones"
    )
    parser.add_argument("--no-keys-cost", action="store_true", help="do not measure what the derived keys cost")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="what counts as time")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    given = parser.parse_args(arguments)
    runs = []
    for each in given.run or RUNS:
        runs.append(kept_run(each, given) if given.write else measured_run(each, given))
        for target in targets(runs[-1]):
            print(
                f"{'met' if target.met else 'MISSED' if target.met is False else 'not measured':12} {target.what}: {target.found}"
            )
    if given.write:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(
            markdown(runs, about(given.repeats, given.clock)), encoding="utf-8"
        )
    return 1 if any(each.disagree for run in runs for each in run.measured) else 0


def kept_run(size: str, given: argparse.Namespace) -> Run:
    """A run that was measured before and kept, where nothing has changed since; else one that is measured now, and kept."""
    settings = (given.engines, given.levels, given.only, given.repeats, given.cap, given.clock, given.no_keys_cost)
    code = measured_code()
    kept = given.folder / "runs" / f"{size}.pickle"
    if code and kept.exists():
        made_of, run = pickle.loads(kept.read_bytes())
        if made_of == (code, settings):
            assert isinstance(run, Run)
            return run
    run = measured_run(size, given)
    if code:
        kept.parent.mkdir(exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_bytes(pickle.dumps(((code, settings), run)))
        part.rename(kept)
    return run


def measured_run(size: str, given: argparse.Namespace) -> Run:
    memory = size.endswith("m")
    data = Data(given.folder, int(size.removesuffix("m")), given.data)
    loading = costs(data, keys=not given.no_keys_cost and not memory)
    with data.base() as base:

        def knows(words: str, id_: str) -> bool:
            try:
                base.ask(f"aliases of {words}")
                found = base.ask(f"aliases of {words.lower()}").named
            except Exception:
                return False
            return found == (id_,)

        tables = data.sqlite()
        (number,) = tables.execute("SELECT count(*) FROM events").fetchone()
        questions = chosen(tables, base.scheme.narrower, knows)
        tables.close()
    wanted = given.levels.split(",")
    only = given.only.split(",") if given.only else []
    questions = [each for each in questions if each.level in wanted and (not only or each.number in only)]
    names = [each for each in given.engines.split(",") if data.count <= MOST.get(each, data.count)]
    if not memory:
        names = [each for each in names if each != "rdflib"]  # it holds its triples in memory
    else:
        names = [each for each in names if each not in SERVERS]  # they hold theirs on disk
    engines = _started(names, given, data, memory)
    loading.lines.extend(_filled(engine.name, data) for engine in engines if engine.name in SERVERS)
    run = Run(number, data.real, memory, [], loading, described())
    print("\n".join(["", run.name, *loading.lines]), flush=True)
    for question in questions:
        run.measured.append(asked(question, engines, given.repeats, given.clock))
    for engine in engines:
        engine.stop()
        print(f"{engine.name}: opened in {engine.opening:.2f} s, at most {engine.peak:,.0f} MB of memory")
    opened = ", ".join(f"{each.name} {each.opening:.2f} s, {each.peak:,.0f} MB" for each in engines if each.peak)
    loading.lines.append(f"opening, and memory at most: {opened}")
    for level in LEVELS:
        if any(each.question.level == level for each in run.measured):
            print("\n".join(["", level, *table(run, level)]), flush=True)
    return run


def costs(data: Data, *, keys: bool) -> Loading:
    """What loading takes and, if asked for, what the derived keys add to it."""
    took = data.load()
    rate = data.count / took["seconds"]
    lines = [
        f"`kb load`: {took['seconds']:.1f} s ({rate:,.0f} events/s), {took['megabytes']:,.0f} MB on disk, "
        f"at most {took['peak']:,.0f} MB of memory"
    ]
    if not keys:
        return Loading(lines)
    pairs = data.keys_cost()
    for what, each in (("without the derived keys", 0), ("with them", 1)):
        seconds, busy = (", ".join(f"{pair[each][measure]:.1f}" for pair in pairs) for measure in ("seconds", "busy"))
        lines.append(f"{what}: {seconds} s; processors {busy} s; {pairs[0][each]['megabytes']:,.0f} MB on disk")
    disk, time, busy_ = (
        statistics.median(keyed[measure] / plain[measure] - 1 for plain, keyed in pairs)
        for measure in ("megabytes", "seconds", "busy")
    )
    lines.append(f"with the keys, medians of pairs: {time:.0%} more seconds, {busy_:.0%} more of processors")
    return Loading(lines, disk, time)


def _started(names: Sequence[str], given: argparse.Namespace, data: Data, memory: bool) -> list[Engine]:
    found = []
    for name in names:
        if name == "duckdb":
            try:
                data.duckdb().close()
            except ImportError:
                print("duckdb is not installed: its column is left out", file=sys.stderr)
                continue
        engine = Engine(name, given.folder, data.count, memory=memory, cap=given.cap)
        if failed := engine.start():
            print(f"{name} is left out: {failed}", file=sys.stderr)
            engine.stop()
            continue
        found.append(engine)
    return found


def _filled(name: str, data: Data) -> str:
    took = served.load(name, data)
    return f"the {name} server: {took['seconds']:.1f} s by its own loader, {took['megabytes']:,.0f} MB on disk"


def asked(question: Question, engines: Sequence[Engine], repeats: int, clock: str = "wall") -> Measured:
    """Ask every engine once for its answer, then all in turn for the time."""

    def time(each: Timed) -> float:
        return each.cpu if clock == "cpu" else each.seconds

    first = {engine.name: engine.ask(question) for engine in engines}
    failed = {name: each.failed for name, each in first.items() if each.failed}
    taken: dict[str, list[float]] = {
        name: [time(each)] for name, each in first.items() if not each.failed or each.failed.startswith(">")
    }
    once = {name for name, each in first.items() if each.failed or each.seconds > SLOW}
    for number in range(repeats):
        for engine in engines:
            if engine.name not in once and engine.name not in failed:
                again = engine.ask(question)
                if again.failed:
                    failed[engine.name] = again.failed
                elif number == 0:
                    taken[engine.name] = [time(again)]  # the first time only warmed it
                else:
                    taken[engine.name].append(time(again))
    seconds = {name: statistics.median(each) for name, each in taken.items()}
    answers = {name: each.answer for name, each in first.items() if not each.failed}
    reference = next(iter(answers.values()), None)
    differ = tuple(name for name, answer in answers.items() if answer != reference)
    for name in differ:
        print(f"DISAGREE {name}: {question.words}\n  {_difference(reference, answers[name])}", flush=True)
    size = _size(reference)
    shown = "  ".join(
        f"{name} {1000 * seconds[name]:,.1f}" if name not in failed else f"{name} {failed[name]}" for name in first
    )
    print(f"{question.number:3} {question.level:9} {size:7,} rows  {shown}", flush=True)
    return Measured(question, seconds, frozenset(once - failed.keys()), failed, size, differ)


def _size(answer: object) -> int:
    if isinstance(answer, tuple):
        answer = answer[0]
    return len(answer) if isinstance(answer, list) else 1


def _difference(one: object, other: object) -> str:
    """Some of what only one of two answers has."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return "; ".join(_difference(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, list) and isinstance(other, list):
        left, right = (
            [each for each in one if each not in other[:5000]],
            [each for each in other if each not in one[:5000]],
        )
        return f"{len(one)} and {len(other)} rows; only here {left[:2]}, only there {right[:2]}"
    return f"{one} and {other}"


def about(repeats: int, clock: str) -> list[str]:
    """What stands above the tables: what the columns are."""
    measure = "Milliseconds of processor time" if clock == "cpu" else "Milliseconds"
    return [
        f"{measure} are medians of {repeats} after one that warms, engines taking turns; ¹ once, for it took over {SLOW:g} s; "
        "`> … s` was ended. `language` is the question in words, answered with its events, titles and actors; `hand` our "
        "best SPARQL over the derived keys; `naive` the SPARQL of a newcomer; `duckdb` and `sqlite` indexed tables; "
        "`oxigraph` and `virtuoso` the same words asked of servers over HTTP, on this machine. "
        "Medians of ratios are over the lines of a table. Loading is told by the wall clock.",
    ]


if __name__ == "__main__":
    sys.exit(main())
