"""Questions over HTTP: answers in every format, what can stand at a cursor, a calendar and a feed to subscribe to."""

from __future__ import annotations

import json
import time
from html import escape
from urllib.parse import quote

from kb.server.front import Front
from kb.server.problems import Problem
from kb.server.replies import Reply, parameter, sent, tag, unchanged
from kb.server.request import Request

_ANSWERS = {
    "json": "application/json", "jsonl": "application/jsonl", "csv": "text/csv", "tsv": "text/tab-separated-values",
    "text": "text/plain", "table": "text/plain", "timeline": "text/plain", "list": "text/plain",
    "markdown": "text/markdown", "html": "text/html", "ics": "text/calendar", "turtle": "text/turtle",
    "sparql": "application/sparql-query", "chart": "text/plain", "graph": "text/plain",
    "svg": "image/svg+xml",
}  # fmt: skip


async def ask(front: Front, request: Request) -> Reply:
    question = parameter(request, "q")
    format_ = request.fields.get("format") or "json"
    if format_ not in _ANSWERS:
        raise Problem(400, f"there is no format '{format_[:40]}'", formats=sorted(_ANSWERS))
    return await _answered(front, request, question, format_, _ANSWERS[format_])


async def _answered(front: Front, request: Request, question: str, format_: str, type_: str) -> Reply:
    today = request.fields.get("today") or time.strftime("%Y-%m-%d")
    strict = _strict(request)
    generation = front.generation
    etag = tag(generation, question, today, format_, str(strict))
    if unchanged(request, etag):
        return Reply(status=304, headers={"ETag": etag})
    data = await front.run("ask", generation, question=question, format=format_, today=today, strict=strict)
    return sent(data, type_, etag)


def _strict(request: Request) -> bool:
    """Whether nothing is to be guessed."""
    said = request.fields.get("strict", "").lower()
    if said in ("", "0", "false", "no"):
        return False
    if said in ("1", "true", "yes"):
        return True
    raise Problem(400, "strict is 1 or 0")


async def complete(front: Front, request: Request) -> Reply:
    question = request.fields.get("q", "")
    cursor = request.fields.get("cursor", "")
    place = int(cursor) if cursor.isdigit() and len(cursor) < 6 else len(question)
    data = await front.run("complete", front.generation, question=question[:2000], cursor=min(place, len(question)))
    return sent(data, "application/json")


async def calendar(front: Front, request: Request) -> Reply:
    return await _answered(front, request, parameter(request, "q"), "ics", "text/calendar")


async def feed(front: Front, request: Request) -> Reply:
    """An Atom feed (RFC 4287) of the events of an answer, the newest first."""
    question = parameter(request, "q")
    today = request.fields.get("today") or time.strftime("%Y-%m-%d")
    answer = json.loads(
        await front.run("ask", front.generation, question=question, format="json", today=today, strict=_strict(request))
    )
    own = request.address(request.target.decode("latin-1"))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(own)}</id>", f"<title>{escape(answer['reading'] or question)}</title>",
        f'<link rel="self" href="{escape(own)}"/>', f"<updated>{escape(today)}T00:00:00Z</updated>",
        "<author><name>timeline-kb</name></author>",
    ]  # fmt: skip
    for event in reversed(answer["events"]):
        link = request.address(f"/id/{quote(event['id'])}")
        told = " · ".join([event["date"], *event["actors"], *(f"[{source}]" for source in event["sources"])])
        lines.append(
            f'<entry><id>{escape(link)}</id><title>{escape(event["title"])}</title><link href="{escape(link)}"/>'
            f"<updated>{escape(today)}T00:00:00Z</updated><summary>{escape(told)}</summary></entry>"
        )
    return sent("\n".join([*lines, "</feed>\n"]).encode(), "application/atom+xml")
