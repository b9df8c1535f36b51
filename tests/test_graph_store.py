"""The Graph Store Protocol and updates: graphs are read, replaced, added to and removed whole, by whom may."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

import kb
from kb.server import graphstore
from kb.vocabulary import ID
from tests.serving import LEAVE, TOKEN, Server

TURTLE = {"Content-Type": "text/turtle"}
ONE = b"<http://x/s> <http://x/p> 'one' ."
TWO = b"<http://x/s> <http://x/p> 'two' ."
RECORD = b"""
@prefix ev: <https://w3id.org/timeline-kb/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix id: <https://w3id.org/timeline-kb/id/> .
id:sent a ev:Event ; skos:prefLabel "Ann meets Bea once more" ; ev:type <https://w3id.org/timeline-kb/type/meet> ;
  ev:status <https://w3id.org/timeline-kb/status/actual> ; ev:date "2025-08-03" ; ev:begin "2025-08-03"^^xsd:date ;
  ev:end "2025-08-03"^^xsd:date ; ev:by id:ann, id:bea ; ev:actor id:ann, id:bea .
"""

EVENT = f"""
@prefix ev: <https://w3id.org/timeline-kb/ns#> . @prefix id: <{ID}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:e1 a ev:Event ; ev:type <https://w3id.org/timeline-kb/type/meet> ; ev:status <https://w3id.org/timeline-kb/status/actual> ;
  ev:date "2025-01-02" ; ev:begin "2025-01-02"^^xsd:date ; ev:end "2025-01-02"^^xsd:date ; ev:by id:ann ; ev:actor id:ann"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("graphs")
    (folder / "talks.chron").write_text(
        "actor ann  Ann\n  kind: person\n\nactor bea  Bea\n  kind: person\n\n"
        "2025-08-01 * Ann meets Bea  ^open\n  type: meet\n  by: Ann, Bea\n\n"
        "2025-08-02 * A meeting nobody may know of  ^hidden\n  type: meet\n  by: Ann, Bea\n  private: yes\n"
    )
    (folder / "plain.ttl").write_text("<http://x/a> <http://x/b> _:c . _:c <http://x/d> 1 .")
    with kb.open(str(folder / "store")) as base:
        base.load(folder / "talks.chron")
    with kb.open(str(folder / "plain")) as base:
        base.load(folder / "plain.ttl")
    return str(folder / "store")


@pytest.fixture(scope="module")
def server(store: str) -> Iterator[Server]:
    made = Server(store, "--writable", "--max-upload", "1", KB_TOKEN=TOKEN)
    made.http.headers.update(LEAVE)
    yield made
    made.close()
    assert "Traceback" not in "".join(made.log)


@pytest.fixture
def graph(server: Server, request: pytest.FixtureRequest) -> str:
    return f"/store?graph={quote('http://x/' + request.node.name, safe='')}"


def triples(server: Server, path: str) -> list[str]:
    answer = server.http.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    return sorted(answer.text.split("\n")[:-1])


@pytest.mark.slow
def test_a_graph_is_made_replaced_added_to_and_removed(server: Server, graph: str) -> None:
    assert server.http.get(graph).status_code == 404
    assert server.http.put(graph, content=ONE, headers=TURTLE).status_code == 201
    assert server.http.put(graph, content=TWO, headers=TURTLE).status_code == 204
    assert triples(server, graph) == ['<http://x/s> <http://x/p> "two" .']
    assert server.http.post(graph, content=ONE, headers=TURTLE).status_code == 204
    assert len(triples(server, graph)) == 2
    assert server.http.head(graph).status_code == 200
    assert server.http.delete(graph).status_code == 204
    assert server.http.delete(graph).status_code == 404
    assert server.http.head(graph).status_code == 404


def test_an_empty_graph_is_a_graph(server: Server, graph: str) -> None:
    assert server.http.put(graph, content=b"", headers=TURTLE).status_code == 201
    assert triples(server, graph) == []


