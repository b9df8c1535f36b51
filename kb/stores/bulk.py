"""Loads of any size into the engine: lines through pipes to its bulk loader, while they are made."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from kb.stores import Quad
from kb.stores.spool import Spool

_CHUNK = 1 << 18
"""Characters that are handed to the engine at once."""

_PIPE = 1 << 20
"""Bytes that wait for it, at most."""

_PORTION = 80 << 20
"""Characters that one bulk load takes: it keeps them all in memory until it has sorted them."""

_STANDS_BACK = 10
"""The niceness of the engine's merging while portions come."""

_TIDIED = 4
"""A load that is at least one so manieth of the store is worth going over all of its files."""


class Streaming:
    """A sink whose lines are loaded while they come; what goes out waits until all is there."""

    def __init__(self, spool: Spool, loader: Loader) -> None:
        self._spool = spool
        self.write = loader.write

    def change(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        plain = [quad for quad in added if not quad[3] and not any(term.startswith("_:") for term in quad)]
        others = set(added).difference(plain) if len(plain) < len(added) else ()
        self._spool.change(removed, sorted(others))
        self.write("".join(f"{s} {p} {o} .\n" for s, p, o, _ in plain))


class Loader:
    """Lines into a store that nobody reads yet, in portions: one is read while the one before is sorted and written.

    The engine's own loader keeps some millions of triples in memory at a time; portions keep it to what they hold. A
    context manager: when the block is left before `finish`, the engine is stopped. What it took by then stays: the
    store has to be thrown away.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store: ox.Store | None = store
        self._pieces: list[str] = []
        self._size = 0
        self._portion = 0
        self.taken = 0
        """Characters that were taken so far."""
        self._now: _Portion | None = None
        self._before: _Portion | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for portion in (self._now, self._before):
            if portion is not None:
                portion.stop()
        _merge_at(os.nice(0))
        # Whoever still holds the sink must not keep the store open: the engine would go on tidying files that readers
        # have open by then.
        self._store = self._now = self._before = None

    def write(self, text: str) -> None:
        """Take N-Triples lines."""
        self._pieces.append(text)
        self._size += len(text)
        if self._size >= _CHUNK:
            self._flush()

    def finish(self) -> None:
        """Wait until all is loaded. Raises what the engine raised."""
        self._flush()
        self._next()
        self._next()

    def tidy(self, before: int) -> None:
        """Have the engine put its files into one order, where a load was large beside the `before` bytes of the store.

        Each portion gives files of its own, and whatever is looked up then is looked for in all of them: an event of a
        million took 33 µs to look up, and 6 once they were one. It costs a quarter of the load.
        """
        if self._store is not None and self.taken > _PORTION and self.taken * _TIDIED >= before:
            _merge_at(os.nice(0))
            self._store.optimize()

    def _flush(self) -> None:
        if not self._pieces:
            return
        if self._now is None:
            assert self._store is not None, "the load has ended"
            if self._before is not None:
                _merge_at(os.nice(0) + _STANDS_BACK)
            self._now = _Portion(self._store)
        self._now.write("".join(self._pieces).encode())
        self._portion += self._size
        self.taken += self._size
        self._pieces, self._size = [], 0
        if self._portion >= _PORTION:
            self._next()

    def _next(self) -> None:
        """End the portion that is written; wait for the one before it."""
        if self._now is not None:
            self._now.end()
        if self._before is not None:
            self._before.wait()
        self._before, self._now, self._portion = self._now, None, 0


class _Portion:
    """One bulk load on a thread of its own. It opens the pipe by its name, and so reads it without asking Python."""

    def __init__(self, store: ox.Store) -> None:
        self._reader, self._writer = os.pipe()
        with suppress(AttributeError, OSError):
            fcntl.fcntl(self._writer, fcntl.F_SETPIPE_SZ, _PIPE)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._load, args=(store,), daemon=True)
        self._thread.start()

    def write(self, content: bytes) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(self._writer, left) :]
        except BrokenPipeError:
            self.end()
            self.wait()
            raise OSError("the loader has stopped") from None

    def end(self) -> None:
        """Nothing more comes."""
        if self._writer >= 0:
            os.close(self._writer)
            self._writer = -1

    def wait(self) -> None:
        self._thread.join()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Give up what was begun."""
        if self._writer >= 0:
            with suppress(OSError):
                os.write(self._writer, b"\nstopped\n")  # no line of N-Triples
            self.end()
        self._thread.join()

    def _load(self, store: ox.Store) -> None:
        try:
            # Every term was made by kb.vocabulary, or parsed before: they need not be checked again.
            store.bulk_load(path=f"/dev/fd/{self._reader}", format=ox.RdfFormat.N_TRIPLES, lenient=True)
        except BaseException as error:
            self._error = error
        finally:
            os.close(self._reader)  # so that a writer does not wait for ever


def _merge_at(niceness: int) -> None:
    """Set the niceness of the threads in which the engine merges files, as far as the system allows it.

    While portions come, merging only takes processors from them: each new file has what is there merged once more, and
    `tidy` does it for all of them at the end. That was a fifth of the processor time of a million events.
    """
    with suppress(OSError, AttributeError):
        for thread in os.listdir("/proc/self/task"):
            with suppress(OSError), open(f"/proc/self/task/{thread}/comm", encoding="utf-8") as name:
                if name.read().startswith("rocksdb:low"):
                    os.setpriority(os.PRIO_PROCESS, int(thread), niceness)


def load(store: ox.Store, lines: IO[bytes]) -> None:
    """Load N-Triples lines that were kept until all of them were there."""
    store.bulk_load(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True)
