"""`kb pull URL`: bring the records of a SPARQL server into the store."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands import open_base, project, quiet_option, say, store_option


@click.command(
    epilog="Examples:\n\n  kb pull https://example.org/sparql\n\n  kb pull https://example.org/sparql --store talks.kb"
)
@click.argument("url")
@store_option
@quiet_option
def command(url: str, store: str | None, quiet: bool, verbose: bool) -> None:
    """Bring the records of a SPARQL server into the store.

    They are written to a file in `.kb/pulled`, which is then loaded: pulling again replaces what it said before, and
    `kb forget` takes it out.
    """
    from kb.exporters import choose
    from kb.names import slug
    from kb.outfile import write_file
    from kb.stores.endpoint import EndpointStore

    server = EndpointStore(url)
    with open_base(store, create=True) as base:
        folder = Path(base.root or project()) / ".kb" / "pulled"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{slug(url)}.nt"
        write_file(str(path), choose("ntriples").write(server, False), force=True)
        summary = base.load(path, format="ntriples", root=str(project()))
    for problem in summary.problems[:20]:
        say(problem, quiet)
    print(summary)
