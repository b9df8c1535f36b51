"""Worker processes: a job waits for a free one, runs with a deadline, and the worker is killed when it outlasts it."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import struct
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kb.server.problems import Problem

NICE_AFTER = 0.15
"""Seconds of a processor's work after which a job has to stand back behind others."""

STARTING = 60.0
"""Seconds that a worker has to open the store."""

_CLOCKS = sys.platform.startswith("linux")

HEAD = struct.Struct("<IB")
"""Before an answer: its bytes, and whether it is a problem."""


class Gone(Exception):
    """A worker has ended."""


def worked(pid: int) -> float:
    """Seconds that processors have worked for a process; without Linux's clocks of processes the time that passed.

    The number of such a clock is made as in clock_getcpuclockid(3).
    """
    try:
        return time.clock_gettime((~pid << 3) | 2) if _CLOCKS else time.monotonic()
    except OSError:
        return 0.0  # it has ended


class Worker(asyncio.SubprocessProtocol):
    """One worker process and the pipes to it: a job goes in, one answer comes out."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._answer: asyncio.Future[bytes] | None = None
        self._nice = False
        self._worked = 0.0
        self.ended = self._loop.create_future()

    def connection_made(self, transport: Any) -> None:
        self._process: asyncio.SubprocessTransport = transport
        self._input = transport.get_pipe_transport(0)
        self.pid: int = transport.get_pid()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        received = self._received
        received += data
        if len(received) < HEAD.size:
            return
        size, problem = HEAD.unpack_from(received)
        if len(received) < HEAD.size + size:
            return
        answer, self._answer = self._answer, None
        content = bytes(memoryview(received)[HEAD.size :])
        received.clear()
        if answer is None or answer.done():
            return
        if problem:
            status, detail, members = json.loads(content)
            answer.set_exception(Problem(status, detail, headers=members.pop("headers", None), **members))
        else:
            answer.set_result(content)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._lose()

    def process_exited(self) -> None:
        self._lose()
        if not self.ended.done():
            self.ended.set_result(None)

    def _lose(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(Gone())
        self._pool.lost(self)

    async def answer(self, seconds: float) -> bytes:
        """What comes next. Raises Problem, Gone, TimeoutError."""
        self._answer = answer = self._loop.create_future()
        ends = self._loop.time() + seconds
        timer = self._loop.call_later(min(NICE_AFTER, seconds), self._late, answer, ends)
        try:
            found: bytes = await answer
            return found
        finally:
            timer.cancel()

    async def call(self, name: str, arguments: Mapping[str, Any], seconds: float) -> bytes:
        """A job's answer; after a while the worker stands back, at its deadline it is given up."""
        if self._input.is_closing():
            raise Gone
        self._worked = worked(self.pid)
        data = pickle.dumps((name, arguments), protocol=5)
        self._input.write(len(data).to_bytes(4, "little") + data)
        return await self.answer(seconds)

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
        with suppress(ProcessLookupError):
            self._process.kill()


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
        self._arguments = (store, scratch, *map(str, (memory, most, rows)))
        self._free: deque[Worker] = deque()
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._all: set[Worker] = set()
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers. Raises Problem when one cannot open the store."""
        for worker in await asyncio.gather(*(self._started() for _ in range(self.size))):
            self._do(self._warm(worker))

    async def close(self) -> None:
        self._closing = True
        for task in self._tasks:
            task.cancel()
        for worker in list(self._all):
            worker.kill()
        await asyncio.gather(*(worker.ended for worker in list(self._all)), return_exceptions=True)

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
            raise Problem(503, "no worker came free in time", headers={"Retry-After": "2"}) from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back(place.result())
            raise
        finally:
            with suppress(ValueError):
                self._queue.remove(place)

    def _give_back(self, worker: Worker) -> None:
        """To whoever waits longest, or to the free ones; the one that was warm last comes first."""
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
        if worker not in self._all:
            return
        self._all.discard(worker)
        with suppress(ValueError):
            self._free.remove(worker)
        worker.kill()
        if not self._closing:
            self._do(self._replace(worker))

    async def _replace(self, gone: Worker) -> None:
        await gone.ended
        wait = 0.0
        while True:
            await asyncio.sleep(wait)
            with suppress(Problem, OSError):
                await self._warm(await self._started())
                return
            wait = min(5.0, 2 * wait + 0.1)

    async def _warm(self, worker: Worker) -> None:
        """Free for work when it has imported what the first question needs."""
        try:
            await worker.call("warm", {}, STARTING)
        except (TimeoutError, Gone, Problem):
            worker.kill()
        else:
            self._give_back(worker)

    async def _started(self) -> Worker:
        loop = asyncio.get_running_loop()
        _, worker = await loop.subprocess_exec(
            lambda: Worker(self),
            sys.executable,
            "-m",
            "kb.server.worker",
            *self._arguments,
            stderr=None,
            start_new_session=True,
        )
        try:
            await worker.answer(STARTING)
        except (TimeoutError, Gone, Problem):
            worker.kill()
            raise Problem(503, "the store cannot be opened") from None
        self._all.add(worker)
        return worker

    def _do(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
