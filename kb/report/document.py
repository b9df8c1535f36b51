"""Reports as text: Markdown with questions in it, parsed to a tree whose parts know their line.

---
title: Timeline of a person
param who: actor = Vladimir Putin
param since: period = August 2025
---
# {{ title }}

{{ $who }} took part in {{ how many events involving $who since $since }} events.

```kb as timeline lanes=type
timeline of $who since $since
```

{{ each $other in who met $who since $since }}
## {{ $other }}
{{ end }}

{{ include sources.md }}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.errors import Place, Problem
from kb.frozen import Frozen

TYPES = ("actor", "place", "topic", "event", "source", "name", "period", "question", "text")
"""What a parameter can be. A `text` is put in as words; the others are read as the language reads them."""

OPTIONS = ("as", "caption", "width", "lanes", "empty", "limit")


class Parameter(Frozen):
    """`param NAME: TYPE = DEFAULT`; without a default it must be given."""

    name: str
    type: str
    default: str | None
    line: int


class Prose(Frozen):
    """Markdown, with `{{ … }}` in it."""

    text: str
    line: int


class Ask(Frozen):
    """A fenced question and how its answer is shown."""

    question: str
    line: int
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str, default: str = "") -> str:
        return dict(self.options).get(name, default)


class Each(Frozen):
    """Parts repeated for each row of an answer, with a variable that stands for it."""

    variable: str
    question: str
    parts: tuple[Part, ...]
    line: int


class Include(Frozen):
    """Another report, put in here."""

    path: str
    line: int


Part = Prose | Ask | Each | Include


class Document(Frozen):
    """A report as parsed."""

    file: str
    title: str
    parameters: tuple[Parameter, ...]
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]


INLINE = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_FENCE = re.compile(r"^(`{3,}|~{3,})\s*kb\b(.*)$")
_OTHER_FENCE = re.compile(r"^(`{3,}|~{3,})")
_EACH = re.compile(r"^\{\{\s*each\s+\$(\w+)\s+in\s+(.+?)\s*\}\}\s*$")
_END = re.compile(r"^\{\{\s*end\s*\}\}\s*$")
_INCLUDE = re.compile(r"^\{\{\s*include\s+(.+?)\s*\}\}\s*$")
_OPTION = re.compile(r'\s*(?:(as)\s+(\w+)|(\w+)=(?:"([^"]*)"|(\S+)))')


def parse(text: str, file: str) -> Document:
    """Read a report. What is wrong with it stands in `problems` (codes E601 to E606) with its line."""
    return _Parser(text, file).document()


class _Parser:
    """The lines of a report, read from the top."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.removeprefix("\ufeff").splitlines()
        self.at = 0
        self.problems: list[Problem] = []

    def document(self) -> Document:
        title, parameters = self._front()
        parts = self._parts(None)
        return Document(self.file, title, tuple(parameters), tuple(parts), tuple(self.problems))

    def _front(self) -> tuple[str, list[Parameter]]:
        title, parameters = "", list[Parameter]()
        if not self.lines or self.lines[0].strip() != "---":
            return title, parameters
        end = next((n for n, line in enumerate(self.lines[1:], 1) if line.strip() == "---"), None)
        if end is None:
            self._problem("E601", "the front matter is not closed", 1, "write --- below it")
            return title, parameters
        for number, line in enumerate(self.lines[1:end], 2):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            match = re.fullmatch(r"param\s+(\w+)\s*:\s*(\w+)\s*(?:=\s*(.+?)\s*)?", line.strip())
            if match and match[2] in TYPES:
                parameters.append(Parameter(match[1], match[2], match[3], number))
            elif match:
                self._problem("E602", f"a parameter is no {match[2]!r}", number, f"types: {', '.join(TYPES)}")
            elif line.startswith("title:"):
                title = line.partition(":")[2].strip()
            else:
                hint = "title: WORDS, or param NAME: TYPE = DEFAULT"
                self._problem("E602", f"{line.strip()!r} is not understood in the front matter", number, hint)
        self.at = end + 1
        return title, parameters

    def _parts(self, opened: int | None) -> list[Part]:
        parts: list[Part] = []
        prose: list[str] = []
        start = self.at

        def close() -> None:
            if any(line.strip() for line in prose):
                parts.append(Prose("\n".join(prose) + "\n", start + 1))
            prose.clear()

        while self.at < len(self.lines):
            line, number = self.lines[self.at], self.at + 1
            if match := _FENCE.match(line):
                close()
                if asked := self._ask(match[1], match[2], number):
                    parts.append(asked)
            elif fence := _OTHER_FENCE.match(line):
                prose += self._verbatim(fence[1])
                continue
            elif match := _EACH.match(line):
                close()
                self.at += 1
                inner = self._parts(number)
                parts.append(Each(match[1], match[2], tuple(inner), number))
            elif _END.match(line):
                close()
                self.at += 1
                if opened is None:
                    self._problem("E603", "'end' without an 'each' above it", number, "")
                    start = self.at
                    continue
                return parts
            elif match := _INCLUDE.match(line):
                close()
                parts.append(Include(match[1].strip("\"'"), number))
                self.at += 1
            else:
                prose.append(line)
                self.at += 1
                continue
            start = self.at
        close()
        if opened is not None:
            self._problem("E603", "'each' is never ended", opened, "write {{ end }} below what is repeated")
        return parts

    def _ask(self, fence: str, options: str, number: int) -> Ask | None:
        self.at += 1
        body: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.strip() == fence:
                break
            body.append(line.strip())
        else:
            self._problem("E604", "the block is never closed", number, f"write {fence} below it")
            return None
        return Ask(" ".join(each for each in body if each), number, tuple(self._options(options, number)))

    def _options(self, text: str, number: int) -> Iterator[tuple[str, str]]:
        at = 0
        while at < len(text) and text[at:].strip():
            match = _OPTION.match(text, at)
            name = match and (match[1] or match[3])
            if match is None or name not in OPTIONS:
                known = 'as FORMAT, caption="…", width=960, lanes=type, limit=20, empty="…"'
                self._problem("E605", f"{text[at:].strip()!r} is no option of a block", number, f"options: {known}")
                return
            yield name, next(each for each in (match[2], match[4], match[5]) if each is not None)
            at = match.end()

    def _verbatim(self, fence: str) -> Sequence[str]:
        """A fenced block of something else, as it stands."""
        lines = [self.lines[self.at]]
        self.at += 1
        while self.at < len(self.lines):
            lines.append(self.lines[self.at])
            self.at += 1
            if lines[-1].strip() == fence:
                break
        return lines

    def _problem(self, code: str, message: str, line: int, hint: str) -> None:
        self.problems.append(Problem(code, message, Place(self.file, line, 1), hint))
