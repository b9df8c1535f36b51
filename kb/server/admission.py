"""Around everything: hosts, origins, clients, headers; what is counted and logged; every fault as problem+json."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from typing import Any
from urllib.parse import quote

from kb.server.compression import Compressed
from kb.server.front import Front
from kb.server.problems import Problem
from kb.server.replies import problem_response

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


class Admission:
    """Around everything: hosts, origins, clients, headers, what is counted and logged; every fault as problem+json."""

    def __init__(self, inner: Any, front: Front) -> None:
        self.inner, self.front = Compressed(inner), front
        self._known: set[str] = set()

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
                await problem_response(problem)(scope, receive, guarded_send)
        except asyncio.CancelledError:
            raise
        except Exception:
            logging.getLogger("kb.server").exception("a fault in the server")
            if not begun:
                await problem_response(Problem(500, "a fault of the server; it is in its log"))(
                    scope, receive, guarded_send
                )
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
        if hosts[0] not in self._known and not self._ours(hosts[0]):
            raise Problem(421, "this server does not answer to that name; --allow-host adds it")
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "")
        if (origin and origin not in self.front.settings.cors and origin.partition("://")[2] != hosts[0]) or (
            headers.get(b"sec-fetch-site", "") == "cross-site" and origin not in self.front.settings.cors
        ):
            raise Problem(403, "requests from other sites are not taken")

    def _ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            raise Problem(400, "the Host header is no name")
        name = match[1].strip("[]").lower()
        if name not in self.front.settings.hosts and "*" not in self.front.settings.hosts:
            return False
        if len(self._known) < 100:
            self._known.add(host)
        return True

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


def _logged(scope: Any) -> str:
    """The path and the query as they came, cut short; nothing in them may write a line of its own."""
    raw = scope["path"].encode("utf-8", "replace")
    if scope["query_string"]:
        raw += b"?" + scope["query_string"]
    return quote(raw[:500], safe=b"/?&=%+;:@,.~-_!*'()")
