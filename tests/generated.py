"""Random chronologies, and random questions over the names in them, for tests/test_properties.py.

The things are always the same, so that a question can name them: only what the records say of them differs. Questions
take every form of the language, each clause and each way to write a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from kb import edtf
from kb.frozen import replace
from kb.record import (
    ROLES,
    STATUSES,
    Actor,
    Event,
    Evidence,
    Item,
    Link,
    Participant,
    Place,
    Record,
    Source,
    State,
    Statement,
    Topic,
    Value,
)

TODAY = "2025-03-10"

PEOPLE = ("Ann Abel", "Bob Brown", "Cia Cole", "Dan Drew")
COUNTRIES = ("Freedonia", "Sylvania")
BODIES = ("Elbe Council",)
PLACES = ("Arden", "Birnam", "Cawdor")
TOPICS = ("border", "grain")
SOURCES = ("morning-post", "evening-post", "night-post")
NAMED = ("Oak treaty", "Elm accord", "Ash congress", "Yew office")
"""Titles of the records that a question may name; the last is a state."""

THINGS: tuple[Item, ...] = (
    Actor("ann", PEOPLE[0], aliases=("Ann",), kind="person", affiliations=("freedonia",)),
    Actor("bob", PEOPLE[1], aliases=("Bob",), kind="person", affiliations=("sylvania",)),
    Actor("cia", PEOPLE[2], aliases=("Cia",), kind="person", affiliations=("elbe",)),
    Actor("dan", PEOPLE[3], aliases=("Dan",), kind="person"),
    Actor("freedonia", COUNTRIES[0], kind="country"),
    Actor("sylvania", COUNTRIES[1], kind="country"),
    Actor("elbe", BODIES[0], kind="organisation", affiliations=("freedonia",)),
    Place("arden", PLACES[0], within=("freedonia",)),
    Place("birnam", PLACES[1], within=("arden",)),
    Place("cawdor", PLACES[2]),
    Topic("border", TOPICS[0]),
    Topic("grain", TOPICS[1], broader=("border",)),
    Source("morning-post", "The morning", publisher="elbe", published="2025-01-20"),
    Source("evening-post", "The evening", publisher="elbe", published="2025-02-20", accessed="2025-02-25"),
    Source("night-post", "The night", accessed="2025-03-01"),
)
ACTORS = ("ann", "bob", "cia", "dan", "freedonia", "sylvania", "elbe")
TYPES = ("meet", "summit", "call", "visit", "strike", "sanction", "negotiate")
SAID = ("say", "demand", "threaten")
HELD = ("office", "control")


def _is_in_order(text: str) -> bool:
    try:
        edtf.parse(text)
    except Exception:
        return False
    return True


def days() -> st.SearchStrategy[str]:
    """Days that often meet: of four months, some more than others."""
    months = st.sampled_from(("2024-12", "2025-01", "2025-02", "2025-03"))
    return st.builds("{}-{:02d}".format, months, st.sampled_from((1, 2, 3, 9, 10, 15, 28)))


def dates() -> st.SearchStrategy[str]:
    """EDTF of every kind, the plain ones more often."""
    day, month, year = days(), days().map(lambda day: day[:7]), st.sampled_from(("2024", "2025"))
    vague = day | month | year
    odd = st.one_of(
        st.builds("{}/{}".format, vague, vague),
        st.builds("{}/..".format, vague),
        st.builds("../{}".format, vague),
        st.just("../.."),
        st.builds("[{}..{}]".format, vague, vague),
        st.builds("[{}..]".format, day),
        st.builds("[..{}]".format, day),
        st.builds("{{{},{}}}".format, vague, vague),
        st.builds("{{{}..{}}}".format, day, day),
        st.builds("{{{}..}}".format, day),
        st.builds("{}{}".format, vague, st.sampled_from("~?%")),
        st.sampled_from(
            ("2025-0X", "202X", "2025-02-XX", "2024-24", "2025-21", "2025-02-03T23:30-05:00", "-0043-03-15")
        ),
    )
    return st.one_of(day, day, month, odd).filter(_is_in_order)


def _some(values: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


@st.composite
def record(draw: st.DrawFn, id_: str, title: str, *, state: bool = False) -> Record:
    """A record with parts of every kind."""
    kind: type[Record] = State if state else draw(st.sampled_from((Event, Event, Event, Statement, Statement)))
    types = HELD if kind is State else SAID if kind is Statement else TYPES
    roles = (
        [role for role in ROLES if role not in ("subject", "object")]
        if kind is not State
        else ("subject", "subject", "object", "recognised-by")
    )
    pairs = draw(st.lists(st.tuples(st.sampled_from(roles), st.sampled_from(ACTORS)), max_size=3, unique=True))
    # `by` and `to` make most of what is asked for.
    if kind is not State and draw(st.booleans()):
        pairs = list(
            dict.fromkeys([("by", draw(st.sampled_from(ACTORS))), ("to", draw(st.sampled_from(ACTORS))), *pairs])
        )
    told = draw(_some(SOURCES))
    status = draw(st.sampled_from(("actual", "actual", "actual", *STATUSES)))
    fields: dict[str, Any] = {
        "participants": tuple(Participant(role, name) for role, name in pairs),
        "places": draw(_some(("arden", "birnam", "cawdor", "freedonia"), 1)),
        "about": draw(_some(("border", "grain", "ann", "freedonia"))),
        "sources": told,
        "tags": draw(_some(("talks", "war"), 1)),
        "certainty": draw(st.sampled_from(("", "", "", "certain", "probable", "disputed"))),
    }
    if told and draw(st.integers(0, 3)) == 0:
        fields["evidence"] = (
            draw(
                st.sampled_from(
                    (
                        Evidence(told[0], quote="Bread and borders", speaker="ann"),
                        Evidence(told[0], name="date", value="2025-02-10"),
                    )
                )
            ),
        )
    if kind is State:
        fields["values"] = (Value(text="envoy"),)
    elif draw(st.integers(0, 3)) == 0:
        fields["values"] = (
            draw(st.sampled_from((Value("5", "5", "ships"), Value("3", "8", "ships"), Value("", "8", "ships")))),
        )
    type_ = "office" if title == NAMED[-1] else draw(st.sampled_from(types))
    return kind(id_, title, type=type_, period=edtf.parse(draw(dates())), status=status, **fields)


@st.composite
def chronologies(draw: st.DrawFn, most: int = 8) -> list[Item]:
    """The things, the records that have names, and some more; a few links between them."""
    found = [draw(record(title.split()[0].lower(), title, state=title == NAMED[-1])) for title in NAMED]
    number = draw(st.integers(0, most - len(NAMED)))
    found += [draw(record(f"r{n}", f"Record {n}", state=draw(st.integers(0, 5)) == 0)) for n in range(number)]
    linked = []
    for place, each in enumerate(found):
        earlier = [other.id for other in found[:place] if isinstance(other, State) == isinstance(each, State)]
        if earlier and draw(st.integers(0, 3)) == 0:
            kind = draw(st.sampled_from(("part-of", "same-as", "caused-by")))
            linked.append(replace(each, links=(Link(kind, draw(st.sampled_from(earlier))),)))
        else:
            linked.append(each)
    return [*THINGS, *linked]


# Questions

_name = st.sampled_from(
    ("Ann", "Bob", "Cia", "Dan Drew", "Freedonia", "Sylvania", "Elbe Council", "@ann", "@freedonia")
)
_person = st.sampled_from(("Ann", "Bob", "Cia Cole", "Dan"))
_place = st.sampled_from((*PLACES, "Freedonia", "@arden"))
_topic = st.sampled_from((*TOPICS, "Freedonia", '"bread and"', '"Record"'))
_event = st.sampled_from(NAMED[:3])
_noun = st.sampled_from(
    ("meetings", "summits", "calls", "visits", "strikes", "sanctions", "negotiations", "events", "statements", "demands",
     "threats", "meetings and calls", "strikes or sanctions", "records")
)  # fmt: skip
_verb = st.sampled_from(("met", "called", "visited", "sanctioned", "negotiated with", "threatened", "told", "attacked"))
_base_verb = st.sampled_from(("meet", "call", "visit", "sanction", "negotiate with", "threaten", "tell", "attack"))
_unit = st.sampled_from(("day", "week", "month", "quarter", "year"))
_count = st.integers(1, 4)


def _words(*parts: Any) -> st.SearchStrategy[str]:
    """Parts one after another, empty ones left out."""
    made = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    return st.tuples(*made).map(lambda found: " ".join(each for each in found if each))


def _maybe(part: Any) -> st.SearchStrategy[str]:
    return st.just("") | (part if isinstance(part, st.SearchStrategy) else st.just(part))


_names = st.one_of(
    _name, _name, _words(_name, "and", _name), _words(_name, "or", _name), _words("anyone from", "Freedonia")
)
_duration = st.one_of(
    st.builds("{} {}s".format, _count, st.sampled_from(("day", "week", "month"))), st.just("1 day"), st.just("1 month")
)
periods = st.one_of(
    days(),
    days().map(lambda day: day[:7]),
    st.sampled_from(
        ("2024", "2025", "January 2025", "15 January 2025", "Feb 10 2025", "10 Feb", "January", "yesterday", "last week",
         "last month", "this year", "last Friday", "the last 30 days", "early February 2025", "late 2024", "Q1 2025",
         "2025-W07", "winter 2024", "2020s", "the first half of 2025", "2025-01-10/2025-02-10", "44 BC", "2 weeks ago")
    ),
)  # fmt: skip


def _anchors(patterns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    plain = periods | _words("the", _event) | st.just("the Yew office")
    return st.one_of(
        plain,
        plain,
        _words("the end of", plain),
        _words("the start of", plain),
        _words(_duration, st.sampled_from(("before", "after")), plain),
        _words("the", st.sampled_from(("first", "last", "second")), patterns),
    )


_simple = _words(_noun, _maybe(_words(st.sampled_from(("by", "with", "to")), _name)))
anchors = _anchors(_simple)
times = st.one_of(
    _words(st.sampled_from(("in", "on", "during", "since", "until", "before", "after", "entirely in", "throughout", "from")), anchors),
    st.tuples(days(), days()).map(lambda pair: "between {} and {}".format(*sorted(pair))),
    st.tuples(days(), days()).map(lambda pair: "from {} to {}".format(*sorted(pair))),
    _words("between", _event, "and", _event),
    _words(_duration, st.sampled_from(("before", "after")), anchors),
    _words("within", _duration, st.sampled_from(("of", "before", "after")), anchors),
    _words("in the", st.sampled_from(("week", "month")), st.sampled_from(("of", "before", "after")), anchors),
    _words("around", anchors, _maybe("give or take 5 days")),
    _words(st.sampled_from(("starting in", "ending in", "ongoing on")), periods),
    _words(
        st.sampled_from(("overlapping", "containing", "starting with", "started by", "finishing with", "finished by",
                         "equal to", "immediately before", "immediately after", "at the same time as")),
        _words("the", _event),
    ),
)  # fmt: skip
clauses = st.one_of(
    times,
    times,
    times.map(lambda time: f"not {time}"),
    _words(st.sampled_from(("by", "with", "to", "against", "of", "involving", "without", "but not")), _names),
    _words("between", _name, "and", _name),
    _words(st.sampled_from(("about", "mentioning", "not about")), st.one_of(_topic, _words(_topic, "or", _topic))),
    _words(st.sampled_from(("in", "near", "not in")), _place),
    _words(st.sampled_from(("according to", "not according to")), st.sampled_from((*SOURCES, "Elbe Council"))),
    st.sampled_from(
        ("with at least 2 sources", "with uncertain dates", "tagged talks", "not tagged war", "certainly", "possibly",
         "where certainty = disputed", "where status = planned", "where value > 4", "where value <= 8",
         "where unit = ships", "where type = meet", "as known on 2025-02-21", "not as known on 2025-02-01",
         "as known on February 2025", "but not by Ann", 'where title != "Record 1"')
    ),
    _words("lasting", st.sampled_from(("more", "less")), "than", _duration),
    _words("at the", _event),
)  # fmt: skip
patterns = _words(
    _maybe(st.sampled_from(("planned", "claimed", "disputed", "hypothetical", "failed"))),
    _noun,
    st.lists(clauses, max_size=3).map(" ".join),
)
_past = _words(_noun, st.lists(clauses, max_size=2).map(" ".join))
_end = st.lists(times, max_size=1).map(" ".join)
_nth = _words(
    st.one_of(
        st.sampled_from(("first", "last", "second", "third", "second last", "next", "previous")),
        st.sampled_from(("two most recent", "three earliest", "first two")),
    ),
    _past,
)
_dimension = st.sampled_from(
    ("day", "week", "month", "quarter", "year", "weekday", "actor", "person", "country", "organization", "place", "type",
     "source", "topic", "pair")
)  # fmt: skip
_shape = st.sampled_from(
    ("", "", "", "newest first", "top 2", "sorted by date desc", "with sources", "with quotes", "showing date, title",
     "| count", "| top 3")
)  # fmt: skip
_of = st.sampled_from(("people", "countries", "organizations", "places", "sources", "days", "topics", "actors"))

FORMS: dict[str, st.SearchStrategy[str]] = {
    "patterns": _words(patterns, _shape),
    "timelines": _words("timeline of", st.one_of(patterns, _names, _place, _words(_topic, _end)), _end, _shape),
    "what happened": _words("what happened", st.lists(clauses, max_size=2).map(" ".join)),
    "what did": _words("what did", _names, st.sampled_from(("say", "do", "demand")), _end),
    "nths": st.one_of(_words("the", _nth), _words("what was the", _nth)),
    "who": _words(
        "who", _maybe(st.sampled_from(("first", "last", "never", "else"))), _verb, _maybe(st.sampled_from(("both", "either"))),
        _names, _maybe(_words("but not", _name)), _end,
    ),
    "which": _words(st.sampled_from(("which person", "which country")), _verb, _names, _end),
    "whom": _words("who did", _names, _base_verb, _end),
    "passive": _words("who was", st.sampled_from(("sanctioned", "visited", "attacked", "threatened")), "by", _names, _end),
    "attended": _words("who attended the", _event),
    "offices": _words("who was envoy", _maybe("of Freedonia"), _end),
    "positions": _words("what positions did", _person, "hold", _end),
    "connects": _words("who connects", _person, "and", _name, _end),
    "common": _words("what do", _person, "and", _name, "have in common", _end),
    "where": _words("where did", _name, _maybe(st.sampled_from(("first", "last"))), _base_verb, _maybe(_name), _end),
    "when": _words(st.sampled_from(("when", "in which month", "on which day", "in which year")), "did", _name,
                   _maybe(st.sampled_from(("first", "last"))), _base_verb, _name, _end),
    "when was": _words("when was the", st.one_of(_event, _nth)),
    "whether": _words("did", _name, _maybe("ever"), _base_verb, _name, st.lists(clauses, max_size=1).map(" ".join)),
    "at": _words("was", _name, "at the", _event),
    "relation": _words("did the", st.sampled_from(NAMED), st.sampled_from(
        ("happen before", "happen after", "overlap with", "happen during", "contain", "start with", "equal")), anchors),
    "how many": _words("how many", _past),
    "how many of": _words("how many", _of, st.one_of(_words(_verb, _name), _words("in", _noun)), _end),
    "how many times": _words("how many times did", _name, _base_verb, _name, _end),
    "grouped": _words(_maybe("how many"), _past, "per", _dimension, _maybe(_words("and", _dimension)),
                      _maybe(st.sampled_from(("including empty", "having more than 1", "sorted by count desc", "top 2")))),
    "compared": _words("how many", _noun, "in", periods, "compared with", periods),
    "compare": _words("compare", _simple, "with", _simple, _end, _maybe(_words("per", _dimension))),
    "ranks": _words("top", _count.map(str), st.sampled_from(
        ("people", "countries", "places", "topics", "pairs", "sources", "actors")), st.sampled_from(("by", "in")), _past),
    "busiest": _words("busiest", _unit, "for", _past),
    "gaps": _words(st.sampled_from(("longest gap between", "shortest gap between", "average gap between", "gaps over 20 days in")), _past),
    "between": _words(_unit.filter(lambda unit: unit != "quarter").map(lambda unit: f"{unit}s"), "between", anchors, "and", anchors),
    "since": _words("how long since", anchors),
    "how long": _words("how long did the", st.sampled_from(NAMED), "last"),
    "sequences": _words(
        _simple, st.sampled_from(("followed by", "preceded by", "then", "followed by any")), _simple,
        _maybe(_words("then", _simple)), _maybe(_words("within", _duration)),
        _maybe(_words("with the same", st.sampled_from(("country", "person", "actor", "place", "pair", "topic")))),
        _maybe(_words("with no", _noun, "in between")), _maybe(_words("until", _simple)), _maybe("all pairs"),
    ),
    "absence": _words(_simple, st.sampled_from(("followed by no", "preceded by no")), _simple, "within", _duration),
    "paths": _words("how are", _person, "and", _name, "connected", _maybe("via meetings"), _maybe("within 3 steps"),
                    _maybe("avoiding Cia"), _end),
    "all paths": _words("paths between", _person, "and", _name, _end, "all paths"),
    "circles": _words("circle of", _person, _maybe("via meetings"), _maybe("within 2 steps"), _end),
    "sets": st.one_of(_words("who", _verb, _name, _end), _past).flatmap(lambda one: _words(
        f"({one})", st.sampled_from(("union", "intersect", "and not", "minus")),
        (_words("who", _verb, _name, _end) if one.startswith("who") else _past).map("({})".format))),
    "states": _words("states", _maybe(st.sampled_from(("of control", "of office"))), st.lists(clauses, max_size=1).map(" ".join)),
    "sources": _words("sources for", st.one_of(_words("the", _event), _past, _name)),
    "conflicts": _words("conflicting dates for", st.one_of(_words("the", _event), _past)),
    "quotes": _words("quotes from", _names, _end),
    "links": _words(st.sampled_from(("what led to", "what followed")), "the", _event),
    "show": _words(st.sampled_from(("show", "aliases of")), st.one_of(_name, _words("the", _event), _place)),
}  # fmt: skip
"""Every form, by name."""

questions = st.sampled_from(tuple(FORMS)).flatmap(FORMS.__getitem__)
