"""The backslash commands of the prompt: `COMMANDS` lists them, `carry_out` does one."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import QuestionError
from kb.frozen import Frozen
from kb.names import nearest
from kb.outfile import write_file
from kb.renderers import RENDERERS
from kb.renderers.files import SUFFIXES, content, format_of
from kb.renderers.layout import aligned

if TYPE_CHECKING:
    from kb.repl.conversation import Conversation

_KINDS = ("actor", "place", "topic", "source", "record")


class Command(Frozen):
    """A command: its name, what follows it, what it does, and the function that does it with what follows."""

    name: str
    argument: str
    help: str
    do: Callable[[Conversation, str], None]


def carry_out(talk: Conversation, text: str) -> None:
    """Do a backslash command. Raises QuestionError E008 for one that there is not."""
    name, _, argument = text.partition(" ")
    for each in COMMANDS:
        if each.name == name:
            each.do(talk, argument.strip())
            return
    near = nearest(name, [each.name for each in COMMANDS], 1, 60)
    hint = f"did you mean {near[0]}? " if near else ""
    raise QuestionError("E008", f"there is no command {name}", hint=hint + "\\? lists them")


def _help(talk: Conversation, argument: str) -> None:
    from kb.repl.guide import guide

    talk.screen.answer(guide(talk.screen.look))


def _output(talk: Conversation, argument: str) -> None:
    if not argument:
        talk.format, talk.target = "", None
        talk.screen.say("answers are shown here, as text")
    elif argument in (name for name, _ in RENDERERS):
        talk.format = argument
        talk.screen.say(f"answers are shown as {argument}")
    else:
        talk.target = Path(argument).expanduser()
        talk.format = talk.format or SUFFIXES.get(talk.target.suffix.lower(), "")
        talk.screen.say(f"answers are added to {argument}, as {talk.format or 'text'}; \\o ends that")


def _edit(talk: Conversation, argument: str) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.NamedTemporaryFile("w", suffix=".kbq", delete=False, encoding="utf-8") as file:
        file.write((argument or talk.question) + "\n")
    try:
        done = subprocess.run([*shlex.split(editor), file.name], check=False)
        text = Path(file.name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QuestionError("E009", f"the editor '{editor}' did not run: {reason}", hint="set EDITOR") from error
    finally:
        Path(file.name).unlink(missing_ok=True)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(";")]
    if done.returncode == 0 and (question := "\n".join(lines).strip()):
        talk.screen.say(f"kb> {question}", "bold")
        talk.take(question)


def _explain(talk: Conversation, argument: str) -> None:
    talk.ask(argument or _last_question(talk), "explain ")


def _sparql_of_last(talk: Conversation, argument: str) -> None:
    if argument:
        talk.ask(argument, "sparql for ")
        return
    if talk.last is None:
        raise QuestionError("E010", "nothing was asked yet", hint="ask a question first")
    talk.screen.answer("\n\n".join(talk.last.sparql) or "no SPARQL was sent")


def _names_like(talk: Conversation, argument: str) -> None:
    found = talk.directory.find(argument, _KINDS, 20, nearly=True)
    rows = [[each.name, f"@{each.id}", each.kinds[0], f"= {each.label}" if each.is_alias else ""] for each in found]
    talk.screen.answer("\n".join(aligned(rows)) if rows else f"nothing is called like '{argument}'")


def _describe(talk: Conversation, argument: str) -> None:
    if argument:
        talk.ask(argument, "show ")
        return
    base = talk.session.base
    counts = dict.fromkeys(_KINDS, 0)
    for id_kind in {(each.id, each.kinds[0]) for each in talk.directory.entries}:
        counts[id_kind[1]] = counts.get(id_kind[1], 0) + 1
    names = {
        "record": "events and states",
        "actor": "actors",
        "place": "places",
        "topic": "topics",
        "source": "sources",
    }
    lines = [f"store: {base.name}", f"today: {date.fromordinal(talk.session.today).isoformat()}"]
    lines += [f"{word}: {counts[kind]:,}" for kind, word in names.items()]
    lines += ["files:", *(f"  {name}" for name in base.files())]
    variables = ", ".join(f"${name}" for name in talk.session.variables)
    if variables:
        lines.append(f"variables: {variables}")
    if names_ := sorted({*talk.session.definitions, *talk.session.saved_names()}):
        lines.append(f"saved questions: {', '.join(names_)}")
    talk.screen.answer("\n".join(lines))


def _timing(talk: Conversation, argument: str) -> None:
    talk.timing = argument == "on" if argument in ("on", "off") else not talk.timing
    talk.screen.say(f"timing is {'on' if talk.timing else 'off'}")


def _today(talk: Conversation, argument: str) -> None:
    if argument:
        from kb.knowledge import day_number

        talk.session.today = day_number(None if argument == "today" else argument)
    talk.screen.say(f"relative dates count from {date.fromordinal(talk.session.today).isoformat()}")


def _run_file(talk: Conversation, argument: str) -> None:
    if not argument:
        raise QuestionError("E010", "a file is wanted", hint="\\i questions.txt")
    talk.run_file(argument)


def _write(talk: Conversation, argument: str) -> None:
    if talk.last is None:
        raise QuestionError("E010", "nothing was asked yet", hint="ask a question first")
    name, _, format_ = argument.partition(" ")
    force = name == "--force"
    if force:
        name, _, format_ = format_.strip().partition(" ")
    if not name:
        raise QuestionError("E010", "a file is wanted", hint="\\w answer.csv")
    path = Path(name).expanduser()
    format_ = format_.strip() or format_of(path, talk.last.format)
    write_file(path, [content(talk.last, format_)], force=force)
    talk.screen.say(f"written to {name}, as {format_}")


def _quit(talk: Conversation, argument: str) -> None:
    talk.over = True


def _last_question(talk: Conversation) -> str:
    if not talk.question:
        raise QuestionError("E010", "nothing was asked yet", hint="ask a question first")
    return talk.question


COMMANDS: tuple[Command, ...] = (
    Command("\\?", "", "this help: the commands and the forms of questions", _help),
    Command("\\o", "[FORMAT|FILE]", "a format for answers, or a file that they are added to; alone: text, here", _output),
    Command("\\e", "[QUESTION]", "edit the last question, or a new one, in $EDITOR and ask it", _edit),
    Command("\\x", "[QUESTION]", "explain the last question, or another: reading, tree, SPARQL, later steps", _explain),
    Command("\\s", "[QUESTION]", "the SPARQL of the last answer, or of another question", _sparql_of_last),
    Command("\\n", "WORDS", "names like these words, with their ids", _names_like),
    Command("\\d", "[NAME]", "describe the store, or one thing", _describe),
    Command("\\t", "[on|off]", "show the time that answers take, or do not", _timing),
    Command("\\today", "[DATE]", "the day that relative dates count from", _today),
    Command("\\i", "FILE", "ask every question of a file, one a line", _run_file),
    Command("\\w", "[--force] FILE [FORMAT]", "write the last answer to a file, in the format of its name", _write),
    Command("\\q", "", "leave (as do quit, exit and Ctrl-D)", _quit),
)  # fmt: skip
"""Every command, as `\\?` lists them."""
