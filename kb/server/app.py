"""The front: routes, hosts, origins, sizes; what is asked goes to a worker, what comes back is sent whole.

Every answer is complete before its status is sent, so that a failure is never dressed as a success.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kb.frozen import Frozen
from kb.server.guard import check
from kb.server.negotiation import BOOLEANS, GRAPHS, RESULTS, MediaType, choose
from kb.server.pool import Pool
from kb.server.problems import Problem
from kb.server.protocol import Operation, operation

CACHE = 32 << 20
"""Bytes of answers that are kept; all of them go when the store changes."""

_LOG = logging.getLogger("kb.access")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_ANSWERS = {
    "json": "application/json", "jsonl": "application/jsonl", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "text": "text/plain", "table": "text/plain", "timeline": "text/plain", "list": "text/plain",
    "markdown": "text/markdown", "html": "text/html", "ics": "text/calendar", "turtle": "text/turtle",
    "sparql": "application/sparql-query", "chart": "text/plain", "graph": "text/plain",
}  # fmt: skip
_PAGE = MediaType("text/html", "html", ("application/xhtml+xml",))
Handler = Callable[[Request], Awaitable[Response]]


class Settings(Frozen):
    """How to serve. `hosts` are the names that the server answers to; `cors` the origins that may read from a browser."""

    store: str
    workers: int = 4
    deadline: float = 10.0
    memory: int = 2048  # MiB
    most_bytes: int = 24 << 20
    most_body: int = 1 << 20
    waiting: int = 64
    per_client: int = 16
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    cors: tuple[str, ...] = ()
    token: str = ""  # writing needs it; empty: nothing is written
    scratch: str = ""  # a folder for copies without private records


class Front:
    """The state of the front process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(
            settings.store, scratch=settings.scratch, workers=settings.workers, deadline=settings.deadline, memory=settings.memory,
            most=settings.most_bytes, waiting=settings.waiting,
        )  # fmt: skip
        self.clients: Counter[str] = Counter()
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()
        self._cache: OrderedDict[tuple[Any, ...], bytes] = OrderedDict()
        self._cached = 0
        self._current = Path(settings.store) / "CURRENT"
        self.writing = asyncio.Lock()

    @property
    def generation(self) -> str:
        """The generation that is published now: read anew for every request, so that a load shows at once."""
        try:
            return self._current.read_text(encoding="ascii").strip()
        except OSError:
            return ""

    async def run(self, name: str, generation: str, **arguments: Any) -> bytes:
        """A job's bytes, from the cache where the same was asked of the same generation."""
        key = (generation, name, *((k, tuple(v) if isinstance(v, list) else v) for k, v in sorted(arguments.items())))
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        data = await self.pool.run(name, generation=generation, **arguments)
        if len(data) <= CACHE // 16:
            self._cache[key] = data
            self._cached += len(data) + 500
            while self._cached > CACHE:
                _, old = self._cache.popitem(last=False)
                self._cached -= len(old) + 500
        return data

    async def watch(self) -> None:
        """Have the workers open a new generation as soon as it is published, before anybody asks."""
        seen = self.generation
        while True:
            await asyncio.sleep(0.05)
            now = self.generation
            if now != seen:
                seen = now
                await asyncio.gather(
                    *(self.pool.run("open", generation=now) for _ in range(self.settings.workers)),
                    return_exceptions=True,
                )


def app(settings: Settings) -> Any:
    """The ASGI application."""
    front = Front(settings)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        await front.pool.start()
        watching = asyncio.ensure_future(front.watch())
        try:
            yield
        finally:
            watching.cancel()
            await front.pool.close()

    def route(path: str, handler: Callable[[Front, Request], Awaitable[Response]], *methods: str) -> Route:
        async def handle(request: Request) -> Response:
            return await handler(front, request)

        return Route(path, handle, methods=list(methods or ("GET", "HEAD")))

    routes = [
        route("/", _home),
        route("/sparql", _sparql, *_METHODS),
        route("/update", _update_only, "POST", "OPTIONS"),
        route("/ask", _ask),
        route("/complete", _complete),
        route("/timeline.ics", _calendar),
        route("/feed.atom", _feed),
        route("/id/{id:path}", _dereferenced),
        route("/.well-known/void", _void),
        route("/health", _health),
        route("/metrics", _metrics),
        route("/openapi.json", _openapi),
        route("/favicon.ico", _icon),
    ]
    inner = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={Problem: _told, 404: _not_found, 405: _not_allowed}
    )
    return _Guarded(GZipMiddleware(inner, minimum_size=1024, compresslevel=5), front)


