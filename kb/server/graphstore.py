"""The graphs of a store, read and written whole (SPARQL 1.1 Graph Store HTTP Protocol): what a worker does of it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

import pyoxigraph as ox

from kb.errors import InputError, KbError
from kb.importers import rdf
from kb.importers.source import Input
from kb.index import FILE as FILED
from kb.index import is_counted
from kb.loading.quads import derived
from kb.server.problems import Problem
from kb.server.public import bundled
from kb.stores import Quad, Store
from kb.stores.files import owner
from kb.stores.oxigraph import FolderStore, MemoryStore
from kb.stores.stating import Stating
from kb.tally import Tally
from kb.vocabulary import FILE, KEYS, is_iri, is_key

READ = {
    "text/turtle": "turtle", "application/x-turtle": "turtle", "application/n-triples": "ntriples", "text/plain": "ntriples",
    "application/rdf+xml": "rdfxml", "application/ld+json": "jsonld",
}  # fmt: skip
"""Media type -> the format that its content is read as."""

FORM = "multipart/form-data"


def target(graph: str) -> Any:
    """The graph of that name, empty for the default one. Raises Problem 400, or 403 for what this program keeps apart."""
    if not graph:
        return ox.DefaultGraph()
    if not is_iri(graph):
        raise Problem(400, f"'{graph[:100]}' is no absolute IRI of a graph")
    if graph.startswith(FILE):
        raise Problem(403, "that graph is one of kb's own")
    return ox.NamedNode(graph)


def exists(store: ox.Store, graph: Any) -> bool:
    return isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)


def triples(store: ox.Store, graph: Any) -> Iterator[ox.Triple]:
    """What stands in a graph; the derived keys are no part of it. Raises Problem 404."""
    if not exists(store, graph):
        raise Problem(404, "there is no such graph")
    for quad in store.quads_for_pattern(None, None, None, graph):
        if not quad.predicate.value.startswith(KEYS):
            yield quad.triple


def write(folder: str, method: str, graph: str, content: bytes, content_type: str, base: str) -> bool:
    """Carry out PUT, POST or DELETE on a graph; whether the graph is a new one. Raises Problem, StoreError."""
    where = target(graph)
    given = [] if method == "DELETE" else list(_parsed(content, content_type, graph or base))
    new = False

    def change(store: ox.Store) -> None:
        nonlocal new
        there = exists(store, where)
        new = not there
        if method == "DELETE" and not there:
            raise Problem(404, "there is no such graph")
        if method in ("PUT", "DELETE"):
            _empty(store, where, drop=method == "DELETE")
        if method != "DELETE":
            store.extend(ox.Quad(each.subject, each.predicate, each.object, where) for each in given)
            if graph:
                store.add_graph(where)
            else:
                _index(store, given)
        if not graph:
            _count(store, held, None if method in ("PUT", "DELETE") else {owner(str(each.subject)) for each in given})

    held = FolderStore(folder)
    held.write(change)
    return new


def _count(store: ox.Store, before: Store, subjects: set[str] | None) -> None:
    """Set right the keys that count: after a change to some subjects, or (None) to the whole default graph."""
    default = ox.DefaultGraph()
    if subjects is None:
        tally, old = Tally(MemoryStore()), set[Quad]()
        new = {(*_texts(quad), "") for quad in store.quads_for_pattern(None, None, None, default)}
    else:
        tally, stating = Tally(before), Stating(before)
        named = stating.spell_out(sorted(subjects))
        out, in_ = stating.quads()
        _change(store, out, [*named, *in_])
        old = {(*each, "") for each in before.properties(sorted(subjects))}
        terms = (ox.NamedNode(each[1:-1]) for each in subjects if each.startswith("<"))
        new = {(*_texts(quad), "") for term in terms for quad in store.quads_for_pattern(term, None, None, default)}
    kinds = tally.change(sorted(old - new), sorted(new - old))
    removed, added = tally.quads()
    _change(store, [*kinds[0], *removed], [*kinds[1], *added])


def _change(store: ox.Store, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
    default = ox.DefaultGraph()
    for each in removed:
        store.remove(ox.Quad(*_terms(each[:3]), default))
    store.extend(ox.Quad(*_terms(each[:3]), default) for each in added)


def _texts(quad: ox.Quad) -> tuple[str, str, str]:
    return str(quad.subject), str(quad.predicate), str(quad.object)


def _empty(store: ox.Store, graph: Any, *, drop: bool) -> None:
    """Take everything out of a graph; the bundled type schemes, by which questions are read, stay in the default one."""
    if isinstance(graph, ox.DefaultGraph):
        kept = bundled(store)
        stays = [
            quad
            for subject in kept
            for quad in store.quads_for_pattern(subject, None, None, graph)
            if not is_counted(str(quad.predicate))
        ]
        store.clear_graph(graph)
        store.extend(stays)
    elif drop:
        store.remove_graph(graph)
    else:
        store.clear_graph(graph)


def _index(store: ox.Store, given: list[ox.Triple]) -> None:
    """Derive anew the keys of the records that were sent, by which questions find them."""
    default = ox.DefaultGraph()
    for subject in {owner(str(each.subject)) for each in given}:
        if not subject.startswith("<"):
            continue
        stated, queue = [], [ox.NamedNode(subject[1:-1])]
        for node in queue:
            for quad in store.quads_for_pattern(node, None, None, default):
                stated.append((str(quad.subject), str(quad.predicate), str(quad.object)))
                below = quad.object
                if isinstance(below, ox.NamedNode) and below not in queue and owner(str(below)) == subject:
                    queue.append(below)
        kept = [each for each in stated if not is_key(each[1])]
        try:
            known = derived(subject, kept)
        except (KbError, ValueError, KeyError, StopIteration):
            continue  # no record that can be asked for: it is there as it stands
        if known is None:
            continue
        for each in stated:
            if is_key(each[1]) and each[1] != FILED and not is_counted(each[1]):
                store.remove(ox.Quad(*_terms(each), default))
        store.extend(ox.Quad(*_terms(each), default) for each in known[0])


def _terms(triple: tuple[str, str, str]) -> tuple[Any, Any, Any]:
    found = next(iter(_engine([triple])))
    return found.subject, found.predicate, found.object


def _engine(triples: Iterable[tuple[str, str, str]]) -> Iterator[ox.Triple]:
    """Triples in N-Triples syntax as the engine's own."""
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


