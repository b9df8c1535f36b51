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
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|\\.))*''' | \"""(?:(?:"|"")?(?:[^"\\]|\\.))*\"""
                 | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*")
      | (?P<iri><[A-Za-z][A-Za-z0-9+.-]*:(?://[^\x00-\x20<>"'{}|^`\\()]*|[A-Za-z0-9:.\-]*)>)
      | (?P<unclear><[^\x00-\x20<>"{}|^`\\]*>)
      | (?P<escaped>\\.)
      | (?P<word>[?$@]?\w*:\w* | [?$@]?\w+)
      | (?P<open>[{(\[]) | (?P<close>[})\]])
      | (?P<operator>\|\||&&|[!=<>+\-*/|^])
    """,
    re.X | re.S,
)
_CHAINED = frozenset(("union", "minus", "optional", "filter", "bind"))


def guarded(query: str) -> str:
    """The query as it is.

    Raises QuestionError E110 for what is no text, E128 for SERVICE and for a graph to be fetched, E129 for a query that
    is nested too deep or strung too long.

    >>> guarded("SELECT ?service WHERE { ?service a <http://example.org/service> } # SERVICE")
    'SELECT ?service WHERE { ?service a <http://example.org/service> } # SERVICE'
    """
    if re.search("[\ud800-\udfff\x00]", query):
        raise QuestionError("E110", "this is no SPARQL 1.1 query: it is not UTF-8 text")
    text = _unescaped(query)
    suspect = "service" in text.lower()
    depth = operators = 0
    before = ""
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0].lower()
        if kind == "comment":
            continue
        keyword = kind == "word" and token[0] not in "?$@" and ":" not in token
        if suspect and (kind == "unclear" or (keyword and token.endswith("service"))):
            hint = "ask that server itself: --store https://…"
            raise QuestionError("E128", "SERVICE, which would reach out of the store, is not followed", hint=hint)
        if kind in ("iri", "unclear") and before in ("from", "named") and token.startswith("<file:"):
            raise QuestionError("E128", "FROM fetches no file", hint="load it first: kb load FILE")
        depth += (kind == "open") - (kind == "close")
        operators += kind == "operator" or token in _CHAINED
        if depth > DEEPEST:
            raise QuestionError("E129", f"the query is nested more than {DEEPEST} deep")
        if operators > MOST_OPERATORS:
            raise QuestionError("E129", f"the query strings more than {MOST_OPERATORS} operators together")
        before = token
    return query


def keywords(query: str) -> Iterator[str]:
    """The keywords of a query or an update in turn, in lower case; no names, variables, strings or comments.

    >>> list(keywords("PREFIX load: <http://x/> ASK { ?load load:x 'LOAD' }"))
    ['prefix', 'ask']
    """
    for match in _TOKEN.finditer(_unescaped(query)):
        if match.lastgroup == "word" and match[0][0] not in "?$@" and ":" not in match[0]:
            yield match[0].lower()


def _unescaped(query: str) -> str:
    """The text with its codepoint escapes read (SPARQL 1.1, 19.2): `\\u0053ERVICE` is SERVICE to an engine."""
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
