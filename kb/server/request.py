"""A request as handlers see it: method, address and headers at once, the body as far as a handler takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote

from kb.server.problems import Problem
from kb.server.protocol import fields

_COMMON = 40  # bytes; longer names of headers are not kept

AT_HAND = 64 << 10
"""Bytes of a body that are taken in before a handler asks for it."""


class Body:
    """What a client sends after the head of its request, in pieces; `length` is what it says beforehand, if it does."""

    __slots__ = ("_failed", "_most", "_pieces", "_size", "_wanted", "_whole", "ended", "length", "on_wanted")

    def __init__(self, length: int, on_wanted: Callable[[], None]) -> None:
        self.length, self.on_wanted = length, on_wanted
        self.ended = False
        self._pieces: list[bytes] = []
        self._size, self._most = 0, -1
        self._wanted: asyncio.Future[None] | None = None
        self._failed: Problem | None = None

    async def read(self, most: int) -> bytes:
        """The whole of it. Raises Problem 413 as soon as it is known to have more bytes, 400 or 408 where it does not end."""
        self._most = most
        if max(self.length, self._size) > most:
            raise self._too_large()
        if self._failed is not None:
            raise self._failed
        if not self.ended:
            self._wanted = asyncio.get_running_loop().create_future()
            self.on_wanted()
            await self._wanted
        return b"".join(self._pieces)

    def feed(self, piece: bytes) -> bool:
        """Take a piece in; whether there is room for more before a handler asks for it."""
        self._size += len(piece)
        if 0 <= self._most < self._size:
            self._pieces.clear()
            self.fail(self._too_large())
        else:
            self._pieces.append(piece)
        return self._most >= 0 or self._size < AT_HAND

    def end(self) -> None:
        self.ended = True
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    def fail(self, problem: Problem) -> None:
        """It will not come, or is not taken."""
        self._failed = problem
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_exception(problem)

    def _too_large(self) -> Problem:
        return Problem(413, f"a request has at most {self._most >> 10} KiB here")


class Request:
    """One request. Header names are in lower case; the values of one that is sent several times are joined by commas.

    Raises Problem 400 where its address is none.
    """

    __slots__ = (
        "_body",
        "_fields",
        "client",
        "headers",
        "method",
        "path",
        "path_params",
        "query_string",
        "raw_path",
        "target",
    )

    def __init__(self, method: str, target: bytes, headers: Mapping[str, str], client: str, body: Body | None) -> None:
        self.method, self.target, self.headers, self.client, self._body = method, target, headers, client, body
        self.path_params: Mapping[str, str] = {}
        self._fields: dict[str, str] | None = None
        path, _, self.query_string = target.partition(b"?")
        if not path.isascii():
            raise Problem(400, "the address is not percent-encoded")
        self.raw_path = path.decode("ascii")
        self.path = unquote(self.raw_path) if "%" in self.raw_path else self.raw_path

    @property
    def fields(self) -> Mapping[str, str]:
        """What the address asks for, by name; the last value of each. Raises Problem 400."""
        if self._fields is None:
            self._fields = dict(fields(self.query_string))
        return self._fields

    @property
    def arrived(self) -> bool:
        """Whether all of it was read from the client."""
        return self._body is None or self._body.ended

    async def body(self, most: int) -> bytes:
        """Its body of at most so many bytes. Raises Problem 413, 400 or 408."""
        return await self._body.read(most) if self._body is not None else b""

    def address(self, path: str) -> str:
        """The absolute address of a path here, by the name that the client uses for this server."""
        return f"http://{self.headers['host']}{path}"


def header_name(name: bytes) -> str:
    """The name of a header in the one form by which it is looked up."""
    return _lower(name) if len(name) <= _COMMON else name.decode("latin-1").lower()


@lru_cache(maxsize=1024)
def _lower(name: bytes) -> str:
    return name.decode("latin-1").lower()
