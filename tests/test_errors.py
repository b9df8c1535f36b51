"""Every error code: documented, with an example that gives it; none in the code without a rule, none ruled without use."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import kb
from kb.errors import KbError
from kb.knowledge import KnowledgeBase
from kb.rules import RULES, Rule, as_markdown
from tests.conftest import ROOT, TODAY
from tests.test_cli import run


def used() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "kb").rglob("*.py"):
        if path.name != "rules.py":
            found |= set(re.findall(r"\b[EW][0-9]{3}\b", path.read_text(encoding="utf-8")))
    return found


def test_every_code_has_one_rule_and_every_rule_is_used() -> None:
    codes = [each.code for each in RULES]
    assert len(codes) == len(set(codes))
    assert set(codes) == used()


def test_the_page_is_made_of_the_rules(request: pytest.FixtureRequest) -> None:
    page = ROOT / "docs" / "errors.md"
    if request.config.getoption("--update"):
        page.write_text(as_markdown(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == as_markdown()


@pytest.mark.parametrize("rule", [each for each in RULES if each.example], ids=lambda each: each.code)
def test_an_example_gives_its_error(rule: Rule, seeds: KnowledgeBase, journal, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    if rule.kind == "command":
        for name in ("README.md", "LICENSE"):
            (tmp_path / name).write_text("words\n")
        args = shlex.split(rule.example)
        done = run(
            *args,
            *(
                []
                if "--store" in args or (args[0] in ("rule", "load", "ask") and len(args) < 2) or args[0] == "rule"
                else ["--store", "demo:"]
            ),
            cwd=tmp_path,
        )
        assert f"error {rule.code}" in done.stderr
        assert done.returncode in (2, 3, 4)
    elif rule.kind == "question":
        with pytest.raises(KbError) as caught:
            seeds.ask(rule.example, today=TODAY)
        assert caught.value.code == rule.code
        assert str(caught.value)
    elif rule.kind == "report":
        path = tmp_path / "report.md"
        path.write_text(rule.example, encoding="utf-8")
        assert rule.code in {each.code for each in seeds.report(path, today=TODAY).problems}
    elif rule.kind == "journal":
        with kb.open("memory:") as base:
            found = {each.code: each for each in base.load(journal(rule.example)).problems}
            assert rule.code in found
            assert found[rule.code].severity == {"E": "error", "W": "warning"}[rule.code[0]]
            assert found[rule.code].place.line or rule.code == "E344"
    else:
        text, question = rule.example.split("---\n")
        with kb.open("memory:") as base:
            base.load(journal(text))
            with pytest.raises(KbError) as caught:
                base.ask(question)
            assert caught.value.code == rule.code
