"""SPARQL over HTTP: queries, updates and the description of the service."""

from __future__ import annotations

from typing import Any

from kb.server.front import Front
from kb.server.guard import check, is_volatile
from kb.server.negotiation import BOOLEANS, GRAPHS, PAGE, RESULTS, choose
from kb.server.problems import Problem
from kb.server.protocol import Operation, operation
from kb.server.replies import Reply, redirect, sent, tag, unchanged
from kb.server.request import Request
from kb.server.using import using

LONG = 10_000
"""Characters of a query that the front process reads by itself: some milliseconds."""

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


async def sparql(front: Front, request: Request) -> Reply:
    if request.method == "OPTIONS":
        return Reply(status=204, headers={"Allow": ", ".join(METHODS), "Accept-Post": "application/sparql-query"})
    data = await request.body(front.settings.most_body) if request.method == "POST" else b""
    asked = operation(request.method, request.query_string, request.headers.get("content-type", ""), data)
    if asked.kind == "description":
        return await _described(front, request)
    if asked.kind == "update":
        return await _updated(front, request, asked)
    form = await form_of(front, asked.text)
    if form == "UPDATE":
        raise Problem(400, "this is an update; a query is expected")
    offered = {"SELECT": RESULTS, "ASK": BOOLEANS}.get(form, GRAPHS)
    accept = request.headers.get("accept", "")
    media, type_ = choose(accept, offered)
    generation = front.generation
    arguments: dict[str, Any] = {
        "text": asked.text, "format": media.name, "default": asked.default_graphs,
        "named": asked.named_graphs, "base": request.address("/sparql"),
    }  # fmt: skip
    if is_volatile(asked.text):
        return sent(await front.run("query", generation, keep=False, **arguments), type_)
    etag = tag(generation, asked.text, *asked.default_graphs, "|", *asked.named_graphs, type_)
    if unchanged(request, etag):
        return Reply(status=304, headers={"ETag": etag, "Vary": "Accept"})
    answer = await front.run("query", generation, **arguments)
    reply = sent(answer, type_, etag)
    reply.generation = generation
    return reply


async def _described(front: Front, request: Request) -> Reply:
    from kb.server.description import description

    media, type_ = choose(request.headers.get("accept", ""), (*GRAPHS, PAGE))
    if media is PAGE:
        return redirect("/")
    counts = await front.run("counts", front.generation)
    made = description(request.address("/sparql"), counts, writable=bool(front.settings.token), format=media.name)
    return sent(made, type_)


async def void(front: Front, request: Request) -> Reply:
    return redirect(request.address("/sparql"))


async def update_only(front: Front, request: Request) -> Reply:
    if request.method == "OPTIONS":
        return Reply(status=204, headers={"Allow": "POST, OPTIONS"})
    data = await request.body(front.settings.most_body)
    asked = operation("POST", request.query_string, request.headers.get("content-type", ""), data)
    if asked.kind != "update":
        raise Problem(400, "this is a query; an update is expected")
    return await _updated(front, request, asked)


async def _updated(front: Front, request: Request, asked: Operation) -> Reply:
    """An update, where the server was started with a token and the request has it."""
    front.authorise(request)
    text = using(asked.text, asked.default_graphs, asked.named_graphs)
    if await form_of(front, text) != "UPDATE":
        raise Problem(400, "this is no update")
    async with front.writing:
        await front.pool.run("update", text=text, base=request.address("/sparql"))
    return Reply(status=204)


async def form_of(front: Front, text: str) -> str:
    """The form of a query; a long one is read by a worker, so that others need not wait for it."""
    if len(text) <= LONG:
        return check(text)
    return (await front.pool.run("check", text=text)).decode()
