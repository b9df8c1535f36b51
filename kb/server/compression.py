"""Answers packed with gzip for clients that take it: a large one away from the thread that serves everybody."""

from __future__ import annotations

import asyncio
import gzip

from kb.server.replies import Reply

LEAST = 1024
"""Bytes; what is smaller is sent as it is."""

_AT_ONCE = 32 << 10
_LEVEL = 5


async def packed(reply: Reply, accepted: str) -> Reply:
    """The reply as a client takes it that says so in Accept-Encoding."""
    if not reply.body:
        return reply
    reply.headers["Vary"] = (
        f"{reply.headers['Vary']}, Accept-Encoding" if "Vary" in reply.headers else "Accept-Encoding"
    )
    if len(reply.body) >= LEAST and takes_gzip(accepted):
        reply.headers["Content-Encoding"] = "gzip"
        if len(reply.body) < _AT_ONCE:
            reply.body = gzip.compress(reply.body, _LEVEL, mtime=0)
        else:
            reply.body = await asyncio.to_thread(gzip.compress, reply.body, _LEVEL, mtime=0)
    return reply


def takes_gzip(accepted: str) -> bool:
    """Whether gzip is taken (RFC 9110, 12.5.3).

    >>> [takes_gzip(each) for each in ("br, gzip;q=0.5", "gzip; q=0.0", "identity", "")]
    [True, False, False, False]
    """
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
