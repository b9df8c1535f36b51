"""The front: which address is answered by what; what is asked goes to a worker, what comes back is sent whole.

Every answer is complete before its status is sent, so that a failure is never dressed as a success.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Match, Route

from kb.server import graphs, pages, questions, sparql, status
from kb.server.admission import Admission
from kb.server.front import Front, Settings
from kb.server.problems import Problem
from kb.server.replies import Reply, redirect

Handler = Callable[[Front, Request], Awaitable[Reply]]

_READ = ("GET", "HEAD")
ADDRESSES: tuple[tuple[str, Handler, tuple[str, ...]], ...] = (
    ("/", pages.home, _READ),
    ("/part", pages.part, _READ),
    ("/names", pages.names, _READ),
    ("/query", pages.query, _READ),
    ("/query/result.{name}", pages.result, _READ),
    ("/static/{name}", pages.static, _READ),
    ("/sparql", sparql.sparql, sparql.METHODS),
    ("/update", sparql.update_only, ("POST", "OPTIONS")),
    ("/store", graphs.store, graphs.METHODS),
    ("/store/{name:path}", graphs.store, graphs.METHODS),
    ("/ask", questions.ask, _READ),
    ("/complete", questions.complete, _READ),
    ("/timeline.ics", questions.calendar, _READ),
    ("/feed.atom", questions.feed, _READ),
    ("/id/{id:path}", pages.dereferenced, _READ),
    ("/.well-known/void", sparql.void, _READ),
    ("/health", status.health, _READ),
    ("/metrics", status.metrics, _READ),
    ("/openapi.json", status.openapi, _READ),
    ("/favicon.ico", pages.icon, _READ),
)


def app(settings: Settings) -> Any:
    """The ASGI application."""
    front = Front(settings)
    whole = {path: (handler, methods) for path, handler, methods in ADDRESSES if "{" not in path}
    parted = [(Route(path, lambda: None), handler, methods) for path, handler, methods in ADDRESSES if "{" in path]

    async def handle(scope: Any, receive: Any) -> Reply:
        handler, methods = whole.get(scope["path"], (None, _READ))
        if handler is None:
            for route, of_route, taken in parted:
                match, found = route.matches(scope)
                if match is not Match.NONE:
                    scope["path_params"] = found["path_params"]
                    handler, methods = of_route, taken
                    break
        if handler is None:
            if (shorter := scope["path"].rstrip("/")) in whole:
                query = scope["query_string"].decode("latin-1")
                return redirect(f"{shorter}?{query}" if query else shorter, 307)
            raise Problem(404, "there is nothing at this address")
        if scope["method"] not in methods:
            raise Problem(405, "this address does not take that method", headers={"Allow": ", ".join(methods)})
        return await handler(front, Request(scope, receive))

    return Admission(handle, front)
