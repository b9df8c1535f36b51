"""The command line: `kb COMMAND`. `COMMANDS` lists the commands; each is a module that is imported when it runs.

stdout carries the answer alone; readings, warnings and errors go to stderr. Exit codes: docs/commands.md.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from kb import __version__

COMMANDS: tuple[tuple[str, str], ...] = (
    ("init", "Begin a new chronology in a folder."),
    ("add", "Add a record to a journal, asked for step by step."),
    ("load", "Read files into the store."),
    ("check", "Report every problem of some files."),
    ("fmt", "Tidy journals in place."),
    ("ask", "Answer a question."),
    ("sparql", "Run a SPARQL query."),
    ("report", "Fill in a report."),
    ("export", "Write the whole chronology in a format."),
    ("link", "Propose ids of Wikidata for actors and places."),
    ("push", "Send the store to a SPARQL server."),
    ("pull", "Bring the records of a SPARQL server into the store."),
    ("forget", "Take out what a file said."),
    ("backup", "Write a consistent copy of the store."),
    ("serve", "Answer over HTTP."),
    ("repl", "Ask one question after the other; kb alone does the same."),
    ("completion", "Write the completion script of a shell."),
    ("rule", "Say what an error code means."),
    ("demo", "Load the seed chronology and answer three questions."),
)
"""Name and summary of every command, in the order in which they are shown; `kb.commands.NAME:command` does it."""


class _ReaderGone(Exception):
    """Whoever read stdout reads no more (`kb export | head`); click would end with 1, which means findings."""


class _Commands(click.Group):
    """A group whose commands are imported when they are called for."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ReaderGone from None
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, _ in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        from kb.commands import completed

        return completed(import_module(f"kb.commands.{cmd_name}").command)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in self.list_commands(ctx):
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f" Did you mean '{near[0]}'?" if near else " kb --help lists them."
            raise click.UsageError(f"there is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS))


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Examples:\n\n  kb demo\n\n  kb --store demo: ask "who met Putin before the Alaska summit"',
)
@click.version_option(__version__, prog_name="kb")
@click.option(
    "--store", metavar="STORE", help="A folder, memory:, rdflib:, demo: or a server's https://…. Also of every command."
)
@click.pass_context
def kb(ctx: click.Context, store: str | None) -> None:
    """Dated, sourced events as plain text, and plain English questions about them."""
    ctx.obj = {"store": store}
    if ctx.invoked_subcommand is None:
        from kb.commands.repl import command

        ctx.invoke(command, store=store)


def main() -> None:
    """The `kb` command; ends the process with the exit code of what happened."""
    # Starting makes 60,000 objects that stay, and more over coded data: to collect among them once is a twentieth of it.
    gc.set_threshold(200_000, 20, 50)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        getattr(sys, name).reconfigure(errors="backslashreplace")
    try:
        code = kb.main(prog_name="kb", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as error:
        _complain(error)
        sys.exit(2)
    except (_ReaderGone, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that nothing is left to be written at the end
        sys.exit(0)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"error E003: writing failed: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)
    except Exception as error:
        from kb.errors import KbError

        if not isinstance(error, KbError):
            _report(error)
            sys.exit(70)
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    finally:
        gc.freeze()  # the process ends: looking for cycles once more would take as long as the answer did


def _complain(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    print(f"error E001: {error.format_message()}", file=sys.stderr)
    if context is not None and context.command_path:
        print(f"  hint: {context.command_path} --help shows how it is used", file=sys.stderr)


def _report(error: Exception) -> None:
    """A fault of the program itself: one line and where the whole of it was written, never a traceback."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="kb-fault-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exc(file=file)
    print(f"error E900: a fault of kb itself: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"  hint: please report it with {file.name}", file=sys.stderr)