class _Guarded:
    """Around everything: hosts, origins, clients, headers, what is counted and logged; every fault as problem+json."""

    def __init__(self, inner: Any, front: Front) -> None:
        self.inner, self.front = inner, front

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        front, started, status = self.front, time.perf_counter(), 500
        client = (scope.get("client") or ("?", 0))[0]
        begun = False

        async def guarded_send(message: Any) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = [*message.get("headers", []), *self._headers(scope)]
            await send(message)

        counted = False
        try:
            self._check(scope)
            if front.clients[client] >= front.settings.per_client:
                raise Problem(429, "too many requests at once", headers={"Retry-After": "1"})
            front.clients[client] += 1
            counted = True
            await self.inner(scope, receive, guarded_send)
        except Problem as problem:
            if not begun:
                await _problem(problem)(scope, receive, guarded_send)
        except asyncio.CancelledError:
            raise
        except Exception:
            logging.getLogger("kb.server").exception("a fault in the server")
            if not begun:
                await _problem(Problem(500, "a fault of the server; it is in its log"))(scope, receive, guarded_send)
        finally:
            if counted:
                front.clients[client] -= 1
                if not front.clients[client]:
                    del front.clients[client]
            path = (
                scope["path"] if scope["path"] in _COUNTED else "/id" if scope["path"].startswith("/id/") else "other"
            )
            front.requests[path, status] += 1
            front.seconds[path] += time.perf_counter() - started  # type: ignore[assignment]
            if _LOG.isEnabledFor(logging.INFO):
                took = 1000 * (time.perf_counter() - started)
                _LOG.info("%s %s %s %d %.1fms", client, scope["method"], _logged(scope), status, took)

    def _check(self, scope: Any) -> None:
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not hosts[0]:
            raise Problem(400, "a request has one Host header")
        name = urlsplit(f"//{hosts[0]}").hostname or ""
        if name not in self.front.settings.hosts and "*" not in self.front.settings.hosts:
            raise Problem(421, "this server does not answer to that name; --allow-host adds it")
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "")
        if (origin and origin not in self.front.settings.cors and (urlsplit(origin).netloc or "-") != hosts[0]) or (
            headers.get(b"sec-fetch-site", "") == "cross-site" and origin not in self.front.settings.cors
        ):
            raise Problem(403, "requests from other sites are not taken")

    def _headers(self, scope: Any) -> list[tuple[bytes, bytes]]:
        found = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
        origin = next((value for name, value in scope["headers"] if name == b"origin"), b"")
        if origin and origin.decode("latin-1") in self.front.settings.cors:
            found += [
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
                (b"access-control-allow-headers", b"accept, content-type"),
                (b"vary", b"Origin"),
            ]
        return found


_COUNTED = frozenset(
    ("/", "/sparql", "/update", "/ask", "/complete", "/timeline.ics", "/feed.atom", "/health", "/metrics")
)


def _logged(scope: Any) -> str:
    """The path and the query as they came, cut short; nothing in them may write a line of its own."""
    raw = scope["path"].encode("utf-8", "replace")
    if scope["query_string"]:
        raw += b"?" + scope["query_string"]
    return quote(raw[:500], safe=b"/?&=%+;:@,.~-_!*'()")


# SPARQL


