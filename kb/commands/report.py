"""`kb report FILE.md`: fill in a report."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from kb.commands import open_base, output_options, quiet_option, say, store_option, write
from kb.errors import KbError, QuestionError


@click.command(
    epilog="Examples:\n\n  kb report briefing.md -o briefing.html --param day=2025-08-21"
    "\n\n  kb report person.md -o person.html --watch"
)
@click.argument("file")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the report.")
@click.option(
    "--today", metavar="DATE", help="The day that relative dates count from (an ISO day; today, unless given)."
)
@click.option("--format", "format_", metavar="FORMAT", help="html, md or pdf, where there is no -o to tell.")
@click.option(
    "--watch", "watched", is_flag=True, help="Render again whenever the report, its journals or the store change."
)
@click.option("--fail-empty", is_flag=True, help="Exit with 1 where a question has no answer.")
@output_options
@store_option
@quiet_option
def command(
    file: str,
    params: tuple[str, ...],
    today: str | None,
    format_: str | None,
    watched: bool,
    fail_empty: bool,
    output: str | None,
    force: bool,
    store: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Ask the questions of a report, a Markdown file with ```kb blocks in it, and write it with their answers.

    FILE may be one of the reports that travel with the program (briefing, person, meetings, disputed, gaps, changes).
    What is wrong with a block is shown in its place, and the command ends with 2.
    """
    from kb.report import FORMATS, format_of, found

    given = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign:
            raise QuestionError("E005", f"'{param}' is no parameter", hint="--param who=Witkoff")
        given[name.removeprefix("$")] = value
    kind = format_ or (format_of(output) if output else "md")
    if kind not in FORMATS:
        raise QuestionError("E608", f"a report is not written as '{kind}'", hint="html, md or pdf")
    path = found(file)

    def once(overwrite: bool) -> int:
        with open_base(store) as base:
            rendered = base.report(path, today=today, **given)
            write([rendered.as_bytes(kind)], output, overwrite)
        for problem in rendered.problems:
            say(problem)
        for line in rendered.empty:
            say(f"note: {path}:{line}: the question has no answer", quiet)
        return 2 if rendered.problems else 1 if fail_empty and rendered.empty else 0

    begun = time.time_ns()
    code = once(force)
    if watched:
        from kb.commands.watching import watch

        say("watching; Ctrl-C ends it", quiet)

        def again() -> None:
            try:
                once(True)
            except KbError as error:
                say(error)
            else:
                say(f"rendered at {time.strftime('%H:%M:%S')}", quiet)

        current = os.path.join(store or ".kb/store", "CURRENT")
        watch(lambda: [*map(str, Path(path).parent.glob("*.md")), current], again, begun)
    click.get_current_context().exit(code)
