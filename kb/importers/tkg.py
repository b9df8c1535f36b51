"""The four columns of temporal knowledge graph data sets: date, source, relation, target, divided by tabs, no header.

The relations are those of ICEWS, by label or by CAMEO code. An event has no id of its own: it is made of the four cells,
so that the same row is the same event in every file.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from kb.errors import Place as Origin
from kb.errors import Problem
from kb.importers import cameo
from kb.importers.cast import Cast
from kb.importers.dates import Days
from kb.importers.source import Input
from kb.record import Event, Item, Participant


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row; a row with another number of cells, a bad date or an unknown relation is a problem."""
    days, kinds = Days(), cameo.Kinds()
    relations: dict[str, tuple[str, type[Event]]] = {}
    parties: dict[str, tuple[Participant, Participant]] = {}
    for line in source.lines():
        if isinstance(line, Problem):
            yield line
            continue
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != 4:
            if cells == [""]:
                continue
            message = f"{len(cells)} columns where there are four: date, source, relation, target"
            yield Problem("E347", message, Origin(source.file, line.number, 1))
            continue
        date, by, relation, to = cells
        period = days.find(date)
        if period is None:
            yield Problem("E348", days.complaint(date), Origin(source.file, line.number, 1))
            continue
        known = relations.get(relation)
        if known is None:
            found = cameo.by_label(relation) or (cameo.by_code(relation) if relation.isdigit() else "")
            if not found:
                column = len(date) + len(by) + 3
                where = Origin(source.file, line.number, column)
                yield Problem("E337", f"no type '{relation[:60]}'", where, "a label of ICEWS or a CAMEO code")
                continue
            known = relations[relation] = found, kinds.of(found)
        first, second = parties.get(by), parties.get(to)
        if first is None or second is None:
            empty = not by.strip() or not to.strip()
            if empty:
                column = len(date) + 2 if not by.strip() else len(line.rstrip("\r\n")) + 1
                yield Problem("E348", "no actor stands here", Origin(source.file, line.number, column))
                continue
            for name in (by, to):
                if name not in parties:
                    actor = cast.actor(name)
                    parties[name] = Participant("by", actor), Participant("to", actor)
            first, second = parties[by], parties[to]
        digest = blake2b(f"{date}\t{by}\t{known[0]}\t{to}".encode(), digest_size=8).hexdigest()
        yield known[1](f"tkg-{digest}", "", known[0], period, "actual", (first[0], second[1]))
