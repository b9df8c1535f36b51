"""Raw SPARQL: what reaches out of the store, or would fell the engine, is refused; all else runs, in every format."""

from __future__ import annotations

import json
import socket
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import kb
from kb.errors import KbError
from kb.guard import guarded, loads
from kb.stores import GRAPH_FORMATS
from tests.test_cli import run

REACHING_OUT = [
    "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
    "select*{service<http://x>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <http://x> { ?s ?p ?o } }",
    "SELECT * {SERVICE?x{?s ?p ?o}}",
    "SELECT (EXISTS { SERVICE <http://x> {} } AS ?x) {}",
    "SELECT * {FILTER(?a<?b)SERVICE?x#>\n{?s ?p ?o}}",  # < is no IRI's
    "SELECT * {FILTER(?a<'x>')SERVICE<http://x>{?s ?p ?o}#'\n}",
    "SELECT * {FILTER(?a<?b#>'''\n)SERVICE <http://x> {?s ?p ?o} #'''\n}",
    "SELECT * {?s ?p ex:a\\# . SERVICE <http://x> {?s ?p ?o} }",  # an escaped # begins no comment
    "SELECT * {\\u0053ERVICE <http://x> {} }",
    'SELECT * { ?s ?p "a"SERVICE<http://x>{} }',
    "SELECT * { ?s ?p 1.e5SERVICE ex:a {} }",
    "SELECT * { ?s ?p ?o.SERVICE <http://x> {} }",
    "SELECT * { ?s ?p 'a'@en.SERVICE ex:a {} }",
    "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:x.ttl> { ?s ?p ?o }",
]
HARMLESS = [
    'SELECT * {?service ex:service ?x . ?y <http://x/service> \'service \\\' SERVICE\', """SERVICE"""} # service',
    "PREFIX service: <http://x/> SELECT * {?s service:a ?o}",
    "SELECT * FROM <http://x/g> {?s ?p ?o FILTER(?a<?b)}",
]
UPDATES = ["INSERT DATA { <x:a> <x:b> <x:c> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "LOAD <http://127.0.0.1:9/x>"]


@pytest.mark.parametrize("query", REACHING_OUT)
def test_what_reaches_out_of_the_store_is_refused(query: str) -> None:
    with pytest.raises(KbError) as caught:
        guarded(query)
    assert caught.value.code == "E128"


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_alone_does_no_harm(query: str) -> None:
    assert guarded(query) == query


@pytest.mark.parametrize("query", ["{" * 5000, "SELECT (" + "STR(" * 200, "1=1 || " * 2001, "{?s ?p ?o} UNION " * 2001])
def test_what_would_fell_the_engine_is_refused(query: str) -> None:
    with pytest.raises(KbError) as caught:
        guarded(query)
    assert caught.value.code == "E129"


@pytest.mark.parametrize("name", ["memory:", "rdflib:"])
def test_no_query_reaches_the_network(name: str) -> None:
    with socket.socket() as listener, kb.open(name) as base:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        for query in (f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}", f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
                      f"SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", f"LOAD <{url}>"):  # fmt: skip
            try:
                base.store.raw(query, "csv")
            except KbError as error:
                assert error.code in ("E110", "E128", "E409")  # noqa: PT017
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("name", ["memory:", "rdflib:"])
@pytest.mark.parametrize("query", UPDATES)
def test_an_update_is_no_query(name: str, query: str) -> None:
    with kb.open(name) as base:
        with pytest.raises(KbError) as caught:
            base.store.raw(query, "json")
        assert caught.value.code == "E110"


@pytest.mark.parametrize("name", ["memory:", "rdflib:"])
@pytest.mark.parametrize("query", ["CONSTRUCT { <x:s> <x:p> 'é' } {}", "DESCRIBE <x:s>"])
def test_a_graph_has_the_formats_of_graphs(name: str, query: str) -> None:
    with kb.open(name) as base:
        for format in GRAPH_FORMATS:
            found = base.store.raw(query, format).decode()
            if format == "jsonld":
                json.loads(found)
            elif format == "rdfxml":
                ET.fromstring(found)
        assert base.store.raw(query, "xml").decode().count("rdf:RDF")
        with pytest.raises(KbError) as caught:
            base.store.raw(query, "csv")
        assert caught.value.code == "E130"