async def _sparql(front: Front, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(
            status_code=204, headers={"Allow": ", ".join(_METHODS), "Accept-Post": "application/sparql-query"}
        )
    body = await _body(front, request) if request.method == "POST" else b""
    asked = operation(request.method, request.scope["query_string"], request.headers.get("content-type", ""), body)
    if asked.kind == "description":
        return await _described(front, request)
    if asked.kind == "update":
        return await _updated(front, request, asked)
    form = check(asked.text)
    if form == "UPDATE":
        raise Problem(400, "this is an update; a query is expected")
    offered = {"SELECT": RESULTS, "ASK": BOOLEANS}.get(form, GRAPHS)
    accept = request.headers.get("accept", "")
    media, type_ = choose(accept, offered)
    generation = front.generation
    tag = _tag(generation, asked.text, *asked.default_graphs, "|", *asked.named_graphs, type_)
    if _unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
    data = await front.run(
        "query", generation, text=asked.text, format=media.name, default=list(asked.default_graphs),
        named=list(asked.named_graphs), base=_address(request, "/sparql"),
    )  # fmt: skip
    return _sent(data, type_, tag)


async def _described(front: Front, request: Request) -> Response:
    from kb.server.description import description

    media, type_ = choose(request.headers.get("accept", ""), (*GRAPHS, _PAGE))
    if media is _PAGE:
        return RedirectResponse("/", 303)
    counts = await front.run("counts", front.generation)
    made = description(_address(request, "/sparql"), counts, writable=bool(front.settings.token), format=media.name)
    return _sent(made, type_)


async def _void(front: Front, request: Request) -> Response:
    return RedirectResponse(_address(request, "/sparql"), 303)


async def _update_only(front: Front, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": "POST, OPTIONS"})
    body = await _body(front, request)
    asked = operation("POST", request.scope["query_string"], request.headers.get("content-type", ""), body)
    if asked.kind != "update":
        raise Problem(400, "this is a query; an update is expected")
    return await _updated(front, request, asked)


async def _updated(front: Front, request: Request, asked: Operation) -> Response:
    """An update, where the server was started with a token and the request has it."""
    if not front.settings.token:
        raise Problem(403, "this endpoint is for reading; kb serve --writable takes updates")
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), front.settings.token.encode()):
        raise Problem(401, "updates need the token", headers={"WWW-Authenticate": "Bearer"})
    if asked.default_graphs or asked.named_graphs:
        raise Problem(400, "write USING in the update itself")
    if check(asked.text) != "UPDATE":
        raise Problem(400, "this is no update")
    async with front.writing:
        await front.pool.run("update", text=asked.text)
    return Response(status_code=204)


# Questions


async def _ask(front: Front, request: Request) -> Response:
    question = _parameter(request, "q")
    format_ = request.query_params.get("format") or "json"
    if format_ not in _ANSWERS:
        raise Problem(400, f"there is no format '{format_[:40]}'", formats=sorted(_ANSWERS))
    return await _answered(front, request, question, format_, _ANSWERS[format_])


async def _answered(front: Front, request: Request, question: str, format_: str, type_: str) -> Response:
    today = request.query_params.get("today") or time.strftime("%Y-%m-%d")
    generation = front.generation
    tag = _tag(generation, question, today, format_)
    if _unchanged(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    data = await front.run("ask", generation, question=question, format=format_, today=today)
    return _sent(data, type_, tag)


async def _complete(front: Front, request: Request) -> Response:
    question = request.query_params.get("q", "")
    cursor = request.query_params.get("cursor", "")
    place = int(cursor) if cursor.isdigit() and len(cursor) < 6 else len(question)
    data = await front.run("complete", front.generation, question=question[:2000], cursor=min(place, len(question)))
    return _sent(data, "application/json")


async def _calendar(front: Front, request: Request) -> Response:
    return await _answered(front, request, _parameter(request, "q"), "ics", "text/calendar")


async def _feed(front: Front, request: Request) -> Response:
    """An Atom feed (RFC 4287) of the events of an answer, the newest first."""
    question = _parameter(request, "q")
    today = request.query_params.get("today") or time.strftime("%Y-%m-%d")
    answer = json.loads(await front.run("ask", front.generation, question=question, format="json", today=today))
    address = str(request.url)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(address)}</id>", f"<title>{escape(answer['reading'] or question)}</title>",
        f'<link rel="self" href="{escape(address)}"/>', f"<updated>{escape(today)}T00:00:00Z</updated>",
        "<author><name>timeline-kb</name></author>",
    ]  # fmt: skip
    for event in reversed(answer["events"]):
        link = _address(request, f"/id/{quote(event['id'])}")
        told = " · ".join([event["date"], *event["actors"], *(f"[{source}]" for source in event["sources"])])
        lines.append(
            f'<entry><id>{escape(link)}</id><title>{escape(event["title"])}</title><link href="{escape(link)}"/>'
            f"<updated>{escape(today)}T00:00:00Z</updated><summary>{escape(told)}</summary></entry>"
        )
    return _sent("\n".join([*lines, "</feed>\n"]).encode(), "application/atom+xml")


