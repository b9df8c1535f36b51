"""Records with the labels of what they name: what formats for people and other programs are made of."""

from __future__ import annotations

from collections.abc import Iterator

from kb.exporters import items
from kb.frozen import Frozen
from kb.record import TAKING_PART, Actor, Item, Place, Record, Source, made_title
from kb.stores import Store


class Labelled(Frozen):
    """A record, its title as it is shown, and labels instead of ids. `coordinates` are those of its first place."""

    record: Record
    title: str
    actors: tuple[str, ...]
    places: tuple[str, ...]
    topics: tuple[str, ...]
    sources: tuple[Source, ...]
    coordinates: tuple[str, str] | None


def labelled(store: Store) -> Iterator[Labelled]:
    """Every record that is not private, in order of time."""
    known: dict[str, Item] = {}

    def called(id_: str) -> str:
        return known[id_].title or id_ if id_ in known else id_

    for item in items(store):
        if not isinstance(item, Record):
            known[item.id] = item
            continue
        part = [each.name for each in item.participants if each.role in (*TAKING_PART, "subject", "object")]
        actors = tuple(dict.fromkeys(called(each) for each in part))
        at = known.get(item.places[0]) if item.places else None
        yield Labelled(
            item,
            item.title or made_title(item.type, actors),
            actors,
            tuple(called(each) for each in item.places),
            tuple(called(each) for each in item.about),
            tuple(source for each in item.sources if isinstance(source := known.get(each), Source)),
            at.coordinates if isinstance(at, Actor | Place) else None,
        )
