"""Questions from words to answers, one after the other: names looked up, parsed, times resolved, finished, dressed.

A session remembers what `let` and `define` said, and which of several things a name was to mean.
"""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb import answer as answers
from kb import catalogue, edtf, finish, windows
from kb.answer import Answer
from kb.cycles import seldom_looked_for
from kb.errors import InputError, KbError, QuestionError
from kb.finish.asking import MOST_EVENTS, Asking, Draft
from kb.finish.places import foremost, pick
from kb.frozen import Frozen, replace, values
from kb.language import parse, phrases
from kb.language.complaints import wants_name
from kb.language.question import (
    Clause,
    Core,
    Count,
    Define,
    Events,
    Explain,
    Let,
    Name,
    Names,
    Nth,
    Pattern,
    Query,
    Role,
    Run,
    Shape,
    Span,
    Truth,
    Value,
)
from kb.language.reading import asked as asked_again
from kb.language.reading import clause as read_clause
from kb.language.reading import happened as pattern_read
from kb.language.reading import reading
from kb.language.readings import each_part
from kb.language.words import Token, name_runs, tokens, written_ids
from kb.names import NameTable, nearest
from kb.relations import Bounds
from kb.stages import Stages, stage

if TYPE_CHECKING:
    from kb.knowledge import KnowledgeBase

KEYLESS = (
    "answered without the derived keys: all records that may fit were fetched and looked at one by one (docs/scale.md)"
)
MOST_NESTED_RUNS = 16
_UNREAD = ("E102", "E104", "E105", "E108")
"""Errors of questions that could perhaps be read if some of their words were names."""


