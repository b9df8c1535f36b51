"""`kb rule CODE`: what an error code means."""

from __future__ import annotations

import click

from kb.errors import QuestionError


@click.command(epilog="Examples:\n\n  kb rule E104\n\n  kb rule --all")
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="All of them, as a page in Markdown.")
def command(code: str | None, every: bool) -> None:
    """Say what an error code means, with an example."""
    from kb.rules import as_markdown, rule

    if every or code is None:
        print(as_markdown(), end="")
        return
    found = rule(code)
    if found is None:
        raise QuestionError("E007", f"there is no error '{code}'", hint="kb rule --all lists them")
    print(f"{found.code}: {found.meaning}")
    if found.example:
        print("\n" + "\n".join(f"  {line}" for line in found.example[:400].rstrip("\n").split("\n")))