async def _dereferenced(front: Front, request: Request) -> Response:
    id_ = request.path_params["id"]
    media, type_ = choose(request.headers.get("accept", ""), (*GRAPHS, _PAGE))
    data = await front.run("describe", front.generation, id_=id_, format=media.name)
    if media is _PAGE:
        return _page(id_, data.decode())
    return _sent(data, type_)


# The rest


async def _home(front: Front, request: Request) -> Response:
    form = (
        '<form action="/ask"><label for="q">A question</label> <input id="q" name="q" size="60"> '
        '<input type="hidden" name="format" value="html"><button>Ask</button></form>'
        '<p><a href="/sparql">SPARQL endpoint</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/health">health</a></p>'
    )
    return _page("timeline-kb", form)


async def _health(front: Front, request: Request) -> Response:
    await front.pool.run("open", generation=front.generation)
    return JSONResponse({"status": "ok", "generation": front.generation, "workers": front.settings.workers})


async def _metrics(front: Front, request: Request) -> Response:
    """Prometheus text (version 0.0.4)."""
    lines = ["# TYPE kb_requests_total counter"]
    for (path, status), number in sorted(front.requests.items()):
        lines.append(f'kb_requests_total{{path="{path}",status="{status}"}} {number}')
    lines.append("# TYPE kb_request_seconds_total counter")
    lines += [
        f'kb_request_seconds_total{{path="{path}"}} {seconds:.6f}' for path, seconds in sorted(front.seconds.items())
    ]
    lines += ["# TYPE kb_workers_killed_total counter", f"kb_workers_killed_total {front.pool.killed}"]
    return _sent(("\n".join(lines) + "\n").encode(), "text/plain; version=0.0.4")


async def _openapi(front: Front, request: Request) -> Response:
    from kb.server.openapi import document

    return JSONResponse(document(_address(request, "")))


async def _icon(front: Front, request: Request) -> Response:
    dot = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="#174a7c"/></svg>'
    )
    return _sent(dot.encode(), "image/svg+xml")


async def _told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return _problem(problem)


async def _not_found(request: Request, _: Exception) -> Response:
    return _problem(Problem(404, "there is nothing at this address"))


async def _not_allowed(request: Request, error: Exception) -> Response:
    return _problem(
        Problem(405, "this address does not take that method", headers=dict(getattr(error, "headers", None) or {}))
    )


async def _body(front: Front, request: Request) -> bytes:
    """The body, as far as it is allowed to be. Raises Problem 413."""
    most = front.settings.most_body
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise Problem(413, f"a request has at most {most >> 10} KiB", headers={"Connection": "close"})
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise Problem(413, f"a request has at most {most >> 10} KiB", headers={"Connection": "close"})
        parts.append(chunk)
    return b"".join(parts)


def _parameter(request: Request, name: str) -> str:
    values: Sequence[str] = request.query_params.getlist(name)
    if len(values) != 1:
        raise Problem(400, f"one '{name}' is expected, not {len(values)}")
    return values[0]


def _tag(*parts: str) -> str:
    digest = hashlib.blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def _unchanged(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "")


def _sent(data: bytes, type_: str, tag: str = "") -> Response:
    headers = {
        "Content-Type": f"{type_}; charset=utf-8" if type_.startswith("text/") and ";" not in type_ else type_,
        "Vary": "Accept",
    }
    if tag:
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    return Response(data, headers=headers)


def _page(title: str, body: str) -> Response:
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )
    response = _sent(page.encode(), "text/html")
    response.headers["Content-Security-Policy"] = policy
    return response


def _address(request: Request, path: str) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{path}"


def _problem(problem: Problem) -> Response:
    headers = {"Content-Type": "application/problem+json", "Vary": "Accept", **problem.headers}
    return Response(problem.body(), status_code=problem.status, headers=headers)
