"""Which way leads to the records of a pattern: by the day, by the actor, by the type, or past all that are vague.

The engine joins what is written in the order in which it is written, has no index of ranges, and keeps no statistics. So
the rarest thing that a question names is written first, and a time is written as its days, where the keys allow it.
`kb.index` says which records are crisp; the others are vague. Each way gives a graph pattern that binds ?event and ?first,
and where they are not as those of a crisp event ?begin ?end ?last ?status ?dated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kb.compile.dated import fitting_days, lasts
from kb.compile.where import Ground, Where, judged, narrower, parts, types, union
from kb.frozen import Frozen
from kb.index import OPEN, kind_on, on, prefixes
from kb.language.question import (
    About,
    According,
    At,
    Clause,
    Having,
    Lasting,
    Name,
    Not,
    PartOf,
    Pattern,
    Role,
    Tagged,
    Uncertain,
    When,
    Window,
)
from kb.relations import lie, touches
from kb.statistics import Statistics
from kb.vocabulary import entity, literal, type_term

_MOST_ASKED = 4_500
"""Days of more than so many are compared, where they do not lead to the events."""
_MOST_PERIODS = 4_500
_MOST_PAIRS = 20_000
"""The periods of so many days, and so many days of types, are written out at most."""
_MANY_DAYS = 100
"""More days than so many stand in a SELECT of their own, where they lead to the events."""
_MANY_VAGUE = 1_000

_STEP, _LOOK, _SCAN = 3.0, 8.0, 0.8
"""Microseconds that it takes to go on to the next key and give it out, to look one thing up, and to go over a key that
stays in the engine (docs/performance.md)."""
_TOGETHER = 0.05
"""The part of the events of two that they share, about."""

_ACTOR = re.compile(r"\?event ev:actor (<[^<>]*>) \.")


def branches(pattern: Pattern, ground: Ground, extra: str = "", before: Sequence[str] = ()) -> list[str]:
    """The graph patterns of which a record fits any; `extra` is asked of each too, `before` comes first in each."""
    found = list(crisp(pattern, ground, extra, before))
    if found and ground.known is not None and ground.known.only_crisp:
        return found
    return [*found, vague(pattern, ground, extra, before)]


# Vague records


def vague(pattern: Pattern, ground: Ground, extra: str = "", before: Sequence[str] = ()) -> str:
    """The graph pattern of those records whose dates or status have to be weighed; of all, where no rule is to be used."""
    where = Where(pattern, ground)
    known = ground.known if ground.known is not None and ground.known.rules else None
    lines = [*before]
    led = False
    if known is not None:
        period = _touched(pattern) if "periods" in known.rules and known.vague > _MANY_VAGUE else None
        if period is not None:
            lines.append(f"VALUES ?period {{ {' '.join(map(literal, prefixes(*period)))} }} ?event ix:period ?period .")
        led = known.vague <= min((count for _, _, count in _anchors(pattern, known)), default=OPEN)
    where.whole()
    if led:
        # The engine begins with whatever looks most selective to it; what stands in EXISTS it leaves for later.
        lines.append("?event ix:last ?last ; ix:first ?first ; ev:status ?status .")
        fixed = ("FILTER", "VALUES ?event", "?event ev:status")
        lines += [line if line.startswith(fixed) else f"FILTER EXISTS {{ {line} }}" for line in where.lines]
    else:
        lines += where.lines
        lines.append(
            "?event ix:first ?first ; ix:last ?last ."
            if known is not None
            else "?event ix:first|ix:day ?first ; ix:last|ix:day ?last ."
        )
    if extra:
        lines.append(extra)
    lines += (
        "OPTIONAL { ?event ix:latestFirst ?inner } BIND(COALESCE(?inner, ?first) AS ?begin)",
        "OPTIONAL { ?event ix:earliestLast ?outer } BIND(COALESCE(?outer, ?last) AS ?end)",
    )
    certain, possible = _both(where)
    if certain:
        closed = f"?first > {-OPEN} && ?last < {OPEN}"
        wanted = {"certainly": certain, "possibly": possible}.get(
            pattern.certainty, f"({certain}) || ({possible} && {closed})"
        )
        lines += [f"FILTER({wanted})", f"BIND(IF({certain}, 1, 0) AS ?dated)"]
    return "\n  ".join(lines)


def _both(where: Where) -> tuple[str, str]:
    return " && ".join(f"({each})" for each in where.certain), " && ".join(f"({each})" for each in where.possible)


def _touched(pattern: Pattern) -> tuple[int, int] | None:
    """The days of which a record must touch one, where these are few enough to be written out."""
    first, last = -OPEN, OPEN
    for clause in pattern.clauses:
        if isinstance(clause, When) and isinstance(clause.begin, Window) and touches(clause.relation):
            first, last = max(first, clause.begin.begin), min(last, clause.begin.end)
    return (first, last) if 0 <= last - first < _MOST_PERIODS else None


# Crisp events


class _Days(Frozen):
    """The days on which a crisp event can lie; `dated` says of each whether it certainly fits, empty: all do.

    `filter` is what has to be asked of ?first where the days are not written out, or are so many that to compare is quicker.
    """

    first: int
    last: int
    listed: tuple[tuple[int, int], ...] = ()
    filter: str = ""
    whole: bool = False
    asked: bool = True

    @property
    def count(self) -> int:
        return len(self.listed)


class _Way(Frozen):
    """Lines that lead to events, and what they have seen to besides binding ?event.

    `parted`: that the one who leads to them takes the part that is asked for, and not just any.
    """

    lines: tuple[str, ...]
    dated: bool = False
    typed: bool = False
    parted: bool = False


_Choice = tuple[float, Callable[[], _Way]]
"""What a way costs, and what makes it: days by the thousand are written out only for the one that is taken."""


def crisp(
    pattern: Pattern, ground: Ground, extra: str = "", before: Sequence[str] = (), *, dated: bool = True
) -> Iterator[str]:
    """The graph patterns of those records that are crisp events; none where the keys are not to be used.

    With `dated` False ?first is left unbound where nothing asks for it.
    """
    known, clauses = ground.known, pattern.clauses
    if known is None or not known.rules or pattern.noun == "state" or pattern.status not in ("", "actual"):
        return
    if any(isinstance(each, Uncertain) or _not_actual(each) for each in clauses):
        return
    days = _days(pattern, ground, known)
    if days is None:
        return
    wanted = met(pattern, ground, known)
    if pattern.types and not wanted:
        return
    anchors = sorted(_anchors(pattern, known), key=lambda each: each[2])
    if before or not anchors:
        way = _Way(tuple(before)) if before else _unled(pattern, ground, wanted, days, known)[1]()
        yield _branch(pattern, ground, way, wanted, days, extra, dated=dated)
        return
    place, names, _ = anchors[0] if "counts" in known.rules else min(anchors, key=lambda each: each[0])
    role = clauses[place]
    assert isinstance(role, Role)
    for name in names:
        found = parts(
            role.role, entity(name.ids[0]), pattern, ground.scheme,
            place="place" in (name.kinds or (name.kind,)), actor="actor" in name.kinds,
        )  # fmt: skip
        acting = [each for each in found if each[0] not in ("place", "subject", "object")]
        if acting:
            whole = any(kind == "actor" for kind, _ in acting)
            part = acting[0][1] if len(acting) == 1 and acting[0][0] not in ("actor", "alike") else ""
            _, made = _led(entity(name.ids[0]), part, _others(pattern, name), wanted, days, known)
            way = made()
            check = "" if whole or way.parted else union(text for _, text in acting)
            yield _branch(pattern, ground, way, wanted, days, extra, (role, name, names, check), dated=dated)
        for kind, text in found:
            if kind == "place":
                there = (role, name, names, text)
                yield _branch(pattern, ground, _Way(()), wanted, days, extra, there, dated=dated)


def _not_actual(clause: Clause) -> bool:
    """Whether a clause asks for another status than that of crisp events."""
    return (
        isinstance(clause, Having)
        and clause.property == "status"
        and (clause.value.lower() == "actual") != (clause.operator == "=")
    )


def acting(pattern: Pattern, ground: Ground) -> str:
    """The crisp events that fit, each with what its day tells of it, as ?value: who takes part, and its type.

    Empty where that is no short way: where an actor is named, or no days are.
    """
    known = ground.known
    if known is None or "days" not in known.rules or pattern.noun == "state" or pattern.status not in ("", "actual"):
        return ""
    if any(isinstance(each, Uncertain | Role | PartOf | About | At | According | Tagged) for each in pattern.clauses):
        return ""
    days = _days(pattern, ground, known)
    if days is None or not days.listed or not days.asked:
        return ""
    wanted = met(pattern, ground, known)
    if pattern.types and not wanted:
        return ""
    way = _Way((_on_days(days), "?event ?on ?value ."), dated=True)
    return _branch(pattern, ground, way, wanted, days, "")


def whole_days(pattern: Pattern, ground: Ground) -> list[tuple[int, int]] | None:
    """The days of which every crisp event fits, each with 1 where it certainly does, else 0; None where more than a time is
    asked for, or too much."""
    known = ground.known
    if known is None or "days" not in known.rules or pattern.noun not in ("event", "record") or pattern.types:
        return None
    if pattern.status not in ("", "actual") or pattern.judged:
        return None
    for clause in pattern.clauses:
        if not isinstance(clause.clause if isinstance(clause, Not) else clause, When | Lasting):
            return None
    days = _days(pattern, ground, known)
    if days is None:
        return []
    return list(days.listed) or None


def met(pattern: Pattern, ground: Ground, known: Statistics) -> list[str]:
    """The types that a pattern asks for; those alone that crisp events are of, where these are counted."""
    wanted = narrower(pattern, ground.scheme) if pattern.types else []
    return [each for each in wanted if "counts" not in known.rules or known.count(type_term(each))]


def reach(pattern: Pattern, ground: Ground) -> range:
    """The days on which crisp events that fit may lie; empty where there are none, or where the keys are not to be used."""
    known = ground.known
    if known is None or "days" not in known.rules:
        return range(0)
    days = _days(pattern, ground, known)
    return range(0) if days is None else range(days.first, days.last + 1)


def asked_days(pattern: Pattern, ground: Ground) -> tuple[range, bool] | None:
    """The days between which the crisp events that fit may lie, and whether one between may not fit; None: there are none."""
    days = _days(pattern, ground, ground.known) if ground.known is not None else None
    return None if days is None else (range(days.first, days.last + 1), days.asked)


def listed(pattern: Pattern, ground: Ground, types: int) -> bool:
    """Whether the days of the events that fit can be written out with so many types each."""
    days = _days(pattern, ground, ground.known) if ground.known is not None else None
    return days is not None and 0 < days.count * types <= _MOST_PAIRS


def untold(pattern: Pattern, ground: Ground, types: Sequence[str], extra: str = "") -> list[str]:
    """The graph pattern of those crisp events that fit, are of some types, and no line tells of; none for no types."""
    known = ground.known
    days = _days(pattern, ground, known) if known is not None and types else None
    if days is None:
        return []
    way = _Way((_on_days(days, types), "?event ?kind ?type ."), dated=True, typed=True)
    return [_branch(pattern, ground, way, types, days, extra)]


def cheapest(pattern: Pattern, ground: Ground) -> float:
    """About how many microseconds the engine takes to get to the crisp events of a pattern."""
    known = ground.known
    days = _days(pattern, ground, known) if known is not None else None
    if known is None or days is None:
        return 0.0
    wanted = met(pattern, ground, known)
    ways = [
        sum(_led(entity(name.ids[0]), "", _others(pattern, name), wanted, days, known)[0] for name in names)
        for _, names, _ in _anchors(pattern, known)
    ]
    return min(ways) if ways else _unled(pattern, ground, wanted, days, known)[0]


def expected(pattern: Pattern, ground: Ground) -> float:
    """About how many crisp events fit, as far as actors, types and days tell."""
    known = ground.known
    if known is None or not known.crisp:
        return 0.0
    days = _days(pattern, ground, known)
    if days is None:
        return 0.0
    on_day, of_type = _shares(narrower(pattern, ground.scheme) if pattern.types else [], days, known)
    fewest = min((count for _, _, count in _anchors(pattern, known)), default=known.crisp)
    return fewest * on_day * of_type


def _branch(
    pattern: Pattern,
    ground: Ground,
    way: _Way,
    wanted: Sequence[str],
    days: _Days,
    extra: str,
    instead: tuple[Role, Name, Sequence[Name], str] | None = None,
    *,
    dated: bool = True,
) -> str:
    """The way, then all that it has not seen to; `instead` is a clause, and what stands for one of its names."""
    where = Where(pattern, ground)
    lines = [*way.lines]
    late: list[str] = []
    for clause in pattern.clauses:
        if instead is not None and clause is instead[0]:
            role, name, either, check = instead
            if check:
                lines.append(check)
            if len(either) == 1:
                lines += [where.role(role.role, other) for other in role.names.names if other is not name]
            continue
        if isinstance(clause, Lasting | Uncertain) or (
            isinstance(clause, Not) and isinstance(clause.clause, Lasting | Uncertain)
        ):
            continue  # `_days` has seen to it
        line = where.clause(clause)
        if line is None or line in way.lines:
            continue
        (late if line.startswith("FILTER") else lines).append(line)
    sized = ground.known is not None and ground.known.sized
    if sized and way.lines and way.lines[-1].startswith("?event ?on "):
        # Who takes part stands on the day too, where no update has gone past the keys. The engine would make a table of all
        # events of another actor.
        lines = [f"?event ?on {match[1]} ." if (match := _ACTOR.fullmatch(line)) else line for line in lines]
    if wanted and not way.typed:
        lines.append(f"?event ev:type ?type . FILTER(?type IN ({types(wanted).replace(' ', ', ')}))")
    elif pattern.noun == "statement" and not wanted and not way.typed:
        lines.append("?event a ev:Statement .")
    if pattern.judged:
        lines.append(judged(pattern.judged))
    # That an event has a day also says that it is crisp.
    asked = dated or days.asked or not (ground.known is not None and ground.known.only_crisp)
    if asked and not way.dated:
        lines += [] if "?event ix:day ?first ." in way.lines else ["?event ix:day ?first ."]
        if days.filter:
            lines.append(days.filter)
        elif days.listed and days.asked:
            only = [day for day, _ in days.listed]
            if not days.whole:
                lines.append(f"VALUES (?first ?dated) {{ {' '.join(f'({day} {sure})' for day, sure in days.listed)} }}")
            elif only:
                lines.append(f"FILTER(?first >= {only[0]} && ?first <= {only[-1]})")
    lines += late
    if extra:
        lines.append(extra)
    return "\n  ".join(_days_first(lines, len(way.lines), days))


def _days_first(lines: list[str], number: int, days: _Days) -> list[str]:
    """The lines, those of the way, which are first, in a SELECT of their own where they begin with many days.

    The engine may begin with another line, and then compares each event that it finds with each day.
    """
    if days.count <= _MANY_DAYS or number != 2 or len(lines) == number:
        return lines
    on = lines[0].startswith("VALUES (?on") and lines[1].startswith("?event ?on <")
    if not on and lines[1] != "?event ix:day ?first .":
        return lines
    columns = ["?event", *(["?on"] if on else []), "?first", *([] if days.whole else ["?dated"])]
    return [f"{{ SELECT {' '.join(columns)} WHERE {{ {lines[0]} {lines[1]} }} }}", *lines[2:]]


def _days(pattern: Pattern, ground: Ground, known: Statistics) -> _Days | None:
    """The days on which a crisp event may lie; None where there can be none.

    On a single day no length and no doubt is left open, so these clauses hold for every crisp event or for none.
    """
    if not known.crisp:
        return None
    first, last = known.first, known.last
    timed: list[tuple[When, bool]] = []
    for clause in pattern.clauses:
        inner, negated = (clause.clause, True) if isinstance(clause, Not) else (clause, False)
        if isinstance(inner, When):
            timed.append((inner, negated))
        elif isinstance(inner, Lasting) and lasts(inner, (first,) * 4)[0] is negated:
            return None
    for when, negated in timed:
        window = when.begin
        assert isinstance(window, Window)
        if not negated:
            low, high = lie(when.relation, window)
            first, last = max(first, low), min(last, high)
    if first > last:
        return None
    if not timed:
        every = tuple((day, 1) for day in range(first, last + 1)) if last - first < known.most_days else ()
        return _Days(first, last, every, whole=True, asked=False)
    filter_ = _asked_of_days(pattern, ground, timed) if last - first >= _MOST_ASKED else ""
    if last - first >= known.most_days:
        return _Days(first, last, (), filter_)
    listed = fitting_days(pattern, first, last)
    if not listed:
        return None
    whole = all(sure for _, sure in listed) and listed[-1][0] - listed[0][0] + 1 == len(listed)
    return _Days(first, last, tuple(listed), filter_, whole=whole)


def _asked_of_days(pattern: Pattern, ground: Ground, timed: Sequence[tuple[When, bool]]) -> str:
    """What ?first has to be compared with, for the times of a pattern."""
    where = Where(pattern, ground, single=True)
    for when, negated in timed:
        where.dates(when, negated=negated)
    certain, possible = _both(where)
    wanted = certain if pattern.certainty == "certainly" else possible
    sure = "" if certain == possible else f" BIND(IF({certain}, 1, 0) AS ?dated)"
    return f"FILTER({wanted}){sure}"


def _anchors(pattern: Pattern, known: Statistics) -> Iterator[tuple[int, tuple[Name, ...], int]]:
    """The clauses that name who takes part: the place of each, the names to begin with, in how many events these occur."""
    for place, clause in enumerate(pattern.clauses):
        if not isinstance(clause, Role):
            continue
        names = clause.names.names
        if any(name.affiliated or not name.ids for name in names):
            continue
        counts = [(known.count(entity(name.ids[0])), number) for number, name in enumerate(names)]
        if clause.names.mode == "all":
            count, number = min(counts)
            yield place, (names[number],), count
        else:
            yield place, names, sum(count for count, _ in counts)


def _others(pattern: Pattern, lead: Name) -> list[str]:
    """The terms of all who must take part besides the one to begin with."""
    found = []
    for clause in pattern.clauses:
        if isinstance(clause, Role) and (clause.names.mode == "all" or len(clause.names.names) == 1):
            for name in clause.names.names:
                takes_part = name.kinds == ("actor",) or clause.role in ("actor", "by", "with")
                if name is not lead and name.ids and not name.affiliated and takes_part:
                    found.append(entity(name.ids[0]))
    return found


def _led(
    actor: str, part: str, others: Sequence[str], wanted: Sequence[str], days: _Days, known: Statistics
) -> _Choice:
    """The cheapest way to the crisp events of an actor; `part` says which part it takes, where that is one line."""
    number, found = known.count(actor), known.total(map(type_term, wanted))
    on_day, of_type = _shares(wanted, days, known)
    look = _LOOK if wanted else 0
    ways: list[_Choice] = [(number * (_STEP + look + _LOOK), lambda: _Way((f"?event ev:actor {actor} .",)))]
    if days.count and "days" in known.rules:
        cost = days.count * _STEP + number * on_day * (_STEP + look)
        ways.append((cost, lambda: _Way((_on_days(days), f"?event ?on {actor} ."), dated=True)))
    if "joins" in known.rules:
        # Two SELECTs side by side are joined by a table of the one, without a look at each event of the other.
        mine, parted = part or f"?event ev:actor {actor} .", bool(part)
        if others:
            other = min(others, key=known.count)
            both = number + known.count(other)
            few = min(number, both * _TOGETHER)
            cost = both * _SCAN + few * (look + _LOOK)
            ways.append((cost, lambda: _Way(_joined(mine, f"?event ev:actor {other} ."), parted=parted)))
        if wanted:
            cost = (found + number) * _SCAN + number * of_type * _LOOK
            typed = f"VALUES ?type {{ {types(wanted)} }} ?event ev:type ?type ."
            ways.append((cost, lambda: _Way(_joined(mine, typed), typed=True, parted=parted)))
    return min(ways, key=lambda way: way[0])


def _joined(one: str, other: str, columns: str = "?event") -> tuple[str, ...]:
    """Two SELECTs side by side, in one around them: the engine joins them first, and looks up the rest for what is left.

    `columns` are those of the first.
    """
    both = f"{{ SELECT {columns} WHERE {{ {one} }} }} {{ SELECT ?event WHERE {{ {other} }} }}"
    return (f"{{ SELECT {columns} WHERE {{ {both} }} }}",)


def _unled(pattern: Pattern, ground: Ground, wanted: Sequence[str], days: _Days, known: Statistics) -> _Choice:
    """The cheapest way to crisp events of which no actor is known."""
    where = Where(pattern, ground)
    selective = next((each for each in pattern.clauses if isinstance(each, PartOf)), None) or next(
        (each for each in pattern.clauses if isinstance(each, About | At | According | Tagged)), None
    )
    on_day, of_type = _shares(wanted, days, known)
    ways: list[_Choice] = [(known.crisp * _LOOK, lambda: _Way(("?event ix:day ?first .",)))]
    if isinstance(selective, PartOf):
        return 0, lambda: _Way(())
    if selective is not None:
        chosen = selective
        ways.append((20_000, lambda: _Way((where.fragment(chosen),))))
    if wanted:
        number = known.total(map(type_term, wanted))
        typed = f"VALUES ?type {{ {types(wanted)} }}", "?event ev:type ?type ."
        ways.append((number * (_STEP + _LOOK), lambda: _Way(typed, typed=True)))
    if days.count and "days" in known.rules:
        # Of types that lines tell of, `kb.compile.texts` knows a shorter way.
        if wanted and known.typed and days.count * len(wanted) <= _MOST_PAIRS and not known.lines(wanted):
            cost = days.count * len(wanted) * _STEP + known.crisp * on_day * of_type * _STEP
            ways.append((cost, lambda: _Way((_on_days(days, wanted), "?event ?kind ?type ."), dated=True, typed=True)))
        ways.append((days.count * _STEP + known.crisp * on_day * _STEP, lambda: _Way(_at_days(days), dated=True)))
    if pattern.noun == "statement" and not wanted and not days.asked and "joins" in known.rules:
        both = _joined("?event ix:day ?first .", "?event a ev:Statement .", "?event ?first")
        ways.append((2 * known.crisp * _SCAN, lambda: _Way(both, dated=True, typed=True)))
    return min(ways, key=lambda way: way[0])


def _at_days(days: _Days) -> tuple[str, ...]:
    """All crisp events of the days. Where these are all that there are, the engine would compare each event with each day."""
    if not days.asked:
        return ("?event ix:day ?first .",)
    if days.whole:
        return f"VALUES ?first {{ {' '.join(str(day) for day, _ in days.listed)} }}", "?event ix:day ?first ."
    values = " ".join(f"({day} {sure})" for day, sure in days.listed)
    return f"VALUES (?first ?dated) {{ {values} }}", "?event ix:day ?first ."


def _shares(wanted: Sequence[str], days: _Days, known: Statistics) -> tuple[float, float]:
    """Which part of the crisp events lies on the days, and which is of the types, as if these were spread evenly."""
    span = known.last - known.first + 1
    of_type = known.total(map(type_term, wanted)) / known.crisp if wanted else 1.0
    return (days.count / span if days.count else 1.0), of_type


def on_day(day: int, key: str = "on") -> str:
    """The predicate of a day, as a query has it: no name may begin with the sign of a day before the year 1."""
    return f"{key}:{day}" if day >= 0 else on(day) if key == "on" else kind_on(day)


def _on_days(days: _Days, wanted: Sequence[str] = ()) -> str:
    """The days, or each with each of some types: in one VALUES, since the engine joins two of them by trying all pairs."""
    columns = [
        "?kind" if wanted else "?on",
        "?first",
        *([] if days.whole else ["?dated"]),
        *(["?type"] if wanted else []),
    ]
    ends = [f" {type_term(each)}" for each in wanted] or [""]
    key = "kind" if wanted else "on"
    rows = (
        f"({on_day(day, key)} {day}{'' if days.whole else f' {sure}'}{end})"
        for day, sure in days.listed
        for end in ends
    )
    return f"VALUES ({' '.join(columns)}) {{ {' '.join(rows)} }}"
