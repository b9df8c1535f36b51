"""Finishers of relations: who connects two, what several share, shortest paths, circles.

Two actors are connected by a past-tense record that both take part in. Paths grow from both ends, one SELECT a frontier.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kb.compile import Fragment, taking_part, tied, ties
from kb.compile import shared as shared_events
from kb.days import id_of
from kb.errors import LimitError
from kb.finish.asking import Asking, Draft
from kb.finish.found import Found, found_record
from kb.finish.records import First, first_of, firsts, named, names
from kb.frozen import Frozen, replace
from kb.index import ties_told
from kb.language.question import Circle, Common, Connecting, Name, Names, Paths, Pattern, Role, Shape
from kb.vocabulary import entity, identifier

MOST_STEPS = 12
MOST_ACTORS = 50_000
MOST_PATHS = 100
_AT_ONCE = 1_000
"""So many actors' ties are read by one query."""


Pair = tuple[str, str]
"""Two actors, the one from whom a path leads on and the one to whom."""


class Tie(Frozen):
    """One record that ties an actor to another."""

    left: str
    right: str
    event: str
    certain: bool
    day: int = 0
    """The first day on which it may have begun."""


def connecting(core: Connecting, shape: Shape, asking: Asking) -> Draft:
    """Those who take part in a record with the one, and in a record with the other."""
    both = (core.left, core.right)
    patterns = [core.pattern.narrowed(Role("actor", Names((name,)))) for name in both]
    wheres = [taking_part("actor", pattern, asking.scheme, both) for pattern in patterns]
    sides = _neighbours(core.pattern, both, patterns, wheres, asking)
    shared = sides[0].keys() & sides[1].keys()
    asking.step(f"keep the {len(shared)} found on each side")
    found = {
        value: First(
            min(side[value].key for side in sides), all(side[value].certain for side in sides)
        )
        for value in shared
    }  # fmt: skip

    def listed() -> list[Found]:
        return _in_all(
            [asking.related(pattern, "who", where) for pattern, where in zip(patterns, wheres, strict=True)],
            asking,
        )

    return named(found, listed, shape, asking)


def _neighbours(
    pattern: Pattern, both: Sequence[Name], patterns: Sequence[Pattern], wheres: Sequence[Fragment], asking: Asking
) -> list[dict[str, First]]:
    """Those found with each of some actors: by the ties between actors where any record will do."""
    if not _any_record(pattern, asking):
        return [firsts(narrowed, where, asking) for narrowed, where in zip(patterns, wheres, strict=True)]
    ids = [name.ids[0] for name in both]
    vague = [first_of(asking.vague(narrowed, "who", where)) for narrowed, where in zip(patterns, wheres, strict=True)]
    near: dict[str, dict[str, int]] = {id_: {} for id_ in ids}
    for left, others in _tied(ids, asking):
        near[left] |= others
    wanted = set.intersection(*map(set, near.values())).difference(ids)
    if any(vague):
        wanted = set().union(*near.values()).difference(ids)
    sides = []
    for id_, found in zip(ids, vague, strict=True):
        for other, day in near[id_].items():
            if other in wanted:
                known = found.get(other, First((day, day), True))
                found[other] = First(min(known.key, (day, day)), True)
        sides.append(found)
    return sides


def _any_record(pattern: Pattern, asking: Asking) -> bool:
    """Whether any record that happened makes a tie, so that the keys tell who is tied to whom."""
    known = asking.known
    plain = pattern.noun == "event" and not (pattern.types or pattern.clauses or pattern.status or pattern.judged)
    return plain and known is not None and known.tied and not asking.twins


def _tied(ids: Sequence[str], asking: Asking) -> Iterator[tuple[str, dict[str, int]]]:
    """Some actors, each with others that it shares crisp events with and the first day of these; some more than once."""
    for start in range(0, len(ids), _AT_ONCE):
        for left, told in asking.select(tied(ids[start : start + _AT_ONCE])):
            others = ties_told(str(told))
            if "%" in told:  # ids with characters that no IRI has
                others = {id_of(word): day for word, day in others.items()}
            yield identifier(str(left)), others


