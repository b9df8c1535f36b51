"""Finishers of the plain forms: records, nths, who, where, when, yes or no, how many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kb import catalogue, edtf
from kb.compile import NEVER_HAPPENED, Fragment, dates_of, held_at, kinds_of, taking_part
from kb.errors import QuestionError
from kb.finish.asking import Asking, Draft, of_records
from kb.finish.found import Found
from kb.finish.places import foremost, pick
from kb.frozen import Frozen, replace
from kb.index import OPEN
from kb.language.calendar import unit_span
from kb.language.question import (
    Attended,
    Dates,
    Events,
    Nth,
    PartOf,
    Pattern,
    Relates,
    Shape,
    Truth,
    When,
    Where,
    Who,
    Window,
)
from kb.record import State
from kb.relations import holds
from kb.vocabulary import ACTOR_CLASSES, EV, identifier


def events(core: Events, shape: Shape, asking: Asking) -> Draft:
    listed = asking.records(core.pattern)  # in order of time
    return of_records(ordered(listed, shape) if shape.newest or shape.sort else listed, shape.limit)


def ordered(listed: Sequence[Found], shape: Shape) -> list[Found]:
    """In order of time, the newest first where that was asked for."""
    if shape.newest or (shape.sort == "date" and shape.descending):
        asked = sorted(listed, key=lambda each: each.event)
        return sorted(asked, key=lambda each: (-each.bounds[0], -each.bounds[3]))
    return sorted(listed, key=lambda each: each.order)


def ordered_events(ids: Iterable[str], asking: Asking, shape: Shape) -> list[str]:
    """Ids of records in order of time, the newest first where that was asked for."""
    listed = list(ids)
    bounds = catalogue.bounds(asking.store, listed)
    found = [Found(id_, bounds[id_], "", True) for id_ in listed if id_ in bounds]
    return [each.event for each in ordered(found, shape)]


def nth(core: Nth, shape: Shape, asking: Asking) -> Draft:
    listed, notes = pick(foremost(core, asking), core, asking)
    draft = of_records(listed)
    draft.notes += notes
    return draft


def who(core: Who, shape: Shape, asking: Asking) -> Draft:
    if core.never:
        return _never(core, shape, asking)
    where = taking_part(core.role, core.pattern, asking.scheme, core.but, core.kind)
    listed = asking.related(core.pattern, "who", where)
    stated = _stated(core.kind, (each.value for each in listed), asking) if core.kind else {}
    if core.kind:
        listed = [each for each in listed if each.value in stated]
    notes: list[str] = []
    if core.order:
        listed, notes = _of_nth(_ordered(core), listed, asking)
    if core.kind:
        listed = [replace(each, dated=each.dated and stated[each.value]) for each in listed]
        if core.pattern.certainty == "certainly":
            listed = [each for each in listed if each.certain]
    draft = names(listed, shape, asking, best_first=bool(core.kind), backwards=core.order == "last")
    draft.notes += notes
    return draft


def _stated(kind: str, ids: Iterable[str], asking: Asking) -> dict[str, bool]:
    """Those of some things that can be of a kind, and whether each is stated to be: an actor of no stated kind may be."""
    listed, classes = sorted(set(ids)), dict[str, set[str]]()
    for start in range(0, len(listed), 1_000):
        for thing, class_ in asking.select(kinds_of(listed[start : start + 1_000])):
            classes.setdefault(identifier(str(thing)), set()).add(str(class_).removeprefix(EV))
    asked, any_ = kind.capitalize(), {ACTOR_CLASSES[""]}
    stated = {id_: of & set(ACTOR_CLASSES.values()) for id_, of in classes.items()}
    return {id_: asked in of for id_, of in stated.items() if asked in of or of == any_}


def _ordered(core: Who | Where | Dates) -> Nth:
    """The first, or the last, record that a question asks for."""
    return Nth(core.pattern, 1 if core.order == "first" else -1)


def _of_nth(nth: Nth, listed: list[Found], asking: Asking) -> tuple[list[Found], list[str]]:
    """Only what was found with the nth of the records, counted among those that it was found with at all; and notes."""
    once = list({each.event: each for each in listed}.values())
    chosen, notes = pick(once, nth, asking)
    certain = {each.event: each.dated for each in chosen}
    kept = [replace(each, dated=each.dated and certain[each.event]) for each in listed if each.event in certain]
    return kept, notes


def _never(core: Who, shape: Shape, asking: Asking) -> Draft:
    """Everyone of whom no record is known, among those who take part in anything at all in that time."""
    times = tuple(each for each in core.pattern.clauses if isinstance(each, When))
    everything = Pattern(tense="past", clauses=times)
    crowds = [name for name in core.but if name.affiliated]
    named_ones = {id_ for name in core.but if not name.affiliated for id_ in name.ids}
    where = taking_part("actor", everything, asking.scheme, crowds, core.kind)
    known = firsts(
        replace(core.pattern, certainty="possibly"),
        taking_part(core.role, core.pattern, asking.scheme, core.but),
        asking,
    )
    asking.step("leave out those of whom such a record is known")
    everyone = firsts(everything, where, asking)
    stated = _stated(core.kind, everyone, asking) if core.kind else dict.fromkeys(everyone, True)
    seen = {
        value: First(first.key, value not in known and stated[value])
        for value, first in everyone.items()
        if value in stated and value not in named_ones and (value not in known or not known[value].certain)
    }

    def listed() -> list[Found]:
        found = asking.related(everything, "who", where)
        return [replace(each, dated=seen[each.value].certain, status="actual") for each in found if each.value in seen]

    return named(seen, listed, shape, asking)


class First(Frozen):
    """When something is first found (the earliest begin, the latest end), and whether it certainly is found."""

    key: tuple[int, int]
    certain: bool


def firsts(pattern: Pattern, where: Fragment, asking: Asking) -> dict[str, First]:
    """What `where` relates to the records that fit (as ?who), each with its first one."""
    sums = asking.sums(pattern, ["value"], where.of("?value"), first=True)
    if sums is None:
        return first_of(asking.related(pattern, "who", where))
    found = first_of(sums.vague)
    for each in sums.crisp:
        known = found.get(each.value, First((each.first, each.first), False))
        found[each.value] = First(min(known.key, (each.first, each.first)), known.certain or each.certain)
    return found


def first_of(listed: Iterable[Found]) -> dict[str, First]:
    """What records were found with, each with its first one."""
    found: dict[str, First] = {}
    for each in listed:
        key = each.bounds[0], each.bounds[3]
        known = found.get(each.value)
        if known is None:
            found[each.value] = First(key, each.certain)
        elif key < known.key or (each.certain and not known.certain):
            found[each.value] = First(min(key, known.key), known.certain or each.certain)
    return found


def names(
    listed: Sequence[Found], shape: Shape, asking: Asking, *, best_first: bool = False, backwards: bool = False
) -> Draft:
    """A draft of kind `names`: those that the records were found with, by their first record; a row for each pair.

    With `best_first` what is certain comes before what is only possible; `backwards` reads the list from its end, as a
    question for the last does.
    """
    return named(first_of(listed), lambda: listed, shape, asking, best_first=best_first, backwards=backwards)


def named(
    found: Mapping[str, First],
    listed: Callable[[], Sequence[Found]],
    shape: Shape,
    asking: Asking,
    *,
    best_first: bool = False,
    backwards: bool = False,
) -> Draft:
    """The same, of what was summed up; `listed` gives the records when they are looked at."""
    labels = asking.labels(found)
    if shape.sort == "name":
        chosen = sorted(found, key=lambda id_: labels[id_] or id_, reverse=shape.descending)
    else:
        newest = shape.newest or backwards
        chosen = sorted(found, key=lambda id_: (*found[id_].key, labels[id_] or id_), reverse=newest)
        if best_first:
            chosen.sort(key=lambda id_: not found[id_].certain)
    chosen = chosen[: shape.limit] if shape.limit is not None else chosen
    shown = {id_: labels[id_] or id_ for id_ in chosen}
    draft = Draft("names", list(shown.values()), [shown[id_] for id_ in chosen if not found[id_].certain])
    draft.columns = ["name", "date", "event"]

    def later() -> tuple[list[dict[str, Any]], list[str]]:
        place = {id_: number for number, id_ in enumerate(chosen)}
        kept = (each for each in listed() if each.value in place)
        pairs = sorted(kept, key=lambda each: (place[each.value], each.order))
        rows = [
            {"name": shown[each.value], "id": each.value, "event": each.event, "certain": each.certain}
            for each in pairs
        ]
        return rows, list(dict.fromkeys(each.event for each in sorted(pairs, key=lambda each: each.order)))

    draft.later = later
    return draft


def attended(core: Attended, shape: Shape, asking: Asking) -> Draft:
    pattern = Pattern(tense="past", certainty=core.pattern.certainty)
    pattern = pattern.narrowed(PartOf(core.record), *core.pattern.clauses)
    return names(asking.related(pattern, "who", taking_part("actor", pattern, asking.scheme)), shape, asking)


def where(core: Where, shape: Shape, asking: Asking) -> Draft:
    listed = asking.related(core.pattern, "place", held_at())
    notes: list[str] = []
    if core.order or core.nth:
        listed, notes = _of_nth(core.nth or _ordered(core), listed, asking)
    draft = names(listed, shape, asking, backwards=core.order == "last")
    draft.notes += notes
    return draft


def dates(core: Dates, shape: Shape, asking: Asking) -> Draft:
    listed = asking.records(core.pattern)
    notes: list[str] = []
    if core.nth or core.order:
        listed, notes = pick(listed, core.nth or _ordered(core), asking)
    written = _written(listed, asking)
    by_date: dict[str, list[Found]] = {}
    for each in ordered(listed, shape):
        by_date.setdefault(_in_unit(each, core.unit) or written[each.event], []).append(each)
    shown = list(by_date)[: shape.limit] if shape.limit is not None else list(by_date)
    draft = Draft("dates", shown, columns=["date", "event"], notes=notes)
    draft.rows = [
        {"date": date, "event": each.event, "certain": each.certain} for date in shown for each in by_date[date]
    ]
    draft.events = list(dict.fromkeys(row["event"] for row in draft.rows))
    return draft


def _written(listed: Sequence[Found], asking: Asking) -> dict[str, str]:
    """The dates of records as authored."""
    if not listed:
        return {}  # rdflib cannot take VALUES of nothing
    return {identifier(str(event)): str(date) for event, date in asking.select(dates_of(each.event for each in listed))}


def _in_unit(each: Found, unit: str) -> str:
    """A record's date at the precision of a unit; the span of units where it can lie in several, '' for its own date."""
    if not unit or (unit == "day" and each.bounds[0] == each.bounds[3]):
        return edtf.format_day(each.bounds[0]) if unit else ""
    if abs(each.bounds[0]) >= OPEN or abs(each.bounds[3]) >= OPEN:
        return ""
    if unit == "day":
        return ""
    first, last = unit_span(each.bounds[0], unit), unit_span(each.bounds[3], unit)
    assert first.first is not None and first.last is not None and last.first is not None and last.last is not None
    begin, end = edtf.format_span(first.first, first.last), edtf.format_span(last.first, last.last)
    if begin == end:
        return begin
    one_day = each.bounds[0] == each.bounds[2] and each.bounds[1] == each.bounds[3]
    return f"[{begin}..{end}]" if one_day and "/" not in begin + end else f"{begin}/{end}"