def test_an_address_names_a_graph_by_itself(server: Server) -> None:
    assert server.http.put("/store/person/1.ttl", content=b"<> <#a> <b> .", headers=TURTLE).status_code == 201
    own = f"{server.url}/store/person/1.ttl"
    assert triples(server, "/store/person/1.ttl") == [f"<{own}> <{own}#a> <{server.url}/store/person/b> ."]
    assert triples(server, f"/store?graph={quote(own, safe='')}") == triples(server, "/store/person/1.ttl")
    assert server.sparql(f"ASK {{ GRAPH <{own}> {{ <{own}> ?p ?o }} }}").json()["boolean"] is True


def test_a_graph_without_a_name_gets_one(server: Server) -> None:
    made = server.http.post("/store", content=ONE, headers=TURTLE)
    assert made.status_code == 201
    assert triples(server, made.headers["location"].removeprefix(server.url)) == ['<http://x/s> <http://x/p> "one" .']


def test_a_form_holds_several_documents(server: Server, graph: str) -> None:
    parts = [
        ("a", ("a.ttl", ONE, "text/turtle")),
        ("b", ("b.nt", b'<http://x/s> <http://x/p> "two" .', "application/n-triples")),
    ]
    assert server.http.post(graph, files=parts).status_code == 201
    assert len(triples(server, graph)) == 2


