"""Worker processes: a job waits for a free one, runs with a deadline, and the worker is killed when it outlasts it."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import socket
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kb.server.forks import Forks, Gone
from kb.server.problems import Problem
from kb.server.worker import HEAD

NICE_AFTER = 0.15
"""Seconds of a processor's work after which a job has to stand back behind others."""

STARTING = 60.0
"""Seconds that a worker has to open the store."""

_CLOCKS = sys.platform.startswith("linux")


def worked(pid: int) -> float:
    """Seconds that processors have worked for a process; without Linux's clocks of processes the time that passed.

    The number of such a clock is made as in clock_getcpuclockid(3).
    """
    try:
        return time.clock_gettime((~pid << 3) | 2) if _CLOCKS else time.monotonic()
    except OSError:
        return 0.0  # it has ended


class Worker(asyncio.Protocol):
    """One worker process and the socket to it: a job goes in, one answer comes out."""

    def __init__(self, pool: Pool, pid: int) -> None:
        self._pool, self.pid = pool, pid
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._nice = self._ended = False
        self._worked = 0.0

    def connection_made(self, transport: Any) -> None:
        self._jobs: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        received = self._received
        if received or len(data) < HEAD.size:
            received += data
            if len(received) < HEAD.size:
                return
            size, problem = HEAD.unpack_from(received)
            if len(received) < HEAD.size + size:
                return
            content = bytes(memoryview(received)[HEAD.size :])
            self._received = bytearray()
        else:
            size, problem = HEAD.unpack_from(data)
            if len(data) < HEAD.size + size:
                received += data
                return
            content = data[HEAD.size :]
        answer, self._answer = self._answer, None
        if answer is None or answer.done():
            return
        if problem:
            status, detail, members = json.loads(content)
            answer.set_exception(Problem(status, detail, headers=members.pop("headers", None), **members))
        else:
            answer.set_result(content)

    def connection_lost(self, exc: Exception | None) -> None:
        self.kill()

    async def opened(self) -> None:
        """Wait until its store is open. Raises Problem, Gone, TimeoutError."""
        await asyncio.wait_for(self._next(), STARTING)

    async def call(self, name: str, arguments: Mapping[str, Any], seconds: float) -> bytes:
        """A job's answer; after a while the worker stands back, at its deadline it is given up.

        Raises Problem, Gone, TimeoutError.
        """
        if self._ended:
            raise Gone
        self._worked = worked(self.pid)
        data = pickle.dumps((name, arguments), protocol=5)
        self._jobs.write(len(data).to_bytes(4, "little") + data)
        answer = self._next()
        ends = self._loop.time() + seconds
        timer = self._loop.call_later(min(NICE_AFTER, seconds), self._late, answer, ends)
        try:
            return await answer
        finally:
            timer.cancel()

    def _next(self) -> asyncio.Future[bytes]:
        self._answer = self._loop.create_future()
        return self._answer

    def _late(self, answer: asyncio.Future[bytes], ends: float) -> None:
        if answer.done():
            return
        left = ends - self._loop.time()
        if left <= 0:
            answer.set_exception(TimeoutError())
            return
        if self.laboured:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 15)
                self._nice = True
        else:  # it is the machine that is late
            left = min(left, NICE_AFTER)
        self._loop.call_later(left, self._late, answer, ends)

    @property
    def laboured(self) -> bool:
        """Whether its job is a long one by what it has worked, not by how long others kept it from working."""
        return worked(self.pid) - self._worked >= NICE_AFTER

    def stand_up(self) -> bool:
        """Back to the front, where the system allows it."""
        if self._nice:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, 0)
            except OSError:
                return False
            self._nice = False
        return True

    def kill(self) -> None:
        """End it, whatever it does, or see that it has ended: it is lost to the pool, and its job fails."""
        if self._ended:
            return
        self._ended = True
        self._jobs.abort()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(Gone())
        self._pool.lost(self)


