"""Statements about questions: let, define, run. Parameters are bound in the tree, never pasted into the text."""

from __future__ import annotations

import re
from typing import Any

import pyparsing as pp

from kb.errors import QuestionError
from kb.language.clauses import anchor, names
from kb.language.dates import cardinal
from kb.language.patterns import nth, pattern
from kb.language.question import Define, Let, Run
from kb.language.words import Terminal, Text, sign, token, words
from kb.quoting import split

ANY = ("actor", "place", "topic", "record", "source")


def _inside(text: Text, index: int) -> tuple[int, Any] | None:
    """Everything up to the parenthesis that closes the one before, as it stands."""
    depth = 1
    for end in range(index, len(text.tokens)):
        depth += {"(": 1, ")": -1}.get(text.tokens[end].text, 0)
        if depth == 0:
            return end, text.source[text.tokens[index].start : text.tokens[end].start] if end > index else ""
    return None


def _identifier(text: Text, index: int) -> tuple[int, Any] | None:
    """A word, or several with hyphens and no blanks between them: `person-timeline`."""
    if index >= len(text.tokens) or text.tokens[index].kind != "word":
        return None
    end = index + 1
    while (
        end + 1 < len(text.tokens)
        and text.tokens[end].text in ("-", "_")
        and text.tokens[end + 1].kind in ("word", "number")
        and text.tokens[end].start == text.tokens[end - 1].end
        and text.tokens[end + 1].start == text.tokens[end].end
    ):
        end += 2
    return end, text.span(index, end)


def _rest(text: Text, index: int) -> tuple[int, Any] | None:
    if index >= len(text.tokens):
        return None
    return len(text.tokens), text.source[text.tokens[index].start : text.tokens[-1].end]


def _let(found: Any) -> Let:
    return Let(found[0][1:], found[1])


def _define(found: Any) -> Define:
    identifier, inside, body = found
    parameters: list[tuple[str, str | None]] = []
    for part, _ in split(inside) if inside.strip() else ():
        match = re.fullmatch(r"\$(\w+)(?:\s*=\s*(.+))?", part)
        if not match:
            raise QuestionError(
                "E118", f"'{part}' is no parameter", hint="define name($who = Witkoff, $when = this year) as …"
            )
        if any(match[1] == name for name, _ in parameters):
            raise QuestionError(
                "E118", f"${match[1]} is a parameter twice", hint="each parameter has a name of its own"
            )
        parameters.append((match[1], match[2]))
    return Define(identifier, tuple(parameters), body)


def _run(found: Any) -> Run:
    identifier, *rest = found
    arguments = []
    for part, _ in split(rest[0]) if rest and rest[0].strip() else ():
        match = re.fullmatch(r"(?:\$(\w+)\s*=\s*)?(.+)", part, re.S)
        if not match:
            raise QuestionError("E118", "an argument is missing between two commas")
        arguments.append((match[1] or "", match[2]))
    return Run(identifier, tuple(arguments))


def forms(query: pp.ParserElement, core: pp.ParserElement) -> tuple[pp.ParserElement, pp.ParserElement]:
    """The statements let, define and run; and a value as `let` and parameters take it."""
    end = Terminal("the end", lambda text, index: (index, None) if index >= len(text.tokens) else None)
    opening, closing = sign("(", expects="'('").suppress(), sign(")", expects="')'").suppress()
    inside = Terminal("parameters", _inside)
    identifier = Terminal("what the question is called", _identifier)
    one = names(ANY, "a name") + end
    value = pp.MatchFirst(
        [one, anchor + end, nth + end, pattern + end, opening + core + closing + end, query + end, cardinal + end]
    )
    let = (
        words("let", expects="") + token("variable", "a variable ($name)") + sign("=").suppress() + value
    ).set_parse_action(_let)
    define = (words("define", expects="") + identifier + opening + inside + closing + words("as", expects="'as'")
              + Terminal("a question", _rest)).set_parse_action(_define)  # fmt: skip
    run = (words("run", expects="") + identifier + pp.Optional(opening + inside + closing)).set_parse_action(_run)
    return let | define | run, value
