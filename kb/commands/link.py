"""`kb link --wikidata`: propose ids of Wikidata for actors and places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kb.commands import open_base, quiet_option, say, store_option, write
from kb.errors import QuestionError


@click.command(
    epilog='Examples:\n\n  kb link --wikidata\n\n  kb link --wikidata "Vladimir Putin" Kyiv --write same.chron'
)
@click.argument("names", nargs=-1)
@click.option("--wikidata", is_flag=True, help="Ask Wikidata.")
@click.option("--endpoint", metavar="URL", help="Ask another server that holds Wikidata's items.")
@click.option(
    "--write", "target", metavar="FILE", help="Ask about each proposal, and write those that are confirmed to FILE."
)
@store_option
@quiet_option
def command(
    names: tuple[str, ...], wikidata: bool, endpoint: str | None, target: str | None, store: str | None,
    quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Propose `same:` ids for the actors and places that have none, or for some of them alone.

    Names are sent to the server that is asked, and nothing else. Proposals are shown; with --write each is asked about, and
    only what is confirmed is written, as a journal that `kb load` reads.
    """
    from kb.loading.link import ADDRESS, proposals

    if not wikidata and not endpoint:
        raise QuestionError("E018", "which server is to be asked?", hint="kb link --wikidata, or --endpoint URL")
    if target and Path(target).exists():
        raise QuestionError("E002", f"{target} is there already", hint="name a new file")
    confirmed: list[str] = []
    found = 0
    with open_base(store) as base:
        for proposal in proposals(base.store, endpoint or ADDRESS, names):
            found += 1
            print(f"{proposal.item.title}  @{proposal.item.id}")
            for number, each in enumerate(proposal.candidates, 1):
                print(f"  {number}  {each.same:<20} {each.label}: {each.description or 'no description'}", flush=True)
            if target:
                chosen = click.prompt(
                    "which is it (0: none)", type=click.IntRange(0, len(proposal.candidates)), default=0, err=True
                )
                if chosen:
                    confirmed.append(_block(proposal.item, proposal.candidates[chosen - 1].same))
    if not found:
        say("nothing to propose", quiet)
    if target and confirmed:
        write(["\n\n".join(confirmed).encode() + b"\n"], target, False)
        say(f"{len(confirmed)} written to {target}; kb load {target} takes them in", quiet)


def _block(item: Any, same: str) -> str:
    """The block of a journal that says it."""
    from kb.exporters.chron import block
    from kb.names import Names
    from kb.record import Actor, Place

    if isinstance(item, Actor):
        return block(Actor(item.id, item.title, kind=item.kind, same=(same,)), Names()).strip()
    return block(Place(item.id, item.title, same=(same,)), Names()).strip()
