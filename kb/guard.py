"""Raw SPARQL in, the same text out, or an error: nothing that reaches out of the store, nothing that fells the engine.

Engines follow SERVICE to the network without being asked twice, and die of deep nesting. The text is only read word by
word here, so where it could be read in two ways (`<` as an IRI's or as «less than») and it matters, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import QuestionError

DEEPEST = 100
MOST_OPERATORS = 2_000

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LOCAL = r"[\w·:.-]*(?:(?:%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-])[\w·:.-]*)*"
# Each alternative begins with what the one before cannot hold, so that nothing is read twice and time is linear in the text's
# length. No possessive quantifiers: before Python 3.11.5 they go wrong over alternatives (CPython gh-106052).
_TOKEN = re.compile(
    rf"""(?P<comment>\#[^\r\n]*)
      | (?P<string>\'\'\'[^'\\]*(?:(?:\\.|'(?!\'\'))[^'\\]*)*\'\'\' | \"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"""
                 | (?P<endless>\'\'\' | \"\"\") | '[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*' | "[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*")
      | (?P<iri><[A-Za-z][A-Za-z0-9+.-]*:(?://[^\x00-\x20<>"'{{}}|^`\\()]*|[A-Za-z0-9:.\-]*)>)
      | (?P<unclear><[^\x00-\x20<>"{{}}|^`\\]*>)
      | (?P<variable>[?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<name>(?:\w[\w·.-]*)?:{_LOCAL})
      | (?P<word>\w[\w·.-]*)
      | (?P<escaped>\\.)
      | (?P<open>[{{(\[]) | (?P<close>[}})\]])
      | (?P<mark>[;,.] | \^\^)
      | (?P<operator>\|\||&&|[!=<>+\-*/|^])
    """,
    re.X | re.S,
)
_PARTS = re.compile(r"(\w+)|[-.·]")
_CHAINED = frozenset(("union", "minus", "optional", "filter", "bind"))
_BEFORE_GRAPHS = frozenset(("prefix", "with", "using", "named", "graph", "to", "copy", "move", "add", "silent"))
"""What may stand before the name of a graph in an update, or before a prefix."""


def guarded(query: str) -> str:
    """The query as it is.

    Raises QuestionError E110 for what is no text, E128 for SERVICE and for a graph to be fetched, E129 for a query that
    is nested too deep or strung too long.

    >>> guarded("SELECT ?service WHERE { ?service a <http://example.org/service> } # SERVICE")
    'SELECT ?service WHERE { ?service a <http://example.org/service> } # SERVICE'
    """
    if "\x00" in query or (not query.isascii() and re.search("[\ud800-\udfff]", query)):
        raise QuestionError("E110", "this is no SPARQL 1.1 query: it is not UTF-8 text")
    if _short_and_plain(query):
        return query
    text = unescaped(query)
    suspect = "service" in text.lower()
    depth = operators = 0
    data = 0  # the depth from which on terms stand in rows: what looks like an operator is part of a number
    before, named = "", False
    for kind, token in _tokens(text):
        if suspect and (
            (kind == "unclear" and re.search(r"['#]|service[^>]*[?$:]", token))
            or (kind == "word" and "service" in token)
            or (named and token == "{")
        ):
            hint = "ask that server itself: --store https://…"
            raise QuestionError("E128", "SERVICE, which would reach out of the store, is not followed", hint=hint)
        if kind in ("iri", "unclear") and before in ("from", "named") and token.startswith("<file:"):
            raise QuestionError("E128", "FROM fetches no file", hint="load it first: kb load FILE")
        # An engine without a lexer reads SERVICEa:x as SERVICE a:x, wherever a name cannot stand.
        named = kind == "name" and "service" in token.partition(":")[0] and before not in ("prefix", "graph")
        depth += (kind == "open") - (kind == "close")
        if token in ("values", "data") and kind == "word" and not data:
            data = depth + 1
        elif data and depth < data and token == "}":
            data = 0
        operators += not data and (kind == "operator" or token in _CHAINED)
        if depth > DEEPEST:
            raise QuestionError("E129", f"the query is nested more than {DEEPEST} deep")
        if operators > MOST_OPERATORS:
            raise QuestionError("E129", f"the query strings more than {MOST_OPERATORS} operators together")
        before = token
    return query


def _short_and_plain(query: str) -> bool:
    """Whether a query cannot be beyond any bound: known without reading it word by word, and so are most."""
    if len(query) > MOST_OPERATORS or "\\" in query or "'''" in query or '"""' in query:
        return False
    if query.count("{") + query.count("(") + query.count("[") > DEEPEST:
        return False
    lower = query.lower()
    return "service" not in lower and "file:" not in lower


def keywords(query: str) -> Iterator[str]:
    """The keywords of a query or an update in turn, in lower case; no names, variables, strings or comments.

    >>> list(keywords("PREFIX load: <http://x/> ASK { ?load load:x 'LOAD' }"))
    ['prefix', 'ask']
    """
    return (token for kind, token in _tokens(unescaped(query)) if kind == "word")


def loads(update: str) -> bool:
    """Whether an update fetches something by LOAD, or could be read so.

    >>> [loads(text) for text in ("LOAD <x:a>", "CLEAR ALL;LOADSILENT<x:a>", "PREFIX load: <x:> CLEAR GRAPH load:a")]
    [True, True, False]
    """
    text = unescaped(update)
    if "load" not in text.lower():
        return False
    depth, before = 0, ""
    for kind, token in _tokens(text):
        depth += (kind == "open") - (kind == "close")
        if kind == "unclear" and re.search("['#()]|load", token):
            return True
        if depth <= 0 and (
            (kind == "word" and "load" in token)
            or (kind == "name" and "load" in token.partition(":")[0] and before not in _BEFORE_GRAPHS)
        ):
            return True
        before = token
    return False


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the lower-case text of each token that is no comment."""
    return ((kind, text.lower()) for kind, text, _ in tokens(text))


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The kind, the text and the place of each token that is no comment; linear in the text's length.

    Raises QuestionError E110 for a long string without an end.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if match["endless"]:
            raise QuestionError("E110", "this is no SPARQL 1.1 query: a string has no end")
        if kind == "word" and not match[0].isalnum():  # 1.5e3SERVICE, or a minus between two numbers
            for part in _PARTS.finditer(match[0]):
                yield (
                    "word" if part[1] else "operator" if part[0] == "-" else "mark",
                    part[0],
                    match.start() + part.start(),
                )
        elif kind != "comment":
            yield kind, match[0], match.start()


def unescaped(query: str) -> str:
    """The text with its codepoint escapes read (SPARQL 1.1, 19.2): `\\u0053ERVICE` is SERVICE to an engine."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
