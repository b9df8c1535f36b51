"""The access log: a line for each request, written together a few times a second, so that no request waits for it."""

from __future__ import annotations

import asyncio
import time
from typing import TextIO
from urllib.parse import quote

from kb.server.request import Request

EVERY = 0.2
"""Seconds; what a server that is killed was asked in the last of them is not told."""


class AccessLog:
    """The time, the client, what it asked, the status and the milliseconds that it took, as lines of a text file."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lines: list[str] = []
        self._second, self._stamp = 0, ""

    def add(self, request: Request, status: int, took: float) -> None:
        now = time.time()
        if int(now) != self._second:
            self._second = int(now)
            self._stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
        if not self._lines:
            asyncio.get_running_loop().call_later(EVERY, self.write)
        self._lines.append(
            f"{self._stamp},{int(now * 1000) % 1000:03d} {request.client} {request.method} {_shown(request.target)} "
            f"{status} {1000 * took:.1f}ms\n"
        )

    def write(self) -> None:
        lines, self._lines = self._lines, []
        self._file.write("".join(lines))
        self._file.flush()


def _shown(target: bytes) -> str:
    """An address as it came, cut short; nothing in it may write a line of its own."""
    return quote(target[:500], safe="/?&=%+;:@,.~-_!*'()")
