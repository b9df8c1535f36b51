"""What the prompt knows of a store and of the language; read in the background while the prompt stands already.

Nothing here imports the language before it is needed: that would double the time to the first prompt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from kb import catalogue
from kb.directory import Directory
from kb.errors import KbError
from kb.knowledge import KnowledgeBase
from kb.names import fold

if TYPE_CHECKING:
    from kb.language.lexicon import Lexicon
    from kb.session import Session


class Sight:
    """`ready` says whether it is all there; until then nothing is suggested and nothing coloured."""

    def __init__(self, base: KnowledgeBase, today: str | None) -> None:
        self.base, self.today = base, today
        self.ready = False
        self.directory = Directory(())
        self.names: frozenset[str] = frozenset()
        self.words: frozenset[str] = frozenset()
        self.lexicon: Lexicon | None = None
        self.when_ready: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()

    @property
    def session(self) -> Session:
        """The session of the conversation; made when it is first needed."""
        with self._lock:
            return self._session

    @cached_property
    def _session(self) -> Session:
        return self.base.session(today=self.today)

    def read(self) -> None:
        """Read it all anew, in the background."""
        self.wait()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def read_once(self) -> None:
        """Read it in the background, unless that was begun before."""
        if self._thread is None:
            self.read()

    def wait(self) -> None:
        """Wait until it is read: no other thread may be at work in the store when the process is forked."""
        if self._thread is not None:
            self._thread.join()

    def refresh(self) -> None:
        """Read it anew where the store was written to since."""
        if self._thread is not None and self._thread.is_alive():
            return
        if self.base.refresh() and self._thread is not None:
            self.read()

    def names_of_store(self) -> Directory:
        """Every name of the store, once they are read."""
        self.wait()
        if self._thread is None:
            self.directory = Directory(catalogue.directory(self.base.store))
        return self.directory

    def _read(self) -> None:
        from kb.completion import complete
        from kb.language import phrases

        base = self.base
        with suppress(KbError):  # a store that cannot be read is told when it is asked
            asked = self.directory.asked
            self.directory = Directory(catalogue.directory(base.store))
            self.directory.asked = asked
            self.names = frozenset(fold(each.name) for each in self.directory.entries)
            self.words = frozenset(word for phrase in phrases() for word in phrase.split())
            self.lexicon = base.lexicon
            complete(self.session, self.directory, "who ")
            self.ready = True
            self.when_ready()
