"""The state of the front process: how to serve, the workers, what was counted, answers kept until the store changes."""

from __future__ import annotations

import asyncio
import gc
import hmac
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

from kb.frozen import Frozen
from kb.server.accesslog import AccessLog
from kb.server.kept import Kept
from kb.server.pool import Pool
from kb.server.problems import Problem
from kb.server.published import Published
from kb.server.replies import Reply
from kb.server.request import Request

ANSWERS = 32 << 20
REPLIES = 16 << 20
"""Bytes of what workers gave, and of whole replies, that are kept; what the store's change outdates goes first or unused."""


class Settings(Frozen):
    """How to serve. `hosts` are the names that the server answers to; `cors` the origins that may read from a browser."""

    store: str
    workers: int = 4
    deadline: float = 10.0
    memory: int = 2048  # MiB
    most_bytes: int = 24 << 20
    most_body: int = 1 << 20
    most_upload: int = 16 << 20  # of a graph
    most_rows: int = 1_000_000
    waiting: int = 64
    per_client: int = 16
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    cors: tuple[str, ...] = ()
    token: str = ""  # writing needs it; empty: nothing is written
    scratch: str = ""  # a folder for copies without private records
    logged: bool = False  # whether requests are told on standard error


class Front:
    """The state of the front process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = Pool(
            settings.store, scratch=settings.scratch, workers=settings.workers, deadline=settings.deadline, memory=settings.memory,
            most=settings.most_bytes, rows=settings.most_rows, waiting=settings.waiting,
        )  # fmt: skip
        self.clients: Counter[str] = Counter()
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()
        self.log = AccessLog(sys.stderr) if settings.logged else None
        self.replies: Kept[Reply] = Kept(REPLIES)
        self._answers: Kept[bytes] = Kept(ANSWERS)
        self._published = Published(settings.store)
        self.writing = asyncio.Lock()

    @property
    def generation(self) -> str:
        """The generation that is published now: looked at for every request, so that a load shows at once."""
        return self._published.now()

    async def start(self) -> None:
        """Start the workers. Raises Problem, OSError."""
        await self.pool.start()
        gc.freeze()  # what is there now stays: it need not be looked through again
        gc.set_threshold(20_000)
        self._watching = asyncio.ensure_future(self.watch())

    async def close(self) -> None:
        self._watching.cancel()
        await self.pool.close()
        if self.log is not None:
            self.log.write()

    async def run(self, name: str, generation: str, *, keep: bool = True, **arguments: Any) -> bytes:
        """A job's bytes; those that were kept, where the same was asked of the same generation."""
        if not keep:
            return await self.pool.run(name, generation=generation, **arguments)
        key = (generation, name, *arguments.items())
        data = self._answers.get(key)
        if data is None:
            data = await self.pool.run(name, generation=generation, **arguments)
            self._answers.put(key, data, len(data) + _length(arguments.values()))
        return data

    async def watch(self) -> None:
        """Have the workers open a new generation as soon as it is published, before anybody asks."""
        seen = self.generation
        while True:
            await asyncio.sleep(0.05)
            now = self.generation
            if now != seen:
                seen = now
                await asyncio.gather(
                    *(self.pool.run("open", generation=now) for _ in range(self.settings.workers)),
                    return_exceptions=True,
                )

    def authorise(self, request: Request) -> None:
        """Let writers through. Raises Problem 403 where nothing is written, 401 without the token."""
        if not self.settings.token:
            raise Problem(403, "this endpoint is for reading; kb serve --writable takes updates")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        given = given.strip() if scheme.lower() == "bearer" else ""
        if not hmac.compare_digest(given.encode(), self.settings.token.encode()):
            raise Problem(401, "writing needs the token", headers={"WWW-Authenticate": "Bearer"})


def _length(arguments: Iterable[Any]) -> int:
    """The characters in what a job was given, which may be all that a client sent."""
    return sum([len(each) if isinstance(each, str) else len(repr(each)) for each in arguments if each])
