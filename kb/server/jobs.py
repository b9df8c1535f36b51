"""What a worker does: queries and questions over the published generation of a store, without its private records."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pyoxigraph as ox

from kb import catalogue
from kb.directory import Directory
from kb.errors import KbError, StoreError
from kb.knowledge import KnowledgeBase
from kb.server import graphstore
from kb.server.capped import Capped, TooLarge, more_rows
from kb.server.guard import check
from kb.server.problems import Problem
from kb.server.public import Public
from kb.server.published import Published
from kb.stores.oxigraph import FolderStore, MemoryStore
from kb.stores.stating import spell_out
from kb.tally import UNTOLD
from kb.vocabulary import SHOWN_PREFIXES, entity, is_key

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}  # fmt: skip
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
_PREFIXED = (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

_MORE_THAN_DATA = re.compile(r"add|clear|copy|delete|drop|load|move|where|\\u", re.IGNORECASE)
"""What may be in an update that does more than to insert some triples; words can be written with escapes (SPARQL 1.1, 19.2)."""

_STORE_FAULTS: dict[str, tuple[int, dict[str, str]]] = {"E404": (507, {}), "E407": (503, {"Retry-After": "2"})}
"""What a writer meets that is no fault of ours: no room, another writer."""

Result = tuple[Any, ...]
"""("bytes", data), or ("problem", status, detail, more members)."""


def prepare() -> None:
    """Import and build now what the first question would wait for; without any store."""
    from kb.errors import QuestionError
    from kb.pages.views import View
    from kb.renderers import choose
    from kb.server.shown import answer_page

    choose("json")
    with KnowledgeBase(MemoryStore()) as base:
        with suppress(QuestionError):
            base.session(today="2025-01-01", statements=False).ask("events on 31 neverember 2025")
        with suppress(KbError):
            answer_page(base, View("meetings on 31 December 1899"), "2025-01-01")


class Jobs:
    """The open store of a worker."""

    def __init__(self, store: str, scratch: str, most: int, rows: int) -> None:
        self.path, self.scratch, self.most, self.rows = store, scratch, most, rows
        self.generation = ""
        self._published = Published(store)
        self._directory: Directory | None = None
        self._open()

    def run(self, name: str, arguments: dict[str, Any]) -> Result:
        """Do one job, on the generation that the front process saw published."""
        wanted = arguments.pop("generation", self.generation)
        if wanted != self.generation:
            self._open()
        jobs: dict[str, Callable[..., Result]] = {
            "query": self.query, "ask": self.ask, "describe": self.describe, "counts": self.counts, "open": self.open,
            "complete": self.complete, "update": self.update, "check": self.check,
            "graph": self.graph, "change": self.change, "page": self.page, "start": self.start, "names": self.names,
            "results": self.results,
        }  # fmt: skip
        try:
            return jobs[name](**arguments)
        except Problem as problem:
            return "problem", problem.status, problem.detail, problem.members | {"headers": problem.headers}
        except StoreError as error:
            status, headers = _STORE_FAULTS.get(error.code, (500, {}))
            return "problem", status, error.message, {"code": error.code, "headers": headers}
        except KbError as error:
            return "problem", 400, error.message, error.as_json()

    def open(self) -> Result:
        """Nothing but that the newest generation is open afterwards."""
        return "bytes", self.generation.encode()

    def query(self, text: str, format: str, default: Sequence[str], named: Sequence[str], base: str = "") -> Result:
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
            result = self.store.rdf.query(text, **dataset)
        except SyntaxError as error:
            return "problem", 400, f"this is no SPARQL 1.1 query: {error.msg}", {}
        except (ValueError, OSError, RuntimeError) as error:
            return "problem", 400, f"the query cannot be answered: {error}", {}
        if isinstance(result, ox.QueryTriples):
            return self._serialised(result, GRAPHS[format])
        return self._serialised(result, _RESULTS[format])

    def ask(self, question: str, format: str, today: str | None, strict: bool) -> Result:
        """A question in English, in a format of answers; with `strict` nothing is guessed."""
        from kb.renderers import render

        answer = self.base.session(today=today, statements=False, strict=strict).ask(question)
        data = render(answer, format).encode()
        if len(data) > self.most:
            raise TooLarge
        return "bytes", data

    def complete(self, question: str, cursor: int) -> Result:
        """What can stand at a place of a question."""
        from kb.completion import complete

        found = complete(self.base.session(statements=False), self.directory, question, cursor)
        listed = [{"text": each.text, "start": each.start, "note": each.note} for each in found]
        return "bytes", (json.dumps({"completions": listed}, ensure_ascii=False) + "\n").encode()

    @property
    def directory(self) -> Directory:
        """Every name of the store, read when it is first wanted."""
        if self._directory is None:
            self._directory = Directory(catalogue.directory(self.base.store))
        return self._directory

    def page(self, view: tuple[tuple[str, Any], ...], today: str, part: str) -> Result:
        """The page of an answer, or a part of it."""
        from kb.pages.views import View
        from kb.server.shown import answer_page

        return self._page(answer_page(self.base, View(**dict(view)), today, part))

    def start(self, today: str) -> Result:
        """The page where one begins."""
        from kb.server.shown import start_page

        return self._page(start_page(self.base, self.directory, today))

    def names(self, kind: str, find: str, page: int) -> Result:
        """The page of names, or of sources."""
        from kb.server.shown import list_page

        return self._page(list_page(self.directory, kind, find, page))

    def results(self, text: str) -> Result:
        """A query of any form: its result as SPARQL JSON, that of CONSTRUCT and DESCRIBE as Turtle in JSON."""
        graph = check(text) in ("CONSTRUCT", "DESCRIBE")
        result = self.query(text, "turtle" if graph else "json", (), ())
        if graph and result[0] == "bytes":
            return "bytes", json.dumps({"text": result[1].decode()}).encode()
        return result

    def _page(self, page: str) -> Result:
        data = page.encode("utf-8", "replace")
        if len(data) > self.most:
            raise TooLarge
        return "bytes", data

    def describe(self, id_: str, format: str, page: int = 1) -> Result:
        """What is known of a thing or a record: its triples, or a page."""
        subject = entity(id_)
        if not any(self.base.store.properties([subject])):
            return "problem", 404, "nothing has this id", {}
        if format == "html":
            from kb.pages.gathered import gathered
            from kb.pages.live import live
            from kb.pages.views import thing
            from kb.renderers.documents import page_part

            made = gathered(self.base.store, id_, thing, page)
            if made is None:  # a type of the scheme, or what was loaded as RDF
                made = id_, page_part(self.base.session(statements=False).ask(f"show @{id_}"))
            return self._page(live(*made))
        shown = "".join(f"{s} {p} {o} .\n" for s, p, o in self.base.store.properties([subject]) if not is_key(p))
        return self._serialised(
            (quad.triple for quad in ox.parse(shown, format=ox.RdfFormat.N_TRIPLES)), GRAPHS[format]
        )

    def counts(self) -> Result:
        """Triples of the default graph, and the named graphs with their triples."""
        rdf = self.store.rdf
        total = int(self._number("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", rdf)[0][0].value)
        named = self._number(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g LIMIT 1000", rdf
        )
        listed = [[graph.value, int(number.value)] for graph, number in named if isinstance(graph, ox.NamedNode)]
        return "bytes", json.dumps({"triples": total, "graphs": listed}).encode()

    def check(self, text: str) -> Result:
        """The form of a long query or update, which it would take the front process too long to read."""
        return "bytes", check(text).encode()

    def update(self, text: str, base: str) -> Result:
        """Carry out an update on a copy of the published generation and publish it, without what the keys told of whole days."""

        def change(store: ox.Store) -> None:
            if _MORE_THAN_DATA.search(text):
                spell_out(store)
            store.update(text, base_iri=base)
            store.update(UNTOLD)

        try:
            FolderStore(self.path).write(change)
        except SyntaxError as error:
            return "problem", 400, f"this is no SPARQL 1.1 update: {error.msg}", {}
        except (ValueError, RuntimeError) as error:
            return "problem", 400, f"the update cannot be carried out: {error}", {}
        return "bytes", b""

    def graph(self, graph: str, format: str) -> Result:
        """A graph as it stands."""
        return self._serialised(graphstore.triples(self.store.rdf, graphstore.target(graph)), GRAPHS[format])

    def change(self, method: str, graph: str, content: bytes, content_type: str, base: str) -> Result:
        """PUT, POST or DELETE of a graph; whether it is a new one."""
        return "bytes", b"new" if graphstore.write(self.path, method, graph, content, content_type, base) else b""

    @staticmethod
    def _number(query: str, store: ox.Store) -> list[Any]:
        rows: Any = store.query(query)
        return [tuple(row) for row in rows]

    def _serialised(self, result: Any, format: Any) -> Result:
        sink: Any = Capped(self.most)
        if isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
            result.serialize(sink, format=format)
            if self.rows and more_rows(sink.value(), format, self.rows):
                return "problem", 413, f"the answer has more than {self.rows:,} rows; ask for less with LIMIT", {}
        else:
            ox.serialize(result, sink, format=format, prefixes=SHOWN_PREFIXES if format in _PREFIXED else None)
        return "bytes", sink.value()

    def _open(self) -> None:
        name = self._published.now()
        before = getattr(self, "store", None)
        self.store = Public(self.path, self.scratch, name)
        if before is not None:
            before.close()  # so that a writer can clear its generation away
        self.base = KnowledgeBase(self.store)
        self._directory = None
        self.generation = name
