"""`kb check FILE…`: report every problem of some files."""

from __future__ import annotations

import json

import click

from kb.commands import open_base, project, quiet_option, say


@click.command(epilog="Examples:\n\n  kb check *.chron\n\n  kb check --strict --format github talks.chron")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path())
@click.option("--strict", is_flag=True, help="Take a warning for an error.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How findings are written.",
)
@click.option(
    "--input", "input_", default="", metavar="FORMAT", help="The format of the files, where their names do not tell."
)
@click.option("--store", metavar="STORE", help="Take the files together with what a store holds.")
@quiet_option
def command(
    files: tuple[str, ...], strict: bool, format_: str, input_: str, store: str | None, quiet: bool, verbose: bool
) -> None:
    """Report every problem of some files, all at once; the files are taken together. Nothing is loaded."""
    from kb import loading
    from kb.knowledge import bundled_scheme
    from kb.stores.oxigraph import MemoryStore

    named = store or (click.get_current_context().find_root().obj or {}).get("store")
    if named:
        with open_base(store) as base:
            batch = loading.read(files, input_, base.root or str(project()))
            kept, _, problems = loading.prepare(base.store, base.scheme, batch)
    else:
        batch = loading.read(files, input_, str(project()))
        kept, _, problems = loading.prepare(MemoryStore(), bundled_scheme(), batch)
    read, found, _ = loading.examine(batch)
    kept, problems = [*kept, *read], [*problems, *found]
    errors = sum(problem.severity == "error" for problem in problems)
    if format_ == "json":
        print(json.dumps([problem.as_json() for problem in problems], ensure_ascii=False, indent=1))
    for problem in problems if format_ != "json" else ():
        place = problem.place
        if format_ == "github":
            text = problem.message + (f" ({problem.hint})" if problem.hint else "")
            file = _escaped(place.file).replace(":", "%3A").replace(",", "%2C")
            where = f"file={file},line={place.line},col={place.column}"
            print(f"::{problem.severity} {where},title={problem.code}::{_escaped(text)}")
        else:
            print(problem)
    warnings = len(problems) - errors
    say(f"{len(batch.files)} files, {errors} errors, {warnings} warnings", quiet)
    if any(problem.code in ("E340", "E341", "E342", "E344") for problem in problems):
        click.get_current_context().exit(3)
    if errors or (strict and warnings) or len(kept) < len(batch.files):
        click.get_current_context().exit(1)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
