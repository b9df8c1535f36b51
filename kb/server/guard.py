"""SPARQL that somebody sent to what kind of request it is, within the bounds of kb.guard; nothing that fetches."""

from __future__ import annotations

import re

from kb.errors import QuestionError
from kb.guard import guarded, keywords, loads
from kb.server.problems import Problem

MOST_CHARACTERS = 1_000_000

_QUERIES = frozenset(("select", "ask", "construct", "describe"))
_VOLATILE = ("now", "rand", "uuid", "\\u")
_PLAIN_FORM = re.compile(r"\s*+(select|ask|construct|describe)\b", re.IGNORECASE | re.ASCII)
_UPDATES = frozenset(("insert", "delete", "with", "load", "clear", "drop", "create", "add", "move", "copy"))


def check(text: str) -> str:
    """SELECT, ASK, CONSTRUCT, DESCRIBE or UPDATE; empty where it is none of these and an engine will say why.

    Raises Problem 400 or 413 for what is beyond the bounds, and for SERVICE and LOAD.
    """
    if len(text) > MOST_CHARACTERS:
        raise Problem(413, f"a query has at most {MOST_CHARACTERS:,} characters")
    try:
        guarded(text)
    except QuestionError as error:
        raise Problem(400, error.message, code=error.code) from None
    if plain := _PLAIN_FORM.match(text):
        return plain[1].upper()
    form = next((word for word in keywords(text) if word in _QUERIES or word in _UPDATES), "")
    if form in _QUERIES:
        return form.upper()
    if loads(text):
        raise Problem(400, "LOAD is not answered here: nothing is fetched from elsewhere")
    return "UPDATE" if form else ""


def is_volatile(text: str) -> bool:
    """Whether a query may have another answer each time: NOW, RAND, UUID or STRUUID stand in it, or may, hidden in escapes.

    >>> [is_volatile(text) for text in ("SELECT (NOW() AS ?t) {}", "ASK { ?s ?p 'known' }", "ASK { ?s ?p ?o }")]
    [True, True, False]
    """
    lower = text.lower()
    return any(word in lower for word in _VOLATILE)
