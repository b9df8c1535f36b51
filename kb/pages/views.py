"""What the address of an answer's page says: the question, how it is shown, which part of it; addresses of other views."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from kb import edtf
from kb.errors import KbError
from kb.frozen import Frozen, replace, values

WAYS = ("list", "table", "timeline", "network", "bars")
LANES = ("type", "actor", "place")

_EARLIEST, _LATEST = edtf.day_number(-9998, 1, 1), edtf.day_number(9999, 12, 31)
_NAMES = {"question": "q", "first": "from", "last": "to"}


class View(Frozen):
    """One view of an answer. `first` and `last` are ISO days that a timeline is cut to; `today` is empty for the real one."""

    question: str
    show: str = ""
    page: int = 1
    first: str = ""
    last: str = ""
    lanes: str = ""
    today: str = ""

    def address(self, **changes: str | int) -> str:
        """The address of this view, or of one that differs from it."""
        other = replace(self, **changes)
        default = View("")
        given = {
            _NAMES.get(key, key): str(value) for key, value in values(other).items() if value != getattr(default, key)
        }
        return f"/?{urlencode(given, quote_via=quote)}"

    def asking(self, question: str) -> str:
        """The address of another question's answer, asked on the same day and shown as it likes."""
        return View(question, today=self.today).address()

    @property
    def window(self) -> tuple[int, int] | None:
        """The days that a timeline is cut to, as numbers; None for all, or where they are no days."""
        first, last = _day(self.first, 0), _day(self.last, 1)
        return (first, last) if first is not None and last is not None and first <= last else None


def thing(id_: str) -> str:
    """The address of the page of a thing or a record."""
    return f"/id/{quote(id_, safe='')}"


def within(first: int, last: int) -> dict[str, str]:
    """Two days as a view names them, as far as they can be written."""
    low, high = max(_EARLIEST, min(first, _LATEST)), min(_LATEST, max(last, _EARLIEST))
    return {"first": edtf.format_day(low), "last": edtf.format_day(max(low, high))}


def _day(text: str, side: int) -> int | None:
    """The first or last day of a written date; None for what is none."""
    if not text or len(text) > 20:
        return None
    try:
        bounds = edtf.parse(text).bounds
    except KbError:
        return None
    day = bounds[3] if side else bounds[0]
    return day if day is not None and _EARLIEST <= day <= _LATEST else None
