"""The front: which address is answered by what; what is asked goes to a worker, what comes back is sent whole.

Every answer is complete before its status is sent, so that a failure is never dressed as a success.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.server import graphs, pages, questions, sparql, status
from kb.server.admission import Admission
from kb.server.front import Front, Settings
from kb.server.problems import Problem
from kb.server.replies import not_allowed, not_found, told

Handler = Callable[[Front, Request], Awaitable[Response]]


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

    def route(path: str, handler: Handler, *methods: str) -> Route:
        async def handle(request: Request) -> Response:
            return await handler(front, request)

        if "{" not in path:
            direct[path] = (handler, frozenset(methods or ("GET", "HEAD")))
        return Route(path, handle, methods=list(methods or ("GET", "HEAD")))

    direct: dict[str, tuple[Handler, frozenset[str]]] = {}

    routes = [
        route("/", pages.home),
        route("/part", pages.part),
        route("/names", pages.names),
        route("/query", pages.query),
        route("/query/result.{name}", pages.result),
        route("/static/{name}", pages.static),
        route("/sparql", sparql.sparql, *sparql.METHODS),
        route("/update", sparql.update_only, "POST", "OPTIONS"),
        route("/store", graphs.store, *graphs.METHODS),
        route("/store/{name:path}", graphs.store, *graphs.METHODS),
        route("/ask", questions.ask),
        route("/complete", questions.complete),
        route("/timeline.ics", questions.calendar),
        route("/feed.atom", questions.feed),
        route("/id/{id:path}", pages.dereferenced),
        route("/.well-known/void", sparql.void),
        route("/health", status.health),
        route("/metrics", status.metrics),
        route("/openapi.json", status.openapi),
        route("/favicon.ico", pages.icon),
    ]
    inner = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={Problem: told, 404: not_found, 405: not_allowed}
    )

    async def shortest(scope: Any, receive: Any, send: Any) -> None:
        """An address without parts that vary needs no search for its route: a third of the work for a small query."""
        handler, methods = direct.get(scope.get("path", ""), (None, frozenset()))
        if handler is None or scope["method"] not in methods:
            await inner(scope, receive, send)
            return
        response = await handler(front, Request(scope, receive))
        await response(scope, receive, send)

    return Admission(shortest, front)
