"""What a store holds, asked of it in SPARQL: types, names, sources, labels, subjects, the bounds of records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kb.bounds import BOUNDS, COLUMNS, closed
from kb.bounds import day as day_of
from kb.directory import Entry
from kb.importers import types
from kb.index import COUNT, DIGEST, FILE, OPEN
from kb.labels import labels_of
from kb.names import LAST_WORD, Candidate, Names, NameTable, fold
from kb.record import EventType
from kb.relations import Bounds
from kb.scheme import Scheme, read, written
from kb.stores import SERVERS, Store
from kb.stores.stating import files_of
from kb.triples import grouped, item
from kb.vocabulary import (
    ACTOR_CLASSES,
    ALT_LABEL,
    EV,
    IN_SCHEME,
    INDEX,
    PREF_LABEL,
    RDF_TYPE,
    SKOS,
    TYPE_SCHEME,
    entity,
    ev,
    file_name,
    identifier,
    literal,
    prefixes,
    type_term,
    value_of,
)

if TYPE_CHECKING:
    from kb.language.likeness import Likeness

_ACTORS = " ".join(f"ev:{name}" for name in ACTOR_CLASSES.values())
_UNSTATED = EV + ACTOR_CLASSES[""]
_KINDS = {
    **dict.fromkeys(ACTOR_CLASSES.values(), ("actor",)),
    "Country": ("actor", "place"),
    "Place": ("place",),
    "Source": ("source",),
    "Event": ("record",),
    "State": ("record",),
    "Concept": ("topic",),
}


def scheme(store: Store) -> Scheme:
    """The type scheme that a store holds: the ontology's types and those that journals add.

    To read the 380 types of coded data would be a fifth of a first question: they are left beside the generation that
    they were read from, for the next reader.
    """
    left = getattr(store, "left", None)
    if left is not None and (kept := read(left.read())) is not None and kept.types:
        return kept
    found = _stated_scheme(store)
    if left is not None and found.types:
        left.write(written(found))
    return found


def _stated_scheme(store: Store) -> Scheme:
    subjects = [subject for subject, _, _ in store.match(None, IN_SCHEME, TYPE_SCHEME)]
    groups = grouped(store.properties(subjects))
    return Scheme(found for subject in sorted(groups) if isinstance(found := item(subject, groups), EventType))


def any_of_types(store: Store, ids: Collection[str]) -> bool:
    """Whether any record is of one of some types."""
    values = " ".join(map(type_term, sorted(ids)))
    query = f"SELECT ?event WHERE {{ VALUES ?type {{ {values} }} ?event ev:type ?type }} LIMIT 1"
    return bool(ids) and bool(store.select(prefixes("ev") + query))


def known(store: Store, without: Collection[str]) -> tuple[Names, dict[str, str]]:
    """What a store calls things, and the day from which each source is known; without what only some files state.

    `without` are terms of files (`kb.stores.files.file_term`).
    """
    names, sources = Names(), dict[str, str]()
    rows = store.select(f"""{prefixes("ev", "skos", "schema", "ix")}
        SELECT DISTINCT ?thing ?class ?label ?alias ?day ?implied WHERE {{
          {{ VALUES ?class {{ {_ACTORS} ev:Place ev:Source }} ?thing a ?class }}
          UNION {{ ?thing skos:inScheme ev:topics . BIND(skos:Concept AS ?class) }}
          FILTER EXISTS {{ ?thing ix:file ?file . FILTER(?file NOT IN ({", ".join(without)})) }}
          OPTIONAL {{ ?thing skos:prefLabel ?label }}
          OPTIONAL {{ ?thing skos:altLabel ?alias }}
          OPTIONAL {{ ?thing ix:implied ?implied }}
          OPTIONAL {{ ?thing schema:datePublished ?published }} OPTIONAL {{ ?thing ev:accessed ?accessed }}
          BIND(STR(COALESCE(?published, ?accessed)) AS ?day)
        }}""")
    for thing, kind, label, alias, day, implied in rows:
        id_, kinds = identifier(str(thing)), _kinds(str(kind))
        names.add(id_, kinds, str(label or ""), [str(alias)] if alias else [])
        if implied:
            names.implied[id_] = str(label)
        if kinds == ("source",):
            sources[id_] = str(day or "")
    return names, sources


def stated_in(store: Store, identifier_: str, without: Collection[str] = (), *, any_kind: bool = False) -> list[str]:
    """The files, other than those given as terms, that state a record (or anything) of that id."""
    subject = entity(identifier_)
    if not any_kind and not any(store.match(subject, ev("type"), None)):
        return []
    return sorted(file_name(each) for each in files_of(store, subject) if each not in without)


def lookup(store: Store, runs: Iterable[str], ids: Iterable[str] = (), *, without: Collection[str] = ()) -> NameTable:
    """What folded runs of words can name in a store, and what is behind `@id`s: one SELECT.

    `without` are keys (`words`, `lastName`, `office`) of which the store is known to have none. A label ranks 0, an alias 1,
    its words in another order 2, a last name alone 3, the last word of what may be no person 4.
    """
    listed = list(runs)
    if not store.has_keys:
        return _ranked(store, [*labels_of(store).named(listed), *_written(store, ids)])
    plain = [run for run in listed if not run.startswith("~")]
    ways = []
    for key, rank, words in (
        ("name", 1, plain),
        ("words", 2, [run for run in listed if run.startswith("~")]),
        ("lastName", 3, [run for run in plain if run.count(" ") < 3]),
        ("office", 4, [run for run in plain if run.count(" ") < 6]),
    ):
        if words and key not in without:
            values = " ".join(map(literal, words))
            ways.append(f"{{ VALUES ?word {{ {values} }} ?thing ix:{key} ?word . BIND({rank} AS ?how) }}")
    if behind := _behind(ids):
        ways.append(behind)
    if not ways:
        return {}
    return _ranked(store, _looked_up(store, ways))


class KeptNames:
    """What words can name in a store. What was looked up is kept, that they name nothing too: most questions are about what
    others were about, in the same words.

    A server may be changed by others at any time, so that nothing of it is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, Sequence[Candidate]] = {}
        self._keeps = store.has_keys and not store.name.lower().startswith(SERVERS)
        self._without: list[str] | None = None  # keys of names that the store has none of

    def lookup(self, runs: Iterable[str], ids: Iterable[str] = ()) -> NameTable:
        """What `lookup` gives for these runs and `@id`s, in at most one SELECT."""
        if not self._keeps:
            return lookup(self._store, runs, ids)
        kept, new_runs, new_ids = self._kept, list[str](), list[str]()
        table: dict[str, Sequence[Candidate]] = {}
        for wanted, new in ((runs, new_runs), (ids, new_ids)):
            for each in wanted:
                if each not in kept:
                    new.append(each)
                elif kept[each]:
                    table[each] = kept[each]
        if not (new_runs or new_ids):
            return table
        if self._without is None:
            has = {key: next(iter(self._store.match(None, f"<{INDEX}{key}>", None)), None) for key in _LESSER_KEYS}
            self._without = [key for key in _LESSER_KEYS if has[key] is None]
        found = lookup(self._store, new_runs, new_ids, without=self._without)
        if len(kept) + len(new_runs) + len(new_ids) > MOST_RUNS:
            kept.clear()
        for each in (*new_runs, *new_ids):
            names = found.get(each, ())
            if len(each) <= LONGEST_RUN and len(names) <= MOST_NAMESAKES:
                kept[each] = names
        return table | dict(found)


