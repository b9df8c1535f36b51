"""`kb load FILE…`: read files into the store."""

from __future__ import annotations

import click

from kb.commands import open_base, project, quiet_option, say, store_option


@click.command(
    epilog="Examples:\n\n  kb load ukraine.chron\n\n  kb --store ukraine.kb load people.chron talks.chron --strict"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--format", "format_", default="", metavar="FORMAT", help="The format of the files, where their names do not tell."
)
@click.option("--strict", is_flag=True, help="Take a warning for an error.")
@store_option
@quiet_option
def command(files: tuple[str, ...], format_: str, strict: bool, store: str | None, quiet: bool, verbose: bool) -> None:
    """Read files into the store, replacing what each said before.

    All of a file is taken, or nothing of it. `-` is standard input. Prints one line: added, changed, unchanged, rejected.
    """
    with open_base(store, create=True) as base:
        summary = base.load(*files, format=format_, strict=strict, root=str(project()))
    for problem in summary.problems:
        if problem.severity == "error" or strict or not quiet:
            say(problem)
    print(summary)
    if summary.rejected:
        click.get_current_context().exit(3)
