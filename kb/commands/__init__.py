"""The commands, one a file; `kb.cli.COMMANDS` lists them. Here: what several of them share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import click

from kb.errors import QuestionError, printable
from kb.outfile import write_file

PROJECT = "kb.toml"


def store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--store`, which may also stand before the command."""
    return click.option("--store", metavar="STORE", help="A folder, memory:, rdflib:, demo: or a server's https://….")(
        function
    )


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-o FILE` and `--force`."""
    function = click.option("--force", is_flag=True, help="Overwrite the file of -o.")(function)
    return click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")(function)


def quiet_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`-q` and `-v`."""
    function = click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")(function)
    return click.option("-q", "--quiet", is_flag=True, help="Nothing on stderr but errors.")(function)


EVERYWHERE = (
    click.Option(["--store"], metavar="STORE", hidden=True, expose_value=False, help="A store; not read here."),
    click.Option(["--format"], type=click.Choice(["text"]), hidden=True, expose_value=False, help="text."),
    click.Option(
        ["--today"], metavar="DATE", hidden=True, expose_value=False, help="A day; nothing here counts from it."
    ),
    click.Option(
        ["-q", "--quiet"], is_flag=True, hidden=True, expose_value=False, help="Nothing on stderr but errors."
    ),
    click.Option(["-v", "--verbose"], is_flag=True, hidden=True, expose_value=False, help="Say more on stderr."),
)
"""What every command takes; a command that has no use for one of them takes it all the same."""


def completed(command: click.Command) -> click.Command:
    """A command with the options that every command takes: those it has not, and `-o` for what it prints."""
    have = {name for param in command.params for name in param.opts}
    command.params += [option for option in EVERYWHERE if not have & set(option.opts)]
    if "--output" not in have:
        output_options(command)
        callback = command.callback
        command.callback = _printing_to_file(callback) if callback else None
    return command


def _printing_to_file(callback: Callable[..., Any]) -> Callable[..., Any]:
    def printing(*args: Any, output: str | None, force: bool, **options: Any) -> None:
        if output is None:
            callback(*args, **options)
            return
        words = StringIO()
        try:
            with redirect_stdout(words):
                callback(*args, **options)
        finally:
            write([words.getvalue().encode()], output, force)

    return printing


def project() -> Path:
    """The folder of the chronology: that of the nearest kb.toml upwards, else the working folder."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / PROJECT).is_file()), here)


def open_base(store: str | None, *, create: bool = False) -> Any:
    """The knowledge base of `--store`, or that of the project. Raises StoreError E401 where there is none."""
    import kb

    context = click.get_current_context().find_root()
    named = store or (context.obj or {}).get("store")
    folder = project()
    base = kb.open(named or str(folder / ".kb" / "store"), create=create)
    base.queries = (folder / "queries",) if (folder / "queries").is_dir() else ()
    return base


def write(chunks: Iterable[bytes], output: str | None, force: bool) -> None:
    """Bytes to stdout, or to a file: whole or not at all. Raises QuestionError E002 where the file is there already."""
    if output is None:
        try:
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise QuestionError("E003", f"the answer cannot be written: {error.strerror}") from error
        return
    write_file(output, chunks, force=force)


def read_text(file: str) -> str:
    """The text of a file, or of standard input (`-`). Raises QuestionError E006 where it is none."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        name = "standard input" if file == "-" else file
        raise QuestionError("E006", f"{printable(name)} cannot be read: {reason}") from error


def say(words: object, quiet: bool = False) -> None:
    """Words to stderr."""
    if not quiet:
        print(words, file=sys.stderr)
