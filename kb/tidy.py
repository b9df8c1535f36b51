"""A journal's text, tidied: the same records with the same words, comments where they stood, everything in its column.

Properties are indented by two blanks, one empty line stands between blocks, tags and `^id` after the title, and an id
that is derived from date and title is written out. Tidying twice is tidying once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.errors import InputError, Problem
from kb.frozen import replace
from kb.importers.blocks import IDENTIFIER
from kb.importers.chron import Include, read
from kb.loading.resolve import derived_id
from kb.quoting import STRING
from kb.record import FLAGS, Item, Record

_LINE_END = re.compile(r"\r\n|\r|\n")
_ENTITY = re.compile(rf"(actor|place|topic|source|type)[ \t]+({IDENTIFIER})(?:[ \t]+(.*)|$)")
_RECORD = re.compile(
    rf"(state[ \t]+)?(\[[^\]]*\]|\{{[^}}]*\}}|[^\s\[{{]\S*|\S+)[ \t]+(?:([{re.escape(''.join(FLAGS))}])(?:[ \t]+|$))?(.*)"
)
_LAST = re.compile(rf"(?:^|(?<=\s))([#^]{IDENTIFIER})\s*$")
_PROPERTY = re.compile(r"([A-Za-z][A-Za-z-]*)[ \t]*:(?:[ \t]+(.*)|$)")
_CITED = re.compile(r'\s*(?:--[ \t]*(.*?))?[ \t]*(\[(?:"(?:[^"\\]|\\.)*"|[^\]"\[])*\])$')


def tidy(text: str, file: str = "") -> str:
    """The text, tidied. Raises InputError E017 for a journal that cannot be read, with its problems."""
    text = text.removeprefix("\ufeff")
    before = list(read(text, file))
    problems = [each for each in before if isinstance(each, Problem) and each.severity == "error"]
    if problems:
        raise InputError("E017", f"{file or 'the journal'} has errors and is left as it is", problems)
    derived = {
        each.origin.line: derived_id(each)
        for each in before
        if isinstance(each, Record) and not each.id and each.origin is not None
    }
    found = "".join(f"{line}\n" for line in _spaced(_lines(text, derived)))
    assert _items(read(found, file)) == _items(before), f"tidying {file} would change what it says"
    return found


def _lines(text: str, derived: dict[int, str]) -> Iterator[str]:
    """Each line by itself."""
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = raw.rstrip(" \t")
        stripped = line.lstrip(" \t")
        if not stripped:
            yield ""
        elif stripped[0] == ";":
            yield ("  " if line != stripped else "") + stripped
        elif line == stripped:
            yield _header(line, derived.get(number, ""))
        else:
            yield "  " + _property(stripped)


def _header(line: str, derived: str) -> str:
    if line.startswith("include "):
        return f"include {line[len('include ') :].strip()}"
    if match := _ENTITY.fullmatch(line):
        return f"{match[1]} {match[2]}  {(match[3] or '').strip()}".rstrip()
    match = _RECORD.fullmatch(line)
    if match is None:
        return line
    state, date, flag, title = match.groups()
    marks: list[str] = []
    identifier = f"^{derived}" if derived else ""
    while last := _LAST.search(title):
        if last[1][0] == "^":
            identifier = last[1]
        else:
            marks.insert(0, last[1])
        title = title[: last.start()].rstrip()
    head = " ".join(part for part in (state and "state", date, flag, title.strip()) if part)
    tail = " ".join(part for part in (*marks, identifier) if part)
    return f"{head}  {tail}".rstrip()


def _property(line: str) -> str:
    if line[0] == ">":
        body = line[1:].strip()
        string = STRING.match(body)
        cited = _CITED.fullmatch(body[string.end() :]) if string else None
        if string is None or cited is None:
            return f"> {body}"
        speaker = f"  -- {cited[1]}" if cited[1] else ""
        return f"> {string[0]}{speaker or ' '} {cited[2]}"
    match = _PROPERTY.fullmatch(line)
    return f"{match[1]}: {(match[2] or '').strip()}".rstrip() if match else line


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """One empty line between blocks, none at the ends; comments right above a block go with it, includes stand together."""
    for number, paragraph in enumerate(_paragraphs(lines)):
        if number:
            yield ""
        yield from paragraph


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    current: list[str] = []
    for line in lines:
        if not line:
            if current:
                yield current
            current = []
            continue
        headers = [each for each in current if each[0] not in " ;"]
        together = line.startswith("include ") and all(each.startswith("include ") for each in headers)
        if line[0] not in " ;" and headers and not together:
            above = len(current)
            while current[above - 1][0] == ";":
                above -= 1
            yield current[:above]
            current = current[above:]
        current.append(line)
    if current:
        yield current


def _items(found: Iterable[Item | Include | Problem]) -> list[Item | Include]:
    """The items, with the ids that are derived; their places do not count when they are compared."""
    listed: list[Item | Include] = []
    for each in found:
        if isinstance(each, Record) and not each.id:
            listed.append(replace(each, id=derived_id(each)))
        elif isinstance(each, Item | Include):
            listed.append(each)
    return listed
