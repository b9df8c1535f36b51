"""`kb sparql "QUERY"`: run a SPARQL 1.1 query."""

from __future__ import annotations

import sys

import click

from kb.commands import open_base, output_options, store_option, write

_FORMATS = {"ttl": "turtle", "nt": "ntriples"}


@click.command(
    epilog='Examples:\n\n  kb sparql "SELECT ?s WHERE { ?s a ev:Event } LIMIT 5"\n\n  kb sparql --format csv - < query.rq'
)
@click.argument("query")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "xml", "csv", "tsv", "turtle", "ttl", "ntriples", "nt", "rdfxml"]),
    default="table",
    help="Of a SELECT or ASK: table json xml csv tsv; of a CONSTRUCT: turtle ntriples rdfxml.",
)
@output_options
@store_option
def command(query: str, format_: str, output: str | None, force: bool, store: str | None) -> None:
    """Run a SPARQL 1.1 query (`-`: from standard input). The prefixes ev, t, st, ix, id, skos, schema are known."""
    from kb.vocabulary import PREFIXES, prefixes

    text = sys.stdin.read() if query == "-" else query
    missing = [name for name in PREFIXES if f"{name}:" in text and f"PREFIX {name}:".lower() not in text.lower()]
    text = (prefixes(*missing) if missing else "") + text
    with open_base(store) as base:
        if format_ == "table":
            result = base.store.raw(text, "json")
            if result.lstrip().startswith(b"{"):
                from kb.renderers.text import sparql_table

                result = sparql_table(result).encode()
        else:
            result = base.store.raw(text, _FORMATS.get(format_, format_))
        write([result], output, force)
