"""`kb repl`: ask one question after the other."""

from __future__ import annotations

import click

from kb.commands import open_base, project, store_option


@click.command(epilog="Examples:\n\n  kb repl --store demo:\n\n  kb repl < questions.txt")
@click.option("--today", metavar="DATE", help="The day that relative dates count from.")
@store_option
def command(today: str | None, store: str | None) -> None:
    """Ask one question after the other, with suggestions, colours and history; `kb` alone does the same.

    What is piped in is answered line by line. \\? lists the commands of the prompt.
    """
    from kb.repl import run

    with open_base(store) as base:
        code = run(base, project(), today=today)
    click.get_current_context().exit(code)
