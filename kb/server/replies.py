"""What handlers share: a request's parts, checked; answers, problems and pages as responses."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kb.server.problems import Problem


def problem_response(problem: Problem) -> Response:
    headers = {"Content-Type": "application/problem+json", "Vary": "Accept", **problem.headers}
    return Response(problem.body(), status_code=problem.status, headers=headers)


async def told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem_response(problem)


async def not_found(request: Request, _: Exception) -> Response:
    return problem_response(Problem(404, "there is nothing at this address"))


async def not_allowed(request: Request, error: Exception) -> Response:
    headers = dict(getattr(error, "headers", None) or {})
    return problem_response(Problem(405, "this address does not take that method", headers=headers))


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


def sent(data: bytes, type_: str, tag: str = "") -> Response:
    headers = {
        "Content-Type": f"{type_}; charset=utf-8" if type_.startswith("text/") and ";" not in type_ else type_,
        "Vary": "Accept",
    }
    if tag:
        headers |= {"ETag": tag, "Cache-Control": "no-cache"}
    return Response(data, headers=headers)


def address(request: Request, path: str) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{path}"