@pytest.mark.parametrize("name", ["memory:", "rdflib:"])
def test_rows_and_truths_have_theirs(name: str) -> None:
    with kb.open(name) as base:
        for query, shown in (("SELECT (1 AS ?x) {}", b"1"), ("ASK {}", b"true")):
            for format in ("json", "xml", "csv", "tsv"):
                assert shown in base.store.raw(query, format)
            with pytest.raises(KbError) as caught:
                base.store.raw(query, "ntriples")
            assert caught.value.code == "E130"


def test_formats_have_short_names() -> None:
    for query, format in (("CONSTRUCT { <x:s> <x:p> 'é' } {}", "nq"), ("ASK {}", "text")):
        done = run("--store", "memory:", "sparql", query, "--format", format)
        assert (done.returncode, done.stdout) == (0, '<x:s> <x:p> "é" .\n' if format == "nq" else "yes\n")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    assert "E006" in run("--store", "memory:", "sparql", "-", cwd=tmp_path, stdin=b"\xff").stderr
    assert "E006" in run("--store", "memory:", "ask", "-f", "-", cwd=tmp_path, stdin=b"\xff").stderr
    for args in (["sparql", "SELECT ('\udcff' AS ?x) {}"], ["ask", "--format", "json", "who met \udcff"]):
        assert run("--store", "memory:", *args, cwd=tmp_path).returncode == 2


GLUED = [
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX SERVICE: <x:> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX a: <x:> SELECT * { SERVICEa:x#\n{ ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://x> { ?s ?p ?o } }",
    "PREFIX a: <x:> SELECT * { FILTER(true)SERVICESILENTa:x{ ?s ?p ?o } }",
]
"""An engine that has no lexer finds the keyword where a lexer finds a name."""

LEGAL = [
    "PREFIX ex: <x:> SELECT * { ?s ex:my-service ex:a.service ; ex:service\\-b <service> , 'a'@en-service }",
    "PREFIX service: <x:> SELECT * { GRAPH service:g { ?service service:a service:b.c } }",
    "SELECT * { VALUES ?n { " + "-1 " * 5000 + "} }",
    'SELECT * { VALUES (?d ?e) { ' + '("2025-01-01"^^<http://www.w3.org/2001/XMLSchema#date> -1)' * 5000 + " } }",
    "INSERT DATA { <x:a> <x:b> " + ", ".join(["-1"] * 5000) + " }",
]  # fmt: skip


@pytest.mark.parametrize("query", GLUED)
def test_a_keyword_glued_to_a_name_is_refused(query: str) -> None:
    with pytest.raises(KbError) as caught:
        guarded(query)
    assert caught.value.code == "E128"


@pytest.mark.parametrize("query", LEGAL)
def test_names_and_rows_of_data_are_let_through(query: str) -> None:
    assert guarded(query) == query


@pytest.mark.parametrize("text", ["PREFIX a: <x:> LOADa:x", "LOADSILENT<x:a>", "CLEAR NAMED;LOAD:x", "PREFIX LOAD: <x:> LOAD:x",
                                  "INSERT {} WHERE {FILTER(?a<'x>')}; LOAD <x:a>#'"])  # fmt: skip
def test_an_update_that_loads_is_known(text: str) -> None:
    assert loads(text)


@pytest.mark.parametrize("text", ["PREFIX load: <x:> INSERT DATA { GRAPH load:g { load:a load:b 'load' } } # load",
                                  "PREFIX load: <x:> COPY load:a TO load:b ; MOVE SILENT load:b TO load:c"])  # fmt: skip
def test_an_update_that_only_says_load_is_let_through(text: str) -> None:
    assert not loads(text)
