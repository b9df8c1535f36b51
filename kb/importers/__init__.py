"""Input formats: `FORMATS` lists them, one file holds each; text or bytes in, items and problems out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.frozen import Frozen
from kb.importers.chron import Include
from kb.record import Item

Read = Callable[[str, str], Iterator[Item | Include | Problem]]


class Format(Frozen):
    """A format: its name, the endings of its files, and `module:function` that reads text of a named file."""

    name: str
    endings: tuple[str, ...]
    reader: str

    @property
    def read(self) -> Read:
        module, _, function = self.reader.partition(":")
        found: Read = getattr(import_module(module), function)
        return found


FORMATS: tuple[Format, ...] = (Format("chron", (".chron",), "kb.importers.chron:read"),)


def choose(file: str, name: str = "") -> Format:
    """The format of a file, by name or by its ending. Raises InputError E340 where neither tells."""
    known = ", ".join(each.name for each in FORMATS)
    for each in FORMATS:
        if each.name == name or (not name and Path(file).suffix in each.endings):
            return each
    if name:
        raise InputError("E340", f"there is no format '{name}'", hint=f"known: {known}")
    raise InputError("E340", f"{file}: the format cannot be told from the name", hint=f"name it: --format ({known})")


def decode(content: bytes, file: str) -> str:
    """Bytes as UTF-8 text, a byte order mark left out. Raises InputError E341 with the place of the first bad byte."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        hint = "save it as UTF-8" + (" (it looks like UTF-16)" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "")
        problem = Problem("E341", "this is not UTF-8 text", Origin(file, line, column), hint)
        raise InputError("E341", f"{file} is not UTF-8 text", [problem], hint=hint) from error
    if (position := text.find("\0")) >= 0:
        line = text.count("\n", 0, position) + 1
        where = Origin(file, line, position - text.rfind("\n", 0, position))
        problem = Problem("E342", "a NUL byte: this is no text", where, "is it another kind of file?")
        raise InputError("E342", f"{file} is no text", [problem])
    return text
