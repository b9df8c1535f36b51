"""Finishers of offices: who held one, which ones somebody held."""

from __future__ import annotations

from kb.compile import holding
from kb.finish.asking import Asking, Draft
from kb.finish.records import names
from kb.frozen import replace
from kb.language.question import Holders, Names, PartOf, Positions, Role, Shape
from kb.record import State
from kb.vocabulary import entity


def holders(core: Holders, shape: Shape, asking: Asking) -> Draft:
    """Who held an office, by the states that name it; an office of a country is one of a body that belongs to it."""
    pattern = core.pattern.narrowed(PartOf(core.office, whole=True))
    where = holding()
    if core.of is not None:
        where += f" ?event ev:object ?of . ?of ev:affiliation* {entity(core.of.ids[0])} ."
    listed = asking.related(replace(pattern, noun="state"), "who", where)
    return names([each for each in listed if each.status not in ("hypothetical", "negated")], shape, asking)


def positions(core: Positions, shape: Shape, asking: Asking) -> Draft:
    """The offices that somebody held: a table of office, where, date."""
    pattern = replace(core.pattern, noun="state", types=("office",))
    listed = asking.records(pattern.narrowed(Role("by", Names((core.name,)))))
    draft = Draft("table", columns=["office", "of", "date"], events=[each.event for each in listed])
    for each in listed:
        state = asking.item(each.event)
        if not isinstance(state, State):
            continue
        office = next((value.text for value in state.values if value.text), state.title)
        of = ", ".join(asking.label(part.name) for part in state.participants if part.role == "object")
        row = {"office": office, "of": of, "date": state.period.text, "event": each.event, "certain": each.certain}
        draft.rows.append(row)
        draft.answers.append(" · ".join(part for part in (office, of, state.period.text) if part))
    return draft
