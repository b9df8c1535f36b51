"""Worker processes: a job waits for a free one, runs with a deadline, and the worker is killed when it outlasts it."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from kb.server.problems import Problem

NICE_AFTER = 0.15
"""Seconds after which a job has to stand back behind others."""


class Worker:
    """One worker process and the pipe to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.nice = False

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        assert self.process.stdin is not None
        data = pickle.dumps((name, dict(arguments)), protocol=5)
        self.process.stdin.write(struct.pack("<I", len(data)) + data)
        return await self.receive()

    async def receive(self) -> Any:
        assert self.process.stdout is not None
        head = await self.process.stdout.readexactly(4)
        return pickle.loads(await self.process.stdout.readexactly(struct.unpack("<I", head)[0]))

    def stand_back(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 15)
            self.nice = True

    def stand_up(self) -> bool:
        """Back to the front, where the system allows it."""
        if not self.nice:
            return True
        try:
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        self.nice = False
        return True

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)


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
        self.store, self.scratch = store, scratch
        self.size, self.deadline, self.memory, self.most = workers, deadline, memory, most
        self.rows, self.waiting = rows, waiting
        self.killed = 0
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._queued = 0
        self._closing = False
        self._tasks: set[asyncio.Future[None]] = set()

    async def start(self) -> None:
        """Start the workers. Raises what a worker says when it cannot open the store."""
        for worker in await asyncio.gather(*(self._started() for _ in range(self.size))):
            self._warmed(worker)

    def _warmed(self, worker: Worker) -> None:
        """Free for work; the first question finds it warm, unless it comes before that."""

        async def warm() -> None:
            try:
                await asyncio.wait_for(worker.call("warm", {}), 60)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
                self._give_back(worker, None)
            else:
                self._free.put_nowait(worker)

        task = asyncio.ensure_future(warm())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self._closing = True
        for worker in list(self._all):
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._all), return_exceptions=True)

    async def run(self, name: str, **arguments: Any) -> bytes:
        """The bytes that a job gives. Raises Problem: its own, 503 when too many wait, 504 when it took too long."""
        if self._queued >= self.waiting:
            raise Problem(503, "too many requests are waiting", headers={"Retry-After": "2"})
        started = time.monotonic()
        self._queued += 1
        try:
            worker = await asyncio.wait_for(self._free.get(), self.deadline)
        except TimeoutError:
            raise Problem(503, "no worker came free in time", headers={"Retry-After": "2"}) from None
        finally:
            self._queued -= 1
        back: Worker | None = worker
        try:
            result = await self._within(worker, name, arguments, self.deadline - (time.monotonic() - started))
        except TimeoutError:
            back = None
            self.killed += 1
            raise Problem(504, f"it took more than {self.deadline:g} s and was ended; ask for less") from None
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionError, EOFError):
            back = None
            self.killed += 1
            raise Problem(503, "it needed more than a query may use and was ended; ask for less") from None
        except asyncio.CancelledError:
            back = None
            raise
        finally:
            self._give_back(worker, back)
        kind, *rest = result
        if kind == "problem":
            status, detail, members = rest
            raise Problem(status, detail, headers=members.pop("headers", None), **members)
        data: bytes = rest[0]
        return data

    async def _within(self, worker: Worker, name: str, arguments: Mapping[str, Any], seconds: float) -> Any:
        """A call that stands back after a while and ends at the deadline."""
        task = asyncio.ensure_future(worker.call(name, arguments))
        done, _ = await asyncio.wait((task,), timeout=min(NICE_AFTER, max(0.0, seconds)))
        if not done:
            worker.stand_back()
            done, _ = await asyncio.wait((task,), timeout=max(0.0, seconds - NICE_AFTER))
        if not done:
            task.cancel()
            raise TimeoutError
        return task.result()

    def _give_back(self, worker: Worker, back: Worker | None) -> None:
        if back is not None and back.stand_up():
            self._free.put_nowait(back)
            return
        worker.kill()
        self._all.discard(worker)
        if not self._closing:
            task = asyncio.ensure_future(self._replace(worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _replace(self, gone: Worker) -> None:
        await gone.process.wait()
        for wait in (0.0, 0.2, 1.0, 5.0):
            await asyncio.sleep(wait)
            with suppress(Problem, OSError):
                self._warmed(await self._started())
                return

    async def _started(self) -> Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kb.server.worker", self.store, self.scratch, str(self.memory), str(self.most),
            str(self.rows),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True, limit=1 << 20,
        )  # fmt: skip
        worker = Worker(process)
        self._all.add(worker)
        try:
            await asyncio.wait_for(worker.receive(), 60)
        except (asyncio.IncompleteReadError, TimeoutError):
            worker.kill()
            self._all.discard(worker)
            raise Problem(503, "the store cannot be opened") from None
        return worker
