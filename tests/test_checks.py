"""Checks on records side by side: each fault is found in SPARQL and in SHACL, and in the same place."""

from __future__ import annotations

import pytest

import kb
from kb import check, index
from kb.knowledge import KnowledgeBase
from kb.vocabulary import integer

HEAD = """
source s1  Page
  publisher: Paper
  published: 2025-08-21

source s2  Later page
  publisher: Paper
  published: 2025-08-25

actor ann  Ann
  kind: person

actor bob  Bob
  kind: person

actor all  All of them
  kind: group

place town  Town

2025-08-01 * Ann and Bob meet  ^talk
  type: meet
  by: Ann, Bob
  at: Town
  src: s1
"""

# What a journal says -> the code that it must give, and the record that it must give it of.
FAULTS = {
    "an effect before its cause": ("2025-07-01 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  caused-by: ^talk\n", "E350 x"),
    "an answer before what it answers": ("2025-07 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  responds-to: ^talk\n", "E350 x"),
    "after what comes later": ("2025-07-31 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  after: ^talk\n", "E350 x"),
    "an actual event after its source": ("2025-08-22 * x  ^x\n  type: say\n  by: Ann\n  src: s1, s2\n", "E351 x"),
    "a failed event after its source": ("2025-08-22 x t  ^x\n  type: say\n  by: Ann\n  src: s1\n", "E351 x"),
    "a part outside its whole": ("2025-08-02 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  part-of: ^talk\n", "E352 x"),
    "a part of itself": ("2025-08-01 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  part-of: ^y\n\n"
                         "2025-08-01 * y  ^y\n  type: say\n  by: Ann\n  src: s1\n  part-of: ^x\n", "E353 x"),
    "a statement without a speaker": ("2025-08-01 * x  ^x\n  type: say\n  to: Ann\n  src: s1\n", "E354 x"),
    "more than all of a territory": ("state ../.. * x  ^x\n  type: control\n  subject: Ann\n  object: Town\n  value: 101 percent (share)\n  src: s1\n",
                                     "E355 x"),
    "a meeting with one person": ("2025-08-01 * x  ^x\n  type: meet\n  by: Ann\n  src: s1\n", "W360 x"),
    "a plan for the past": ("2025-08-01 ! x  ^x\n  type: meet\n  by: Ann, Bob\n  src: s1\n", "W361 x"),
    "a plan for the year before a book": ("source b  Book\n  published: 2024\n\n2023-12-31 ! x  ^x\n  type: meet\n  by: Ann, Bob\n  src: b\n", "W361 x"),
    "an event after the month of its source": ("source b  Book\n  published: 2024-05\n\n2024-06-01 * x  ^x\n  type: meet\n  by: Ann, Bob\n  src: b\n",
                                               "E351 x"),
    "two shares of one territory": ("state ../.. * x  ^x\n  type: control\n  subject: Ann\n  object: Town\n  value: 80 percent (share)\n  src: s1\n\n"
                                    "state ../.. * y  ^y\n  type: control\n  subject: Ann\n  object: Town\n  value: 70 percent (share)\n  src: s1\n",
                                    "W362 x"),
    "one name for two people": ("actor cy  Cy\n  kind: person\n  alias: Ann\n", "W363 cy"),
    "a record without a source": ("2025-08-01 * x  ^x\n  type: say\n  by: Ann\n", "W364 x"),
    "a source without a date": ("source x  Page\n  publisher: Paper\n", "W365 x"),
    "two years that are a season": ("2022-23 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n", "W366 x"),
    "two doubtful years that are a part of one": ("2040-41? ! x  ^x\n  type: say\n  by: Ann\n  src: s1\n", "W366 x"),
    "a place within itself": ("place x  Upper town\n  within: Lower town\n\nplace y  Lower town\n  within: Upper town\n", "E376 x"),
    "an actor within itself": ("actor x  Upper house\n  within: Lower house\n\nactor y  Lower house\n  within: Upper house\n", "E376 x"),
    "a topic broader than itself": ("topic x  War\n  broader: War\n", "E377 x"),
}  # fmt: skip

EV = "https://w3id.org/timeline-kb/ns#"
ID = "https://w3id.org/timeline-kb/id/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

# Faults that only other programs' RDF can hold: triples to take out and to put in of ^talk -> the code.
RDF_FAULTS = {
    "a link to no record": ([], [("talk", "partOf", f"<{ID}nothing>")], "E356"),
    "no date": ([("talk", "date", None)], [], "E357"),
    "an end before its begin": (
        [("talk", "end", None)], [("talk", "end", '"2025-07-01"^^<http://www.w3.org/2001/XMLSchema#date>')], "E358",
    ),
    "no status": ([("talk", "status", None)], [], "E359"),
    "a status that there is not": ([("talk", "status", None)], [("talk", "status", "<https://w3id.org/timeline-kb/status/maybe>")], "E359"),
    "no type": ([("talk", "type", None)], [], "E370"),
    "a type that there is not": ([("talk", "type", None)], [("talk", "type", "<https://w3id.org/timeline-kb/type/dance>")], "E370"),
    "an event with a type of states": (
        [("talk", "type", None)], [("talk", "type", "<https://w3id.org/timeline-kb/type/office>")], "E371",
    ),
    "a role that is not mirrored": ([("talk", "actor", f"<{ID}ann>")], [], "E373"),
    "a place that is none": ([], [("talk", "place", f"<{ID}ann>")], "E374"),
    "a quote without a source": ([], [("talk", "evidence", f"<{ID}talk#e-1>"), ("talk#e-1", "quote", '"words"')], "E375"),
}  # fmt: skip


