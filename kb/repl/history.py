"""What was asked before, kept in a file that only its owner may read; a line that begins with a blank is kept out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory


def history(folder: Path) -> History:
    """The history of a chronology: in `.kb` of its folder, else the user's own; in memory where neither can be written."""
    for path in _places(folder):
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
            path.chmod(0o600)
            return _Kept(str(path))
    return InMemoryHistory()


def _places(folder: Path) -> Iterable[Path]:
    if (folder / "kb.toml").is_file() or (folder / ".kb").is_dir():
        yield folder / ".kb" / "history"
    state = os.environ.get("XDG_STATE_HOME", "")
    yield (Path(state) if os.path.isabs(state) else Path.home() / ".local" / "state") / "timeline-kb" / "history"


class _Kept(FileHistory):
    def append_string(self, string: str) -> None:
        if string[:1].isspace() or not string.strip() or string == next(iter(self.get_strings()[-1:]), ""):
            return
        super().append_string(string)

    def store_string(self, string: str) -> None:
        with suppress(OSError):  # a full disk keeps nobody from asking
            super().store_string(string)
