"""Journal text into blocks: a header line with its properties and quotes, every word knowing its place.

The lexical half of the journal format; `chron.py` gives the blocks their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.errors import Place as Origin
from kb.errors import Problem
from kb.quoting import STRING, balanced, opening_bracket, split, unquoted
from kb.record import Evidence, Words

IDENTIFIER = r"[^\s,;()\[\]#^\"]+"
_PROPERTY = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:(?:\s+|$)")
_CITATION = re.compile(rf'\[\s*@?({IDENTIFIER})(?:\s+("(?:[^"\\]|\\.)*"|[^\]"\[]*?))?\s*\]')
LINE_END = re.compile(r"\r\n|\r|\n")
_ONE_COMMA = re.compile(r"\s*,?\s*")


@dataclass(slots=True)
class Property:
    """`key: value [source locator]`; the citations are evidence that names no property yet."""

    key: Words
    value: Words
    citations: list[Evidence]


@dataclass(slots=True)
class Block:
    """A header and what stands indented below it; `problems` collects what is wrong with it, reading and building."""

    header: Words
    properties: dict[str, list[Property]] = field(default_factory=dict)
    quotes: list[Evidence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    orphan: bool = False  # properties without a header

    def wrong(self, code: str, message: str, words: Words, hint: str = "", severity: str = "error") -> None:
        self.problems.append(Problem(code, message, words.place, hint, severity))


def blocks(text: str, file: str) -> Iterator[Block]:
    """All blocks of a journal. A block ends at a blank line or at the next header."""
    block: Block | None = None
    for number, raw in enumerate(LINE_END.split(text), 1):
        line = raw.rstrip(" \t")
        stripped = line.lstrip(" \t")
        if not stripped:
            if block:
                yield block
            block = None
        elif stripped[0] == ";":
            continue
        elif line is stripped or line == stripped:
            if block:
                yield block
            block = Block(Words(line, Origin(file, number, 1, len(line))))
        else:
            words = Words(stripped, Origin(file, number, len(line) - len(stripped) + 1, len(stripped)))
            if block is None:
                block = Block(words, orphan=True)
                hint = "start the block with a date, or with actor, place, topic, source, type or state"
                block.wrong("E302", "a property without a block above it", words, hint)
            _read_line(block, words)
    if block:
        yield block


def names(block: Block, value: Words) -> Iterator[tuple[Words, str]]:
    """Names between commas, each with its capacity: the words in parentheses after it, or none."""
    for text, start in split(value):
        name, capacity = value.part(start, start + len(text)), ""
        opening = opening_bracket(name)
        if opening:
            capacity, name = unquoted(name.part(opening + 1, -1)), name.part(0, opening)
        if _is_name(block, name, value):
            yield Words(unquoted(name), name.place), capacity


def plain_names(block: Block, value: Words, *, raw: bool = False) -> Iterator[Words]:
    """Names between commas that have no capacities: parentheses belong to the name. `raw` leaves quotes on."""
    for text, start in split(value):
        name = value.part(start, start + len(text))
        if _is_name(block, name, value):
            yield name if raw else Words(unquoted(name), name.place)


def _is_name(block: Block, name: Words, value: Words) -> bool:
    if not name:
        block.wrong("E315", "a name is missing here", value, "two commas, or one at the end?")
    elif '"' in name and not STRING.fullmatch(name):
        block.wrong("E303", "a quote that never closes, or words after it", name)
    elif not balanced(name):
        block.wrong("E323", "a bracket that never closes, or was never opened", name, "quote a name that holds one")
    else:
        return True
    return False


def citations(block: Block, value: Words) -> Iterator[Evidence]:
    """What a `src` line names: `[source locator]` or bare ids, between commas."""
    for text, start in split(value):
        name = value.part(start, start + len(text))
        if match := _CITATION.fullmatch(name):
            yield _cited(name, match)
        elif re.fullmatch(IDENTIFIER, name):
            yield Evidence(Words(name.removeprefix("@"), name.place))
        else:
            block.wrong("E317", f"{text!r} names no source", name or value, "src: [source locator], [source]")


def _read_line(block: Block, line: Words) -> None:
    if line[0] == ">":
        _read_quote(block, line)
        return
    match = _PROPERTY.match(line)
    if match is None:
        hint = "write 'property: value', or '> \"words\"  -- Speaker [source]'"
        block.wrong("E313", "this line is neither a property nor a quote", line, hint)
        return
    key, value = line.part(0, match.end(1)), line.part(match.end())
    if not value:
        block.wrong("E315", f"'{key}' has no value", key)
        return
    cited: list[Evidence] = []
    if key != "src" and (found := _last_citations(value)):
        if key == "date" and not found[0].start():
            del found[0]  # `[2025-08-18..2025-08-20]` is the date itself
        cited = [_cited(value, each) for each in found]
        if found:
            value = value.part(0, len(value[: found[0].start()].rstrip().removesuffix(",")))
        if not value:
            block.wrong("E315", f"'{key}' has a source but no value", key)
            return
    block.properties.setdefault(str(key), []).append(Property(key, value, cited))


def _read_quote(block: Block, line: Words) -> None:
    body = line.part(1)
    string = STRING.match(body)
    if string is None:
        hint = 'write > "words"  -- Speaker [source]'
        block.wrong("E303", "a quote that never closes, or has no quotation marks", body or line, hint)
        return
    rest = body.part(string.end())
    found = _last_citations(rest)
    before = rest.part(0, found[0].start()) if found else rest
    speaker = Words("", before.place)
    if before:
        if not before.startswith("--"):
            block.wrong("E313", "what follows the quote is not '-- Speaker [source]'", before)
            return
        speaker = before.part(2)
        speaker = Words(unquoted(speaker), speaker.place)
    if not found:
        block.wrong("E316", "a quote with no source", body, "end the line with [source]")
        return
    for cited in (_cited(rest, each) for each in found):
        block.quotes.append(Evidence(cited.source, cited.locator, "", "", unquoted(string[0]), speaker))


def _last_citations(words: Words) -> list[re.Match[str]]:
    """The `[source locator]`s that words end in, in order."""
    found: list[re.Match[str]] = []
    end = len(words)
    for match in reversed(list(_CITATION.finditer(words)) if words.endswith("]") else ()):
        begin = match.start()
        if not _ONE_COMMA.fullmatch(words, match.end(), end) or (begin and words[begin - 1] not in " \t,"):
            break
        found.append(match)
        end = begin
    return found[::-1]


def _cited(words: Words, match: re.Match[str]) -> Evidence:
    return Evidence(words.part(match.start(1), match.end(1)), unquoted((match[2] or "").strip()))
