"""A server that lies, stalls, floods or sends us elsewhere: a clear error within the deadline, and no secret given away."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

import kb
from kb.errors import KbError, LimitError, StoreError
from kb.stores.credentials import Credentials
from kb.stores.endpoint import EndpointStore
from kb.stores.exchange import Exchange
from tests.test_cli import run

pytestmark = pytest.mark.slow

QUERY = "SELECT ?s WHERE { ?s ?p ?o }"
SECRET = "swordfish-7"
RESULT = json.dumps(
    {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "x:1"}}]}}
).encode()
Answer = Callable[[socket.socket, bytes], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """A server of one kind of answer; its address, and the requests that it got."""
    listening = socket.create_server(("127.0.0.1", 0))
    requests: list[bytes] = []

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            while request := read(client):
                requests.append(request)
                answer(client, request)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sparql", requests
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def read(client: socket.socket) -> bytes:
    content = b""
    while b"\r\n\r\n" not in content:
        piece = client.recv(65536)
        if not piece:
            return b""
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(body: bytes, status: str = "200 OK", kind: str = "application/sparql-results+json", **headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    content = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda client, _: client.sendall(content)


def endless(client: socket.socket, _: bytes) -> None:
    client.sendall(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n{"head":{"vars":["s"]},"results":{"bindings":['
    )
    while True:
        client.sendall(b'{"s":{"type":"uri","value":"x:1"}},' * 1000)


def dripping(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        client.sendall(b" ")
        time.sleep(0.05)


def dripping_head(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        client.sendall(b"x")
        time.sleep(0.05)


def silent(client: socket.socket, _: bytes) -> None:
    time.sleep(20)


def cut_off(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + RESULT)
    client.close()


def cut_chunk(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + RESULT)
    client.close()


def cut_gzip(client: socket.socket, _: bytes) -> None:
    packed = gzip.compress(RESULT)[:-12]
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)


def no_http(client: socket.socket, _: bytes) -> None:
    client.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    client.close()


def interim(client: socket.socket, _: bytes) -> None:
    while True:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def empty_members(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    while True:
        client.sendall(gzip.compress(b"") * 1000)


def flood_of_headers(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 10_000 + b"\r\n")
    client.close()


LOGIN = b"<!doctype html><html><script>var a=1</script><h1>Please log in</h1></html>"
BOMB = gzip.compress(b" " * (64 << 20))
CASES: dict[str, tuple[Answer, str, str]] = {
    "a login page": (reply(LOGIN, kind="text/html"), "E424", "Please log in"),
    "a login page that says JSON": (reply(LOGIN), "E424", "page"),
    "200 with an error inside": (reply(b'{"error": "out of memory"}'), "E424", "out of memory"),
    "an error after the rows": (reply(RESULT[:-3] + b"]}\n** Error: timed out"), "E424", "no whole SPARQL result"),
    "a result and an error": (reply(RESULT[:-1] + b', "error": "stopped"}'), "E425", "stopped"),
    "rows of another shape": (reply(b'{"head":{"vars":["s"]},"results":{"bindings":[1]}}'), "E424", ""),
    "values of another shape": (reply(RESULT.replace(b'"x:1"', b"[1]")), "E424", ""),
    "a number that is none": (
        reply(RESULT.replace(b'"type": "uri"', b'"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer"')), "E424", "",
    ),
    "nesting without end": (reply(b"[" * 200_000), "E424", ""),
    "nothing": (reply(b""), "E424", ""),
    "a gzip bomb": (reply(BOMB, Content_Encoding="gzip"), "E511", "larger than"),
    "another packing": (reply(RESULT, Content_Encoding="br"), "E424", "br"),
    "damaged gzip": (reply(RESULT, Content_Encoding="gzip"), "E424", ""),
    "a redirect to another host": (reply(b"", "302 Found", Location="http://localhost:9/steal"), "E423", "localhost"),
    "a redirect to another port": (reply(b"", "307 Temporary Redirect", Location="http://127.0.0.1:9/"), "E423", ""),
    "redirects in a circle": (reply(b"", "302 Found", Location="/sparql"), "E423", "without end"),
    "an error": (reply(b"SERVICE is not implemented", "500 Oops"), "E425", "SERVICE is not"),
    "nothing there": (reply(b"", "404 Not Found"), "E421", "404"),
    "no entry": (reply(b"", "401 Unauthorized", WWW_Authenticate='Basic realm="x"'), "E422", "401"),
    "busy for long": (reply(b"", "503 Busy", Retry_After="3600"), "E426", "503"),
    "endless": (endless, "E511", "larger than"),
    "dripping": (dripping, "E510", "in time"),
    "a dripping head": (dripping_head, "E510", "in time"),
    "silence": (silent, "E510", "in time"),
    "cut off": (cut_off, "E424", "cut off"),
    "cut off in a chunk": (cut_chunk, "E424", "cut off"),
    "cut off while packed": (cut_gzip, "E424", "cut off"),
    "a truth for rows": (reply(b'{"head": {}, "boolean": true}'), "E424", "no rows"),
    "a number of 5,000 digits": (
        reply(RESULT.replace(b'"uri", "value": "x:1"', b'"literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "' + b"9" * 5000 + b'"')), "E424", "",
    ),
    "interim answers without end": (interim, "E510", "in time"),
    "packed nothing without end": (empty_members, "E510", "in time"),
    "a flood of headers": (flood_of_headers, "E424", "no HTTP"),
    "our secret as the place to go on to": (reply(b"", "302 Found", Location=f"http://evil.example/{SECRET}"), "E423", "evil.example/…"),
    "our secret as the packing": (reply(RESULT, Content_Encoding=SECRET), "E424", "…"),
    "a place to go on to that only looks like ours": (reply(b"", "307 Temporary Redirect", Location="http://127.0.0.1@evil.example/"), "E423", "evil"),
    "a place that is a file": (reply(b"", "302 Found", Location="file:///etc/passwd"), "E423", "file"),
    "no HTTP": (no_http, "E424", "no HTTP"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_answer_is_a_clear_error_within_the_deadline(case: str) -> None:
    answer, code, words = CASES[case]
    with server(answer) as (url, requests):
        store = EndpointStore(url, credentials=Credentials("ann", SECRET), slowest=1.5, largest=4 << 20)
        begun = time.monotonic()
        with pytest.raises(KbError) as raised:
            store.select(QUERY)
        assert time.monotonic() - begun < 10
        assert raised.value.code == code, raised.value
        assert words in str(raised.value)
        assert raised.value.exit_code == (5 if isinstance(raised.value, LimitError) else 4)
        assert SECRET not in str(raised.value)
        assert requests


TERMS = {
    "no type": b'{"value": "x:1"}',
    "a value that is no text": b'{"type": "uri", "value": ["x:1"]}',
    "a term that is none": b'"x:1"',
    "nothing at all": b"null",
    "a language that is none": b'{"type": "literal", "value": "x", "xml:lang": 7}',
}


@pytest.mark.parametrize("term", TERMS)
def test_a_term_of_another_shape_is_an_error_wherever_it_is_read(term: str) -> None:
    body = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[{"s":%b,"p":%b,"o":%b}]}}' % ((TERMS[term],) * 3)
    with server(reply(body)) as (url, _):
        store = EndpointStore(url)
        for read in (
            lambda: list(store.match(None, None, None)),
            lambda: list(store.properties(["<x:1>"])),
            lambda: store.count("?s ?p ?o"),
        ):
            with pytest.raises(StoreError) as raised:
                read()
            assert raised.value.code == "E424"


def test_a_server_that_does_not_read_what_it_is_sent_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        exchange = Exchange(f"http://127.0.0.1:{listening.getsockname()[1]}/store", slowest=1)
        begun = time.monotonic()
        with pytest.raises(LimitError) as raised:
            exchange.send("POST", b"x" * (64 << 20))
    assert raised.value.code == "E510" and time.monotonic() - begun < 10


@pytest.mark.parametrize("case", ["a login page", "an error after the rows", "cut off", "no HTTP", "an error"])
def test_the_command_shows_no_traceback(case: str) -> None:
    with server(CASES[case][0]) as (url, _):
        done = run("ask", "who met Putin", "--store", url)
        assert done.returncode == 4
        assert done.stdout == "" and CASES[case][1] in done.stderr and "Traceback" not in done.stderr


def test_what_a_server_repeats_of_our_secrets_is_not_shown() -> None:
    def echo(client: socket.socket, request: bytes) -> None:
        reply(b"you sent " + request, "500 Oops")(client, request)

    with server(echo) as (url, _), pytest.raises(StoreError) as raised:
        EndpointStore(url, credentials=Credentials(token=SECRET)).select(QUERY)
    assert SECRET not in str(raised.value) and "you sent" in str(raised.value)


def test_no_secret_follows_a_redirect() -> None:
    with server(reply(RESULT)) as (other, stolen):
        with server(reply(b"", "307 Temporary Redirect", Location=other)) as (url, _), pytest.raises(StoreError):
            EndpointStore(url, credentials=Credentials(token=SECRET)).select(QUERY)
        assert not stolen


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    for url in (f"https://ann:{SECRET}@example.org/sparql", f"http://{SECRET}@[bad/sparql"):
        done = run("ask", "who met Putin", "--store", url)
        assert done.returncode == 4 and "E420" in done.stderr
        assert SECRET not in done.stderr + done.stdout


def test_a_secret_does_not_cross_a_network_in_plain_sight() -> None:
    store = EndpointStore("http://192.0.2.1/sparql", credentials=Credentials(token=SECRET), slowest=1)
    with pytest.raises(StoreError) as raised:
        store.select(QUERY)
    assert raised.value.code == "E422"


def test_basic_and_digest_are_given_where_they_are_asked_for() -> None:
    def basic(client: socket.socket, request: bytes) -> None:
        allowed = b"Authorization: Basic YW5uOnN3b3JkZmlzaC03" in request
        (reply(RESULT) if allowed else reply(b"", "401 No", WWW_Authenticate='Basic realm="x"'))(client, request)

    def digest(client: socket.socket, request: bytes) -> None:
        allowed = b"Authorization: Digest " in request and b'nonce="n1"' in request and SECRET.encode() not in request
        challenge = 'Basic realm="x", Digest realm="a, b", nonce="n1", qop="auth", algorithm=SHA-256, opaque="o"'
        (reply(RESULT) if allowed else reply(b"", "401 No", WWW_Authenticate=challenge))(client, request)

    for answer in (basic, digest):
        with server(answer) as (url, requests):
            store = EndpointStore(url, credentials=Credentials("ann", SECRET))
            assert store.select(QUERY) == store.select(QUERY) == [("x:1",)]
            assert len(requests) == 3  # the challenge is met once


def test_what_is_busy_is_asked_again() -> None:
    count = iter(range(10))

    def busy(client: socket.socket, request: bytes) -> None:
        (reply(RESULT) if next(count) >= 2 else reply(b"", "429 Slow down", Retry_After="0"))(client, request)

    with server(busy) as (url, requests):
        assert EndpointStore(url).select(QUERY) == [("x:1",)]
        assert len(requests) == 3


@pytest.mark.parametrize("told", [True, False])
def test_what_a_server_cuts_off_is_fetched_in_pages(told: bool) -> None:
    """A server that gives 100 rows at most, and does or does not say so."""
    import urllib.parse

    import pyoxigraph as ox

    data = ox.Store()
    data.extend(ox.Quad(ox.NamedNode(f"x:{n}"), ox.NamedNode("x:p"), ox.Literal(n)) for n in range(345))

    def answer(client: socket.socket, request: bytes) -> None:
        query = urllib.parse.parse_qs(request.partition(b"\r\n\r\n")[2].decode())["query"][0]
        result = json.loads(data.query(query).serialize(format=ox.QueryResultsFormat.JSON))  # type: ignore[union-attr,arg-type]
        result["results"]["bindings"] = result["results"]["bindings"][:100]
        headers = {"Server": "Virtuoso/07.20", "X_SPARQL_MaxRows": "100"} if told else {}
        reply(json.dumps(result).encode(), **headers)(client, request)

    with server(answer) as (url, _):
        store = EndpointStore(url)
        rows = store.select("PREFIX x: <x:>\nSELECT ?s ?o WHERE { ?s x:p ?o }\nORDER BY ?o")
        assert rows == [(f"x:{n}", n) for n in range(345)]
        assert len(list(store.match(None, "<x:p>", None))) == 345


def test_half_an_answer_is_an_error() -> None:
    with (
        server(reply(RESULT, Server="Virtuoso/07.20", X_SQL_State="S1TAT")) as (url, _),
        pytest.raises(StoreError) as raised,
    ):
        EndpointStore(url).select(QUERY)
    assert raised.value.code == "E427"


def test_a_server_is_not_written_by_load(journal) -> None:  # type: ignore[no-untyped-def]
    with server(reply(RESULT)) as (url, _), kb.open(url) as base, pytest.raises(StoreError) as raised:
        base.store.apply([], [("<x:s>", "<x:p>", "<x:o>", "")])
    assert raised.value.code == "E428"
