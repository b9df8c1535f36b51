"""The MultiTQ benchmark: plain English questions over ICEWS 2005-2015, against their labels, and what each takes.

    python -m benchmarks.multitq QUESTIONS.jsonl --store ICEWS.kb --lines 1-2000 --misses misses.jsonl
    python -m benchmarks.multitq --wordings WORDINGS.tsv.xz --store ICEWS.kb --sample 2000 --misses unread.txt

A line of questions holds "question", "qtype" and "answers"; one of wordings its id, its type and the question. The store
is made once: `kb load --store ICEWS.kb icews05-15.tsv.xz`. Hits@1 counts questions whose first answer is one of the
labels, exact sets those whose answers are all of them and nothing else. Time is that of the processor, one question after
the other in one process. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import kb
from kb.errors import KbError
from kb.session import Session

HITS, HITS_OF_A_TYPE, EXACT, READ = 0.93, 0.85, 0.80, 0.97
MEDIAN, SLOWEST_OF_100 = 60.0, 1_000.0
"""Milliseconds of one question: the median, and what 99 of 100 stay under."""
TODAY = "2016-01-01"


class Asked(NamedTuple):
    """One question with its label and what came of it."""

    question: str
    qtype: str
    labels: list[str]
    answers: list[str]
    reading: str
    error: str
    milliseconds: float

    @property
    def hit(self) -> bool:
        return bool(self.answers) and self.answers[0] in self.labels

    @property
    def exact(self) -> bool:
        return set(self.answers) == set(self.labels)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multitq", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("questions", type=Path, nargs="?", metavar="QUESTIONS.jsonl")
    parser.add_argument("--wordings", type=Path, metavar="FILE.tsv[.xz]", help="how many of these can be read")
    parser.add_argument("--store", required=True, help="a store of ICEWS 2005-2015")
    parser.add_argument("--lines", default="1-", metavar="FIRST-LAST", help="some of the lines only")
    parser.add_argument("--sample", type=int, help="so many lines, chosen at random but always the same")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write what was missed")
    given = parser.parse_args(arguments)
    if (given.questions is None) == (given.wordings is None):
        parser.error("give either questions or --wordings")
    with kb.open(given.store) as base:
        session = base.session(today=TODAY)
        lines = _chosen(given.questions or given.wordings, given.lines, given.sample)
        return _ask(session, lines, given.misses) if given.questions else _read(session, lines, given.misses)


def _ask(session: Session, lines: Sequence[str], misses: Path | None) -> int:
    asked = [_asked(session, json.loads(line)) for line in lines]
    types: dict[str, list[Asked]] = defaultdict(list)
    for each in asked:
        types[each.qtype].append(each)
    met = True
    for qtype, some in sorted(types.items()):
        met &= _told(f"Hits@1 of {qtype} ({len(some)})", _share(each.hit for each in some), HITS_OF_A_TYPE)
    met &= _told(f"Hits@1 ({len(asked)})", _share(each.hit for each in asked), HITS)
    met &= _told("exact sets", _share(each.exact for each in asked), EXACT)
    print(f"{'errors':34} {sum(bool(each.error) for each in asked)}")
    taken = sorted(each.milliseconds for each in asked)
    for what, milliseconds, most in (
        ("median", statistics.median(taken), MEDIAN),
        ("99 of 100", taken[min(len(taken) - 1, len(taken) * 99 // 100)], SLOWEST_OF_100),
    ):
        met &= milliseconds <= most
        print(f"{what:34} {milliseconds:.0f} ms   (at most {most:g}){'' if milliseconds <= most else '  OVER'}")
    if misses:
        with misses.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each._asdict(), ensure_ascii=False) + "\n" for each in asked if not each.hit)
    return 0 if met else 1


def _read(session: Session, lines: Sequence[str], misses: Path | None) -> int:
    questions = [line.split("\t")[2] for line in lines]
    unread = [each for each in questions if not session.understands(each)]
    met = _told(f"read ({len(lines)})", 1 - len(unread) / max(1, len(lines)), READ)
    if misses:
        misses.write_text("".join(f"{each}\n" for each in unread), encoding="utf-8")
    return 0 if met else 1


def _asked(session: Session, line: dict[str, Any]) -> Asked:
    began, answers, reading, error = time.process_time(), [], "", ""
    try:
        found = session.ask(line["question"])
        answers, reading = [str(each) for each in found.answers], found.reading
    except KbError as refused:
        error = f"{refused.code} {refused}"
    taken = 1000 * (time.process_time() - began)
    labels = [str(each) for each in line["answers"]]
    return Asked(line["question"], line["qtype"], labels, answers, reading, error, taken)


def _chosen(path: Path, lines: str, sample: int | None) -> list[str]:
    first, _, last = lines.partition("-")
    with _opened(path) as file:
        chosen = [each.rstrip("\n") for each in file][int(first) - 1 : int(last) if last else None]
    return random.Random(1).sample(chosen, min(sample, len(chosen))) if sample else chosen


def _opened(path: Path) -> TextIO:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")


def _share(hits: Iterator[bool]) -> float:
    each = list(hits)
    return sum(each) / max(1, len(each))


def _told(what: str, share: float, target: float) -> bool:
    print(f"{what:34} {share:.3f}   (at least {target:g}){'' if share >= target else '  UNDER'}")
    return share >= target


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
