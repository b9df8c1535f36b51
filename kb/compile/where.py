"""The WHERE of a question's SELECT: what each clause asks of ?event, as graph patterns.

Every value enters as an RDF term made by `kb.vocabulary`; nothing that was typed is ever pasted.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from kb import edtf
from kb.errors import QuestionError
from kb.frozen import Frozen
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
from kb.statistics import Statistics
from kb.vocabulary import STATUS, TYPE, entity, iri, literal

NEVER_HAPPENED = ("planned", "hypothetical", "negated")


class Ground(Frozen):
    """What questions are compiled for: the types of records, and what is known of the store's size; None: nothing."""

    scheme: Scheme
    known: Statistics | None = None
    keyless: bool = False
    """Whether the store lacks the derived keys."""

    @property
    def dated(self) -> bool:
        """Whether any source may have a date."""
        return self.keyless or self.known is None or self.known.dated


class Where:
    """The graph patterns of a pattern's clauses, and what makes the dates certain or possible."""

    def __init__(self, pattern: Pattern, ground: Ground, *, single: bool = False, keyless: bool = False) -> None:
        """With `single`, of records that all bounds of are ?first; with `keyless`, of records without derived keys."""
        self.pattern, self.scheme, self.single, self.keyless = pattern, ground.scheme, single, keyless
        self.dated = ground.dated
        self.lines: list[str] = []
        self.certain: list[str] = []
        self.possible: list[str] = []
        self.count = 0

    def add(self, line: str) -> None:
        self.lines.append(line)

    def fresh(self, name: str) -> str:
        self.count += 1
        return f"?{name}{self.count}"

    def whole(self) -> None:
        """Every clause, the kind of record, its status."""
        for clause in self.pattern.clauses:
            if line := self.clause(clause):
                self.add(line)
        self.kind()
        self.status()

    def kind(self) -> None:
        pattern = self.pattern
        if pattern.types:
            self.add(f"VALUES ?type {{ {types(narrower(pattern, self.scheme))} }} ?event ev:type ?type .")
        elif pattern.noun == "record":
            self.add("?event ev:type ?type .")
        else:
            self.add(f"?event a ev:{pattern.noun.capitalize()} .")

    def status(self) -> None:
        pattern = self.pattern
        self.add("?event ev:status ?status .")
        if pattern.judged:
            self.add(judged(pattern.judged))
        if pattern.status:
            self.add(f"FILTER(?status = {_status(pattern.status)})")
            return
        if any(isinstance(each, PartOf) and each.whole for each in pattern.clauses):
            return  # a record that is asked for by its name
        without = [*NEVER_HAPPENED] if pattern.tense == "past" else ["hypothetical", "negated"]
        if pattern.certainty == "certainly":
            without.append("claimed")
        self.add(f"FILTER(?status NOT IN ({', '.join(map(_status, without))}))")

    def clause(self, clause: Clause) -> str | None:
        """What a clause adds to the graph patterns; what it asks of dates goes to `certain` and `possible`."""
        if isinstance(clause, When | Lasting):
            self.dates(clause, negated=False)
            return None
        if isinstance(clause, Not) and isinstance(clause.clause, When | Lasting):
            self.dates(clause.clause, negated=True)
            return None
        if isinstance(clause, Uncertain):
            return self.uncertain("")
        if isinstance(clause, Not) and isinstance(clause.clause, Uncertain):
            return self.uncertain("!")
        if isinstance(clause, Not) and isinstance(clause.clause, PartOf) and clause.clause.whole:
            return f"FILTER(?event != {term(clause.clause.record)})"
        if isinstance(clause, Not) and isinstance(clause.clause, KnownOn) and not self.dated:
            return None
        if isinstance(clause, Not):
            return f"FILTER NOT EXISTS {{ {self.fragment(clause.clause)} }}"
        if isinstance(clause, KnownOn):
            return f"FILTER EXISTS {{ {self.fragment(clause)} }}" if self.dated else "FILTER(false)"
        return self.fragment(clause)

    def dates(self, clause: When | Lasting, *, negated: bool) -> None:
        certain, possible = _when(clause, self.single) if isinstance(clause, When) else _lasting(clause)
        if negated:  # certainly-not is not-possibly
            certain, possible = f"!({possible})", f"!({certain})"
        self.certain.append(certain)
        self.possible.append(possible)

    def uncertain(self, sign: str) -> str:
        """Dates with a bound that is not one day, or with a mark of doubt."""
        if self.keyless:
            return ""  # `kb.compile.keyless.select` looks at the bounds
        date = self.fresh("date")
        doubt = f"?first != ?begin || ?end != ?last || REGEX(STR({date}), '[~?%]')"
        return f"?event ev:date {date} . FILTER({sign}({doubt}))"

    def fragment(self, clause: Clause) -> str:
        """The graph pattern that a clause puts on ?event."""
        if isinstance(clause, Role):
            return self.each(clause.names, lambda name: self.role(clause.role, name))
        if isinstance(clause, About):
            return self.each(clause.names, self.about)
        if isinstance(clause, At):
            return self.each(clause.places, lambda name: f"?event ev:place/ev:within* {term(name)} .")
        if isinstance(clause, PartOf):
            if clause.whole:
                return f"VALUES ?event {{ {_terms(clause.record)} }}"
            return f"?event ev:partOf* {term(clause.record)} ."
        if isinstance(clause, According):
            return self.each(clause.sources, _told_by)
        if isinstance(clause, MinSources):
            return self.sources(clause.count)
        if isinstance(clause, KnownOn):
            source, known = self.fresh("source"), self.fresh("known")
            assert isinstance(clause.day, Window)
            if self.keyless:
                told, is_over = f"?event ev:source {source} . {source}", over(known, clause.day.end)
                published = f"{told} schema:datePublished {known} . FILTER({is_over})"
                accessed = f"{told} ev:accessed {known} . FILTER({is_over})"
                unpublished = f"FILTER NOT EXISTS {{ {source} schema:datePublished ?any }}"
                return f"{{ {published} }} UNION {{ {accessed} {unpublished} }}"
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
            return part(role, term(name), self.pattern, self.scheme, place=place, actor="actor" in name.kinds)
        who = self.fresh("who")
        member = f"{who} ev:affiliation* {term(name)} ."
        return f"{member} {part(role, who, self.pattern, self.scheme, place=False)}"

    def about(self, name: Name) -> str:
        if name.kind == "text":
            text, words = self.fresh("text"), literal(name.words.lower())
            return (
                f"{{ ?event skos:prefLabel {text} }} UNION {{ ?event ev:evidence/ev:quote {text} }} "
                f"FILTER(CONTAINS(LCASE(STR({text})), {words}))"
            )
        if name.kind == "topic":
            return f"?event ev:about/skos:broader* {term(name)} ."
        return f"?event ev:about {term(name)} ."

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
            wanted = iri(namespace + clause.value.lower().replace(" ", "_"))
            if operator == "=":
                return f"?event ev:{clause.property} {wanted} ."
            return f"?event ev:{clause.property} {value} . FILTER({value} {operator} {wanted})"
        name = {"title": "skos:prefLabel", "attributed to": "ev:attributedTo"}.get(
            clause.property, f"ev:{clause.property}"
        )
        test = f"LCASE(STR({value})) {operator} LCASE({literal(clause.value)})"
        return f"?event {name} {value} . FILTER({test})"


