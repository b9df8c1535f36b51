"""Finishers of sequences: records paired with what followed or preceded them; absence judged as far as the data reach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from kb import catalogue, edtf
from kb.compile import dimension
from kb.finish.asking import Asking, Draft, Found
from kb.frozen import Frozen, replace
from kb.index import OPEN
from kb.language.calendar import shifted
from kb.language.question import Pattern, Role, Shape, Step
from kb.language.question import Sequence as Asked

MOST_PAIRS = 100_000


class Chain(Frozen):
    """Records one after the other, and whether each certainly follows the one before within the time."""

    records: tuple[Found, ...]
    certain: bool


def sequence(core: Asked, shape: Shape, asking: Asking) -> Draft:
    """Chains of records: each with the nearest that follows (or all that do); or those that nothing followed."""
    chains = [Chain((each,), each.certain) for each in _of(core.pattern, asking)]
    columns = ["first"]
    for number, step in enumerate(core.steps):
        if step.absent:
            return _absent(chains, core, step, shape, asking)
        chains = _followed(chains, core, step, asking)
        columns.append(("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")[min(number, 6)])
    return _table(chains, [*columns, "days"], core.steps[0].way == "followed", shape)


def _of(pattern: Pattern, asking: Asking) -> list[Found]:
    """The past-tense records that fit, without those whose date is open on a side."""
    past = pattern if pattern.status else replace(pattern, tense="past")
    listed = asking.records(past)
    return [each for each in listed if each.bounds[0] > -OPEN and each.bounds[3] < OPEN]


def _followed(chains: Sequence[Chain], core: Asked, step: Step, asking: Asking) -> list[Chain]:
    """Every chain with what followed (or preceded) its last record: the nearest, or all."""
    candidates = _of(step.pattern, asking)
    between = _of(core.without, asking) if core.without else []
    ends = _of(core.until, asking) if core.until else []
    values = _shared(core, asking)
    forward = step.way == "followed"
    begins = [each.bounds[0] for each in candidates]  # candidates are in order of their earliest begin
    vagueness = max((each.bounds[1] - each.bounds[0] for each in candidates), default=0)
    found: list[Chain] = []
    for chain in chains:
        last = chain.records[-1]
        first = bisect_left(begins, last.bounds[2] - vagueness) if forward else 0
        high = last.bounds[3] if not forward else shifted(last.bounds[3], core.within, 1) if core.within else OPEN
        own = [other.event for other in chain.records]
        fitting: list[tuple[int, bool, Found]] = []
        for place in range(first, len(candidates)):
            each = candidates[place]
            if each.bounds[0] > high:
                break
            if each.event in own or not (values is None or _same(values, last, each)):
                continue
            early, late = (last, each) if forward else (each, last)
            certain, possible = _follows(early, late, core)
            free, perhaps_free = _free(early, late, between, ends) if between or ends else (True, True)
            if possible and perhaps_free:
                fitting.append((max(0, late.bounds[0] - early.bounds[3]), certain and free and each.certain, each))
        if len(fitting) > 1:
            fitting.sort(key=lambda one: (one[0], not one[1], one[2].order))
        chosen = fitting if core.every else fitting[:1]
        found += [Chain((*chain.records, each), chain.certain and certain) for _, certain, each in chosen]
    way = "all" if core.every else "the nearest"
    asking.step(f"pair {len(chains)} with {len(candidates)} records: {way} {step.way}")
    return found[:MOST_PAIRS]


def _follows(early: Found, late: Found, core: Asked) -> tuple[bool, bool]:
    """Whether one record certainly, and possibly, follows another within the time.

    It follows when it begins after the other has ended; on one day the order is not known, so that it is possible.
    """
    _, _, ended, surely_ended = early.bounds
    begins, surely_begun, _, _ = late.bounds
    certain, possible = begins > surely_ended, surely_begun >= ended
    if core.within:
        certain = certain and surely_begun <= shifted(ended, core.within, 1)
        possible = possible and begins <= shifted(surely_ended, core.within, 1)
    return certain, possible


def _free(early: Found, late: Found, between: Sequence[Found], ends: Sequence[Found]) -> tuple[bool, bool]:
    """Whether certainly, and whether possibly, nothing lies in between that must not, and no end came first."""
    certain = possible = True
    for other in between:
        if other.event not in (early.event, late.event):
            surely, perhaps = _in_between(early, other, late)
            certain, possible = certain and not perhaps, possible and not surely
    for end in ends:
        if end.event not in (early.event, late.event):
            surely, perhaps = _in_between(early, end, late)
            certain, possible = certain and not perhaps, possible and not surely
    return certain, possible


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


def _same(values: Mapping[str, set[str]], one: Found, two: Found) -> bool:
    return bool(values.get(one.event, set()) & values.get(two.event, set()))


def _absent(chains: Sequence[Chain], core: Asked, step: Step, shape: Shape, asking: Asking) -> Draft:
    """The records that nothing followed. Where the time runs past the newest record it is too soon to tell."""
    kept = replace(core, every=True)
    followed: dict[str, bool] = {}
    for chain in _followed(chains, kept, step, asking):
        event = chain.records[-2].event
        followed[event] = followed.get(event, False) or chain.certain
    newest = catalogue.newest(asking.store)
    draft = Draft("events", columns=["date", "event"])
    too_soon: list[str] = []
    for chain in chains:
        last = chain.records[-1]
        if followed.get(last.event, False):
            continue
        end = shifted(last.bounds[3], core.within, 1) if core.within else OPEN
        if step.way == "followed" and core.within and end > newest:
            too_soon.append(last.event)
            draft.rows.append({"event": last.event, "certain": False, "verdict": "too soon to tell"})
            continue
        certain = chain.certain and last.event not in followed
        draft.answers.append(last.event)
        draft.rows.append({"event": last.event, "certain": certain, "verdict": "none" if certain else "perhaps none"})
        if not certain:
            draft.possible.append(last.event)
    if too_soon:
        draft.notes.append(
            f"too soon to tell of {', '.join(too_soon[:5])}{' …' if len(too_soon) > 5 else ''}: "
            f"the data reach to {edtf.format_day(newest)}"
        )
    elif not core.within and step.way == "followed":
        draft.notes.append(f"judged by what is known up to {edtf.format_day(newest)}")
    draft.answers = draft.answers[: shape.limit] if shape.limit is not None else draft.answers
    draft.events = [*draft.answers, *too_soon]
    asking.step(f"keep those that nothing {step.way}; the data reach to {edtf.format_day(newest)}")
    return draft


def _table(chains: Sequence[Chain], columns: list[str], forward: bool, shape: Shape) -> Draft:
    draft = Draft("table", columns=columns)
    ordered = sorted(chains, key=lambda chain: [each.order for each in chain.records])
    if shape.newest:
        ordered.reverse()
    for chain in ordered[: shape.limit] if shape.limit is not None else ordered:
        one, two = chain.records[0], chain.records[-1]
        early, late = (one, two) if forward else (two, one)
        least, most = late.bounds[0] - early.bounds[3], late.bounds[1] - early.bounds[2]
        days = str(max(0, least)) if least == most else f"{max(0, least)}–{max(0, most)}"
        ids = [each.event for each in chain.records]
        draft.answers.append(" · ".join([*ids, days]))
        draft.rows.append({**dict(zip(columns, [*ids, days], strict=True)), "certain": chain.certain})
        draft.events += ids
    draft.events = list(dict.fromkeys(draft.events))
    if shape.count:
        sure = sum(1 for chain in chains if chain.certain)
        from kb.finish.records import number

        counted = number(sure, len(chains))
        counted.events = draft.events
        return counted
    return draft
