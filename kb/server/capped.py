"""Bounds of an answer: a file in memory that takes so many bytes and no more, and whether a table has too many rows."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox


class TooLarge(Exception):
    """An answer has more bytes than may be sent."""


class Capped:
    """A file in memory that takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.most:
            raise TooLarge
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def value(self) -> bytes:
        return b"".join(self.parts)


def more_rows(table: bytes, format: ox.QueryResultsFormat, most: int) -> bool:
    """Whether a serialised table has more than so many rows. Few answers are long enough to be counted."""
    if len(table) <= 2 * most:  # the shortest row is `{}` and a comma
        return False
    if format == ox.QueryResultsFormat.JSON:
        return len(json.loads(table).get("results", {}).get("bindings", ())) > most
    if format == ox.QueryResultsFormat.XML:
        return table.count(b"<result>") > most
    if format == ox.QueryResultsFormat.TSV:
        return table.count(b"\n") - 1 > most
    return sum(1 for _ in csv.reader(io.StringIO(table.decode(), newline=""))) - 1 > most