def part(role: str, value: str, pattern: Pattern, scheme: Scheme, *, place: bool, actor: bool = True) -> str:
    """The graph pattern in which a value (a term or a variable) takes a part in ?event.

    In records of symmetric types everyone takes part on the same footing; else `by` is the subject, and the object is
    whom it is aimed at, or where. In states the subject and the object stand for these.
    """
    return union(each for _, each in parts(role, value, pattern, scheme, place=place, actor=actor))


def union(alternatives: Iterable[str], between: str = " UNION ") -> str:
    """Graph patterns of which any may hold."""
    listed = list(alternatives)
    return listed[0] if len(listed) == 1 else between.join(f"{{ {each} }}" for each in listed)


def parts(
    role: str, value: str, pattern: Pattern, scheme: Scheme, *, place: bool, actor: bool = True
) -> list[tuple[str, str]]:
    """The ways in which a value takes a part, each with what it is: `actor`, another property, or `place`."""
    symmetric = _symmetry(pattern, scheme)
    if symmetric == "all" and pattern.noun != "state":
        ways = ["actor", *(["place"] if place and role in ("object", "to", "of") else [])]
    else:
        ways = list(_alternatives(role, pattern, place=place, actor=actor))
    found = [(way, f"?event ev:{way} {value} .") for way in ways if way != "place"]
    if "place" in ways:
        there = f"?event ev:place/ev:within* {value} ."
        # Whom one meets or speaks to is never a place: `met Russia` is not `met somebody in Russia`.
        people = sorted(scheme.symmetric | scheme.statements) if actor else []
        asked = set(narrower(pattern, scheme))
        if not people or (asked and asked.isdisjoint(people)):
            found.append(("place", there))
        elif not (asked and asked <= set(people)) and pattern.noun != "statement":
            people_ = types(people).replace(" ", ", ")
            found.append(("place", f"{there} ?event ev:type ?done . FILTER(?done NOT IN ({people_}))"))
    if symmetric == "some" and "actor" not in ways and pattern.noun != "state":
        alike = types(sorted(scheme.symmetric))
        found.append(("alike", f"VALUES ?alike {{ {alike} }} ?event ev:type ?alike ; ev:actor {value} ."))
    return found


