"""Yes or no: did Witkoff meet Putin, was Rubio at the Alaska summit, did the one happen before the other."""

from __future__ import annotations

from typing import Any

import pyparsing as pp

from kb.language.clauses import ALLEN, anchor, apart, object_of_verb, parties, record
from kb.language.patterns import past, pattern
from kb.language.question import Names, PartOf, Relates, Role, Truth
from kb.language.what import PAST
from kb.language.where_when import of_active, of_passive
from kb.language.who import been, ever, ever_or_never, parts, planned, subject_pattern, will, with_object
from kb.language.words import adjective, choice, deed, words

_RELATIONS = ALLEN | {
    **dict.fromkeys(("before", "prior to", "precede"), "before"),
    **dict.fromkeys(("after", "later than", "follow"), "after"),
    **dict.fromkeys(("during", "on", "in"), "overlaps"),
    "throughout": "throughout",
}


def _present(found: Any) -> Truth:
    """`was Rubio at the Alaska summit`."""
    names, *said, record_ = found
    return Truth(PAST.narrowed(PartOf(record_), Role("actor", names)), "never" in said)


def _asked(read: Any) -> Any:
    """A parse action: whether there is a record of what a verb phrase says, or none where it says not or never."""

    def action(found: Any) -> Truth:
        """`did Witkoff visit Moscow and Kyiv`: the one and the other, as `who visited` takes it."""
        negated = "never" in list(found)
        objects = [value for value in found if isinstance(value, Names)][-1]
        if len(objects.names) < 2 or objects.mode == "any" or objects is found[0] or negated:
            return Truth(read(found)[0], negated)
        patterns = [
            read([Names((each,)) if value is objects else value for value in found])[0] for each in objects.names
        ]
        return Truth(patterns[0], False, tuple(patterns[1:]))

    return action


def _anyone_did(found: Any) -> Truth:
    """`did anyone meet Putin`."""
    listed, verb_, _, _ = parts(found)
    return Truth(with_object(subject_pattern(verb_), verb_, listed[0] if listed else None))


_anyone = words("anyone", "anybody", "someone", "somebody", expects="")
_did = words("did", "does", "do", "has", "have", "had", expects="a question word (who, what, when, did …)")
_was = words("was", "were", "is", "are", expects="")
_ever = pp.Optional(ever_or_never)
_there = words("whether", "were there", "was there", "are there", "is there", expects="")
_any = _there + pp.Optional(choice({"any": "", "no": "never", "not any": "never"}, ""), default="")
_happen = words("happen", "take place", "occur", "come", "lie", "fall", "begin", "start", "end", expects="")
_relation = choice(_RELATIONS, "a relation (before, after, during, overlap …)") + pp.Optional(words("with", expects=""))
_by = words("by", expects="'by'")
_at = words("at", "in", "attend", "join", "present at", "part of", "take part in", expects="'at'")

form = pp.MatchFirst(
    [
        ((_did | _was) + record + pp.Optional(_happen) + apart).set_parse_action(
            lambda found: Relates(found[0], found[1].relation, found[1].begin)
        ),
        ((_did | _was) + record + pp.Optional(_happen) + _relation + anchor).set_parse_action(
            lambda found: Relates(*found)
        ),
        ((_was | _did) + parties + _ever + _at + record).set_parse_action(_present),
        (_did + parties + _ever + deed() + pp.Optional(object_of_verb)).set_parse_action(_asked(of_active)),
        (_did + _anyone + pp.Optional(ever) + deed() + pp.Optional(object_of_verb)).set_parse_action(_anyone_did),
        (_did + parties + _ever + been + _ever + deed(form="passive") + pp.Optional(_by + parties))
        .set_parse_action(_asked(of_passive)),
        (_was + parties + _ever + (adjective(ordered=False) | deed(form="progressive")) + pp.Optional(object_of_verb))
        .set_parse_action(_asked(of_active)),
        (_was + parties + _ever + deed(form="passive") + pp.Optional(_by + parties)).set_parse_action(_asked(of_passive)),
        (will + parties + deed() + pp.Optional(parties)).set_parse_action(
            lambda found: Truth(planned(of_active(found)[0]))
        ),
        (_any + pattern + pp.ZeroOrMore(words("and whether", expects="") + pattern)).set_parse_action(
            lambda found: Truth(past(found[1]), found[0] == "never", tuple(map(past, found[2:])))
        ),
    ]
)  # fmt: skip
