"""Benchmarks are measured apart (`make bench`); here only that each is there, and that a figure knows its target."""

from __future__ import annotations

from importlib.util import find_spec

from benchmarks import Figure
from benchmarks.__main__ import BENCHMARKS, line, main


def test_every_benchmark_that_is_listed_is_there() -> None:
    assert all(find_spec(f"benchmarks.{name}") for name, _ in BENCHMARKS)


def test_a_benchmark_that_is_not_there_is_a_usage_error() -> None:
    assert main(["nothing"]) == 2


def test_a_figure_over_its_target_says_so() -> None:
    assert Figure("a start", 13.0, "another", 10.0, most_times=1.3).met
    assert line(Figure("a start", 14.0, "another", 10.0, most_times=1.3)).endswith("≤ 1.3 ×  OVER")
    assert not Figure("a parse", 5.0, "a query", 1.0, most_milliseconds=5).met
