"""RDF in every serialisation to quads, as they stand; what could harm the reader is refused before the engine sees it.

Blank nodes are named after the file and the order in which they come (their labels, where the format has them on every
line), so that the same file gives the same nodes. Nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import IO, Any
from urllib.parse import quote
from xml.parsers import expat

import pyoxigraph as ox

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.importers.source import Input
from kb.stores import Quad
from kb.vocabulary import FILE, is_key

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
DEEPEST = 100
"""Levels of objects within objects; the engine's own readers die of more."""
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_ORDERED = ("ntriples", "nquads")


def quads(source: Input, format: str, base: str = "") -> Iterator[Quad]:
    """The quads of a file; an empty graph is the default one. What this program derives by itself is left out.

    Relative IRIs are relative to the base, or to the file's name.

    Raises InputError E383 for what is no RDF, E384 for what is refused: a DOCTYPE, a context to be fetched, deep nesting.
    """
    name = f"f{blake2b(source.file.encode(), digest_size=5).hexdigest()}"
    labels: dict[str, str] = {}

    def blank(term: str) -> str:
        if format in _ORDERED:
            return f"_:{name}{term[2:].replace('.', '-').replace('_', '-u')}"
        return labels.setdefault(term, f"_:{name}n{len(labels)}")

    def named(term: str) -> str:
        if term.startswith("_:"):
            return blank(term)
        if term.startswith("<<") and "_:" in term:
            message = "a triple term with a blank node: it has no name that would stay"
            raise InputError("E384", message, [Problem("E384", message, Origin(source.file))])
        return term

    with source.reading():
        try:
            for quad in ox.parse(
                input=_guarded(source, format),
                format=_FORMATS[format],
                base_iri=base or _base(source),
                without_named_graphs=False,
            ):
                graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else named(str(quad.graph_name))
                if graph.startswith(f"<{FILE}"):
                    message = f"the graph {graph[:120]} is one of kb's own"
                    raise InputError("E384", message, [Problem("E384", message, Origin(source.file))])
                predicate = str(quad.predicate)
                if not is_key(predicate):
                    yield named(str(quad.subject)), predicate, named(str(quad.object)), graph
        except SyntaxError as error:
            message = re.sub(
                r"^Parser error at line \d+ (?:column \d+|between columns [^:]*): | \([^()]*, line \d+\)$",
                "",
                error.msg or str(error),
            )
            where = Origin(source.file, error.lineno or 0, error.offset or 0)
            problem = Problem("E383", f"this is no {format}: {message[:300]}", where)
            raise InputError("E383", f"{source.path} is no {format}", [problem]) from error
        except ValueError as error:
            problem = Problem("E383", f"this is no {format}: {error}", Origin(source.file))
            raise InputError("E383", f"{source.path} is no {format}", [problem]) from error


def _base(source: Input) -> str:
    """What relative IRIs are relative to: the file's name, not its folder."""
    last = re.split(r"[/\\]", source.file)[-1]
    return f"file:///{quote(last)}"


def _guarded(source: Input, format: str) -> Any:
    if format == "jsonld":
        return _json(source)
    if format == "rdfxml":
        return _Guard(source.stream(), _Xml(source.file).look)
    return _Guard(source.stream(), _Lines(source.file).look)


def refused(file: str, message: str, hint: str = "", line: int = 0) -> InputError:
    return InputError("E384", message, [Problem("E384", message, Origin(file, line), hint)])


class _Guard:
    """A stream whose every piece is looked at before the engine gets it."""

    def __init__(self, stream: IO[bytes], look: Callable[[bytes], None]) -> None:
        self._stream, self._look = stream, look

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size if size >= 0 else 1 << 20)
        self._look(piece)
        return piece


class _Lines:
    """Turtle and its kin: no NUL bytes, and no terms within terms within terms."""

    def __init__(self, file: str) -> None:
        self._file, self._open, self._line = file, 0, 1

    def look(self, piece: bytes) -> None:
        if b"\0" in piece:
            line = self._line + piece.count(b"\n", 0, piece.index(b"\0"))
            problem = Problem("E342", "a NUL byte: this is no text", Origin(self._file, line))
            raise InputError("E342", f"{self._file} is no text", [problem])
        for number, statement in enumerate(re.split(rb"\.\s*\n", piece)):
            self._open = (self._open if number == 0 else 0) + statement.count(b"<<")
            if self._open > DEEPEST:
                raise refused(self._file, f"triples within triples, more than {DEEPEST} deep", line=self._line)
        self._line += piece.count(b"\n")


class _Xml:
    """RDF/XML: no DOCTYPE (whose entities can stand for gigabytes), no elements a hundred deep."""

    def __init__(self, file: str) -> None:
        self._file, self._depth = file, 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def look(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            where = Origin(self._file, error.lineno, error.offset + 1)
            problem = Problem("E383", f"this is no XML: {expat.errors.messages[error.code]}", where)
            raise InputError("E383", f"{self._file} is no XML", [problem]) from error

    def _doctype(self, *_: object) -> None:
        line = self._parser.CurrentLineNumber
        raise refused(
            self._file, "a DOCTYPE is not read: its entities can stand for gigabytes", "write the names out", line
        )

    def _start(self, *_: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise refused(self._file, f"elements more than {DEEPEST} deep", line=self._parser.CurrentLineNumber)

    def _end(self, *_: object) -> None:
        self._depth -= 1


def _json(source: Input) -> bytes:
    text = source.text()
    content = text.encode()
    depth = 0
    for match in _TOKEN.finditer(content):
        if match[0] in (b"{", b"["):
            depth += 1
            if depth > DEEPEST:
                line = content.count(b"\n", 0, match.start()) + 1
                raise refused(source.file, f"it is nested more than {DEEPEST} deep", line=line)
        elif match[0] in (b"}", b"]"):
            depth -= 1
    try:
        _contexts(json.loads(text), source.file)
    except ValueError as error:
        where = Origin(source.file, getattr(error, "lineno", 0), getattr(error, "colno", 0))
        problem = Problem("E383", f"this is no JSON: {getattr(error, 'msg', error)}", where)
        raise InputError("E383", f"{source.path} is no JSON", [problem]) from error
    return content


def _contexts(value: Any, file: str) -> None:
    """Refuse contexts that would have to be fetched."""
    if isinstance(value, list):
        for each in value:
            _contexts(each, file)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in ("@context", "@import"):
                for context in each if isinstance(each, list) else [each]:
                    if isinstance(context, str):
                        hint = "put the context itself into the file"
                        raise refused(file, f"the context {context[:120]} would have to be fetched", hint)
            _contexts(each, file)
