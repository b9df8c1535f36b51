"""An update and the dataset that the protocol names for it, to an update that says so itself (SPARQL 1.1 Protocol, 2.2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from kb.guard import tokens, unescaped
from kb.server.problems import Problem
from kb.vocabulary import iri, is_iri


def using(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """The update with USING and USING NAMED before each WHERE. Raises Problem 400 where it has a dataset of its own.

    >>> using("DELETE { ?s ?p 1 } WHERE { ?s ?p ?o }", ["http://example.org/g"], [])
    'DELETE { ?s ?p 1 } USING <http://example.org/g> WHERE { ?s ?p ?o }'
    >>> using("DELETE WHERE { ?s ?p ?o }", [], ["http://example.org/g"])
    'DELETE { ?s ?p ?o } USING NAMED <http://example.org/g> WHERE { ?s ?p ?o }'
    """
    if not default_graphs and not named_graphs:
        return update
    for graph in (*default_graphs, *named_graphs):
        if not is_iri(graph):
            raise Problem(400, f"'{graph[:100]}' is no IRI of a graph")
    clauses = "".join(f"USING {iri(graph)} " for graph in default_graphs)
    clauses += "".join(f"USING NAMED {iri(graph)} " for graph in named_graphs)
    text = unescaped(update)
    found = list(tokens(text))
    written, end, depth, before = "", 0, 0, ""
    for number, (kind, token, start) in enumerate(found):
        word = token.lower() if kind == "word" else ""
        if depth == 0 and word in ("using", "with"):
            raise Problem(400, "the update names its dataset itself; the address may not name another")
        if depth == 0 and word == "where":
            written += text[end:start]
            if before == "delete":  # DELETE WHERE { … } is DELETE { … } WHERE { … }
                written += f"{_block(text, found[number + 1 :])} "
            written, end = written + clauses, start
        depth += (token == "{") - (token == "}")
        before = word
    return written + text[end:]


def _block(text: str, following: Sequence[tuple[str, str, int]]) -> str:
    """The text from the next brace to the one that closes it."""
    depth = 0
    for _, token, place in following:
        depth += (token == "{") - (token == "}")
        if depth == 0 and token == "}":
            return text[following[0][2] : place + 1]
    raise Problem(400, "this is no SPARQL 1.1 update: a brace is not closed")
