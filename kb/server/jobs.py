"""What a worker does: queries and questions over the published generation of a store, without its private records."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kb import catalogue
from kb.directory import Directory
from kb.errors import KbError
from kb.knowledge import KnowledgeBase
from kb.server.capped import Capped, TooLarge
from kb.stores.generations import Generations
from kb.stores.oxigraph import FolderStore
from kb.vocabulary import PREFIXES, entity

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}  # fmt: skip
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_SHOWN = {name: iri for name, iri in PREFIXES.items() if name != "ix"}

Result = tuple[Any, ...]
"""("bytes", data), or ("problem", status, detail, more members)."""


class Jobs:
    """The open store of a worker."""

    def __init__(self, store: str, scratch: str, most: int) -> None:
        self.path, self.scratch, self.most = store, scratch, most
        self.generation = ""
        self._directory: Directory | None = None
        self._open()

    def run(self, name: str, arguments: dict[str, Any]) -> Result:
        """Do one job, on the generation that the front process saw published."""
        wanted = arguments.pop("generation", self.generation)
        if wanted != self.generation:
            self._open()
        jobs: dict[str, Callable[..., Result]] = {
            "query": self.query, "ask": self.ask, "describe": self.describe, "counts": self.counts, "open": self.open,
            "warm": self.warm, "complete": self.complete, "update": self.update,
        }  # fmt: skip
        try:
            return jobs[name](**arguments)
        except KbError as error:
            return "problem", 400, error.message, error.as_json()

    def open(self) -> Result:
        """Nothing but that the newest generation is open afterwards."""
        return "bytes", self.generation.encode()

    def warm(self) -> Result:
        """Import and build now what the first question would wait for."""
        from kb.errors import QuestionError
        from kb.renderers import choose

        choose("json")
        with suppress(QuestionError):
            self.base.session(today="2025-01-01", statements=False).ask("events on 31 neverember 2025")
        return "bytes", b""

    def query(self, text: str, format: str, default: list[str], named: list[str], base: str = "") -> Result:
        """A query of any form, with the dataset that the protocol names for it."""
        dataset: dict[str, Any] = {"base_iri": base} if base else {}
        if default or named:
            try:
                dataset |= {
                    "default_graph": [ox.NamedNode(each) for each in default],
                    "named_graphs": [ox.NamedNode(each) for each in named],
                }
            except ValueError as error:
                return "problem", 400, f"a graph's IRI is wrong: {error}", {}
        try:
            result = self.store.query(text, **dataset)
        except SyntaxError as error:
            return "problem", 400, f"this is no SPARQL 1.1 query: {error.msg}", {}
        except (ValueError, OSError, RuntimeError) as error:
            return "problem", 400, f"the query cannot be answered: {error}", {}
        if isinstance(result, ox.QueryTriples):
            return self._serialised(result, GRAPHS[format])
        return self._serialised(result, _RESULTS[format])

    def ask(self, question: str, format: str, today: str | None) -> Result:
        """A question in English, in a format of answers."""
        from kb.renderers import render

        answer = self.base.session(today=today, statements=False).ask(question)
        data = render(answer, format).encode()
        if len(data) > self.most:
            raise TooLarge
        return "bytes", data

    def complete(self, question: str, cursor: int) -> Result:
        """What can stand at a place of a question."""
        from kb.completion import complete

        if self._directory is None:
            self._directory = Directory(catalogue.directory(self.base.store))
        found = complete(self.base.session(statements=False), self._directory, question, cursor)
        listed = [{"text": each.text, "start": each.start, "note": each.note} for each in found]
        return "bytes", (json.dumps({"completions": listed}, ensure_ascii=False) + "\n").encode()

    def describe(self, id_: str, format: str) -> Result:
        """What is known of a thing or a record: its triples, or a page."""
        subject = entity(id_)
        if not any(self.base.store.properties([subject])):
            return "problem", 404, "nothing has this id", {}
        if format == "html":
            from kb.renderers.documents import page_part

            answer = self.base.session(statements=False).ask(f"show @{id_}")
            return "bytes", page_part(answer).encode()
        keys = f"FILTER(!STRSTARTS(STR(?p), '{PREFIXES['ix']}'))"
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {subject} }} ?s ?p ?o {keys} }}"
        return self.query(query, format, [], [])

    def counts(self) -> Result:
        """Triples, subjects, predicates, and the named graphs with their triples."""
        store = self.base.store
        total = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0][0]
        named = store.select(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g LIMIT 1000"
        )
        return "bytes", json.dumps({"triples": total, "graphs": [list(row) for row in named]}).encode()

    def update(self, text: str) -> Result:
        """Carry out an update on a copy of the published generation and publish it."""
        try:
            FolderStore(self.path).write(lambda store: store.update(text))
        except SyntaxError as error:
            return "problem", 400, f"this is no SPARQL 1.1 update: {error.msg}", {}
        except (ValueError, RuntimeError) as error:
            return "problem", 400, f"the update cannot be carried out: {error}", {}
        return "bytes", b""

    def _serialised(self, result: Any, format: Any) -> Result:
        sink: Any = Capped(self.most)
        if isinstance(result, ox.QueryTriples):
            if format in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD):
                ox.serialize(result, sink, format=format, prefixes=_SHOWN)
            else:
                result.serialize(sink, format=format)
        else:
            result.serialize(sink, format=format)
        return "bytes", sink.value()

    def _open(self) -> None:
        generations = Generations(self.path)
        name = generations.current
        self.store = _Public(self.path, self.scratch)
        self.base = KnowledgeBase(self.store)
        self._directory = None
        self.generation = name


class _Public(FolderStore):
    """The published generation, or a copy of it without the private records where there are any."""

    def __init__(self, folder: str, scratch: str) -> None:
        self._scratch = scratch
        super().__init__(folder)

    def _open(self) -> None:
        super()._open()
        if any(self._store.quads_for_pattern(None, ox.NamedNode(PREFIXES["ev"] + "private"), None, None)):
            self._store = _without_private(self._scratch, self.generations.current, self._store)

    def query(self, text: str, **dataset: Any) -> Any:
        return self._store.query(text, **dataset)


def _without_private(scratch: str, generation: str, store: ox.Store) -> ox.Store:
    """A copy made once for each generation, by whichever worker comes first."""
    folder = Path(scratch) / f"public-{generation}"
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "public"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            store.backup(str(folder / "store"))
            copy = ox.Store(str(folder / "store"))
            private = f"<{PREFIXES['ev']}private>"
            for graph in ("{ ?s ?p ?o }", "GRAPH ?g { ?s ?p ?o }"):
                wrapped = graph if graph.startswith("GRAPH") else "?s ?p ?o"
                copy.update(
                    f"DELETE {{ {wrapped} }} WHERE {{ ?record {private} true . "
                    f'{wrapped} FILTER(?s = ?record || STRSTARTS(STR(?s), CONCAT(STR(?record), "#")) || ?o = ?record) }}'
                )
            copy.flush()
            del copy
            done.touch()
    return ox.Store.read_only(str(folder / "store"))
