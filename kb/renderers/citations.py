"""Sources of an answer: short keys where they are cited, and a legend that says what each key stands for."""

from __future__ import annotations

from collections.abc import Iterable

from kb.answer import Answer
from kb.frozen import Frozen
from kb.renderers.layout import clean, hanging
from kb.renderers.look import PLAIN, Look

_LONGEST_KEY = 24


class Keys(Frozen):
    """What each source is cited as: its id where all ids are short, else a number."""

    by_id: tuple[tuple[str, str], ...]

    def cite(self, ids: Iterable[str]) -> str:
        """`[reuters-0821, hill-0821]`; nothing where there are no sources."""
        known = dict(self.by_id)
        listed = [known.get(each, each) for each in ids]
        return f"[{', '.join(clean(each) for each in listed)}]" if listed else ""


def keys(answer: Answer) -> Keys:
    """The keys of all sources that an answer cites, in the order in which they are met."""
    ids = list(dict.fromkeys(source for event in answer.events for source in event.sources))
    if all(len(each) <= _LONGEST_KEY for each in ids):
        return Keys(tuple((each, each) for each in ids))
    return Keys(tuple((each, str(number)) for number, each in enumerate(ids, 1)))


def legend(answer: Answer, cited: Iterable[str], look: Look = PLAIN) -> list[str]:
    """What the cited sources are: publisher, day, title; those of which no more is known than their id are left out."""
    known = {each.id: each for each in answer.sources}
    short = keys(answer)
    lines: list[str] = []
    for id_ in dict.fromkeys(cited):
        source = known.get(id_)
        if source is None:
            continue
        title = "" if source.title == source.id else source.title
        told = ", ".join(each for each in (source.publisher, source.published) if each)
        words = ": ".join(each for each in (told, title) if each)
        key = short.cite([id_])
        if words or key != f"[{id_}]":
            lines += hanging(look.paint(key, "dim") + " ", clean(words or id_), look, "dim")
    return lines
