"""The Graph Store Protocol (SPARQL 1.1): a graph is read, replaced, added to and removed whole.

A graph is named by `?graph=IRI`, `?default`, or by an address below /store itself. POST to /store names a new one.
"""

from __future__ import annotations

import uuid
from urllib.parse import quote

from kb.server.front import Front
from kb.server.negotiation import GRAPHS, choose
from kb.server.problems import Problem
from kb.server.protocol import fields, values
from kb.server.replies import Reply, sent, tag, unchanged
from kb.server.request import Request

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")


async def store(front: Front, request: Request) -> Reply:
    if request.method == "OPTIONS":
        return Reply(status=204, headers={"Allow": ", ".join(METHODS)})
    if request.method in ("GET", "HEAD"):
        return await _read(front, request, _graph(request))
    front.authorise(request)
    if request.method == "POST" and not _named(request):
        graph = request.address(f"/store/{uuid.uuid4()}")
    else:
        graph = _graph(request)
    content = b"" if request.method == "DELETE" else await request.body(front.settings.most_upload)
    async with front.writing:
        new = await front.pool.run(
            "change", method=request.method, graph=graph, content=content,
            content_type=request.headers.get("content-type", ""), base=request.address(request.raw_path),
        )  # fmt: skip
    if not new:
        return Reply(status=204)
    return Reply(status=201, headers={"Location": quote(graph, safe=":/?#[]@!$&'()*+,;=%~")})


async def _read(front: Front, request: Request, graph: str) -> Reply:
    media, type_ = choose(request.headers.get("accept", ""), GRAPHS)
    generation = front.generation
    etag = tag(generation, "graph", graph, type_)
    if unchanged(request, etag):
        return Reply(status=304, headers={"ETag": etag, "Vary": "Accept"})
    return sent(await front.run("graph", generation, graph=graph, format=media.name), type_, etag)


def _named(request: Request) -> bool:
    return bool(request.query_string) or bool(request.path_params.get("name"))


def _graph(request: Request) -> str:
    """The graph that a request is about, empty for the default one (Graph Store Protocol, 4). Raises Problem 400."""
    found = fields(request.query_string)
    graphs, default = values(found, "graph"), values(found, "default")
    if any(name not in ("graph", "default") for name, _ in found):
        raise Problem(400, "the address takes 'graph' or 'default', nothing else")
    if request.path_params.get("name"):
        if found:
            raise Problem(400, "the address names a graph by itself already")
        return request.address(request.raw_path)
    if len(graphs) + len(default) != 1:
        raise Problem(400, "one graph is expected: ?graph=IRI or ?default")
    if default and default[0]:
        raise Problem(400, "'default' takes no value")
    if graphs and not graphs[0]:
        raise Problem(400, "the graph has no IRI")
    return graphs[0] if graphs else ""
