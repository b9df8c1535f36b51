"""Numbered citations: each source a number by its first use; what is known of it, and the words quoted from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.answer import Event
from kb.frozen import Frozen
from kb.record import Source


class Quote(Frozen):
    """Words of a source, who said them, where they stand, and the title of the event that rests on them."""

    words: str
    speaker: str
    locator: str
    event: str


@dataclass(slots=True)
class Citations:
    """Which sources a report uses. `known` are the sources of the chronology, by id; `names` labels of publishers."""

    known: Mapping[str, Source]
    names: Mapping[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    quotes: dict[str, dict[Quote, None]] = field(default_factory=dict)

    def cite(self, sources: Iterable[str]) -> list[int]:
        """The numbers of some sources."""
        return [self.numbers.setdefault(each, len(self.numbers) + 1) for each in sources]

    def use(self, event: Event) -> list[int]:
        """The numbers of an event's sources; its quotes are kept for the list of sources."""
        for each in event.quotes:
            quote = Quote(each["quote"], each.get("speaker", ""), each.get("locator", ""), event.title)
            self.quotes.setdefault(each.get("source", ""), {})[quote] = None
        return self.cite(event.sources)

    def described(self, id_: str) -> list[str]:
        """What is known of a source, in the order of a reference: authors, title, publisher, dates."""
        source = self.known.get(id_)
        if source is None:
            return [id_]
        authors = ", ".join(self.names.get(each, each) for each in source.authors)
        parts = [authors, source.title or id_, self.names.get(source.publisher, source.publisher)]
        parts.append(source.published)
        parts.append(f"read {source.accessed}" if source.accessed else "")
        return [each for each in parts if each]

    def url(self, id_: str) -> str:
        """Where a source can be read; only addresses of the web are links."""
        source = self.known.get(id_)
        url = source.url if source else ""
        return url if url.startswith(("https://", "http://")) else ""
