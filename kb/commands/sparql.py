"""`kb sparql "QUERY"`: run a SPARQL 1.1 query."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from kb.commands import open_base, output_options, read_text, store_option, write
from kb.errors import QuestionError

if TYPE_CHECKING:
    from kb.stores import Store

_SHORT = {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "text": "table"}
_FORMATS = ("table", "json", "xml", "csv", "tsv", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


@click.command(
    epilog='Examples:\n\n  kb sparql "SELECT ?s WHERE { ?s a ev:Event } LIMIT 5"\n\n  kb sparql --format csv - < query.rq'
)
@click.argument("query")
@click.option(
    "--format",
    "format_",
    type=click.Choice([*_FORMATS, *_SHORT]),
    default="table",
    metavar="FORMAT",
    help="Of a SELECT or ASK: table json xml csv tsv; of a CONSTRUCT or DESCRIBE: turtle ntriples nquads trig jsonld xml.",
)
@output_options
@store_option
def command(query: str, format_: str, output: str | None, force: bool, store: str | None) -> None:
    """Run a SPARQL 1.1 query (`-`: from standard input). The prefixes ev, t, st, ix, id, skos, schema are known."""
    from kb.vocabulary import prefixed

    text = prefixed(read_text("-") if query == "-" else query)
    with open_base(store) as base:
        write([_result(base.store, text, _SHORT.get(format_, format_), output)], output, force)


def _result(store: Store, query: str, format_: Any, output: str | None) -> bytes:
    if format_ != "table":
        return store.raw(query, format_)
    try:
        rows = store.raw(query, "json")
    except QuestionError as error:
        if error.code != "E130":
            raise
        return store.raw(query, "turtle")
    from kb.renderers.look import PLAIN, look_for
    from kb.renderers.text import sparql_table

    return sparql_table(rows, PLAIN if output else look_for(sys.stdout)).encode()