@dataclass(slots=True)
class Session:
    """A run of questions to one chronology.

    `today` is the day number that relative dates count from; `saved` are folders that hold saved questions (`.kbq`).
    With `statements` False (a server, a report) let, define and `to "file"` are refused; with `strict` whatever can only
    be guessed is (E131).
    """

    base: KnowledgeBase
    today: int
    variables: dict[str, Value] = field(default_factory=dict)
    definitions: dict[str, Define] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    saved: Sequence[Path] = ()
    statements: bool = True
    strict: bool = False
    stages: Stages | None = None
    """Where the time of questions is counted, if it is to be."""
    _depth: int = 0

    def ask(self, question: str) -> Answer:
        """Answer a question, or carry out a statement. Raises QuestionError with a place and a hint."""
        started = time.perf_counter()
        asked, notes = self._parse(question, self.variables)
        if not isinstance(asked, Query | Explain):
            self._refuse(question, notes)
        if isinstance(asked, Let | Define) and not self.statements:
            raise QuestionError(
                "E119", f"'{type(asked).__name__.lower()}' is not taken here", hint="ask the question itself"
            )
        if isinstance(asked, Let):
            found = self._let(question, asked)
        elif isinstance(asked, Define):
            found = self._define(question, asked)
        elif isinstance(asked, Run):
            found = self._run(question, asked)
        elif isinstance(asked, Explain):
            found = self._explained(question, asked, notes)
        else:
            found = self._answer(question, asked, notes)
        found.notes[:0] = notes
        found.guesses = (*notes, *found.guesses)
        found.elapsed_ms = 1000 * (time.perf_counter() - started)
        return found

    def understands(self, question: str) -> bool:
        """Whether some words are a question here; nothing is looked up but names."""
        try:
            self._parse(question, self.variables)
        except KbError:
            return False
        return True

    def sized(self, question: str) -> tuple[Query, int, list[str]] | None:
        """A question for a list of records as it is understood, how many these are, and what was guessed; nothing is listed.

        None for a question for anything else, or one that sorts or cuts its list.
        """
        asked, guesses = self._parse(question, self.variables)
        if not isinstance(asked, Query) or not isinstance(asked.core, Events) or asked.shape != Shape():
            return None
        asking = self._asking()
        query = self._resolved(asked, asking)
        assert isinstance(query.core, Events)
        return query, asking.count(query.core.pattern), guesses

    def bind(self, name: str, words: str) -> None:
        """Let a variable stand for what some words say, as `let $name = words`."""
        self.variables[name] = self._value(words)

    def called(self, name: str) -> str:
        """What a variable stands for, in words: the labels of names, the days of a time; empty for a question."""
        value = self.variables.get(name)
        if isinstance(value, Names):
            labels = [each.label or each.words for each in value.names]
            return ", ".join(labels[:-1]) + (" and " if len(labels) > 1 else "") + labels[-1]
        if isinstance(value, Span) and value.first is not None and value.last is not None:
            return edtf.format_span(value.first, value.last)
        return ""

    # Statements

    def _let(self, question: str, let: Let) -> Answer:
        self.variables[let.variable] = self._standing(question, let.value)
        return self._said(question, f"${let.variable} is set")

    def _standing(self, words: str, value: Any) -> Value:
        """What a variable stands for: of a question whose answer is names, those that it finds."""
        if isinstance(value, Pattern):
            value = Query(Events(value))
        elif type(value) in finish.CORES:
            value = Query(value)
        if isinstance(value, Query) and not isinstance(value.core, Events):
            return self._members(words, value)
        standing: Value = value
        return standing

    def _members(self, question: str, query: Query) -> Value:
        """The names that a question in parentheses finds, any of which the variable then stands for."""
        found = self._answer(question, query)
        if found.kind != "names":
            return query
        ids = list(dict.fromkeys(row["id"] for row in found.rows))
        if not ids:
            raise QuestionError(
                "E127", "nothing was found that the variable could stand for", text=question, end=len(question)
            )
        table = catalogue.lookup(self.base.store, [], [f"@{id_}" for id_ in ids])
        names = []
        for id_ in ids:
            each = table[f"@{id_}"][0]
            names.append(Name(f"@{id_}", each.kinds[0], (id_,), each.label, kinds=each.kinds))
        return Names(tuple(names), "any")

    def _define(self, question: str, define: Define) -> Answer:
        bound = {name: self._value(default) for name, default in define.parameters if default is not None}
        if len(bound) == len(define.parameters):
            self._parse(define.body, {**self.variables, **bound})  # an error in it is told now, not when it runs
        self.definitions[define.name.casefold()] = define
        return self._said(question, f"{define.name} is defined")

    def _run(self, question: str, run: Run) -> Answer:
        define = self.definitions.get(run.name.casefold()) or self._saved_definitions().get(run.name.casefold())
        if define is None:
            names = [each.name for each in (self._saved_definitions() | self.definitions).values()]
            hint = f"defined: {', '.join(sorted(names))}" if names else "define it: define name($p = …) as …"
            raise QuestionError(
                "E121", f"no question is called '{run.name}'", hint=hint, suggestions=nearest(run.name, names, 2, 60)
            )
        if self._depth >= MOST_NESTED_RUNS:
            raise QuestionError("E122", f"'{run.name}' runs itself without end")
        bound = self._arguments(define, run)
        inner = dataclasses.replace(self, variables={**self.variables, **bound}, _depth=self._depth + 1)
        found = inner.ask(define.body)
        found.question = question
        return found

    def _arguments(self, define: Define, run: Run) -> dict[str, Value]:
        names = [name for name, _ in define.parameters]
        given: dict[str, str] = {}
        for place, (name, words) in enumerate(run.arguments):
            key = name or (names[place] if place < len(names) else "")
            if key not in names:
                known = ", ".join(f"${each}" for each in names) or "none"
                wrong = f"${name}" if name else words
                raise QuestionError(
                    "E123", f"{define.name} has no parameter for '{wrong}'", hint=f"parameters: {known}"
                )
            if key in given:
                raise QuestionError("E123", f"${key} is given twice")
            given[key] = words
        bound: dict[str, Value] = {}
        for name, default in define.parameters:
            words_ = given.get(name, default)
            if words_ is None:
                raise QuestionError(
                    "E123", f"${name} of {define.name} is not given", hint=f"run {define.name}(${name} = …)"
                )
            bound[name] = self._value(words_)
        return bound

    def saved_names(self) -> list[str]:
        """The names of the saved questions; none where their files cannot be read."""
        try:
            return list(self._saved_definitions())
        except (KbError, OSError, UnicodeDecodeError):
            return []

    def _saved_definitions(self) -> dict[str, Define]:
        found: dict[str, Define] = {}
        for path in (path for folder in self.saved for path in sorted(folder.glob("*.kbq"))):
            for statement in statements(path.read_text(encoding="utf-8")):
                parsed, _ = self._parse(statement, {})
                if not isinstance(parsed, Define):
                    raise InputError("E345", f"{path}: a saved question begins with 'define'")
                found.setdefault(parsed.name.casefold(), parsed)
        return found

    # Questions

    def _parse(self, question: str, variables: dict[str, Value], *, value: bool = False) -> tuple[Any, list[str]]:
        """Parse with the names that the store knows; an error tells what the words may have been meant to be."""
        with stage(self.stages, "names: what the words can stand for"):
            words = tokens(question)
            table = self.base.names.lookup(name_runs(words), written_ids(words)) if words else {}

        def read(names: NameTable) -> tuple[Any, list[str]]:
            with stage(self.stages, "grammar: what is asked"):
                return parse(
                    question,
                    names,
                    self.base.lexicon,
                    self.today,
                    choices=self.choices,
                    variables=variables,
                    value=value,
                )

        try:
            return read(table)
        except QuestionError as error:
            if error.code in _UNREAD and (found := self._guessed(words, table, read)):
                return found
            if error.code in ("E102", "E104", "E108") and wants_name(error.expected):
                error.suggestions = self._nearest(question, error)
            raise

    def _guessed(
        self, words: Sequence[Token], table: NameTable, read: Callable[[NameTable], tuple[Any, list[str]]]
    ) -> tuple[Any, list[str]] | None:
        """The question, read with guesses at what its names may mean; None where it cannot be read so either."""
        from kb.language.guesses import guessed  # its tables take 8 ms, and most questions need no guess

        tried = table
        for alike in (False, True) if self.base.likeness.coded else (False,):
            with stage(self.stages, "guesses: what may be meant"):
                more = guessed(words, table, self.base.likeness, self.base.lexicon, phrases(), alike=alike)
            if more == tried:
                continue
            tried = more
            try:
                return read(more)
            except KbError:
                continue
        return None

    def _refuse(self, question: str, guesses: Sequence[str], query: Query | None = None) -> None:
        """Raise E131 for what could only be guessed, where no guess is to be made; its suggestion asks without one."""
        if self.strict and guesses:
            surely = (asked_again(query, self.base.lexicon),) if query else ()
            hint = "ask for what is meant, or without --strict"
            raise QuestionError(
                "E131",
                f"this is a guess: {guesses[0]}",
                text=question,
                end=len(question),
                hint=hint,
                suggestions=surely,
            )

    def _nearest(self, question: str, error: QuestionError) -> tuple[str, ...]:
        """Names, and what was suggested already, by their nearness to the words that an error is about.

        A misspelt name may go on after the word at which the question could not be read: `Steve Witkof`.
        """
        after = [each.end for each in tokens(question) if each.start >= error.start and each.kind == "word"][:4]
        names = catalogue.all_names(self.base.store)
        for end in sorted({error.end, *after}, reverse=True):
            if end > error.end and (found := nearest(question[error.start : end], names, 3, 85)):
                return tuple(found)
        if error.code == "E108":
            return error.suggestions
        return (
            tuple(nearest(question[error.start : error.end], [*error.suggestions, *names], 3, 72)) or error.suggestions
        )

    def _value(self, words: str) -> Value:
        found, _ = self._parse(words, self.variables, value=True)
        return self._standing(words, found)

    def _answer(self, question: str, asked: Query, guesses: Sequence[str] = ()) -> Answer:
        if asked.to and not self.statements:
            raise QuestionError("E119", "an answer is not written to a file here", hint=f'leave out: to "{asked.to}"')
        asking = self._asking()
        with stage(self.stages, "times: days of what is named"):
            query = self._resolved(asked, asking)
            self._refuse(question, [*guesses, *asking.guesses], query)
        with stage(self.stages, "answer: rows put together"), seldom_looked_for():
            draft = finish.finish(query.core, query.shape, asking)
        if draft.answers in ([], ["0"], ["no"]):
            with stage(self.stages, "nothing: which clause emptied it"):
                draft.notes += self._why_nothing(query.core, empty=not draft.answers)
        if not self.base.store.has_keys:
            draft.notes.append(KEYLESS)
        found = self._dressed(question, query, draft, asking)
        found.notes[:0] = asking.guesses
        found.guesses = (*found.guesses, *asking.guesses)
        return found

    def _asking(self) -> Asking:
        base = self.base
        return Asking(base.store, base.scheme, self.today, base.known, self.stages, base.titles)

    def _resolved(self, asked: Query, asking: Asking) -> Query:
        def find_nth(nth: Nth) -> tuple[Sequence[str], str]:
            inner = self._resolved(Query(nth), asking)
            assert isinstance(inner.core, Nth)
            listed = asking.records(inner.core.pattern) if nth.assumed else foremost(inner.core, asking)
            chosen, _ = pick(listed, inner.core, asking)
            words = " ".join(reading(inner, self.base.lexicon).replace(" · ", " ").split())
            if nth.assumed and len(listed) > len(chosen):
                which = "last" if nth.position < 0 else "first"
                asking.guesses.append(f"there are {len(listed)} of these; the time is that of the {which}: the {words}")
            return [each.event for each in chosen], f"the {words}"

        def bounds_of(ids: Sequence[str]) -> Mapping[str, Bounds]:
            asking.anchors += [each for each in ids if each not in asking.anchors]
            return catalogue.bounds(self.base.store, ids)

        times = windows.Times(bounds_of, find_nth)
        resolved = windows.resolve(asked, times)
        assert isinstance(resolved, Query)
        return resolved

    def _dressed(self, question: str, query: Query, draft: Draft, asking: Asking) -> Answer:
        """A draft as an answer; the events that it rests on are looked up when they are looked at."""
        counted = draft.kind == "number" or draft.total > 0 or "count" in draft.columns  # not where rows are events
        store = self.base.store

        total = draft.total if draft.later is not None else len(draft.events)

        def dress(first: int = 0, most: int | None = None) -> answers.Dressed:
            with stage(self.stages, "events: what is shown of them"), seldom_looked_for():
                return dressed(first, most)

        def dressed(first: int, most: int | None) -> answers.Dressed:
            if most is not None and draft.later is not None and draft.rows and total > MOST_EVENTS:
                rows, ids = (
                    draft.rows,
                    list[str](),
                )  # the rows are known; to find the records behind them would take long
            else:
                rows, ids = draft.whole()
            in_all = len(rows)
            if most is not None:
                rows = rows[first : first + most]
                own = list(dict.fromkeys(row["event"] for row in rows if row.get("event")))
                ids = own or ids
            shown = ids[:MOST_EVENTS] if counted else ids
            events = answers.describe(store, shown, self.base.titles, asking.told(shown))

            def filled() -> list[dict[str, Any]]:
                by_id = {event.id: event for event in events}
                asked = _asked_columns(query.shape)
                for row in rows:
                    event = by_id.get(row.get("event", ""))
                    if event is not None:
                        row.setdefault("date", event.date)
                        if draft.kind == "events":
                            row["title"] = event.title
                        for column in asked:
                            if column not in row:
                                row[column] = event.column(column)
                return rows

            return answers.Dressed(filled, events, answers.cited(store, events), in_all)

        if counted and total > MOST_EVENTS:
            draft.notes.append(f"the first {MOST_EVENTS:,} of {total:,} records are listed")
        return Answer(
            question,
            reading(query, self.base.lexicon),
            draft.kind,
            draft.answers,
            draft.possible,
            list(query.shape.columns) or [*draft.columns, *_asked_columns(query.shape)],
            asking.sparql,
            self.base.name,
            dress,
            list(draft.notes),
            asking.steps,
            query.format,
            query.to,
            query.shape,
            timeline=getattr(query.core, "timeline", False),
            query=query,
            total=total,
            named=tuple(dict.fromkeys(id_ for name in each_part(query, Name) for id_ in name.ids)),
        )

    def _why_nothing(self, core: Core, *, empty: bool) -> list[str]:
        """What there is beside an answer that is empty, or that says `0` or `no`."""
        asking = self._asking()  # of its own: what it asks is no part of the answer
        if isinstance(core, Count) and not empty:
            return [] if asking.count(core.pattern) else self._may_fit(core.pattern, asking)
        notes = self._why_empty(core, asking) if empty else []
        return notes + (self._in_other_parts(core, asking) if empty or isinstance(core, Truth) else [])

    def _why_empty(self, core: Core, asking: Asking) -> list[str]:
        """Which clause emptied an answer: how many there are without each one."""
        pattern = getattr(core, "pattern", None)
        if not isinstance(pattern, Pattern) or not pattern.clauses:
            return []
        if asking.count(pattern):
            return []  # there are records; it is something else that is not there
        notes = self._may_fit(pattern, asking)
        counts = []
        for place, clause in enumerate(pattern.clauses):
            others = pattern.clauses[:place] + pattern.clauses[place + 1 :]
            if number := asking.count(replace(pattern, clauses=others)):
                counts.append((number, clause))
        told = ", ".join(f'{number} without "{self._words(clause, pattern)}"' for number, clause in counts[:4])
        return [*notes, f"nothing matches; {told}" if told else "nothing matches, whichever clause is left out"]

    def _may_fit(self, pattern: Pattern, asking: Asking) -> list[str]:
        """Where no record fits: how many may, though they are not asked for."""
        if pattern.certainty == "possibly":
            return []
        if pattern.certainty == "certainly" and (more := asking.count(replace(pattern, certainty=""))):
            return [f"{more} may fit, though not certainly: leave 'certainly' out"]
        if more := asking.count(replace(pattern, certainty="possibly")):
            return [f"{more} more may fit, but their dates are open on a side: add 'possibly'"]
        return []

    def _in_other_parts(self, core: Core, asking: Asking) -> list[str]:
        """Records in which all who are named take part, though not as it was asked: what several do with each other may name
        each of them as the one who does it."""
        found = []
        for pattern in (getattr(core, "pattern", None), *getattr(core, "others", ())):
            if not isinstance(pattern, Pattern) or not pattern.types or asking.count(pattern):
                continue
            clauses = tuple(
                replace(each, role="actor") if isinstance(each, Role) and each.role in ("by", "object", "to") else each
                for each in pattern.clauses
            )
            parts = sum(isinstance(each, Role) for each in clauses) + (not isinstance(core, Truth))
            other = replace(pattern, clauses=clauses)
            if other != pattern and parts > 1 and (number := asking.count(other)):
                words = " · ".join(each for each in pattern_read(other, self.base.lexicon) if each)
                found.append(f"{number} with them in other parts: {words}")
        return found

    def _words(self, clause: Clause, pattern: Pattern) -> str:
        scheme = self.base.scheme
        return read_clause(
            clause, symmetric=bool(pattern.types) and all(scheme.is_symmetric(each) for each in pattern.types)
        )

    # Explanations

    def _explained(self, question: str, explain: Explain, guesses: Sequence[str]) -> Answer:
        found = self._answer(question, explain.query, guesses)
        if explain.sparql_only:
            lines = list(found.sparql)
        else:
            lines = [f"reading: {found.reading}", *_tree(explain.query)]
            lines += [f"sparql {number}:\n{query}" for number, query in enumerate(found.sparql, 1)]
            lines += [f"then: {step}" for step in found.steps]
            lines.append(f"answer: {found.kind}, {len(found.answers)} of them")
        return replace_answer(found, "text", lines)

    def _said(self, question: str, words: str) -> Answer:
        return Answer(question, words, "text", [words], [], [], [], self.base.name)


