"""JSON, an object a line (or an array of them): what `kb export --format jsonl` writes, or one's own by a mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.importers import mapping, records
from kb.importers.cast import Cast
from kb.importers.columns import name_of
from kb.importers.source import Input
from kb.record import Item


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event an object; objects of kb's own are read whole."""
    given = mapping.load(source.mapping) if source.mapping else None
    reader: mapping.Reader | None = mapping.Reader(given, cast, source.file) if given else None
    own = records.Records()
    for number, found in _objects(source):
        if isinstance(found, Problem):
            yield found
            continue
        if given is None and records.is_own(found):
            yield own.item(found, Origin(source.file, number, 1))
            continue
        words = {name_of(key): value for key, value in _flat(found)}
        if reader is None:
            guessed = mapping.guess(key for key, _ in _flat(found))
            if "date" not in guessed.columns:
                message = "no key says that it holds the date"
                hint = f"say so in a mapping: kb load --mapping FILE.toml; it has {', '.join(words)[:80]}"
                raise InputError("E346", message, [Problem("E346", message, Origin(source.file, number), hint)])
            reader = mapping.Reader(guessed, cast, source.file)
            told = mapping.shown(guessed, (key for key, _ in _flat(found)))
            yield Problem("W386", told, Origin(source.file, number), "--mapping says otherwise", "warning")
        yield reader.event(lambda name, words=words: words.get(name, []), number)  # type: ignore[misc]


def _objects(source: Input) -> Iterator[tuple[int, Any]]:
    """Objects and the lines on which they stand."""
    if source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        listed = parsed(source.text(), source.file)
        if not isinstance(listed, list):
            raise InputError(
                "E346",
                "this is no list of objects",
                [Problem("E346", "this is no list of objects", Origin(source.file, 1))],
            )
        for number, each in enumerate(listed, 1):
            found = (
                each if isinstance(each, dict) else Problem("E348", "this is no object", Origin(source.file, number, 1))
            )
            yield number, found
        return
    for line in source.lines():
        if isinstance(line, Problem):
            yield 0, line
        elif line.strip():
            where = Origin(source.file, line.number, 1)
            try:
                found = json.loads(line)
                yield line.number, found if isinstance(found, dict) else Problem("E348", "this is no object", where)
            except RecursionError:
                yield line.number, Problem("E384", "it is nested too deeply", where)
            except ValueError as error:
                column = getattr(error, "colno", 1)
                yield (
                    line.number,
                    Problem("E348", f"this is no JSON: {error}", Origin(source.file, line.number, column)),
                )


def parsed(text: str, file: str) -> Any:
    """JSON text as Python values. Raises InputError E346, E384 for what is none or is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError:
        problem = Problem("E384", "it is nested too deeply", Origin(file))
        raise InputError("E384", f"{file} is nested too deeply", [problem]) from None
    except ValueError as error:
        where = Origin(file, getattr(error, "lineno", 1), getattr(error, "colno", 1))
        problem = Problem("E346", f"this is no JSON: {getattr(error, 'msg', error)}", where)
        raise InputError("E346", f"{file} is no JSON", [problem]) from error


def _flat(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Keys, those within objects after a dot, and the words of their values."""
    for key, each in value.items():
        name = f"{before}{key}"
        if isinstance(each, dict) and name.count(".") < 8:
            yield from _flat(each, f"{name}.")
        elif isinstance(each, list):
            yield name, [str(one) for one in each if isinstance(one, str | int | float)]
        elif each is not None and not isinstance(each, dict):
            yield name, [str(each)]