def over(known: str, last: int) -> str:
    """That a day, or the month or the year that alone is known, is over on a day."""
    year, _, day = edtf.calendar_day(last + 1)
    month_over, year_over = edtf.format_day(last + 1 - day)[:-3], edtf.format_day(edtf.day_number(year - 1, 1, 1))[:-6]
    text, by = f"STR({known})", [literal(each) for each in (year_over, month_over, edtf.format_day(last))]
    return f"{text} <= IF(STRLEN({text}) < 6, {by[0]}, IF(STRLEN({text}) < 9, {by[1]}, {by[2]}))"


def narrower(pattern: Pattern, scheme: Scheme) -> list[str]:
    """The types that a pattern asks for, with all narrower ones."""
    return list(dict.fromkeys(each for type_ in pattern.types for each in scheme.narrower(type_)))


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


def _when(clause: When, single: bool) -> tuple[str, str]:
    window = clause.begin
    assert isinstance(window, Window)
    terms = {
        "b1": "?first", "b2": "?begin", "e1": "?end", "e2": "?last", "S1": str(window.begin),
        "S2": str(window.latest_begin), "E1": str(window.earliest_end), "E2": str(window.end),
    }  # fmt: skip
    if single:
        terms |= dict.fromkeys(("b1", "b2", "e1", "e2"), "?first")
    relation = RELATIONS[clause.relation]
    return expression(relation.certain, terms), expression(relation.possible, terms)


def _lasting(clause: Lasting) -> tuple[str, str]:
    """A record lasts a day at least, however late it may begin and however early it may end."""
    length = days(clause.duration)
    least = "true" if length > 1 else "false"
    if clause.more:
        return f"?end - ?begin + 1 > {length}", f"?last - ?first + 1 > {length}"
    return f"?last - ?first + 1 < {length}", f"{least} && ?end - ?begin + 1 < {length}"


def judged(degree: str) -> str:
    """Records judged certain, probable, possible or disputed; disputed is also what two sources tell differently."""
    stated = f"?event ev:certainty {literal(degree)} ."
    if degree != "disputed":
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
        return f"?event ev:source {term(name)} ."
    return f"?event ev:source/schema:publisher {term(name)} ."


def types(ids: Iterable[str]) -> str:
    return " ".join(iri(TYPE + each) for each in ids)


def _status(name: str) -> str:
    return iri(STATUS + name)


def term(name: Name) -> str:
    return entity(name.ids[0])


def _terms(name: Name) -> str:
    return " ".join(entity(each) for each in name.ids)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
