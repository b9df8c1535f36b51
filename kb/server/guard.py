"""Bounds on SPARQL that somebody sent, before an engine sees it: length, tokens, nesting, chains; no SERVICE, no LOAD.

The engine's parser and evaluator recurse with the nesting of a query and with the length of its chains of operators,
and it sends SERVICE and LOAD out to the network. What passes here still runs in a worker with a deadline.
"""

from __future__ import annotations

import re

from kb.frozen import Frozen
from kb.server.problems import Problem

MOST_CHARACTERS = 1_000_000
MOST_TOKENS = 200_000
MOST_NESTED = 100
MOST_CHAINED = 1_000
"""Operators (`||`, `&&`, `+`, `/`, UNION, …) in one query."""

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
              |\"(?:[^"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<name>[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|_?[\w.\-]*:(?:[\w.\-:%]|\\.)*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d[\w.]*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<operator>\|\||&&|\^\^|[-+*/|!^])
  | (?P<other>.)
    """,
    re.X | re.S,
)
_CHAINED = frozenset(("UNION", "MINUS", "OPTIONAL", "EXISTS", "NOT"))
_QUERIES = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_UPDATES = frozenset(
    ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
)  # fmt: skip


class Checked(Frozen):
    """What kind of request it is: SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE, or empty where it is none of these."""

    form: str


def check(text: str) -> Checked:
    """What a query or an update is. Raises Problem 400 where it is beyond the bounds or names SERVICE or LOAD."""
    if len(text) > MOST_CHARACTERS:
        raise Problem(413, f"a query has at most {MOST_CHARACTERS:,} characters")
    depth = tokens = chained = 0
    form = ""
    prologue = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        tokens += 1
        if tokens > MOST_TOKENS:
            raise Problem(400, f"a query has at most {MOST_TOKENS:,} tokens")
        if kind == "open":
            depth += 1
            if depth > MOST_NESTED:
                raise Problem(400, f"parts within parts stand more than {MOST_NESTED} deep")
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            chained += 1
        elif kind == "word":
            word = match[0].upper()
            if word in ("SERVICE", "LOAD"):
                raise Problem(400, f"{word} is not answered here: nothing is fetched from elsewhere")
            if word in _CHAINED:
                chained += 1
            if not form and word in _QUERIES:
                form = word
            elif not form and word in _UPDATES:
                form = "UPDATE"
            elif not form and word in ("PREFIX", "BASE", "VERSION"):
                prologue += 1
        if chained > MOST_CHAINED:
            raise Problem(400, f"a query has at most {MOST_CHAINED:,} operators")
    return Checked(form)