_LESSER_KEYS = ("words", "lastName", "office")
"""The keys of names beside `ix:name`: coded data have no offices, few chronologies lack one of the others."""
MOST_RUNS, LONGEST_RUN, MOST_NAMESAKES = 20_000, 200, 20
"""Of so many runs of words is kept what they name; the characters of the longest of them, and the things that it may name.
Most name nothing: some 5 MB."""


def _looked_up(store: Store, ways: Iterable[str]) -> Sequence[Sequence[object]]:
    return store.select(f"""{prefixes("ev", "skos", "ix")}
        SELECT DISTINCT ?word ?thing ?class ?label ?how WHERE {{
          {" UNION ".join(ways)}
          ?thing a ?class . FILTER(?class != ev:Statement)
          OPTIONAL {{ ?thing skos:prefLabel ?label }}
        }}""")


def _behind(ids: Iterable[str]) -> str:
    """The graph pattern of what is behind `@id`s; empty where there are none."""
    terms = " ".join(entity(each[1:]) for each in ids)
    return f'{{ VALUES ?thing {{ {terms} }} ?thing a ?any . BIND("" AS ?word) BIND(0 AS ?how) }}' if terms else ""


def _written(store: Store, ids: Iterable[str]) -> Sequence[Sequence[object]]:
    way = _behind(ids)
    return _looked_up(store, [way]) if way else ()