def _in_all(sides: Sequence[Sequence[Found]], asking: Asking) -> list[Found]:
    """What was found on every side; certain only where it is certain on each."""
    shared = set.intersection(*({each.value for each in side} for side in sides))
    sure = set.intersection(*({each.value for each in side if each.certain} for side in sides))
    asking.step(f"keep the {len(shared)} found on each side")
    chosen = (each for side in sides for each in side if each.value in shared)
    return [replace(each, dated=each.dated and each.value in sure) for each in chosen]


def common(core: Common, shape: Shape, asking: Asking) -> Draft:
    """Records that all take part in, and actors that each is connected to."""
    together = asking.records(core.pattern.narrowed(Role("actor", core.names)))
    sides = []
    for name in core.names.names:
        pattern = core.pattern.narrowed(Role("actor", Names((name,))))
        sides.append(asking.related(pattern, "who", taking_part("actor", pattern, asking.scheme, core.names.names)))
    shared = names(_in_all(sides, asking), shape, asking)
    draft = Draft("table", columns=["what", "name"])
    for each in together:
        draft.rows.append({"what": "event", "name": each.event, "event": each.event, "certain": each.certain})
        draft.answers.append(f"event · {each.event}")
    for name_ in shared.answers:
        draft.rows.append({"what": "actor", "name": name_, "certain": name_ not in shared.possible})
        draft.answers.append(f"actor · {name_}")
    draft.events = list(dict.fromkeys([*(each.event for each in together), *shared.whole()[1]]))
    return draft


def paths(core: Paths, shape: Shape, asking: Asking) -> Draft:
    """The shortest chains of records between two actors, with the record of every step."""
    left, right = core.left.ids[0], core.right.ids[0]
    steps = _bounded(core.steps)
    levels = _levels(left, right, core.pattern, steps, core.avoiding, asking)
    draft = Draft("paths", columns=["path", "steps"])
    if left == right or levels is None:
        draft.notes.append(f"no connection within {steps} steps" if left != right else "this is one and the same")
        return draft
    found = _chains(left, right, levels.keys(), core.every)
    if len(found) > MOST_PATHS:
        draft.notes.append(f"the first {MOST_PATHS} of {len(found)} paths")
    best = _best({pair: levels[pair] for chain in found[:MOST_PATHS] for pair in chain}, asking)
    for pairs in found[:MOST_PATHS]:
        chain = [best[pair] for pair in pairs]
        parts = [asking.label(left)]
        for tie in chain:
            parts += [f"—[{tie.event}]—", asking.label(tie.right)]
        text = " ".join(parts)
        draft.answers.append(text)
        hops = [
            {"from": asking.label(tie.left), "event": tie.event, "to": asking.label(tie.right), "certain": tie.certain}
            for tie in chain
        ]
        draft.rows.append({"path": text, "steps": len(chain), "hops": hops})
        draft.events += [tie.event for tie in chain]
    draft.events = list(dict.fromkeys(draft.events))
    if shape.limit is not None:
        draft.answers, draft.rows = draft.answers[: shape.limit], draft.rows[: shape.limit]
    return draft


def circle(core: Circle, shape: Shape, asking: Asking) -> Draft:
    """Everyone within some steps, the nearest first; a row for each tie."""
    steps = _bounded(core.steps)
    avoided = {id_ for name in core.avoiding for id_ in name.ids}
    distance = {core.name.ids[0]: 0}
    frontiers = [[core.name.ids[0]]]
    certain: set[str] = set()
    for step in range(1, steps + 1):
        reached = _ties(frontiers[-1], core.pattern, asking, but=certain)
        found = {tie.right for tie in reached} - avoided - distance.keys()
        certain |= {tie.right for tie in reached if tie.certain}
        distance |= dict.fromkeys(found, step)
        _check_size(distance)
        if not found:
            break
        frontiers.append(sorted(found))
    labels = asking.labels(distance)
    called = {each: labels[each] or each for each in distance}
    ordered = sorted((each for each in distance if distance[each]), key=lambda each: (distance[each], called[each]))
    ordered = ordered[: shape.limit] if shape.limit is not None else ordered
    draft = Draft("names", [called[each] for each in ordered], columns=["name", "steps", "event"])
    draft.possible = [called[each] for each in ordered if each not in certain]
    shown = {core.name.ids[0], *ordered}

    def later() -> tuple[list[dict[str, Any]], list[str]]:
        rows: list[dict[str, Any]] = []
        seen: set[tuple[str, str, str]] = set()
        for frontier in frontiers[:steps]:
            for tie in _ties(frontier, core.pattern, asking, each=True):
                low, high = sorted((tie.left, tie.right))
                if tie.left in shown and tie.right in shown and (low, high, tie.event) not in seen:
                    seen.add((low, high, tie.event))
                    near, far = sorted((tie.left, tie.right), key=lambda each: distance[each])
                    rows.append({"name": called[far], "id": far, "from": called[near], "steps": distance[far],
                                 "event": tie.event, "certain": tie.certain})  # fmt: skip
        return rows, list(dict.fromkeys(row["event"] for row in rows))

    draft.later = later
    return draft


