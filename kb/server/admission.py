"""Around everything: hosts, origins, clients, headers; what is counted and logged; every fault as problem+json."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from kb.server.compression import packed
from kb.server.front import Front
from kb.server.problems import Problem
from kb.server.replies import Reply, problem_reply
from kb.server.request import Request

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_LONGEST_HOST = 300  # a name has at most 253 characters (RFC 1035), beside its port
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
_DECIDING = ("host", "accept", "accept-encoding", "origin")
"""The headers that a reply to GET depends on; where there is `if-none-match`, none is kept."""

Handle = Callable[[Request], Awaitable[Reply]]


class Admission:
    """Around everything: hosts, origins, clients, headers, what is counted and logged; every fault as problem+json.

    For uvicorn it is an ASGI application that is started and ended; `kb.server.connection` asks it for replies.
    """

    def __init__(self, handle: Handle, front: Front) -> None:
        self._handle, self._front = handle, front
        self._known: set[str] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
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

    def kept(self, request: Request) -> Reply | None:
        """The reply that the same request was given before, where the store is what it was then."""
        if request.method != "GET" or not request.arrived:
            return None
        started = time.perf_counter()
        reply = self._front.replies.get(_key(request))
        if reply is None or reply.generation != self._front.generation or "if-none-match" in request.headers:
            return None
        self._told(request, reply, started)
        return reply

    async def reply(self, request: Request) -> Reply:
        """What a request is answered, whatever happens."""
        front, client, started = self._front, request.client, time.perf_counter()
        counted = False
        try:
            self._check(request)
            if front.clients[client] >= front.settings.per_client:
                raise Problem(429, "too many requests at once", headers={"Retry-After": "1"})
            front.clients[client] += 1
            counted = True
            reply = await packed(await self._handle(request), request.headers.get("accept-encoding", ""))
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
        reply.headers |= _ALWAYS
        origin = request.headers.get("origin")
        if origin and origin in front.settings.cors:
            reply.headers |= _SHARED
            reply.headers["Access-Control-Allow-Origin"] = origin
            reply.headers["Vary"] = f"{reply.headers['Vary']}, Origin" if "Vary" in reply.headers else "Origin"
        if reply.generation and request.method == "GET":
            key = _key(request)
            front.replies.put(key, reply, len(reply.body) + sum([len(each) for each in key if each]))
        self._told(request, reply, started)
        return reply

    def _told(self, request: Request, reply: Reply, started: float) -> None:
        """Count and log a request."""
        path, front = request.path, self._front
        if path not in _COUNTED:
            path = "/id" if path.startswith("/id/") else "other"
        front.requests[path, reply.status] += 1
        took = time.perf_counter() - started
        front.seconds[path] += took  # type: ignore[assignment]
        if front.log is not None:
            front.log.add(request, reply.status, took)

    def _check(self, request: Request) -> None:
        headers = request.headers
        host = headers.get("host", "")
        if not host:
            raise Problem(400, "a request has one Host header")
        if host not in self._known and not self._ours(host):
            raise Problem(421, "this server does not answer to that name; --allow-host adds it")
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        origin = headers.get("origin", "")
        if origin not in self._front.settings.cors and (
            (origin and origin.partition("://")[2] != host) or headers.get("sec-fetch-site") == "cross-site"
        ):
            raise Problem(403, "requests from other sites are not taken")

    def _ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host) if len(host) <= _LONGEST_HOST else None
        if match is None:
            raise Problem(400, "the Host header is no name")
        name = match[1].strip("[]").lower()
        if name not in self._front.settings.hosts and "*" not in self._front.settings.hosts:
            return False
        if len(self._known) < 100:
            self._known.add(host)
        return True


def _key(request: Request) -> tuple[bytes | str | None, ...]:
    return request.target, *map(request.headers.get, _DECIDING)
