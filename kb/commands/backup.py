"""`kb backup DIR`: write a consistent copy of the store."""

from __future__ import annotations

import click

from kb.commands import open_base, store_option


@click.command(epilog="Examples:\n\n  kb backup ../ukraine-2025-08-22.kb\n\n  kb --store ukraine.kb backup copy.kb")
@click.argument("folder", metavar="DIR")
@store_option
def command(folder: str, store: str | None) -> None:
    """Write a consistent copy of the store to a new folder; it opens as a store of its own."""
    with open_base(store) as base:
        base.store.backup(folder)
    print(folder)
