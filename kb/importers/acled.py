"""ACLED's exports: the 31 columns of today, and the older ones in upper case with their several styles of dates.

ACLED does not say who acts on whom but for violence against civilians and remote violence, where actor 1 does; the
fine type stands as a tag. `time_precision` 2 is a week, 3 a month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb import edtf
from kb.errors import Problem
from kb.importers import dates
from kb.importers.cast import Cast
from kb.importers.columns import ACLED
from kb.importers.places import coordinates, nested
from kb.importers.source import Input
from kb.importers.tables import Row, table
from kb.names import slug
from kb.record import Event, Item, Participant, Period, Source, Value

_DAY_MONTH = re.compile(r"(\d{1,2})[\s/-]+([A-Za-z]{3,9})[\s/,-]+(\d{2}|\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")

TYPES = {
    "armed clash": "attack", "government regains territory": "occupy", "non state actor overtakes territory": "occupy",
    "sexual violence": "sexually_assault", "attack": "attack", "abduction forced disappearance": "abduct_hijack_or_take_hostage",
    "chemical weapon": "use_chemical_biological_or_radiological_weapons", "air drone strike": "strike",
    "suicide bomb": "carry_out_suicide_bombing", "shelling artillery missile attack": "strike",
    "remote explosive landmine ied": "carry_out_roadside_bombing", "grenade": "attack",
    "peaceful protest": "demonstrate_or_rally", "protest with intervention": "demonstrate_or_rally",
    "excessive force against protesters": "use_tactics_of_violent_repression", "violent demonstration": "protest_violently_riot",
    "excessive force against protestors": "use_tactics_of_violent_repression",
    "mob violence": "protest_violently_riot", "agreement": "sign", "arrests": "arrest",
    "looting property destruction": "seize_or_damage_property", "non violent transfer of territory": "occupy",
}  # fmt: skip
"""Fine types -> types."""

CLASSES = {
    "battles": "attack", "explosions remote violence": "strike", "remote violence": "strike",
    "violence against civilians": "assault", "protests": "protest", "riots": "protest_violently_riot",
    "riots protests": "protest", "strategic developments": "happening", "strategic development": "happening",
    "battle no change of territory": "attack", "battle government regains territory": "occupy",
    "battle non state actor overtakes territory": "occupy", "headquarters or base established": "happening",
    "non violent transfer of territory": "occupy", "violence against civilian": "assault",
}  # fmt: skip
"""Wide types, those of the older layout among them -> types."""

_DIRECTED = ("violence against civilians", "explosions remote violence", "remote violence")


def read(source: Input, cast: Cast) -> Iterator[Item | Problem]:
    """An event a row, with ACLED's id."""
    dated = Dates()
    for row in table(source, ACLED, "ACLED events"):
        if isinstance(row, Problem):
            yield row
            continue
        if any(cell.startswith("#") for cell in row.cells[:6]) and not row.get("year").isdigit():
            continue  # the row of HXL tags
        identifier = row.get("eventidcnty", "dataid", "eventidnocnty")
        if not identifier:
            yield row.problem("E348", "no id stands here", "eventidcnty")
            continue
        text = row.get("eventdate")
        day = dated.find(text, row.get("year"))
        if day is None:
            yield row.problem("E348", dated.complaint(text), "eventdate")
            continue
        period = _bounds(day, row.get("timeprecision"))
        wide, fine = row.get("eventtype"), row.get("subeventtype")
        type_id = TYPES.get(_plain(fine)) or CLASSES.get(_plain(wide))
        if type_id is None:
            yield row.problem("E348", f"'{(fine or wide)[:40]}' is no type of ACLED", "eventtype")
            continue
        parties = _parties(row, cast, _plain(wide) in _DIRECTED)
        place = _place(row, cast)
        tags = tuple(dict.fromkeys(slug(each) for each in (wide, fine, row.get("disordertype")) if each))
        deaths = row.get("fatalities")
        yield Event(
            f"acled-{slug(identifier)}", "", type_id, period, "actual", parties, (place,) if place else (),
            sources=_sources(row, cast), tags=tags, note=" ".join(row.get("notes").split()),
            values=(Value(deaths, deaths, "deaths", measure="deaths"),) if deaths.isdigit() else (), origin=row.origin(),
        )  # fmt: skip


