"""Colours for what is being typed: names, verbs and nouns, dates, words of the language, SPARQL, commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.styles import Style

from kb.names import fold
from kb.repl.sight import Sight
from kb.repl.statements import is_sparql

if TYPE_CHECKING:
    from kb.language.words import Token

STYLE = Style.from_dict(
    {
        "prompt": "bold",
        "name": "ansicyan",
        "verb": "ansigreen",
        "word": "ansiblue",
        "date": "ansimagenta",
        "quoted": "ansiyellow",
        "variable": "ansiyellow",
        "command": "bold ansimagenta",
        "completion-menu": "noinherit",
        "completion-menu.completion": "bg:ansibrightblack fg:ansiwhite",
        "completion-menu.completion.current": "bg:ansicyan fg:ansiblack",
        "completion-menu.meta.completion": "bg:ansibrightblack fg:ansigray",
        "completion-menu.meta.completion.current": "bg:ansicyan fg:ansiblack",
        "bottom-toolbar": "noreverse fg:ansibrightblack",
    }
)
_SPARQL = re.compile(
    r"(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<variable>[?$]\w+)|(?P<name><[^<>\s]*>|\w*:[\w-]+)"
    r"|(?P<word>\b[A-Za-z_]+\b)|(?P<date>\b\d+\b)|(?P<none>.)",
    re.S,
)
_LONGEST = 10


class QuestionLexer(Lexer):
    """Colours by what `sight` knows at the moment: nothing yet while it is still being read."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        text = document.text
        if text.lstrip().startswith("\\"):
            parts = _command(text)
        elif is_sparql(text):
            parts = [(f"class:{match.lastgroup}", match[0]) for match in _SPARQL.finditer(text)]
        else:
            parts = self._question(text)
        lines = _lines(parts)
        return lambda number: lines[number] if number < len(lines) else []

    def invalidation_hash(self) -> object:
        return self.sight.ready

    def _question(self, text: str) -> list[tuple[str, str]]:
        if not self.sight.ready:
            return [("", text)]
        from kb.language.words import tokens

        found = tokens(text)
        parts: list[tuple[str, str]] = []
        at = index = 0
        while index < len(found):
            end, style = self._style(found, index)
            start, stop = found[index].start, found[end - 1].end
            parts += [("", text[at:start]), (style, text[start:stop])]
            at, index = stop, end
        return [*parts, ("", text[at:])]

    def _style(self, found: list[Token], index: int) -> tuple[int, str]:
        """Where the run of tokens ends that has one colour, and that colour."""
        token = found[index]
        if token.kind in ("string", "variable", "number"):
            return index + 1, {"string": "class:quoted", "variable": "class:variable", "number": "class:date"}[
                token.kind
            ]
        if token.kind == "id":
            return index + 1, "class:name"
        if token.kind != "word":
            return index + 1, ""
        for end in range(min(len(found), index + _LONGEST), index, -1):
            run = fold(" ".join(each.text for each in found[index:end] if each.kind != "sign"))
            if run in self.sight.names:
                return end, "class:name"
        words = [each.folded for each in found]
        lexicon = self.sight.lexicon
        if lexicon is not None:
            for meant in (lexicon.noun(words, index), lexicon.verb(words, index)):
                if meant is not None:
                    return meant.end, "class:verb"
        return index + 1, "class:word" if token.folded in self.sight.words else ""


def _command(text: str) -> list[tuple[str, str]]:
    name = text[: len(text) - len(text.lstrip())] + text.split(maxsplit=1)[0]
    return [("class:command", name), ("", text[len(name) :])]


def _lines(parts: list[tuple[str, str]]) -> list[StyleAndTextTuples]:
    lines: list[StyleAndTextTuples] = [[]]
    for style, text in parts:
        first, *others = text.split("\n")
        lines[-1].append((style, first))
        lines += [[(style, other)] for other in others]
    return lines
