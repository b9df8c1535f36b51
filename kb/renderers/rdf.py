"""Answers as RDF: what the records behind them are, in Turtle."""

from __future__ import annotations

from kb.answer import Answer
from kb.edtf import parse
from kb.vocabulary import EDTF, EV, PREFIXES, STATUS, TYPE, entity, iri, literal


def turtle(answer: Answer) -> str:
    """The events of an answer with title, type, status, date and sources."""
    lines = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("ev", "t", "st", "skos")]
    for event in answer.events:
        properties = [
            f"skos:prefLabel {literal(event.title)}",
            f"ev:type {iri(TYPE + event.type)}",
            f"ev:status {iri(STATUS + event.status)}",
            f"ev:date {literal(parse(event.date).text, EDTF)}",
            *(f"ev:source {entity(source)}" for source in event.sources),
        ]
        lines.append(f"\n{entity(event.id)} a {iri(EV + 'Event')} ;\n  " + " ;\n  ".join(properties) + " .")
    return "\n".join(lines) + "\n"
