"""`kb fmt FILE…`: tidy journals in place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kb.commands import quiet_option, say
from kb.errors import InputError
from kb.outfile import write_file


@click.command(epilog="Examples:\n\n  kb fmt *.chron\n\n  kb fmt --check talks.chron")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--check", is_flag=True, help="Change nothing; list the files that would change and exit with 1.")
@quiet_option
def command(files: tuple[str, ...], check: bool, quiet: bool, verbose: bool) -> None:
    """Tidy journals in place: columns, empty lines, ids written out. Comments and words stay as they are.

    A journal with an error is left as it is. `-` reads standard input and writes the tidied journal to stdout.
    """
    from kb.importers.source import Input, decode
    from kb.tidy import tidy

    changed = failed = 0
    for name in files:
        try:
            before = Input(name).content()
            after = tidy(decode(before, name), name).encode()
        except InputError as error:
            failed += 1
            say(error)
            continue
        if name == "-" and not check:
            sys.stdout.write(after.decode())
        elif after != before:
            changed += 1
            print(name)
            if not check:
                write_file(Path(name).resolve(), [after], force=True)
        elif verbose:
            say(f"{name} is tidy")
    if not (quiet or files == ("-",)):
        said = "would change" if check else "changed"
        say(f"{changed} {said}, {len(files) - changed - failed} tidy, {failed} with errors")
    if failed:
        click.get_current_context().exit(3)
    if check and changed:
        click.get_current_context().exit(1)
