"""What servers do otherwise than SPARQL 1.1 says, a table of one line a server; which one it is, its answers' headers tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kb.frozen import Frozen


class Dialect(Frozen):
    """How to talk to one kind of server."""

    name: str
    server: str
    """A pattern of the Server header; empty: every other server."""
    batch: int = 5_000
    """So many triples at most go into one INSERT DATA."""
    named: bool = False
    """Whether it keeps no triples but in named graphs: the address has to name one (`?default-graph-uri=…`)."""
    rows: str = ""
    """The header that tells how many rows an answer has at most."""
    partial: str = ""
    """The header that tells that an answer is not whole."""
    closures: bool = True
    """Whether paths of any length are answered right."""
    graph_store: str = ""
    """The last part of the address of its Graph Store Protocol, beside that for updates; empty: updates are used."""
    post: int = 0
    """So many triples at most go into one POST to it."""
    graph_parameter: str = "graph"
    """What a graph is named by in its query."""
    unatomic: str = ""
    """What in its query lets the server take in piece by piece what it is sent."""
    gzip: bool = False
    """Whether what is sent to it may be packed."""


DIALECTS: tuple[Dialect, ...] = (
    # Virtuoso: the SQL compiler's stack bounds an INSERT DATA;
    # ResultSetMaxRows cuts an answer off and says so in X-SPARQL-MaxRows only; MaxQueryExecutionTime gives what was found
    # by then, with X-SQL-State: S1TAT (docs.openlinksw.com, «Anytime Queries»). There is no default graph to write to.
    # ORDER BY with OFFSET + LIMIT beyond 10,000 fails (22023 SR353): the ordered query goes into a sub-SELECT.
    # Beside an OPTIONAL or in NOT EXISTS, a path such as ev:within* is joined with other records than it found, now and
    # then (7.2.5, depending on the plan; tests/engines saw it): `kb.stores.closures` asks for its ends first.
    # Its Graph Store Protocol takes 20,000 triples as fast as 200,000, thrice as fast as updates; a packed body it refuses.
    Dialect(
        "Virtuoso",
        r"Virtuoso/",
        1_000,
        True,
        "x-sparql-maxrows",
        "x-sql-state",
        False,
        graph_store="sparql-graph-crud-auth",
        post=20_000,
        graph_parameter="graph-uri",
    ),
    # Oxigraph and Fuseki take updates of any size; batches bound what one request keeps in memory. Oxigraph's own loader, which
    # `no_transaction` lets it use, is seven times as fast as updates where 200,000 triples come at once.
    Dialect("Oxigraph", r"Oxigraph/", 20_000, graph_store="store", post=200_000, unatomic="no_transaction", gzip=True),
    Dialect("Fuseki", r"Fuseki|Jena", 20_000),
    Dialect("SPARQL 1.1", ""),
)


def dialect(headers: Mapping[str, str]) -> Dialect:
    """The dialect of the server that sent some headers."""
    told = headers.get("server", "")
    return next(each for each in DIALECTS if re.search(each.server, told))
