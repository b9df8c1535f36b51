"""`kb init [DIR]`: begin a new chronology."""

from __future__ import annotations

from pathlib import Path

import click

from kb.commands import PROJECT, say
from kb.errors import QuestionError
from kb.outfile import write_file

_FILES = {
    PROJECT: """\
# This folder holds a chronology. Commands run in it, or below it, use its store: .kb/store
""",
    "sample.chron": """\
; A journal: one block per thing, an empty line between blocks. docs/journal-format.md tells all.
; kb check sample.chron finds mistakes, kb load sample.chron takes it in, kb fmt sample.chron tidies it.

source gazette-0902  Bridge to open in spring
  publisher: The Gazette
  published: 2025-09-02

actor mayor  Maria Lindqvist
  kind: person
  alias: Mayor Lindqvist

actor engineer  Tom Okafor
  kind: person

place town-hall  Town Hall

topic bridge  the new bridge

2025-08-28 * Lindqvist meets Okafor about the bridge  ^mayor-engineer
  type: meet
  by: Maria Lindqvist, Tom Okafor
  about: the new bridge
  at: Town Hall
  src: [gazette-0902 p2]

[2025-08-29..2025-09-01] * Lindqvist: the bridge will open in spring  ^mayor-spring
  type: say
  by: Maria Lindqvist
  about: the new bridge
  > "Before the ice is off the river"  -- Maria Lindqvist [gazette-0902 p3]

2026-05 ! Lindqvist is to open the bridge  ^bridge-opens
  type: visit
  by: Maria Lindqvist
  about: the new bridge
  src: [gazette-0902 p1]
""",
    "queries/people.kbq": """\
; Saved questions. Run one: kb ask "run all-about(Lindqvist)"

define all-about($who) as
  timeline of $who
""",
}
_IGNORED = ".kb/\n"


@click.command(epilog="Examples:\n\n  kb init\n\n  kb init ~/chronologies/bridge")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path())
def command(folder: str) -> None:
    """Begin a new chronology: kb.toml, a sample journal and a folder for saved questions. Nothing is overwritten."""
    root = Path(folder)
    if (root / PROJECT).exists():
        raise QuestionError("E012", f"{folder} holds a chronology already", hint="kb load FILE, kb ask QUESTION")
    try:
        (root / "queries").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QuestionError("E003", f"{folder} cannot be written: {error.strerror}") from error
    ignored = {} if (root / ".gitignore").exists() else {".gitignore": _IGNORED}
    for name, text in (_FILES | ignored).items():
        if not (root / name).exists():
            write_file(root / name, [text.encode()])
            print(root / name)
    there = "" if folder == "." else f"cd {folder}; "
    say(f'next: {there}kb load sample.chron; kb ask "who met Okafor"')
