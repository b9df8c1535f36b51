"""What a file defines no more and others go on naming: its name stays, as one that only mentions made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from kb.index import FILE, is_counted, keys
from kb.record import Actor, Item, Place, Source, Topic
from kb.stores import Quad, Store
from kb.stores.files import owner
from kb.stores.stating import files_of
from kb.triples import grouped, item, triples
from kb.vocabulary import ACTOR_CLASSES, CONCEPT, RDF_TYPE, ev

_CLASSES = frozenset((*map(ev, (*ACTOR_CLASSES.values(), "Place", "Source")), CONCEPT))
_AT_ONCE = 2_000


def defined(store: Store, files: Collection[str]) -> list[tuple[str, Item]]:
    """The actors, places, topics and sources that no others than some files (their terms) state, by their terms: of each its name
    and what it is."""
    found, own = list[tuple[str, Item]](), set(files)
    stated = list(dict.fromkeys(s for file in files for s, _, _ in store.match(None, FILE, file) if s != file))
    for start in range(0, len(stated), _AT_ONCE):
        some = stated[start : start + _AT_ONCE]
        things = dict.fromkeys(s for s, _, kind in store.stated(some, (RDF_TYPE,)) if kind in _CLASSES)
        for subject in things:
            if own.issuperset(files_of(store, subject)):
                named = _named(item(subject, grouped(store.properties([subject]))))
                found += [(subject, named)] if named is not None else []
    return found


def kept(store: Store, things: Collection[tuple[str, Item]]) -> list[Quad]:
    """What states those of some things that nothing states any more and others name: one of the files that name them does."""
    added: list[Quad] = []
    for subject, thing in things:
        if any(store.match(subject, RDF_TYPE, None)):
            continue
        file = next(_naming(store, subject), None)
        if file is not None:
            added += [(*each, "") for each in chain(triples(thing), keys(thing))]
            added.append((subject, FILE, file, ""))
    return added


def _naming(store: Store, subject: str) -> Iterator[str]:
    """The files that name something."""
    for other, predicate, _ in store.match(None, None, subject):
        if not is_counted(predicate) and other != subject:
            yield from files_of(store, owner(other))


def _named(thing: Item | None) -> Item | None:
    if isinstance(thing, Actor):
        return Actor(thing.id, thing.title, kind=thing.kind, implied=True)
    if isinstance(thing, Place | Topic):
        return type(thing)(thing.id, thing.title, implied=True)
    return Source(thing.id, thing.title) if isinstance(thing, Source) else None
