"""Finishers of sequences: records paired with what followed or preceded them; absence judged as far as the data reach."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from kb import catalogue, edtf
from kb.compile import dimension
from kb.errors import LimitError, QuestionError
from kb.finish.asking import Asking, Draft
from kb.finish.found import Found
from kb.finish.records import number as number_of
from kb.frozen import replace
from kb.index import OPEN
from kb.language.calendar import shifted
from kb.language.question import Duration, Pattern, Role, Shape, Step
from kb.language.question import Sequence as Asked

MOST_PAIRS = 100_000
_TOO_SOON = "too soon to tell"
Wanted = Literal["all", "nearest", "any"]
_MOST_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
"""So many days a unit of time has at most."""


class Chain(NamedTuple):
    """Records one after the other, and whether each certainly follows the one before within the time."""

    records: tuple[Found, ...]
    certain: bool


def sequence(core: Asked, shape: Shape, asking: Asking) -> Draft:
    """Chains of records: each with the nearest that follows (or all that do); or those that nothing followed."""
    chains = [Chain((each,), each.certain) for each in _of(core.pattern, asking)]
    columns = ["first"]
    for number, step in enumerate(core.steps):
        if step.absent:
            if number + 1 < len(core.steps):
                hint = "put 'followed by no …' at the end"
                raise QuestionError("E132", "nothing can follow what did not happen", hint=hint)
            return _absent(chains, core, step, shape, asking)
        chains = _followed(chains, core, step, asking)
        columns.append(("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")[min(number, 6)])
    return _table(chains, [*columns, "days"], core, shape)


def _of(pattern: Pattern, asking: Asking) -> list[Found]:
    """The past-tense records that fit, without those whose date is open on a side."""
    past = pattern if pattern.status else replace(pattern, tense="past")
    listed = asking.records(past)
    return [each for each in listed if each.bounds[0] > -OPEN and each.bounds[3] < OPEN]


class _InTime:
    """Records by their earliest begin, found by when they can begin."""

    def __init__(self, listed: Sequence[Found]) -> None:
        self.listed = listed
        self.begins = [each.bounds[0] for each in listed]
        self.doubt = max((each.bounds[1] - each.bounds[0] for each in listed), default=0)
        """Days that pass at most between the earliest and the latest begin of any."""
        self.length = max((each.bounds[3] - each.bounds[0] for each in listed), default=0)
        """Days that pass at most between the earliest begin and the latest end of any."""

    def begun(self, first: int, last: int) -> range:
        """The places of those whose earliest begin lies between two days."""
        return range(bisect_left(self.begins, first), bisect_right(self.begins, last))

    def between(self, early: Found, late: Found) -> Iterator[Found]:
        """All that can lie between two records, and others."""
        for place in self.begun(early.bounds[2] - self.doubt, late.bounds[1]):
            other = self.listed[place]
            if other.event not in (early.event, late.event):
                yield other

    def ahead(self, record: Found) -> int:
        """A day by which one of these has surely followed a record; OPEN where none has."""
        first = bisect_right(self.begins, record.bounds[3])
        found = (self.listed[place] for place in range(first, len(self.listed)))
        return next((each.bounds[3] for each in found if each.certain and each.event != record.event), OPEN)

    def behind(self, record: Found) -> int:
        """A day from which on one of these surely came before a record; -OPEN where none did."""
        first = bisect_left(self.begins, record.bounds[0]) - 1
        found = (self.listed[place] for place in range(first, -1, -1))
        ended = (each for each in found if each.bounds[3] < record.bounds[0])
        return next((each.bounds[0] for each in ended if each.certain and each.event != record.event), -OPEN)


class _ByDay:
    """Records that are of one day each, by it: what is nearest to a day is found without looking at what is further off."""

    def __init__(self, listed: Sequence[Found]) -> None:
        self.on: dict[int, list[Found]] = {}
        for each in listed:
            self.on.setdefault(each.bounds[0], []).append(each)
        self.days = list(self.on)

    def after(self, chain: Chain, latest: _Latest) -> tuple[bool, Found] | None:
        """What follows the last record of a chain, which is of one day, and whether it certainly does."""
        day = chain.records[-1].bounds[0]
        by = latest[day]
        for place in range(bisect_left(self.days, day), len(self.days)):
            if (on := self.days[place]) > by:
                break
            if (found := self._first(on, chain, day)) is not None:
                return found
        return None

    def before(self, chain: Chain, latest: _Latest) -> tuple[bool, Found] | None:
        """What precedes it, and whether it certainly does."""
        day = chain.records[-1].bounds[0]
        for place in range(bisect_right(self.days, day) - 1, -1, -1):
            if latest[on := self.days[place]] < day:
                break
            if (found := self._first(on, chain, day)) is not None:
                return found
        return None

    def _first(self, on: int, chain: Chain, day: int) -> tuple[bool, Found] | None:
        """That of a day which is certain, if any, and the first of these; on one and the same day no order is certain."""
        listed, own = self.on[on], [each.event for each in chain.records]
        first = next((each for each in listed if each.event not in own), None)
        if first is None or on == day:
            return (False, first) if first is not None else None
        if not first.certain:
            first = next((each for each in listed if each.certain and each.event not in own), first)
        return first.certain, first


class _Followers:
    """What can follow (or precede) records in one step of a sequence."""

    def __init__(self, core: Asked, step: Step, asking: Asking) -> None:
        self.forward = step.way == "followed"
        self.candidates = _InTime(_of(step.pattern, asking))
        self.without = [_InTime(_of(each, asking)) for each in (core.without, core.until) if each is not None]
        self.values = _shared(core, asking)
        self.latest = _Latest(core.within)
        self.reach = core.within.count * _MOST_DAYS[core.within.unit] if core.within else 2 * OPEN
        self.simple = self.values is None and not self.without and not self.candidates.length
        self._by_day: _ByDay | None = None

    def nearest(self, chain: Chain) -> tuple[bool, Found] | None:
        """What is nearest of what follows (or precedes) the last record of a chain, and whether it certainly does."""
        bounds = chain.records[-1].bounds
        if self.simple and bounds[0] == bounds[3]:
            if self._by_day is None:
                self._by_day = _ByDay(self.candidates.listed)
            return self._by_day.after(chain, self.latest) if self.forward else self._by_day.before(chain, self.latest)
        return next(iter(self.of(chain, "nearest")), None)

    def of(self, chain: Chain, wanted: Wanted) -> list[tuple[bool, Found]]:
        """What follows (or precedes) the last record of a chain, the nearest first, and whether it certainly does.

        Of these `nearest` wants but the nearest, `any` but one that is certain, where one is: the others may be left out.
        """
        records = chain.records
        last = records[-1]
        own = {each.event for each in records}
        forward, values, latest, length = self.forward, self.values, self.latest, self.candidates.length
        common = set.intersection(*[values.get(each, set()) for each in own]) if values is not None else set()
        begin, _, _, end = last.bounds
        nearest = 2 * OPEN
        found: list[tuple[int, bool, Found]] = []
        listed = self.candidates.listed
        for place in self._places(last):
            each = listed[place]
            # Whatever comes from here on is no nearer, as far as the order of the begins tells.
            if (each.bounds[0] - end if forward else begin - each.bounds[0] - length) > nearest:
                break
            if each.event in own or (values is not None and common.isdisjoint(values.get(each.event, ()))):
                continue
            early, late = (last, each) if forward else (each, last)
            certain, possible = _follows(early, late, latest)
            if possible and self.without:
                free, possible = self._free(early, late)
                certain = certain and free
            if possible:
                days = max(0, late.bounds[0] - early.bounds[3])
                if wanted == "nearest" and days < nearest:
                    nearest = days
                certain = certain and each.certain
                found.append((days, certain, each))
                if certain and wanted == "any":
                    break
        if len(found) > 1:
            found.sort(key=lambda one: (one[0], not one[1], one[2].order))
        return [(certain, each) for _, certain, each in found]

    def _places(self, last: Found) -> range:
        """The places of the candidates that can follow (or precede) a record, those first that begin nearest to it."""
        begin, surely_begun, ended, end = last.bounds
        candidates = self.candidates
        if self.forward:
            by = self.latest[end]
            if self.without:
                by = min(by, *[each.ahead(last) for each in self.without])
            return candidates.begun(ended - candidates.doubt, by)
        since = begin - self.reach
        if self.without:
            since = max(since, *[each.behind(last) for each in self.without])
        return candidates.begun(since - candidates.length, surely_begun)[::-1]

    def _free(self, early: Found, late: Found) -> tuple[bool, bool]:
        """Whether certainly, and whether possibly, nothing lies in between that must not, and no end came first."""
        certain = True
        for each in self.without:
            for other in each.between(early, late):
                surely, perhaps = _in_between(early, other, late)
                if surely and other.certain:
                    return False, False
                certain = certain and not perhaps
        return certain, True


class _Latest(dict[int, int]):
    """By the day on which one ends, the last on which the next may begin."""

    def __init__(self, within: Duration | None) -> None:
        super().__init__()
        self._within = within

    def __missing__(self, day: int) -> int:
        found = self[day] = shifted(day, self._within, 1) if self._within else OPEN
        return found


def _followed(chains: Sequence[Chain], core: Asked, step: Step, asking: Asking) -> list[Chain]:
    """Every chain with what followed (or preceded) its last record: the nearest, or all. Raises LimitError."""
    followers = _Followers(core, step, asking)
    found: list[Chain] = []
    for chain in chains:
        if core.every:
            fitting = followers.of(chain, "all")
            found += [Chain((*chain.records, each), chain.certain and surely) for surely, each in fitting]
        elif (nearest := followers.nearest(chain)) is not None:
            surely, each = nearest
            found.append(Chain((*chain.records, each), chain.certain and surely))
        if len(found) > MOST_PAIRS:
            hint = "name a time or an actor" + (", or leave out 'all pairs'" if core.every else "")
            raise LimitError("E503", f"there are more than {MOST_PAIRS:,} pairs", hint=hint)
    way = "all" if core.every else "the nearest"
    asking.step(f"pair {len(chains)} with {len(followers.candidates.listed)} records: {way} {step.way}")
    return found


def _follows(early: Found, late: Found, latest: _Latest) -> tuple[bool, bool]:
    """Whether one record certainly, and possibly, follows another within the time.

    It follows when it begins after the other has ended; on one day the order is not known, so that it is possible.
    """
    _, _, ended, surely_ended = early.bounds
    begins, surely_begun, _, _ = late.bounds
    certain = begins > surely_ended and surely_begun <= latest[ended]
    return certain, surely_begun >= ended and begins <= latest[surely_ended]


def _in_between(early: Found, other: Found, late: Found) -> tuple[bool, bool]:
    """Whether a record certainly, and possibly, begins after one has ended and ends before another begins."""
    surely = other.bounds[0] > early.bounds[3] and other.bounds[3] < late.bounds[0]
    perhaps = other.bounds[1] >= early.bounds[2] and other.bounds[2] <= late.bounds[1]
    return surely, perhaps


def _shared(core: Asked, asking: Asking) -> Mapping[str, set[str]] | None:
    """Record -> its values in the dimension that pairs must share.

    Of actors and what they belong to, those aimed at count (all who take part, where it is symmetric), without those
    whom the question names: `threats by Trump followed by sanctions with the same country` are about one country.
    """
    if not core.same:
        return None
    found: dict[str, set[str]] = {}
    for pattern in (core.pattern, *(step.pattern for step in core.steps)):
        past = pattern if pattern.status else replace(pattern, tense="past")
        named = [name for clause in past.clauses if isinstance(clause, Role) for name in clause.names.names]
        pair = core.same == "pair"
        where = dimension(core.same, "actor" if pair else "object", past, asking.scheme, () if pair else named)
        pairs: dict[str, set[str]] = {}
        for each in asking.related(past, "value", where):
            pairs.setdefault(each.event, set()).add(each.value)
        for event, values in pairs.items():
            both = {f"{a}\n{b}" for a in values for b in values if a < b}
            found.setdefault(event, set()).update(both if pair else values)
    return found


def _absent(chains: Sequence[Chain], core: Asked, step: Step, shape: Shape, asking: Asking) -> Draft:
    """The records that nothing followed. Where the time runs past the newest record it is too soon to tell."""
    followers = _Followers(core, step, asking)
    newest = catalogue.newest(asking.store)
    judged: dict[str, Chain] = {}
    for chain in chains:
        event = chain.records[-1].event
        if event not in judged or (chain.certain and not judged[event].certain):
            judged[event] = chain
    verdicts: dict[str, str] = {}
    for chain in sorted(judged.values(), key=lambda chain: chain.records[-1].order, reverse=shape.newest):
        last = chain.records[-1]
        following = followers.of(chain, "any")
        if any(certain for certain, _ in following):
            continue
        end = shifted(last.bounds[3], core.within, 1) if core.within else OPEN
        if step.way == "followed" and core.within and end > newest:
            verdicts[last.event] = _TOO_SOON
        else:
            verdicts[last.event] = "none" if chain.certain and not following else "perhaps none"
    asking.step(f"keep those that nothing {step.way}; the data reach to {edtf.format_day(newest)}")
    too_soon = [event for event, verdict in verdicts.items() if verdict == _TOO_SOON]
    alone = [event for event, verdict in verdicts.items() if verdict != _TOO_SOON]
    if shape.count:
        draft = number_of(sum(1 for event in alone if verdicts[event] == "none"), len(alone))
        draft.events = alone
    else:
        answers = alone[: shape.limit] if shape.limit is not None else alone
        shown = list(verdicts) if shape.limit is None else answers
        possible = [event for event in answers if verdicts[event] != "none"]
        draft = Draft("events", answers, possible, ["date", "event"], events=shown)
        draft.rows = [{"event": each, "certain": verdicts[each] == "none", "verdict": verdicts[each]} for each in shown]
    if too_soon:
        draft.notes.append(
            f"too soon to tell of {', '.join(too_soon[:5])}{' …' if len(too_soon) > 5 else ''}: "
            f"the data reach to {edtf.format_day(newest)}"
        )
    elif not core.within and step.way == "followed":
        draft.notes.append(f"judged by what is known up to {edtf.format_day(newest)}")
    return draft


def _table(chains: Sequence[Chain], columns: list[str], core: Asked, shape: Shape) -> Draft:
    draft = Draft("table", columns=columns)
    # Where each has but one that is nearest, chains are in the order of their first records.
    ordered = sorted(chains, key=lambda chain: [each.order for each in chain.records]) if core.every else list(chains)
    if shape.newest:
        ordered.reverse()
    ordered = ordered[: shape.limit] if shape.limit is not None else ordered
    forward = core.steps[0].way == "followed"
    for records, certain in ordered:
        early, late = (records[0], records[-1]) if forward else (records[-1], records[0])
        begin, surely_begun, _, _ = late.bounds
        _, _, ended, surely_ended = early.bounds
        least, most = max(0, begin - surely_ended), max(0, surely_begun - ended)
        cells = [*[each.event for each in records], str(least) if least == most else f"{least}–{most}"]
        draft.answers.append(" · ".join(cells))
        row: dict[str, Any] = dict(zip(columns, cells, strict=True))
        row["certain"] = certain
        draft.rows.append(row)
    draft.events = list(dict.fromkeys([each.event for records, _ in ordered for each in records]))
    if shape.count:
        sure = sum(1 for chain in chains if chain.certain)
        counted = number_of(sure, len(chains))
        counted.events = draft.events
        return counted
    return draft
