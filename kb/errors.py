"""What can go wrong, in one family: a code, what is wrong, where, and what may mend it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    r"""A text on one line, without what a terminal would obey.

    >>> print(printable("new\nline\x1b[2J"))
    new\x0aline\x1b[2J
    """
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


class Place:
    """Where a problem is: a file (or the question itself), and a 1-based line and column with a length in characters."""

    __slots__ = ("column", "file", "length", "line")

    def __init__(self, file: str = "", line: int = 0, column: int = 0, length: int = 0) -> None:
        self.file, self.line, self.column, self.length = file, line, column, length

    def __str__(self) -> str:
        parts = [printable(self.file)] + [str(number) for number in (self.line, self.column) if number]
        return ":".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"Place({str(self)!r})"

    def sort_key(self) -> tuple[str, int, int]:
        return self.file, self.line, self.column


class Problem:
    """One finding in an input file: an error (nothing of the file is loaded) or a warning (it loads)."""

    __slots__ = ("code", "hint", "message", "place", "severity")

    def __init__(self, code: str, message: str, place: Place, hint: str = "", severity: str = "error") -> None:
        self.code, self.place, self.hint, self.severity = code, place, hint, severity
        self.message = printable(message if len(message) <= 300 else f"{message[:200]} … {message[-80:]}")

    def __str__(self) -> str:
        where = str(self.place)
        text = f"{where}: " if where else ""
        text += f"{self.severity} {self.code}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"

    def as_json(self) -> dict[str, object]:
        return {
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "hint": self.hint,
        }


class KbError(Exception):
    """Anything that a user can mend. `code` is stable; `exit_code` is what a command ends with (docs/commands.md)."""

    exit_code = 2

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str = "",
        text: str = "",
        start: int = 0,
        end: int = 0,
        expected: Sequence[str] = (),
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint
        self.text, self.start, self.end = text, start, end
        self.expected, self.suggestions = tuple(expected), tuple(suggestions)

    def __reduce__(self) -> tuple[Any, ...]:
        """So that an error crosses from one process to another."""
        return _restored, (type(self), self.message, self.__dict__)

    def __str__(self) -> str:
        """The error as a person reads it: the asker's own words, underlined, and what was expected there."""
        lines = [f"error {self.code}: {self.message}"]
        if self.text and self.end >= self.start:
            line_start = self.text.rfind("\n", 0, self.start) + 1
            line_end = self.text.find("\n", self.start)
            line = self.text[line_start : line_end if line_end >= 0 else len(self.text)].replace("\t", " ")
            column, length = self.start - line_start, max(1, min(self.end, line_start + len(line)) - self.start)
            line, column = _cropped(line, column, length)
            mark = " " * column + "^" * length
            nearest = " or ".join(f"'{word}'" for word in self.suggestions[:6])
            lines += [f"  {line}", f"  {mark}" + (f" did you mean {nearest}?" if nearest else "")]
        elif self.suggestions:
            lines.append("  did you mean " + " or ".join(f"'{word}'" for word in self.suggestions[:6]) + "?")
        if self.expected:
            lines.append("  expected: " + _listed(self.expected[:6]))
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "start": self.start,
            "end": self.end,
            "suggestions": list(self.suggestions),
            "expected": list(self.expected),
            "hint": self.hint,
        }


class QuestionError(KbError):
    """The question, an option or an argument has an error."""


class InputError(KbError):
    """An input file is wrong or unreadable; carries every problem that was found in it."""

    exit_code = 3

    def __init__(self, code: str, message: str, problems: Sequence[Problem] = (), *, hint: str = "") -> None:
        super().__init__(code, message, hint=hint)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([*(str(problem) for problem in self.problems), super().__str__()])


class StoreError(KbError):
    """The store is missing, locked, damaged or of another version."""

    exit_code = 4


class LimitError(KbError):
    """Out of time, of memory, or beyond a stated bound."""

    exit_code = 5


def _restored(kind: type[KbError], message: str, fields: dict[str, Any]) -> KbError:
    error = kind.__new__(kind, message)
    error.__dict__.update(fields)
    return error


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + ", or " + words[-1]


def _cropped(line: str, column: int, length: int, width: int = 100) -> tuple[str, int]:
    if len(line) <= width:
        return line, column
    left = max(0, min(column - width // 3, len(line) - width))
    head = "…" if left else ""
    tail = "…" if left + width < len(line) else ""
    return head + line[left : left + width] + tail, column - left + len(head)
