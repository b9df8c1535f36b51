"""`kb ask "QUESTION"`: answer questions."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import click

from kb.commands import open_base, output_options, quiet_option, read_text, say, store_option, write
from kb.errors import KbError, QuestionError


@click.command(
    epilog='Examples:\n\n  kb ask "who met Putin before the Alaska summit"\n\n  kb ask -f questions.txt --format jsonl'
)
@click.argument("question", required=False)
@click.option("-f", "--file", "file", metavar="FILE", help="Questions, one a line; - is standard input.")
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    help="text table timeline list csv tsv json jsonl markdown html chart graph svg turtle ics sparql.",
)
@click.option(
    "--today", metavar="DATE", help="The day that relative dates count from (an ISO day; today, unless given)."
)
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Let $NAME stand for VALUE.")
@click.option("--explain", is_flag=True, help="The reading, the tree, the SPARQL and what was done after it.")
@click.option("--sparql", "sparql_only", is_flag=True, help="The SPARQL alone.")
@click.option("--profile", is_flag=True, help="Where the time went, on stderr: names, grammar, engine, events, text.")
@click.option("--strict", is_flag=True, help="Guess at nothing: a name that is not known word for word is an error.")
@click.option("--fail-empty", is_flag=True, help="Exit with 1 where an answer is empty.")
@output_options
@store_option
@quiet_option
def command(
    question: str | None,
    file: str | None,
    format_: str | None,
    today: str | None,
    params: tuple[str, ...],
    explain: bool,
    sparql_only: bool,
    profile: bool,
    strict: bool,
    fail_empty: bool,
    output: str | None,
    force: bool,
    store: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Answer a question. The reading and notes go to stderr, the answer to stdout.

    `?` marks what holds only possibly: a date that may or may not fit, an event that is only claimed.
    """
    if (question is None) == (file is None):
        raise QuestionError(
            "E004", "one question is expected, or a file of them", hint='kb ask "who met Putin", kb ask -f FILE'
        )
    from kb.renderers import choose, render
    from kb.renderers.files import content, format_of
    from kb.renderers.look import look_for
    from kb.stages import Stages, stage

    if question is not None:
        question = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if format_:
        choose(format_)
    lines = [question] if question is not None else _lines(read_text(file or "-"))
    prefix = "explain " if explain else "sparql for " if sparql_only else ""
    shown: list[str] = []
    pictures: list[bytes] = []
    failed = empty = False
    with open_base(store) as base:
        session = base.session(today=today, strict=strict)
        session.stages = stages = Stages() if profile else None
        for param in params:
            name, sign, value = param.partition("=")
            if not sign or not name.isidentifier():
                raise QuestionError("E005", f"'{param}' is no parameter", hint="--param who=Witkoff")
            session.bind(name, value)
        for line in lines:
            try:
                answer = session.ask(prefix + line if line.strip() else line)
            except KbError as error:
                if file is None:
                    raise
                failed = True
                if format_ in ("json", "jsonl"):
                    shown.append(json.dumps({"question": line, "error": error.as_json()}, ensure_ascii=False) + "\n")
                else:
                    say(error)
                continue
            answer.question = line
            empty = empty or not answer.answers
            _notes(answer, quiet)
            target = None if format_ else answer.to
            look = look_for(sys.stdout) if not (target or output) else None
            asked = format_ or answer.format
            file_ = target or output
            named = format_of(file_, asked) if file_ else asked or "text"
            if target:
                write([content(answer, named)], target, force)
                say(f"written to {target}", quiet)
            elif named in ("svg", "png"):
                if len(lines) > 1:
                    raise QuestionError(
                        "E124", f"a file of {named} holds one answer", hint='end each with: to "NAME.svg"'
                    )
                pictures.append(content(answer, named))
            else:
                with stage(stages, "text: what is printed"):
                    shown.append(render(answer, named, look))
    if stages is not None:
        click.echo("\n".join(stages.lines()), err=True)
    separator = "" if format_ in ("json", "jsonl", "csv", "tsv") else "\n"
    write(pictures or [separator.join(shown).encode()], output, force)
    if failed:
        click.get_current_context().exit(2)
    if empty and fail_empty:
        click.get_current_context().exit(1)


def _notes(answer: Any, quiet: bool) -> None:
    say(f"reading: {answer.reading}", quiet)
    for note in answer.notes:
        say(f"note: {note}", quiet)


def _lines(text: str) -> list[str]:
    """Every line, the empty ones too; what stands after the last line break is a line where there is something."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines if lines[-1] else lines[:-1]
