"""A conversation with a chronology: what was typed goes in, answers, readings and errors come out on a screen.

The prompt and the pipe both hold one; `kb.repl.commands` has the backslash commands.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb import catalogue
from kb.directory import Directory
from kb.errors import KbError, QuestionError
from kb.frozen import Frozen
from kb.names import fold
from kb.outfile import write_file
from kb.renderers.look import Look
from kb.repl.screen import Screen
from kb.repl.sight import Sight
from kb.repl.statements import is_sparql, joined, statements
from kb.repl.worker import Worker

if TYPE_CHECKING:
    from kb.answer import Answer
    from kb.knowledge import KnowledgeBase
    from kb.session import Session

_MOST_FILES = 16
"""Files that may run one another by \\i."""


class Option(Frozen):
    """One of several things that words may name."""

    id: str
    label: str
    note: str


Choose = Callable[[str, Sequence[Option]], str | None]
"""Asks which of several things is meant; gives its id, or None."""


class Conversation:
    """Takes what is typed, line by line. `failed` tells whether anything went wrong."""

    def __init__(self, base: KnowledgeBase, screen: Screen, *, today: str | None = None, worker: Worker | None = None):
        self.base, self.screen, self.worker = base, screen, worker
        self.choose: Choose | None = None
        self.format = ""
        self.target: Path | None = None
        self.timing = screen.interactive
        self.question = ""
        self.last: Answer | None = None
        self.failed = self.over = False
        self.sight = Sight(base, today)
        self._depth = 0

    def take(self, text: str) -> None:
        """Answer a question, run SPARQL, or carry out a backslash command; an error is told and the conversation goes on."""
        text = joined(text).strip()
        try:
            if text.startswith("\\"):
                from kb.repl.commands import carry_out

                carry_out(self, text)
            elif is_sparql(text):
                self.sparql(text)
            elif text.casefold().rstrip(";") in ("quit", "exit"):
                self.over = True
            elif text:
                self.ask(text)
        except KbError as error:
            self.failed = True
            self.screen.complain(error)
        except KeyboardInterrupt:
            if not self.screen.interactive:
                raise
            self.screen.say("interrupted", "yellow")

    def ask(self, question: str, prefix: str = "") -> None:
        """Answer a question; where a name is ambiguous and somebody is there to say which is meant, ask."""
        while True:
            try:
                answer: Answer = self.run(_ask, prefix + question)
                break
            except QuestionError as error:
                if error.code == "E109" and (meant := self._meant(error)):
                    question = meant
                elif error.code != "E103" or not self._chosen(error):
                    raise
        if not prefix:
            self.question, self.last = question, answer
            self.sight.directory.asked.update(answer.named)
        self.show(answer)

    def sparql(self, query: str) -> None:
        """Run a SPARQL query and show its rows."""
        started = time.perf_counter()
        text: str = self.run(_sparql, query, self.screen.look)
        self.screen.answer(text)
        if self.timing:
            self.screen.say(f"SPARQL · {_elapsed(1000 * (time.perf_counter() - started))}", "dim")

    def show(self, answer: Answer) -> None:
        """Show an answer in the format of the moment, or write it to the file of the moment; its reading below it."""
        from kb.renderers import render
        from kb.renderers.files import content, format_of

        format_ = answer.format or self.format or "text"
        target = Path(answer.to) if answer.to else self.target
        if target is None:
            self.screen.answer(render(answer, format_, self.screen.look))
        elif answer.to:
            write_file(target, [content(answer, format_of(target, answer.format))])
            self.screen.say(f"written to {target}")
        else:
            _append(target, render(answer, format_))
            self.screen.say(f"added to {target}")
        reading = " ".join(answer.reading.split("\n"))
        timing = f"  ({_elapsed(answer.elapsed_ms)})" if self.timing else ""
        self.screen.say(f"reading: {reading}{timing}", "dim")
        for note in answer.notes:
            self.screen.say(f"note: {note}", "dim")

    def run(self, task: Callable[..., Any], *args: Any) -> Any:
        """Carry out a task: in the worker, so that it can be interrupted, where there is one."""
        self.sight.refresh()
        if self.worker is None:
            return task(self.session, *args)
        if not self.worker.alive:
            self.sight.wait()
        return self.worker.run(self.session, task, *args)

    def run_file(self, path: str) -> None:
        """Take every statement of a file, telling each before its answer. Raises QuestionError E006, E011."""
        if self._depth >= _MOST_FILES:
            raise QuestionError("E011", f"{path} runs itself without end")
        try:
            text = Path(path).expanduser().read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise QuestionError("E006", f"{path} cannot be read: {reason}") from error
        self._depth += 1
        try:
            for number, statement in enumerate(statements(text.split("\n"))):
                self.screen.say(("\n" if number else "") + f"kb> {statement}", "bold")
                self.take(statement)
                if self.over:
                    break
        finally:
            self._depth -= 1

    @property
    def session(self) -> Session:
        """What the conversation has let, defined and chosen so far."""
        return self.sight.session

    @property
    def directory(self) -> Directory:
        """Every name of the store."""
        return self.sight.names_of_store()

    def _meant(self, error: QuestionError) -> str:
        """Which of the readings of a question is meant, as a question with that one alone; empty where nobody says."""
        if self.choose is None or not error.suggestions:
            return ""
        words = error.text[error.start : error.end]
        return self.choose(words, [Option(each, each, "") for each in error.suggestions]) or ""

    def _chosen(self, error: QuestionError) -> bool:
        """Whether somebody said which of several things is meant; remembered for the rest of the conversation."""
        if self.choose is None:
            return False
        ids = [each.removeprefix("@") for each in error.suggestions]
        words = error.text[error.start : error.end]
        labels = catalogue.labels(self.base.store, ids)
        notes = {each.id: each.kinds[0] for each in self.directory.entries}
        chosen = self.choose(words, [Option(id_, labels.get(id_, id_), notes.get(id_, "")) for id_ in ids])
        if chosen is not None:
            self.session.choices[fold(words)] = chosen
        return chosen is not None


def _ask(session: Session, question: str) -> Answer:
    return session.ask(question)


def _sparql(session: Session, query: str, look: Look) -> str:
    from kb.renderers.text import sparql_table
    from kb.vocabulary import prefixed

    result = session.base.store.raw(prefixed(query), "json")
    return sparql_table(result, look) if result.lstrip().startswith(b"{") else result.decode()


def _append(target: Path, text: str) -> None:
    try:
        with target.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise QuestionError("E003", f"{target} cannot be written: {error.strerror}") from error


def _elapsed(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"
