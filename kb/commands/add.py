"""`kb add [FILE]`: add a record to a journal, asked for step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from kb.commands import project, quiet_option, say, store_option
from kb.errors import KbError, QuestionError
from kb.names import Names, kinds
from kb.outfile import write_file

_ACTOR, _PLACE, _SOURCE = ("actor", "place"), ("place",), ("source",)


@click.command(
    epilog="Examples:\n\n  kb add\n\n"
    '  kb add talks.chron --date 2025-08-06 --type meet --title "Ann meets Bob" --by "Ann, Bob" --source s1'
)
@click.argument("file", required=False, type=click.Path())
@click.option("--date", metavar="EDTF", help="When: 2025-08-06, 2025-08, 2025-08-06/2025-08-08 …")
@click.option("--type", "type_", metavar="TYPE", help="What kind of event: meet, say, visit …")
@click.option("--title", metavar="WORDS", help="What happened, in a line.")
@click.option("--by", metavar="NAMES", help="Who, between commas.")
@click.option("--to", metavar="NAMES", help="To whom or what, between commas.")
@click.option("--at", metavar="PLACE", help="Where.")
@click.option("--source", metavar="SOURCE", help="The id of the source, and where in it: 's1 p3'.")
@click.option(
    "--flag", default="*", metavar="FLAG", help="* actual, ! planned, ? claimed, ~ hypothetical, x failed, - not."
)
@store_option
@quiet_option
def command(
    file: str | None, date: str | None, type_: str | None, title: str | None, by: str | None, to: str | None,
    at: str | None, source: str | None, flag: str, store: str | None, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Add a record to a journal: asks for what no option gives, completes names, appends a block and shows it.

    FILE may be left out where the folder holds one journal. Nothing is loaded: kb load FILE does that.
    """
    from kb import entry

    path = _journal(file)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    known, scheme, taken = _known(path, store)
    asked = _Asker(known)
    given = {"date": date, "type": type_, "title": title, "by": by, "to": to, "at": at, "source": source}
    complete = all(given[each] is not None for each in ("date", "type", "title", "by", "source"))
    when = asked.ask("date", given["date"], entry.checked_date, hint="2025-08-06, 2025-08, [2025-08-01..2025-08-06] …")
    kind = asked.ask("type", given["type"], lambda words: entry.checked_type(words, scheme), words=list(scheme.types))
    told = asked.ask("title", given["title"], _some)
    who = asked.names("by", given["by"], _ACTOR)
    whom = asked.names("to", given["to"] if given["to"] is not None or not complete else "", _ACTOR)
    where = asked.names("at", given["at"] if given["at"] is not None or not complete else "", _PLACE)
    cited, sources = _source(asked, given["source"])
    made = entry.Entry(when, kind, told, who, cited, whom, where, entry.checked_flag(flag))
    blocks = [entry.source_block(each) for each in sources]
    blocks.append(entry.block(made, taken))
    after = entry.appended(text, blocks)
    problems = [each for each in entry.items(after, str(path))[1] if each.severity == "error"]
    if problems:
        for problem in problems:
            say(problem)
        raise QuestionError("E013", f"nothing was added to {path}", hint="mend what is told above first")
    write_file(path, [after.encode()], force=True)
    print("\n".join(blocks), end="")
    for problem in _problems(path, text.rstrip("\n").count("\n") + 2):
        say(problem)
    say(f"added to {path}; kb load {path} takes it in", quiet)


def _journal(file: str | None) -> Path:
    if file is not None:
        return Path(file)
    found = sorted(project().glob("*.chron"))
    if len(found) != 1:
        hint = "name one of " + ", ".join(each.name for each in found) if found else "name one: kb add talks.chron"
        raise QuestionError("E014", "which journal is meant?", hint=hint)
    return found[0]


def _known(path: Path, store: str | None) -> tuple[Names, Any, set[str]]:
    """The names, the types and the ids of records that the store, where there is one, and the journal know."""
    from kb import catalogue, loading
    from kb.commands import open_base
    from kb.errors import StoreError
    from kb.knowledge import bundled_scheme
    from kb.loading.resolve import derived_id
    from kb.record import EventType
    from kb.scheme import Scheme

    names, scheme = Names(), bundled_scheme()
    try:
        with open_base(store) as base:
            names, _ = catalogue.known(base.store, ["<file:>"])
            scheme = base.scheme
    except StoreError as error:
        if store or error.code != "E401":
            raise
    batch = loading.read([str(path)]) if path.exists() else loading.Batch()
    taken: set[str] = set()
    for item in batch.items:
        if isinstance(item, EventType):
            scheme = Scheme([*scheme.types.values(), item])
        else:
            identifier = str(item.id) or derived_id(item)  # type: ignore[arg-type]
            taken.add(identifier)
            names.add(identifier, kinds(item), item.title, item.aliases)
    return names, scheme, taken


