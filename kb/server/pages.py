"""Pages: asking and its answers, names, SPARQL, what is known of a thing; the look and the scripts of these."""

from __future__ import annotations

import json
import time
from functools import cache
from importlib.resources import files
from typing import Any

from kb.frozen import values
from kb.pages.live import live, problem
from kb.pages.queries import body as query_body
from kb.pages.style import STYLE
from kb.pages.views import LANES, WAYS, View
from kb.pictures.svg import STYLE as PICTURE_STYLE
from kb.server.front import Front
from kb.server.guard import is_volatile
from kb.server.negotiation import BOOLEANS, GRAPHS, PAGE, RESULTS, choose
from kb.server.problems import TITLES, Problem
from kb.server.replies import Reply, sent, tag, unchanged
from kb.server.request import Request
from kb.server.sparql import form_of
from kb.vocabulary import prefixed

STATIC = {"page.css": "text/css", "page.js": "text/javascript", "completion.js": "text/javascript",
          "timeline.js": "text/javascript", "editor.js": "text/javascript"}  # fmt: skip
"""The files that pages take in, all of them ours."""

_PARTS = ("timeline", "facets")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


async def home(front: Front, request: Request) -> Reply:
    """The start, or the answer to a question."""
    view = _view(request)
    if not view.question.strip():
        today = time.strftime("%Y-%m-%d")
        return await _page(front, request, view, "start", today=today)
    return await _page(front, request, view, "page", view=tuple(values(view).items()), today=_today(view), part="")


async def part(front: Front, request: Request) -> Reply:
    """A part of an answer's page, which a script puts in its place."""
    view, wanted = _view(request), request.fields.get("of", "")
    if wanted not in _PARTS:
        raise Problem(404, "there is no such part")
    data = await front.run("page", front.generation, view=tuple(values(view).items()), today=_today(view), part=wanted)
    if request.headers.get("sec-fetch-dest", "empty") == "document":  # somebody followed the link without a script
        data = live(view.question, data.decode(), question=view.question).encode()
    return _html(data)


async def names(front: Front, request: Request) -> Reply:
    asked = request.fields
    kind = "source" if asked.get("kind") == "source" else ""
    page = asked.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return await _page(
        front, request, View(""), "names", kind=kind, find=asked.get("find", "")[:200], page=max(1, number)
    )


async def query(front: Front, request: Request) -> Reply:
    """The page where SPARQL is written, with the result of a query."""
    text = request.fields.get("query", "")
    result, wrong, status = None, "", 200
    if text.strip():
        try:
            keep = not is_volatile(text)
            result = json.loads(await front.run("results", front.generation, keep=keep, text=prefixed(text)))
        except Problem as found:
            wrong, status = found.detail, found.status
    return _html(live("SPARQL", query_body(text, result, wrong), here="/query").encode("utf-8", "replace"), status)


async def result(front: Front, request: Request) -> Reply:
    """The result of a query of that page as a file; prefixes are known here as they are there."""
    name, text = request.path_params["name"], request.fields.get("query", "")
    form = await form_of(front, prefixed(text))
    offered = {"SELECT": RESULTS, "ASK": BOOLEANS}.get(form, GRAPHS)
    media = next((each for each in offered if each.name == name), None)
    if media is None or form == "UPDATE":
        raise Problem(406, "there is no such format here", available=[each.name for each in offered])
    data = await front.run(
        "query", front.generation, keep=not is_volatile(text), text=prefixed(text), format=name, default=(), named=()
    )
    return sent(data, media.type)


async def dereferenced(front: Front, request: Request) -> Reply:
    id_ = request.path_params["id"]
    media, type_ = choose(request.headers.get("accept", ""), (*GRAPHS, PAGE))
    if media is PAGE:
        page = request.fields.get("page", "1")
        number = int(page) if page.isdecimal() and len(page) < 6 else 1
        return await _page(front, request, View(""), "describe", id_=id_, format="html", page=max(1, number))
    return sent(await front.run("describe", front.generation, id_=id_, format=media.name), type_)


async def static(front: Front, request: Request) -> Reply:
    name = request.path_params["name"]
    if name not in STATIC:
        raise Problem(404, "there is nothing at this address")
    data = _static(name)
    etag = tag(data.decode())
    if unchanged(request, etag):
        return Reply(status=304, headers={"ETag": etag})
    return sent(data, STATIC[name], etag)


async def icon(front: Front, request: Request) -> Reply:
    dot = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="#174a7c"/></svg>'
    )
    return sent(dot.encode(), "image/svg+xml")


@cache
def _static(name: str) -> bytes:
    data = (files("kb.server") / "static" / name).read_bytes()
    return f"{STYLE}\n{PICTURE_STYLE}\n".encode() + data if name == "page.css" else data


async def _page(front: Front, request: Request, own: View, job: str, **arguments: Any) -> Reply:
    """A page that a worker makes; what goes wrong is told on a page, too."""
    generation = front.generation
    etag = tag(generation, job, repr(sorted(arguments.items())))
    if unchanged(request, etag):
        return Reply(status=304, headers={"ETag": etag, "Vary": "Accept"})
    try:
        data = await front.run(job, generation, **arguments)
    except Problem as found:
        hint = {504: "Ask for less: a shorter time, a name more.", 503: "Try again in a moment."}.get(found.status, "")
        shown = problem(found.status, TITLES.get(found.status, "Something is wrong"), found.detail, hint)
        page = live("Something is wrong", shown, question=own.question, today=own.today).encode("utf-8", "replace")
        return _html(page, found.status, dict(found.headers))
    return _html(data, etag=etag)


def _html(data: bytes, status: int = 200, headers: dict[str, str] | None = None, etag: str = "") -> Reply:
    reply = sent(data, "text/html", etag)
    reply.status = status
    reply.headers |= {**(headers or {}), "Content-Security-Policy": _POLICY}
    return reply


def _view(request: Request) -> View:
    asked = request.fields
    page, show, lanes = asked.get("page", "1"), asked.get("show", ""), asked.get("lanes", "")
    return View(
        asked.get("q", ""),
        show if show in WAYS else "",
        max(1, int(page)) if page.isdecimal() and len(page) < 8 else 1,
        asked.get("from", "")[:20].strip(),
        asked.get("to", "")[:20].strip(),
        lanes if lanes in LANES else "",
        asked.get("today", "")[:10],
    )


def _today(view: View) -> str:
    return view.today or time.strftime("%Y-%m-%d")
