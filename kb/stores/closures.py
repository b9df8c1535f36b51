"""Paths of any length (`ev:place/ev:within*`) written out for servers that get them wrong: their ends are asked first.

Only paths of two parts that end at an IRI are written out: the others such a server answers, or (written out) not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb.vocabulary import EV, SKOS

_PATH = re.compile(r"(\?\w+) (ev:\w+)/(ev|skos):(\w+)\* (<[^<>\s]*>) \.")
_LITERAL = re.compile(r'("(?:[^"\\]|\\.)*")')
_NAMESPACES = {"ev": EV, "skos": SKOS}
_MOST = 5_000

Ask = Callable[[str], Sequence[Sequence[object]]]


def written_out(query: str, ask: Ask) -> str:
    """The query without paths that end at an IRI; `ask` answers what is asked on the way."""
    number = 0

    def one(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        subject, before, prefix, step, target = match.groups()
        things = _leading_to(target, f"<{_NAMESPACES[prefix]}{step}>", ask)
        if len(things) > _MOST:
            return match[0]
        return f"{subject} {before} ?near{number} . FILTER(?near{number} IN ({', '.join(things)}))"

    parts = _LITERAL.split(query)
    parts[::2] = [_PATH.sub(one, part) for part in parts[::2]]
    return "".join(parts)


def _leading_to(target: str, step: str, ask: Ask) -> list[str]:
    """The things from which a target is reached in any number of steps, itself among them."""
    found = {target: None}
    new = [target]
    while new and len(found) <= _MOST:
        rows = ask(f"SELECT DISTINCT ?thing WHERE {{ VALUES ?near {{ {' '.join(new)} }} ?thing {step} ?near }}")
        new = [term for row in rows if (term := f"<{row[0]}>") not in found]
        found |= dict.fromkeys(new)
    return list(found)