class Pool:
    """Some workers over one store. `deadline` in seconds, `memory` in MiB, `most` in bytes of an answer."""

    def __init__(
        self,
        store: str,
        *,
        scratch: str,
        workers: int,
        deadline: float,
        memory: int,
        most: int,
        rows: int,
        waiting: int,
    ) -> None:
        self.size, self.deadline, self.waiting = workers, deadline, waiting
        self.killed = 0
        self._forks = Forks(store, scratch, *map(str, (memory, most, rows)))
        self._free: deque[Worker] = deque()
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._all: set[Worker] = set()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers. Raises Problem when one cannot open the store."""
        await asyncio.gather(*(self._start() for _ in range(self.size)))

    async def close(self) -> None:
        self._closing = True
        for task in self._tasks:
            task.cancel()
        for worker in list(self._all):
            worker.kill()
        await self._forks.close()

    async def run(self, name: str, **arguments: Any) -> bytes:
        """The bytes that a job gives. Raises Problem: its own, 503 when too many wait, 504 when it took too long.

        It may wait for a worker as long as it may then work: who waited pays nothing for the jobs before.
        """
        worker = self._free.popleft() if self._free else await self._awaited()
        try:
            data = await worker.call(name, arguments, self.deadline)
        except Problem:
            self._give_back(worker)
            raise
        except TimeoutError:
            self.killed += 1
            laboured = worker.laboured
            worker.kill()
            if not laboured:
                raise Problem(503, "the machine is too busy", headers={"Retry-After": "2"}) from None
            raise Problem(504, f"it took more than {self.deadline:g} s and was ended; ask for less") from None
        except Gone:
            self.killed += 1
            worker.kill()
            raise Problem(503, "it needed more than a query may use and was ended; ask for less") from None
        except BaseException:
            worker.kill()  # it would give its answer to whoever asks next
            raise
        self._give_back(worker)
        return data

    async def _awaited(self) -> Worker:
        if len(self._queue) >= self.waiting:
            raise Problem(503, "too many requests are waiting", headers={"Retry-After": "2"})
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            return await asyncio.wait_for(place, self.deadline)
        except TimeoutError:
            if place.done() and not place.cancelled():  # at the same moment
                return place.result()
            raise Problem(503, "no worker came free in time", headers={"Retry-After": "2"}) from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back(place.result())
            raise
        finally:
            with suppress(ValueError):
                self._queue.remove(place)

    def _give_back(self, worker: Worker) -> None:
        """To whoever waits longest, or to the free ones; the one that was at work last comes first."""
        if worker not in self._all:
            return
        if not worker.stand_up():
            worker.kill()
            return
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._free.appendleft(worker)

    def lost(self, worker: Worker) -> None:
        """A worker has ended, at work or idle: another one takes its place."""
        self._forks.end(worker.pid)
        if worker not in self._all:
            return
        self._all.discard(worker)
        with suppress(ValueError):
            self._free.remove(worker)
        if not self._closing:
            self._do(self._replace())

    async def _replace(self) -> None:
        wait = 0.0
        while True:
            await asyncio.sleep(wait)
            with suppress(Problem, OSError):
                await self._start()
                return
            wait = min(5.0, 2 * wait + 0.1)

    async def _start(self) -> None:
        """One worker more. Raises Problem 503 when it cannot open the store, OSError."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                pid = await self._forks.fork(theirs)
        except BaseException as error:
            ours.close()
            if isinstance(error, Gone):
                raise Problem(503, "workers cannot be started") from None
            raise
        _, worker = await asyncio.get_running_loop().create_unix_connection(lambda: Worker(self, pid), sock=ours)
        try:
            await worker.opened()
        except (TimeoutError, Gone, Problem):
            worker.kill()
            raise Problem(503, "the store cannot be opened") from None
        self._all.add(worker)
        self._give_back(worker)

    def _do(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
