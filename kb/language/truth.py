"""Yes or no: did Witkoff meet Putin, was Rubio at the Alaska summit, did the one happen before the other."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import ALLEN, anchor, parties, record
from kb.language.patterns import past, pattern
from kb.language.question import PartOf, Relates, Role, Truth
from kb.language.what import PAST
from kb.language.where_when import of_active, of_passive
from kb.language.who import order
from kb.language.words import FirstOf, choice, verb, words

_RELATIONS = ALLEN | {
    **dict.fromkeys(("before", "prior to", "precede"), "before"),
    **dict.fromkeys(("after", "later than", "follow"), "after"),
    **dict.fromkeys(("during", "on", "in"), "overlaps"),
}


def _present(found: Any) -> Truth:
    return Truth(PAST.narrowed(PartOf(found[1]), Role("actor", found[0])))


_did = words("did", "does", "do", "has", "have", "had", expects="a question word (who, what, when, did …)")
_was = words("was", "were", "is", "are", expects="")
_ever = pp.Optional(words("ever", expects=""))
_any = words("whether", "were there", "was there", "are there", "is there", expects="") + pp.Optional(
    words("any", expects="")
)
_happen = words("happen", "take place", "occur", "come", "lie", "fall", "begin", "start", "end", expects="")
_relation = choice(_RELATIONS, "a relation (before, after, during, overlap …)") + pp.Optional(words("with", expects=""))
_by = words("by", expects="'by'")
_at = words("at", "in", "attend", "join", "present at", "part of", "take part in", expects="'at'")

form = FirstOf(
    [
        ((_did | _was) + record + pp.Optional(_happen) + _relation + anchor).set_parse_action(
            lambda found: Relates(*found)
        ),
        ((_was | _did) + parties + _ever + _at + record).set_parse_action(_present),
        (_did + parties + pp.Optional(order) + verb() + pp.Optional(parties)).set_parse_action(
            lambda found: Truth(of_active(found)[0])
        ),
        (_was + parties + _ever + verb() + pp.Optional(_by + parties)).set_parse_action(
            lambda found: Truth(of_passive(found)[0])
        ),
        (_any + pattern).set_parse_action(lambda found: Truth(past(found[0]))),
    ]
)
