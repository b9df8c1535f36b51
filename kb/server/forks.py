"""The process that workers are forked from, as the front process sees it: a socket goes there, the worker's number comes back."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections import deque
from contextlib import suppress

from kb.server.worker import ORDER


class Gone(Exception):
    """A process has ended."""


class Forks:
    """One such process, started when the first worker is wanted, and again after it has ended."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None
        self._orders: socket.socket | None = None
        self._awaited: deque[asyncio.Future[int]] = deque()
        self._starting = asyncio.Lock()

    async def fork(self, jobs: socket.socket) -> int:
        """The number of a new worker that takes its jobs from a socket. Raises Gone, OSError."""
        async with self._starting:
            if self._orders is None:
                await self._start()
        if self._orders is None:
            raise Gone
        number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._awaited.append(number)
        socket.send_fds(self._orders, [ORDER.pack(0)], [jobs.fileno()])
        return await number

    def end(self, pid: int) -> None:
        """Have a worker killed, and its number given back."""
        if self._orders is not None:
            with suppress(OSError):
                self._orders.send(ORDER.pack(pid))

    async def close(self) -> None:
        """End the process and with it all workers."""
        self._lose()
        if self._process is not None:
            await self._process.wait()

    async def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "kb.server.worker",
                *self._arguments,
                stdin=theirs.fileno(),
                start_new_session=True,
            )
        ours.setblocking(False)
        self._orders = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._read)

    def _read(self) -> None:
        assert self._orders is not None
        try:
            number = self._orders.recv(ORDER.size)
        except BlockingIOError:
            return
        except OSError:
            number = b""
        if len(number) < ORDER.size:
            self._lose()
            return
        awaited = self._awaited.popleft()
        if awaited.done():
            self.end(ORDER.unpack(number)[0])  # nobody waits for it any more
        else:
            awaited.set_result(ORDER.unpack(number)[0])

    def _lose(self) -> None:
        if self._orders is not None:
            asyncio.get_running_loop().remove_reader(self._orders.fileno())
            self._orders.close()
            self._orders = None
        while self._awaited:
            awaited = self._awaited.popleft()
            if not awaited.done():
                awaited.set_exception(Gone())
