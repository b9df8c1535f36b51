"""The endpoint under attack: noise, stalling clients, killed writers and workers, and a canary that nobody may reach.

`make nightly` runs 1,000 killed writers and 100,000 requests of noise; a plain run 30 and 2,000.
"""

from __future__ import annotations

import http.server
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

import kb
from kb.errors import KbError
from kb.importers import FORMATS
from tests.conftest import ROOT, TODAY, is_nightly
from tests.serving import JSON, LEAVE, TOKEN, Server
from tests.test_importers import ACLED, ICEWS, UCDP, gdelt_row

pytestmark = pytest.mark.slow

CYCLES = 1_000 if is_nightly() else 30
NOISE = 25_000 if is_nightly() else 500
SEEDS = range(4)
CARTESIAN = "SELECT (COUNT(*) AS ?c) { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server("demo:", "--timeout", "3", "--writable", KB_TOKEN=TOKEN)
    yield made
    assert made.sparql("ASK {}").json()["boolean"] is True
    made.close()
    log = "".join(made.log)
    assert not (fault := re.search("Traceback|a fault in", log)), log[fault.start() :][:3000]


@pytest.fixture
def store(tmp_path: Path) -> str:
    path = tmp_path / "people.chron"
    path.write_text("source s  Page\n\nactor ann  Ann\n  kind: person\n\nactor bea  Bea\n  kind: person\n")
    with kb.open(str(tmp_path / "store")) as base:
        base.load(path)
    return str(tmp_path / "store")


def children(pid: int) -> list[int]:
    """The processes that a process has started (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def workers_of(served: Server) -> list[int]:
    """Its workers, which are forked by a process that it has started."""
    return [worker for parent in children(served.process.pid) for worker in children(parent)]


# Nothing is fetched


QUERIES = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE SILENT <{url}> {{ }} }} }}", "ASK {{ SERVICESILENT<{url}> {{ ?s ?p ?o }} }}",
    "PREFIX a: <{url}> SELECT * {{ SERVICEa:x {{ ?s ?p ?o }} }}", "PREFIX : <{url}> ASK {{ {{}} SERVICE:x#\n{{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "DESCRIBE ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "DESCRIBE <{url}>", "DESCRIBE <{url}> FROM <{url}>", "CONSTRUCT {{ <{url}> ?p ?o }} WHERE {{ <{url}> ?p ?o }}",
    "LOAD <{url}>", "LOADSILENT<{url}>", "CLEAR ALL;LOAD SILENT <{url}> INTO GRAPH <x:g>", "PREFIX a: <{url}> LOADa:x",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}", "INSERT {{ ?s ?p ?o }} USING <{url}> WHERE {{ ?s ?p ?o }}",
    "INSERT DATA {{ <{url}> <http://www.w3.org/2002/07/owl#imports> <{url}> }}", "COPY <{url}> TO <x:b>",
]  # fmt: skip
DOCUMENTS = {
    "text/turtle": "@prefix a: <{url}> . @base <{url}> . <{url}> a:b <c> ; <http://www.w3.org/2002/07/owl#imports> <{url}> .",
    "application/n-triples": "<{url}> <http://www.w3.org/2002/07/owl#imports> <{url}> .",
    "application/rdf+xml": '<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xml:base="{url}">&x;</r:RDF>',
    "application/ld+json": '{{"@context": ["{url}", {{"@import": "{url}"}}], "@id": "{url}"}}',
}
FILES = {
    "turtle": DOCUMENTS["text/turtle"], "ntriples": DOCUMENTS["application/n-triples"], "rdfxml": DOCUMENTS["application/rdf+xml"],
    "jsonld": DOCUMENTS["application/ld+json"], "trig": "<{url}> {{ <{url}> <x:p> <{url}> }}", "nquads": "<{url}> <x:p> <{url}> <{url}> .",
    "chron": "include {url}\n\nsource s  Page\n  url: {url}\n\n2025-01-01 * A thing  ^a\n  type: meet\n  src: s\n",
    "csv": "date,title,source\n2025-01-01,A thing,{url}\n", "jsonl": '{{"id": "a", "date": "2025-01-01", "title": "x", "sources": ["{url}"]}}\n',
    "ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:a\nDTSTART:20250101\nSUMMARY:x\nATTACH:{url}\nURL:{url}\nEND:VEVENT\nEND:VCALENDAR\n",
    "timelinejs": '{{"events": [{{"start_date": {{"year": 2025}}, "text": {{"headline": "x"}}, "media": {{"url": "{url}"}}}}]}}',
    "markwhen": "2025-01-01: [x]({url})\n", "tkg": "2025-01-01\t{url}\tMake a visit\t{url}\n",
    "icews": ICEWS.replace("Accra Courier", "{url}").replace("Ghana", "{url}"), "gdelt": gdelt_row(sourceurl="{url}", actor1name="{url}"),
    "acled": ACLED.replace("Daily Nation (Kenya)", "{url}"), "ucdp": UCDP.replace("Strelsau Post", "{url}"),
}  # fmt: skip
"""A file of each format; what it says is read from somewhere, where it can say such a thing, is the canary."""

REFUSED = {"chron", "rdfxml", "jsonld"}
"""What asks for another file to be read, by include, DOCTYPE or a context elsewhere."""


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address where nobody may call, and who did."""
    hits: list[str] = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{listening.server_port}/x"
    yield url, hits
    time.sleep(0.2)
    assert hits == []
    assert httpx.get(url).status_code == 404
    assert hits == ["/x"]  # it would have been noticed
    listening.shutdown()
    listening.server_close()