def _levels(
    left: str, right: str, pattern: Pattern, steps: int, avoiding: Iterable[Name], asking: Asking
) -> dict[Pair, list[Tie]] | None:
    """The ties that shortest paths can run along, by the two actors of each; None where no path is short enough.

    Both ends grow in turn, the smaller frontier first, until they meet.
    """
    avoided = {id_ for name in avoiding for id_ in name.ids}
    if not avoided.isdisjoint((left, right)):
        return None
    distance = [{left: 0}, {right: 0}]
    frontier = [[left], [right]]
    reached: list[list[Tie]] = [[], []]
    length = 0
    while all(frontier):
        if length == steps:
            return None
        side = 0 if _breadth(frontier[0], asking) <= _breadth(frontier[1], asking) else 1
        other = distance[1 - side]
        found = _onto(frontier[side], distance[side], other, avoided, pattern, asking)
        length += 1
        depth = max(distance[side].values()) + 1
        new = {tie.right for tie in found} - distance[side].keys()
        reached[side] += [tie for tie in found if tie.right in new]
        distance[side] |= dict.fromkeys(new, depth)
        frontier[side] = sorted(new)
        _check_size(distance[side])
        if new & other.keys():
            asking.step(f"frontiers from both ends met after {length} steps")
            return _onward(reached, distance)
    return None


def _onto(
    frontier: Sequence[str], own: Collection[str], other: Collection[str], avoided: Collection[str], pattern: Pattern,
    asking: Asking,
) -> list[Tie]:  # fmt: skip
    """The ties of a frontier that lead on: those to the other side where there are any, as all else leads past the shortest
    paths; else those to whom its own side has not reached."""
    if not _any_record(pattern, asking):
        return [tie for tie in _ties(frontier, pattern, asking) if tie.right not in avoided]
    vague = _vague_ties(frontier, pattern, asking)
    there = set(other)  # none of whom is avoided
    near = [tie for tie in vague if tie.right in there]
    further: list[tuple[str, dict[str, int]]] = []
    for left, others in _tied(frontier, asking):
        if met := others.keys() & there:
            near += [Tie(left, right, "", True, others[right]) for right in sorted(met)]
        elif not near:
            further.append((left, {right: day for right, day in others.items() if right not in own}))
    if near:
        return near
    crisp = [Tie(left, right, "", True, day) for left, others in further for right, day in others.items()]
    return [tie for tie in (*crisp, *vague) if tie.right not in avoided]


def _breadth(frontier: Sequence[str], asking: Asking) -> tuple[int, int]:
    """How many actors a frontier has, and in how many crisp events it occurs where it is one: about how far it leads."""
    known = asking.known
    return len(frontier), known.count(entity(frontier[0])) if known is not None and len(frontier) == 1 else 0


def _onward(ties: list[list[Tie]], distance: list[dict[str, int]]) -> dict[Pair, list[Tie]]:
    """The ties of both sides that point from left to right along a path of that length."""
    onward: dict[Pair, list[Tie]] = {}
    for side, listed in enumerate(ties):
        for tie in listed:
            if distance[side][tie.left] + 1 == distance[side][tie.right]:
                pointing = replace(tie, left=tie.right, right=tie.left) if side else tie
                onward.setdefault((pointing.left, pointing.right), []).append(pointing)
    return onward


