"""One question to the person at the terminal, with the words that may answer it as suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from kb.directory import Directory, Entry


def ask(prompt: str, words: Sequence[str]) -> str:
    """What was typed. Ctrl-C and Ctrl-D raise KeyboardInterrupt."""
    session: PromptSession[str] = PromptSession(completer=_Words(words), complete_while_typing=bool(words))
    try:
        return session.prompt(prompt)
    except EOFError:
        raise KeyboardInterrupt from None


class _Words(Completer):
    """Suggests words for what stands after the last comma."""

    def __init__(self, words: Sequence[str]) -> None:
        self.directory = Directory(Entry(each, each, each, ("word",)) for each in dict.fromkeys(words))

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        last = re.split(r",\s*", document.text_before_cursor)[-1]
        if last or complete_event.completion_requested:
            for each in self.directory.find(last, ("word",), nearly=True):
                yield Completion(each.name, -len(last))
