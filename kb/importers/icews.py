"""ICEWS's own event files: twenty columns divided by tabs, `NA` where nothing is known.

Source and target are `by` and `to`; their sectors and countries are affiliations; the story and the sentence are the
locator in a source that is named after its publisher.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Problem
from kb.importers import cameo
from kb.importers.cast import Cast
from kb.importers.columns import ICEWS
from kb.importers.countries import country
from kb.importers.dates import Days
from kb.importers.places import coordinates, nested
from kb.importers.source import Input
from kb.importers.tables import Row, table
from kb.names import slug
from kb.record import Evidence, Item, Participant, Source


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row, with the id that ICEWS gives it."""
    days, kinds = Days(), cameo.Kinds()
    places: dict[tuple[str, ...], str] = {}
    quoted = b'"' in source.head.split(b"\n", 1)[0]
    separator = "\t" if b"\t" in source.head.split(b"\n", 1)[0] else ","
    for row in table(source, ICEWS, "ICEWS events", separator=separator, quoted=quoted or separator == ","):
        if isinstance(row, Problem):
            yield row
            continue
        identifier, date = row.get("eventid"), row.get("eventdate")
        if not identifier.isdigit():
            yield row.problem("E348", f"'{identifier[:40]}' is no id of an event", "eventid")
            continue
        period = days.find(date)
        if period is None:
            yield row.problem("E348", days.complaint(date), "eventdate")
            continue
        label, code = row.get("eventtext"), row.get("cameocode")
        type_id = cameo.by_label(label) or cameo.by_code(code.zfill(3) if len(code) < 3 else code)
        if not type_id:
            yield row.problem("E337", f"no type '{label[:60]}' ({code})", "eventtext")
            continue
        parties = []
        for role, side in (("by", "source"), ("to", "target")):
            name = _known(row.get(f"{side}name"))
            if name:
                parties.append(Participant(role, _actor(row, side, name, cast)))
        if not parties or parties[0].role != "by":
            yield row.problem("E348", "no actor stands here", "sourcename")
            continue
        key = tuple(
            _known(row.get(each)) for each in ("city", "district", "province", "country", "latitude", "longitude")
        )
        place = places.get(key)
        if place is None:
            if len(places) > 100_000:
                places.clear()
            place = places[key] = nested(cast, key[:4], coordinates(key[4], key[5]))
        publisher = _known(row.get("publisher"))
        sources: tuple[str, ...] = ()
        evidence: tuple[Evidence, ...] = ()
        if publisher:
            found = f"source-{slug(publisher)}"
            cast.source(Source(found, publisher, publisher=cast.actor(publisher, kind="organisation")))
            sources = (found,)
            story, sentence = _known(row.get("storyid")), _known(row.get("sentencenumber"))
            if story:
                locator = f"story {story}" + (f", sentence {sentence}" if sentence else "")
                evidence = (Evidence(found, locator),)
        yield kinds.of(type_id)(
            f"icews-{identifier}", "", type_id, period, "actual", tuple(parties), (place,) if place else (),
            sources=sources, evidence=evidence, origin=row.origin(),
        )  # fmt: skip


def _actor(row: Row, side: str, name: str, cast: Cast) -> str:
    within = []
    state = country(_known(row.get(f"{side}country")))
    if state and country(name) != state:
        within.append(cast.country(state))
    sectors = _known(row.get(f"{side}sectors"))
    for sector in _sectors(sectors):
        within.append(cast.group(f"sector-{slug(sector)}", f"{sector} sector"))
    return cast.actor(name, within=within)


def _sectors(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _known(cell: str) -> str:
    return "" if cell in ("NA", "NULL", "nan", "\\N", "---") else cell
