"""The type scheme held in memory: which type stands under which, which are statements, states, symmetric; and as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain

from kb import __version__
from kb.record import EventType

SPEAK = "speak"
PROCESS = "process"


class Scheme:
    """All types by id. Built from the ontology's own types and those that a chronology adds."""

    def __init__(self, types: Iterable[EventType]) -> None:
        self.types: Mapping[str, EventType] = {each.id: each for each in types}

    def __contains__(self, type_id: str) -> bool:
        return type_id in self.types

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for each in self.types.values():
            children.setdefault(each.broader, []).append(each.id)
        return children

    def narrower(self, type_id: str) -> tuple[str, ...]:
        """The type and all that stand under it, in a stable order; a cycle ends where it closes."""
        found: dict[str, None] = {}
        queue = [type_id]
        while queue:
            current = queue.pop()
            if current not in found:
                found[current] = None
                queue += sorted(self._children.get(current, ()), reverse=True)
        return tuple(found)

    def ancestors(self, type_id: str) -> tuple[str, ...]:
        """The type and all that it stands under, nearest first."""
        found: dict[str, None] = {}
        while type_id in self.types and type_id not in found:
            found[type_id] = None
            type_id = self.types[type_id].broader
        return tuple(found)

    def is_statement(self, type_id: str) -> bool:
        return SPEAK in self.ancestors(type_id)

    def is_process(self, type_id: str) -> bool:
        """Whether a state of this type goes on (a war), rather than holds (an office)."""
        return PROCESS in self.ancestors(type_id)

    def is_state(self, type_id: str) -> bool:
        chain = self.ancestors(type_id)
        return bool(chain) and self.types[chain[-1]].of == "State"

    def is_symmetric(self, type_id: str) -> bool:
        """Whether all who take part do so on the same footing; a type inherits it from those it stands under."""
        return any(self.types[each].symmetric for each in self.ancestors(type_id))

    def label(self, type_id: str) -> str:
        return self.types[type_id].title if type_id in self.types else type_id

    @cached_property
    def statements(self) -> frozenset[str]:
        return frozenset(self.narrower(SPEAK))

    @cached_property
    def symmetric(self) -> frozenset[str]:
        return frozenset(each for each in self.types if self.is_symmetric(each))


_TEXTS = ("id", "title", "note", "broader", "of")
_LISTS = ("same", "nouns", "verbs")
_BY = "kb"
_FIELDS = (*_TEXTS, *_LISTS, "symmetric")
"""All that a store states of a type; a test holds that no field is missing."""


def written(scheme: Scheme) -> str:
    """A scheme as JSON: the version of the program, and for each field the values of all types."""
    types = scheme.types.values()
    columns = {name: [getattr(each, name) for each in types] for name in _FIELDS}
    return json.dumps({_BY: __version__, **columns}, ensure_ascii=False)


def read(text: str) -> Scheme | None:
    """The scheme that this version of the program wrote; None for any other text, whoever may have made it.

    >>> scheme = Scheme([EventType("meet", "meeting", verbs=("meet",))])
    >>> read(written(scheme)).types == scheme.types, read(""), read('{"id": ["meet"]}')
    (True, None, None)
    """
    try:
        columns = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(columns, dict) or columns.pop(_BY, "") != __version__:
        return None
    if tuple(columns) != _FIELDS or not _all(list, columns.values()):
        return None
    texts, lists = [columns[name] for name in _TEXTS], [columns[name] for name in _LISTS]
    if len({*map(len, columns.values())}) != 1 or not _all(str, chain(*texts)) or not _all(bool, columns["symmetric"]):
        return None
    if not _all(list, chain(*lists)) or not _all(str, chain.from_iterable(chain(*lists))):
        return None
    return Scheme(
        EventType(id_, title, broader, tuple(nouns), tuple(verbs), symmetric, of, same=tuple(same), note=note)
        for id_, title, note, broader, of, same, nouns, verbs, symmetric in zip(*columns.values(), strict=True)
    )


def _all(kind: type, values: Iterable[object]) -> bool:
    return {*map(type, values)} <= {kind}