def _problems(path: Path, line: int) -> list[Any]:
    """What `kb check` would find from a line of the journal on."""
    from kb import loading
    from kb.knowledge import bundled_scheme
    from kb.stores.oxigraph import MemoryStore

    batch = loading.read([str(path)])
    found = loading.prepare(MemoryStore(), bundled_scheme(), batch)[2]
    return [each for each in found if each.place.file == batch.files[0] and each.place.line >= line]


def _some(words: str) -> str:
    if not words.strip():
        raise QuestionError("E307", "the record has no title", hint="say what happened, in a line")
    return words.strip()


def _source(asked: _Asker, given: str | None) -> tuple[str, list[Any]]:
    """What `src` says, and the block of a source that is not known yet."""
    from kb import entry

    words = asked.ask("source", given, _some, slots=_SOURCE, hint="id and place in it: reuters-0821 p3")
    bare = words.strip("[]")
    found = asked.known.find(bare, _SOURCE)  # by its title
    identifier, _, locator = (found[0], "", "") if len(found) == 1 else bare.partition(" ")
    cited = f"[{identifier} {locator.strip()}]" if locator.strip() else f"[{identifier}]"
    if asked.known.find(identifier, _SOURCE):
        return cited, []
    if not entry.is_identifier(identifier):
        raise QuestionError("E317", f"'{words}' names no source", hint="reuters-0821, or reuters-0821 p3")
    near = [near for _, near in entry.unknown(identifier, asked.known, _SOURCE) if near]
    say(f"source {identifier} is new" + (f" (or is {near[0]} meant?)" if near else ""))
    if given is not None and not sys.stdin.isatty():
        return cited, [entry.NewSource(identifier, "")]
    title = asked.ask("its title", None, str.strip)
    publisher = asked.ask("its publisher", None, str.strip, slots=("actor",))
    published = asked.ask("published", None, lambda words: entry.checked_published(words) if words.strip() else "")
    return cited, [entry.NewSource(identifier, title, publisher, published)]


class _Asker:
    """Asks for one thing after the other, at a terminal with completion, again where an answer will not do."""

    def __init__(self, known: Names) -> None:
        self.known = known
        self.terminal = sys.stdin.isatty() and sys.stderr.isatty()

    def ask(
        self, what: str, given: str | None, check: Callable[[str], str], *, slots: Sequence[str] = (),
        words: Sequence[str] = (), hint: str = "",
    ) -> str:  # fmt: skip
        """An answer that the check takes; what is given is not asked for. Raises what the check raises, where nobody can
        be asked again."""
        if given is not None:
            return check(given)
        while True:
            answer = self._read(f"{what}{f' ({hint})' if hint else ''}: ", [*words, *self._names(slots)])
            try:
                return check(answer)
            except KbError as error:
                if not self.terminal:
                    raise
                say(error)

    def names(self, what: str, given: str | None, slots: Sequence[str]) -> str:
        """Names between commas; those that nothing defines are told, with what may be meant."""
        from kb.entry import unknown

        answer = self.ask(what, given, str.strip, slots=slots, hint="" if what == "by" else "or nothing")
        for name, near in unknown(answer, self.known, slots):
            say(f"{name} is new" + (f" (or is {near} meant?)" if near else ""))
        return answer

    def _names(self, slots: Sequence[str]) -> list[str]:
        wanted = set(slots)
        fitting = [id_ for id_, kinds in self.known.ids.items() if wanted & set(kinds)]
        return [id_ if "source" in wanted else self.known.labels[id_] for id_ in fitting]

    def _read(self, prompt: str, words: Sequence[str]) -> str:
        if not self.terminal:
            say(prompt.rstrip())
            line = sys.stdin.readline()
            if not line:
                raise QuestionError("E015", "the input ended before the record was complete")
            return line.rstrip("\n")
        from kb.repl.ask import ask

        return ask(prompt, words)
