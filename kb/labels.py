"""What a store without the derived keys calls things: its labels, read once and folded here.

Where there are more labels of records than are kept, a record is looked up by its label as it is written, but for case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from kb.index import last_name
from kb.names import bag, fold, unpossessed
from kb.stores import Store
from kb.vocabulary import ACTOR_CLASSES, EV, literal, prefixes

Named = tuple[str, str, str, str, int]
"""A folded word, the thing that it names, one of its classes, its label, and how: 1 a name, 2 its words in any order,
3 a last name alone, 4 an office."""

MOST = 300_000
"""Labels of records that are read."""
_ACTORS = frozenset(EV + name for name in ACTOR_CLASSES.values())
_PEOPLE = frozenset((EV + "Person", EV + "Actor"))
_THINGS = " ".join(f"ev:{name}" for name in (*ACTOR_CLASSES.values(), "Place", "Source"))
_LABELS = "OPTIONAL { ?thing skos:prefLabel ?label } OPTIONAL { ?thing skos:altLabel ?alias }"
_RECORDS = "VALUES ?class { ev:Event ev:State } ?thing a ?class . "


class Labels:
    """The names of a store's things and of as many of its records as are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._words: dict[str, dict[Named, None]] = {}
        self._read(f"VALUES ?class {{ {_THINGS} }} ?thing a ?class . {_LABELS}")
        self._read(f"?thing skos:inScheme ev:topics . {_LABELS} BIND(skos:Concept AS ?class)")
        counted = store.select(
            prefixes("ev", "skos") + f"SELECT (COUNT(*) AS ?n) WHERE {{ {_RECORDS}?thing skos:prefLabel ?l }}"
        )
        self.whole = int(counted[0][0] or 0) <= MOST
        if self.whole:
            self._read(_RECORDS + _LABELS)
        rows = store.select(f"""{prefixes("ev", "t", "skos")}SELECT DISTINCT ?thing ?label ?office WHERE {{
            ?thing ev:type t:office ; ev:value ?value . ?value ev:text ?office . OPTIONAL {{ ?thing skos:prefLabel ?label }} }}""")
        for thing, label, office in rows:
            self._add((fold(str(office)), str(thing), EV + "State", str(label or ""), 4))

    def named(self, runs: Iterable[str]) -> Iterator[Named]:
        """What folded runs of words name; one that begins with `~` is words in any order."""
        listed = list(runs)
        for run in listed:
            yield from self._words.get(run, ())
        if not self.whole and listed:
            yield from self._records(listed)

    def names(self) -> list[str]:
        """Every folded name and office."""
        return sorted({word for word, found in self._words.items() if any(each[4] in (1, 4) for each in found)})

    def _read(self, where: str) -> None:
        rows = self._store.select(
            f"{prefixes('ev', 'skos')}SELECT DISTINCT ?thing ?class ?label ?alias WHERE {{ {where} }}"
        )
        for thing_, class__, label_, alias in rows:
            thing, class_, label = str(thing_), str(class__), str(label_ or "")
            for name in (label, str(alias or "")):
                self._add((fold(name), thing, class_, label, 1))
                if class_ in _ACTORS and name:
                    self._add((bag(fold(unpossessed(name))), thing, class_, label, 2))
            if class_ in _PEOPLE:
                self._add((last_name(label), thing, class_, label, 3))

    def _add(self, named: Named) -> None:
        if named[0]:
            self._words.setdefault(named[0], {})[named] = None

    def _records(self, runs: list[str]) -> Iterator[Named]:
        words = ", ".join(literal(run) for run in runs if not run.startswith("~"))
        rows = self._store.select(f"""{prefixes("ev", "skos")}SELECT DISTINCT ?thing ?class ?label ?name WHERE {{
            {_RECORDS}{{ ?thing skos:prefLabel ?name }} UNION {{ ?thing skos:altLabel ?name }}
            OPTIONAL {{ ?thing skos:prefLabel ?label }} FILTER(LCASE(STR(?name)) IN ({words})) }}""")
        for thing, class_, label, name in rows:
            yield fold(str(name)), str(thing), str(class_), str(label or ""), 1


_READ: WeakKeyDictionary[Store, Labels] = WeakKeyDictionary()


def labels_of(store: Store) -> Labels:
    """The labels of a store, read when they are first asked for."""
    found = _READ.get(store)
    if found is None:
        found = _READ[store] = Labels(store)
    return found
