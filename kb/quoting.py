r"""Quoted words as journals and questions write them: `"Citizen (Thailand)"`, with `\"`, `\\` and `\n` inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_CONTROL = re.compile(r'[\x00-\x1f\x7f\x85\u2028\u2029"\\]')
_PLAIN_NAME = re.compile(r"[^\W_]+(?:[ '’.-]{1,2}[^\W_]+)*\.?")
_OPENING, _CLOSING = "([", ")]"


def quoted(text: str) -> str:
    r"""The text within quotes, on one line.

    >>> quoted('a "b"')
    '"a \\"b\\""'
    """
    return '"' + _CONTROL.sub(lambda match: _ESCAPED.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def unquoted(text: str) -> str:
    """The words of a quoted string, or the text as it is."""
    match = STRING.fullmatch(text)
    if not match:
        return text
    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _unescape, match[1], flags=re.S)


def named(text: str) -> str:
    """A name as questions write it: within quotes where it holds more than words."""
    return text if _PLAIN_NAME.fullmatch(text) else quoted(text)


def needs_quotes(text: str, special: str) -> bool:
    """Whether a text must be quoted to be read back: it is empty, has blanks at its ends or a special character."""
    return not text or text != text.strip() or any(c in special for c in text) or bool(_CONTROL.search(text))


def split(text: str, separator: str = ",") -> Iterator[tuple[str, int]]:
    """The parts between separators that stand outside quotes and brackets, stripped, each with where it begins."""
    start = position = depth = 0
    while position <= len(text):
        char = text[position] if position < len(text) else separator
        if char == '"' and (match := STRING.match(text, position)):
            position = match.end()
            continue
        if char == separator and (depth == 0 or position == len(text)):
            part = text[start:position]
            yield part.strip(), start + len(part) - len(part.lstrip())
            start = position + 1
        elif char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        position += 1


def balanced(text: str) -> bool:
    """Whether every bracket outside quotes is closed, and every closing one was opened.

    >>> balanced('a (b) [c] ")"'), balanced("a (b"), balanced("a) b"), balanced("(a]")
    (True, False, False, False)
    """
    opened: list[str] = []
    for char in STRING.sub("", text):
        if char in _OPENING:
            opened.append(_CLOSING[_OPENING.index(char)])
        elif char in _CLOSING and (not opened or opened.pop() != char):
            return False
    return not opened


def opening_bracket(text: str) -> int | None:
    """Where the parenthesis that the text's last character closes was opened; None where it closes none."""
    if not text.endswith(")"):
        return None
    opened: list[int] = []
    position = 0
    while position < len(text):
        if text[position] == '"' and (match := STRING.match(text, position)):
            position = match.end()
            continue
        if text[position] == "(":
            opened.append(position)
        elif text[position] == ")" and opened:
            begin = opened.pop()
            if position == len(text) - 1:
                return begin
        position += 1
    return None


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) < 5:
        return _ESCAPES.get(code, code)
    number = int(code[1:], 16)
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)  # half a character is none
