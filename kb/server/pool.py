"""Worker processes: a job waits for a free one, runs with a deadline, and the worker is killed when it outlasts it."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
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

LONG = 0.15
"""Seconds of a processor's work after which a job is a long one."""

LOOK = 0.05
"""Seconds between two looks at what the workers do."""

WRITING = frozenset(("update", "change"))
"""Jobs that keep other writers out, and so never stand still."""

STARTING = 60.0
"""Seconds that a worker has to open the store."""

_TRIES = 5  # so many workers may end, one after the other, before they take a job
_BEHIND = 5  # the priority of long jobs (nice): others hardly notice them, and a busy machine still gets them done
_CLOCKS = sys.platform.startswith("linux")


class Untaken(Gone):
    """A worker has ended before it took the job, which another one may do."""


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
        self.long = self.writes = self._ended = self._stopped = False
        self._worked = 0.0  # for other jobs, when this one came
        self._ends = 0.0  # when the job is out of time
        self._left = 0.0  # of its time, while it is stopped

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
        """It has ended. A Unix socket says so by an error, not by its end, where something sent was not read: unix(7)."""
        self.kill(Untaken() if isinstance(exc, ConnectionError) else Gone())

    async def opened(self) -> None:
        """Wait until its store is open. Raises Problem, Gone, TimeoutError."""
        self._answer = self._loop.create_future()
        await asyncio.wait_for(self._answer, STARTING)

    def call(self, name: str, arguments: Mapping[str, Any], seconds: float) -> asyncio.Future[bytes]:
        """A job's answer, or Problem, Gone, or TimeoutError at its deadline. Raises Untaken."""
        if self._ended or self._jobs.is_closing():
            raise Untaken
        self.writes = name in WRITING
        self._worked, self._ends = worked(self.pid), self._loop.time() + seconds
        data = pickle.dumps((name, arguments), protocol=5)
        self._jobs.write(len(data).to_bytes(4, "little") + data)
        self._answer = self._loop.create_future()
        return self._answer

    def look(self, now: float) -> None:
        """See whether its job is out of time, or has become a long one."""
        answer = self._answer
        if answer is None or answer.done():
            return
        if now >= self._ends:
            answer.set_exception(TimeoutError())
        elif not self.long and self.laboured:
            self.long = True
            with suppress(OSError):
                self._stand(_BEHIND)
            self._pool.lengthened(self)

    @property
    def laboured(self) -> bool:
        """Whether its job is a long one by what it has worked, not by how long others kept it from working."""
        return worked(self.pid) - self._worked >= LONG

    def stand_up(self) -> bool:
        """Back to the front after a long job, where the system allows it."""
        try:
            self._stand(0)
        except OSError:
            return False
        self.long = False
        return True

    def _stand(self, behind: int) -> None:
        """Among the processes, and among the sessions where Linux shares out processors by these. Raises OSError."""
        os.setpriority(os.PRIO_PROCESS, self.pid, behind)
        with suppress(FileNotFoundError), open(f"/proc/{self.pid}/autogroup", "w") as group:
            group.write(str(behind))

    def stop(self) -> None:
        """Have it stand still until others have done; that takes nothing from its time. It waits for as long at most."""
        self._stopped = True
        self._left, self._ends = self._ends - self._loop.time(), self._loop.time() + self._pool.deadline
        with suppress(OSError):
            os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        self._stopped = False
        self._ends = self._loop.time() + self._left
        with suppress(OSError):
            os.kill(self.pid, signal.SIGCONT)

    def give_up(self, problem: Problem) -> None:
        """Let its job fail; the pool then ends it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(problem)

    @property
    def idle(self) -> bool:
        """Whether it has answered all that it was asked."""
        return self._answer is None

    @property
    def hindered(self) -> bool:
        """Whether a job that is out of time had too little of the machine, rather than too much to do."""
        return self._stopped or not self.laboured

    def kill(self, fault: Exception | None = None) -> None:
        """End it, whatever it does, or see that it has ended: it is lost to the pool, and its job fails (with Gone)."""
        if self._ended:
            return
        self._ended = True
        self._jobs.abort()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(fault or Gone())
        self._pool.lost(self)


class Pool:
    """Some workers over one store. `deadline` in seconds, `memory` in MiB, `most` in bytes of an answer.

    `workers` of them are there for jobs that are not known to be long. One whose job turns out to be long stands back, and
    another takes its place; of long ones as many work at once, twice as many stand still until it is their turn.
    """

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
        self._long: set[Worker] = set()
        self._stopped: deque[Worker] = deque()
        self._starting = 0
        self._closing = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the workers. Raises Problem when one cannot open the store."""
        await asyncio.gather(*(self._start() for _ in range(self.size)))
        self._do(self._watch())

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
        for _ in range(_TRIES):
            worker = self._free.popleft() if self._free else await self._awaited()
            try:
                data = await self._done(worker, name, arguments)
            except Untaken:
                worker.kill()  # ended while it was free: the next one
            else:
                self._give_back(worker)
                return data
        raise Problem(503, "workers end before they take a request", headers={"Retry-After": "2"})

    async def _done(self, worker: Worker, name: str, arguments: Mapping[str, Any]) -> bytes:
        """What a worker gives, which is lost when it is to blame. Raises Untaken, Problem."""
        try:
            return await worker.call(name, arguments, self.deadline)
        except Untaken:
            raise
        except Problem:
            self._give_back(worker)
            raise
        except TimeoutError:
            self.killed += 1
            hindered = worker.hindered
            worker.kill()
            if hindered:
                raise Problem(503, "the machine is too busy", headers={"Retry-After": "2"}) from None
            raise Problem(504, f"it took more than {self.deadline:g} s and was ended; ask for less") from None
        except Gone:
            self.killed += 1
            worker.kill()
            raise Problem(503, "it needed more than a query may use and was ended; ask for less") from None
        except BaseException:
            worker.kill()  # it would give its answer to whoever asks next
            raise

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

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            now = asyncio.get_running_loop().time()
            for worker in list(self._all):
                worker.look(now)

    def lengthened(self, worker: Worker) -> None:
        """A worker has a long job: another one takes its place."""
        if worker.writes or len(self._long) < self.size:
            self._long.add(worker)
        elif sum(each.long for each in self._all) > 3 * self.size:
            worker.give_up(Problem(503, "too many long queries at once", headers={"Retry-After": "2"}))
        else:
            self._stopped.append(worker)
            worker.stop()
        self._fill()

    def _give_back(self, worker: Worker) -> None:
        """To whoever waits longest, or to the free ones; the one that was at work last comes first."""
        if worker not in self._all:
            return
        if not worker.idle:  # it would give its answer to whoever asks next
            worker.kill()
            return
        if worker.long:
            if not worker.stand_up():
                worker.kill()
                return
            self._shorter(worker)
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._free.appendleft(worker)
        if sum(not each.long for each in self._all) > self.size:
            self._free[-1].kill()

    def _shorter(self, worker: Worker) -> None:
        """A worker has no long job any more: one that stands still goes on."""
        self._long.discard(worker)
        with suppress(ValueError):
            self._stopped.remove(worker)
        if self._stopped and len(self._long) < self.size:
            longest = self._stopped.popleft()
            self._long.add(longest)
            longest.go_on()

    def lost(self, worker: Worker) -> None:
        """A worker has ended, at work or idle: another one takes its place, unless one has it already."""
        self._forks.end(worker.pid)
        if worker not in self._all:
            return
        self._all.discard(worker)
        with suppress(ValueError):
            self._free.remove(worker)
        if not self._closing:
            self._shorter(worker)
            self._fill()

    def _fill(self) -> None:
        """Start what is missing of workers for jobs that are not long."""
        while sum(not each.long for each in self._all) + self._starting < self.size:
            self._starting += 1
            self._do(self._replace())

    async def _replace(self) -> None:
        wait = 0.0
        try:
            while True:
                await asyncio.sleep(wait)
                with suppress(Problem, OSError):
                    await self._start()
                    return
                wait = min(5.0, 2 * wait + 0.1)
        finally:
            self._starting -= 1

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
