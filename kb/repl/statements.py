"""What was typed or piped in, told apart: questions, SPARQL, backslash commands; and where each of them ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SPARQL = re.compile(
    r"""\s*(?:\#[^\n]*\n\s*)*
    (?: prefix\s+[\w.-]*:\s*<  |  base\s+<
      | (?:select|construct|ask|describe|insert|delete)\b[^{]*\{
      | (?:select\s+(?:distinct\s+|reduced\s+)?[?$*(]|construct\s*(?:\{|where)|describe\s+[<?*]|describe\s+\w*:\w)
    )""",
    re.I | re.X,
)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|\#[^\n]*')


def is_sparql(text: str) -> bool:
    """Whether a text is a SPARQL query rather than a question.

    >>> is_sparql("SELECT ?s WHERE { ?s ?p ?o }"), is_sparql("PREFIX a: <b:>"), is_sparql("who met Putin")
    (True, True, False)
    """
    return _SPARQL.match(text) is not None


def is_complete(text: str) -> bool:
    r"""Whether what was typed can be taken; else it goes on in the next line. An empty last line ends it in any case.

    >>> is_complete("who met Putin"), is_complete("(who met Putin"), is_complete("who met \\"), is_complete("(who\n")
    (True, False, False, True)
    """
    if text.endswith("\n") or text.lstrip().startswith("\\"):
        return True
    if is_sparql(text):
        bare = _STRING.sub(" ", text)
        return "{" in bare and bare.count("{") <= bare.count("}")
    line = text.rstrip()
    bare = re.sub(r'"[^"]*"', "", line)
    return not (line.endswith(("\\", "|", ",")) or '"' in bare or bare.count("(") > bare.count(")"))


def joined(text: str) -> str:
    """A question of several lines as one: a backslash at the end of a line only carries on."""
    if is_sparql(text) or text.lstrip().startswith("\\"):
        return text
    lines = [line.rstrip().removesuffix("\\").rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip()


def statements(lines: Iterable[str]) -> Iterator[str]:
    """What a file or a pipe asks: a question a line; one that ends in a backslash goes on in the next.

    SPARQL ends at an empty line, or where a line ends in `;` outside its braces. Lines that begin with `;` are comments.
    """
    gathered: list[str] = []
    for raw in lines:
        line = raw.rstrip("\r\n")
        if not gathered and (not line.strip() or line.lstrip().startswith(";")):
            continue
        gathered.append(line)
        text = "\n".join(gathered)
        if is_sparql(text):
            ended = line.rstrip().endswith(";") and is_complete(text.rstrip()[:-1])
            if line.strip() and not ended:
                continue
            text = text.rstrip()[:-1] if ended else text.rstrip()
        elif line.rstrip().endswith("\\") and not text.lstrip().startswith("\\"):
            continue
        yield joined(text)
        gathered = []
    if gathered:
        yield joined("\n".join(gathered))
