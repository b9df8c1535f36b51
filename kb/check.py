"""Every check on what records say together: as SPARQL here, for speed, and as SHACL in ontology/shapes.ttl.

What a file's own words get wrong (a date, a name, a quote) its reader and `kb.loading.resolve` report; these look at records
side by side. A test holds the two forms to the same findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb import index
from kb.errors import Place as Origin
from kb.errors import Problem
from kb.frozen import Frozen
from kb.record import Item
from kb.stores import Store
from kb.triples import triples
from kb.vocabulary import Triple, identifier, is_node, prefixes


class Check(Frozen):
    """One check: the body of a SELECT of ?this (and ?other, what it does not go with), and what to say of each."""

    code: str
    severity: str
    message: str
    hint: str
    where: str


_TWO_YEARS = "|".join(f"{year}-{year + 1}" for year in range(20, 41))
"""Ends of dates such as 2022-23, which in EDTF is a season (21 to 24) or another part of 2022."""

CHECKS: tuple[Check, ...] = (
    Check(
        "E350",
        "error",
        "it ends before {other}, which it follows, begins",
        "a cause, or what is answered, comes first: which date is wrong?",
        """?this ev:causedBy|ev:respondsTo|ev:after ?other ; (ix:last|ix:day) ?last .
           ?other (ix:first|ix:day) ?first . FILTER(?last < ?first)""",
    ),
    Check(
        "E351",
        "error",
        "it happened after {other}, which reports it, was published",
        "a weekday read forward? flag ! is for what was still planned",
        """?this ev:status ?status ; (ix:first|ix:day) ?first ; ev:source ?other .
           ?other ix:known ?known . FILTER(?first > ?known)
           FILTER(?status IN (st:actual, st:ongoing, st:failed, st:negated))""",
    ),
    Check(
        "E352",
        "error",
        "it lies outside {other}, of which it is a part",
        "a part falls within its whole",
        """?this a ev:Event ; ev:partOf ?other ; (ix:first|ix:day) ?first ; (ix:last|ix:day) ?last .
           ?other (ix:first|ix:day) ?from ; (ix:last|ix:day) ?to . FILTER(?last < ?from || ?first > ?to)""",
    ),
    Check("E353", "error", "it is a part of itself", "part-of goes round in a circle", "?this ev:partOf+ ?this"),
    Check(
        "E354",
        "error",
        "a statement without a speaker",
        "by: who says it",
        "?this a ev:Statement . FILTER NOT EXISTS { ?this ev:by ?speaker }",
    ),
    Check(
        "E355",
        "error",
        "a share of territory outside 0 to 100 percent",
        "",
        """?this ev:type t:control ; ev:value ?value . ?value ev:minimum|ev:maximum ?number .
           FILTER(?number < 0 || ?number > 100)""",
    ),
    Check(
        "E356",
        "error",
        "a link to {other}, which is no record",
        "links name records by their ^id",
        """VALUES ?link { ev:partOf ev:causedBy ev:respondsTo ev:dependsOn ev:after ev:contradicts ev:asserts
                          ev:sameEvent ev:related }
           ?this ?link ?other . FILTER NOT EXISTS { ?other ev:type ?type }""",
    ),
    Check(
        "E357",
        "error",
        "a record without a date",
        "EDTF: 2025-08-15, 2025-08, [2025-08-18..2025-08-20]",
        "VALUES ?class { ev:Event ev:State } ?this a ?class . FILTER NOT EXISTS { ?this ev:date ?date }",
    ),
    Check(
        "E358",
        "error",
        "its bounds are out of order",
        "begin <= latestBegin, earliestEnd <= end, begin <= earliestEnd, latestBegin <= end",
        """?this (ix:first|ix:day) ?first ; (ix:last|ix:day) ?last .
           OPTIONAL { ?this ix:latestFirst ?inner } OPTIONAL { ?this ix:earliestLast ?outer }
           BIND(COALESCE(?inner, ?first) AS ?begin) BIND(COALESCE(?outer, ?last) AS ?end)
           FILTER(?first > ?begin || ?end > ?last || ?first > ?end || ?begin > ?last)""",
    ),
    Check(
        "E359",
        "error",
        "no status, or none that there is",
        "actual, ongoing, planned, claimed, hypothetical, failed or negated",
        """VALUES ?class { ev:Event ev:State } ?this a ?class .
           FILTER NOT EXISTS { ?this ev:status ?status . FILTER(?status IN (st:actual, st:ongoing, st:planned,
             st:claimed, st:hypothetical, st:failed, st:negated)) }""",
    ),
    Check(
        "E370",
        "error",
        "no type, or none that the scheme has",
        "type: meet, say, attack, …",
        """VALUES ?class { ev:Event ev:State } ?this a ?class .
           FILTER NOT EXISTS { ?this ev:type ?type . ?type skos:inScheme t: }""",
    ),
    Check(
        "E371",
        "error",
        "an event with a type of states",
        "begin the block with 'state'",
        "?this a ev:Event ; ev:type ?type . ?type skos:broader* ?top . ?top ev:typeOf ev:State",
    ),
    Check(
        "E372",
        "error",
        "a state with a type of events",
        "leave 'state' out",
        "?this a ev:State ; ev:type ?type . ?type skos:broader* ?top . ?top ev:typeOf ev:Event",
    ),
    Check(
        "E373",
        "error",
        "a role whose actor is not stated to take part",
        "each of by, to, with, told, host, witness, mediator is an ev:actor as well",
        """VALUES ?role { ev:by ev:to ev:with ev:told ev:host ev:witness ev:mediator } ?this ?role ?other .
           FILTER NOT EXISTS { ?this ev:actor ?other }""",
    ),
    Check(
        "E374",
        "error",
        "it happens at {other}, which is no place",
        "a place, or an actor of kind country",
        """?this ev:place ?other .
           FILTER NOT EXISTS { VALUES ?class { ev:Place ev:Country } ?other a ?class }""",
    ),
    Check(
        "E375",
        "error",
        "a quote, or another passage, without a source",
        "end the line with [source]",
        """?this ev:evidence ?passage . FILTER NOT EXISTS { ?passage ev:source ?source . ?source a ev:Source }""",
    ),
    Check("E376", "error", "it lies within itself", "within goes round in a circle", "?this ev:within+ ?this"),
    Check(
        "E377",
        "error",
        "it is broader than itself",
        "broader goes round in a circle",
        "?this skos:broader+ ?this",
    ),
    Check(
        "W360",
        "warning",
        "a meeting or call with fewer than two who take part",
        "with: who else",
        """VALUES ?type { t:meet t:summit t:call t:negotiate t:interview } ?this ev:type ?type .
           FILTER NOT EXISTS { ?this ev:actor ?one , ?two . FILTER(?one != ?two) }
           FILTER NOT EXISTS { ?this ev:actor ?group . ?group a ev:Group }""",
    ),
    Check(
        "W361",
        "warning",
        "it was planned for days before {other}, which announces it",
        "did it happen? then its flag is *, or x where it failed",
        """?this ev:status st:planned ; (ix:last|ix:day) ?last ; ev:source ?other . ?other ix:known ?known .
           FILTER(?last < ?known)
           FILTER NOT EXISTS { ?other schema:datePublished ?in . ?this ev:end ?end . FILTER(STRSTARTS(STR(?end), STR(?in))) }""",
    ),
    Check(
        "W362",
        "warning",
        "its share of the same territory differs from that of {other}",
        "contradicts: ^id, if the sources differ",
        """?this ev:type t:control ; ev:status st:actual ; ev:subject ?who ; ev:object ?what ;
             (ix:first|ix:day) ?first ; (ix:last|ix:day) ?last ; ev:value/ev:minimum ?least .
           ?other ev:type t:control ; ev:status st:actual ; ev:subject ?who ; ev:object ?what ;
             (ix:first|ix:day) ?otherFirst ; (ix:last|ix:day) ?otherLast ; ev:value/ev:maximum ?most .
           FILTER(?this != ?other && ?least > ?most && ?first <= ?otherLast && ?otherFirst <= ?last)
           FILTER NOT EXISTS { ?this ev:contradicts ?other } FILTER NOT EXISTS { ?other ev:contradicts ?this }""",
    ),
    Check(
        "W363",
        "warning",
        "the same name as {other}",
        "one person twice? give one of them the other name as alias, or tell them apart",
        """?this a ev:Person ; ix:name ?name . ?other a ev:Person ; ix:name ?name .
           FILTER(STR(?this) > STR(?other))""",
    ),
    Check(
        "W364",
        "warning",
        "a record without a source",
        "src: [source locator]",
        "?this ev:type ?type . FILTER NOT EXISTS { ?this ev:source ?source }",
    ),
    Check(
        "W365",
        "warning",
        "a source without a date",
        "published: or accessed: the day",
        "?this a ev:Source . FILTER NOT EXISTS { ?this ix:known ?known }",
    ),
    Check(
        "W366",
        "warning",
        "its date is a part of one year, though it looks like two years",
        "2022/2023 is two years; 2022-23 is the autumn of 2022 in EDTF, which [2022-09..2022-11] says as well",
        f"""?this ev:date ?date . FILTER(REGEX(STR(?date), "^[0-9][0-9]({_TWO_YEARS})[?~%]?$"))""",
    ),
)


def run(items: Sequence[Item], store: Store, types: Iterable[Triple]) -> list[Problem]:
    """Check items, together with what they refer to in the store; `types` states the type scheme."""
    from kb.stores.oxigraph import MemoryStore

    scratch = MemoryStore()
    stated: list[Triple] = [triple for item in items for triple in (*triples(item), *index.keys(item))]
    own = {subject for subject, _, _ in stated}
    tied = {value for _, _, value in stated if value.startswith("<") and value not in own and not is_node(value)}
    context = [triple for triple in store.properties(sorted(tied)) if triple[1] != index.FILE]
    scratch.apply([], [(*triple, "") for triple in dict.fromkeys([*stated, *context, *types])])
    places = {item.id: item.origin or Origin() for item in reversed(items)}
    found = findings(scratch)
    return [
        Problem(check.code, check.message.format(other=other), places[this], check.hint, check.severity)
        for check, this, other in found
        if this in places
    ]


def findings(store: Store) -> list[tuple[Check, str, str]]:
    """Every finding in a store: the check, the id of what is wrong, the id of what it does not go with (or '')."""
    found: list[tuple[Check, str, str]] = []
    for check in CHECKS:
        variables = "?this ?other" if "?other" in check.where else "?this"
        rows = store.select(f"{prefixes()}SELECT DISTINCT {variables} WHERE {{ {check.where} }} ORDER BY {variables}")
        found += [(check, identifier(str(row[0])), identifier(str(row[1])) if len(row) > 1 else "") for row in rows]
    return found