@pytest.mark.parametrize("media, content", [
    ("text/turtle", b"<http://x/s> <http://x/p> 'one' ."),
    ("text/turtle; charset=utf-8", b"<http://x/s> <http://x/p> 'one' ."),
    ("application/n-triples", b'<http://x/s> <http://x/p> "one" .'),
    ("application/rdf+xml", b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://x/"><r:Description r:about="http://x/s"><p>one</p></r:Description></r:RDF>'),
    ("application/ld+json", b'{"@id": "http://x/s", "http://x/p": "one"}'),
])  # fmt: skip
def test_every_serialisation_is_taken_and_given(server: Server, media: str, content: bytes) -> None:
    path = "/store?graph=http://x/every"
    assert server.http.put(path, content=content, headers={"Content-Type": media}).status_code in (201, 204)
    assert triples(server, path) == ['<http://x/s> <http://x/p> "one" .']
    plain = media.partition(";")[0]
    given = server.http.get(path, headers={"Accept": plain})
    assert given.headers["content-type"].startswith(plain)
    kind = ox.RdfFormat.from_media_type(plain)
    assert kind is not None
    assert [str(each.object) for each in ox.parse(given.content, format=kind)] == ['"one"']


@pytest.mark.parametrize("method, path, media, content, status", [
    ("PUT", "/store?graph=http://x/g", "application/rdf+xml", ONE, 400),
    ("PUT", "/store?graph=http://x/g", "image/png", ONE, 415),
    ("PUT", "/store?graph=http://x/g", "", ONE, 415),
    ("PUT", "/store?graph=http://x/g", "application/trig", b"<x:g> { <x:s> <x:p> 1 }", 415),
    ("PUT", "/store?graph=http://x/g", "application/ld+json", b'{"@context": "http://127.0.0.1:9/", "a": 1}', 400),
    ("PUT", "/store?graph=http://x/g", "application/ld+json", b"[" * 5000, 400),
    ("PUT", "/store?graph=http://x/g", "application/rdf+xml", b"<!DOCTYPE x []><x/>", 400),
    ("PUT", "/store?graph=http://x/g", "text/turtle", b"<x:s> <x:p> '\xff' .", 400),
    ("PUT", "/store?graph=http://x/g", "text/turtle", b"# " * (1 << 20), 413),
    ("PUT", "/store?graph=http://x/g", "multipart/form-data", ONE, 400),
    ("PUT", "/store?graph=not+absolute", "text/turtle", ONE, 400),
    ("PUT", "/store?graph=", "text/turtle", ONE, 400),
    ("PUT", "/store?default&graph=http://x/g", "text/turtle", ONE, 400),
    ("PUT", "/store?graph=http://x/g&x=1", "text/turtle", ONE, 400),
    ("PUT", "/store?graph=https://w3id.org/timeline-kb/file/a", "text/turtle", ONE, 403),
    ("PUT", "/store", "text/turtle", ONE, 400),
    ("GET", "/store", "", b"", 400),
    ("PATCH", "/store?default", "text/turtle", ONE, 405),
])  # fmt: skip
def test_a_request_that_cannot_be_met_says_why(
    server: Server, method: str, path: str, media: str, content: bytes, status: int
) -> None:
    answer = server.http.request(method, path, content=content, headers={"Content-Type": media} if media else {})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert not any(word in answer.text for word in ("sent-", "Traceback"))


def test_a_record_that_is_sent_is_found_by_questions(server: Server) -> None:
    assert server.http.post("/store?default", content=RECORD, headers=TURTLE).status_code == 204
    found = server.http.get("/ask", params={"q": "meetings with Ann", "today": "2025-08-22"}).json()
    assert found["answers"] == ["open", "sent"]
    later = RECORD.replace(b"2025-08-03", b"2025-08-04")
    server.http.post("/update", data={"update": "DELETE WHERE { <https://w3id.org/timeline-kb/id/sent> ?p ?o }"})
    assert server.http.post("/store?default", content=later, headers=TURTLE).status_code == 204
    found = server.http.get("/ask", params={"q": "meetings on 4 August 2025", "today": "2025-08-22"}).json()
    assert found["answers"] == ["sent"]


def test_private_records_and_keys_are_not_read_as_a_graph(server: Server) -> None:
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        text = server.http.get("/store?default", headers={"Accept": media}).text
        assert "Ann meets Bea" in text
        assert not any(word in text for word in ("nobody may know", "hidden", "timeline-kb/index"))


def test_nothing_is_written_without_the_token(server: Server, graph: str) -> None:
    with httpx.Client(base_url=server.url, timeout=30) as stranger:
        for method in ("PUT", "POST", "DELETE"):
            assert stranger.request(method, graph, content=ONE, headers=TURTLE).status_code == 401
        wrong = {**TURTLE, "Authorization": "Bearer nope"}
        assert stranger.put(graph, content=ONE, headers=wrong).status_code == 401
        origin = {**TURTLE, **LEAVE, "Origin": "https://evil.example"}
        assert stranger.put(graph, content=ONE, headers=origin).status_code == 403
        assert stranger.get(graph).status_code == 404


def test_an_update_heeds_the_dataset_of_its_address(server: Server) -> None:
    for name, content in (("u1", ONE), ("u2", TWO)):
        server.http.put(f"/store?graph=http://x/{name}", content=content, headers=TURTLE)
    update = "INSERT { GRAPH <http://x/u3> { ?s ?p ?o } } WHERE { ?s ?p ?o } ; # WHERE\nINSERT { GRAPH <http://x/u4> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    address = {"using-graph-uri": "http://x/u1", "using-named-graph-uri": "http://x/u2"}
    assert (
        server.http.post(
            "/update", params=address, content=update, headers={"Content-Type": "application/sparql-update"}
        ).status_code
        == 204
    )
    assert triples(server, "/store?graph=http://x/u3") == ['<http://x/s> <http://x/p> "one" .']
    assert triples(server, "/store?graph=http://x/u4") == ['<http://x/s> <http://x/p> "two" .']
    for own in ("INSERT {} USING <http://x/u1> WHERE {}", "WITH <http://x/u1> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        assert server.http.post("/sparql", data={"update": own, **address}).status_code == 400


def test_updates_do_not_come_by_get(server: Server) -> None:
    assert server.http.get("/update", params={"update": "CLEAR ALL"}).status_code == 405
    assert server.http.get("/sparql", params={"update": "CLEAR ALL"}).status_code == 400


def test_while_another_program_writes_a_client_is_asked_to_wait(server: Server, store: str, graph: str) -> None:
    lock = f"import fcntl, sys; f = open({store + '/lock'!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        answer = server.http.put(graph, content=ONE, headers=TURTLE)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert writer.stdin is not None
        writer.stdin.close()
    assert server.http.put(graph, content=ONE, headers=TURTLE).status_code == 201


@pytest.mark.slow
def test_sparql_sees_of_rdf_files_what_they_state(store: str) -> None:
    served = Server(str(Path(store).parent / "plain"), "--writable", KB_TOKEN=TOKEN)
    try:
        rows = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert served.sparql(rows, "text/csv").text.split() == ["n", "2"]
        assert served.sparql(rows.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"), "text/csv").text.split() == [
            "n",
            "0",
        ]
        assert len(triples(served, "/store?default")) == 2
        served.http.headers.update(LEAVE)
        assert served.http.put("/store?default", content=ONE, headers=TURTLE).status_code == 204
        assert served.sparql("SELECT ?o { ?s ?p ?o }", "text/csv").text.split() == ["o", "one"]
        assert served.http.delete("/store?default").status_code == 204
        assert served.sparql("ASK { ?s ?p ?o }").json()["boolean"] is False
    finally:
        served.close()


def test_an_event_that_was_sent_is_shown_with_what_a_file_adds(tmp_path: Path) -> None:
    """Neither alone shows all of it, so what each showed by itself is not relied on."""
    title = f'{EVENT} ; <http://www.w3.org/2004/02/skos/core#prefLabel> "The Arden summit" .'
    for first, second in ((f"{EVENT} .", title), (title, f"{EVENT} .")):
        store = str(tmp_path / f"{len(first)}")
        (tmp_path / "other.ttl").write_text(f"<{ID}zed> a <https://w3id.org/timeline-kb/ns#Person> .", encoding="utf-8")
        with kb.open(store) as base:
            base.load(tmp_path / "other.ttl")
        graphstore.write(store, "POST", "", first.encode(), "text/turtle", "http://example.org/")
        (tmp_path / "more.ttl").write_text(second, encoding="utf-8")
        with kb.open(store) as base:
            base.load(tmp_path / "more.ttl")
            assert [each.title for each in base.ask("events").events] == ["The Arden summit"]


@pytest.mark.slow
def test_what_an_update_changes_is_shown(tmp_path: Path) -> None:
    (tmp_path / "one.ttl").write_text(f"{EVENT} .", encoding="utf-8")
    store = str(tmp_path / "store")
    with kb.open(store) as base:
        base.load(tmp_path / "one.ttl")
        assert [each.title for each in base.ask("events").events] == ["ann (meet)"]
    served = Server(store, "--writable", KB_TOKEN=TOKEN)
    try:
        update = f'INSERT DATA {{ <{ID}e1> <http://www.w3.org/2004/02/skos/core#prefLabel> "The Arden summit" }}'
        assert served.http.post("/update", data={"update": update}, headers=LEAVE).status_code == 204
    finally:
        served.close()
    with kb.open(store) as base:
        assert [each.title for each in base.ask("events").events] == ["The Arden summit"]


def test_an_event_that_was_sent_outlives_a_file_of_its_day(tmp_path: Path) -> None:
    one, two, store = tmp_path / "one.tsv", tmp_path / "two.tsv", str(tmp_path / "store")
    one.write_text("2010-01-01\tA\tMake a visit\tB\n", encoding="utf-8")
    two.write_text("2010-01-01\tC\tMake a visit\tB\n", encoding="utf-8")
    with kb.open("memory:") as base:
        base.load(one)
        (sent,) = base.ask("events").answers
        content = b"".join(base.export("ntriples"))
    with kb.open(store) as base:
        base.load(two)
    graphstore.write(store, "POST", "", content, "text/plain", "http://example.org/")
    with kb.open(store) as base:
        two.write_text(two.read_text(encoding="utf-8") + "2010-01-01\tD\tMake a visit\tB\n", encoding="utf-8")
        base.load(two)
        assert len(base.ask("events").answers) == 3
        base.forget(two)
        assert base.ask("events").answers == [sent]
