"""`kb forget FILE…`: take out what files said."""

from __future__ import annotations

import click

from kb.commands import open_base, project, store_option


@click.command(
    epilog="Examples:\n\n  kb forget drafts.chron\n\n  kb --store ukraine.kb forget people.chron talks.chron"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@store_option
def command(files: tuple[str, ...], store: str | None) -> None:
    """Take out what files said; what other files say too stays."""
    with open_base(store) as base:
        summary = base.forget(*files, root=str(project()))
    print(f"{summary.gone} gone, {summary.changed} changed, {summary.unchanged} stay")
