"""Which item of Wikidata an actor or a place may be: proposals from a SPARQL endpoint, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.exporters import items
from kb.frozen import Frozen
from kb.names import fold
from kb.record import Actor, Item, Place
from kb.stores import Store
from kb.stores.credentials import Credentials
from kb.stores.endpoint import EndpointStore
from kb.vocabulary import WIKIDATA, literal

ADDRESS = "https://query.wikidata.org/sparql"
_AT_ONCE = 40
_SHOWN = 3
_PREFIXES = f"""PREFIX wd: <{WIKIDATA}>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
PREFIX wikibase: <http://wikiba.se/ontology#>
"""
_HUMAN, _COUNTRIES = "Q5", frozenset(("Q6256", "Q3624078"))


class Candidate(Frozen):
    """An item of Wikidata (`Q7747`) that bears the name: what it is called and said to be, on how many wikis it is told of."""

    id: str
    label: str
    description: str
    known: int
    by_label: bool

    @property
    def same(self) -> str:
        """What the journal writes after `same:`."""
        return f"wikidata:{self.id}"


class Proposal(Frozen):
    """An actor or a place without an id of Wikidata, and the items that it may be, the likeliest first."""

    item: Item
    candidates: tuple[Candidate, ...]


def proposals(store: Store, address: str = ADDRESS, names: Iterable[str] = ()) -> Iterator[Proposal]:
    """Proposals for the actors and places of a store that have none yet, or for those of some names (or ids) alone.

    Nothing is written, and no credentials are sent.
    """
    server = EndpointStore(address, credentials=Credentials())
    wanted = set(map(fold, names))
    batch: list[Actor | Place] = []
    for item in items(store):
        if not isinstance(item, Actor | Place) or any(each.startswith("wikidata:") for each in item.same):
            continue
        if wanted and not wanted & {fold(each) for each in (item.id, item.title, *item.aliases)}:
            continue
        batch.append(item)
        if len(batch) >= _AT_ONCE:
            yield from _asked(server, batch)
            batch = []
    yield from _asked(server, batch)


def _asked(server: EndpointStore, batch: list[Actor | Place]) -> Iterator[Proposal]:
    if not batch:
        return
    names = " ".join(f"{literal(name)}@en" for name in dict.fromkeys(each.title for each in batch))
    rows = server.select(f"""{_PREFIXES}SELECT ?name ?item ?how ?label ?description ?class ?place ?links WHERE {{
  VALUES ?name {{ {names} }}
  {{ ?item rdfs:label ?name . BIND("label" AS ?how) }} UNION {{ ?item skos:altLabel ?name . BIND("alias" AS ?how) }}
  OPTIONAL {{ ?item rdfs:label ?label . FILTER(LANG(?label) = "en") }}
  OPTIONAL {{ ?item schema:description ?description . FILTER(LANG(?description) = "en") }}
  OPTIONAL {{ ?item wdt:P31 ?class }} OPTIONAL {{ ?item wdt:P625 ?place }} OPTIONAL {{ ?item wikibase:sitelinks ?links }}
}}""")
    found: dict[str, dict[str, Candidate]] = {}
    classes: dict[str, set[str]] = {}
    located: set[str] = set()
    for name, iri, how, label, description, class_, place, links in rows:
        id_ = str(iri).removeprefix(WIKIDATA)
        if not (id_.startswith("Q") and id_[1:].isdigit()):
            continue
        classes.setdefault(id_, set()).add(str(class_ or "").removeprefix(WIKIDATA))
        if place is not None:
            located.add(id_)
        known = links if isinstance(links, int) else 0
        before = found.setdefault(str(name), {}).get(id_)
        by_label = how == "label" or (before is not None and before.by_label)
        found[str(name)][id_] = Candidate(id_, str(label or name), str(description or ""), known, by_label)
    for item in batch:
        fitting = [
            each for each in found.get(item.title, {}).values() if _fits(item, classes[each.id], each.id in located)
        ]
        if fitting:
            ranked = sorted(fitting, key=lambda each: (not each.by_label, -each.known, int(each.id[1:])))
            yield Proposal(item, tuple(ranked[:_SHOWN]))


def _fits(item: Item, classes: set[str], located: bool) -> bool:
    """Whether an item of Wikidata can be what an actor or a place is: no person is a town."""
    if isinstance(item, Actor):
        if item.kind == "person":
            return _HUMAN in classes
        if item.kind == "country":
            return bool(classes & _COUNTRIES)
        return item.kind == "" or _HUMAN not in classes
    return located and _HUMAN not in classes
