"""What may be seen of a store: the published generation without private records, and what SPARQL is asked of.

Where files of RDF alone were loaded, SPARQL sees their statements and nothing that this program put beside them: no
bookkeeping, no type scheme. Where there are records, their derived keys belong to what can be asked (docs/sparql.md).
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kb import index
from kb.stores.files import owner
from kb.stores.oxigraph import FolderStore
from kb.stores.stating import UNSAID
from kb.tally import UNTIED, UNTOLD
from kb.vocabulary import FILE, KEYS, PREFIXES, file_term

IN_MEMORY = 50_000
"""Quads; a view of a larger store is written to disk, once for all workers."""

_PRIVATE = ox.NamedNode(PREFIXES["ev"] + "private")
_FILE, _NAME, _FIRST, _DAY = (ox.NamedNode(key[1:-1]) for key in (index.FILE, index.NAME, index.FIRST, index.DAY))
_TYPES = frozenset(ox.NamedNode(file_term(name)[1:-1]) for name in ("ontology", "cameo"))


class Public(FolderStore):
    """The published generation, or a copy of it without the private records where there are any."""

    def __init__(self, folder: str, scratch: str, state: str = "") -> None:
        self._scratch, self._state = Path(scratch), state
        self._uses: list[IO[str]] = []
        super().__init__(folder)

    def _open(self) -> None:
        super()._open()
        self.rdf = self._store
        if _has(self._store, _PRIVATE):
            self._store = self.rdf = self._copied("public", _without_private)
        if not any(_has(self._store, key) for key in (_NAME, _FIRST, _DAY)):
            quads = stated(self._store)
            few = list(islice(quads, IN_MEMORY))
            if len(few) < IN_MEMORY:
                self.rdf = ox.Store()
                self.rdf.extend(few)
                _keep_graphs(self._store, self.rdf)
            else:
                self.rdf = self._copied("stated", _only_stated)

    def close(self) -> None:
        super().close()
        self.rdf = self._store
        for use in self._uses:
            use.close()
        self._uses.clear()

    def _copied(self, what: str, make: Callable[[ox.Store, str], None]) -> ox.Store:
        """A copy made once for each generation, by whichever worker comes first; it stays while a worker reads it."""
        folder = self._scratch / f"{what}-{self._state or self.generations.current}"
        use = Path(f"{folder}.use").open("a")  # noqa: SIM115 (open for as long as the copy is read)
        fcntl.flock(use, fcntl.LOCK_SH)
        self._uses.append(use)
        with (self._scratch / "making").open("a") as making:
            fcntl.flock(making, fcntl.LOCK_EX)
            done = folder / "done"
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(mode=0o700)
                make(self._store, str(folder / "store"))
                done.touch()
        self._clear(what, folder.name)
        return ox.Store.read_only(str(folder / "store"))

    def _clear(self, what: str, current: str) -> None:
        """Remove copies of other generations that no worker reads."""
        for path in self._scratch.glob(f"{what}-*.use"):
            if path.stem == current:
                continue
            with suppress(OSError), path.open("a") as use:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.with_suffix(""), ignore_errors=True)
                path.unlink(missing_ok=True)


def stated(store: ox.Store) -> Iterator[ox.Quad]:
    """What files state: no derived keys, no graphs that keep apart what several files state, no bundled type schemes."""
    hidden = bundled(store)
    for quad in store:
        kept_apart = str(quad.graph_name).startswith(f"<{FILE}")
        if not (kept_apart or quad.predicate.value.startswith(KEYS) or quad.subject in hidden):
            yield quad


def bundled(store: ox.Store) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """The subjects of the type schemes that no file states but those that come with the program."""
    return {
        quad.subject
        for file in _TYPES
        for quad in store.quads_for_pattern(None, _FILE, file, None)
        if all(each.object in _TYPES for each in store.quads_for_pattern(quad.subject, _FILE, None, None))
    }


def _only_stated(store: ox.Store, path: str) -> None:
    copy = ox.Store(path)
    copy.bulk_extend(stated(store))
    _keep_graphs(store, copy)
    copy.flush()


def _keep_graphs(store: ox.Store, copy: ox.Store) -> None:
    """Name the graphs in a copy too that have nothing in them."""
    for graph in store.named_graphs():
        if not str(graph).startswith(f"<{FILE}"):
            copy.add_graph(graph)


def _without_private(store: ox.Store, path: str) -> None:
    store.backup(path)
    copy = ox.Store(path)
    told = False
    for quad in list(copy.quads_for_pattern(None, _PRIVATE, None, None)):
        if isinstance(quad.object, ox.Literal) and quad.object.value in ("true", "1"):
            told = told or not any(True for _ in copy.quads_for_pattern(quad.subject, _FIRST, None, None))
            _remove(copy, quad.subject)
    if told:  # texts may tell of it, or name it
        copy.update(UNTOLD)
        copy.update(UNTIED)
    copy.update(UNSAID)
    copy.flush()


def _remove(store: ox.Store, record: ox.NamedNode | ox.BlankNode | ox.Triple) -> None:
    """Take a record out, with the nodes below it and what refers to it."""
    nodes, seen = [record], {record}
    while nodes:
        node = nodes.pop()
        for quad in list(store.quads_for_pattern(node, None, None, None)):
            below = quad.object
            mine = isinstance(below, ox.BlankNode) or owner(str(below)) == str(record)
            if mine and below not in seen and not isinstance(below, ox.Literal):
                seen.add(below)
                nodes.append(below)
            store.remove(quad)
        for quad in list(store.quads_for_pattern(None, None, node, None)):
            store.remove(quad)


def _has(store: ox.Store, predicate: ox.NamedNode) -> bool:
    return any(True for _ in store.quads_for_pattern(None, predicate, None, None))
