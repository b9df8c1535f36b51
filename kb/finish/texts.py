"""The texts of days and of months, read for one question: crisp events found, summed up and shown from their lines.

`kb.compile` says which texts tell of what is asked for; where none do, or they are no shorter way, methods give None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kb.compile import (
    Fragment,
    Ground,
    Select,
    Told,
    counted,
    expected,
    number_of_lines,
    on_days,
    summed,
    summed_on,
    telling,
    told_of,
    told_of_types,
    untold_related,
    whole_days,
)
from kb.days import Days, Line, dates, fitting, id_of, lines, named
from kb.days import Told as Shown
from kb.finish.found import Found, Sum, found_record, found_sums
from kb.frozen import Frozen
from kb.index import SIZE, is_counted
from kb.language.question import Pattern
from kb.stores import Store
from kb.vocabulary import OF

DEAR = 500
"""Of so many crisp events, days are better read whole, or looked through one by one for the first."""
_MOST_WHOLE = 1_000
"""The events of so many days are found one by one in what is read whole, at most."""
_AT_ONCE = 500
_MOST_AT_ONCE = 200_000
"""So many days are read whole at once, and so many events, about."""


class _Lines(Frozen):
    """The lines of the crisp events that fit, and the types of which there are others."""

    listed: list[Line]
    untold: tuple[str, ...]


class _Whole(Frozen):
    """Days of which every crisp event fits: the texts of those whose events are all told, of each 1 where it certainly fits,
    else 0; and the others with the same."""

    told: dict[int, list[str]]
    sure: dict[int, int]
    untold: list[tuple[int, int]]


class Texts:
    """What the texts of a store tell, as far as a question has read them."""

    def __init__(self, store: Store, ground: Ground, select: Callable[[Select], list[tuple[Any, ...]]]) -> None:
        self._store, self._ground, self._select = store, ground, select
        self._known = ground.known
        self._days = Days(store)
        self._telling: dict[Pattern, Told | None] = {}
        self._read: dict[Pattern, _Lines | None] = {}
        self._found: list[Sequence[Line]] = []

    # Records

    def of_days(self, pattern: Pattern) -> list[Found] | None:
        """The crisp events that fit, in order of time, where a time alone is asked for: of each day at once.

        A day of whose events the texts do not tell all is asked of the store.
        """
        days = self._whole_days(pattern)
        if days is None or len(days) > _MOST_WHOLE:
            return None
        whole = self._read_whole(days)
        found: list[Found] = []
        for day, texts in whole.told.items():
            bounds, sure = (day,) * 4, whole.sure[day] > 0
            ids: list[str] = []
            for text in texts:
                told = lines(day, text)
                self._days.keep(told)
                ids += told
            found += [Found(id_, bounds, "actual", sure) for id_ in sorted(ids)]
        if whole.untold:
            found += map(found_record, self._select(on_days(whole.untold)))
            found.sort(key=lambda each: each.order)
        return found

    def records(self, pattern: Pattern) -> list[Found] | None:
        """The crisp events that fit; they are known from now on to what shows them."""
        read = self._lines(pattern)
        if read is None:
            return None
        self._found.append(read.listed)
        return [*_found(read.listed), *self._untold(pattern, read)]

    def related(self, pattern: Pattern, column: str, where: str) -> list[Found] | None:
        """The same, once for each of those who take a part in them."""
        read = self._lines(pattern) if isinstance(where, Fragment) and where.told else None
        if read is None:
            return None
        assert isinstance(where, Fragment)
        self._found.append(read.listed)
        called = _Called()
        found = [
            Found(line.id, (line.day,) * 4, "actual", line.sure > 0, called[thing])
            for line in read.listed
            for thing in line.values(where.told)
            if thing not in where.but
        ]
        return [*found, *self._untold(pattern, read, column, where)]

    def foremost(self, pattern: Pattern, number: int, *, backwards: bool) -> list[Found] | None:
        """Those of the first days (or the last) on which so many certainly fit, where all were read already."""
        read = self._read.get(pattern)
        if read is None or read.untold:
            return None
        found = _foremost(read.listed, number, backwards=backwards)
        self._found.append(found)
        return list(_found(found))

    def told(self, ids: Sequence[str], days_of: Callable[[Collection[str]], Mapping[str, int]]) -> Shown:
        """What is told of some events that are shown; `days_of` names the days of some of them."""
        if self._found:
            shown = set(ids)
            for listed in self._found:
                self._days.keep({line.id: line.told() for line in listed if line.id in shown})
            self._found = []
        return self._days.of(ids, days_of)

    # Sums

    def sums(self, pattern: Pattern, by: Sequence[str], where: str, *, first: bool, without: bool) -> list[Sum] | None:
        """The crisp events that fit, summed up as `kb.compile.summed` does it."""
        told = self._told(pattern) if not where and not first else None
        if told is not None and not told.asked:
            return [*self._counted(told, timed="first" in by), *self._summed(pattern, by, told.untold)]
        part = where if isinstance(where, Fragment) and where.told else None
        if where and part is None:
            return None
        if not pattern.types:
            if part is None or without or (not first and counted(pattern, by, where)):
                return None
            return self._sums_of_days(pattern, by, part, first=first)
        read = self._lines(pattern)
        if read is None:
            return None
        counts: dict[tuple[str, int, int], int] = {}
        firsts: dict[tuple[str, int, int], int] = {}
        timed = "first" in by
        for line in read.listed:
            things: Iterable[str] = ("",)
            if part is not None:
                things = [each for each in line.values(part.told) if each not in part.but] or (("",) if without else ())
            for thing in things:
                key = thing, line.day if timed else 0, line.sure
                counts[key] = counts.get(key, 0) + 1
                if first and firsts.get(key, line.day) >= line.day:
                    firsts[key] = line.day
        called = _Called()
        return [
            *(
                Sum(called[thing], day or firsts.get((thing, day, sure), 0), number, sure > 0)
                for (thing, day, sure), number in counts.items()
            ),
            *self._summed(pattern, by, read.untold, where, first=first, without=without),
        ]

    def _sums_of_days(self, pattern: Pattern, by: Sequence[str], where: Fragment, *, first: bool) -> list[Sum] | None:
        """The same where a time alone is asked for: who takes part is counted in each day's text as a whole."""
        days = self._whole_days(pattern)
        if days is None:
            return None
        days.reverse()  # so that the first day of each is the last that is noted
        called = _Called()
        found: list[Sum] = []
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        firsts: dict[bool, dict[str, int]] = {True: {}, False: {}}
        others: list[tuple[int, int]] = []
        at_once = self._days_at_once()
        for start in range(0, len(days), at_once):
            whole = self._read_whole(days[start : start + at_once])
            others += whole.untold
            for day, texts in whole.told.items():
                sure = whole.sure[day] > 0
                things = [thing for text in texts for thing in named(text, where.told)]
                if "first" in by:
                    found += [Sum(called[thing], day, number, sure) for thing, number in Counter(things).items()]
                    continue
                counts[sure].update(things)
                if first:
                    firsts[sure].update(dict.fromkeys(things, day))
        for sure, count in counts.items():
            known = firsts[sure]
            found += [Sum(called[thing], known.get(thing, 0), number, sure) for thing, number in count.items()]
        if where.but:
            but = {called[thing] for thing in where.but}
            found = [each for each in found if each.value not in but]
        select = summed_on(others, by, where, first=first) if others else None
        return found + (found_sums(self._select(select), by) if select is not None else [])

    def _summed(
        self,
        pattern: Pattern,
        by: Sequence[str],
        types: Sequence[str],
        where: str = "",
        *,
        first: bool = False,
        without: bool = False,
    ) -> list[Sum]:
        """Of some types those events that no line tells of, summed up."""
        if not types:
            return []
        select = summed(pattern, self._ground, by, where, first=first, without=without, types=types)
        return found_sums(self._select(select), by) if select is not None else []

    def _counted(self, told: Told, *, timed: bool) -> list[Sum]:
        """The events that texts tell of, by the day where these are `timed`: none of their lines is looked into."""
        if told.days is None and not timed:
            return [Sum("", 0, number or 0, True) for (number,) in self._select(number_of_lines(told))]
        counts: Counter[str] = Counter()
        for _, text in self._select(told_of_types(told)):
            counts.update(dates(text))
        sure = {day: 1 if told.days is None else told.days[day] for day in counts}
        if timed:
            return [Sum("", int(day), number, sure[day] > 0) for day, number in counts.items() if sure[day] >= 0]
        sums = ((sum(number for day, number in counts.items() if sure[day] == each), each > 0) for each in (1, 0))
        return [Sum("", 0, number, certain) for number, certain in sums if number]

    # What is read

    def _whole_days(self, pattern: Pattern) -> list[tuple[int, int]] | None:
        """The days that fit, in order, where a time alone is asked for and to read them whole is the shorter way."""
        known = self._known
        if known is None or not known.sized or expected(pattern, self._ground) < DEAR:
            return None
        return whole_days(pattern, self._ground)

    def _days_at_once(self) -> int:
        """How many days may be read whole at once: memory holds their texts."""
        known = self._known
        assert known is not None
        a_day = known.crisp / (known.last - known.first + 1)
        return max(1, min(_AT_ONCE, round(_MOST_AT_ONCE / a_day)))

    def _read_whole(self, days: Sequence[tuple[int, int]]) -> _Whole:
        """What the texts of some days tell."""
        sizes: dict[int, int] = {}
        texts: dict[int, list[str]] = {}
        for day, key, each in self._select(told_of(day for day, _ in days)):
            if f"<{key}>" == SIZE:
                sizes[day] = each
            elif is_counted(f"<{key}>"):
                texts.setdefault(day, []).append(each)
        told: dict[int, list[str]] = {}
        untold: list[tuple[int, int]] = []
        for day, sure in days:
            if sum([text.count("\n") + 1 for text in texts.get(day, ())]) != sizes.get(day, 0):
                untold.append((day, sure))
            elif day in texts:
                told[day] = texts[day]
        return _Whole(told, dict(days), untold)

    def _told(self, pattern: Pattern) -> Told | None:
        """The texts of months that are the shorter way to the crisp events that fit, if any are."""
        if pattern not in self._telling:
            self._telling[pattern] = telling(pattern, self._ground)
        return self._telling[pattern]

    def _lines(self, pattern: Pattern) -> _Lines | None:
        """What these texts tell."""
        if pattern not in self._read:
            told = self._told(pattern)
            self._read[pattern] = self._read_lines(told) if told is not None else None
        return self._read[pattern]

    def _read_lines(self, told: Told) -> _Lines:
        listed: list[Line] = []
        for key, text in self._select(told_of_types(told)):
            listed += fitting(key[len(OF) :], text, told.days, told.asked)
        return _Lines(listed, told.untold)

    def _untold(self, pattern: Pattern, read: _Lines, column: str = "", where: str = "") -> Iterator[Found]:
        """The crisp events that fit and no line tells of."""
        select = untold_related(pattern, self._ground, read.untold, column, where)
        for row in self._select(select) if select is not None else ():
            yield found_record(row[1:], row[0]) if column else found_record(row)


class _Called(dict[str, str]):
    """The ids of things by what lines call them; of nothing, nothing."""

    def __missing__(self, word: str) -> str:
        found = self[word] = id_of(word) if word else ""
        return found


def _found(listed: Iterable[Line]) -> Iterator[Found]:
    return (Found(line.id, (line.day,) * 4, "actual", line.sure > 0) for line in listed)


def _foremost(listed: Sequence[Line], number: int, *, backwards: bool) -> Sequence[Line]:
    """Lines of the first days (or the last) on which so many certainly fit."""
    days = Counter(line.day for line in listed if line.sure)
    left, bound = number, None
    for day in sorted(days, reverse=backwards):
        left -= days[day]
        if left <= 0:
            bound = day
            break
    if bound is None:
        return listed
    return [line for line in listed if (line.day >= bound if backwards else line.day <= bound)]