def _chains(left: str, right: str, pairs: Iterable[Pair], every: bool) -> list[list[Pair]]:
    """Chains of pairs from left to right, the shortest; one for each sequence of actors, or one in all."""
    leading = _leading(pairs, right)
    chains: list[list[Pair]] = [[]]
    while True:
        longer: list[list[Pair]] = []
        done: list[list[Pair]] = []
        for chain in chains:
            here = chain[-1][1] if chain else left
            for end in leading.get(here, ()):
                if all(end != start for start, _ in chain):
                    (done if end == right else longer).append([*chain, (here, end)])
        if done:
            return done if every else done[:1]
        if not longer:
            return []
        chains = longer[: MOST_PATHS * 100]


def _leading(pairs: Iterable[Pair], right: str) -> dict[str, list[str]]:
    """Whom each actor leads on to, of those from whom there is a way to the end."""
    before: dict[str, list[str]] = {}
    for start, end in pairs:
        before.setdefault(end, []).append(start)
    leading: dict[str, list[str]] = {}
    reached, frontier = {right}, [right]
    while frontier:
        end = frontier.pop()
        for start in before.get(end, ()):
            leading.setdefault(start, []).append(end)
            if start not in reached:
                reached.add(start)
                frontier.append(start)
    return {start: sorted(ends) for start, ends in leading.items()}


def _best(onward: Mapping[Pair, Sequence[Tie]], asking: Asking) -> dict[Pair, Tie]:
    """The tie of each pair that is told: one that is certain before others, then the first."""
    return {
        pair: min(listed, key=lambda each: (not each.certain, each.day, each.event))
        for pair, listed in _told(onward, asking).items()
    }


def _ties(
    frontier: Sequence[str], pattern: Pattern, asking: Asking, *, each: bool = False, but: Collection[str] = ()
) -> list[Tie]:
    """All ties from some actors to others: where the keys tell them only the first of each pair, and none to `but`. With
    `each` a tie for every record, in a fixed order."""
    if not each and _any_record(pattern, asking):
        return [*_crisp_ties(frontier, asking, but), *_vague_ties(frontier, pattern, asking)]
    found = _of_records(asking.select(ties(frontier, pattern, asking.ground)))
    return sorted(found, key=lambda tie: (tie.left, tie.right, tie.event)) if each else found


def _crisp_ties(frontier: Sequence[str], asking: Asking, but: Collection[str]) -> list[Tie]:
    """What the keys tell of crisp events, which are named later (`_told`), and of others than `but`."""
    found: list[Tie] = []
    for left, others in _tied(frontier, asking):
        found += [Tie(left, right, "", True, day) for right, day in others.items() if right not in but]
    return found


def _vague_ties(frontier: Sequence[str], pattern: Pattern, asking: Asking) -> list[Tie]:
    if asking.known is not None and asking.known.only_crisp:
        return []
    return _of_records(asking.select(ties(frontier, pattern, asking.ground, vague_only=True)))


def _of_records(rows: Iterable[Sequence[Any]]) -> list[Tie]:
    """Ties from rows of left, right and a record, each once."""
    told: dict[Tie, None] = {}
    for left, right, *record in rows:
        one = found_record(record)
        told[Tie(identifier(str(left)), identifier(str(right)), one.event, one.certain, one.bounds[0])] = None
    return list(told)


def _told(onward: Mapping[Pair, Sequence[Tie]], asking: Asking) -> dict[Pair, list[Tie]]:
    """The ties with the crisp events that only the keys have told of so far: the first of each pair."""
    untold = [(tie.left, tie.right, tie.day) for listed in onward.values() for tie in listed if not tie.event]
    events: dict[tuple[str, str], str] = {}
    for start in range(0, len(untold), 1_000):
        for left, right, event, _ in asking.select(shared_events(untold[start : start + 1_000])):
            pair, id_ = (identifier(str(left)), identifier(str(right))), identifier(str(event))
            events[pair] = min(id_, events.get(pair, id_))
    return {
        pair: [tie if tie.event else replace(tie, event=events[pair]) for tie in listed]
        for pair, listed in onward.items()
    }


def _bounded(steps: int) -> int:
    if steps > MOST_STEPS:
        raise LimitError("E501", f"{steps} steps are too many", hint=f"at most {MOST_STEPS}")
    return steps


def _check_size(distance: dict[str, int]) -> None:
    if len(distance) > MOST_ACTORS:
        raise LimitError(
            "E502", f"more than {MOST_ACTORS:,} actors were reached", hint="fewer steps, a time, or 'via meetings'"
        )
