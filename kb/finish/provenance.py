"""Finishers of what answers rest on: sources, conflicting dates, quotes, all that is known of one thing."""

from __future__ import annotations

from typing import Any

from kb import edtf
from kb.compile import quotes_of, sources_of
from kb.errors import QuestionError
from kb.finish.asking import Asking, Draft, of_records
from kb.finish.found import found_record
from kb.finish.records import ordered
from kb.frozen import values as fields
from kb.index import OPEN
from kb.language.question import (
    About,
    At,
    Clause,
    Conflicts,
    Linked,
    Name,
    Names,
    Pattern,
    Quotes,
    Role,
    Shape,
    Show,
    SourcesFor,
)
from kb.record import Evidence, Item, Link, Participant, Period, Record, Value
from kb.vocabulary import entity, identifier


def sources(core: SourcesFor, shape: Shape, asking: Asking) -> Draft:
    """The sources of the records that fit, in order of publication; ids."""
    listed = asking.related(core.pattern, "source", "?event ev:source ?source .")
    ids = list(dict.fromkeys(each.value for each in listed))
    rows = asking.select(sources_of(ids)) if ids else []
    about = {identifier(str(row[0])): [str(cell) if cell else "" for cell in row[1:]] for row in rows}
    dated = sorted(ids, key=lambda id_: (about.get(id_, [""])[0] or "9999", id_))
    dated = dated[: shape.limit] if shape.limit is not None else dated
    draft = Draft("names", dated, columns=["name", "date", "title", "publisher", "event"])
    for id_ in dated:
        day, title, publisher = about.get(id_, ["", "", ""])
        for each in (one for one in listed if one.value == id_):
            draft.rows.append({"name": id_, "id": id_, "date": day, "title": title, "publisher": publisher,
                               "event": each.event, "certain": each.certain})  # fmt: skip
    draft.events = list(dict.fromkeys(each.event for each in listed))
    return draft


def conflicts(core: Conflicts, shape: Shape, asking: Asking) -> Draft:
    """The dates that sources give for a record beside the one that it has: a table of record, date, source."""
    draft = Draft("table", columns=["event", "date", "source"])
    for each in asking.records(core.pattern):
        record = asking.item(each.event)
        if not isinstance(record, Record):
            continue
        others = [one for one in record.evidence if one.name == "date"]
        if not others:
            continue
        named = {one.source for one in others}
        given = [(record.period.text, source) for source in record.sources if source not in named] or [
            (record.period.text, "")
        ]
        for date, source in [*given, *((one.value, one.source) for one in others)]:
            draft.rows.append({"event": each.event, "date": date, "source": source, "certain": True})
            draft.answers.append(" · ".join(part for part in (each.event, date, source) if part))
        draft.events.append(each.event)
    if not draft.answers:
        draft.notes.append("no source gives another date")
    return draft


def quotes(core: Quotes, shape: Shape, asking: Asking) -> Draft:
    """Words quoted, with speaker, date and source."""
    speakers = [id_ for name in core.speakers.names for id_ in name.ids] if core.speakers else []
    rows = asking.select(quotes_of(core.pattern, asking.ground, speakers))
    draft = Draft("table", columns=["quote", "speaker", "date", "source"])
    listed = [(found_record(row[3:]), [str(cell or "") for cell in row[:3]]) for row in rows]
    for each, (quote, speaker, source) in sorted(listed, key=lambda one: (one[0].order, one[1])):
        first, _, _, last = each.bounds
        said_by = asking.label(identifier(speaker)) if speaker else ""
        date = edtf.format_span(first, last) if abs(first) < OPEN and abs(last) < OPEN else ""
        from_ = identifier(source) if source else ""
        draft.rows.append({"quote": quote, "speaker": said_by, "date": date, "source": from_, "event": each.event,
                           "certain": True})  # fmt: skip
        draft.answers.append(" · ".join(part for part in (f"“{quote}”", said_by, date, from_) if part))
    draft.rows = draft.rows[: shape.limit] if shape.limit is not None else draft.rows
    draft.answers = draft.answers[: shape.limit] if shape.limit is not None else draft.answers
    draft.events = list(dict.fromkeys(row["event"] for row in draft.rows))
    return draft


