"""The same act by somebody else as a time: `before Malaysia did`, `in the same month as China`, once the act is known."""

from __future__ import annotations

from kb.errors import QuestionError
from kb.frozen import replace
from kb.language.question import (
    ActAnchor,
    Anchor,
    Core,
    Dates,
    Edge,
    Name,
    Names,
    Near,
    Nth,
    NthAnchor,
    Role,
    SetOperation,
    Shift,
    Truth,
    UnitOf,
    When,
    Where,
    Who,
)
from kb.language.words import current


def with_acts(core: Core) -> Core:
    """The core with `before Malaysia did` as the time of the act that the core asks for, done by Malaysia.

    In a question for who did something, or to whom, the other one stands where the answer would, and is not in it; in
    any other it stands where the subject does. Of several such acts the first is meant, or the last where the question
    is for the last; which one was not said, so that an answer tells.
    """
    if isinstance(core, SetOperation):
        return replace(core, left=with_acts(core.left), right=with_acts(core.right))
    if not isinstance(core, Dates | Truth | Where | Who) or not any(map(_act, core.pattern.clauses)):
        return core
    pattern = core.pattern
    role = core.role if isinstance(core, Who) else "by"
    others = tuple(
        each
        for each in pattern.clauses
        if not _act(each) and (isinstance(core, Who) or not (isinstance(each, Role) and each.role == role))
    )
    position = -1 if getattr(core, "order", "") == "last" else 1
    named: list[Name] = []
    clauses = []
    for clause in pattern.clauses:
        act = _act(clause)
        if act is None or not isinstance(clause, When):
            clauses.append(clause)
            continue
        same = replace(pattern, clauses=(*others, Role(role, Names((act.name,)))), tense="past")
        clauses.append(replace(clause, begin=_put(clause.begin, NthAnchor(Nth(same, position, assumed=True)))))
        named.append(act.name)
    core = replace(core, pattern=replace(pattern, clauses=tuple(clauses)))
    return replace(core, but=(*core.but, *named)) if isinstance(core, Who) else core


def refused(act: ActAnchor) -> QuestionError:
    """The error for somebody named as a time where no act of theirs is asked for."""
    name = act.name
    hint = "a name is a time only where a question asks what others did: who visited Kyiv before Macron did"
    place = {"text": current().source, "start": name.start, "end": name.end}
    return QuestionError("E108", f"'{name.words}' is an actor, which does not fit here", hint=hint, **place)  # type: ignore[arg-type]


def _act(clause: object) -> ActAnchor | None:
    """The act that a clause counts from."""
    anchor = clause.begin if isinstance(clause, When) else None
    while isinstance(anchor, UnitOf | Shift | Near | Edge):
        anchor = anchor.anchor
    return anchor if isinstance(anchor, ActAnchor) else None


def _put(anchor: Anchor, time: Anchor) -> Anchor:
    """The anchor with a time where the act stands."""
    if isinstance(anchor, UnitOf | Shift | Near | Edge):
        return replace(anchor, anchor=_put(anchor.anchor, time))
    return time
