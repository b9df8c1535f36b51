"""`kb completion SHELL`: the completion script of a shell."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog='Examples:\n\n  kb completion bash >> ~/.bash_completion\n\n  eval "$(kb completion zsh)"\n\n'
    "  kb completion fish > ~/.config/fish/completions/kb.fish"
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Write the completion script of a shell: commands, options, formats and files."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    made = kind(click.get_current_context().find_root().command, {}, "kb", "_KB_COMPLETE")
    print((made.source_template % made.source_vars()).strip())