def sparql_findings(base: KnowledgeBase) -> set[tuple[str, str]]:
    return {(each.code, this) for each, this, _ in check.findings(base.store)}


def shacl_findings(base: KnowledgeBase) -> set[tuple[str, str]]:
    """Findings of the shapes over everything in the store but the derived keys."""
    pyshacl = pytest.importorskip("pyshacl")
    import rdflib

    from kb.bundled import folder

    graph = rdflib.Graph(store="Oxigraph")
    lines = [f"{s} {p} {o} ." for s, p, o in base.store.match(None, None, None) if "/index#" not in p]
    graph.parse(data="\n".join(lines), format="nt")
    shapes = rdflib.Graph().parse(folder("ontology") / "shapes.ttl")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    return {
        (
            str(report.value(result, shacl.resultMessage))[:4],
            str(report.value(result, shacl.focusNode)).removeprefix(ID),
        )
        for result in report.objects(None, shacl.result)
    }


def test_the_seeds_have_no_finding_in_either_form(seeds: KnowledgeBase) -> None:
    assert sparql_findings(seeds) == set()
    assert shacl_findings(seeds) == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_when_its_journal_is_loaded(base: KnowledgeBase, journal, fault: str) -> None:  # type: ignore[no-untyped-def]
    text, expected = FAULTS[fault]
    code, id_ = expected.split()
    summary = base.load(journal(HEAD + "\n" + text))
    found = [each for each in summary.problems if each.code == code]
    assert found, summary.problems
    line = 1 + (HEAD + "\n" + text)[
        : (HEAD + "\n" + text).index(f"^{id_}" if f"^{id_}" in text else f" {id_}  ")
    ].count("\n")
    assert line in {each.place.line for each in found}
    assert bool(summary.rejected) == (code[0] == "E")
    assert {each.code for each in summary.problems} == {code}


@pytest.mark.parametrize("fault", FAULTS)
def test_sparql_and_shacl_agree_on_a_fault(base: KnowledgeBase, journal, monkeypatch, fault: str) -> None:  # type: ignore[no-untyped-def]
    text, expected = FAULTS[fault]
    code, id_ = expected.split()
    with monkeypatch.context() as patch:
        patch.setattr(check, "run", lambda *_: [])  # so that what is wrong is loaded
        base.load(journal(HEAD + "\n" + text))
    found = sparql_findings(base)
    assert (code, id_) in found
    assert found == shacl_findings(base)


@pytest.mark.parametrize("fault", RDF_FAULTS)
def test_sparql_and_shacl_agree_on_a_fault_of_other_programs(base: KnowledgeBase, journal, fault: str) -> None:  # type: ignore[no-untyped-def]
    removed, added, code = RDF_FAULTS[fault]
    base.load(journal(HEAD))
    out = [
        (*triple, "")
        for subject, predicate, value in removed
        for triple in base.store.match(f"<{ID}{subject}>", f"<{EV}{predicate}>", value)
    ]
    into = [(f"<{ID}{subject}>", f"<{EV}{predicate}>", value, "") for subject, predicate, value in added]
    base.store.apply(out, into)
    if code == "E358":  # the keys follow the dates
        days = [(*triple, "") for triple in base.store.match(f"<{ID}talk>", index.DAY, None)]
        first = (days[0][0], index.FIRST, days[0][2], "")
        base.store.apply(days, [first, (days[0][0], index.LAST, integer(739433), "")])
    found = sparql_findings(base)
    assert code in {each for each, _ in found}
    assert found == shacl_findings(base)


def test_every_check_has_a_fault_that_it_finds() -> None:
    tried = {expected.split()[0] for _, expected in FAULTS.values()} | {code for _, _, code in RDF_FAULTS.values()}
    assert tried | {"E372"} == {each.code for each in check.CHECKS}  # E372 is told when a journal is resolved (E332)


def test_a_record_is_checked_against_those_that_the_store_has(base: KnowledgeBase, journal) -> None:  # type: ignore[no-untyped-def]
    base.load(journal(HEAD, "a.chron"))
    summary = base.load(
        journal("2025-07-01 * x  ^x\n  type: say\n  by: Ann\n  src: s1\n  caused-by: ^talk\n", "b.chron")
    )
    assert [each.code for each in summary.problems] == ["E350"]


def test_strict_takes_a_warning_for_an_error(journal) -> None:  # type: ignore[no-untyped-def]
    path = journal(HEAD + "\n2025-08-01 * x  ^x\n  type: say\n  by: Ann\n")
    with kb.open("memory:") as base:
        assert base.load(path).rejected == ()
    with kb.open("memory:") as base:
        assert base.load(path, strict=True).rejected == (path,)
        assert base.files() == []
