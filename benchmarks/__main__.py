"""`python -m benchmarks [NAME…]`: run all benchmarks, or those named; `--list` says which there are."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks import Figure

BENCHMARKS: tuple[tuple[str, str], ...] = (
    ("language", "Building the grammar, parsing and compiling the questions of the test world."),
    ("repl", "The first prompt and a completion, on 25,000 names."),
    ("report", "A report of six blocks against its six questions, over a million generated events."),
    ("serve", "The endpoint beside the oxigraph server, and beside hostile clients."),
    ("startup", "kb --help and kb ask against what they cannot do without."),
)
"""Name and summary; `benchmarks.NAME.figures()` measures."""


def main(arguments: list[str]) -> int:
    known = [name for name, _ in BENCHMARKS]
    if "--list" in arguments or "--help" in arguments or "-h" in arguments:
        print("\n".join(f"{name:10} {summary}" for name, summary in BENCHMARKS))
        return 0
    if unknown := [name for name in arguments if name not in known]:
        print(f"no benchmark is called '{unknown[0]}'; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    figures = []
    for name, summary in BENCHMARKS:
        if name in (arguments or known):
            print(f"{name}: {summary}", flush=True)
            measured = import_module(f"benchmarks.{name}").figures()
            print("".join(f"  {line(each)}\n" for each in measured), end="", flush=True)
            figures += measured
    missed = [each for each in figures if not each.met]
    print(f"{len(figures)} figures, {len(missed)} over their target")
    return 1 if missed else 0


def line(figure: Figure) -> str:
    """One figure as a line: milliseconds, ratio, target, and whether it is over it."""
    mark = "" if figure.met else "  OVER"
    ratio = f"{figure.times:.2f} × {figure.than} ({figure.other:.2f} ms)"
    return f"{figure.what:40} {figure.milliseconds:8.2f} ms  {ratio:54} {figure.target}{mark}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
