"""The twelve in words: asked of a chronology, answers read as a program reads them."""

from __future__ import annotations

import re
from typing import Any

from benchmarks.twelve.questions import Question
from benchmarks.twelve.rows import Shown

_OCCURS = re.compile(r"takes part in: ([\d,]+) records?, (\S+) to (\S+)")


class Language:
    """Answers from an open chronology."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def rows(self, asked: Question) -> list[Shown]:
        found: list[Shown] = []
        for words in asked.words:
            answer = self.base.ask(words)
            assert answer.answers is not None
            found += _events(answer)
        return found

    timeline = first_last = window = since = rows

    def names(self, asked: Question) -> set[str]:
        return set(self.base.ask(asked.words[0]).answers)

    met_before = one_hop = two_hops = never = names

    def counts(self, asked: Question) -> list[tuple[str, int]]:
        found = []
        for line in self.base.ask(asked.words[0]).answers:
            what, _, number = line.rpartition(" · ")
            found.append((what, int(number)))
        return found

    by_month = ranked = most_active = counts

    def path(self, asked: Question) -> int | None:
        answer = self.base.ask(asked.words[0])
        return answer.rows[0]["steps"] if answer.answers else None

    def sequence(self, asked: Question) -> tuple[list[tuple[str, str, int]], list[Shown]]:
        answer = self.base.ask(asked.words[0])
        pairs = []
        for line in answer.answers:
            one, two, days = line.split(" · ")
            pairs.append((one, two, int(days)))
        return pairs, _events(answer)

    def name(self, asked: Question) -> list[tuple[str, str, int, str, str]]:
        lines = self.base.ask(asked.words[0]).answers
        found = dict(line.split(": ", 1) for line in lines)
        occurs = _OCCURS.fullmatch(f"takes part in: {found['takes part in']}")
        assert occurs
        return [(found["id"], found["name"], int(occurs[1].replace(",", "")), occurs[2], occurs[3])]


def _events(answer: Any) -> list[Shown]:
    return [Shown(each.id, each.date, each.title, tuple(each.actors)) for each in answer.events]
