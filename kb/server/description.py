"""What the service says of itself: SPARQL 1.1 Service Description, and VoID of the data in it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from kb.server.jobs import GRAPHS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
            "N-Triples", "RDF_XML", "JSON-LD")  # fmt: skip


def description(endpoint: str, counts: bytes, *, writable: bool, format: str) -> bytes:
    """The description of a service at an address; `counts` is what a worker counted."""
    found = ox.serialize(_triples(endpoint, json.loads(counts), writable), format=GRAPHS[format],
                         prefixes={"sd": _SD, "void": _VOID})  # fmt: skip
    return found or b""


def _triples(endpoint: str, counts: dict[str, object], writable: bool) -> Iterator[ox.Triple]:
    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    a = ox.NamedNode(_RDF + "type")
    service, dataset, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default"))
    yield ox.Triple(service, a, sd("Service"))
    yield ox.Triple(service, sd("endpoint"), ox.NamedNode(endpoint))
    for language in ("SPARQL11Query", *(["SPARQL11Update"] if writable else [])):
        yield ox.Triple(service, sd("supportedLanguage"), sd(language))
    for format in _WRITTEN:
        yield ox.Triple(service, sd("resultFormat"), ox.NamedNode(_FORMATS + format))
    yield ox.Triple(service, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, a, sd("Dataset"))
    yield ox.Triple(dataset, a, ox.NamedNode(_VOID + "Dataset"))
    yield ox.Triple(dataset, ox.NamedNode(_VOID + "sparqlEndpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, a, sd("Graph"))
    triples = ox.NamedNode(_VOID + "triples")
    yield ox.Triple(default, triples, ox.Literal(int(str(counts["triples"]))))
    graphs = counts["graphs"]
    assert isinstance(graphs, list)
    for number, (name, count) in enumerate(graphs):
        named, graph = (ox.NamedNode(f"{endpoint}#{what}-{number}") for what in ("named", "graph"))
        yield ox.Triple(dataset, sd("namedGraph"), named)
        yield ox.Triple(named, a, sd("NamedGraph"))
        yield ox.Triple(named, sd("name"), ox.NamedNode(str(name)))
        yield ox.Triple(named, sd("graph"), graph)
        yield ox.Triple(graph, a, sd("Graph"))
        yield ox.Triple(graph, triples, ox.Literal(int(count)))
