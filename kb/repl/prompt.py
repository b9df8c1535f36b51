"""The prompt at a terminal: prompt_toolkit's line editing with our suggestions, colours, keys and history."""

from __future__ import annotations

from asyncio import AbstractEventLoop, get_running_loop, to_thread
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.shortcuts import CompleteStyle

from kb.repl.commands import COMMANDS
from kb.repl.conversation import Conversation, Option
from kb.repl.highlight import STYLE, QuestionLexer
from kb.repl.history import history
from kb.repl.sight import Sight
from kb.repl.statements import is_complete, is_sparql


def converse(talk: Conversation, folder: Path) -> None:
    """Ask for questions and answer them until the asker leaves; `folder` is that of the chronology."""
    session: PromptSession[str] = PromptSession(
        FormattedText([("class:prompt", "kb> ")]),
        completer=Suggestions(talk.sight),
        complete_while_typing=True,
        complete_style=CompleteStyle.COLUMN,
        reserve_space_for_menu=8,
        lexer=QuestionLexer(talk.sight),
        style=STYLE,
        history=history(folder),
        auto_suggest=AutoSuggestFromHistory(),
        multiline=True,
        prompt_continuation="... ",
        key_bindings=_keys(),
        enable_open_in_editor=True,
        include_default_pygments_style=False,
    )

    def suggest() -> None:
        """What was typed before the names were read gets its colours and suggestions now."""
        session.app.invalidate()
        if session.default_buffer.text:
            session.default_buffer.start_completion()

    def begin() -> None:
        loop = get_running_loop()
        talk.sight.when_ready = lambda: _soon(loop, suggest)
        talk.sight.read_once()
        if talk.worker is not None:
            talk.worker.warm()

    talk.choose = _choose
    talk.screen.say("timeline-kb: ask in plain English. \\? helps, Ctrl-D leaves.", "dim")
    while not talk.over:
        try:
            text = session.prompt(pre_run=begin)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        try:
            talk.take(text)
        except KeyboardInterrupt:
            talk.screen.say("interrupted", "yellow")


def _soon(loop: AbstractEventLoop, do: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the prompt has ended in the meantime
        loop.call_soon_threadsafe(do)


class Suggestions(Completer):
    """The completions of `kb.completion`, as the prompt wants them; commands after a backslash."""

    def __init__(self, sight: Sight) -> None:
        self.sight = sight

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """Found in a thread, and once more where the names were read meanwhile: what `suggest` starts is dropped then."""
        while True:
            ready = self.sight.ready
            found = await to_thread(lambda: list(self.get_completions(document, complete_event)))
            if ready == self.sight.ready:
                break
        for each in found:
            yield each

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text, cursor = document.text, document.cursor_position
        if text.lstrip().startswith("\\"):
            yield from self._of_command(text[:cursor])
            return
        if not self.sight.ready or is_sparql(text) or not (text.strip() or complete_event.completion_requested):
            return
        from kb.completion import complete

        for each in complete(self.sight.session, self.sight.directory, text, cursor):
            style = "class:name" if each.is_name else ""
            yield Completion(
                each.text, each.start - cursor, _shortened(each.text), _shortened(each.note, 40), style=style
            )

    def _of_command(self, before: str) -> Iterable[Completion]:
        name, blank, argument = before.lstrip().partition(" ")
        if not blank:
            for each in COMMANDS:
                if each.name.startswith(name):
                    yield Completion(each.name, -len(name), display_meta=each.help)
        elif name in ("\\d", "\\n") and self.sight.ready:
            kinds = ("actor", "place", "topic", "source", "record")
            for entry in self.sight.directory.find(argument, kinds, nearly=True):
                yield Completion(entry.name, -len(argument), display_meta=entry.kinds[0])
        elif name == "\\o":
            from kb.renderers import RENDERERS

            yield from (Completion(n, -len(argument)) for n, _ in RENDERERS if n.startswith(argument))
        elif name in ("\\i", "\\w"):
            from prompt_toolkit.completion import PathCompleter

            yield from PathCompleter().get_completions(Document(argument), CompleteEvent())
        elif name in ("\\x", "\\s") and self.sight.ready:
            from kb.completion import complete

            for found in complete(self.sight.session, self.sight.directory, argument):
                yield Completion(found.text, found.start - len(argument), display_meta=found.note)


def _shortened(text: str, most: int = 56) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _enter(event: KeyPressEvent) -> None:
        """Ask what stands there, whatever is suggested; go on in the next line where it is not complete."""
        buffer = event.current_buffer
        if is_complete(buffer.text) or not buffer.text.strip():
            buffer.complete_state = None
            buffer.validate_and_handle()
        else:
            buffer.newline()

    @keys.add("escape", "enter")
    def _line(event: KeyPressEvent) -> None:
        event.current_buffer.newline()

    return keys


def _choose(words: str, options: Sequence[Option]) -> str | None:
    """Ask which of several things is meant, by number."""
    width = len(str(len(options)))
    for number, each in enumerate(options, 1):
        told = [each.label, *([each.note, f"@{each.id}"] if each.id != each.label else [])]
        print(f"  {number:>{width}}  {'  '.join(told)}")
    session: PromptSession[str] = PromptSession(style=STYLE)
    while True:
        try:
            answer = session.prompt(f"which '{words}' is meant? (1-{len(options)}, Enter for none) ").strip()
        except (KeyboardInterrupt, EOFError):
            return None
        if not answer:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return options[int(answer) - 1].id
        print(f"a number from 1 to {len(options)} is wanted")
