"""`kb export`: write the whole chronology in a format."""

from __future__ import annotations

import click

from kb.commands import open_base, output_options, store_option, write


@click.command(
    epilog="Examples:\n\n  kb export --format chron -o all.chron\n\n  kb --store demo: export --format turtle"
)
@click.option(
    "--format",
    "format_",
    default="turtle",
    metavar="FORMAT",
    help="chron csv jsonl ics timelinejs vega gexf graphml geojson csl-json parquet turtle ntriples nquads trig jsonld rdfxml.",
)
@click.option("--with-index", is_flag=True, help="With the derived keys, for a store that is to be asked directly.")
@output_options
@store_option
def command(format_: str, with_index: bool, output: str | None, force: bool, store: str | None) -> None:
    """Write the whole chronology in a format. Records marked private stay out."""
    with open_base(store) as base:
        write(base.export(format_, with_index=with_index), output, force)
