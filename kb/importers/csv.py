"""Tables of one's own: a row an event, its columns told by a mapping (TOML), or by their names where these are plain."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.importers import mapping
from kb.importers.cast import Cast
from kb.importers.source import Input
from kb.importers.tables import table
from kb.record import Item


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row. Says how the columns were read where no mapping does."""
    given = mapping.load(source.mapping) if source.mapping else None
    wanted = [name for names in given.columns.values() for name in names] if given else ()
    reader: mapping.Reader | None = mapping.Reader(given, cast, source.file) if given else None
    for row in table(
        source, wanted, "the table that the mapping describes", separator=given.separator if given else ""
    ):
        if isinstance(row, Problem):
            yield row
            continue
        if reader is None:
            found = mapping.guess(row.columns)
            if "date" not in found.columns:
                message = "no column's name says that it holds the date"
                hint = f"say so in a mapping: kb load --mapping FILE.toml; it has {', '.join(row.columns)[:80]}"
                raise InputError("E346", message, [Problem("E346", message, Origin(source.file, 1), hint)])
            reader = mapping.Reader(found, cast, source.file)
            yield Problem(
                "W386", mapping.shown(found, row.columns), Origin(source.file, 1), "--mapping says otherwise", "warning"
            )
        cells, columns = row.cells, row.columns

        def get(name: str, cells: list[str] = cells, columns: dict[str, int] = columns) -> list[str]:  # type: ignore[assignment]
            number = columns.get(name)
            return [cells[number]] if number is not None else []

        yield reader.event(get, row.line)
