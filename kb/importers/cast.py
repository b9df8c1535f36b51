"""Who and where a data file speaks of: names in, ids out at once; actors, places and sources as items at the end.

An id is made of the name alone (or is that of a thing of this name which the store knows), so that every export of a
source gives the same ids. What a file says of an actor in many rows comes together in one item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from kb.importers.countries import REGIONS, country
from kb.names import Names, fold, slug
from kb.record import Actor, Item, Place, Source, Topic

_IN_PARENTHESES = re.compile(r".*\S\s*\(((?:[^()]|\([^()]*\))*)\)")


@dataclass(slots=True)
class _Known:
    """What rows have said of one thing so far."""

    names: dict[str, None] = field(default_factory=dict)
    kind: str = ""
    affiliations: dict[str, None] = field(default_factory=dict)
    within: dict[str, None] = field(default_factory=dict)
    coordinates: tuple[str, str] | None = None
    belongs: str = ""  # what stands in parentheses after its name
    description: str = ""
    country: str = ""


class Cast:
    """The actors, places, topics and sources of one file. `known` is what other files of the store call things."""

    def __init__(self, known: Names | None = None) -> None:
        self.known = known or Names()
        self._actors: dict[str, _Known] = {}
        self._places: dict[str, _Known] = {}
        self._topics: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self._ids: dict[tuple[str, str], str] = {}

    def actor(self, name: str, *, kind: str = "", within: Collection[str] = ()) -> str:
        """The id of an actor; a country is one by its name, `Citizen (Thailand)` belongs to Thailand."""
        found = self._ids.get(("actor", name))
        if found is None:
            found = self._ids["actor", name] = self._new_actor(name)
        if kind or within:
            each = self._actors.get(found)
            if each is not None:
                each.kind = each.kind or kind
                each.affiliations |= dict.fromkeys(within)
        return found

    def country(self, name: str) -> str:
        """The id of a country by its name in the table of countries."""
        found = self._ids.get(("country", name))
        if found is None:
            found = self._ids["country", name] = self._find(name, ("actor", "place")) or self._own(slug(name), "actor")
            if found not in self.known.ids or "place" not in self.known.ids[found]:
                self._actors.setdefault(found, _Known()).kind = "country"
                self._actors[found].country = name
        return found

    def place(
        self,
        name: str,
        within: str = "",
        *,
        coordinates: tuple[str, str] | None = None,
        alias: str = "",
        path: str = "",
    ) -> str:
        """The id of a place, or of a country. `within` is the id of what it lies in, `path` its name and theirs."""
        named = country(name)
        if named and not within:
            return self.country(named)
        key = "place", path or f"{name}, {within}"
        found = self._ids.get(key)
        if found is None:
            found = self._ids[key] = self._own(slug(path or f"{name} {within}"), "place")
            each = self._places.setdefault(found, _Known())
            each.names |= dict.fromkeys(text for text in (name, alias) if text)
            each.coordinates = coordinates
            if within:
                each.within[within] = None
        return found

    def named_place(self, name: str) -> str:
        """The id of a place of which nothing but the name is known: one that the store knows, or a new one."""
        if named := country(name):
            return self.country(named)
        key = "place", name
        found = self._ids.get(key)
        if found is None:
            found = self._find(name, ("place",))
            if not found:
                found = self._own(slug(name), "place")
                self._places.setdefault(found, _Known()).names[name] = None
            self._ids[key] = found
        return found

    def topic(self, name: str) -> str:
        """The id of a topic, or of whatever else the store calls so."""
        found = self._ids.get(("topic", name))
        if found is None:
            found = self._find(name, ("topic", "actor", "place"))
            if not found:
                found = self._own(slug(name), "topic")
                self._topics.setdefault(found, name)
            self._ids["topic", name] = found
        return found

    def group(self, identifier: str, title: str) -> str:
        """The id of a group that goes under an id of its own: a sector."""
        each = self._actors.setdefault(identifier, _Known(kind="group"))
        each.names[title] = None
        return identifier

    def source(self, source: Source) -> str:
        """The id of a source; what the first row says of it counts."""
        self._sources.setdefault(source.id, source)
        return source.id

    def items(self) -> Iterator[Item]:
        """Everything that was named and that the store does not know from elsewhere."""
        for each in self._actors.values():  # countries that only stand in parentheses come to the end of the dict
            if each.belongs and not each.country:
                owner = self._owner(each.belongs)
                if owner:
                    each.affiliations[owner] = None
        for identifier, each in sorted(self._actors.items()):
            title, aliases = _called(each)
            yield Actor(
                identifier, title, aliases=aliases, kind=each.kind, within=tuple(each.within),
                affiliations=tuple(sorted(each.affiliations.keys() - {identifier})), coordinates=each.coordinates,
                description=each.description,
            )  # fmt: skip
        for identifier, each in sorted(self._places.items()):
            title, *others = each.names
            yield Place(
                identifier, title, aliases=tuple(others), within=tuple(each.within), coordinates=each.coordinates
            )
        for identifier, title in sorted(self._topics.items()):
            yield Topic(identifier, title)
        yield from (self._sources[identifier] for identifier in sorted(self._sources))

    def _new_actor(self, name: str) -> str:
        if found := self._find(name, ("actor", "place")):
            return found
        if named := country(name):
            found = self.country(named)
            if found in self._actors:
                self._actors[found].names[name] = None
            return found
        found = self._own(slug(name), "actor")
        each = self._actors.setdefault(found, _Known())
        each.names[name] = None
        match = _IN_PARENTHESES.fullmatch(name)
        if match:
            if named := country(match[1]):
                each.affiliations[self.country(named)] = None
            elif match[1] in REGIONS.values():
                each.affiliations[self.actor(match[1], kind="group")] = None
            else:
                each.belongs = match[1]
        return found

    def _owner(self, name: str) -> str:
        """The id of an actor that the file, or the store, knows by this name."""
        found = slug(name)
        if found in self._actors and any(fold(each) == fold(name) for each in self._actors[found].names):
            return found
        return self._find(name, ("actor",))

    def _find(self, name: str, slots: Collection[str]) -> str:
        found = self.known.find(name, slots) if self.known.ids else []
        return found[0] if len(found) == 1 else ""

    def _own(self, identifier: str, kind: str) -> str:
        """An id that nothing of another kind bears."""
        named: dict[str, Collection[str]] = {"actor": self._actors, "place": self._places, "topic": self._topics}
        others = [each for name, each in named.items() if name != kind]
        taken = self.known.ids.get(identifier)
        if (taken and kind not in taken) or any(identifier in each for each in others):
            return f"{identifier}-{kind}"
        return identifier


def _called(each: _Known) -> tuple[str, tuple[str, ...]]:
    """A label and aliases: a country goes by the data's own name, the table's where the data have it too."""
    names = list(each.names)
    if not each.country:
        return names[0], tuple(names[1:])
    title = each.country if each.country in names or not names else min(names)
    others = [name for name in dict.fromkeys([*sorted(names), each.country]) if name != title]
    return title, tuple(others)
