"""Pages: the home page, what is known of a thing, the icon."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from kb.server.front import Front
from kb.server.negotiation import GRAPHS, PAGE, choose
from kb.server.replies import page, sent


async def dereferenced(front: Front, request: Request) -> Response:
    id_ = request.path_params["id"]
    media, type_ = choose(request.headers.get("accept", ""), (*GRAPHS, PAGE))
    data = await front.run("describe", front.generation, id_=id_, format=media.name)
    response = sent(data, type_)
    if media is PAGE:  # the rest of its policy stands in the page
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    return response


async def home(front: Front, request: Request) -> Response:
    form = (
        '<form action="/ask"><label for="q">A question</label> <input id="q" name="q" size="60"> '
        '<input type="hidden" name="format" value="html"><button>Ask</button></form>'
        '<p><a href="/sparql">SPARQL endpoint</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/health">health</a></p>'
    )
    return page("timeline-kb", form)


async def icon(front: Front, request: Request) -> Response:
    dot = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="#174a7c"/></svg>'
    )
    return sent(dot.encode(), "image/svg+xml")