@pytest.mark.parametrize("form", QUERIES)
def test_no_query_fetches_from_elsewhere(server: Server, canary: tuple[str, list[str]], form: str) -> None:
    url, _ = canary
    query = form.format(url=url)
    server.sparql(query)
    server.http.post("/sparql", data={"query": query})
    server.http.post("/sparql", params={"default-graph-uri": url, "named-graph-uri": url}, data={"query": query})
    server.http.post("/update", data={"update": query}, headers=LEAVE)
    server.http.post("/update", params={"using-graph-uri": url}, data={"update": query}, headers=LEAVE)
    for path in ("/query", "/query/result.json", "/query/result.turtle"):
        server.http.get(path, params={"query": query})
    with kb.open("memory:") as base, suppress(KbError):
        base.store.raw(query, "ntriples")


def test_no_question_nor_address_fetches_from_elsewhere(server: Server, canary: tuple[str, list[str]]) -> None:
    url, _ = canary
    server.sparql("ASK {}", f"{JSON}, {url}")
    server.http.get("/sparql", params={"query": "ASK {}", "default-graph-uri": url, "named-graph-uri": url})
    for path in ("/ask", "/complete", "/timeline.ics", "/feed.atom", "/", "/part", "/names"):
        server.http.get(path, params={"q": f'statements about "{url}"', "find": url, "of": "facets"})
    server.http.get(f"/id/{url}")
    server.http.get(f"/store/{url}")
    server.http.get("/health", headers={"X-Forwarded-Host": url, "Referer": url, "Forwarded": f"host={url}"})
    with socket.create_connection(("127.0.0.1", server.port), 5) as client:
        client.sendall(f"GET {url} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("media", DOCUMENTS)
def test_no_graph_that_is_sent_fetches_from_elsewhere(
    server: Server, canary: tuple[str, list[str]], media: str
) -> None:
    url, _ = canary
    for address in (f"/store?graph={url}", "/store"):
        server.http.post(address, content=DOCUMENTS[media].format(url=url), headers={**LEAVE, "Content-Type": media})
    server.http.get("/store", params={"graph": url}, headers={"Accept": media})


@pytest.mark.parametrize("format", [each.name for each in FORMATS])
def test_no_import_fetches_from_elsewhere(canary: tuple[str, list[str]], tmp_path: Path, format: str) -> None:
    url, _ = canary
    path = tmp_path / "file"
    path.write_text(FILES[format].format(url=url))
    with kb.open("memory:") as base:
        try:
            loaded = not base.load(path, format=format).rejected
        except KbError:
            loaded = False
        assert loaded == (format not in REFUSED)
        with suppress(KbError):
            base.load(url, format=format)  # no file has such a name


# Noise


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_sent_there_is_no_fault(server: Server, seed: int) -> None:
    """Requests of noise for each seed: no 5xx but «busy» and «out of time», and the server still answers."""
    chance = random.Random(seed)
    pieces = ["SELECT", "ASK", "{", "}", "?s", "<x:a>", '"', "'", "\\", "\x00", "é", "\U0001f600", "who met Putin", "before", "2025-02-30",
              "(", ")", "%", "FILTER", "SERVICE", "in", "the", "Alaska summit", "\ufeff", "\u202e", "a" * 300, "within 9999999 days", "@", "$x", "|",
              "WHERE", "INSERT DATA", "VALUES", "'''", "0000-13-45", "-99999", "2025-W60", "until", "how many", ";", "#", "<<", "^^", "-", "1e999999"]  # fmt: skip
    paths = ["/sparql", "/ask", "/complete", "/timeline.ics", "/feed.atom", "/store", "/update", "/nothing", "/"]
    values = [
        "*/*",
        "a/b;q=x",
        "",
        "text/html",
        "bytes=0-",
        "é".encode().decode("latin-1"),
        "gzip;q=0",
        "http://[",
        "x" * 5000,
        "Bearer \xff",
    ]
    names = [
        "Accept",
        "If-None-Match",
        "Origin",
        "Range",
        "Content-Type",
        "Accept-Encoding",
        "Host",
        "Authorization",
        "Sec-Fetch-Site",
    ]
    for _ in range(NOISE):
        text = " ".join(chance.choices(pieces, k=chance.randint(0, 12)))
        path = chance.choice([*paths, "/id/" + quote_some(chance, text[:20])])
        parameter = "query" if path == "/sparql" else "graph" if path == "/store" else "q"
        headers = {chance.choice(names): chance.choice(values)}
        if chance.random() < 0.2:
            headers |= LEAVE
        method = chance.choice(["GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
        try:
            if method in ("GET", "HEAD"):
                parameters = {parameter: text, "today": chance.choice(["2025-08-22", "", "x", "0000", "9" * 30])}
                answer = server.http.request(method, path, params=parameters, headers=encoded(headers))
            else:
                answer = server.http.request(
                    method, path, content=text.encode("utf-8", "surrogatepass"), headers=encoded(headers)
                )
        except (UnicodeEncodeError, httpx.InvalidURL, httpx.LocalProtocolError):
            continue
        assert answer.status_code < 500 or answer.status_code in (503, 504), (path, text, answer.text[:200])
        assert not re.search(r"Traceback|File \"|/site-packages/", answer.text)
    assert server.sparql("ASK {}").status_code == 200


def encoded(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}


def quote_some(chance: random.Random, text: str) -> str:
    return "".join(f"%{chance.randrange(256):02X}" if chance.random() < 0.3 else "x" for _ in text)


RAW = {
    "half a request line": b"GET /spar",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
    "a host that is none": b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    "HTTP/1.0": b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "bad percent": b"GET /sparql?query=%zz%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "bad bytes": b"GET /id/\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "both lengths": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "a length below nought": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a bad chunk": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "upgrade": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "absolute": b"GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\nConnection: close\r\n\r\n",
    "many headers": b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 5_000 + b"Connection: close\r\n\r\n",
}


@pytest.mark.parametrize("name", RAW)
def test_a_request_that_breaks_http_breaks_nothing_else(server: Server, name: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), 5)) as client:
        client.sendall(RAW[name])
        client.shutdown(socket.SHUT_WR)
        client.settimeout(5)
        told = b""
        try:
            while piece := client.recv(65536):
                told += piece
                if b"\r\n\r\n" in told and b"onnection: close" not in told.replace(b"C", b"c"):
                    break
        except (TimeoutError, ConnectionResetError):
            pass
    assert not told or re.match(rb"HTTP/1\.1 [234]\d\d ", told), told[:100]
    assert b"Traceback" not in told
    assert server.sparql("ASK {}").status_code == 200


def test_a_head_without_end_is_ended(server: Server) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        try:
            for _ in range(200):
                client.sendall(b"X-A: " + b"a" * 65_536 + b"\r\n")
            told = client.recv(1000)
        except (BrokenPipeError, ConnectionResetError):
            told = b"HTTP/1.1 431"
    assert told.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))


