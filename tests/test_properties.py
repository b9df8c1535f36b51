"""What holds of any question and any chronology: random ones, from tests/generated.py.

Any text is a question or an error with its place; how it is typed never matters; its reading asks the same again; every
engine and the plain scan of the oracle give one answer; and what things are called never reaches SPARQL as more than a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kb
from kb import answer as answers
from kb import edtf, index, tally
from kb.catalogue import Titles
from kb.days import Days
from kb.errors import KbError
from kb.exporters import FORMATS, items
from kb.exporters.chron import block
from kb.finish import asking
from kb.finish.asking import Asking
from kb.frozen import replace
from kb.knowledge import KnowledgeBase, bundled_scheme
from kb.language.lexicon import Lexicon
from kb.language.question import Query, Who
from kb.language.reading import reading
from kb.names import Names, fold
from kb.ntriples import Lines
from kb.quoting import quoted
from kb.record import Actor, Event, Evidence, Item, Participant, Record, Source, State, Statement, Topic, Value
from kb.session import Session
from kb.statistics import RULES
from kb.stores import Sink, open_store
from kb.triples import triples
from kb.vocabulary import file_term
from tests.generated import NAMED, THINGS, TODAY, chronologies, questions
from tests.oracle import Oracle

SCHEME = bundled_scheme()
FEWER = settings(max_examples=settings().max_examples // 4)
"""For what goes through files, or through rdflib, which takes a tenth of a second for a query."""
LEXICON = Lexicon(SCHEME)


def holding(found: Sequence[Item], store: str = "memory:", *, streamed: bool = False) -> KnowledgeBase:
    """A chronology with some items, without the way through a file; `streamed` as a file of data brings them."""

    def run(sink: Sink) -> None:
        counting, lines = tally.Counting(opened, sink, file_term("data.tsv")), Lines(file_term("data.tsv"))
        for each in found:
            counting.write(lines.of(each))
            assert lines.told == index.told(each)
            counting.item(lines.told)
        counting.finish()

    opened = open_store(store)
    if streamed:
        opened.stream(run)
    else:
        tally.apply(opened, [], [(*triple, "") for each in found for triple in (*triples(each), *index.keys(each))])
    base = KnowledgeBase(opened)
    base.scheme, base.lexicon = SCHEME, LEXICON
    return base


def session(base: KnowledgeBase) -> Session:
    return base.session(today=TODAY)


@contextmanager
def as_if_many(many: bool) -> Iterator[None]:
    """What is done for many records alone, done for a few: counts by the engine, the first ones looked for by days, texts of
    months read."""
    with pytest.MonkeyPatch.context() as patch:
        for name, least in (("_FEW", 0), ("DEAR", 1e-9), ("_PIECE", 2)) if many else ():
            patch.setattr(asking, name, least)
        if many:
            patch.setattr("kb.finish.texts.DEAR", 1e-9)
        for name in ("_TEXT", "_LINE") if many else ():
            patch.setattr(f"kb.compile.texts.{name}", 0)
        yield


# Any text


WORLD = [
    *THINGS,
    *(Event(each.split()[0].lower(), each, type="meet", period=edtf.parse("2025-02")) for each in NAMED[:-1]),
    State("yew", NAMED[-1], type="office", period=edtf.parse("2025/.."), values=(Value(text="envoy"),)),
]


@pytest.fixture(scope="module")
def asked() -> Session:
    return session(holding(WORLD))


words = st.sampled_from(
    "who what met Ann Bob before after in the of and or not ( ) | \" ' @ $x , · 2025-01-01 2025 last first meetings "
    "statements by about per month how many top 3 Oak treaty followed no within days between as table to = > ; : \\ "
    "2025/.. ../.. \n \0 é ʼ 🙂 { } <a> ?x #".split(" ")
)


def is_text_or_error(session: Session, text: str) -> None:
    error: KbError | None = None
    try:
        session._parse(text, session.variables)
    except KbError as caught:
        error = caught
    if error is not None:
        assert error.code
        assert str(error)
        assert error.text in ("", text)
        assert 0 <= error.start <= error.end <= len(error.text)


@pytest.mark.slow
@given(st.text(max_size=200) | st.lists(words, max_size=25).map(" ".join) | st.lists(words, max_size=12).map("".join))
def test_any_text_is_a_question_or_an_error(asked: Session, text: str) -> None:
    is_text_or_error(asked, text)


@given(questions, st.integers(0, 200), words)
def test_a_question_with_a_word_too_many_is_a_question_or_an_error(
    asked: Session, question: str, at: int, word: str
) -> None:
    listed = question.split(" ")
    listed.insert(at % (len(listed) + 1), word)
    is_text_or_error(asked, " ".join(listed))


# How it is typed


def _shouted(question: str) -> str:
    """In capitals, but for what is quoted and for ids."""
    parts = re.split(r'("[^"]*"|@\S+|\S+-post)', question)
    return "".join(part if number % 2 else part.upper() for number, part in enumerate(parts))


def _widened(question: str) -> str:
    return re.sub(r" (?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", "  \t", f" {question} ")


def _reading(session: Session, question: str) -> str:
    """The reading; empty where there is an error, whose hints may heed capitals."""
    try:
        asked, _ = session._parse(question, session.variables)
        return reading(resolved(session, asked), LEXICON) if isinstance(asked, Query) else repr(asked)
    except KbError:
        return ""


@given(questions, st.sampled_from(("", "?", ".", " ?", "!", " …", "?!")))
def test_case_blanks_and_final_marks_never_change_a_reading(asked: Session, question: str, mark: str) -> None:
    expected = _reading(asked, question)
    assert _reading(asked, _shouted(question)) == expected
    assert _reading(asked, question.lower()) == expected
    assert _reading(asked, _widened(question)) == expected
    assert _reading(asked, question + mark) == expected


def resolved(session: Session, asked: Query) -> Query:
    return session._resolved(asked, Asking(session.base.store, session.base.scheme, session.today))


# Readings, and answers by every way


@pytest.mark.slow
@given(chronologies(), questions)
def test_a_reading_asks_the_same_again(found: list[Item], question: str) -> None:
    one = session(holding(found))
    try:
        answer = one.ask(question)
    except KbError:
        assume(False)
    again = one.ask(answer.reading)
    assert again.reading == answer.reading
    if not _is_headless(one, question):
        assert (again.kind, again.answers, again.possible) == (answer.kind, answer.answers, answer.possible)


def _is_headless(session: Session, question: str) -> bool:
    """Whether the reading of a question does not tell who is asked for (language.md has it so: `who met Putin`)."""
    asked, _ = session._parse(question, session.variables)
    core = asked.core if isinstance(asked, Query) else None
    return isinstance(core, Who) and not (core.kind or core.never or core.order)


@pytest.mark.slow
@given(chronologies(), questions, st.booleans())
def test_the_oracle_and_the_program_give_the_same_answer(found: list[Item], question: str, many: bool) -> None:
    base = holding(found)
    one = session(base)
    try:
        with as_if_many(many):
            answer = one.ask(question)
    except KbError:
        assume(False)
    asked, _ = one._parse(question, one.variables)
    assert isinstance(asked, Query)
    query = resolved(one, asked)
    try:
        expected = Oracle(items(base.store, private=True), SCHEME, one.today).answer(query.core, query.shape)
    except NotImplementedError:
        return
    assert not expected.difference(answer.kind, answer.answers, answer.possible), answer.reading


@pytest.mark.slow
@given(chronologies(), questions, st.sets(st.sampled_from(sorted(RULES)), max_size=len(RULES) - 1), st.booleans())
def test_a_rule_left_out_changes_no_answer(found: list[Item], question: str, rules: set[str], many: bool) -> None:
    base = holding(found, streamed=many)
    try:
        with as_if_many(many):
            answer = session(base).ask(question)
    except KbError:
        assume(False)
    slower = KnowledgeBase(base.store)
    slower.scheme, slower.lexicon, slower.rules = SCHEME, LEXICON, frozenset(rules)
    other = session(slower).ask(question)
    assert (other.kind, other.answers, other.possible) == (answer.kind, answer.answers, answer.possible)
    assert other.notes == answer.notes
    assert other.rows == answer.rows
    assert [each.id for each in other.events] == [each.id for each in answer.events]


@pytest.mark.slow
@given(chronologies())
def test_the_texts_of_days_tell_of_an_event_what_is_stated_of_it(found: list[Item]) -> None:
    bare = [replace(each, title="", about=(), evidence=()) if isinstance(each, Record) else each for each in found]
    for listed in (found, bare):
        base = holding(listed, streamed=True)
        ids = [each.id for each in listed if isinstance(each, Record)]
        told = Days(base.store).of(ids)
        plain = {
            each.id for each in listed if isinstance(each, Record) and index.crisp_day(each) and index.is_plain(each)
        }
        assert told.keys() == plain
        shown = answers.describe(base.store, ids, Titles(base.store), told)
        assert answers.describe(base.store, ids, Titles(base.store)) == shown
        assert [each.id for each in shown] == ids


@pytest.mark.slow
@FEWER
@given(chronologies(most=6), questions)
def test_rdflib_gives_the_rows_that_oxigraph_gives(found: list[Item], question: str) -> None:
    """Each SELECT that a question sends; that the rest follows from them alone, test_golden.py tells."""
    oxigraph = holding(found)
    try:
        answer = session(oxigraph).ask(question)
    except KbError:
        assume(False)
    rdflib = holding(found, "rdflib:")
    for query in answer.sparql[:1]:
        # rdflib gives one row without values where there is nothing to group
        one, two = (
            sorted(repr(row) for row in store.select(query) if any(cell is not None for cell in row))
            for store in (oxigraph.store, rdflib.store)
        )
        assert one == two, query


# What things are called


HOSTILE = (
    'a "b" c', "O'Neil } FILTER(false) {", "x\\", "line\nbreak", "tab\tname", "<http://example.org/a> . ?s ?p ?o", "] } ; DROP ALL #",
    "''' \"\"\"", "{{braces}}", "$who ?what", "@id ^ref #tag", "a, b (c) [d]", "; comment", "> quote -- Ann [x]", "2025-01-01 * Title",
    "naïve Ελλάδα 北京 🙂", "a\u2028b\u0085c", "\\u0022 \\n", "-- |", "a: b", "&amp; <b>", "%22%3E", "\x7f\x01", "und the of", "Ann Abel",
)  # fmt: skip
hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(
        st.sampled_from([*"\"'\\{}<>()[]|;:,.?!@#$^&*%~`/\n\t abcÄß", "\\u", "FILTER", "}"]), min_size=1, max_size=12
    ).map("".join),
)


def _skeleton(sparql: str) -> str:
    """SPARQL with every literal and every IRI below the ids as one word."""
    terms = r'"(?:[^"\\\n\r]|\\.)*"|<https://w3id\.org/timeline-kb/id/[^<>"{}|^`\\\x00-\x20]*>'
    return re.sub(terms, "TERM", sparql)


@pytest.mark.slow
@given(hostile, hostile, hostile)
def test_what_is_quoted_never_changes_the_shape_of_the_sparql(asked: Session, text: str, tag: str, value: str) -> None:
    def shapes(text: str, tag: str, value: str) -> list[str]:
        question = f"events about {quoted(text)} tagged {quoted(tag)} where title = {quoted(value)} where unit = {quoted(value)}"
        return [_skeleton(each) for each in asked.ask(question).sparql]

    # A name of a topic is found as that, whatever it is; here only words are looked for.
    assume(text.strip() and fold(text) not in {fold(name) for item in WORLD for name in (item.title, *item.aliases)})
    assert shapes(text, tag, value) == shapes("harmless", "harmless", "harmless")


@pytest.mark.slow
@FEWER
@given(hostile, hostile, hostile, st.sampled_from([each.name for each in FORMATS]))
def test_hostile_names_load_are_asked_and_exported(
    tmp_path_factory: pytest.TempPathFactory, name: str, title: str, alias: str, format: str
) -> None:
    name, title, alias = (text.strip() or "x" for text in (name, title, alias))
    things: list[Item] = [
        Actor("a", name, aliases=(alias,) if fold(alias) != fold(name) else (), kind="person", description=title),
        Source("s", title, published="2025-01-01", publisher="a"),
        Topic("t", f"topic {alias}"),
        Statement("e", title, type="say", period=edtf.parse("2024-12-31"), participants=(Participant("by", "a", alias),),
              about=("t",), sources=("s",), tags=("talks",), note=name, dating=alias,
              evidence=(Evidence("s", locator=alias, quote=name, speaker="a"),)),
    ]  # fmt: skip
    names = Names()
    for each in things:
        names.add_item(each)
    journal = tmp_path_factory.mktemp("hostile") / "hostile.chron"
    journal.write_text("\n".join(block(each, names) for each in things), encoding="utf-8")
    with kb.open("memory:") as base:
        summary = base.load(journal)
        assert summary.rejected == (), [str(each) for each in summary.problems]
        assert {each.id: each for each in items(base.store)} == {each.id: each for each in things}
        assert b"".join(base.export(format))
        answer = base.ask("statements by @a", today=TODAY)
        assert answer.answers == ["e"]
        try:
            by_name = base.ask(f"statements by {quoted(name)}", today=TODAY)
        except KbError:
            return  # it holds no word to be found by, or several things are called so
        assert [_skeleton(each) for each in by_name.sparql] == [_skeleton(each) for each in answer.sparql]
