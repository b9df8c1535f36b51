"""Questions to SPARQL 1.1: each function gives one SELECT whose rows `finish` turns into an answer.

Every value enters as an RDF term made by `kb.vocabulary`; nothing that was typed is ever pasted. Times are compared as
day numbers (`kb.index`): `?first` to `?begin` is when a record can have begun, `?end` to `?last` when it can have ended.
`?dated` is 1 where the dates certainly fit and 0 where they only may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.compile import keyless
from kb.compile.texts import Fragment, Told, as_told, telling
from kb.compile.ways import acting, branches, crisp, expected, on_day, reach, untold, vague, whole_days
from kb.compile.where import NEVER_HAPPENED, Ground, parts, term, union
from kb.frozen import Frozen
from kb.index import short
from kb.language.question import Name, Pattern, Role, When, Window
from kb.scheme import Scheme
from kb.vocabulary import KEYS, ON, TYPE, entity, literal, prefixes

__all__ = [
    "NEVER_HAPPENED",
    "RECORD_COLUMNS",
    "Fragment",
    "Ground",
    "Select",
    "Told",
    "counted",
    "crisp_on",
    "dates_of",
    "dimension",
    "expected",
    "fitting_on",
    "held_at",
    "holding",
    "number_of_lines",
    "on_days",
    "quotes_of",
    "reach",
    "records",
    "related",
    "shared",
    "sources_of",
    "summed",
    "summed_on",
    "taking_part",
    "telling",
    "tied",
    "ties",
    "told_of",
    "told_of_types",
    "untold_related",
    "vague_related",
    "whole_days",
]  # fmt: skip

RECORD_COLUMNS = ("event", "first", "begin", "end", "last", "status", "dated")


class Select(Frozen):
    """A SELECT and the names of its columns."""

    sparql: str
    columns: tuple[str, ...]
    judge: keyless.Judge | None = None
    """What the rows go through before they have these columns, where the store lacks the derived keys."""


def records(pattern: Pattern, ground: Ground) -> Select:
    """The records that fit a pattern, in order of time: RECORD_COLUMNS."""
    return _select(pattern, ground, RECORD_COLUMNS)


def fitting_on(days: range, pattern: Pattern) -> Pattern:
    """The same pattern, of records that lie on some days."""
    return pattern.narrowed(When("within", Window(days[0], days[0], days[-1], days[-1])))


def crisp_on(days: range, pattern: Pattern, ground: Ground) -> Select | None:
    """Those crisp events that fit and lie on some days, in order of time: RECORD_COLUMNS. None where there can be none."""
    ways = list(crisp(fitting_on(days, pattern), ground))
    return _select(pattern, ground, RECORD_COLUMNS, only=ways) if ways else None


def on_days(days: Iterable[tuple[int, int]]) -> Select:
    """All crisp events of some days, of which `whole_days` says whether they certainly fit: RECORD_COLUMNS."""
    values = " ".join(f"({day} {sure})" for day, sure in days)
    columns = " ".join(f"?{each}" for each in RECORD_COLUMNS)
    text = f"SELECT {columns} WHERE {{ VALUES (?first ?dated) {{ {values} }} ?event ix:day ?first }}"
    return Select(prefixed(text), RECORD_COLUMNS)


def summed_on(days: Iterable[tuple[int, int]], by: Sequence[str], where: str, *, first: bool) -> Select | None:
    """As `summed`, of all crisp events of some days, of which `whole_days` says whether they certainly fit."""
    values = " ".join(f"({day} {sure})" for day, sure in days)
    body = f"VALUES (?first ?dated) {{ {values} }} ?event ix:day ?first . {where}"
    return _summed([body], by, first=first)


def told_of(days: Iterable[int]) -> Select:
    """What is told of some days as wholes: first, key (`kb.index.SIZE` or a text's), told."""
    values = " ".join(f"({on_day(day)} {day})" for day in days)
    text = f"SELECT ?first ?key ?told WHERE {{ VALUES (?on ?first) {{ {values} }} ?on ?key ?told }}"
    return Select(prefixed(text), ("first", "key", "told"))


def told_of_types(told: Told) -> Select:
    """What is told of months and types: of, told."""
    return Select(prefixed(told.sparql), ("of", "told"))


def number_of_lines(told: Told) -> Select:
    """How many lines all the texts of some types have: records."""
    text = f"SELECT (SUM(?n) AS ?records) WHERE {{ VALUES ?of {{ {' '.join(told.of)} }} ?of ix:count ?n }}"
    return Select(prefixed(text), ("records",))


def untold_related(
    pattern: Pattern, ground: Ground, types: Sequence[str], column: str = "", where: str = ""
) -> Select | None:
    """As `records` and `related`, of those crisp events alone that are of some types and no line tells of; None: none can."""
    ways = untold(pattern, ground, types, where)
    return (
        _select(pattern, ground, (*([column] if column else []), *RECORD_COLUMNS), where, only=ways) if ways else None
    )


def related(pattern: Pattern, ground: Ground, column: str, where: str) -> Select:
    """The records that fit, each with what is related to it: RECORD_COLUMNS with `column` before them.

    `where` is a graph pattern of ?event and the column's variable, made by one of the functions below.
    """
    return _select(pattern, ground, (column, *RECORD_COLUMNS), where)


def ties(actors: Iterable[str], pattern: Pattern, ground: Ground, *, vague_only: bool = False) -> Select:
    """The records that tie some actors to others: left, right, then RECORD_COLUMNS; `vague_only`: no crisp events."""
    terms = [entity(each) for each in actors]
    before = [f"VALUES ?left {{ {' '.join(terms)} }} ?event ev:actor ?left ."]
    other = "?event ev:actor ?right . FILTER(?right != ?left)"
    columns = ("left", "right", *RECORD_COLUMNS)
    if not vague_only:
        return _select(pattern, ground, columns, other, before)
    either = f"?event ev:actor ?left . FILTER(?left IN ({', '.join(terms)})) {other}"
    return _select(pattern, ground, columns, only=[vague(pattern, ground, either)])


def vague_related(pattern: Pattern, ground: Ground, column: str = "", where: str = "") -> Select:
    """As `records` and `related`, without the crisp events, which `summed` and `tied` sum up."""
    columns = (*([column] if column else []), *RECORD_COLUMNS)
    return _select(pattern, ground, columns, where, only=[vague(pattern, ground, where)])


def summed(
    pattern: Pattern,
    ground: Ground,
    by: Sequence[str] = (),
    where: str = "",
    *,
    first: bool = False,
    without: bool = False,
    least: int = 0,
    types: Sequence[str] | None = None,
) -> Select | None:
    """The crisp events that fit, summed up: the columns of `by`, then dated, records (how many), from (the first day).

    `by` are any of `value`, which `where` relates to ?event, and `first`, the day; `from` stays empty unless `first` is
    asked for. With `without`, events of no value are summed up as well, as those of none. With `least`, values of fewer
    events may be left out. With `types`, only those that are of these and no line tells of. None where no crisp event can fit.
    """
    columns = (*by, "dated", "records", "from")
    related_ = f"OPTIONAL {{ {where} }}" if without else where
    if types is not None:
        return _summed(list(untold(pattern, ground, types, related_)), by, first=first)
    if not first and (known := _known_counts(pattern, by, where, without=without, least=least)):
        return Select(prefixed(known), columns)
    if list(by) == ["value"] and where == _ACTOR and not without and (body := acting(pattern, ground)):
        earliest = "(MIN(?first) AS ?from)" if first else "?from"
        group = f"GROUP BY ?value ?dated{'' if first else ' ?from'}"
        # Where nothing is asked but the time, no event has a value twice.
        each = (
            "*" if all(isinstance(one, When) for one in pattern.clauses) and not pattern.judged else "DISTINCT ?event"
        )
        inner = f"SELECT ?value ?dated (COUNT({each}) AS ?records) {earliest} WHERE {{\n  {body}\n}} {group}"
        text = f"SELECT ?value ?dated ?records ?from WHERE {{\n{{ {inner} }}\nFILTER(!STRSTARTS(STR(?value), {literal(TYPE)}))\n}}"
        return Select(prefixed(text), columns)
    if list(by) in ([], ["first"]) and not where and (sizes := _sizes(pattern, by, ground)):
        return Select(prefixed(sizes), columns)
    return _summed(list(crisp(pattern, ground, related_, dated=first or "first" in by)), by, first=first)


def _summed(ways: Sequence[str], by: Sequence[str], *, first: bool) -> Select | None:
    """The events of some graph patterns, summed up."""
    if not ways:
        return None
    body = union(ways, "\n  UNION\n  ")
    keys = " ".join(f"?{each}" for each in (*by, "dated"))
    earliest = "(MIN(?first) AS ?from)" if first else "?from"
    text = f"SELECT {keys} (COUNT(DISTINCT ?event) AS ?records) {earliest} WHERE {{\n  {body}\n}}\nGROUP BY {keys}"
    return Select(prefixed(text if first else f"{text} ?from"), (*by, "dated", "records", "from"))


def _sizes(pattern: Pattern, by: Sequence[str], ground: Ground) -> str:
    """How many crisp events lie on the days that fit, or on each, as the keys tell it; empty where more than a time is asked
    for."""
    if ground.known is None or not ground.known.sized:
        return ""
    if days := whole_days(pattern, ground):
        if not by:
            values = " ".join(f"({on_day(day)} {sure})" for day, sure in days)
            sizes = f"VALUES (?on ?dated) {{ {values} }} ?on ix:size ?size"
            return f"SELECT ?dated (SUM(?size) AS ?records) ?from WHERE {{ {sizes} }} GROUP BY ?dated ?from"
        values = " ".join(f"({on_day(day)} {day} {sure})" for day, sure in days)
        return f"SELECT ?first ?dated ?records ?from WHERE {{ VALUES (?on ?first ?dated) {{ {values} }} ?on ix:size ?records }}"
    if by and not pattern.clauses and _known_counts(pattern, (), "", without=False, least=0):
        day = f"xsd:integer(STRAFTER(STR(?on), {literal(ON)}))"
        return f"SELECT ?first ?dated ?records ?from WHERE {{ ?on ix:size ?records . BIND({day} AS ?first) }}"
    return ""


def counted(pattern: Pattern, by: Sequence[str], where: str) -> bool:
    """Whether the keys hold the counts that `summed` is asked for, so that those below a bound cost nothing."""
    return bool(_known_counts(pattern, by, where, without=False, least=0))


_ACTOR = "?event ev:actor ?value ."


def _known_counts(pattern: Pattern, by: Sequence[str], where: str, *, without: bool, least: int) -> str:
    """The counts that the keys hold: of all events, or of those of each actor, where nothing narrows these."""
    if pattern.noun not in ("event", "record") or pattern.types or pattern.status or pattern.judged:
        return ""
    if pattern.clauses:
        actor = _only_actor(pattern)
        return (
            f"SELECT ?dated ?records ?from WHERE {{ {actor} ix:count ?records }}" if actor and not (by or where) else ""
        )
    if not by and not where:
        return "SELECT ?dated ?records ?from WHERE { ix:day ix:count ?records }"
    if not by and where == _ACTOR:
        return """SELECT ?dated ?records ?from WHERE {
  ix:day ix:count ?all . OPTIONAL { ix:alone ix:count ?alone } BIND(?all - COALESCE(?alone, 0) AS ?records)
}"""
    if list(by) == ["value"] and where == _ACTOR:
        others = " && ".join(f"!STRSTARTS(STR(?value), {literal(each)})" for each in (TYPE, KEYS))
        # IF is read from the left: an engine may look at the names first where && stands between.
        wanted = f"IF(?records >= {least}, {others}, false)" if least else others
        ways = [
            f"?value ix:count ?records . FILTER({wanted})",
            *(["ix:alone ix:count ?records"] if without else []),
        ]
        return f"SELECT ?value ?dated ?records ?from WHERE {{ {union(ways)} }}"
    return ""


def _only_actor(pattern: Pattern) -> str:
    """The actor whose events, in whatever part, are all that a pattern asks for; else empty."""
    if len(pattern.clauses) == 1 and isinstance(clause := pattern.clauses[0], Role) and clause.role == "actor":
        names = clause.names.names
        if len(names) == 1 and not names[0].affiliated and names[0].ids:
            return entity(names[0].ids[0])
    return ""


def days_of(pattern: Pattern, days: Iterable[int]) -> Select | None:
    """Those of some days on which an actor has a crisp event: first.

    None where it is not just an actor's events that are asked for.
    """
    actor = _only_actor(pattern)
    if not actor or pattern.types or pattern.status or pattern.judged or pattern.noun not in ("event", "record"):
        return None
    values = " ".join(f"({on_day(day)} {day})" for day in days)
    text = f"SELECT DISTINCT ?first WHERE {{ VALUES (?on ?first) {{ {values} }} ?event ?on {actor} }}"
    return Select(prefixed(text), ("first",))


def tied(actors: Iterable[str]) -> Select:
    """What tells whom some actors share crisp events with: left, told (`kb.index.ties_told`)."""
    values = " ".join(map(entity, actors))
    return Select(
        prefixed(f"SELECT ?left ?told WHERE {{ VALUES ?left {{ {values} }} ?left ix:tied ?told }}"), ("left", "told")
    )


def shared(pairs: Iterable[tuple[str, str, int]]) -> Select:
    """The crisp events that two actors share on a day, for some such pairs: left, right, event, first."""
    values = " ".join(f"({entity(left)} {entity(right)} {on_day(day)} {day})" for left, right, day in pairs)
    text = f"""SELECT ?left ?right ?event ?first WHERE {{
  VALUES (?left ?right ?on ?first) {{ {values} }} ?event ?on ?left . ?event ?on ?right .
}}"""
    return Select(prefixed(text), ("left", "right", "event", "first"))


def dates_of(ids: Iterable[str]) -> Select:
    """The dates of records as authored: event, date."""
    values = " ".join(entity(each) for each in ids)
    return Select(
        prefixed(f"SELECT ?event ?date WHERE {{ VALUES ?event {{ {values} }} ?event ev:date ?date }}"),
        ("event", "date"),
    )


def sources_of(ids: Iterable[str]) -> Select:
    """What is known of sources: id, day (published, else accessed), title, publisher."""
    values = " ".join(entity(each) for each in ids)
    text = f"""SELECT ?source ?day ?title ?publisher WHERE {{
  VALUES ?source {{ {values} }}
  OPTIONAL {{ ?source schema:datePublished ?published }} OPTIONAL {{ ?source ev:accessed ?accessed }}
  OPTIONAL {{ ?source skos:prefLabel ?title }}
  OPTIONAL {{ ?source schema:publisher/skos:prefLabel ?publisher }}
  BIND(STR(COALESCE(?published, ?accessed)) AS ?day)
}}"""
    return Select(prefixed(text), ("source", "day", "title", "publisher"))


def quotes_of(pattern: Pattern, ground: Ground, speakers: Sequence[str]) -> Select:
    """Words quoted in the records that fit: quote, speaker, source, then RECORD_COLUMNS."""
    lines = ["?event ev:evidence ?passage . ?passage ev:quote ?quote ."]
    if speakers:
        lines.append(f"VALUES ?speaker {{ {' '.join(map(entity, speakers))} }} ?passage ev:speaker ?speaker .")
    else:
        lines.append("OPTIONAL { ?passage ev:speaker ?speaker }")
    lines.append("OPTIONAL { ?passage ev:source ?source }")
    return _select(pattern, ground, ("quote", "speaker", "source", *RECORD_COLUMNS), " ".join(lines))


def taking_part(role: str, pattern: Pattern, scheme: Scheme, but: Iterable[Name] = (), kind: str = "") -> Fragment:
    """Those who take a part in ?event, as ?who: by, object (whom it is aimed at), told, or actor for any part.

    Of the `kind` country also those that a verb aims at by their places; of what kind each is, `kinds_of` tells.
    """
    but = tuple(but)
    ways = parts(role, "?who", pattern, scheme, place=False)
    where = union(text for _, text in ways)
    if kind == "country" and _aims_at_places(role, pattern, scheme):
        where = f"{{ {where} }} UNION {{ {_AIMED_AT_PLACES} ?who . }}"
    excluded = ", ".join(entity(id_) for name in but if not name.affiliated for id_ in name.ids)
    if excluded:
        where += f" FILTER(?who NOT IN ({excluded}))"
    for crowd in (name for name in but if name.affiliated):
        # Who is from Russia may meet others from Russia, but nobody meets himself.
        other = f"?event ev:actor ?other . ?other ev:affiliation* {term(crowd)} . FILTER(?other != ?who)"
        where += f" FILTER(NOT EXISTS {{ ?who ev:affiliation* {term(crowd)} }} || EXISTS {{ {other} }})"
    found = Fragment(where)
    told = [as_told(way) for way, _ in ways]
    if not kind and not any(name.affiliated for name in but) and all(told):
        found.told = frozenset[str]().union(*told)
        found.but = frozenset(short(entity(id_)) for name in but for id_ in name.ids)
    return found


_KINDS = {"person": "ev:Person", "country": "ev:Country", "organization": "ev:Organization"}


def kinds_of(ids: Iterable[str]) -> Select:
    """What some things are: who, class."""
    values = " ".join(entity(id_) for id_ in ids)
    return Select(
        prefixed(f"SELECT ?who ?class WHERE {{ VALUES ?who {{ {values} }} ?who a ?class }}"), ("who", "class")
    )


def _of_class(variable: str, class_: str) -> str:
    """Asked of each that is found: as a plain pattern the engine would begin with all there are of the class."""
    return f"FILTER EXISTS {{ {variable} a {class_} }}"


def _aims_at_places(role: str, pattern: Pattern, scheme: Scheme) -> bool:
    """Whether what is asked for is the object of verbs whose object may be a place: visited, struck; not met, not told."""
    met_or_told = any(scheme.is_symmetric(each) or scheme.is_statement(each) for each in pattern.types)
    return role == "object" and bool(pattern.types) and not met_or_told


# Where somebody is named as the one aimed at, the place may just be where it was done: sanctions adopted in Brussels.
_AIMED_AT_PLACES = "FILTER NOT EXISTS { ?event ev:to ?anyone } ?event ev:place/ev:within*"


def dimension(
    name: str, role: str, pattern: Pattern, scheme: Scheme, but: Iterable[Name] = (), *, places: bool = False
) -> str:
    """What ?event is counted by, as ?value: its actors, places, topics, sources, types, or a kind of its actors.

    With `places`, the countries that a verb aims at are also those in which it happened.
    """
    if name in ("actor", "person", "organization", "pair"):
        where = taking_part(role, pattern, scheme, but).of("?value")
        return f"{where} {_of_class('?value', _KINDS[name])}" if name in ("person", "organization") else where
    if name == "country":
        country = _of_class("?value", "ev:Country")
        member = f"{taking_part(role, pattern, scheme, but)} ?who ev:affiliation* ?value . {country}"
        if role != "object":
            return member
        ways = ["?event ev:to/ev:within+"]
        if places and _aims_at_places(role, pattern, scheme):
            ways.append(_AIMED_AT_PLACES)
        return f"{{ {member} }}" + "".join(f" UNION {{ {way} ?value . {country} }}" for way in ways)
    return {
        "place": "?event ev:place ?value .",
        "topic": "?event ev:about ?value . FILTER EXISTS { ?value skos:inScheme ev:topics }",
        "source": "?event ev:source ?value .",
        "type": "?event ev:type ?value .",
    }[name]


def held_at() -> str:
    """The places of ?event, as ?place."""
    return "?event ev:place ?place ."


def holding(who: str = "?who") -> str:
    """Whose state ?event is."""
    return f"?event ev:subject {who} ."


def _select(
    pattern: Pattern,
    ground: Ground,
    columns: Sequence[str],
    extra: str = "",
    before: Sequence[str] = (),
    only: Sequence[str] = (),
) -> Select:
    if ground.keyless:
        lead = columns[: -len(RECORD_COLUMNS)]
        text, judge = keyless.select(pattern, ground, lead, extra, before)
        return Select(prefixed(text), tuple(columns), judge)
    ways = only or branches(pattern, ground, extra, before)
    body = union(ways, "\n  UNION\n  ")
    names = " ".join(f"?{column}" for column in columns)
    return Select(prefixed(f"SELECT DISTINCT {names} WHERE {{\n  {body}\n}}\nORDER BY ?first"), tuple(columns))


_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def prefixed(text: str) -> str:
    """The query with the PREFIX lines that it uses."""
    without_literals = _LITERAL.sub("", text) if '"' in text else text
    names = ("ev", "ix", "on", "kind", "t", "st", "skos", "schema", "xsd")
    used = [
        name for name in names if f"{name}:" in without_literals and re.search(rf"(?<![\w<]){name}:", without_literals)
    ]
    return (prefixes(*used) if used else "") + text