def linked(core: Linked, shape: Shape, asking: Asking) -> Draft:
    """What a record was caused by, answers or comes after (`led`); what names it so (`followed`)."""
    listed = asking.related(core.pattern.narrowed(), "link", _ties(core))
    once = list({each.event: each for each in listed}.values())
    return of_records(ordered(once, shape), shape.limit)


def _ties(core: Linked) -> str:
    term = entity(core.record.ids[0])
    ways = "ev:causedBy ev:respondsTo ev:after ev:dependsOn"
    if core.way == "led":
        return f"VALUES ?link {{ {ways} }} {term} ?link ?event ."
    return f"VALUES ?link {{ {ways} }} ?event ?link {term} ."


def show(core: Show, shape: Shape, asking: Asking) -> Draft:
    """All that is known of a thing, as text; or its other names."""
    id_ = core.name.ids[0]
    found = asking.item(id_)
    if found is None:
        raise QuestionError("E117", f"there is nothing to show of '{core.name.words}'")
    if core.aliases:
        return Draft(
            "text", list(found.aliases) or [], columns=["alias"], rows=[{"alias": each} for each in found.aliases]
        )
    draft = Draft("text", columns=["property", "value"])
    if isinstance(found, Record):
        draft.events = [id_]
    for name, value in (*_shown(found, asking), *_offices(core.name, asking), *_occurrences(core.name, asking)):
        draft.rows.append({"property": name, "value": value})
        draft.answers.append(f"{name}: {value}")
    return draft


def _shown(found: Item, asking: Asking) -> list[tuple[str, str]]:
    listed = [("id", found.id), ("name" if not isinstance(found, Record) else "title", found.title)]
    listed.append(("class", type(found).__name__))
    for name, value in fields(found).items():
        if name in ("id", "title", "origin", "implied") or not value:
            continue
        text = _text(value, asking)
        if text:
            listed.append((name, text))
    return listed


def _offices(name: Name, asking: Asking) -> list[tuple[str, str]]:
    """The offices, control and the like that states give an actor."""
    if "actor" not in name.kinds:
        return []
    listed = asking.records(Pattern(noun="state", clauses=(Role("by", Names((name,))),)))
    found = [asking.item(each.event) for each in listed]
    return [("state", f"{each.period.text} {each.title}") for each in found if isinstance(each, Record)]


def _occurrences(name: Name, asking: Asking) -> list[tuple[str, str]]:
    """In how many records a thing occurs, from when to when."""
    clause: Clause
    if "actor" in name.kinds:
        clause, what = Role("actor", Names((name,))), "takes part in"
    elif "place" in name.kinds:
        clause, what = At(Names((name,))), "place of"
    elif "topic" in name.kinds:
        clause, what = About(Names((name,))), "topic of"
    else:
        return []
    pattern = Pattern(noun="event", clauses=(clause,))
    extent = asking.extent(pattern)
    span = f", {edtf.format_day(extent[0])} to {edtf.format_day(extent[1])}" if extent else ""
    return [(what, f"{asking.count(pattern)} records{span}")]


def _text(value: Any, asking: Asking) -> str:
    if isinstance(value, Period):
        return value.text
    if isinstance(value, Evidence):
        return " ".join(
            part
            for part in (f"“{value.quote}”" if value.quote else value.name, value.value, f"[{value.source}]")
            if part
        )
    if isinstance(value, tuple):
        return ", ".join(part for part in (_text(each, asking) for each in value) if part)
    if isinstance(value, str):
        return asking.labels([value.removeprefix("@")]).get(value.removeprefix("@")) or value
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Participant):
        capacity = f" ({value.capacity})" if value.capacity else ""
        return f"{value.role} {asking.label(value.name)}{capacity}"
    if isinstance(value, Link):
        return f"{value.kind} ^{value.target}"
    if isinstance(value, Value):
        from kb import amount  # with it comes `decimal`, which nothing else here needs

        return amount.format(value)
    return ""
