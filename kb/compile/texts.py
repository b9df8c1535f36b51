"""Which texts tell of the crisp events of some types (`of:meet`), and what is asked of each of their lines.

They are read where that takes less than the engine's way to the same events: a text is read in the time of two looks, and
a line is gone over in a twentieth of one.
"""

from __future__ import annotations

from kb.compile.dated import dated
from kb.compile.ways import asked_days, cheapest, listed, met
from kb.compile.where import Ground, parts
from kb.frozen import Frozen
from kb.index import month, of, short
from kb.language.question import Lasting, Not, Pattern, Role, When
from kb.record import TAKING_PART
from kb.vocabulary import ROLE_PROPERTIES, entity, type_term

Parts = frozenset[str]
"""Properties, as lines name them, any of which says that somebody takes a part."""
Asked = tuple[tuple[Parts, str], ...]
"""Parts and who is to take one of them, as lines name things: any of these will do."""

_TOLD: Parts = frozenset(ROLE_PROPERTIES.values())
_ACTING: Parts = frozenset(ROLE_PROPERTIES[each] for each in TAKING_PART)

_TEXT, _LINE = 12.0, 0.3
"""Microseconds that it takes to read a text, and to go over a line of it."""
_MOST_TEXTS = 20_000
"""So many texts are asked for one by one at most; beyond, all of a type are read."""


def as_told(way: str) -> Parts:
    """The properties by which lines tell of a way of taking part (`kb.compile.where.parts`); none where they do not.

    >>> sorted(as_told("by")), sorted(as_told("place"))
    (['by'], [])
    """
    return _ACTING if way == "actor" else _TOLD & {way}


class Fragment(str):
    """A graph pattern that relates ?event to a variable; where lines of events tell the same, by what properties, and whom
    it leaves out, as lines name things."""

    told: Parts = frozenset()
    but: frozenset[str] = frozenset()

    def of(self, variable: str) -> Fragment:
        """The same with another variable instead of ?who."""
        found = Fragment(self.replace("?who", variable))
        found.told, found.but = self.told, self.but
        return found


class Judged(dict[str, int]):
    """Whether days, written as lines have them, fit the times of a pattern: 1 certainly, 0 possibly, -1 not."""

    def __init__(self, pattern: Pattern) -> None:
        super().__init__()
        self._pattern = pattern

    def __missing__(self, day: str) -> int:
        found = self[day] = dated(self._pattern, (int(day),) * 4)
        return found


class Told(Frozen):
    """Texts that tell of the crisp events that fit: a SELECT of `of` and `told`, what is asked of their lines.

    `of` are the keys of these types, `days` tells of a day whether it fits; None: all certainly do. `untold` are the types of
    which there are events that no line tells of.
    """

    sparql: str
    of: tuple[str, ...]
    days: Judged | None
    asked: tuple[Asked, ...]
    untold: tuple[str, ...]


def telling(pattern: Pattern, ground: Ground) -> Told | None:
    """The texts that tell of the crisp events that fit; None where lines do not tell what is asked, or another way is shorter."""
    known = ground.known
    if known is None or not known.typed or not pattern.types:
        return None
    if pattern.noun == "state" or pattern.status not in ("", "actual") or pattern.judged:
        return None
    asked: list[Asked] = []
    for clause in pattern.clauses:
        if isinstance(clause, Role):
            told = _asked(clause, pattern, ground)
            if told is None:
                return None
            asked += told
        elif not isinstance(clause.clause if isinstance(clause, Not) else clause, When | Lasting):
            return None
    wanted = met(pattern, ground, known)
    days = asked_days(pattern, ground)
    if not wanted or days is None:
        return None
    counts = {each: (known.count(type_term(each)), known.count(of(type_term(each)))) for each in wanted}
    lined = [each for each, (_, lines) in counts.items() if lines]
    untold = [each for each, (events, lines) in counts.items() if events > lines]
    if not lined or (untold and not listed(pattern, ground, len(untold))):
        return None
    span, asked_of = days
    number = sum(lines for _, lines in counts.values()) * len(span) / (known.last - known.first + 1)
    if (len(span) / 30 + 1) * len(lined) * _TEXT + number * _LINE >= cheapest(pattern, ground):
        return None
    keys = [of(type_term(each)) for each in lined]
    if asked_of and len(span) / 28 * len(keys) <= _MOST_TEXTS:
        months = dict.fromkeys(map(month, (*span[::28], span[-1])))
        values = f"VALUES (?in ?of) {{ {' '.join(f'({each} {key})' for each in months for key in keys)} }}"
    else:
        values = f"VALUES ?of {{ {' '.join(keys)} }}"
    sparql = f"SELECT ?of ?told WHERE {{ {values} ?in ?of ?told }}"
    return Told(sparql, tuple(keys), Judged(pattern) if asked_of else None, tuple(asked), tuple(untold))


def _asked(role: Role, pattern: Pattern, ground: Ground) -> list[Asked] | None:
    """What a clause asks of lines; None where these do not tell it."""
    found: list[Asked] = []
    for name in role.names.names:
        if name.affiliated or not name.ids:
            return None
        term = entity(name.ids[0])
        ways = parts(
            role.role, term, pattern, ground.scheme,
            place="place" in (name.kinds or (name.kind,)), actor="actor" in name.kinds,
        )  # fmt: skip
        alternatives = tuple((as_told(way), short(term)) for way, _ in ways)
        if not all(told for told, _ in alternatives):
            return None
        found.append(alternatives)
    if role.names.mode == "all":
        return found
    return [tuple(each for choice in found for each in choice)]
