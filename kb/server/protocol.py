"""SPARQL 1.1 Protocol: an HTTP request to the operation that it asks for, or a Problem that says why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from kb.frozen import Frozen
from kb.server.problems import Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

MOST_FIELDS = 200
"""Of a form or of an address's query."""

_HEX = "0123456789ABCDEFabcdef"
_BYTES = {(a + b).encode(): bytes([int(a + b, 16)]) for a in _HEX for b in _HEX}


class Operation(Frozen):
    """A query or an update and the dataset that the protocol names for it (empty: that of the text or the store)."""

    kind: str  # query, update, or description (a GET that asks nothing)
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def operation(method: str, query_string: bytes, content_type: str, body: bytes) -> Operation:
    """What a request asks for (SPARQL 1.1 Protocol, 2.1 and 2.2). Raises Problem 400, 405 or 415."""
    url = fields(query_string)
    if method in ("GET", "HEAD"):
        if values(url, "update"):
            raise Problem(400, "an update is sent with POST")
        queries = values(url, "query")
        if not queries and not url:
            return Operation("description")
        return _query(url, queries)
    type_, parameters = _media_type(content_type)
    if type_ == FORM:
        _utf8(parameters)
        both = [*url, *fields(body)]
        queries, updates = values(both, "query"), values(both, "update")
        if queries and updates:
            raise Problem(400, "a request is a query or an update, not both")
        if updates:
            if values(url, "update"):
                raise Problem(400, "an update stands in the body, not in the address")
            return _update(both, updates)
        return _query(both, queries)
    if type_ in (QUERY, UPDATE):
        _utf8(parameters)
        if values(url, "query") or values(url, "update"):
            raise Problem(400, "the request stands in the body; the address may not hold another")
        text = _decoded(body)
        return _query(url, [text]) if type_ == QUERY else _update(url, [text])
    raise Problem(415, f"send {QUERY}, {UPDATE} or {FORM}", headers={"Accept-Post": f"{QUERY}, {UPDATE}, {FORM}"})


def _query(given: Sequence[tuple[str, str]], queries: list[str]) -> Operation:
    text = _one(queries, "query")
    return Operation("query", text, tuple(values(given, "default-graph-uri")), tuple(values(given, "named-graph-uri")))


def _update(given: Sequence[tuple[str, str]], updates: list[str]) -> Operation:
    text = _one(updates, "update")
    return Operation(
        "update", text, tuple(values(given, "using-graph-uri")), tuple(values(given, "using-named-graph-uri"))
    )


def _one(texts: list[str], what: str) -> str:
    if len(texts) != 1:
        raise Problem(400, f"one {what} is expected, not {len(texts)}")
    if not texts[0].strip():
        raise Problem(400, f"the {what} is empty")
    return texts[0]


def fields(encoded: bytes) -> list[tuple[str, str]]:
    """The names and values of a form or of an address's query. Raises Problem 400."""
    if encoded.count(b"&") >= MOST_FIELDS:
        raise Problem(400, f"a request has at most {MOST_FIELDS} fields")
    pairs = encoded.split(b"&")
    try:
        return [(_plain(name), _plain(value)) for name, _, value in (pair.partition(b"=") for pair in pairs if pair)]
    except UnicodeDecodeError:
        raise Problem(400, "the request is not percent-encoded UTF-8") from None


def _plain(encoded: bytes) -> str:
    """What was percent-encoded; a % that begins no byte stands for itself. Raises UnicodeDecodeError."""
    if b"+" in encoded:
        encoded = encoded.replace(b"+", b" ")
    if b"%" not in encoded:
        return encoded.decode()
    first, *parts = encoded.split(b"%")
    try:
        return (first + b"".join([_BYTES[part[:2]] + part[2:] for part in parts])).decode()
    except KeyError:
        return unquote_to_bytes(encoded).decode()


def values(found: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in found if key == name]


def _media_type(content_type: str) -> tuple[str, dict[str, str]]:
    type_, *rest = content_type.split(";")
    parameters = {}
    for part in rest:
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"').lower()
    return type_.strip().lower(), parameters


def _utf8(parameters: dict[str, str]) -> None:
    if parameters.get("charset", "utf-8") not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "requests are read as UTF-8 only")


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "the request is not UTF-8 text") from None
