"""What handlers share: a request's parts, checked; answers, problems and pages as replies that are sent whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request

from kb.server.problems import Problem


class Reply:
    """What a client is sent, whole: a status, headers and a body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, body: bytes = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.body, self.status, self.headers = body, status, dict(headers or {})

    def lines(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them, with the length of the body."""
        found = [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        if self.status not in (204, 304):
            found.append((b"content-length", str(len(self.body)).encode()))
        return found


def problem_reply(problem: Problem) -> Reply:
    headers = {"Content-Type": "application/problem+json", "Vary": "Accept", **problem.headers}
    return Reply(problem.body(), problem.status, headers)


def redirect(to: str, status: int = 303) -> Reply:
    """To another address of ours, which a browser then asks for."""
    return Reply(status=status, headers={"Location": quote(to, safe=":/%#?=@[]!$&'()*+,;~-._")})


async def body(request: Request, most: int) -> bytes:
    """The body, as far as it is allowed to be (in bytes). Raises Problem 413."""
    too_large = Problem(413, f"a request has at most {most >> 10} KiB here", headers={"Connection": "close"})
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise too_large
    parts, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise too_large
            parts.append(chunk)
    except ClientDisconnect:
        raise Problem(400, "the request ended before its body did") from None
    return b"".join(parts)


def parameter(request: Request, name: str) -> str:
    values: Sequence[str] = request.query_params.getlist(name)
    if len(values) != 1:
        raise Problem(400, f"one '{name}' is expected, not {len(values)}")
    return values[0]


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


def address(request: Request, path: str) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{path}"
