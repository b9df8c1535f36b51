"""Files in, a changed store out: read, resolve, check, then replace what each file stated before.

A file with an error is left out whole, and so is each file that cannot do without it; the others are loaded together,
at once.
"""

from __future__ import annotations

import gzip
import lzma
import os
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb import catalogue, check, index
from kb.bundled import folder
from kb.errors import InputError, Problem, StoreError
from kb.errors import Place as Origin
from kb.importers import choose, decode
from kb.importers.chron import Include
from kb.record import EventType, Item
from kb.resolve import resolve
from kb.scheme import Scheme
from kb.stores import Store, files
from kb.triples import triples
from kb.vocabulary import ACTOR_CLASSES, INDEX, RDF_TYPE, Triple, entity, ev, file_term

SPATIAL = frozenset(ev(name) for name in (*ACTOR_CLASSES.values(), "Place"))
"""Classes of actors and places: files may tell more of the same one."""

STDIN = "-"
ONTOLOGY = "ontology"
"""The name under which the bundled type scheme stands among a store's files."""


@dataclass(slots=True)
class LoadSummary:
    """What a load did: counts of items (records, actors, places, topics, sources, types), and every problem met."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    files: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        counts = f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged"
        gone = f", {self.gone} gone" if self.gone else ""
        return f"{counts}{gone}, {len(self.rejected)} of {len(self.files)} files rejected"


@dataclass(slots=True)
class Batch:
    """The items of some files and the problems met in reading them; each knows its file by its origin."""

    files: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load(
    store: Store, scheme: Scheme, paths: Sequence[str], *, format: str = "", strict: bool = False, root: str = ""
) -> LoadSummary:
    """Load files (`-`: standard input) into a store; `root` is the folder to which the store's file names are relative.

    Problems are in the summary; a file with an error is among `rejected` and changes nothing. With `strict` a warning
    counts as an error.
    """
    batch = read(paths, format, root)
    kept, items, problems = prepare(store, scheme, batch, strict=strict)
    statements: dict[str, dict[str, set[Triple]]] = {name: {} for name in kept}
    for item in items:
        stated = (*triples(item), *index.keys(item))
        statements[_file(item)].setdefault(stated[0][0], set()).update(stated)
    change = files.change(store, statements)
    ontology = files.change(store, {ONTOLOGY: files.by_subject(ontology_triples())})
    if change or ontology:
        store.apply(change.removed + ontology.removed, change.added + ontology.added)
    return LoadSummary(
        len(change.new),
        len(change.changed),
        len(change.unchanged),
        len(change.gone),
        tuple(batch.files),
        tuple(name for name in batch.files if name not in kept),
        tuple(problems),
    )


def forget(store: Store, paths: Sequence[str], *, root: str = "") -> LoadSummary:
    """Take out what files stated. Raises StoreError E411 for a file that the store does not hold."""
    held = files.loaded(store)
    names = [path if path in held else stored_name(path, root) for path in paths]
    for name in names:
        if name not in held or name == ONTOLOGY:
            known_ = ", ".join(each for each in held if each != ONTOLOGY) or "nothing"
            raise StoreError("E411", f"the store holds no file '{name}'", hint=f"it holds {known_}")
    change = files.change(store, dict.fromkeys(names))
    store.apply(change.removed, change.added)
    return LoadSummary(0, len(change.changed), len(change.unchanged), len(change.gone), tuple(names))


def prepare(
    store: Store, scheme: Scheme, batch: Batch, *, strict: bool = False
) -> tuple[list[str], list[Item], list[Problem]]:
    """The files without an error, their items resolved and checked, and all problems in the order of their places.

    Everything is looked at once, files with errors too, so that every problem is told; then without those files.
    """

    def fatal(problems: Iterable[Problem]) -> set[str]:
        return {each.place.file for each in problems if each.severity == "error" or strict}

    kept = list(batch.files)
    items, found = _resolved(store, scheme, batch.items, kept, batch.problems)
    problems = [*batch.problems, *found]
    while rejected := fatal(problems) & set(kept):
        kept = [name for name in kept if name not in rejected]
        items, found = _resolved(store, scheme, [item for item in batch.items if _file(item) in kept], kept, ())
        told = {str(each) for each in problems}
        problems += [each for each in found if str(each) not in told]
    return kept, items, sorted(problems, key=lambda each: each.place.sort_key())


def read(paths: Sequence[str], format: str = "", root: str = "") -> Batch:
    """Read files and those that they include, each once."""
    batch = Batch()
    queue: list[tuple[str, Origin | None]] = [(path, None) for path in paths]
    while queue:
        path, included = queue.pop(0)
        file = stored_name(path, root)
        if file in batch.files:
            continue
        batch.files.append(file)
        try:
            text = decode(content(path), file)
            reader = choose(path, "" if included else format).read
        except InputError as error:
            batch.problems += error.problems or [Problem(error.code, error.message, Origin(file), error.hint)]
            if included:
                batch.problems.append(Problem("E343", f"{file}, which it includes, cannot be loaded", included))
            continue
        for each in reader(text, file):
            if isinstance(each, Problem):
                batch.problems.append(each)
            elif isinstance(each, Include):
                queue.append((os.path.join(os.path.dirname(path), each.path), each.path.place))
            else:
                batch.items.append(each)
    return batch


def content(path: str) -> bytes:
    """The bytes of a file, `.gz` and `.xz` unpacked. Raises InputError E344 when it cannot be read."""
    try:
        if path == STDIN:
            return sys.stdin.buffer.read()
        if path.endswith(".gz"):
            return gzip.decompress(Path(path).read_bytes())
        if path.endswith(".xz"):
            return lzma.decompress(Path(path).read_bytes())
        return Path(path).read_bytes()
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError("E344", f"{path} cannot be read: {reason}") from error


def stored_name(path: str, root: str = "") -> str:
    """The name of a file in the store: relative to `root` where it lies below it, else absolute."""
    if path == STDIN:
        return STDIN
    absolute = os.path.abspath(path)
    if root and absolute.startswith(os.path.abspath(root) + os.sep):
        return os.path.relpath(absolute, root)
    return absolute


def ontology_triples() -> Iterator[Triple]:
    """The bundled type scheme."""
    import pyoxigraph as ox

    for triple in ox.parse(path=str(folder("ontology") / "types.ttl"), format=ox.RdfFormat.TURTLE):
        yield str(triple.subject), str(triple.predicate), str(triple.object)


def _resolved(
    store: Store, scheme: Scheme, items: Sequence[Item], replaced: Collection[str], known: Iterable[Problem]
) -> tuple[list[Item], list[Problem]]:
    """Items resolved and checked; what already has an error is not checked against the others."""
    terms = [file_term(name) for name in replaced]
    names, sources = catalogue.known(store, terms)
    resolved = resolve(
        items, names, scheme, sources=sources, is_record=lambda each: bool(catalogue.stated_in(store, each, terms))
    )
    problems = [*resolved.problems, *_clashes(store, resolved.items, terms)]
    wrong = _in_error(items, [*known, *problems])
    sound = [item for item in resolved.items if not (item.origin and (item.origin.file, item.origin.line) in wrong)]
    return resolved.items, [*problems, *check.run(sound, store, ontology_triples())]


def _clashes(store: Store, items: Iterable[Item], without: Collection[str]) -> Iterator[Problem]:
    """Ids that the store has already, from another file: a record that says something else, or another kind of thing."""
    for item in items:
        if isinstance(item, EventType):
            continue
        subject = entity(item.id)
        own = {triple for triple in triples(item) if triple[0] == subject}
        if elsewhere := catalogue.stated_in(store, item.id, without, any_kind=True):
            held = {t for t in store.properties([subject]) if not t[1].startswith(f"<{INDEX}")}
            if not _compatible(held, own):
                hint = f"give one of them another ^id; if {elsewhere[0]} was renamed: kb forget {elsewhere[0]}"
                place = item.origin or Origin()
                yield Problem("E330", f"'{item.id}' is defined otherwise in {', '.join(elsewhere)}", place, hint)


def _compatible(held: set[Triple], stated: set[Triple]) -> bool:
    """Whether what a store holds of a subject and what another file states of it can stand together."""
    kinds = [{o for _, p, o in each if p == RDF_TYPE} for each in (held, stated)]
    if any(ev(name) in each for each in kinds for name in ("Event", "State")):
        return held == stated
    return all(each & SPATIAL for each in kinds) or kinds[0] == kinds[1]


def _in_error(items: Iterable[Item], problems: Iterable[Problem]) -> set[tuple[str, int]]:
    """The places (file, line) at which items with an error begin."""
    begins: dict[str, list[int]] = {}
    for item in items:
        if item.origin:
            begins.setdefault(item.origin.file, []).append(item.origin.line)
    found = set()
    for file, lines in begins.items():
        lines.sort()
        for problem in problems:
            if problem.severity == "error" and problem.place.file == file:
                place = bisect_right(lines, problem.place.line) - 1
                if place >= 0:
                    found.add((file, lines[place]))
    return found


def _file(item: Item) -> str:
    return item.origin.file if item.origin else ""
