"""GDELT 2.0 events: 61 columns divided by tabs, without a header or with one; the 57 and 58 columns of GDELT 1.0 too.

An actor's letters say its country and what it is (`INDCOP`: the police of India); its name stands before its country, as
in ICEWS: `Police (India)`. The page is the source, known from the day on which GDELT took it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from kb.errors import InputError, Problem
from kb.errors import Place as Origin
from kb.importers import cameo
from kb.importers.cast import Cast
from kb.importers.columns import name_of
from kb.importers.countries import REGIONS, by_fips, by_letters, country
from kb.importers.dates import Days
from kb.importers.places import coordinates, nested
from kb.importers.source import Input
from kb.importers.tables import rows
from kb.names import fold
from kb.record import Event, Item, Participant, Source

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
    "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def _columns(geo: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        name_of(each)
        for each in (
            "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
            *(f"Actor{n}{each}" for n in (1, 2) for each in _ACTOR),
            "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
            "NumMentions", "NumSources", "NumArticles", "AvgTone",
            *(f"{who}Geo_{each}" for who in ("Actor1", "Actor2", "Action") for each in geo),
            "DATEADDED", "SOURCEURL",
        )
    )  # fmt: skip


LAYOUTS = {
    61: _columns(_GEO),
    58: _columns([each for each in _GEO if each != "ADM2Code"]),
    57: _columns([each for each in _GEO if each != "ADM2Code"])[:-1],
}

SECTORS = {
    "COP": "Police", "GOV": "Government", "INS": "Insurgents", "JUD": "Judiciary", "MIL": "Military",
    "OPP": "Political opposition", "REB": "Rebels", "SEP": "Separatist rebels", "SPY": "State intelligence",
    "UAF": "Unaligned armed forces", "AGR": "Agriculture", "BUS": "Business", "CRM": "Criminals", "CVL": "Civilians",
    "DEV": "Development", "EDU": "Education", "ELI": "Elites", "ENV": "Environment", "HLH": "Health",
    "HRI": "Human rights", "LAB": "Labour", "LEG": "Legislature", "MED": "Media", "REF": "Refugees",
    "MOD": "Moderates", "RAD": "Radicals", "IGO": "Intergovernmental organisations",
    "IMG": "International militarised groups", "INT": "International organisations",
    "MNC": "Multinational corporations", "NGM": "Non-governmental movements", "NGO": "Non-governmental organisations",
    "UIS": "Unidentified state actors", "SET": "Settlers", "PTY": "Political parties", "PRO": "Protesters",
    "AMN": "Amnesty International", "IRC": "Red Cross", "GRP": "Greenpeace", "UNO": "United Nations",
    "PKO": "Peacekeepers",
}  # fmt: skip


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row, with the id that GDELT gives it, and its page as a source."""
    days, kinds = Days(), cameo.Kinds()
    index: dict[str, int] = {}
    pages: dict[str, str] = {}
    actors: dict[tuple[str, ...], str] = {}
    width = 0
    for each in rows(source, "\t", quoted=False):
        if isinstance(each, Problem):
            yield each
            continue
        line, cells = each
        if not index:
            names = [name_of(cell) for cell in cells]
            header = "globaleventid" in names
            layout = names if header else LAYOUTS.get(len(cells))
            if layout is None or not {"globaleventid", "sqldate", "eventcode", "actor1code"} <= set(layout):
                message = f"{len(cells)} columns: GDELT's events have 61 (or 57, 58 in version 1.0)"
                problem = Problem("E346", message, Origin(source.file, line, 1))
                raise InputError("E346", f"{source.path} is not GDELT events", [problem])
            index, width = {name: number for number, name in enumerate(layout)}, len(cells)
            if header:
                continue
        if len(cells) != width:
            yield Problem("E347", f"{len(cells)} columns where there are {width}", Origin(source.file, line, 1))
            continue
        row = _Row(cells, index, source.file, line)
        identifier = row.get("globaleventid")
        if not identifier.isdigit():
            yield row.problem(f"'{identifier[:40]}' is no id of an event", "globaleventid")
            continue
        date = row.get("sqldate")
        period = days.find(date) if len(date) == 8 else None
        if period is None:
            yield row.problem(days.complaint(date), "sqldate")
            continue
        type_id = cameo.by_code(row.get("eventcode"))
        if not type_id:
            yield row.problem(f"'{row.get('eventcode')[:20]}' is no code of CAMEO", "eventcode")
            continue
        parties = []
        for role, who in (("by", "actor1"), ("to", "actor2")):
            key = tuple(row.get(who + name) for name in _PARTS)
            if not any(key):
                continue
            if key not in actors:
                if len(actors) > 200_000:
                    actors.clear()
                actors[key] = _actor(cast, *key)
            parties.append(Participant(role, actors[key]))
        place = _place(row, cast)
        page, added = row.get("sourceurl"), days.find(row.get("dateadded")[:8])
        sources: tuple[str, ...] = ()
        if page and page != "-":
            found = f"page-{blake2b(page.encode(), digest_size=8).hexdigest()}"
            seen = added.text if added else ""
            if pages.get(found) != seen:
                if len(pages) > 50_000:
                    pages.clear()
                first = found not in pages
                pages[found] = seen
                if first:
                    yield _page(cast, found, page, seen, line, source.file)
            sources = (found,)
        kind = kinds.of(type_id)
        if not parties or parties[0].role != "by":
            kind = Event  # a statement has somebody who makes it
        yield kind(
            f"gdelt-{identifier}", "", type_id, period, "actual", tuple(parties), (place,) if place else (),
            sources=sources, origin=Origin(source.file, line, 1),
        )  # fmt: skip


