"""What `\\?` shows: the backslash commands, the keys, and an example of every form of question."""

from __future__ import annotations

from kb.renderers.columns import MARKS
from kb.renderers.layout import aligned
from kb.renderers.look import Look

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("timeline", "timeline of Putin since August 2025"),
    ("who", "who met Putin before the Alaska summit"),
    ("what", "what happened between Aug 6 and Aug 18 2025"),
    ("where and when", "where did Witkoff meet Putin"),
    ("", "when did Witkoff last meet Putin"),
    ("yes or no", "did Witkoff meet Putin before the Alaska summit"),
    ("how many", "how many meetings by month"),
    ("lengths of time", "days between the Kremlin meeting and the Alaska summit"),
    ("relations", "how are Lavrov and Ushakov connected"),
    ("provenance", "sources for the Alaska summit"),
    ("tables", "top 5 people by meetings"),
    ("sequences", "calls followed by meetings within 10 days"),
    ("nth", "the first meeting with Putin in 2025"),
    ("patterns", "statements by Lavrov about security guarantees with quotes"),
    ("what several did", "Witkoff and Putin met in August 2025"),
    ("sets", "(who met Putin in 2025) and not (who met Zelensky in 2025)"),
    ("saved questions", "run person-timeline(Witkoff)"),
    ("variables", "let $talks = meetings with Putin"),
    ("one thing", "show Witkoff"),
)
"""A form, and a question of it that the seed chronology answers."""

KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, ↓ ↑", "choose a suggestion; Enter never takes one"),
    ("→, Ctrl-E", "take what an earlier question suggests in grey"),
    ("Enter", "ask; goes on in the next line while a parenthesis or a quote is open"),
    ("Alt-Enter", "a new line in any case"),
    ("Ctrl-R", "search the earlier questions; one that begins with a blank is not kept"),
    ("Ctrl-C", "end a running query, or empty the line"),
    ("Ctrl-D", "leave"),
)


def guide(look: Look) -> str:
    """The whole help."""
    from kb.repl.commands import COMMANDS

    commands = [(f"{each.name} {each.argument}".rstrip(), each.help) for each in COMMANDS]
    parts: list[str] = []
    for title, rows in (
        ("Questions", EXAMPLES),
        ("Commands", commands),
        ("Keys", KEYS),
        ("Marks", tuple(MARKS.items())),
    ):
        lines = aligned([[f"  {left}", right] for left, right in rows], look)
        parts.append("\n".join([look.paint(title, "bold"), *lines]))
    parts.append(
        "SPARQL runs as it stands; the prefixes ev, t, st, ix, id, skos and schema are known. docs/language.md tells all."
    )
    return "\n\n".join(parts) + "\n"