def _ranked(store: Store, rows: Iterable[Sequence[Any]]) -> NameTable:
    """Rows of word, thing, class, label and how it was found, as what each word can name."""
    table: dict[str, dict[str, Candidate]] = {}
    for word, thing, kind, label, how in rows:
        id_, kinds, text = identifier(str(thing)), _kinds(str(kind)), str(label or "")
        if kinds == ("topic",) and not str(thing).startswith(entity("")[1:-1]):
            continue  # a type of the scheme, not a topic
        key = str(word) or f"@{id_}"
        rank = 0 if how == 0 or (how == 1 and fold(text) == word) else int(how or 0)
        called = text
        if how == 3 and str(kind) == _UNSTATED:
            rank = LAST_WORD
        if how == 4:
            kinds, rank = ("office",), 0
        elif rank == 1 and kinds == ("record",):
            called = _alias(store, id_, str(word))
        found = table.setdefault(key, {})
        known_ = found.get(id_)
        if known_ is None or rank < known_.rank:
            found[id_] = Candidate(id_, kinds, text, rank, called)
        elif known_.rank == rank and kinds != known_.kinds:
            merged = tuple(dict.fromkeys((*known_.kinds, *kinds)))
            found[id_] = Candidate(id_, merged, text, rank, called)
    return {word: sorted(found.values(), key=lambda each: each.id) for word, found in table.items()}


def _alias(store: Store, id_: str, folded: str) -> str:
    """The alias of a thing that folds to some words."""
    aliases = sorted(value_of(o) for _, _, o in store.match(entity(id_), ALT_LABEL, None))
    return next((alias for alias in aliases if fold(alias) == folded), folded)


def all_names(store: Store) -> list[str]:
    """Every folded name in a store: what a misspelt name may have been meant to be."""
    if not store.has_keys:
        return labels_of(store).names()
    return sorted(
        {
            str(row[0])
            for row in store.select(
                f"{prefixes('ix')} SELECT DISTINCT ?name WHERE {{ ?thing ix:name|ix:office ?name }}"
            )
        }
    )


def likeness(store: Store) -> Likeness:
    """Who and what a store tells of, to be found by what its names mean; empty for a store that names more than are kept."""
    from kb.importers.countries import country
    from kb.language.likeness import Known, Likeness

    kinds = {
        subject: _kinds(name)
        for name in (*ACTOR_CLASSES.values(), "Place")
        for subject, _, _ in store.match(None, RDF_TYPE, ev(name))
    }
    if len(kinds) > MOST_LIKENED:
        return Likeness([], country)
    subjects = list(kinds)
    titles = {subject: value_of(title) for subject, _, title in store.stated(subjects, (PREF_LABEL,))}
    uses = {subject: int(value_of(count)) for subject, _, count in store.stated(subjects, (COUNT,))}
    named = [
        *titles.items(),
        *((subject, value_of(alias)) for subject, _, alias in store.stated(subjects, (ALT_LABEL,))),
    ]
    return Likeness(
        (
            Known(identifier(subject), kinds[subject], titles.get(subject, name), name, uses.get(subject, 0))
            for subject, name in named
        ),
        country,
        coded=next(iter(store.match(None, DIGEST, None)), None) is not None,
    )


MOST_LIKENED = 200_000
"""Things whose names are kept in memory, to be found by what they mean."""


def directory(store: Store) -> Iterator[Entry]:
    """Every name in a store, with what it stands for and how many records tell of that."""
    uses: dict[str, int] = {}
    for predicate in ("ev:actor", "ev:place", "ev:about", "ev:source", "ev:subject", "ev:object"):
        rows = store.select(f"""{prefixes("ev")}
            SELECT ?thing (COUNT(?record) AS ?uses) WHERE {{ ?record {predicate} ?thing }} GROUP BY ?thing""")
        for thing, count in rows:
            id_ = identifier(str(thing))
            uses[id_] = uses.get(id_, 0) + int(count or 0)
    rows = store.select(f"""{prefixes("ev", "skos", "ix")}
        SELECT DISTINCT ?thing ?class ?label ?alias WHERE {{
          {"?thing ix:name ?name ." if store.has_keys else ""} ?thing a ?class . FILTER(?class NOT IN (ev:Statement))
          OPTIONAL {{ ?thing skos:prefLabel ?label }} OPTIONAL {{ ?thing skos:altLabel ?alias }} }}""")
    told: set[tuple[str, str]] = set()
    for thing, kind, label, alias in rows:
        id_, kinds = identifier(str(thing)), _kinds(str(kind))
        if kinds == ("topic",) and not str(thing).startswith(entity("")[1:-1]):
            continue  # a type of the scheme, not a topic
        for name in (str(label or ""), str(alias or "")):
            if name and (id_, name) not in told:
                told.add((id_, name))
                yield Entry(name, id_, str(label or name), kinds, uses.get(id_, 0))


