"""A file to be read: its bytes, unpacked, and its lines, within bounds that no input can break."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, cast

from kb.errors import InputError, Problem
from kb.errors import Place as Origin

STDIN = "-"
LONGEST_LINE = 1_000_000
"""Characters; a longer line is no row of any format."""
LARGEST_TEXT = 256 * 1024 * 1024
"""Bytes of a file that has to be read whole (JSON, calendars, RDF that is not line by line)."""
_HEAD = 64 * 1024


class Line(str):
    """A line without its end; `number` counts from 1."""

    __slots__ = ("number",)
    number: int


class Input:
    """A file, or standard input, by the name that the store has for it."""

    def __init__(self, path: str, file: str = "", mapping: str = "") -> None:
        self.path, self.file, self.mapping = path, file or path, mapping
        self.read = 0  # bytes of the file as it lies on disk that were read so far
        self._raw: IO[bytes] | None = None
        self._stream: io.BufferedReader | None = None

    @property
    def name(self) -> str:
        """The name without the ending of an archive."""
        return self.path.removesuffix(".gz").removesuffix(".xz")

    @cached_property
    def size(self) -> int:
        """Bytes on disk; 0 where that is not known."""
        try:
            return 0 if self.path == STDIN else os.path.getsize(self.path)
        except OSError:
            return 0

    def digest(self) -> str:
        """A digest of the bytes on disk; empty for standard input, which can be read but once."""
        if self.path == STDIN or not os.path.isfile(self.path):
            return ""
        with self.reading(), open(self.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def head(self) -> bytes:
        """The first bytes, unpacked."""
        with self.reading():
            return self.stream().peek(_HEAD)[:_HEAD]

    def stream(self) -> io.BufferedReader:
        """The bytes from the beginning (standard input: from where they have been read to), unpacked."""
        if self.path == STDIN and self._stream is not None:
            return self._stream
        with self.reading():
            if self.path == STDIN:
                raw: IO[bytes] = sys.stdin.buffer
            else:
                if os.path.isdir(self.path):
                    raise IsADirectoryError(21, "it is a folder")
                raw = open(self.path, "rb")  # noqa: SIM115
            buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, raw))
            magic = buffered.peek(6)[:6]
            self._raw = raw
            if magic[:2] == b"\x1f\x8b":
                buffered = io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=buffered)), _HEAD)
            elif magic == b"\xfd7zXZ\x00":
                buffered = io.BufferedReader(cast(io.RawIOBase, lzma.LZMAFile(buffered)), _HEAD)  # noqa: SIM115
            elif self.path.endswith((".gz", ".xz")):
                raise lzma.LZMAError("it is no such archive")
            else:
                buffered = io.BufferedReader(cast(io.RawIOBase, buffered), _HEAD)
            self._stream = buffered
        return buffered

    def position(self) -> int:
        """How far the file on disk has been read."""
        try:
            return self._raw.tell() if self._raw is not None and self.path != STDIN else 0
        except (OSError, ValueError):
            return 0

    def text(self) -> str:
        """The whole text. Raises InputError E341, E342 for what is no UTF-8 text, E349 for what is too large."""
        return decode(self.content(), self.file)

    def content(self) -> bytes:
        """All bytes, unpacked. Raises InputError E344, E349 where they cannot be read, or are too many."""
        with self.reading():
            content = self.stream().read(LARGEST_TEXT + 1)
        if len(content) > LARGEST_TEXT:
            problem = Problem("E349", "the file is too large to be read whole", Origin(self.file), "split it")
            raise InputError("E349", f"{self.file} is too large", [problem])
        return content

    def lines(self) -> Iterator[Line | Problem]:
        """The lines; a problem stands for a line that is no text or is too long."""
        number = 0
        with self.reading():
            stream = self.stream()
            while raw := stream.readline(4 * LONGEST_LINE + 2):
                number += 1
                if not raw.endswith(b"\n") and len(raw) > 4 * LONGEST_LINE:
                    while (rest := stream.readline(_HEAD * 16)) and not rest.endswith(b"\n"):
                        pass
                    yield self._too_long(number)
                    continue
                if number == 1:
                    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
                        decode(raw, self.file)
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                try:
                    line = Line(raw, "utf-8")
                except UnicodeDecodeError as error:
                    where = Origin(self.file, number, error.start + 1)
                    yield Problem("E341", "this is not UTF-8 text", where, "save it as UTF-8")
                    continue
                if b"\0" in raw:
                    where = Origin(self.file, number, line.index("\0") + 1)
                    yield Problem("E342", "a NUL byte: this is no text", where)
                    continue
                if len(line) > LONGEST_LINE:
                    yield self._too_long(number)
                    continue
                line.number = number
                yield line

    def _too_long(self, number: int) -> Problem:
        message = f"a line of more than {LONGEST_LINE:,} characters"
        return Problem("E349", message, Origin(self.file, number, 1), "is a line break missing?")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What the file system and the archives complain of, as InputError E344."""
        try:
            yield
        except (OSError, EOFError, lzma.LZMAError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise InputError("E344", f"{self.path} cannot be read: {reason}") from error
        except Exception as error:
            if type(error).__module__ == "zlib":
                raise InputError("E344", f"{self.path} cannot be read: {error}") from error
            raise


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
