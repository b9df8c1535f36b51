"""A SPARQL 1.1 server as a store: any address that takes queries by the SPARQL 1.1 Protocol. It is read, not written.

Nothing here knows what a server can do but by asking: on first contact it says who it is (`dialects`) and whether the
derived keys are there. What is not the whole of a well-formed result is an error, never an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kb.errors import LimitError, QuestionError, StoreError, printable
from kb.guard import guarded
from kb.index import DAY, LAST
from kb.stores import Cell, Quad, RawFormat, Row, Sink, fitting
from kb.stores.closures import written_out
from kb.stores.credentials import Credentials
from kb.stores.dialects import Dialect, dialect
from kb.stores.exchange import LARGEST, Exchange, Reply, host
from kb.vocabulary import PREFIXES, XSD, Triple, iri, literal

_RESULTS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.9"
_AT_ONCE = 200
"""Subjects that one query asks for."""
_PAGE = 10_000
_DATASET = ("default-graph-uri", "named-graph-uri")
_INTEGERS = frozenset(XSD + name for name in ("integer", "int", "long"))
_FLOATS = frozenset(XSD + name for name in ("decimal", "double", "float"))
_ORDER = re.compile(r"\bORDER BY ((?:\?\w+\s*)+)\s*$")
_PROLOGUE = re.compile(r"(?:\s*PREFIX\s+\w*:\s*<[^>]*>)*\s*", re.I)
_COMMENT_OR_PROLOGUE = re.compile(r"\s+|#[^\r\n]*|(?:PREFIX\s+[^\s:]*:|BASE)\s*<[^>]*>", re.I)


class EndpointStore:
    """The triples that a server answers about; `?default-graph-uri=…` in its address names the graph that is meant."""

    most_values = 4_500

    def __init__(
        self, url: str, *, credentials: Credentials | None = None, slowest: float = 0.0, largest: int = LARGEST
    ) -> None:
        """Raises StoreError E420 where the address is none. Nothing is sent before the first question."""
        self.name = url
        whole = Exchange(url, credentials or Credentials.from_environment(), slowest=slowest, largest=largest)
        parts = urlsplit(whole.url)
        given = parse_qsl(parts.query, keep_blank_values=True)
        self.dataset = [(name, value) for name, value in given if name in _DATASET]
        others = [(name, value) for name, value in given if name not in _DATASET]
        whole.url = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(others), ""))
        self.exchange = whole
        self._most: int | None = None

    @property
    def graph(self) -> str:
        """The term of the graph that is meant; empty for the server's default graph."""
        return next((iri(value) for name, value in self.dataset if name == "default-graph-uri"), "")

    @cached_property
    def has_keys(self) -> bool:
        """Whether the derived keys are there; asked once."""
        head, reply = self._json(f"SELECT ?s WHERE {{ {{ ?s {LAST} ?o }} UNION {{ ?s {DAY} ?o }} }} LIMIT 1")
        self.__dict__.setdefault("dialect", dialect(reply.headers))
        return bool(self._rows(head))

    @cached_property
    def dialect(self) -> Dialect:
        """What kind of server it is."""
        return dialect(self._json("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")[1].headers)

    def select(self, query: str) -> list[Row]:
        if "* <" in query and not self.dialect.closures:
            query = written_out(query, self.select)
        names, bindings = self._bindings(query)
        with self._values():
            return [tuple(_cell(binding.get(name)) for name in names) for binding in bindings]

    def ask(self, query: str) -> bool:
        head = self._json(query)[0]
        return bool(head["boolean"]) if "boolean" in head else bool(self._rows(head))

    def count(self, pattern: str, prologue: str = "") -> int:
        """How many solutions a graph pattern has."""
        rows = self._rows(self._json(f"{prologue}SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[0])
        number = rows[0][0] if rows and rows[0] else None
        if not isinstance(number, int):
            raise self._no_result("a count is no number")
        return number

    def raw(self, query: str, format: RawFormat) -> bytes:
        import pyoxigraph as ox

        from kb.stores.oxigraph import GRAPH_SYNTAXES, ROW_SYNTAXES

        guarded(query)
        graph = form_of(query) in ("CONSTRUCT", "DESCRIBE")
        format = fitting(format, graph=graph)
        if not graph:
            head, reply = self._json(query)
            if not self._whole(len(head.get("results", {}).get("bindings", ())), reply):
                hint = "give the query a LIMIT and an OFFSET"
                raise StoreError("E427", f"{self._host} gives only a part of so many rows", hint=hint)
            try:
                results: Any = ox.parse_query_results(json.dumps(head).encode(), ox.QueryResultsFormat.JSON)
                return results.serialize(format=ROW_SYNTAXES[format]) or b""
            except (ValueError, SyntaxError) as error:
                raise self._no_result(str(error)) from None
        reply = self._ask_for(query, _TRIPLES)
        syntax = ox.RdfFormat.TURTLE if "turtle" in reply.kind else ox.RdfFormat.N_TRIPLES
        try:
            parsed = (quad.triple for quad in ox.parse(reply.body, format=syntax))
            return ox.serialize(parsed, format=GRAPH_SYNTAXES[format], prefixes=PREFIXES) or b""
        except (ValueError, SyntaxError):
            raise self._no_result(self.exchange.excerpt(reply), reply) from None

    def properties(self, subjects: Collection[str]) -> Iterator[Triple]:
        yield from self._each([each for each in subjects if each.startswith("<")], "")

    def stated(self, subjects: Sequence[str], predicates: Sequence[str]) -> Iterator[Triple]:
        if predicates:
            only = f"FILTER(?p IN ({', '.join(predicates)}))"
            yield from self._each([each for each in subjects if each.startswith("<")], only)

    def match(
        self, subject: str | None, predicate: str | None, object: str | None, graph: str = ""
    ) -> Iterator[Triple]:
        given = (subject, predicate, object)
        names = [name for name, term in zip("spo", given, strict=True) if term is None]
        if any(term is not None and term.startswith("_:") for term in given):
            return  # a blank node has no name by which a server could be asked for it
        parts = [term or f"?{name}" for name, term in zip("spo", given, strict=True)]
        where = " ".join(parts)
        where = f"GRAPH {graph} {{ {where} }}" if graph else where
        if not names:
            if self.ask(f"ASK {{ {where} }}"):
                yield parts[0], parts[1], parts[2]
            return
        columns = " ".join(f"?{name}" for name in names)
        for found in self._terms(f"SELECT {columns} WHERE {{ {where} }}", len(names)):
            terms = iter(found)
            yield tuple(term if term is not None else next(terms) for term in given)  # type: ignore[misc]

    def apply(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        raise self._read_only()

    def stream(self, produce: Callable[[Sink], None]) -> None:
        raise self._read_only()

    def backup(self, folder: str) -> None:
        raise StoreError(
            "E410", "a server is backed up by its own means", hint="or bring its records here: kb pull URL"
        )

    def close(self) -> None:
        self.exchange.close()

    # What is asked of the server

    @property
    def _host(self) -> str:
        return host(self.exchange.url)

    def _read_only(self) -> StoreError:
        hint = "load into a store of your own, then send that: kb push URL"
        return StoreError("E428", f"{self._host} is read here, not written", hint=hint)

    def _each(self, subjects: Sequence[str], only: str) -> Iterator[Triple]:
        for start in range(0, len(subjects), _AT_ONCE):
            values = " ".join(subjects[start : start + _AT_ONCE])
            query = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o {only} }}"
            yield from ((s, p, o) for s, p, o in self._terms(query, 3))

    def _terms(self, query: str, width: int) -> Iterator[list[str]]:
        """The rows of a query whose variables are all bound, as terms."""
        names, bindings = self._bindings(query)
        for binding in bindings:
            if len(binding) != width:
                raise self._no_result("a row lacks a value")
            with self._values():
                terms = [_term(binding[name]) for name in names]
            yield terms

    def _whole(self, count: int, reply: Reply) -> bool:
        """Whether an answer of so many rows is all of it: servers cut off at a number of rows, and not all say so.

        Raises StoreError E427 where a server says that it stopped half-way.
        """
        kind = dialect(reply.headers)
        if kind.partial and reply.headers.get(kind.partial):
            hint = "narrow the question, or raise the server's own limit of time"
            raise StoreError("E427", f"{self._host} stopped before it had found everything", hint=hint)
        told = reply.headers.get(kind.rows, "") if kind.rows else ""
        if told.isdigit() and count >= int(told):
            self._most = int(told)
        return count < 100 or count not in _cuts(count, self._most)

    def _bindings(self, query: str) -> tuple[list[str], list[dict[str, Any]]]:
        """The names of the columns and all the rows of a query, however few of them a server gives at once."""
        head, reply = self._json(query)
        if not _is_rows(head):
            raise self._no_result("it has no rows")
        names, found = head["head"]["vars"], head["results"]["bindings"]
        if self._whole(len(found), reply):
            return names, found
        return names, self._paged(query, names, found)

    def _paged(self, query: str, names: list[str], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """All the rows of a query whose answer may have been cut off.

        The query goes into a sub-SELECT, in an order of all its columns, which pages can be cut from; rows that are in
        two pages, or in none, are found out by their number.
        """
        match = _PROLOGUE.match(query)
        prologue, body = (query[: match.end()], query[match.end() :]) if match else ("", query)
        total = self.count(f"{{ {body} }}", prologue)
        if total == len(found):
            return found
        ordered = _ORDER.search(body)
        first = ordered[1].split() if ordered else []
        inner = body[: ordered.start()] if ordered else body
        columns = " ".join(f"?{name}" for name in names)
        order = " ".join(dict.fromkeys([*first, *(f"?{name}" for name in names)]))
        rows: list[dict[str, Any]] = []
        page = max(1, min(self._most or len(found), _PAGE))
        for offset in range(0, total, page):
            head = self._json(
                f"{prologue}SELECT {columns} WHERE {{ {{ SELECT {columns} WHERE {{ {{ {inner} }} }} ORDER BY {order} }} }}"
                f" LIMIT {page} OFFSET {offset}"
            )[0]
            rows += head["results"]["bindings"] if _is_rows(head) else []
        if len(rows) != total:
            hint = "narrow the question by a time"
            raise StoreError("E427", f"{self._host} gave {len(rows):,} of {total:,} rows", hint=hint)
        return rows

    def _json(self, query: str) -> tuple[dict[str, Any], Reply]:
        """A result in JSON (SPARQL 1.1 Query Results JSON Format), as it was parsed."""
        reply = self._ask_for(query, _RESULTS)
        try:
            head = json.loads(reply.body)
        except (ValueError, RecursionError):
            raise self._no_result(self.exchange.excerpt(reply), reply) from None
        if not isinstance(head, dict) or not (_is_rows(head) or isinstance(head.get("boolean"), bool)):
            raise self._no_result(self.exchange.excerpt(reply), reply)
        if "error" in head or "errors" in head:
            raise StoreError("E425", f"{self._host} broke off: {self.exchange.excerpt(reply)}")
        return head, reply

    def _ask_for(self, query: str, accept: str) -> Reply:
        body = urlencode([("query", query), *self.dataset]).encode()
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        reply = self.exchange.send("POST", body, headers)
        refuse(self.exchange, reply)
        return reply

    def _rows(self, head: dict[str, Any]) -> list[Row]:
        """The values of a result that has rows; of one that is a truth, none."""
        with self._values():
            return _rows_of(head) if _is_rows(head) else []

    @contextmanager
    def _values(self) -> Iterator[None]:
        """Raises StoreError E424 for a value that is not what its type says."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._no_result("a value is not what its type says") from None

    def _no_result(self, told: str, reply: Reply | None = None) -> StoreError:
        if reply is not None and ("html" in reply.kind or reply.body[:200].lstrip()[:1] == b"<"):
            hint = "is this the address of its SPARQL service? It may want a password: KB_ENDPOINT_USER, KB_ENDPOINT_PASSWORD"
            return StoreError("E424", f"{self._host} answered with a page, not with a result: {told}", hint=hint)
        return StoreError("E424", f"what {self._host} answered is no whole SPARQL result: {told}")


def refuse(exchange: Exchange, reply: Reply) -> None:
    """Raises StoreError or LimitError for an answer that says that something is wrong."""
    status, name = reply.status, host(exchange.url)
    if 200 <= status < 300:
        return
    told = exchange.excerpt(reply)
    said = f"HTTP {status}" + (f": {told}" if told else "")
    if status in (401, 403, 407):
        hint = "set KB_ENDPOINT_USER and KB_ENDPOINT_PASSWORD, or KB_ENDPOINT_TOKEN"
        raise StoreError("E422", f"{name} lets nobody in like this (HTTP {status})", hint=hint)
    if status in (404, 410):
        raise StoreError("E421", f"{name} has nothing at that address (HTTP {status})", hint="check the address")
    if status in (408, 504):
        raise LimitError("E510", f"{name} ran out of time ({said})", hint="narrow the question")
    if status in (405, 415, 501):
        raise StoreError("E425", f"{name} does not take this by POST ({said})", hint="check the address")
    raise StoreError(
        "E425", f"{name} did not answer: {said}", hint="it may lack a feature of SPARQL 1.1 (docs/scale.md)"
    )


def form_of(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. Raises QuestionError E110 for any other text."""
    place = 0
    while match := _COMMENT_OR_PROLOGUE.match(query, place):
        place = match.end()
    word = re.match(r"\w+", query[place:])
    form = word[0].upper() if word else ""
    if form not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        raise QuestionError(
            "E110", f"this is no SPARQL 1.1 query: it begins with '{printable(query[place : place + 30])}'"
        )
    return form


def _cuts(count: int, most: int | None) -> tuple[int, ...]:
    """The number of rows, where a server may have cut an answer off at it: one that it told, or a round one."""
    return (count,) if count == most or count % 100 == 0 or count % 256 == 0 else ()


def _is_rows(head: dict[str, Any]) -> bool:
    names = head.get("head", {}).get("vars") if isinstance(head.get("head"), dict) else None
    found = head.get("results", {}).get("bindings") if isinstance(head.get("results"), dict) else None
    return (
        isinstance(names, list)
        and all(isinstance(name, str) and re.fullmatch(r"\w+", name) for name in names)
        and isinstance(found, list)
        and all(isinstance(each, dict) for each in found)
    )


def _rows_of(head: dict[str, Any]) -> list[Row]:
    names = head["head"]["vars"]
    return [tuple(_cell(binding.get(name)) for name in names) for binding in head["results"]["bindings"]]


def _cell(term: Any) -> Cell:
    if term is None:
        return None
    value = term["value"]
    if not isinstance(value, str):
        raise ValueError("a value is no text")
    datatype = term.get("datatype")
    if datatype is not None:
        if datatype in _INTEGERS:
            return int(value)
        if datatype == XSD + "boolean":
            return value in ("true", "1")
        if datatype in _FLOATS:
            # Virtuoso tells an integer beyond 32 bits as a decimal or a double.
            whole = (
                re.fullmatch(r"[+-]?\d+(?:\.0*)?|[+-]?\d(?:\.\d+)?[eE]\+?\d\d?", value) and float(value).is_integer()
            )
            return int(float(value)) if whole and abs(float(value)) >= 2**31 else float(value)
    return value


def _term(found: Any) -> str:
    """A term of a JSON result in N-Triples syntax."""
    kind, value = found["type"], found["value"]
    if kind == "uri":
        return iri(value)
    if kind == "bnode":
        return "_:" + re.sub(r"\W", "", value)
    if language := found.get("xml:lang"):
        return f"{literal(value)}@{re.sub(r'[^A-Za-z0-9-]', '', language)}"
    datatype = found.get("datatype", "")
    if datatype == XSD + "boolean":
        value = {"1": "true", "0": "false"}.get(value, value)  # Virtuoso's way; both are forms of one value
    return literal(value, "" if datatype == XSD + "string" else datatype)
