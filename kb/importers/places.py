"""Places of data sets: a city within a district within a province within a country, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence

from kb.importers.cast import Cast
from kb.importers.countries import country
from kb.names import fold


def nested(cast: Cast, names: Sequence[str], where: tuple[str, str] | None = None, alias: str = "") -> str:
    """The id of the narrowest of some places, each within the next; empty where none has a name.

    A place of the same name as the one that it lies in is that place: `Singapore, Singapore`.
    """
    found, path, above = "", "", ""
    known = [name for name in names if name]
    for number, name in enumerate(reversed(known)):
        if above and fold(name) == fold(above):
            continue
        path = f"{name}, {path}" if path else name
        last = number == len(known) - 1
        if not found and country(name):
            found = cast.country(country(name))
        else:
            found = cast.place(name, found, coordinates=where if last else None, alias=alias if last else "", path=path)
        above = name
    return found


def coordinates(latitude: str, longitude: str) -> tuple[str, str] | None:
    """Decimal degrees as written; None where they are none."""
    try:
        if abs(float(latitude)) > 90 or abs(float(longitude)) > 180:
            return None
    except ValueError:
        return None
    if not all(set(each) <= set("0123456789.-+") for each in (latitude, longitude)):
        return None
    return latitude.removeprefix("+"), longitude.removeprefix("+")
