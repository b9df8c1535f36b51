"""UCDP's georeferenced events (GED), as UCDP and HDX publish them: with a row of HXL tags below the header, or without.

`date_prec` 1 is a known day (or days); from 2 on an event lies within date_start and date_end, on no one knows which day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import blake2b

from kb.errors import Problem
from kb.importers import dates
from kb.importers.cast import Cast
from kb.importers.columns import UCDP
from kb.importers.places import coordinates, nested
from kb.importers.source import Input
from kb.importers.tables import Row, table
from kb.record import Event, Item, Participant, Source, Value

TYPES = {"1": ("attack", "state-based"), "2": ("attack", "non-state"), "3": ("assault", "one-sided")}
"""type_of_violence: between a state and others, between others, against civilians."""


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row, with UCDP's id, its sides, its dead, its articles."""
    days = dates.Days()
    for row in table(source, UCDP, "UCDP events"):
        if isinstance(row, Problem):
            yield row
            continue
        if any(cell.startswith("#") for cell in row.cells) and not row.get("id").isdigit():
            continue  # the row of HXL tags
        identifier = row.get("id")
        if not identifier.isdigit():
            yield row.problem("E348", f"'{identifier[:40]}' is no id of an event", "id")
            continue
        ends = []
        for name in ("datestart", "dateend"):
            day = days.find(row.get(name).split(" ")[0])
            if day is None:
                yield row.problem("E348", days.complaint(row.get(name)), name)
                break
            ends.append(day)
        if len(ends) < 2:
            continue
        if (ends[0].earliest_begin or 0) > (ends[1].earliest_begin or 0):
            yield row.problem("E348", "it ends before it begins", "dateend")
            continue
        precise = row.get("dateprec") in ("", "1")
        period = dates.lasting(ends[0], ends[1]) if precise else dates.between(ends[0], ends[1])
        kind = TYPES.get(row.get("typeofviolence"))
        if kind is None:
            yield row.problem("E348", f"'{row.get('typeofviolence')[:20]}' is no type of violence", "typeofviolence")
            continue
        sides = [row.get("sidea"), row.get("sideb")]
        if not sides[0]:
            yield row.problem("E348", "no actor stands here", "sidea")
            continue
        parties = tuple(
            Participant(role, cast.actor(name, kind="group" if name == "Civilians" else "organisation"))
            for role, name in zip(("by", "to"), sides, strict=True) if name
        )  # fmt: skip
        place = _place(row, cast)
        yield Event(
            f"ucdp-{identifier}", "", kind[0], period, "actual", parties, (place,) if place else (),
            sources=tuple(dict.fromkeys(each.id for each in _articles(row, cast))),
            values=_dead(row), tags=(kind[1],), note=row.get("wheredescription"), origin=row.origin(),
        )  # fmt: skip


def _place(row: Row, cast: Cast) -> str:
    town = row.get("wherecoordinates")
    names = [
        town.removesuffix(" city").removesuffix(" town").removesuffix(" village"),
        row.get("adm2"),
        row.get("adm1"),
    ]
    if town and town in names[1:]:
        names[0] = ""
    alias = town if names[0] and town != names[0] else ""
    return nested(cast, [*names, row.get("country")], coordinates(row.get("latitude"), row.get("longitude")), alias)


def _dead(row: Row) -> tuple[Value, ...]:
    best, low, high = row.get("best", "bestest"), row.get("low", "lowest"), row.get("high", "highest")
    if not best.isdigit():
        return ()
    exact = not (low.isdigit() and high.isdigit()) or low == high
    least, most = (best, best) if exact or int(low) > int(high) else (low, high)
    return (Value(least, most, "deaths", measure="deaths"),)


def _articles(row: Row, cast: Cast) -> Iterator[Source]:
    """`"office,day,headline";"…"`, or the parts in columns of their own."""
    listed: list[tuple[str, str, str]] = []
    text = row.get("sourcearticle")
    if text.startswith('"'):
        for article in next(csv.reader([text.replace("\n", " ")], delimiter=";"), []):
            office, _, rest = article.partition(",")
            day, _, headline = rest.partition(",")
            listed.append((office.strip(), day.strip(), headline.strip()))
    elif row.get("sourceoffice"):
        offices, days = row.get("sourceoffice").split(";"), row.get("sourcedate").split(";")
        headlines = row.get("sourceheadline").split(";")
        for number, office in enumerate(offices):
            day = days[number] if len(days) == len(offices) else ""
            headline = headlines[number] if len(headlines) == len(offices) else ""
            listed.append((office.strip(), day.strip(), headline.strip()))
    for office, day, headline in listed:
        if not office and not headline:
            continue
        published = found.text if (found := dates.Days().find(day[:10])) else ""
        digest = blake2b(f"{office}\t{published}\t{headline}".encode(), digest_size=8).hexdigest()
        publisher = cast.actor(office, kind="organisation") if office else ""
        source = Source(f"article-{digest}", headline or office, publisher=publisher, published=published)
        cast.source(source)
        yield source
