"""Files in, a changed store out: read, resolve, check, then replace what each file stated before.

A file with an error is left out whole, and so is each file that cannot do without it; the others are loaded together,
at once.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb import catalogue, check, index, tally
from kb.errors import InputError, Problem, StoreError
from kb.errors import Place as Origin
from kb.importers import Format, choose, types
from kb.importers.chron import Include
from kb.importers.source import STDIN, Input
from kb.loading import bulk, mentioned, quads
from kb.loading.resolve import resolve
from kb.record import EventType, Item, Record
from kb.scheme import Scheme
from kb.stores import Store, files
from kb.triples import triples
from kb.vocabulary import ACTOR_CLASSES, RDF_TYPE, Triple, entity, ev, file_term, is_key

SPATIAL = frozenset(ev(name) for name in (*ACTOR_CLASSES.values(), "Place"))
"""Classes of actors and places: files may tell more of the same one."""

ONTOLOGY = "ontology"
"""The name under which the bundled type scheme stands among a store's files."""

CODED = "cameo"
"""The same for the types of coded data, in the stores that hold such data."""

CODED_TYPE = "consultation"
"""A type that only coded data have."""


@dataclass(slots=True)
class LoadSummary:
    """What a load did: counts of items (records, actors, places, topics, sources, types), and every problem met."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    records: int = 0  # of files of data: how many of the items are records
    rows_rejected: int = 0  # of files of data whose other rows were taken
    repeated: int = 0  # rows of data that say again what an earlier one said
    files: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.added} added", f"{self.changed} changed", f"{self.unchanged} unchanged"]
        if self.gone:
            parts.append(f"{self.gone} gone")
        if self.records or self.rows_rejected:
            parts += [f"{self.rows_rejected} rows rejected"]
            parts += [f"{self.repeated} rows repeated"] if self.repeated else []
            parts[-1] += f" ({self.records} records)"
        return ", ".join([*parts, f"{len(self.rejected)} of {len(self.files)} files rejected"])


@dataclass(slots=True)
class Batch:
    """The items of some files and the problems met in reading them; each knows its file by its origin."""

    files: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    data: list[tuple[Input, Format]] = field(default_factory=list)  # files that are loaded row by row, one by one


def load(
    store: Store,
    scheme: Scheme,
    paths: Sequence[str],
    *,
    format: str = "",
    strict: bool = False,
    root: str = "",
    mapping: str = "",
    reject: Callable[[Problem], None] | None = None,
    progress: bulk.Progress | None = None,
) -> LoadSummary:
    """Load files (`-`: standard input) into a store; `root` is the folder to which the store's file names are relative.

    Journals are taken together, first; then each file of data by itself, row by row, so that what was loaded before an
    interruption stays. Problems are in the summary; a file with an error is among `rejected` and changes nothing. With
    `strict` a warning counts as an error, and so does a row that would be left out. `mapping` is the path of a TOML file
    for `csv` and `jsonl`; `reject` is given every row that is left out.
    """
    batch = read(paths, format, root, mapping)
    summary = LoadSummary()
    kept: list[str] = []
    problems = list(batch.problems)
    if len(batch.files) > len(batch.data):
        kept, items, problems = prepare(store, scheme, batch, strict=strict)
        statements: dict[str, dict[str, set[Triple]]] = {name: {} for name in kept}
        for item in items:
            stated = (*triples(item), *index.keys(item))
            statements[_file(item)].setdefault(stated[0][0], set()).update(stated)
        change = files.change(store, statements)
        schemes = [ONTOLOGY, *([CODED] if coded(scheme, items) else [])]
        ontology = files.change(store, {name: files.by_subject(types.stated(name)) for name in schemes})
        if change or (ontology and kept):
            things = mentioned.defined(store, list(map(file_term, kept))) if change.gone else ()
            tally.apply(store, change.removed + ontology.removed, change.added + ontology.added)
            if named := mentioned.kept(store, things):
                tally.apply(store, [], named)
        summary.added, summary.changed = len(change.new), len(change.changed)
        summary.unchanged, summary.gone = len(change.unchanged), len(change.gone)
    settings = bulk.Settings(strict, reject, progress)
    for source, chosen in batch.data:
        try:
            counts = (quads if chosen.kind == "rdf" else bulk).load(store, source, chosen, settings)
            kept.append(source.file)
        except bulk.Rejected as error:
            problems += error.counts.problems
            continue
        except InputError as error:
            problems += error.problems or [Problem(error.code, error.message, Origin(source.file), error.hint)]
            continue
        problems += counts.problems
        for name in ("added", "changed", "unchanged", "gone", "records", "repeated"):
            setattr(summary, name, getattr(summary, name) + getattr(counts, name))
        summary.rows_rejected += counts.rejected
    summary.files = tuple(batch.files)
    summary.rejected = tuple(name for name in batch.files if name not in kept)
    summary.problems = tuple(problems)
    return summary


def examine(batch: Batch, *, strict: bool = False) -> tuple[list[str], list[Problem], int]:
    """Read the files of data without loading them: those that could be taken, every problem, and how many records."""
    kept, problems, records = list[str](), list[Problem](), 0
    for source, chosen in batch.data:
        try:
            if chosen.kind == "rdf":
                counts = quads.examine(source, chosen)
            else:
                counts = bulk.examine(source, chosen, bulk.Settings(strict))
            kept.append(source.file)
            problems += counts.problems
            records += counts.records
        except bulk.Rejected as error:
            problems += error.counts.problems
        except InputError as error:
            problems += error.problems or [Problem(error.code, error.message, Origin(source.file), error.hint)]
    return kept, problems, records


def forget(store: Store, paths: Sequence[str], *, root: str = "") -> LoadSummary:
    """Take out what files stated. Raises StoreError E411 for a file that the store does not hold."""
    held = files.loaded(store)
    names = [path if path in held else stored_name(path, root) for path in paths]
    for name in names:
        if name not in held or name in types.FILES:
            known_ = ", ".join(each for each in held if each not in types.FILES) or "nothing"
            raise StoreError("E411", f"the store holds no file '{name}'", hint=f"it holds {known_}")
    summary = LoadSummary(files=tuple(names))
    things = mentioned.defined(store, list(map(file_term, names)))
    for name in names:
        if bulk.is_data(store, name):
            counts = bulk.forget(store, name)
            summary.changed += counts.changed
            summary.unchanged += counts.unchanged
            summary.gone += counts.gone
    journals = [name for name in names if any(store.match(file_term(name), index.FILE, file_term(name)))]
    if journals:
        change = files.change(store, dict.fromkeys(journals))
        tally.apply(store, change.removed, change.added)
        summary.changed += len(change.changed)
        summary.unchanged += len(change.unchanged)
        summary.gone += len(change.gone)
    if named := mentioned.kept(store, things):
        tally.apply(store, [], named)
    return summary


def prepare(
    store: Store, scheme: Scheme, batch: Batch, *, strict: bool = False
) -> tuple[list[str], list[Item], list[Problem]]:
    """The files without an error, their items resolved and checked, and all problems in the order of their places.

    Everything is looked at once, files with errors too, so that every problem is told; then without those files.
    """

    def fatal(problems: Iterable[Problem]) -> set[str]:
        return {each.place.file for each in problems if each.severity == "error" or strict}

    if coded(scheme, batch.items):
        scheme = Scheme([*types.coded_scheme().types.values(), *scheme.types.values()])
    data = {source.file for source, _ in batch.data}
    kept = [name for name in batch.files if name not in data]
    items, found = _resolved(store, scheme, batch.items, kept, batch.problems)
    problems = [*batch.problems, *found]
    while rejected := fatal(problems) & set(kept):
        kept = [name for name in kept if name not in rejected]
        items, found = _resolved(store, scheme, [item for item in batch.items if _file(item) in kept], kept, ())
        told = {str(each) for each in problems}
        problems += [each for each in found if str(each) not in told]
    return kept, items, sorted(problems, key=lambda each: each.place.sort_key())


def read(paths: Sequence[str], format: str = "", root: str = "", mapping: str = "") -> Batch:
    """Read journals and those that they include, each once; files of data are named, not read."""
    batch = Batch()
    queue: list[tuple[str, Origin | None]] = [(path, None) for path in paths]
    while queue:
        path, included = queue.pop(0)
        file = stored_name(path, root)
        if file in batch.files:
            continue
        batch.files.append(file)
        source = Input(path, file, mapping)
        try:
            chosen = choose(source, "" if included else format)
            if chosen.kind != "journal" and not included:
                batch.data.append((source, chosen))
                continue
            if chosen.kind != "journal":
                raise InputError("E340", f"{path} is no journal", hint="data are loaded by themselves: kb load FILE")
            text = source.text()
        except InputError as error:
            batch.problems += error.problems or [Problem(error.code, error.message, Origin(file), error.hint)]
            if included:
                batch.problems.append(Problem("E343", f"{file}, which it includes, cannot be loaded", included))
            continue
        for each in chosen.journal()(text, file):
            if isinstance(each, Problem):
                batch.problems.append(each)
            elif isinstance(each, Include):
                queue.append((os.path.join(os.path.dirname(path), each.path), each.path.place))
            else:
                batch.items.append(each)
    return batch


def stored_name(path: str, root: str = "") -> str:
    """The name of a file in the store: relative to `root` where it lies below it, else absolute."""
    if path == STDIN:
        return STDIN
    absolute = os.path.abspath(path)
    if root and absolute.startswith(os.path.abspath(root) + os.sep):
        return os.path.relpath(absolute, root)
    return absolute


def coded(scheme: Scheme, items: Iterable[Item]) -> bool:
    """Whether records have types that only the scheme of coded data has."""
    unknown = {str(item.type) for item in items if isinstance(item, Record)} - scheme.types.keys()
    return bool(unknown) and not unknown.isdisjoint(types.coded_scheme().types)


def ontology_triples() -> Iterator[Triple]:
    """The bundled type scheme."""
    return types.stated(ONTOLOGY)


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
    known_types = types.stated(CODED) if CODED_TYPE in scheme else ()
    return resolved.items, [*problems, *check.run(sound, store, [*ontology_triples(), *known_types])]


def _clashes(store: Store, items: Iterable[Item], without: Collection[str]) -> Iterator[Problem]:
    """Ids that the store has already, from another file: a record that says something else, or another kind of thing."""
    for item in items:
        if isinstance(item, EventType):
            continue
        subject = entity(item.id)
        own = {triple for triple in triples(item) if triple[0] == subject}
        if elsewhere := catalogue.stated_in(store, item.id, without, any_kind=True):
            held = {t for t in store.properties([subject]) if not is_key(t[1])}
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