def test_clients_that_stall_are_sent_away(server: Server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n"
    )
    slow = [socket.create_connection(("127.0.0.1", server.port), 20) for _ in range(50)]
    try:
        for number, client in enumerate(slow):
            client.sendall(head if number % 2 else b"")
        assert server.sparql("ASK {}").status_code == 200
        started = time.monotonic()
        for client in slow:
            client.settimeout(20)
            assert client.recv(100)[:12] in (b"", b"HTTP/1.1 408")
        assert time.monotonic() - started < 15
    finally:
        for client in slow:
            client.close()


def test_requests_in_a_row_are_answered_in_order(server: Server) -> None:
    one = b"GET /sparql?query=%s HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        client.sendall(b"".join(one % f"SELECT%20({number}%20AS%20?x)%7B%7D".encode() for number in range(20)))
        told = b""
        while told.count(b"HTTP/1.1 200") < 20 or not told.endswith(b"19\r\n"):
            piece = client.recv(65536)
            assert piece
            told += piece
    assert [int(each) for each in re.findall(rb"\r\n\r\nx\r\n(\d+)\r\n", told)] == list(range(20))


def test_bodies_in_a_row_are_answered_in_order(server: Server) -> None:
    """Forms, queries as they are and chunks, sent before the first is answered; the last says that it is the last."""
    forms = b"Content-Type: application/x-www-form-urlencoded\r\n", b"Content-Type: application/sparql-query\r\n"
    sent = b""
    for number in range(12):
        query = b"SELECT (%d AS ?x) {}" % number
        body = query if number % 2 else b"query=" + query.replace(b" ", b"+").replace(b"?", b"%3F")
        closes = b"Connection: close\r\n" if number == 11 else b""
        sent += b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n" + forms[number % 2] + closes
        if number % 3:
            sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        else:
            sent += b"Transfer-Encoding: chunked\r\n\r\n3\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (
                body[:3],
                len(body) - 3,
                body[3:],
            )
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        for place in range(0, len(sent), 700):
            client.sendall(sent[place : place + 700])
        told = b""
        while piece := client.recv(65536):
            told += piece
    assert [int(each) for each in re.findall(rb"\r\n\r\nx\r\n(\d+)\r\n", told)] == list(range(12))