def labels(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """The labels of things, by id."""
    listed = list(dict.fromkeys(ids))
    found: dict[str, str] = {}
    for start in range(0, len(listed), 1_000):
        # Numbers stand for the things: to give back an IRI takes an engine as long as to find the label.
        some = listed[start : start + 1_000]
        values = " ".join(f"({entity(each)} {number})" for number, each in enumerate(some))
        rows = store.select(
            f"{prefixes('skos')} SELECT ?n ?label WHERE {{ VALUES (?thing ?n) {{ {values} }} ?thing skos:prefLabel ?label }}"
        )
        found |= {some[int(n or 0)]: str(label) for n, label in rows}
    return found


class Titles:
    """What the things of a store are called. What was looked up is kept: the same few are shown again and again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, str] = {}
        self.called: dict[str, str] = {}
        """What things are called by the words for them (`kb.index.short`), their ids where they have no label."""

    def call(self, words: Mapping[str, str]) -> None:
        """See that some words are among those that are `called` something; given are the ids of what they stand for."""
        if len(self.called) + len(words) > MOST_TITLES:
            self.called.clear()
        known = self.of(words.values())
        self.called.update((word, known[id_] or id_) for word, id_ in words.items())

    def of(self, ids: Iterable[str]) -> Mapping[str, str]:
        """The labels of things, by id, and perhaps of others; empty for what has none."""
        wanted = list(dict.fromkeys(ids))
        if len(self._kept) + len(wanted) > MOST_TITLES:
            self._kept = {}
        if missing := [each for each in wanted if each not in self._kept]:
            self._kept |= dict.fromkeys(missing, "") | labels(self._store, missing)
        return self._kept


MOST_TITLES = 100_000
"""Labels that are kept in memory."""


def bounds(store: Store, ids: Sequence[str]) -> dict[str, Bounds]:
    """The four bounds of records, unknown ones OPEN days away."""
    if not ids:
        return {}
    if not store.has_keys:
        return _stated_bounds(store, f"VALUES ?event {{ {' '.join(entity(each) for each in ids)} }} ?event a ?any .")
    values = " ".join(entity(each) for each in ids)
    rows = store.select(f"""{prefixes("ix")}
        SELECT ?record ?first ?begin ?end ?last WHERE {{ VALUES ?record {{ {values} }}
          ?record (ix:first|ix:day) ?first ; (ix:last|ix:day) ?last .
          OPTIONAL {{ ?record ix:latestFirst ?inner }} OPTIONAL {{ ?record ix:earliestLast ?outer }}
          BIND(COALESCE(?inner, ?first) AS ?begin) BIND(COALESCE(?outer, ?last) AS ?end) }}""")
    return {identifier(str(row[0])): _bounds(row[1:]) for row in rows}


def _stated_bounds(store: Store, where: str) -> dict[str, Bounds]:
    """The four bounds of records as the ontology tells them."""
    names = " ".join(f"?{each}" for each in COLUMNS)
    rows = store.select(f"{prefixes('ev', 'st')}SELECT DISTINCT ?event {names} WHERE {{ {where} {BOUNDS} }}")
    return {identifier(str(row[0])): closed(row[1:]) for row in rows}


def naming(store: Store, id_: str, most: int, first: int = 0) -> tuple[list[str], int]:
    """The records that name a thing, so many in order of time from the `first` on; and how many there are."""
    if not store.has_keys:
        found = _stated_bounds(store, f"?event ?how {entity(id_)} ; ev:status ?status .")
        ordered = sorted(found, key=lambda each: (found[each][0], found[each][3], each))
        return ordered[first : first + most], len(found)
    where = f"""{{ SELECT DISTINCT ?record WHERE {{ ?record ?how {entity(id_)} }} }}
        OPTIONAL {{ ?record ix:day ?day }} OPTIONAL {{ ?record ix:first ?begin ; ix:last ?end }}
        BIND(COALESCE(?day, ?begin) AS ?first) BIND(COALESCE(?day, ?end) AS ?last) FILTER(BOUND(?first))"""
    count = store.select(f"{prefixes('ix')} SELECT (COUNT(DISTINCT ?record) AS ?n) WHERE {{ {where} }}")[0][0]
    query = f"SELECT DISTINCT ?record ?first ?last WHERE {{ {where} }} ORDER BY ?first ?last ?record LIMIT {most} OFFSET {first}"
    return [identifier(str(row[0])) for row in store.select(prefixes("ix") + query)], int(count or 0)


def twins(store: Store) -> dict[str, str]:
    """Records that are stated to be the same event -> the one of them that stands for all."""
    found: dict[str, str] = {}

    def first(id_: str) -> str:
        while found.get(id_, id_) != id_:
            id_ = found[id_]
        return id_

    for one, _, two in store.match(None, ev("sameEvent"), None):
        low, high = sorted((first(identifier(one)), first(identifier(two))))
        found[high] = low
    return {id_: first(id_) for id_ in found}


def newest(store: Store) -> int:
    """The last day on which something that happened is known to have begun: how far the data reach."""
    if not store.has_keys:
        rows = store.select(f"""{prefixes("ev", "st")}SELECT DISTINCT ?day WHERE {{
            ?record ev:begin ?day ; ev:status ?status . FILTER(?status NOT IN (st:planned, st:hypothetical, st:negated)) }}""")
        return max((day for row in rows if (day := day_of(row[0])) is not None), default=-OPEN)
    rows = store.select(f"""{prefixes("ev", "ix", "st")}
        SELECT (MAX(?first) AS ?newest) WHERE {{
          {{ ?record ix:first ?first ; ev:status ?status .
             FILTER(?status NOT IN (st:planned, st:hypothetical, st:negated)) }}
          UNION {{ ix:day ix:latest ?first }} }}""")
    return int(rows[0][0]) if rows and isinstance(rows[0][0], int) else -OPEN


def subjects(store: Store, bundled: Collection[str]) -> Iterator[list[str]]:
    """The subject terms of every item, by kind: types that journals add, things, topics, records in order of time."""
    if not store.has_keys:
        yield from _plain_subjects(store)
        return
    if store.select(f"SELECT ?file WHERE {{ ?file {FILE} ?file }} LIMIT 1"):
        first = f"?s skos:inScheme {TYPE_SCHEME} ; ix:file ?file . FILTER(?file NOT IN ({', '.join(bundled)}))"
    else:  # a server is not told which file states what
        yield _own_types(store)
        first = ""
    for where in (
        *([first] if first else []),
        f"VALUES ?class {{ {_ACTORS} ev:Place ev:Source }} ?s a ?class",
        "?s skos:inScheme ev:topics",
    ):
        rows = store.select(prefixes("ev", "skos", "ix") + f"SELECT DISTINCT ?s WHERE {{ {where} }} ORDER BY ?s")
        yield [f"<{row[0]}>" for row in rows]
    # Put in order here: the engine takes ten times as long to sort a million.
    rows = store.select(f"""{prefixes("ix")}SELECT ?s ?first ?last WHERE {{
        {{ ?s ix:day ?first . BIND(?first AS ?last) }} UNION {{ ?s ix:first ?first ; ix:last ?last }} }}""")
    yield [f"<{s}>" for _, _, s in sorted({(int(first or 0), int(last or 0), str(s)) for s, first, last in rows})]


def _own_types(store: Store) -> list[str]:
    """The types of a store that no bundled scheme has."""
    bundled = {subject for name in types.FILES for subject, _, _ in types.stated(name)}
    return sorted({s for s, _, _ in store.match(None, IN_SCHEME, TYPE_SCHEME)} - bundled)


def _plain_subjects(store: Store) -> Iterator[list[str]]:
    """As `subjects`; without the names of files, the types that are not the ontology's own."""
    yield _own_types(store)
    for where in (f"VALUES ?class {{ {_ACTORS} ev:Place ev:Source }} ?s a ?class", "?s skos:inScheme ev:topics"):
        rows = store.select(prefixes("ev", "skos") + f"SELECT DISTINCT ?s WHERE {{ {where} }}")
        yield sorted(f"<{row[0]}>" for row in rows)
    found = _stated_bounds(store, "?event ev:status ?status .")
    yield [entity(each) for each in sorted(found, key=lambda each: (found[each][0], found[each][3], entity(each)))]


def _bounds(cells: Sequence[object]) -> Bounds:
    first, begin, end, last = (int(cell) if isinstance(cell, int | float) else 0 for cell in cells)
    return first, begin, end, last


def _kinds(class_iri: str) -> tuple[str, ...]:
    return _KINDS.get(class_iri.removeprefix(EV).removeprefix(SKOS), ("actor",))
