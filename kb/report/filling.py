"""A report filled in: its questions asked of a chronology, in order; text and answers out.

A pure function of the chronology, the report, its parameters and the day that it is asked on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kb.answer import Answer
from kb.errors import InputError, KbError, Place, Problem, QuestionError
from kb.frozen import Frozen
from kb.report.document import INLINE, Ask, Document, Each, Include, Parameter, Part, Prose, parse
from kb.report.showing import lanes, limit, way, width
from kb.session import Session

MOST_REPEATED = 200
"""Rows up to this many that `each` goes through; more are left out, and a note says so."""

MOST_INCLUDED = 16


class Words(Frozen):
    """A value within a sentence: a number, a date, names; `possible` where it is not certain."""

    text: str
    possible: bool = False


class Filled(Frozen):
    """Prose, with its values in turn: `text` has a `{{ }}` for each."""

    text: str
    values: tuple[Words | Problem, ...]


class Shown(Frozen):
    """An answer and how it is shown."""

    answer: Answer
    ask: Ask
    way: str
    limit: int | None


Piece = Filled | Shown | Problem


@dataclass(slots=True)
class Report:
    """A report with its questions answered; `problems` are those of its blocks, each shown in its place as well."""

    title: str
    today: str
    pieces: list[Piece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)

    @property
    def answers(self) -> Iterator[Answer]:
        return (piece.answer for piece in self.pieces if isinstance(piece, Shown))


Read = Callable[[str, str], tuple[str, str]]
"""A path that is included, and the file that it is included from, to that file's name and text."""


def fill(document: Document, session: Session, today: str, given: Mapping[str, str], read: Read) -> Report:
    """Ask the questions of a report. Raises QuestionError E607 for a parameter that there is not, or that is missing."""
    report = Report(document.title, today)
    report.problems += document.problems
    report.pieces += document.problems
    words = _bind(document, session, given)
    report.title = words.get("title", document.title) or document.file
    filling = _Filling(report, session, words, read)
    filling.parts(document.parts, document.file, 0)
    return report


def _bind(document: Document, session: Session, given: Mapping[str, str]) -> dict[str, str]:
    """Parameters bound in the session, never pasted; and what each is called in prose."""
    known = {each.name: each for each in document.parameters}
    for name in given:
        if name not in known:
            hint = f"parameters: {', '.join(known)}" if known else "the report has no parameters"
            raise QuestionError("E607", f"the report has no parameter '{name}'", hint=hint)
    words: dict[str, str] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise QuestionError("E607", f"the parameter '{name}' is not given", hint=f"--param {name}=…")
        words[f"${name}"] = _bound(session, parameter, value)
    title = INLINE.sub(lambda match: words.get(match[1], match[0]), document.title)
    return words | {"title": title}


def _bound(session: Session, parameter: Parameter, value: str) -> str:
    if parameter.type != "text":
        try:
            session.bind(parameter.name, value)
        except KbError as error:
            raise QuestionError(
                error.code, f"parameter '{parameter.name}': {error.message}", hint=error.hint, text=error.text,
                start=error.start, end=error.end, suggestions=error.suggestions,
            ) from None  # fmt: skip
    return session.called(parameter.name) or value


@dataclass(slots=True)
class _Filling:
    report: Report
    session: Session
    words: dict[str, str]
    read: Read

    def parts(self, parts: tuple[Part, ...], file: str, depth: int) -> None:
        for part in parts:
            if isinstance(part, Prose):
                self._prose(part, file)
            elif isinstance(part, Ask):
                self._ask(part, file)
            elif isinstance(part, Each):
                self._each(part, file, depth)
            else:
                self._include(part, file, depth)

    def _prose(self, part: Prose, file: str) -> None:
        values: list[Words | Problem] = []
        for match in INLINE.finditer(part.text):
            line = part.line + part.text.count("\n", 0, match.start())
            if match[1] in self.words:
                values.append(Words(self.words[match[1]]))
                continue
            try:
                answer = self.session.ask(match[1])
            except KbError as error:
                values.append(self._problem(error, file, line))
                continue
            if not answer.answers:
                self.report.empty.append(line)
            values.append(_in_words(answer))
        self.report.pieces.append(Filled(INLINE.sub("{{ }}", part.text), tuple(values)))

    def _ask(self, part: Ask, file: str) -> None:
        try:
            width(part), lanes(part)
            answer = self.session.ask(part.question)
            shown = Shown(answer, part, way(answer, part), limit(part))
        except KbError as error:
            self.report.pieces.append(self._problem(error, file, part.line))
            return
        if not answer.answers:
            self.report.empty.append(part.line)
        self.report.pieces.append(shown)

    def _each(self, part: Each, file: str, depth: int) -> None:
        try:
            answer = self.session.ask(part.question)
            if answer.kind not in ("names", "events"):
                raise QuestionError("E606", "only names and events can be repeated over", hint="ask who, where or what")
        except KbError as error:
            self.report.pieces.append(self._problem(error, file, part.line))
            return
        if not answer.answers:
            self.report.empty.append(part.line)
        ids = dict.fromkeys(str(row.get("id") or row.get("event")) for row in answer.rows)
        before, known = dict(self.session.variables), dict(self.words)
        for id_ in list(ids)[:MOST_REPEATED]:
            self.session.bind(part.variable, f"@{id_}")
            self.words[f"${part.variable}"] = self.session.called(part.variable) or id_
            self.parts(part.parts, file, depth)
        self.session.variables.clear()
        self.session.variables.update(before)
        self.words = known

    def _include(self, part: Include, file: str, depth: int) -> None:
        try:
            if depth >= MOST_INCLUDED:
                raise InputError("E606", f"{part.path} is included without end")
            name, text = self.read(part.path, file)
        except KbError as error:
            self.report.pieces.append(self._problem(error, file, part.line))
            return
        inner = parse(text, name)
        self.report.problems += inner.problems
        self.report.pieces += inner.problems
        for each in inner.parameters:
            if f"${each.name}" not in self.words and each.default is not None:
                self.words[f"${each.name}"] = _bound(self.session, each, each.default)
        self.parts(inner.parts, name, depth + 1)

    def _problem(self, error: KbError, file: str, line: int) -> Problem:
        hint = error.hint or (f"did you mean {' or '.join(error.suggestions)}?" if error.suggestions else "")
        at = error.text[error.start : error.end]
        message = f"{error.message} ({at})" if at and at not in error.message else error.message
        problem = Problem(error.code, message, Place(file, line, 1), hint)
        if str(problem) not in map(str, self.report.problems):  # a part that is repeated has it each time
            self.report.problems.append(problem)
        return problem


def _in_words(answer: Answer) -> Words:
    """An answer as it stands in a sentence."""
    shown = list(answer.answers)
    if answer.kind == "events":
        title = {event.id: event.title for event in answer.events}
        shown = [title.get(each, each) for each in answer.answers]
    text = ", ".join(shown[:-1]) + (" and " if len(shown) > 1 else "") + shown[-1] if shown else "nothing"
    unit = answer.rows[0].get("unit", "") if answer.kind == "number" and answer.rows else ""
    return Words(f"{text} {unit}".rstrip(), bool(answer.possible) or answer.answers == ["possibly"])
