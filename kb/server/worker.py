"""Workers: a process that has read the program forks one whenever standard input asks; each opens the store for itself.

A worker is a copy of a process that has imported and built what questions need, so that one that was killed is replaced in
some milliseconds of work rather than a second. It has a bound on its memory, gives up the network, and reads jobs from a
socket of its own: a pickled tuple behind four bytes of length, answered each in turn.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
import threading
from contextlib import suppress
from typing import Any

from kb.server.capped import TooLarge
from kb.server.sealed import seal

STACK = 512 << 20
"""Bytes of stack that a query may use: the engine recurses with the nesting of a query."""

HEAD = struct.Struct("<IB")
"""Before an answer: its bytes, and whether it is a problem."""

ORDER = struct.Struct("<I")
"""To fork a worker for the socket that comes along: 0; to end one: its process's number."""

_AT_ONCE = 1 << 18  # bytes of an answer that are sent in one piece with its head
_PIECE = 1 << 16  # bytes that are received at a time; for more, memory is asked of the system each time
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """`python -m kb.server.worker STORE SCRATCH MEGABYTES BYTES ROWS`: fork workers until standard input, a socket, ends.

    What ended stays a child until it is ordered to end, so that no other process has its number meanwhile.
    """
    from kb.server.jobs import prepare

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the front process decides when it ends
    sys.stdout = sys.stderr
    prepare()
    gc.collect()
    gc.freeze()
    workers: set[int] = set()
    ending: set[int] = set()
    with socket.socket(fileno=0) as orders:
        while True:
            if not select.select([orders], [], [], 0.05 if ending else None)[0]:
                ending -= {pid for pid in ending if os.waitpid(pid, os.WNOHANG)[0]}
                continue
            try:
                order, sockets, *_ = socket.recv_fds(orders, ORDER.size, 1)
            except ConnectionError:
                break
            if len(order) < ORDER.size:
                break
            (pid,) = ORDER.unpack(order)
            if sockets:
                pid = os.fork()
                if not pid:
                    os.setsid()  # a session of its own, by which Linux shares out processors
                    orders.close()
                    _work(socket.socket(fileno=sockets[0]))
                os.close(sockets[0])
                workers.add(pid)
                with suppress(ConnectionError):  # the front process has gone: told by the next order, which is none
                    orders.sendall(ORDER.pack(pid))
            elif pid in workers:
                workers.discard(pid)
                ending.add(pid)
                os.kill(pid, signal.SIGKILL)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    for pid in workers | ending:
        os.waitpid(pid, 0)


def _work(jobs: socket.socket) -> None:
    """Be a worker, in a process that was just forked; does not return."""
    try:
        store, scratch = sys.argv[1:3]
        memory, most, rows = map(int, sys.argv[3:6])
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if memory:
            # Virtual memory: the stack below and what the store maps are counted in it.
            limit = (memory << 20) + STACK + (1 << 30)
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        seal()
        threading.stack_size(STACK)
        thread = threading.Thread(target=_serve, args=(store, scratch, most, rows, jobs))
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def send(to: socket.socket, result: tuple[Any, ...]) -> None:
    """An answer: its length, whether it is a problem, and its bytes; nothing that the front process would have to trust."""
    kind, *rest = result
    data = rest[0] if kind == "bytes" else json.dumps(rest, default=str).encode()
    head = HEAD.pack(len(data), kind != "bytes")
    if len(data) < _AT_ONCE:
        to.sendall(head + data)
    else:
        to.sendall(head)
        to.sendall(data)


def receive(source: socket.socket) -> Any:
    """The next job, or None at the end."""
    data: bytes | bytearray = source.recv(_PIECE)
    while data:
        size = 4 + int.from_bytes(data[:4], "little")
        if len(data) == size > 4:
            return pickle.loads(memoryview(data)[4:])
        more = source.recv(_PIECE)
        if not more:
            break
        data = bytearray(data) if isinstance(data, bytes) else data
        data += more
    return None


def _serve(store: str, scratch: str, most: int, rows: int, source: socket.socket) -> None:
    from kb.server.jobs import Jobs

    jobs = Jobs(store, scratch, most, rows)
    send(source, ("bytes", b""))
    with suppress(ConnectionError):  # the front process has gone
        while (job := receive(source)) is not None:
            name, arguments = job
            try:
                result = jobs.run(name, arguments)
            except TooLarge:
                result = ("problem", 413, f"the answer has more than {most >> 20} MiB; ask for less with LIMIT", {})
            except MemoryError:
                result = ("problem", 413, "the answer needs more memory than a query may use", {})
            except RecursionError:
                result = ("problem", 400, "the request is nested too deeply", {})
            except Exception as error:  # a fault of ours: told in the log, and the worker goes on
                print(f"a fault in '{name}': {type(error).__name__}: {error}", file=sys.stderr, flush=True)
                result = ("problem", 500, "a fault of the server; it is in its log", {})
            send(source, result)


if __name__ == "__main__":
    main()