class Dates:
    """ACLED's days: `2023-01-31`, `31 January 2023`, `31-Jan-23`, `31/01/2023`.

    Day and month as bare numbers are read day first, as ACLED's codebook has them; a second number above 12 says that
    the file has the month first, and then one that could be either is no date: never a guess.
    """

    def __init__(self) -> None:
        self._days = dates.Days()
        self._known: dict[tuple[str, str], Period | None] = {}
        self.month_first: bool | None = None

    def find(self, text: str, year: str) -> Period | None:
        found = self._days.find(text)
        if found is not None or not text:
            return found
        match = _SLASHED.fullmatch(text)
        if match:
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                self.month_first = False
            elif second > 12 >= first:
                self.month_first = True
            if self.month_first is True and second <= 12 and first <= 12 and first != second:
                return None
            if self.month_first is True:
                first, second = second, first
            return self._single(match[3], second, first, year)
        match = _DAY_MONTH.fullmatch(text)
        if match and match[2].lower() in dates.MONTHS:
            return self._single(match[3], dates.MONTHS[match[2].lower()], int(match[1]), year)
        match = _MONTH_DAY.fullmatch(text)
        if match and match[1].lower() in dates.MONTHS:
            return self._single(match[3], dates.MONTHS[match[1].lower()], int(match[2]), year)
        return None

    def complaint(self, text: str) -> str:
        if self.month_first and _SLASHED.fullmatch(text):
            return f"'{text[:40]}' can be read in two ways: the file has months before days elsewhere"
        return f"'{text[:40]}' is no day"

    def _single(self, written: str, month: int, day: int, stated: str) -> Period | None:
        """A year of two digits is that of the column `year`, where it has the same last digits."""
        if len(written) == 4:
            return dates.single(int(written), month, day)
        if len(stated) == 4 and stated.isdigit() and stated.endswith(written):
            return dates.single(int(stated), month, day)
        return (
            None
            if stated
            else dates.single(2000 + int(written) if int(written) < 70 else 1900 + int(written), month, day)
        )


def _bounds(day: Period, precision: str) -> Period:
    number = day.earliest_begin or 0
    if precision == "2":
        return edtf.parse(f"[{edtf.format_day(number - 6)}..{edtf.format_day(number + 6)}]")
    if precision == "3":
        return edtf.parse(day.text[:7])
    return day


def _parties(row: Row, cast: Cast, directed: bool) -> tuple[Participant, ...]:
    found = []
    for side, role in (("1", "by"), ("2", "to" if directed else "with")):
        name = row.get(f"actor{side}")
        if name:
            found.append(Participant(role, cast.actor(name)))
        for each in row.get(f"assocactor{side}", f"allyactor{side}").split(";"):
            if each.strip():
                found.append(Participant("with" if role == "by" else role, cast.actor(each.strip())))
    return tuple(dict.fromkeys(found))


def _place(row: Row, cast: Cast) -> str:
    names = [row.get(each) for each in ("location", "admin3", "admin2", "admin1", "country")]
    kept = [name for number, name in enumerate(names) if name and name not in names[number + 1 :]]
    return nested(cast, kept, coordinates(row.get("latitude"), row.get("longitude")))


def _sources(row: Row, cast: Cast) -> tuple[str, ...]:
    found = []
    for name in row.get("source").split(";"):
        if name.strip():
            identifier = f"source-{slug(name)}"
            cast.source(Source(identifier, name.strip(), publisher=cast.actor(name.strip(), kind="organisation")))
            found.append(identifier)
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