_PARTS = ("code", "name", "countrycode", "type1code", "type2code", "type3code", "knowngroupcode")


class _Row:
    """The cells of a row by name."""

    __slots__ = ("cells", "file", "index", "line")

    def __init__(self, cells: list[str], index: dict[str, int], file: str, line: int) -> None:
        self.cells, self.index, self.file, self.line = cells, index, file, line

    def get(self, name: str) -> str:
        number = self.index.get(name)
        return self.cells[number].strip() if number is not None else ""

    def problem(self, message: str, name: str) -> Problem:
        return Problem("E348", message, Origin(self.file, self.line, self.index[name] + 1))


def _actor(cast: Cast, code: str, name: str, letters: str, first: str, second: str, third: str, group: str) -> str:
    """The id of an actor by its letters and its name."""
    state = by_letters(letters) or by_letters(code[:3])
    region = REGIONS.get(letters, "") or REGIONS.get(code[:3], "")
    sectors = [each for each in (first, second, third) if each]
    if state and code == code[:3] and (not name or country(name) == state):
        return cast.country(state)
    title = name.title().replace("'S", "'s") if name.isupper() or not name else name
    if state and (not title or country(name) == state):
        title = SECTORS.get(sectors[0], sectors[0]) if sectors else code
    if not title:
        title = SECTORS.get(code, "") or region or code
    within = (
        [cast.country(state)] if state else [cast.actor(region, kind="group")] if region and title != region else []
    )
    within += [cast.group(f"sector-{each.lower()}", f"{SECTORS[each]} sector") for each in sectors if each in SECTORS]
    whole = f"{title} ({state})" if state and fold(title) != fold(state) else title
    return cast.actor(whole, within=within)


def _place(row: _Row, cast: Cast) -> str:
    name = row.get("actiongeofullname")
    if not name:
        return ""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    state = by_fips(row.get("actiongeocountrycode"))
    if state and parts and country(parts[-1]) == state:
        parts[-1] = state
    elif state:
        parts.append(state)
    where = coordinates(row.get("actiongeolat"), row.get("actiongeolong"))
    return nested(cast, parts, None if row.get("actiongeotype") == "1" else where)


def _page(cast: Cast, identifier: str, page: str, day: str, line: int, file: str) -> Source:
    try:
        host = (urlsplit(page).hostname or "").removeprefix("www.") if "://" in page else page[:80]
    except ValueError:
        host = ""
    publisher = cast.actor(host, kind="organisation") if host else ""
    url = page if "://" in page else ""
    return Source(identifier, "", publisher=publisher, accessed=day, url=url, origin=Origin(file, line, 1))
