"""Answers packed with gzip for clients that take it: a large one away from the thread that serves everybody."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

LEAST = 1024
"""Bytes; what is smaller is sent as it is."""

_AT_ONCE = 32 << 10
_LEVEL = 5


class Compressed:
    """Stands before an ASGI application whose answers have one body."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not _accepted(scope):
            await self.inner(scope, receive, send)
            return
        start: Any = None

        async def packing(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body = message.get("body", b"")
            if start is not None:
                if len(body) >= LEAST and not message.get("more_body"):
                    pack = gzip.compress
                    packed = (
                        pack(body, _LEVEL, mtime=0)
                        if len(body) < _AT_ONCE
                        else await asyncio.to_thread(pack, body, _LEVEL, mtime=0)
                    )
                    kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
                    length = str(len(packed)).encode()
                    start["headers"] = [*kept, (b"content-encoding", b"gzip"), (b"content-length", length)]
                    message = {**message, "body": packed}
                start["headers"] = [*start["headers"], (b"vary", b"Accept-Encoding")]
                await send(start)
                start = None
            await send(message)

        await self.inner(scope, receive, packing)


def _accepted(scope: Any) -> bool:
    """Whether gzip is taken (RFC 9110, 12.5.3); HEAD has no body to pack."""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            for part in value.decode("latin-1").lower().split(","):
                coding, _, weight = part.partition(";")
                if coding.strip() in ("gzip", "*"):
                    return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
