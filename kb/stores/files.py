"""Which file states which triples: loading and forgetting files as the least change to a store.

Every subject has an `ix:file` for each file that states it. Where one file alone states a subject, all its triples are
that file's; where several do, each keeps its own statements in a graph named after it, and the default graph holds
their union: a triple stays while any file states it. Nodes below a record go with the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.index import FILE
from kb.stores import Quad, Store
from kb.vocabulary import Triple, file_name, file_term, is_node

Statements = Mapping[str, set[Triple]]
"""Subject -> the triples that state it, those of its nodes among them."""


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
    terms = {file_term(name): statements for name, statements in files.items()}
    subjects = {subject for statements in terms.values() for subject in statements or ()}
    for term in terms:
        subjects |= {subject for subject, _, _ in store.match(None, FILE, term) if subject != term}
    for subject in sorted(subjects):
        before = _statements(store, subject)
        after = {name: triples for name, triples in before.items() if name not in terms}
        after |= {
            name: statements[subject] for name, statements in terms.items() if statements and subject in statements
        }
        _compare(result, subject, before, after)
    for term, statements in terms.items():
        known = any(store.match(term, FILE, term))
        if known and statements is None:
            result.removed.append((term, FILE, term, ""))
        elif statements is not None and not known:
            result.added.append((term, FILE, term, ""))
    return result


def _statements(store: Store, subject: str) -> dict[str, set[Triple]]:
    """What each file states of a subject; under an empty name what no file states."""
    triples = set(store.properties([subject]))
    nodes = sorted({o for _, _, o in triples if is_node(o) and owner(o) == subject})
    triples |= set(store.properties(nodes))
    names = sorted(o for _, p, o in triples if p == FILE)
    triples = {triple for triple in triples if triple[1] != FILE}
    if len(names) < 2:
        return dict.fromkeys(names, triples) if names else {"": triples} if triples else {}
    found: dict[str, set[Triple]] = {}
    for name in names:
        own = set(store.match(subject, None, None, name))
        for node in nodes:
            own |= set(store.match(node, None, None, name))
        found[name] = own
    return found


def _compare(result: Change, subject: str, before: dict[str, set[Triple]], after: dict[str, set[Triple]]) -> None:
    old, new = _quads(subject, before), _quads(subject, after)
    result.removed += sorted(old - new)
    result.added += sorted(new - old)
    facts_before = set().union(*before.values()) if before else set()
    facts_after = set().union(*after.values()) if after else set()
    if not facts_before:
        result.new.append(subject)
    elif not facts_after:
        result.gone.append(subject)
    elif facts_before != facts_after:
        result.changed.append(subject)
    else:
        result.unchanged.append(subject)


def _quads(subject: str, files: dict[str, set[Triple]]) -> set[Quad]:
    quads = {(*triple, "") for triples in files.values() for triple in triples}
    names = [name for name in files if name]
    quads |= {(subject, FILE, name, "") for name in names}
    if len(names) > 1:
        quads |= {(*triple, name) for name in names for triple in files[name]}
    return quads