def truth(core: Truth, shape: Shape, asking: Asking) -> Draft:
    """Yes where a record certainly fits, possibly where one may (open dates among them), else no; negated the other way.

    Of several the least: no where there is none of one of them.
    """
    verdicts = ("no", "possibly", "yes")
    least, shown = 2, list[Found]()
    for pattern in (core.pattern, *core.others):
        listed = asking.records(pattern if pattern.certainty else replace(pattern, certainty="possibly"))
        sure = [each for each in listed if each.certain]
        least = min(least, 2 if sure else 1 if listed else 0)
        shown += sure or listed
    draft = of_records(sorted(shown, key=lambda each: each.order))
    verdict = verdicts[2 - least if core.negated else least]
    return Draft("truth", [verdict], columns=draft.columns, rows=draft.rows, events=draft.events)


def relates(core: Relates, shape: Shape, asking: Asking) -> Draft:
    found = catalogue.bounds(asking.store, core.left.ids)
    right = core.right
    assert isinstance(right, Window)
    if not found:
        raise QuestionError("E111", f"'{core.left.words}' has no date")
    window = (right.begin, right.latest_begin, right.earliest_end, right.end)
    bounds = next(iter(found.values()))
    certain, possible = holds(core.relation, bounds, window)
    if right.record:  # two records may fall on one day, within which their order is not known
        possible = possible or (core.relation == "before" and bounds[2] <= window[1])
        possible = possible or (core.relation == "after" and bounds[1] >= window[2])
    if right.label == core.left.written:  # of itself, however vague its dates are
        certain = possible = core.relation in _OF_ITSELF
    (record,) = asking.records(Pattern(noun="record").narrowed(PartOf(core.left, whole=True)))
    if record.status in NEVER_HAPPENED and not isinstance(asking.item(record.event), State):
        certain = possible = False
    certain = certain and record.status != "claimed"
    verdict = "yes" if certain else "possibly" if possible else "no"
    asking.step(f"compare the bounds of {core.left.words} and {right.label or 'the period'}: {core.relation}")
    events = list(dict.fromkeys([*core.left.ids, *asking.anchors]))
    return Draft("truth", [verdict], columns=["event"], events=events)


_OF_ITSELF = frozenset(("overlaps", "within", "contains", "since", "until", "starts", "ends", "equals"))
"""The relations in which every time stands to itself."""


def number(least: int, most: int) -> Draft:
    """A draft of kind `number`: `3`, or `3–5` where some hold only possibly."""
    shown = str(most) if least == most else f"{least}–{most}"
    return Draft("number", [shown], columns=["count"], rows=[{"count": shown, "least": least, "most": most}])
