"""`kb export`: write the whole chronology in a format."""

from __future__ import annotations

import click

from kb.commands import open_base, output_options, quiet_option, say, store_option, write
from kb.errors import QuestionError


@click.command(
    epilog="Examples:\n\n  kb export --format chron -o all.chron\n\n  kb --store demo: export --format turtle"
    "\n\n  kb export --format site public --title 'Peace talks'"
)
@click.argument("folder", required=False)
@click.option(
    "--format",
    "format_",
    default="turtle",
    metavar="FORMAT",
    help="chron csv jsonl ics timelinejs vega gexf graphml geojson csl-json parquet turtle ntriples nquads trig jsonld rdfxml"
    " site.",
)
@click.option("--with-index", is_flag=True, help="With the derived keys, for a store that is to be asked directly.")
@click.option("--title", default="Chronology", metavar="WORDS", help="What a site is called.")
@output_options
@store_option
@quiet_option
def command(
    folder: str | None,
    format_: str,
    with_index: bool,
    title: str,
    output: str | None,
    force: bool,
    store: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write the whole chronology in a format. Records marked private stay out.

    --format site writes a folder of pages, FOLDER, that any host of files shows.
    """
    target = folder or (output if format_ == "site" else None)
    if (format_ == "site") != bool(target):
        message = "a site is written to a folder" if format_ == "site" else f"'{folder}' is one argument too many"
        raise QuestionError("E612", message, hint="kb export --format site FOLDER; for other formats -o FILE")
    with open_base(store) as base:
        if target:
            number = base.site(target, title=title, force=force)
            say(f"{number:,} files written to {target}", quiet)
            return
        write(base.export(format_, with_index=with_index), output, force)