def _parsed(content: bytes, content_type: str, base: str) -> Iterator[ox.Triple]:
    """The triples of a request's body, or of each part of a form. Raises Problem 400 or 415."""
    type_ = content_type.partition(";")[0].strip().lower()
    if type_ == FORM:
        head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
        message = BytesParser(policy=policy.HTTP).parsebytes(head + content)
        parts = list(message.iter_parts()) if message.is_multipart() else []
        if not parts:
            raise Problem(400, "the form has no parts")
        for part in parts:
            payload = part.get_payload(decode=True)
            yield from _parsed(payload if isinstance(payload, bytes) else b"", part.get_content_type(), base)
        return
    if type_ not in READ:
        raise Problem(415, f"send one of {', '.join(READ)}", headers={"Accept-Post": ", ".join(READ)})
    name = f"sent-{uuid.uuid4().hex}"  # blank nodes are named after it: those of two requests are never the same
    stated = []
    try:
        for subject, predicate, object_, graph in rdf.quads(_Sent(content, name), READ[type_], base):
            if graph:
                raise Problem(400, "the request names graphs within it; send each graph by itself")
            stated.append((subject, predicate, object_))
    except InputError as error:
        told = dict.fromkeys([error.message.replace(name, "the request"), *(each.message for each in error.problems)])
        raise Problem(
            400, "; ".join(told), code=error.code, lines=[each.place.line for each in error.problems]
        ) from None
    yield from _engine(stated)


class _Sent(Input):
    """A request's body in the place of a file; never unpacked."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(name)
        self._bytes = content

    def stream(self) -> io.BufferedReader:
        return io.BufferedReader(io.BytesIO(self._bytes))
