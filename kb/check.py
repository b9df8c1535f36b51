"""Every check on what records say together: as SPARQL here, for speed, and as SHACL in ontology/shapes.ttl.

What a file's own words get wrong (a date, a name, a quote) its reader and `kb.resolve` report; these look at records
side by side. A test holds the two forms to the same findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb import index
from kb.errors import Place as Origin
from kb.errors import Problem
from kb.frozen import Frozen
from kb.record import Item, Record
from kb.stores import Store
from kb.triples import triples
from kb.vocabulary import Triple, entity, identifier, prefixes


class Check(Frozen):
    """One check: the body of a SELECT of ?this (and ?other, what it does not go with), and what to say of each."""

    code: str
    severity: str
    message: str
    hint: str
    where: str


CHECKS: tuple[Check, ...] = (
    Check(
        "E350",
        "error",
        "it ends before {other}, which it follows, begins",
        "a cause, or what is answered, comes first: which date is wrong?",
        """?this ev:causedBy|ev:respondsTo|ev:after ?other ; ix:last ?last .
           ?other ix:first ?first . FILTER(?last < ?first)""",
    ),
    Check(
        "E351",
        "error",
        "it happened after {other}, which reports it, was published",
        "a weekday read forward? flag ! is for what was still planned",
        """?this ev:status ?status ; ix:first ?first ; ev:source ?other .
           ?other ix:known ?known . FILTER(?first > ?known)
           FILTER(?status IN (st:actual, st:ongoing, st:failed, st:negated))""",
    ),
    Check(
        "E352",
        "error",
        "it lies outside {other}, of which it is a part",
        "a part falls within its whole",
        """?this a ev:Event ; ev:partOf ?other ; ix:first ?first ; ix:last ?last .
           ?other ix:first ?from ; ix:last ?to . FILTER(?last < ?from || ?first > ?to)""",
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
        """?this ev:status st:planned ; ix:last ?last ; ev:source ?other . ?other ix:known ?known .
           FILTER(?last < ?known)""",
    ),
    Check(
        "W362",
        "warning",
        "its share of the same territory differs from that of {other}",
        "contradicts: ^id, if the sources differ",
        """?this ev:type t:control ; ev:status st:actual ; ev:subject ?who ; ev:object ?what ;
             ix:first ?first ; ix:last ?last ; ev:value/ev:minimum ?least .
           ?other ev:type t:control ; ev:status st:actual ; ev:subject ?who ; ev:object ?what ;
             ix:first ?otherFirst ; ix:last ?otherLast ; ev:value/ev:maximum ?most .
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
)

def run(items: Sequence[Item], store: Store) -> list[Problem]:
    """Check items, together with those records of the store that they are tied to."""
    from kb.stores.oxigraph import MemoryStore

    scratch = MemoryStore()
    stated: list[Triple] = [triple for item in items for triple in (*triples(item), *index.keys(item))]
    own = {subject for subject, _, _ in stated}
    tied = sorted({each for item in items for each in _ties(item)} - own)
    context = [triple for triple in store.properties(tied) if triple[1] != index.FILE]
    scratch.apply([], [(*triple, "") for triple in dict.fromkeys([*stated, *context])])
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


def _ties(item: Item) -> Iterable[str]:
    if isinstance(item, Record):
        yield from (entity(link.target) for link in item.links)
        yield from (entity(source) for source in item.sources)
