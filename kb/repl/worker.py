"""A process of its own that answers: so that a query which takes too long can be ended, whatever it is doing.

The engine cannot be interrupted from within. The worker is a fork that stands by with the grammar ready; every request
brings the session's state along and takes it back, so that a worker can be killed and another forked at any time.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from kb.errors import KbError, LimitError

if TYPE_CHECKING:
    from kb.knowledge import KnowledgeBase
    from kb.session import Session

Task = Callable[..., Any]
"""A function of a module, so that it has a name in both processes; gets the session, then its arguments."""


class Worker:
    """Carries out tasks for a session, one at a time."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._process = 0
        self._warmed = False
        self._requests: BinaryIO | None = None
        self._replies: BinaryIO | None = None
        self.start()

    @property
    def alive(self) -> bool:
        """Whether there is a worker; else the next task forks one."""
        return bool(self._process)

    def start(self) -> None:
        """Fork a worker where there is none."""
        if self._process:
            return
        (reading, requests), (replies, writing) = os.pipe(), os.pipe()
        self._process = os.fork()
        if not self._process:
            try:
                os.close(requests)
                os.close(replies)
                _serve(self.base, os.fdopen(reading, "rb"), os.fdopen(writing, "wb"))
            finally:
                os._exit(0)
        os.close(reading)
        os.close(writing)
        self._requests, self._replies = os.fdopen(requests, "wb"), os.fdopen(replies, "rb")

    def warm(self) -> None:
        """Have the worker build what the first question needs, while that is being typed."""
        if self._requests is None or not self._process or self._warmed:
            return
        self._warmed = True
        with suppress(OSError):
            pickle.dump(None, self._requests)
            self._requests.flush()

    def run(self, session: Session, task: Task, *args: Any) -> Any:
        """What the task gives, carried out for a session.

        Raises what it raises; KeyboardInterrupt ends it; LimitError E509 where the worker died.
        """
        self.start()
        assert self._requests is not None and self._replies is not None
        try:
            pickle.dump((task, args, _state(session)), self._requests)
            self._requests.flush()
            done, result, state = pickle.load(self._replies)
        except KeyboardInterrupt:
            self.stop()
            raise
        except (EOFError, OSError, pickle.UnpicklingError):
            self.stop()
            hint = "it may need more memory than there is: ask for less at once"
            raise LimitError("E509", "the query ended the process that ran it", hint=hint) from None
        _restore(session, state)
        if not done:
            raise result
        return result

    def stop(self) -> None:
        """End the worker, in the middle of whatever it is doing."""
        if not self._process:
            return
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)
        for pipe in (self._requests, self._replies):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process = 0


def _serve(base: KnowledgeBase, requests: BinaryIO, replies: BinaryIO) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C at the terminal reaches every process of its group
    base = base.again()
    session: Session | None = None
    while True:
        try:
            request = pickle.load(requests)
        except EOFError:
            return
        session = session or base.session()
        if request is None:
            _warm(session)
            continue
        task, args, state = request
        _restore(session, state)
        try:
            base.refresh()
            reply = True, task(session, *args), _state(session)
        except KbError as error:
            reply = False, error, _state(session)
        except RecursionError:
            reply = False, LimitError("E107", "the question is nested too deeply"), _state(session)
        except Exception as error:  # a fault of the program: told like any other error, and the prompt goes on
            reply = False, KbError("E900", f"a fault of kb itself: {type(error).__name__}: {error}"), _state(session)
        pickle.dump(reply, replies)
        replies.flush()


def _warm(session: Session) -> None:
    from kb.language import build

    with suppress(KbError):
        assert session.base.lexicon
        build()


def _state(session: Session) -> tuple[Any, ...]:
    return session.variables, session.definitions, session.choices, session.today


def _restore(session: Session, state: tuple[Any, ...]) -> None:
    session.variables, session.definitions, session.choices, session.today = state
