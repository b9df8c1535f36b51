"""A worker: reads jobs from its standard input, answers each on its standard output, opens the store for itself.

It is started with a bound on its memory, gives up the network, and is killed when a job outlasts its deadline. A job
is a pickled tuple behind four bytes of length.
"""

from __future__ import annotations

import json
import pickle
import resource
import struct
import sys
import threading
from typing import IO, Any

from kb.server.capped import TooLarge
from kb.server.sealed import seal

STACK = 512 << 20
"""Bytes of stack that a query may use: the engine recurses with the nesting of a query."""


def send(stream: IO[bytes], result: tuple[Any, ...]) -> None:
    """An answer: its length, whether it is a problem, and its bytes; nothing that the front process would have to trust."""
    kind, *rest = result
    data = rest[0] if kind == "bytes" else json.dumps(rest, default=str).encode()
    stream.write(struct.pack("<IB", len(data), kind != "bytes") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next frame, or None at the end."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    return pickle.loads(stream.read(struct.unpack("<I", head)[0]))


def main() -> None:
    """`python -m kb.server.worker STORE SCRATCH MEGABYTES BYTES ROWS`: serve jobs until standard input ends."""
    import signal

    store, scratch = sys.argv[1:3]
    memory, most, rows = map(int, sys.argv[3:6])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the front process decides when it ends
    inward, outward = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    if memory:
        # Virtual memory: the stack below and what the store maps are counted in it.
        limit = (memory << 20) + STACK + (1 << 30)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seal()
    threading.stack_size(STACK)
    thread = threading.Thread(target=_serve, args=(store, scratch, most, rows, inward, outward))
    thread.start()
    thread.join()


def _serve(store: str, scratch: str, most: int, rows: int, inward: IO[bytes], outward: IO[bytes]) -> None:
    from kb.server.jobs import Jobs

    jobs = Jobs(store, scratch, most, rows)
    send(outward, ("bytes", b""))
    while (job := receive(inward)) is not None:
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
        send(outward, result)


if __name__ == "__main__":
    main()
