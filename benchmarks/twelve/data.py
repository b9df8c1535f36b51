"""A number of events in; out of it a file, a store that `kb load` made, and tables: kept in a folder for the next run."""

from __future__ import annotations

import json
import lzma
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import kb
from benchmarks import ROOT
from benchmarks.generate import events as generated
from benchmarks.load import KB, timed
from benchmarks.twelve.rows import shown
from benchmarks.twelve.sql import INDEXES, TABLES

REAL = ROOT.parent / "shared" / "data"
FILES = ("icews05-15.tsv.xz", "icews18.tsv.xz")
PAIRS = 5
"""So often the costs of the derived keys are measured: a load by itself varies by a fifth."""
ID, TYPE = "https://w3id.org/timeline-kb/id/", "https://w3id.org/timeline-kb/type/"

_ROWS = """PREFIX ev: <https://w3id.org/timeline-kb/ns#>
SELECT ?event ?day ?type ?by ?to WHERE { ?event ev:begin ?day ; ev:type ?type ; ev:by ?by ; ev:to ?to }"""
_LABELS = """PREFIX ev: <https://w3id.org/timeline-kb/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?actor ?label WHERE { ?event ev:actor ?actor . ?actor skos:prefLabel ?label }"""


class Data:
    """A folder with `events.tsv`, `store`, `events.sqlite`, `events.duckdb`, `plain.nt`, `keyed.nt`; made when first asked for."""

    def __init__(self, folder: Path, count: int, real: Path = REAL) -> None:
        self.folder, self.count, self._source = folder / f"{count}", count, real
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def real(self) -> bool:
        """Whether the events are real ones; what was made of them once stays what it is."""
        told = self.folder / "real.json"
        if not told.exists():
            there = all((self._source / name).exists() for name in FILES)
            told.write_text(json.dumps(self.count <= 1_000_000 and there), encoding="utf-8")
        found: bool = json.loads(told.read_text(encoding="utf-8"))
        return found

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def generation(self) -> Path:
        """The folder of the store that the engine opens."""
        return self.store / (self.store / "CURRENT").read_text(encoding="utf-8").strip()

    def file(self) -> Path:
        """The events: real ones where they are there, up to a million; else generated."""
        path = self.folder / "events.tsv"
        if not path.exists():
            part = path.with_suffix(".part")
            with part.open("w", encoding="utf-8") as out:
                out.writelines(self._lines())
            part.rename(path)
        return path

    def _lines(self) -> Iterator[str]:
        if not self.real:
            yield from generated(self.count)
            return
        left = self.count
        for name in FILES:
            with lzma.open(self._source / name, "rt", encoding="utf-8") as lines:
                for line in lines:
                    if not left:
                        return
                    left -= 1
                    yield line

    def load(self) -> dict[str, float]:
        """`kb load` into the store, and what it took: seconds, MB on disk, MB of memory. Kept with the store."""
        told = self.folder / "loading.json"
        if not (told.exists() and self.store.exists()):
            shutil.rmtree(self.store, ignore_errors=True)
            seconds, _, peak = timed([*KB, "load", "-q", "--store", str(self.store), str(self.file())])
            found = {"seconds": seconds, "megabytes": megabytes(self.store), "peak": peak / 1024}
            told.write_text(json.dumps(found), encoding="utf-8")
        figures: dict[str, float] = json.loads(told.read_text(encoding="utf-8"))
        return figures

    def keys_cost(self) -> list[tuple[dict[str, float], dict[str, float]]]:
        """What loading takes without the derived keys (`keyless`) and with them, one after the other, `PAIRS` times: seconds,
        those of processors, and MB on disk. Kept like that of `load`."""
        told = self.folder / "keys.json"
        if not told.exists():
            place = self.folder / "keys"
            without = [sys.executable, "-m", "benchmarks.twelve.keyless", str(place), str(self.file())]
            found = []
            for number in range(2 * PAIRS):
                shutil.rmtree(place, ignore_errors=True)
                command = [*KB, "load", "-q", "--store", str(place), str(self.file())] if number % 2 else without
                seconds, busy, _ = timed(command)
                found.append({"seconds": seconds, "busy": busy, "megabytes": megabytes(place)})
            shutil.rmtree(place, ignore_errors=True)
            told.write_text(json.dumps(list(zip(found[::2], found[1::2], strict=True))), encoding="utf-8")
        return [(plain, keyed) for plain, keyed in json.loads(told.read_text(encoding="utf-8"))]

    def plain(self) -> Path:
        """The ontology's triples alone, as N-Triples."""
        path = self.folder / "plain.nt"
        if not path.exists():
            part = path.with_suffix(".part")
            command = [*KB, "export", "--format", "ntriples", "--store", str(self.store), "--force", "-o", str(part)]
            timed(command)
            part.rename(path)
        return path

    def keyed(self) -> Path:
        """What another server is filled with: the triples with the derived keys, as N-Triples."""
        path = self.folder / "keyed.nt"
        if not path.exists():
            part = path.with_suffix(".part")
            command = [*KB, "export", "--format", "ntriples", "--with-index", "--store", str(self.store), "--force"]
            timed([*command, "-o", str(part)])
            part.rename(path)
        return path

    def whole(self) -> Path:
        """All triples of the store, keys and all, as N-Quads."""
        path = self.folder / "whole.nq"
        if not path.exists():
            part = path.with_suffix(".part")
            ox.Store.read_only(str(self.generation)).dump(str(part), ox.RdfFormat.N_QUADS)
            part.rename(path)
        return path

    def sqlite(self) -> sqlite3.Connection:
        """The tables in SQLite."""
        path = self.folder / "events.sqlite"
        if not path.exists():
            part = path.with_suffix(".part")
            part.unlink(missing_ok=True)
            connection = sqlite3.connect(part)
            for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", *TABLES):
                connection.execute(statement)
            self._fill(connection)
            for statement in (*INDEXES, "ANALYZE"):
                connection.execute(statement)
            connection.commit()
            connection.close()
            part.rename(path)
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.execute("PRAGMA mmap_size = 4000000000")
        connection.execute("PRAGMA cache_size = -500000")
        return connection

    def _fill(self, connection: sqlite3.Connection) -> None:
        store = ox.Store.read_only(str(self.generation))
        keys: dict[str, int] = {}
        labels: dict[str, str] = {}
        for row in store.query(_LABELS):
            keys.setdefault(row[0].value, len(keys) + 1)
            labels[row[0].value] = row[1].value
        connection.executemany(
            "INSERT INTO actors VALUES (?, ?, ?, ?)",
            ((key, actor[len(ID) :], labels[actor], labels[actor].lower()) for actor, key in keys.items()),
        )
        connection.execute(
            "CREATE TEMP TABLE unsorted(name TEXT, day INTEGER, date TEXT, type TEXT, by INTEGER, other INTEGER)"
        )
        connection.executemany(
            "INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?)",
            (
                (row[0].value[len(ID) :], _day(row[1].value), row[1].value, row[2].value[len(TYPE) :],
                 keys[row[3].value], keys[row[4].value])
                for row in store.query(_ROWS)
            ),
        )  # fmt: skip
        by_key = {key: labels[actor] for actor, key in keys.items()}
        connection.create_function(
            "title", 3, lambda type_, by, to: shown("", "", type_, (by_key[by], by_key[to])).title, deterministic=True
        )
        connection.execute("CREATE TEMP TABLE sorted AS SELECT * FROM unsorted ORDER BY day, name")
        connection.execute("INSERT INTO events SELECT rowid, name, day, date, type, title(type, by, other) FROM sorted")
        connection.execute(
            "INSERT INTO participants SELECT * FROM (SELECT rowid AS event, by AS actor, 'by', day, type FROM sorted "
            "UNION ALL SELECT rowid, other, 'to', day, type FROM sorted WHERE other <> by) ORDER BY event"
        )

    def duckdb(self) -> Any:
        """The same tables in DuckDB. Raises ImportError where it is not installed."""
        import duckdb

        path = self.folder / "events.duckdb"
        if not path.exists():
            self.sqlite().close()
            part = path.with_suffix(".part")
            part.unlink(missing_ok=True)
            connection = duckdb.connect(str(part))
            for statement in TABLES:
                connection.execute(statement)
            source = self.sqlite()
            for table, columns in (("events", 6), ("participants", 5), ("actors", 4)):
                self._copied(source, connection, table, columns)
            for statement in INDEXES:
                connection.execute(statement)
            connection.execute("ANALYZE")
            connection.close()
            part.rename(path)
        return duckdb.connect(str(path), read_only=True)

    def _copied(self, source: sqlite3.Connection, target: Any, table: str, columns: int) -> None:
        """Through a file, which is DuckDB's quick way in."""
        import csv

        path = self.folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows(source.execute(f"SELECT * FROM {table} ORDER BY rowid"))
        form = """FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"'"""
        source_name = str(path).replace("'", "''")
        target.execute(f"COPY {table} FROM '{source_name}' ({form})")
        path.unlink()

    def base(self) -> kb.KnowledgeBase:
        return kb.open(str(self.store))


def _day(written: str) -> int:
    from datetime import date

    return date.fromisoformat(written).toordinal()


def megabytes(folder: Path) -> float:
    """What a folder takes on disk, hard links counted once."""
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            known = path.stat()
            sizes[known.st_ino] = known.st_size
    return sum(sizes.values()) / 1e6
