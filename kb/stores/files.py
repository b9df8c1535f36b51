"""Which file states which triples: loading and forgetting files as the least change to a store.

Every subject has an `ix:file` for each file that states it, or a text of the file names it (`kb.stores.stating`). Where one
file alone states a subject, all its triples are that file's; where several do, each keeps its own statements in a graph
named after it, and the default graph holds their union: a triple stays while any file states it. Files that state just the
same of a subject (two exports of one source) need no graphs. Nodes below a record go with the record. Statements of graphs
that a file itself names (RDF) are quads, and stand in those graphs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from kb.index import FILE, GRAPH, is_counted
from kb.stores import Quad, Store
from kb.stores.stating import Stating, is_text, subjects
from kb.vocabulary import Triple, file_name, file_term, is_key, is_node

Stated = Triple | Quad
"""A triple of the default graph, or a quad of a graph that the file itself names."""

Statements = Mapping[str, set[Triple]] | Mapping[str, set[Stated]]
"""Subject -> what states it, that of its nodes among it."""


@dataclass(slots=True)
class Change:
    """What a load would do: triples out and in, and subjects by what becomes of them."""

    removed: list[Quad] = field(default_factory=list)
    added: list[Quad] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def by_subject(triples: Iterable[Triple]) -> dict[str, set[Triple]]:
    """Triples by the subject that they belong to."""
    statements: dict[str, set[Triple]] = {}
    for triple in triples:
        statements.setdefault(owner(triple[0]), set()).add(triple)
    return statements


def owner(subject: str) -> str:
    """The subject that a node hangs below, or the subject itself."""
    return subject[: subject.index("#")] + ">" if is_node(subject) else subject


def loaded(store: Store) -> list[str]:
    """The names of the files that a store holds, in order."""
    rows = store.select(f"SELECT DISTINCT ?file WHERE {{ ?file {FILE} ?file }}")
    return sorted(file_name(f"<{row[0]}>") for row in rows)


def change(store: Store, files: Mapping[str, Statements | None]) -> Change:
    """The change that makes each file state just what is given; None forgets the file."""
    result = Change()
    terms: dict[str, Statements | None] = {file_term(name): statements for name, statements in files.items()}
    restating = Restating(store)
    listed = {subject for statements in terms.values() for subject in statements or ()}
    for term in terms:
        listed |= set(subjects(store, term))
    for subject in sorted(listed):
        restating.change(
            result,
            subject,
            {term: statements.get(subject) if statements else None for term, statements in terms.items()},
        )
    removed, added = restating.texts()
    result.removed += removed
    result.added += added
    for term, statements in terms.items():
        own = list(store.properties([term]))
        gone = [each for each in own if statements is None or not (each[1] == FILE or is_text(each[1]))]
        result.removed += [(*triple, "") for triple in gone]
        if statements is not None and not own:
            result.added.append((term, FILE, term, ""))
    return result


class Restating:
    """Changes to what files state of some subjects of a store, as it is before any of them.

    `graphs` are those that files themselves name. Where a file states a subject otherwise than another of `superseded` (terms
    of files), it is the newer one: the other states it no more. The texts of the file that is `forgotten` go as a whole.
    """

    def __init__(self, store: Store, superseded: Collection[str] = (), forgotten: str = "") -> None:
        self._store, self._superseded, self._forgotten = store, superseded, forgotten
        self.graphs: Collection[str] = named_graphs(store)
        self._stating = Stating(store)

    def change(self, result: Change, subject: str, stated: Mapping[str, Iterable[Stated] | None]) -> None:
        """Add to a change what makes each file (its term) state just this of a subject; None where it states nothing of it."""
        before, said, named = self._before(subject)
        after = before.copy()
        for term, statements in stated.items():
            after.pop(term, None)
            if statements is not None:
                own = set(statements)
                after = {name: each for name, each in after.items() if each == own or name not in self._superseded}
                after[term] = own
        left = {name for name, _ in said if before[name] != after.get(name)}
        for name, day in said:
            if name in left and name != self._forgotten:
                self._stating.leave(subject, name, day)
        _compare(result, subject, before, after, left - named)

    def texts(self) -> tuple[list[Quad], list[Quad]]:
        """What goes out and what comes in of the texts by which files name their events, with all that was changed."""
        return self._stating.quads()

    def _before(self, subject: str) -> tuple[dict[str, set[Stated]], list[tuple[str, int]], set[str]]:
        """What each file states of a subject, and under an empty name what no file states; the files whose texts name it, each
        with the day, and those of which an `ix:file` says so. What counts over all files is neither."""
        store = self._store
        triples: set[Stated] = {triple for triple in store.properties([subject]) if not is_counted(triple[1])}
        nodes = sorted({each[2] for each in triples if is_node(each[2]) and owner(each[2]) == subject})
        triples |= set(store.properties(nodes))
        said = self._stating.files(subject, triples)
        named = {each[2] for each in triples if each[1] == FILE}
        names = sorted(named | {name for name, _ in said})
        triples = {triple for triple in triples if triple[1] != FILE}
        for graph in self.graphs:
            triples |= {(*triple, graph) for triple in store.match(subject, None, None, graph)}
        if len(names) < 2:
            return dict.fromkeys(names, triples) if names else {"": triples} if triples else {}, said, named
        found: dict[str, set[Stated]] = {}
        for name in names:
            own: set[Stated] = set(store.match(subject, None, None, name))
            for node in nodes:
                own |= set(store.match(node, None, None, name))
            for graph in self.graphs:
                own |= {(*triple, graph) for triple in store.match(subject, None, None, _own_graph(name, graph))}
            found[name] = own
        if not any(found.values()):
            return dict.fromkeys(names, triples), said, named
        if beside := {each for each in triples.difference(*found.values()) if not is_key(each[1])}:
            found[""] = beside
        return found, said, named


def named_graphs(store: Store) -> list[str]:
    """The graphs that files themselves name."""
    return sorted({graph for _, _, graph in store.match(None, GRAPH, None)})


def _own_graph(name: str, graph: str) -> str:
    """The graph in which a file's own statements of a graph are kept, where files differ."""
    return f"{name[:-1]}#{quote(graph[1:-1], safe='')}>"


def _compare(
    result: Change, subject: str, before: dict[str, set[Stated]], after: dict[str, set[Stated]], left: Collection[str]
) -> None:
    """Add to a change what becomes of a subject; `left` are files whose texts alone named it, and do so no more."""
    old, new = _quads(subject, before), _quads(subject, after)
    old -= {(subject, FILE, name, "") for name in left}
    result.removed += sorted(old - new)
    result.added += sorted(new - old)
    facts_before: set[Stated] = set().union(*before.values()) if before else set()
    facts_after: set[Stated] = set().union(*after.values()) if after else set()
    if not facts_before:
        result.new.append(subject)
    elif not facts_after:
        result.gone.append(subject)
    elif facts_before != facts_after:
        result.changed.append(subject)
    else:
        result.unchanged.append(subject)


def _quads(subject: str, files: dict[str, set[Stated]]) -> set[Quad]:
    quads = {quad(each) for stated in files.values() for each in stated}
    names = [name for name in files if name]
    quads |= {(subject, FILE, name, "") for name in names}
    if len(names) > 1 and any(files[name] != files[names[0]] for name in names):
        for name in names:
            for s, p, o, graph in map(quad, files[name]):
                quads.add((s, p, o, _own_graph(name, graph) if graph else name))
    return quads


def quad(stated: Stated) -> Quad:
    """A statement as a quad."""
    return stated if len(stated) == 4 else (*stated, "")
