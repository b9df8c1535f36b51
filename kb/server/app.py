"""The front: which address is answered by what; what is asked goes to a worker, what comes back is sent whole.

Every answer is complete before its status is sent, so that a failure is never dressed as a success.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from kb.server import graphs, pages, questions, sparql, status
from kb.server.admission import Admission
from kb.server.front import Front, Settings
from kb.server.problems import Problem
from kb.server.replies import Reply, redirect
from kb.server.request import Request

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


def app(settings: Settings) -> Admission:
    """The application that `kb.server.connection` asks for replies."""
    front = Front(settings)
    whole = {path: (handler, methods) for path, handler, methods in ADDRESSES if "{" not in path}
    parted = [(_pattern(path), handler, methods) for path, handler, methods in ADDRESSES if "{" in path]

    async def handle(request: Request) -> Reply:
        handler, methods = whole.get(request.path, (None, _READ))
        if handler is None:
            for pattern, of_pattern, taken in parted:
                match = pattern.fullmatch(request.path)
                if match is not None:
                    request.path_params = match.groupdict()
                    handler, methods = of_pattern, taken
                    break
        if handler is None:
            if (shorter := request.path.rstrip("/")) in whole:
                query = request.query_string.decode("latin-1")
                return redirect(f"{shorter}?{query}" if query else shorter, 307)
            raise Problem(404, "there is nothing at this address")
        if request.method not in methods:
            raise Problem(405, "this address does not take that method", headers={"Allow": ", ".join(methods)})
        return await handler(front, request)

    return Admission(handle, front)


def _pattern(path: str) -> re.Pattern[str]:
    """What addresses of a path look like: `{name}` is one part of it, `{name:path}` all that follows."""
    parts = re.split(r"\{(\w+)(:path)?\}", path)
    found = re.escape(parts[0])
    for name, rest, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        found += f"(?P<{name}>{'.*' if rest else '[^/]+'})" + re.escape(literal)
    return re.compile(found, re.DOTALL)
