"""What handlers share: a request's parts, checked; answers, problems and pages as replies that are sent whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import quote

from kb.server.problems import Problem
from kb.server.protocol import fields, values
from kb.server.request import Request


class Reply:
    """What a client is sent, whole: a status, headers and a body.

    `generation` is that of the store which alone it depends on, beside the request; empty where it depends on more.
    `head` is kept by the connection that sent it first.
    """

    __slots__ = ("body", "generation", "head", "headers", "status")

    def __init__(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, dict(headers or {})
        self.generation, self.head = "", b""


def problem_reply(problem: Problem) -> Reply:
    headers = {"Content-Type": "application/problem+json", "Vary": "Accept", **problem.headers}
    return Reply(problem.body(), problem.status, headers)


def redirect(to: str, status: int = 303) -> Reply:
    """To another address of ours, which a browser then asks for."""
    return Reply(status=status, headers={"Location": quote(to, safe=":/%#?=@[]!$&'()*+,;~-._")})


def parameter(request: Request, name: str) -> str:
    found = values(fields(request.query_string), name)
    if len(found) != 1:
        raise Problem(400, f"one '{name}' is expected, not {len(found)}")
    return found[0]


def tag(*parts: str) -> str:
    """A weak ETag of what an answer depends on."""
    digest = hashlib.blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f'W/"{digest}"'


def unchanged(request: Request, tag: str) -> bool:
    return tag in request.headers.get("if-none-match", "")


def sent(data: bytes, type_: str, tag: str = "") -> Reply:
    headers = {
        "Content-Type": f"{type_}; charset=utf-8" if type_.startswith("text/") and ";" not in type_ else type_,
        "Vary": "Accept",
    }
    if tag:
        headers["ETag"] = tag
        headers["Cache-Control"] = "no-cache"
    return Reply(data, 200, headers)
