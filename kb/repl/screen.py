"""Where a conversation is shown: a terminal with a pager for what is long, or plain streams."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

from kb.renderers.layout import hanging, wrapped
from kb.renderers.look import PLAIN, Look, look_for

_PAGER = "less -FRX"


class Screen:
    """Writes answers to stdout; all else to stdout on a terminal, to stderr where answers are piped on."""

    def __init__(self, *, interactive: bool) -> None:
        self.interactive = interactive
        self._answers = 0

    @property
    def look(self) -> Look:
        """How answers look now: a terminal may be resized at any time."""
        return look_for(sys.stdout)

    @property
    def aside(self) -> Look:
        return look_for(sys.stdout if self.interactive else sys.stderr)

    def answer(self, text: str) -> None:
        """An answer; a long one goes through the pager ($PAGER, else less)."""
        lines = text.count("\n")
        if self.interactive and self.look != PLAIN and lines > shutil.get_terminal_size().lines - 3 and _paged(text):
            return
        if self._answers and not self.interactive:
            print()
        self._answers += 1
        print(text, end="" if text.endswith("\n") else "\n", flush=True)

    def say(self, words: object, *styles: str) -> None:
        """What is no answer: a reading, a note, a confirmation."""
        stream = sys.stdout if self.interactive else sys.stderr
        for line in str(words).split("\n"):
            for part in wrapped(line, self.aside.width):
                print(self.aside.paint(part, *styles), file=stream, flush=True)

    def complain(self, error: object) -> None:
        """An error, its first line in red."""
        first, *others = str(error).split("\n")
        stream = sys.stdout if self.interactive else sys.stderr
        lines = [self.aside.paint(line, "red") for line in wrapped(first, self.aside.width)]
        for line in others:  # the question and the mark under it stay on lines of their own
            told = line.startswith(("  expected: ", "  hint: "))
            lines += hanging("  ", line.strip(), self.aside) if told else [line]
        print("\n".join(lines), file=stream, flush=True)


def _paged(text: str) -> bool:
    """Whether a pager showed the text."""
    try:
        command = shlex.split(os.environ.get("PAGER") or _PAGER)
    except ValueError:
        return False
    if not command or shutil.which(command[0]) is None:
        return False
    environment = {**os.environ, "LESS": os.environ.get("LESS", "FRX"), "LESSCHARSET": "utf-8"}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the pager's own
    try:
        subprocess.run(command, input=text, text=True, encoding="utf-8", check=False, env=environment)
    except OSError:
        return False
    finally:
        signal.signal(signal.SIGINT, before)
    return True
