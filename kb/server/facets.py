"""An answer's question to narrower ones: the question as it was understood, with one clause more or one less, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kb import catalogue, edtf
from kb.errors import KbError
from kb.finish import finish
from kb.finish.asking import Asking
from kb.frozen import replace
from kb.language.question import (
    According,
    At,
    Clause,
    Core,
    Count,
    Dates,
    Events,
    Gaps,
    Name,
    Names,
    Pattern,
    Query,
    Rank,
    Role,
    Shape,
    When,
    Where,
    Who,
    Window,
)
from kb.language.reading import asked
from kb.language.reading import clause as clause_words
from kb.names import fold
from kb.pages.asked import Choice, Facet
from kb.pages.views import View
from kb.session import Session
from kb.vocabulary import entity, ev

MOST = 12
"""Choices of a facet, but for times, of which there are as many as MOST_TIMES."""

MOST_TIMES = 24

_NARROWED = (Events, Who, Where, Dates, Count, Rank, Gaps)


def pattern_of(query: Query | None) -> Pattern | None:
    """The pattern of a question that can be narrowed."""
    core = query.core if query else None
    return core.pattern if isinstance(core, _NARROWED) else None


def facets(session: Session, query: Query | None, view: View, *, brief: bool = False) -> list[Facet]:
    """The ways to narrow a question, each with how many records it would then rest on; none where it is no list.

    `brief` gives those alone that are counted fast however many records there are: times and people.
    """
    pattern = pattern_of(query)
    if pattern is None or query is None:
        return []
    narrowing = _Narrowing(session, query, pattern, view)
    if brief:
        found = [narrowing.times(), *narrowing.named(("actor",))]
    else:
        found = [narrowing.times(), narrowing.types(), *narrowing.named(("actor", "place")), narrowing.sources()]
    return [each for each in found if each is not None and each.choices]


def without(session: Session, query: Query | None, view: View) -> list[tuple[str, str]]:
    """Each clause of the question in words, and the address of the question without it."""
    pattern = pattern_of(query)
    if pattern is None or query is None or isinstance(query.core, Who) or len(pattern.clauses) < 1:
        return []
    scheme = session.base.scheme
    symmetric = bool(pattern.types) and all(scheme.is_symmetric(each) for each in pattern.types)
    found = []
    for place, each in enumerate(pattern.clauses):
        others = pattern.clauses[:place] + pattern.clauses[place + 1 :]
        text = _words(session, query, replace(pattern, clauses=others))
        found.append((clause_words(each, symmetric=symmetric), view.asking(text)))
    return found


def _words(session: Session, query: Query, pattern: Pattern) -> str:
    narrower: Any = replace(query.core, pattern=pattern)
    text = asked(replace(query, core=narrower), session.base.lexicon)
    return " ".join(text.replace(" · ", " ").split())


class _Narrowing:
    def __init__(self, session: Session, query: Query, pattern: Pattern, view: View) -> None:
        self.session, self.query, self.pattern, self.view = session, query, pattern, view
        base = session.base
        self.asking = Asking(base.store, base.scheme, session.today, base.known, titles=base.titles)

    def times(self) -> Facet | None:
        """Years; months where all lies in one year or two."""
        unit, title, rows = "year", "Years", self._counted("year")
        if len(rows) <= 2:
            unit, title, rows = "month", "Months", self._counted("month")
        if len(rows) < 2:
            return None
        if len(rows) > MOST_TIMES:  # the fullest, in their order
            kept = {row[unit] for row in sorted(rows, key=lambda row: -row["most"])[:MOST_TIMES]}
            rows = [row for row in rows if row[unit] in kept]
        choices = []
        for row in rows:
            bounds = edtf.parse(row[unit]).bounds
            if bounds[0] is None or bounds[3] is None:
                continue
            window = Window(bounds[0], bounds[0], bounds[3], bounds[3])
            choices.append((row[unit], row["count"], self._when(window)))
        return self._facet(title, choices)

    def _when(self, window: Window) -> Pattern:
        """The pattern in a time; a wider time that it had already is no longer said."""
        kept = [each for each in self.pattern.clauses if not _holds(each, window)]
        return replace(self.pattern, clauses=(*kept, When("overlaps", window)))

    def types(self) -> Facet | None:
        """Types that occur, each with its narrower ones, since a question for a type is one for these as well."""
        scheme = self.session.base.scheme
        by_label = {scheme.label(id_): id_ for id_ in scheme.types}
        rows = {by_label[row["type"]]: row for row in self._counted("type") if row["type"] in by_label}
        if len(rows) < 2:
            return None
        found = []
        for id_ in rows:
            if not self._means(id_):
                continue
            inside = [rows[each] for each in scheme.narrower(id_) if each in rows]  # a record has one type
            least, most = (sum(row[side] for row in inside) for side in ("least", "most"))
            noun = "statement" if self.pattern.noun == "event" and scheme.is_statement(id_) else self.pattern.noun
            found.append((most, least, scheme.label(id_), replace(self.pattern, types=(id_,), noun=noun)))
        found.sort(key=lambda each: (-each[0], -each[1], each[2]))
        return self._facet(
            "Types", [(words, _number(least, most), narrow) for most, least, words, narrow in found[:MOST]]
        )

    def _means(self, type_: str) -> bool:
        """Whether the noun of a type, as a reading writes it, means that type alone."""
        lexicon = self.session.base.lexicon
        words = lexicon.plural(type_).split()
        found = lexicon.noun(words, 0)
        return found is not None and found.types == (type_,) and found.end == len(words)

    def named(self, dimensions: Sequence[str]) -> Iterator[Facet | None]:
        """People and places."""
        ranked = [(dimension, self._ranked(dimension)) for dimension in dimensions]
        labels = [row[dimension] for dimension, rows in ranked for row in rows]
        table = catalogue.lookup(self.session.base.store, dict.fromkeys(map(fold, labels))) if labels else {}
        for dimension, rows in ranked:
            choices = []
            for row in rows:
                words = row[dimension]
                alike = [each for each in table.get(fold(words), ()) if dimension in each.kinds and each.label == words]
                if len(alike) != 1:
                    continue  # the words could mean another
                name = Name(words, dimension, (alike[0].id,), words, kinds=alike[0].kinds, called=words)
                part = "by" if self._is_said() else "actor"
                clause: Clause = Role(part, Names((name,))) if dimension == "actor" else At(Names((name,)))
                narrower = self.pattern.narrowed(clause)
                choices.append((words, self._in_all(narrower, row, alike[0].id), narrower))
            yield self._facet({"actor": "People and bodies", "place": "Places"}[dimension], choices)

    def sources(self) -> Facet | None:
        rows = self._ranked("source")
        titles = self.asking.labels(row["source"] for row in rows)
        choices = [
            (
                titles.get(row["source"]) or row["source"],
                row["count"],
                self.pattern.narrowed(
                    According(Names((Name(f"@{row['source']}", "source", (row["source"],), kinds=("source",)),)))
                ),
            )
            for row in rows
        ]
        return self._facet("Sources", choices) if len(choices) > 1 else None

    def _is_said(self) -> bool:
        """Whether the pattern is for statements: these are counted by who makes them."""
        types = self.pattern.types
        return self.pattern.noun == "statement" or (
            bool(types) and all(self.session.base.scheme.is_statement(each) for each in types)
        )

    def _in_all(self, narrower: Pattern, row: dict[str, Any], id_: str) -> str:
        """How many records a narrower question has: those of a place are those of the places within it, too."""
        store = self.session.base.store
        if "place" not in row or not any(True for _ in store.match(None, ev("within"), entity(id_))):
            return str(row["count"])
        found = self._rows(Count(narrower), Shape())
        return str(found[0]["count"]) if found else str(row["count"])

    def _counted(self, by: str) -> list[dict[str, Any]]:
        return self._rows(Count(self.pattern), Shape(by=(by,)))

    def _ranked(self, by: str) -> list[dict[str, Any]]:
        return self._rows(Rank(self.pattern, by, MOST), Shape())[: MOST + 3]

    def _rows(self, core: Core, shape: Shape) -> list[dict[str, Any]]:
        try:
            return finish(core, shape, self.asking).rows
        except KbError:  # a pattern that cannot be counted so
            return []

    def _facet(self, title: str, choices: Sequence[tuple[str, str, Pattern]]) -> Facet | None:
        """The choices whose question is understood as it is meant; a question that is not is not offered."""
        if not choices:
            return None
        made = []
        for number, (words, count, pattern) in enumerate(choices):
            text = _words(self.session, self.query, pattern)
            if number == 0 and not self.session.understands(text):
                return None
            made.append(Choice(words, count, self.view.asking(text)))
        return Facet(title, tuple(made))


def _number(least: int, most: int) -> str:
    return f"{least}–{most}" if least != most else str(most)


def _holds(clause: Clause, window: Window) -> bool:
    """Whether a clause says of a time no more than that it is in one that holds this window."""
    if not isinstance(clause, When) or clause.relation != "overlaps" or not isinstance(clause.begin, Window):
        return False
    return clause.begin.exact and clause.begin.begin <= window.begin and window.end <= clause.begin.end
