"""Around everything: hosts, origins, clients, headers; what is counted and logged; every fault as problem+json."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import quote

from kb.server.compression import packed
from kb.server.front import Front
from kb.server.problems import Problem
from kb.server.replies import Reply, problem_reply

_LOG = logging.getLogger("kb.access")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_COUNTED = frozenset(
    (
        "/",
        "/sparql",
        "/update",
        "/store",
        "/ask",
        "/complete",
        "/timeline.ics",
        "/feed.atom",
        "/health",
        "/metrics",
        "/names",
        "/query",
        "/part",
    )
)

_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_SHARED = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "accept, content-type",
}

Handle = Callable[[Any, Any], Awaitable[Reply]]
"""From a request's scope and its `receive`, as ASGI has them, to the reply."""


class Admission:
    """Around everything: hosts, origins, clients, headers, what is counted and logged; every fault as problem+json.

    An ASGI application; but `kb.server.connection` takes the whole `reply` and sends it at once.
    """

    def __init__(self, handle: Handle, front: Front) -> None:
        self._handle, self._front = handle, front
        self._known: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self.reply(scope, receive)
            await send({"type": "http.response.start", "status": reply.status, "headers": reply.lines()})
            await send({"type": "http.response.body", "body": reply.body})

    async def reply(self, scope: Any, receive: Any) -> Reply:
        """What a request is answered, whatever happens."""
        front, started = self._front, time.perf_counter()
        client = (scope.get("client") or ("?", 0))[0]
        status = 500
        headers = _Headers(scope["headers"])
        counted = False
        try:
            self._check(scope["method"], headers)
            if front.clients[client] >= front.settings.per_client:
                raise Problem(429, "too many requests at once", headers={"Retry-After": "1"})
            front.clients[client] += 1
            counted = True
            reply = await packed(await self._handle(scope, receive), headers.encodings)
        except Problem as problem:
            reply = problem_reply(problem)
        except Exception:
            logging.getLogger("kb.server").exception("a fault in the server")
            reply = problem_reply(Problem(500, "a fault of the server; it is in its log"))
        finally:
            if counted:
                front.clients[client] -= 1
                if not front.clients[client]:
                    del front.clients[client]
        status = reply.status
        reply.headers |= _ALWAYS
        if headers.origin and headers.origin in front.settings.cors:
            reply.headers |= _SHARED
            reply.headers["Access-Control-Allow-Origin"] = headers.origin
            reply.headers["Vary"] = f"{reply.headers['Vary']}, Origin" if "Vary" in reply.headers else "Origin"
        path = scope["path"]
        if path not in _COUNTED:
            path = "/id" if path.startswith("/id/") else "other"
        front.requests[path, status] += 1
        took = time.perf_counter() - started
        front.seconds[path] += took  # type: ignore[assignment]
        if _LOG.isEnabledFor(logging.INFO):
            _LOG.info("%s %s %s %d %.1fms", client, scope["method"], _logged(scope), status, 1000 * took)
        return reply

    async def _live(self, receive: Any, send: Any) -> None:
        """Begin and end with the server (ASGI's lifespan)."""
        await receive()
        try:
            await self._front.start()
        except (Problem, OSError) as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._front.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _check(self, method: str, headers: _Headers) -> None:
        host = headers.host
        if headers.hosts != 1 or not host:
            raise Problem(400, "a request has one Host header")
        if host not in self._known and not self._ours(host):
            raise Problem(421, "this server does not answer to that name; --allow-host adds it")
        if method in ("GET", "HEAD", "OPTIONS"):
            return
        ours = headers.origin in self._front.settings.cors
        if not ours and (
            (headers.origin and headers.origin.partition("://")[2] != host) or headers.site == "cross-site"
        ):
            raise Problem(403, "requests from other sites are not taken")

    def _ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            raise Problem(400, "the Host header is no name")
        name = match[1].strip("[]").lower()
        if name not in self._front.settings.hosts and "*" not in self._front.settings.hosts:
            return False
        if len(self._known) < 100:
            self._known.add(host)
        return True


class _Headers:
    """The headers that decide whether and how a request is answered."""

    __slots__ = ("encodings", "host", "hosts", "origin", "site")

    def __init__(self, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self.host = self.origin = self.site = self.encodings = ""
        self.hosts = 0
        for name, value in headers:
            if name == b"host":
                self.host, self.hosts = value.decode("latin-1"), self.hosts + 1
            elif name == b"accept-encoding":
                self.encodings += value.decode("latin-1") + ","
            elif name == b"origin":
                self.origin = value.decode("latin-1")
            elif name == b"sec-fetch-site":
                self.site = value.decode("latin-1")


def _logged(scope: Any) -> str:
    """The path and the query as they came, cut short; nothing in them may write a line of its own."""
    raw = scope["path"].encode("utf-8", "replace")
    if scope["query_string"]:
        raw += b"?" + scope["query_string"]
    return quote(raw[:500], safe=b"/?&=%+;:@,.~-_!*'()")