def _asked_columns(shape: Shape) -> list[str]:
    """Columns that were asked for by name, or with `with sources`, `with quotes`."""
    return [*shape.columns, *(["sources"] if shape.sources else []), *(["quote"] if shape.quotes else [])]


def replace_answer(found: Answer, kind: str, lines: list[str]) -> Answer:
    """The same answer told as lines of text."""
    found.kind, found.answers, found.possible = kind, lines, []
    found.columns, found.rows, found.shape = ["text"], [{"text": line} for line in lines], Shape()
    found.format = ""
    return found


def statements(text: str) -> Iterator[str]:
    """The statements of a file of saved questions: between blank lines, without the lines that begin with `;`."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if not line.lstrip().startswith(";")]
        if any(line.strip() for line in lines):
            yield " ".join(line.strip() for line in lines)


def _tree(item: Any, indent: int = 0, name: str = "") -> Iterator[str]:
    """A question as an indented tree, fields that have their default left out."""
    pad, label = "  " * indent, f"{name}: " if name else ""
    if isinstance(item, Frozen):
        fields = {key: value for key, value in values(item).items() if value != type(item)._fields[key].default}
        simple = {key: value for key, value in fields.items() if isinstance(value, str | int)}
        inline = ", ".join(f"{key}={value!r}" for key, value in simple.items())
        yield f"{pad}{label}{type(item).__name__}({inline})"
        for key, value in fields.items():
            if key not in simple:
                yield from _tree(value, indent + 1, key)
    elif isinstance(item, tuple) and any(isinstance(each, Frozen) for each in item):
        for each in item:
            yield from _tree(each, indent, name)
    else:
        yield f"{pad}{label}{item!r}"
