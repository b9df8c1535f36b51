"""Questions to SPARQL 1.1: each function gives one SELECT whose rows `finish` turns into an answer.

Every value enters as an RDF term made by `kb.vocabulary`; nothing that was typed is ever pasted. Times are compared as
day numbers (`kb.index`): `?first` to `?begin` is when a record can have begun, `?end` to `?last` when it can have ended.
`?dated` is 1 where the dates certainly fit and 0 where they only may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kb.errors import QuestionError
from kb.frozen import Frozen
from kb.index import OPEN
from kb.language.calendar import days
from kb.language.question import (
    About,
    According,
    At,
    Clause,
    Having,
    KnownOn,
    Lasting,
    MinSources,
    Name,
    Names,
    Not,
    PartOf,
    Pattern,
    Role,
    Tagged,
    Uncertain,
    When,
    Window,
)
from kb.relations import RELATIONS, expression
from kb.scheme import Scheme
from kb.vocabulary import STATUS, TYPE, entity, iri, literal, prefixes

RECORD_COLUMNS = ("event", "first", "begin", "end", "last", "status", "dated")
NEVER_HAPPENED = ("planned", "hypothetical", "negated")


class Select(Frozen):
    """A SELECT and the names of its columns."""

    sparql: str
    columns: tuple[str, ...]


def records(pattern: Pattern, scheme: Scheme, *, limit: int | None = None) -> Select:
    """The records that fit a pattern, in order of time: RECORD_COLUMNS."""
    return _select(_Where(pattern, scheme), RECORD_COLUMNS, limit)


def related(pattern: Pattern, scheme: Scheme, column: str, where: str) -> Select:
    """The records that fit, each with what is related to it: RECORD_COLUMNS with `column` before them.

    `where` is a graph pattern of ?event and the column's variable, made by one of the functions below.
    """
    group = _Where(pattern, scheme)
    group.add(where)
    return _select(group, (column, *RECORD_COLUMNS))


def ties(actors: Iterable[str], pattern: Pattern, scheme: Scheme) -> Select:
    """The records that tie some actors to others: left, right, then RECORD_COLUMNS."""
    group = _Where(
        pattern, scheme, before=[f"VALUES ?left {{ {' '.join(map(entity, actors))} }} ?event ev:actor ?left ."]
    )
    group.add("?event ev:actor ?right . FILTER(?right != ?left)")
    return _select(group, ("left", "right", *RECORD_COLUMNS))


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


def quotes_of(pattern: Pattern, scheme: Scheme, speakers: Sequence[str]) -> Select:
    """Words quoted in the records that fit: quote, speaker, source, then RECORD_COLUMNS."""
    group = _Where(pattern, scheme)
    group.add("?event ev:evidence ?passage . ?passage ev:quote ?quote .")
    if speakers:
        group.add(f"VALUES ?speaker {{ {' '.join(map(entity, speakers))} }} ?passage ev:speaker ?speaker .")
    else:
        group.add("OPTIONAL { ?passage ev:speaker ?speaker }")
    group.add("OPTIONAL { ?passage ev:source ?source }")
    return _select(group, ("quote", "speaker", "source", *RECORD_COLUMNS))


def taking_part(role: str, pattern: Pattern, scheme: Scheme, but: Iterable[Name] = (), kind: str = "") -> str:
    """Those who take a part in ?event, as ?who: by, object (whom it is aimed at), told, or actor for any part."""
    where = _part(role, "?who", pattern, scheme, place=False)
    if kind == "country" and _aims_at_places(role, pattern, scheme):
        where = f"{{ {where} }} UNION {{ {_AIMED_AT_PLACES} ?who . }}"
    excluded = ", ".join(entity(id_) for name in but if not name.affiliated for id_ in name.ids)
    if excluded:
        where += f" FILTER(?who NOT IN ({excluded}))"
    for crowd in (name for name in but if name.affiliated):
        # Who is from Russia may meet others from Russia, but nobody meets himself.
        other = f"?event ev:actor ?other . ?other ev:affiliation* {_term(crowd)} . FILTER(?other != ?who)"
        where += f" FILTER(NOT EXISTS {{ ?who ev:affiliation* {_term(crowd)} }} || EXISTS {{ {other} }})"
    classes = {"person": "ev:Person", "country": "ev:Country", "organization": "ev:Organization"}
    return where + (f" ?who a {classes[kind]} ." if kind in classes else "")


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
        kind = name if name in ("person", "organization") else ""
        return taking_part(role, pattern, scheme, but, kind).replace("?who", "?value")
    if name == "country":
        member = taking_part(role, pattern, scheme, but) + " ?who ev:affiliation* ?value . ?value a ev:Country ."
        if role != "object":
            return member
        ways = ["?event ev:to/ev:within+"]
        if places and _aims_at_places(role, pattern, scheme):
            ways.append(_AIMED_AT_PLACES)
        return f"{{ {member} }}" + "".join(f" UNION {{ {way} ?value . ?value a ev:Country . }}" for way in ways)
    return {
        "place": "?event ev:place ?value .",
        "topic": "?event ev:about ?value . ?value skos:inScheme ev:topics .",
        "source": "?event ev:source ?value .",
        "type": "?event ev:type ?value .",
    }[name]


def held_at() -> str:
    """The places of ?event, as ?place."""
    return "?event ev:place ?place ."


def holding(who: str = "?who") -> str:
    """Whose state ?event is."""
    return f"?event ev:subject {who} ."


class _Where:
    """The WHERE of a SELECT: graph patterns, and what makes the dates certain or possible."""

    def __init__(self, pattern: Pattern, scheme: Scheme, before: Iterable[str] = ()) -> None:
        self.pattern, self.scheme = pattern, scheme
        self.lines: list[str] = list(before)
        self.certain: list[str] = []
        self.possible: list[str] = []
        self.count = 0
        for clause in pattern.clauses:
            self.clause(clause)
        self.kind()
        self.status()

    def add(self, line: str) -> None:
        self.lines.append(line)

    def fresh(self, name: str) -> str:
        self.count += 1
        return f"?{name}{self.count}"

    def kind(self) -> None:
        pattern = self.pattern
        if pattern.types:
            every = dict.fromkeys(each for type_ in pattern.types for each in self.scheme.narrower(type_))
            self.add(f"VALUES ?type {{ {_types(every)} }} ?event ev:type ?type .")
        elif pattern.noun == "record":
            self.add("?event ev:type ?type .")
        else:
            self.add(f"?event a ev:{pattern.noun.capitalize()} .")

    def status(self) -> None:
        pattern = self.pattern
        self.add("?event ev:status ?status .")
        if pattern.judged:
            self.add(_judged(pattern.judged))
        if pattern.status:
            self.add(f"FILTER(?status = {_status(pattern.status)})")
            return
        if any(isinstance(each, PartOf) and each.whole for each in pattern.clauses):
            return  # a record that is asked for by its name
        without = [*NEVER_HAPPENED] if pattern.tense == "past" else ["hypothetical", "negated"]
        if pattern.certainty == "certainly":
            without.append("claimed")
        self.add(f"FILTER(?status NOT IN ({', '.join(map(_status, without))}))")

    def clause(self, clause: Clause) -> None:
        if isinstance(clause, When | Lasting):
            self.dates(clause, negated=False)
        elif isinstance(clause, Not) and isinstance(clause.clause, When | Lasting):
            self.dates(clause.clause, negated=True)
        elif isinstance(clause, Uncertain):
            self.uncertain("")
        elif isinstance(clause, Not) and isinstance(clause.clause, Uncertain):
            self.uncertain("!")
        elif isinstance(clause, Not) and isinstance(clause.clause, PartOf) and clause.clause.whole:
            self.add(f"FILTER(?event != {_term(clause.clause.record)})")
        elif isinstance(clause, Not):
            self.add(f"FILTER NOT EXISTS {{ {self.fragment(clause.clause)} }}")
        elif isinstance(clause, KnownOn):
            self.add(f"FILTER EXISTS {{ {self.fragment(clause)} }}")
        else:
            self.add(self.fragment(clause))

    def dates(self, clause: When | Lasting, *, negated: bool) -> None:
        certain, possible = _when(clause) if isinstance(clause, When) else _lasting(clause)
        if negated:  # certainly-not is not-possibly
            certain, possible = f"!({possible})", f"!({certain})"
        self.certain.append(certain)
        self.possible.append(possible)

    def uncertain(self, sign: str) -> None:
        """Dates with a bound that is not one day, or with a mark of doubt."""
        date = self.fresh("date")
        doubt = f"?first != ?begin || ?end != ?last || REGEX(STR({date}), '[~?%]')"
        self.add(f"?event ev:date {date} . FILTER({sign}({doubt}))")

    def fragment(self, clause: Clause) -> str:
        """The graph pattern that a clause puts on ?event."""
        if isinstance(clause, Role):
            return self.each(clause.names, lambda name: self.role(clause.role, name))
        if isinstance(clause, About):
            return self.each(clause.names, self.about)
        if isinstance(clause, At):
            return self.each(clause.places, lambda name: f"?event ev:place/ev:within* {_term(name)} .")
        if isinstance(clause, PartOf):
            if clause.whole:
                return f"VALUES ?event {{ {_terms(clause.record)} }}"
            return f"?event ev:partOf* {_term(clause.record)} ."
        if isinstance(clause, According):
            return self.each(clause.sources, _told_by)
        if isinstance(clause, MinSources):
            return self.sources(clause.count)
        if isinstance(clause, KnownOn):
            source, known = self.fresh("source"), self.fresh("known")
            assert isinstance(clause.day, Window)
            return f"?event ev:source {source} . {source} ix:known {known} . FILTER({known} <= {clause.day.end})"
        if isinstance(clause, Tagged):
            tag = self.fresh("tag")
            return f"?event ev:tag {tag} . FILTER(LCASE(STR({tag})) = LCASE({literal(clause.tag)}))"
        if isinstance(clause, Having):
            return self.having(clause)
        raise QuestionError("E114", "this cannot be turned round with 'not'", hint="leave the inner 'not' out")

    def each(self, names: Names, fragment: object) -> str:
        """The fragments of several names: one after the other for all of them, a UNION for any."""
        parts = [fragment(name) for name in names.names]  # type: ignore[operator]
        if names.mode == "all" or len(parts) == 1:
            return " ".join(parts)
        return " UNION ".join(f"{{ {part} }}" for part in parts)

    def role(self, role: str, name: Name) -> str:
        place = "place" in (name.kinds or (name.kind,))
        if not name.affiliated:
            return _part(role, _term(name), self.pattern, self.scheme, place=place, actor="actor" in name.kinds)
        who = self.fresh("who")
        member = f"{who} ev:affiliation* {_term(name)} ."
        return f"{member} {_part(role, who, self.pattern, self.scheme, place=False)}"

    def about(self, name: Name) -> str:
        if name.kind == "text":
            text, words = self.fresh("text"), literal(name.words.lower())
            return (
                f"{{ ?event skos:prefLabel {text} }} UNION {{ ?event ev:evidence/ev:quote {text} }} "
                f"FILTER(CONTAINS(LCASE(STR({text})), {words}))"
            )
        if name.kind == "topic":
            return f"?event ev:about/skos:broader* {_term(name)} ."
        return f"?event ev:about {_term(name)} ."

    def sources(self, count: int) -> str:
        """At least so many sources: as many variables in ascending order, which joins from ?event on."""
        if count > 8:
            return (
                f"{{ SELECT ?event WHERE {{ ?event ev:type ?anyType ; ev:source ?anySource }} GROUP BY ?event "
                f"HAVING (COUNT(DISTINCT ?anySource) >= {count}) }}"
            )
        variables = [self.fresh("source") for _ in range(count)]
        order = " && ".join(f"STR({a}) < STR({b})" for a, b in pairwise(variables))
        return f"?event ev:source {' , '.join(variables)} ." + (f" FILTER({order})" if order else "")

    def having(self, clause: Having) -> str:
        value, operator = self.fresh("value"), clause.operator
        if clause.property in ("value", "unit", "measure", "text"):
            node, words = self.fresh("node"), literal(clause.value)
            if clause.property != "value" or not _is_number(clause.value):
                name = "text" if clause.property == "value" else clause.property
                test = f"LCASE(STR({value})) {operator} LCASE({words})"
                return f"?event ev:value {node} . {node} ev:{name} {value} . FILTER({test})"
            bound = "minimum" if operator in (">", ">=") else "maximum"
            return f"?event ev:value {node} . {node} ev:{bound} {value} . FILTER({value} {operator} {float(clause.value):g})"
        if clause.property in ("status", "type"):
            if operator not in ("=", "!="):
                raise QuestionError(
                    "E115", f"a {clause.property} is equal or not, never more or less", hint="write = or !="
                )
            namespace = STATUS if clause.property == "status" else TYPE
            wanted = clause.value.lower().replace(" ", "_")
            return f"?event ev:{clause.property} {value} . FILTER({value} {operator} {iri(namespace + wanted)})"
        name = {"title": "skos:prefLabel", "attributed to": "ev:attributedTo"}.get(
            clause.property, f"ev:{clause.property}"
        )
        test = f"LCASE(STR({value})) {operator} LCASE({literal(clause.value)})"
        return f"?event {name} {value} . FILTER({test})"


def _select(group: _Where, columns: Sequence[str], limit: int | None = None) -> Select:
    lines = [*group.lines, "?event ix:first ?first ; ix:last ?last .", *_INNER]
    certain, possible = (
        " && ".join(f"({each})" for each in group.certain),
        " && ".join(f"({each})" for each in group.possible),
    )
    if certain:
        certainty = group.pattern.certainty
        closed = f"?first > {-OPEN} && ?last < {OPEN}"
        wanted = {"certainly": certain, "possibly": possible}.get(certainty, f"({certain}) || ({possible} && {closed})")
        lines += [f"FILTER({wanted})", f"BIND(IF({certain}, 1, 0) AS ?dated)"]
    else:
        lines.append("BIND(1 AS ?dated)")
    names = " ".join(f"?{column}" for column in columns)
    body = "\n  ".join(lines)
    order = " ".join(
        f"?{each}" for each in ("first", "last", "event", *(c for c in columns if c not in RECORD_COLUMNS))
    )
    text = f"SELECT DISTINCT {names} WHERE {{\n  {body}\n}}\nORDER BY {order}"
    if limit is not None:
        text += f"\nLIMIT {limit}"
    return Select(prefixed(text), tuple(columns))


_INNER = (
    "OPTIONAL { ?event ix:latestFirst ?inner } BIND(COALESCE(?inner, ?first) AS ?begin)",
    "OPTIONAL { ?event ix:earliestLast ?outer } BIND(COALESCE(?outer, ?last) AS ?end)",
)


_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def prefixed(text: str) -> str:
    """The query with the PREFIX lines that it uses."""
    without_literals = _LITERAL.sub("", text)
    used = [name for name in ("ev", "ix", "t", "st", "skos", "schema") if f"{name}:" in without_literals]
    return prefixes(*used) + text


def _part(role: str, value: str, pattern: Pattern, scheme: Scheme, *, place: bool, actor: bool = True) -> str:
    """The graph pattern in which a value (a term or a variable) takes a part in ?event.

    In records of symmetric types everyone takes part on the same footing; else `by` is the subject, and the object is
    whom it is aimed at, or where. In states the subject and the object stand for these.
    """
    alternatives = _alternatives(role, pattern, place=place, actor=actor)
    symmetric = _symmetry(pattern, scheme)
    if symmetric == "all" and pattern.noun != "state":
        ways = ["actor", *(["place"] if place and role in ("object", "to", "of") else [])]
    else:
        ways = list(alternatives)
    parts = [f"?event ev:{way} {value} ." for way in ways if way != "place"]
    if "place" in ways:
        there = f"?event ev:place/ev:within* {value} ."
        # Whom one meets or speaks to is never a place: `met Russia` is not `met somebody in Russia`.
        people = sorted(scheme.symmetric | scheme.statements) if actor else []
        asked = {each for type_ in pattern.types for each in scheme.narrower(type_)}
        if not people or (asked and asked.isdisjoint(people)):
            parts.append(there)
        elif not (asked and asked <= set(people)) and pattern.noun != "statement":
            parts.append(f"{there} ?event ev:type ?done . FILTER(?done NOT IN ({_types(people).replace(' ', ', ')}))")
    if symmetric == "some" and "actor" not in ways and pattern.noun != "state":
        types = _types(sorted(scheme.symmetric))
        parts.append(f"VALUES ?alike {{ {types} }} ?event ev:type ?alike ; ev:actor {value} .")
    return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)


def _alternatives(role: str, pattern: Pattern, *, place: bool, actor: bool) -> tuple[str, ...]:
    """The properties that a role can be stated by in a record that is not symmetric."""
    if pattern.noun == "state":
        return {"by": ("subject",), "of": ("subject", "object"), "actor": ("subject", "object")}.get(role, ("object",))
    if role == "actor":
        return ("actor", "subject", "object") if pattern.noun == "record" else ("actor",)
    if pattern.noun == "record":
        return {"of": ("actor", "subject", "object"), "by": ("by", "subject")}.get(role, ("to", "told", "object"))
    hearers = ("told",) if pattern.noun == "statement" and not pattern.types else ()
    places = ("place",) if place else ()
    if role == "of":
        if pattern.noun == "statement":
            return ("by",)
        if not pattern.types:
            return ("actor",) if actor else places
        return ("actor",) if actor and not place else ("to", *places)
    return {
        "by": ("by",),
        "object": ("to", *places),
        "to": ("to", *hearers, *places),
        "told": ("told", "to"),
    }[role]


def _symmetry(pattern: Pattern, scheme: Scheme) -> str:
    """Whether `all`, `some` or `none` of the types of a pattern are symmetric."""
    if not pattern.types:
        return "some" if pattern.noun == "event" else "none"
    alike = [scheme.is_symmetric(each) for each in pattern.types]
    return "all" if all(alike) else "some" if any(alike) else "none"


def _when(clause: When) -> tuple[str, str]:
    window = clause.begin
    assert isinstance(window, Window)
    terms = {
        "b1": "?first", "b2": "?begin", "e1": "?end", "e2": "?last", "S1": str(window.begin),
        "S2": str(window.latest_begin), "E1": str(window.earliest_end), "E2": str(window.end),
    }  # fmt: skip
    relation = RELATIONS[clause.relation]
    return expression(relation.certain, terms), expression(relation.possible, terms)


def _lasting(clause: Lasting) -> tuple[str, str]:
    """A record lasts a day at least, however late it may begin and however early it may end."""
    length = days(clause.duration)
    least = "true" if length > 1 else "false"
    if clause.more:
        return f"?end - ?begin + 1 > {length}", f"?last - ?first + 1 > {length}"
    return f"?last - ?first + 1 < {length}", f"{least} && ?end - ?begin + 1 < {length}"


def _judged(judged: str) -> str:
    """Records judged certain, probable, possible or disputed; disputed is also what two sources tell differently."""
    stated = f"?event ev:certainty {literal(judged)} ."
    if judged != "disputed":
        return stated
    conflict = (
        "?event ev:evidence ?one , ?two . ?one ev:property ?disputed ; ev:states ?this . "
        "?two ev:property ?disputed ; ev:states ?that . FILTER(?this != ?that && ?disputed IN ('date', 'value', 'type'))"
    )
    other_date = (
        "?event ev:date ?own ; ev:evidence ?passage . ?passage ev:property 'date' ; ev:states ?given . "
        "FILTER(STR(?own) != STR(?given))"
    )
    return f"{{ {stated} }} UNION {{ {conflict} }} UNION {{ {other_date} }}"


def _told_by(name: Name) -> str:
    if name.kind == "source":
        return f"?event ev:source {_term(name)} ."
    return f"?event ev:source/schema:publisher {_term(name)} ."


def _types(ids: Iterable[str]) -> str:
    return " ".join(iri(TYPE + each) for each in ids)


def _status(name: str) -> str:
    return iri(STATUS + name)


def _term(name: Name) -> str:
    return entity(name.ids[0])


def _terms(name: Name) -> str:
    return " ".join(entity(each) for each in name.ids)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
