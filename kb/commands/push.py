"""`kb push URL`: send the store to a SPARQL server."""

from __future__ import annotations

import sys

import click

from kb.commands import open_base, quiet_option, say, store_option


@click.command(
    epilog="Examples:\n\n  kb push https://example.org/update\n\n"
    "  kb push 'https://example.org/sparql-auth?default-graph-uri=https://example.org/talks' --with-index"
)
@click.argument("url")
@click.option("--with-index", is_flag=True, help="Send the derived keys too, which make questions fast there.")
@click.option("--replace", is_flag=True, help="Take out first what the graph holds.")
@store_option
@quiet_option
def command(url: str, with_index: bool, replace: bool, store: str | None, quiet: bool, verbose: bool) -> None:
    """Send the store to a SPARQL server, to the address that takes its updates. Private records stay here.

    Broken off, the same command goes on where it stopped; nothing is doubled. In the end the server's triples are counted
    and some records compared. A password comes from the environment: KB_ENDPOINT_USER and KB_ENDPOINT_PASSWORD, or
    KB_ENDPOINT_TOKEN.
    """
    from kb.loading.push import push

    shown = sys.stderr.isatty() and not quiet

    def progress(sent: int) -> None:
        if shown:
            print(f"\r{sent:,} triples", end="", file=sys.stderr, flush=True)

    with open_base(store) as base:
        found = push(base.store, url, with_index=with_index, replace=replace, progress=progress)
    if shown:
        print("\r", end="", file=sys.stderr)
    if found.before:
        say(f"{found.before:,} of them were there already", quiet)
    print(f"{found.triples:,} triples are there, {found.compared} subjects compared")