@pytest.mark.parametrize("lines, status", [(150, 200), (250, 431), (250_000, 431)])
def test_a_head_has_so_many_lines(server: Server, lines: int, status: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        started = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n" + b"A:\r\n" * lines + b"\r\n")
        with suppress(ConnectionResetError):
            assert client.recv(1000).startswith(b"HTTP/1.1 %d" % status)
        assert time.monotonic() - started < 5


def test_a_body_in_chunks_is_bounded_too(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"#" * 65_536

    try:
        status = server.http.post(
            "/sparql", content=endless(), headers={"Content-Type": "application/sparql-query"}
        ).status_code
    except (httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
        status = 413
    assert status == 413
    small = server.http.post(
        "/sparql", content=iter([b"ASK ", b"{}"]), headers={"Content-Type": "application/sparql-query"}
    )
    assert small.status_code == 200


def test_a_client_may_ask_before_it_sends_a_body(server: Server) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        client.sendall(head.format(6).encode())
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ASK {}")
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
        client.sendall(head.format(6_000_000).encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


def test_a_client_that_sends_too_much_still_reads_why(server: Server) -> None:
    """The answer comes before all was sent; the connection ends only when the client has had the time to read it."""
    with closing(socket.create_connection(("127.0.0.1", server.port), 20)) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 8000000\r\n\r\n"
        )
        for _ in range(80):
            client.sendall(b"#" * 100_000)
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is told by /proc")
def test_what_clients_send_is_not_kept_without_bound(server: Server) -> None:
    """A hundred queries, Accept headers, hosts and names of headers of some hundred kilobytes each: the server forgets them."""

    def resident() -> int:
        return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20

    def burden(number: int) -> None:
        long = f"{number:03d}" + "x" * 300_000
        assert server.http.post("/sparql", data={"query": f"ASK {{}} #{long}"}).status_code == 200
        assert server.sparql(f"ASK {{}} #{long[:60_000]}").status_code == 200
        assert server.sparql("ASK {}", f"{JSON}, a/{long}").status_code == 200
        assert server.http.get("/health", headers={"Host": long}).status_code == 400
        assert server.http.get("/health", headers={long: "x"}).status_code == 200

    for number in range(10):
        burden(number)
    before = resident()
    for number in range(100, 300):
        burden(number)
    assert resident() - before < 100  # 300 MB were sent


# Killed


def test_a_worker_that_is_killed_is_replaced(server: Server) -> None:
    workers = workers_of(server)
    assert len(workers) >= 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    for _ in range(3):
        assert server.sparql("ASK {}").status_code == 200
    assert not set(workers) & set(workers_of(server))


def test_the_process_that_workers_come_from_is_replaced_too(server: Server) -> None:
    (parent,) = children(server.process.pid)
    workers = workers_of(server)
    os.kill(parent, signal.SIGKILL)
    late = time.monotonic() + 20
    while {parent, *workers} & {*children(server.process.pid), *workers_of(server)}:
        assert time.monotonic() < late
        time.sleep(0.05)
    for number in range(3):
        assert server.sparql(f"ASK {{}} # {number}").status_code == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux tells that what was sent was not read")
def test_a_job_that_its_worker_never_took_is_done_by_another(server: Server) -> None:
    """Workers that are as good as dead when requests come: each job lies in a socket that nobody reads any more."""
    while len(workers := workers_of(server)) < 2:
        time.sleep(0.05)
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(4) as clients:
        answers = [clients.submit(server.sparql, f"ASK {{}} # untaken {number}") for number in range(4)]
        time.sleep(0.5)
        assert not any(answer.done() for answer in answers)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        assert [answer.result(30).status_code for answer in answers] == [200] * 4


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="capabilities are Linux's")
def test_workers_that_cannot_come_forward_again_are_replaced(store: str) -> None:
    """Without the right to raise a priority, as every user but root: a worker that stood back once is not used again."""
    program = (
        "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 23, 0, 0, 0)  # CAP_SYS_NICE goes with the next exec\n"
        "os.execv(sys.executable, [sys.executable, '-c', 'from kb.cli import main; main()', *sys.argv[1:]])"
    )
    served = Server(store, "--timeout", "20", program=program)
    long = "SELECT (COUNT(*) AS ?c) { { SELECT * { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i } LIMIT 3000000 } } # "
    try:
        before = workers_of(served)
        for number in range(3):
            assert served.sparql(f"{long}{number}").status_code == 200
        assert served.sparql("ASK {}").status_code == 200
        assert set(before) != set(workers_of(served))
    finally:
        served.close()


def test_crowds_are_asked_to_wait_and_served(server: Server) -> None:
    """Sixty clients at once, which come again when they are told to: nobody is told anything else, everybody is served."""
    told: list[int] = []

    def one(number: int) -> int:
        with httpx.Client(base_url=server.url, timeout=60) as client:
            for attempt in range(200):
                query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} #{number}"
                answer = client.get("/sparql", params={"query": query})
                told.append(answer.status_code)
                if answer.status_code not in (429, 503):
                    return answer.status_code
                time.sleep(min(0.02 * (attempt + 1), float(answer.headers["retry-after"])))
        return 0

    with ThreadPoolExecutor(60) as crowd:
        statuses = list(crowd.map(one, range(300)))
    assert set(told) <= {200, 429, 503}
    assert statuses == [200] * 300


def test_one_address_has_so_many_requests_at_once(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", server.port), 20) for _ in range(16)]
    try:
        for client in slow:
            client.sendall(head)
        for number in range(100):  # until all of them were read; what is kept takes nothing from anybody
            refused = server.sparql(f"ASK {{}} # the sixteen {number}")
            if refused.status_code != 200:
                break
            time.sleep(0.05)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        for client in slow:
            client.sendall(b"ASK {}")
            assert client.recv(100)[:12] == b"HTTP/1.1 200"
        assert server.sparql("ASK {} # again").status_code == 200
    finally:
        for client in slow:
            client.close()


def test_waiting_for_a_worker_takes_nothing_from_a_query(store: str) -> None:
    """Both workers are at endless queries; what waits until these are ended still has its own time."""
    served = Server(store, "--timeout", "2")
    try:
        with ThreadPoolExecutor(3) as clients:
            endless = [clients.submit(served.sparql, f"{CARTESIAN} #{number}") for number in range(2)]
            time.sleep(1)
            waiting = clients.submit(served.sparql, "ASK {}")
            assert [each.result().status_code for each in endless] == [504, 504]
            assert waiting.result().status_code == 200
    finally:
        served.close()


def test_more_long_queries_than_workers_leave_room_for_others(store: str) -> None:
    """Nine endless queries on two workers: others are answered at once, and each of the nine is told why it was not."""
    served = Server(store, "--timeout", "3")
    try:
        with ThreadPoolExecutor(9) as clients:
            endless = [clients.submit(served.sparql, f"{CARTESIAN} #{number}") for number in range(9)]
            time.sleep(2)
            waits = []
            for number in range(40):
                started = time.monotonic()
                assert served.sparql(f"ASK {{}} #{number}").status_code == 200
                waits.append(time.monotonic() - started)
            assert sorted(waits)[36] < 1, waits
            assert {each.result().status_code for each in endless} <= {503, 504}
        assert served.sparql("ASK {}").status_code == 200
        for _ in range(100):
            if len(workers_of(served)) == 2:
                break
            time.sleep(0.05)
        assert len(workers_of(served)) == 2
    finally:
        served.close()


def test_a_worker_that_may_not_work_is_no_long_query(store: str) -> None:
    """A worker that is stopped from outside, as on a machine with far too much to do: 503, and it is tried again."""
    served = Server(store, "--timeout", "1")
    workers = workers_of(served)
    try:
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        answer = served.sparql("ASK {}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        assert served.sparql("ASK {}").status_code == 200
    finally:
        served.close()


def test_ending_waits_for_what_is_being_answered(store: str) -> None:
    served = Server(store, "--timeout", "3")
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(served.sparql(CARTESIAN).status_code))
    asking.start()
    time.sleep(0.5)
    workers = workers_of(served)
    started = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    served.process.wait(20)
    asking.join(10)
    assert found == [504]
    assert time.monotonic() - started < 8
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)
    assert "Traceback" not in "".join(served.log)


def test_a_store_that_is_replaced_while_it_is_served(store: str, tmp_path: Path) -> None:
    served = Server(store)
    try:
        other = tmp_path / "other"
        with kb.open(str(other)) as base:
            path = tmp_path / "other.chron"
            path.write_text(
                "actor cem  Cem\n  kind: person\n\n2025-01-01 * Cem travels  ^cem-travels\n  type: visit\n  by: Cem\n"
            )
            base.load(path)
        Path(store).rename(tmp_path / "gone")
        assert served.http.get("/ask", params={"q": "who is Ann", "today": TODAY}).status_code < 600
        other.rename(store)
        assert served.http.get("/ask", params={"q": "visits", "today": TODAY}).json()["answers"] == ["cem-travels"]
    finally:
        served.close()
    assert "Traceback" not in "".join(served.log)


def test_a_writer_killed_at_any_moment_tears_nothing(store: str, tmp_path: Path) -> None:
    """Writers are killed while the server is asked: what was acknowledged stays, nothing is there by half.

    Ten files, each rewritten again and again: of each one revision is there, whole, not older than the acknowledged one.
    """
    served = Server(store)
    acknowledged: dict[int, int] = {}
    committed = killed = 0
    chance = random.Random(7)
    ended = threading.Event()
    faults: list[str] = []

    def ask() -> None:
        with httpx.Client(base_url=served.url, timeout=60) as client:
            while not ended.is_set():
                status = client.get("/ask", params={"q": "how many meetings", "today": TODAY}).status_code
                if status != 200:
                    faults.append(str(status))

    def writer_of(path: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "from kb.cli import main; main()", "load", "--store", store, str(path)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        started = time.monotonic()
        writer_of(tmp_path / "people.chron").wait(60)
        whole = time.monotonic() - started  # what a writer takes that is left alone
        for cycle in range(CYCLES):
            file = cycle % 10
            path = tmp_path / f"w{file}.chron"
            path.write_text(
                "".join(
                    f"2025-08-01 * Ann meets Bea  ^w{file}-{n}-{cycle}\n  type: meet\n  by: @ann, @bea\n  src: s\n\n"
                    for n in range(20)
                )
            )
            writer = writer_of(path)
            try:
                writer.wait(chance.uniform(0.05, 3 * whole))
            except subprocess.TimeoutExpired:
                writer.kill()
                writer.wait()
            killed += writer.returncode == -signal.SIGKILL
            if writer.returncode == 0:
                acknowledged[file] = cycle
                committed += 1
            answers = served.http.get("/ask", params={"q": "meetings", "today": TODAY}).json()["answers"]
            revisions: dict[int, dict[int, int]] = {}
            for answer in answers:
                name, _, revision = answer[1:].split("-")
                counted = revisions.setdefault(int(name), {})
                counted[int(revision)] = counted.get(int(revision), 0) + 1
            for counted in revisions.values():
                assert list(counted.values()) == [20]
            for name, revision in acknowledged.items():
                assert next(iter(revisions[name])) >= revision
    finally:
        ended.set()
        asking.join()
        served.close()
    assert faults == []
    print(f"{CYCLES} writers: {killed} killed, {committed} committed")
    assert killed + committed == CYCLES
    assert min(killed, committed) > CYCLES // 100
    assert "Traceback" not in "".join(served.log)
    assert len([each for each in os.listdir(store) if re.fullmatch(r"g-\d+", each)]) <= 3


def test_no_room_is_told(store: str, tmp_path: Path) -> None:
    """A disk that is full while an update is written: 507, and what was published stays."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); from kb.cli import main; main()"
    served = Server(store, "--writable", KB_TOKEN=TOKEN, program=limit)
    try:
        triples = "\n".join(f'<http://x/{n}> <http://x/p> "{"x" * 200}{n}" .' for n in range(3_000))
        answer = served.http.post(
            "/store?default", content=triples, headers={**LEAVE, "Content-Type": "application/n-triples"}
        )
        assert answer.status_code in (503, 507), answer.text
        assert json.loads(answer.text)["status"] == answer.status_code
        assert served.sparql("ASK { <http://x/1> ?p ?o }").json()["boolean"] is False
    finally:
        served.close()
