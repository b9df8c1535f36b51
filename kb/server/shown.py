"""What a worker shows of the open store as pages: answers, the start, names and sources, results of SPARQL."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

from kb.answer import Answer, Dressed, describe
from kb.days import Days
from kb.directory import Directory
from kb.errors import KbError
from kb.frozen import replace
from kb.knowledge import KnowledgeBase
from kb.language.question import Query
from kb.language.reading import reading
from kb.names import slug
from kb.pages import answers, asked, queries, timelines
from kb.pages.figures import figure
from kb.pages.gathered import Known, backwards, read
from kb.pages.lists import names_page, start
from kb.pages.live import live
from kb.pages.mistakes import mistake
from kb.pages.views import View, thing
from kb.pictures import draw
from kb.pictures.svg import bare
from kb.pictures.svg import words as escape
from kb.record import Record
from kb.renderers.bars import is_counted
from kb.server.facets import facets, pattern_of, without
from kb.session import Session

PER_PAGE = 50
"""Cards, or rows of a table, on one page."""

MOST_DRAWN = 3_000
"""Records up to this many are drawn as a timeline or a network; more are counted by year first."""

STRIP = 40
"""Lists of up to so many records have their timeline above them."""

LISTED = 50_000
"""Lists of more records are not made: how many there are in each year stands for them, and each year leads on."""

AT_ONCE = 5_000
"""Answers up to so many records have their facets on the page; others get them when these are asked for."""


def answer_page(base: KnowledgeBase, view: View, today: str, part: str = "") -> str:
    """The page of an answer, or of what is wrong with its question; with `part` only its `timeline` or its `facets`."""
    session = base.session(today=today, statements=False)
    try:
        if base.known.crisp + base.known.vague > LISTED:
            sized = session.sized(view.question)
            if sized is not None and sized[1] > LISTED:
                return _huge(session, *sized, view, part)
        answer = session.ask(view.question)
    except KbError as error:
        if error.exit_code != 2:
            raise
        return live("No answer", mistake(error, view), question=view.question, today=view.today)
    shown = _Shown(session, answer, view, today)
    if part == "facets":
        return asked.facets(facets(session, answer.query, view))
    if part == "timeline":
        return shown.timeline()
    return live(view.question, shown.page(), here="/", question=view.question, today=view.today)


def _huge(session: Session, query: Query, number: int, guesses: Sequence[str], view: View, part: str) -> str:
    """Of more records than anybody lists how many there are in each year, and who takes part most."""
    found = facets(session, query, view, brief=True)
    if part == "facets":
        return asked.facets(found)
    times = next((each.choices for each in found if each.title in ("Years", "Months")), ())
    shown = timelines.clusters(times, number)
    if part == "timeline":
        return shown
    told = asked.reading(reading(query, session.base.lexicon), guesses, ()) + asked.clauses(
        without(session, query, view)
    )
    body = f'<div class="result">\n<h1>{escape(view.question)}</h1>\n{told}{shown}</div>\n{asked.facets(found)}'
    return live(
        view.question, f'<div class="answer sided">\n{body}</div>\n', here="/", question=view.question, today=view.today
    )


def start_page(base: KnowledgeBase, directory: Directory, today: str) -> str:
    """The page where one begins: questions that this chronology answers, its years, who is named most."""
    session, view = base.session(today=today, statements=False), View("")
    years: list[tuple[str, str, str]] = []
    if (per_year := _asked(session, "how many events per year")) is not None:
        rows = per_year.part(0, 2_000).rows
        years = [(row["year"], row["count"], view.asking(f"events in {row['year']}")) for row in rows]
    named = [each for each in directory.entries if not each.is_alias and "actor" in each.kinds and each.uses][:24]
    people = [(each.label, each.uses, thing(each.id)) for each in named]
    small = base.known.crisp + base.known.vague <= LISTED
    tried = _examples(session, [each.label for each in named], small)
    shown = start(asked.examples(tried, view, "Ask, for example"), years, people)
    return live("Start", shown, here="/", home=True)


def list_page(directory: Directory, kind: str, find: str, page: int) -> str:
    """Names, or sources, with how often each is named; those that begin with some words where there are any."""
    slots = ("source",) if kind == "source" else ("actor", "place", "topic")
    if find:
        found = directory.find(find, slots, 200, nearly=True)
    else:
        found = [each for each in directory.entries if not each.is_alias and set(slots) & set(each.kinds)]
    return live("Sources" if kind == "source" else "Names", names_page(found, kind, find, page),
                here="/names?kind=source" if kind == "source" else "/names")  # fmt: skip


def query_page(text: str, result: bytes | None, wrong: str = "") -> str:
    """The page where SPARQL is written, with the result of a query as a table."""
    return live("SPARQL", queries.body(text, json.loads(result) if result else None, wrong), here="/query")


def _asked(session: Session, question: str) -> Answer | None:
    """The answer to a question of our own; None where the store has nothing for it."""
    try:
        answer = session.ask(question)
    except KbError:
        return None
    return answer if answer.answers and answer.answers != ["0"] else None


def _examples(session: Session, people: Sequence[str], small: bool) -> list[str]:
    """Questions about those who are named most; in a small chronology those that have an answer here."""
    from kb.quoting import named

    known = [named(each) for each in people[:6] if session.understands(f"timeline of {named(each)}")]
    one, two, three, *_ = [*known, *known, *known] if known else ("", "", "")
    tried = [
        *(
            (f"who met {one}", f"timeline of {one}", f"meetings between {one} and {two}", f"statements by {three}",
             f"how are {one} and {two} connected", f"circle of {one} within 1 step") if one and two else ()
        ),
        "how many events per month", "how many statements per actor", "disputed events", "events with uncertain dates",
        "longest gap between meetings",
    ]  # fmt: skip
    if not small:  # to ask them all would take long
        return [each for each in tried if session.understands(each)][:6]
    return [each for each in tried if _asked(session, each) is not None][:9]


class _Shown:
    """An answer and what its page is made of."""

    def __init__(self, session: Session, answer: Answer, view: View, today: str) -> None:
        self.session, self.store, self.today = session, session.base.store, today
        self.answer, self.ways = answer, _ways(answer)
        self._parts: dict[tuple[int, int], Dressed] = {}
        self._row_count = 0
        self.view = view if view.show in self.ways else replace(view, show=self.ways[0])
        self.total = len(answer.answers) if answer.kind == "events" else answer.total

    def page(self) -> str:
        answer, view = self.answer, self.view
        guesses = [each for each in answer.notes if each in answer.guesses]
        notes = [each for each in answer.notes if each not in answer.guesses]
        told = asked.reading(answer.reading, guesses, notes)
        large = self.total > AT_ONCE
        narrower = ""
        if pattern_of(answer.query) is not None:
            narrower = (
                asked.facets_later(f"/part?of=facets&{view.address().removeprefix('/?')}")
                if large
                else asked.facets(facets(self.session, answer.query, view))
            )
        chips = asked.clauses(without(self.session, answer.query, view))
        jump = '<p class="jump"><a href="#narrow">Narrow it</a></p>\n' if narrower else ""
        main = self._main()
        take = asked.downloads(replace(view, today=self.today), slug(view.question)[:60] or "answer")
        # What is asked for relatively to today stays true by the day in the permanent link.
        return (
            f'<div class="answer{" sided" if narrower else ""}">\n<div class="result">\n<h1>{escape(view.question)}</h1>\n'
            f"{told}{chips}{asked.tabs(self.ways, view)}{jump}{main}{take}</div>\n{narrower}</div>\n"
        )

    def _main(self) -> str:
        answer, view = self.answer, self.view
        if not answer.answers:
            return '<p class="headline">Nothing</p>\n'
        if answer.kind == "text":
            return answers.lines(answer)
        head = answers.headline(self._cut(0, 1)) if answer.kind in ("number", "truth", "dates") else ""
        if view.show == "timeline":
            return f"{head}{self.timeline()}"
        if view.show == "network":
            return head + self._network()
        if view.show == "bars":
            return figure(lambda wide: bare(draw(self._cut(0, 200), "counts", width=wide)), timelines.WIDTH)
        if answer.kind == "events":
            return self._events()
        if answer.kind in ("number", "truth", "dates"):
            return head + self._evidence()
        if answer.kind == "paths":
            return answers.chains(self._cut(0, PER_PAGE)) + (asked.paging(view, len(answer.answers), PER_PAGE))
        return self._rows()

    def _events(self) -> str:
        """The records of an answer, a page of them; above the first page their timeline, where it is not too long."""
        ids, view = self.answer.answers, self.view
        start = PER_PAGE * (view.page - 1)
        possible = set(self.answer.possible)
        records, guide, tied = self._records(ids[start : start + PER_PAGE])
        count = f'<p class="count">{len(ids):,} record{"s" if len(ids) != 1 else ""}{self._doubtful(possible)}</p>\n'
        if view.show == "table":
            shown = answers.record_table(records, guide, [each for each in ids if each in possible])
        else:
            strip = ""
            if view.page == 1 and 1 < len(ids) <= STRIP:
                strip = self.timeline(controls=False)
            shown = strip + answers.entries(
                records, guide, tied, tuple(possible.intersection(ids[start : start + PER_PAGE]))
            )
        return count + shown + asked.paging(view, len(ids), PER_PAGE)

    @staticmethod
    def _doubtful(possible: Iterable[str]) -> str:
        number = len(list(possible))
        return f", {number:,} of them only possibly" if number else ""

    def _evidence(self) -> str:
        """The records that a short answer rests on."""
        if self.total > MOST_DRAWN:
            return f'<p class="note">It rests on {self.total:,} records; narrow it to see them.</p>\n'
        ids = [each.id for each in self.answer.events]
        start = PER_PAGE * (self.view.page - 1)
        records, guide, tied = self._records(ids[start : start + PER_PAGE])
        if not records:
            return ""
        possible = [str(row["event"]) for row in self.answer.rows if row.get("certain") is False and row.get("event")]
        return (
            f"<h2>What it rests on</h2>\n{answers.entries(records, guide, tied, possible)}"
            f"{asked.paging(self.view, len(ids), PER_PAGE)}"
        )

    def _rows(self) -> str:
        cut = self._cut(PER_PAGE * (self.view.page - 1), PER_PAGE)
        ids = {str(row[key]) for row in cut.rows for key in ("id",) if row.get(key)}
        ids |= {source for event in cut.events for source in event.sources}
        guide = Known(self.store, read(self.store, sorted(ids)), thing)
        return answers.answer_table(cut, guide) + asked.paging(self.view, self._row_count, PER_PAGE)

    def _cut(self, first: int, most: int) -> Answer:
        """The answer with some of its rows."""
        if (first, most) not in self._parts:
            self._parts[first, most] = self.answer.part(first, most)
        part = self._parts[first, most]
        self._row_count = part.total
        return dataclasses.replace(self.answer, dress=None, _dressed=part)

    def _records(self, ids: Sequence[str]) -> tuple[list[Record], Known, Mapping[str, list[tuple[str, str]]]]:
        records = [each for each in read(self.store, ids) if isinstance(each, Record)]
        tied = backwards(self.store, ids)
        others = read(self.store, sorted({id_ for pairs in tied.values() for id_, _ in pairs}))
        return records, Known(self.store, [*records, *others], thing), tied

    def timeline(self, controls: bool = True) -> str:
        answer, view = self.answer, self.view
        if answer.kind == "events":
            if len(answer.answers) > MOST_DRAWN:
                return self._by_year()
            told = Days(self.store).of(answer.answers) if self.session.base.known.told else {}
            events, possible = describe(self.store, answer.answers, self.session.base.titles, told), answer.possible
        else:
            if self.total > MOST_DRAWN:
                return self._by_year()
            events = answer.events
            possible = [str(row.get("event")) for row in answer.rows if row.get("certain") is False]
        if not controls:
            return timelines.strip(events, answer.reading, view, set(possible))
        return timelines.timeline(events, answer.reading, view, set(possible))

    def _by_year(self) -> str:
        """Of very many records how many there are in each year, each with the way to these."""
        found = facets(self.session, self.answer.query, replace(self.view, show="timeline"))
        times = next((each for each in found if each.title in ("Years", "Months")), None)
        if times is None:
            return f'<p class="note">{self.total:,} records are too many to draw: narrow the question.</p>\n'
        return timelines.clusters(times.choices, self.total)

    def _network(self) -> str:
        if self.total > MOST_DRAWN:
            return f'<p class="note">{self.total:,} records are too many to draw: narrow the question.</p>\n'
        return figure(lambda wide: bare(draw(self.answer, "network", width=wide)), timelines.WIDTH)


def _ways(answer: Answer) -> tuple[str, ...]:
    """The ways in which an answer can be seen; the first is what it is shown as at first."""
    if not answer.answers or answer.kind == "text":
        return ("list",)
    if answer.kind == "events":
        ways: tuple[str, ...] = ("list", "table", "timeline", "network")
        return ("timeline", "list", "table", "network") if answer.format == "timeline" else ways
    if answer.kind == "paths":
        return ("list", "network", "timeline")
    if answer.kind == "table":
        if is_counted(dataclasses.replace(answer, dress=None, _dressed=answer.part(0, 200))):
            return ("bars", "table", "timeline")
        return ("table", "timeline", "network")
    if answer.kind == "names":
        return ("table", "timeline", "network")
    return ("list", "timeline", "network")
