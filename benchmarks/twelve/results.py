"""Times of the engines in; medians, ratios, targets and Markdown out."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from benchmarks.twelve.questions import LEVELS, Question

ENGINES = ("language", "hand", "naive", "rdflib", "duckdb", "sqlite", "oxigraph", "virtuoso")
RATIOS = (
    ("ours/hand", "language", "hand"), ("naive/ours", "naive", "language"), ("rdflib/ours", "rdflib", "language"),
    ("ours/duckdb", "language", "duckdb"), ("ours/sqlite", "language", "sqlite"),
    ("oxigraph/ours", "oxigraph", "language"), ("virtuoso/ours", "virtuoso", "language"),
)  # fmt: skip
WINDOWS = ("1", "4", "7b", "8")
"""The questions where the newcomer's SPARQL is to be at least ten times slower."""


class Measured(NamedTuple):
    """A question and, for each engine, its seconds (or why there are none)."""

    question: Question
    seconds: dict[str, float]
    once: frozenset[str]
    """Engines that were asked only once, for being slow."""
    failed: dict[str, str]
    size: int
    disagree: tuple[str, ...]
    """Engines whose answer is not the language's (or the first one's)."""


class Loading(NamedTuple):
    """What loading took, in lines; and what the derived keys add to disk and time, as parts of what it is without."""

    lines: list[str]
    keys_disk: float | None = None
    keys_time: float | None = None


class Run(NamedTuple):
    """Everything that was measured over some events."""

    events: int
    real: bool
    memory: bool
    measured: list[Measured]
    loading: Loading
    where: str = ""
    """The machine, the versions and the commit."""

    @property
    def name(self) -> str:
        kind = "real (ICEWS)" if self.real else "generated"
        return f"{self.events:,} {kind} events, {'in memory' if self.memory else 'on disk'}"


class Target(NamedTuple):
    """A target of the twelve, what was measured, and whether it is met; None where it was not measured."""

    what: str
    found: str
    met: bool | None


def ratio(measured: Measured, over: str, under: str) -> float | None:
    """How many times as long one engine takes; where it was ended for taking too long, so many times at least."""
    one, other = measured.seconds.get(over), measured.seconds.get(under)
    return one / other if one and other and under not in measured.failed else None


def of_level(run: Run, level: str) -> list[Measured]:
    return [each for each in run.measured if each.question.level == level]


def median(measured: Iterable[Measured], over: str, under: str) -> float | None:
    ratios = [found for each in measured if (found := ratio(each, over, under)) is not None]
    return statistics.median(ratios) if ratios else None


def targets(run: Run) -> list[Target]:
    """What the run says about the targets that are meant for it."""
    hot = of_level(run, "hot")
    found: list[Target] = []

    def most(what: str, value: float | None, limit: float) -> None:
        found.append(Target(what, _times(value), None if value is None else value <= limit))

    def least(what: str, value: float | None, limit: float) -> None:
        found.append(Target(what, _times(value), None if value is None else value >= limit))

    if run.memory:
        least("median, hot: at least 25 × faster than rdflib", median(hot, "rdflib", "language"), 25)
        most("median, hot: at most 3 × DuckDB", median(hot, "language", "duckdb"), 3)
    elif run.events < 2_000_000:
        most("median, hot: at most 1.1 × the best SPARQL by hand", median(hot, "language", "hand"), 1.1)
        for each in hot:
            if each.question.number in WINDOWS:
                what = f"question {each.question.number}, hot: the naive SPARQL at least 10 × slower"
                least(what, ratio(each, "naive", "language"), 10)
        most("median, hot: at most 6 × DuckDB", median(hot, "language", "duckdb"), 6)
        worst = [value for each in hot if (value := ratio(each, "language", "duckdb")) is not None]
        most("the worst, hot: at most 20 × DuckDB", max(worst, default=None), 20)
    else:
        slowest = max((each.seconds.get("language", 0.0) for each in run.measured), default=0.0)
        found.append(Target("every question in under a second", f"{1000 * slowest:,.0f} ms", slowest < 1))
    for what, cost, limit in (("disk", run.loading.keys_disk, 0.6), ("loading time", run.loading.keys_time, 0.4)):
        if cost is not None:
            found.append(Target(f"the keys cost at most {limit:.0%} more {what}", f"{cost:.0%}", cost <= limit))
    return found


def table(run: Run, level: str) -> list[str]:
    """One level of a run as a Markdown table."""
    engines = [each for each in ENGINES if any(each in one.seconds or each in one.failed for one in run.measured)]
    ratios = [each for each in RATIOS if each[1] in engines and each[2] in engines]
    head = ["question", "rows", *(f"{each} ms" for each in engines), *(name for name, _, _ in ratios)]
    lines = [_row(head), _row(["---", *["--:"] * (len(head) - 1)])]
    listed = of_level(run, level)
    for each in listed:
        cells = [f"{each.question.number} {each.question.what}", f"{each.size:,}"]
        cells += [_milliseconds(each, engine) for engine in engines]
        cells += [
            ("> " if over in each.failed and ratio(each, over, under) else "") + _times(ratio(each, over, under))
            for _, over, under in ratios
        ]
        lines.append(_row(cells))
    cells = ["**median**", ""]
    for engine in engines:
        taken = [one.seconds[engine] for one in listed if engine in one.seconds]
        cells.append(f"**{1000 * statistics.median(taken):,.1f}**" if taken else "")
    cells += [f"**{_times(median(listed, over, under))}**" for _, over, under in ratios]
    lines.append(_row(cells))
    return lines


def markdown(runs: Sequence[Run], about: Sequence[str]) -> str:
    """All runs as a page."""
    lines = ["# The twelve questions", "", *about, ""]
    for run in runs:
        lines += [f"## {run.name}", "", run.where, ""]
        lines += [f"- {key}" for key in run.loading.lines]
        lines.append("")
        for target in targets(run):
            verdict = {True: "met", False: "**missed**", None: "not measured"}[target.met]
            lines.append(f"- {target.what}: {target.found or '–'}, {verdict}")
        for level in LEVELS:
            listed = of_level(run, level)
            if not listed:
                continue
            actor = listed[0].question.x
            lines += [
                "",
                f"### {level.capitalize()}: {actor.label} ({actor.count:,} events)",
                "",
                *table(run, level),
                "",
            ]
            lines += ["<details><summary>the questions</summary>", ""]
            lines += [f"- {each.question.number}: `{'`, `'.join(each.question.words)}`" for each in listed]
            lines += ["", "</details>"]
        wrong = [each for each in run.measured if each.disagree]
        lines += ["", "Answers agree in all engines that gave one." if not wrong else "**Answers differ:**"]
        lines += [f"- {each.question.words[0]}: {', '.join(each.disagree)}" for each in wrong]
        lines += [
            f"- {each.question.number}, {each.question.level}, has no answer of {engine}: {why}"
            for each in run.measured
            for engine, why in each.failed.items()
        ]
        lines.append("")
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _milliseconds(measured: Measured, engine: str) -> str:
    if engine in measured.failed:
        return measured.failed[engine] if measured.failed[engine].startswith(">") else "failed"
    if engine not in measured.seconds:
        return ""
    return f"{1000 * measured.seconds[engine]:,.1f}" + ("¹" if engine in measured.once else "")


def _times(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} ×" if value >= 100 else f"{value:.1f} ×" if value >= 10 else f"{value:.2f} ×"
