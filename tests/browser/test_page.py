"""The page as readers meet it, in a real browser: asked, completed, zoomed, narrowed, followed to the sources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from icalendar import Calendar

from tests.browser.conftest import AXE, DESKTOP, PHONE, Open, shot, until
from tests.conftest import TODAY
from tests.serving import Server

QUESTIONS = {
    "who met Putin before the Alaska summit": "Steve Witkoff",
    "how many people met Putin in August 2025": "3",
    "timeline of Witkoff in August 2025": "Witkoff meets Putin in the Kremlin with Ushakov",
    "did Witkoff meet Putin before the Alaska summit": "yes",
    "how are Lavrov and Ushakov connected": "Volodymyr Zelensky",
}

VIEWS = {
    "start": "/",
    "list": "/?q=statements by Lavrov",
    "table": "/?q=events in August 2025&show=table",
    "timeline": "/?q=events with uncertain dates&show=timeline",
    "network": "/?q=circle of Witkoff within 1 step&show=network",
    "bars": "/?q=how many statements per actor",
    "number": "/?q=how many people met Putin",
    "mistake": "/?q=who met Lavrow",
    "names": "/names",
    "sources": "/names?kind=source",
    "sparql": "/query?query=SELECT ?s ?d WHERE { ?s ev:date ?d } LIMIT 5",
    "event": "/id/alaska-summit",
    "person": "/id/witkoff",
    "source": "/id/reuters-0821",
}


def asked(question: str, **more: str) -> str:
    return f"/?q={quote(question)}&today={TODAY}" + "".join(f"&{name}={quote(value)}" for name, value in more.items())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_five_questions_are_asked_and_answered(opened: Open, scripts: bool) -> None:
    page = opened("/", java_script_enabled=scripts)
    for question, answer in QUESTIONS.items():
        page.fill("#q", question)
        page.press("#q", "Enter")
        page.wait_for_load_state()
        assert answer in page.inner_text("main")
        assert page.inner_text("h1") == question
        assert page.locator(".reading").is_visible()


def test_what_comes_next_is_offered_and_taken_by_keys(opened: Open) -> None:
    page = opened("/")
    page.locator("#q").press_sequentially("who met Put", delay=20)
    page.wait_for_selector("#offers li")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.press("#q", "ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "offer-0"
    shot(page, "completion")
    page.press("#q", "Enter")
    assert "Putin" in page.input_value("#q")
    page.press("#q", "Escape")
    assert not page.locator("#offers").is_visible()
    page.press("#q", "Enter")
    page.wait_for_selector(".reading")
    assert "Vladimir Putin" in page.inner_text(".reading")


def test_a_guess_is_marked_in_the_reading(opened: Open) -> None:
    page = opened(asked("events in August"))
    assert page.inner_text(".reading mark.guess") == "2025-08"
    assert "is read as 2025-08" in page.inner_text(".notes .guess")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_timeline_is_zoomed_and_moved(opened: Open, scripts: bool) -> None:
    page = opened(asked("events in August 2025", show="timeline"), java_script_enabled=scripts)
    before = page.input_value("input[name=from]")
    page.click("a[data-move=closer]")
    page.wait_for_url(re.compile("from=2025"))
    page.wait_for_load_state()
    closer = page.input_value("input[name=from]"), page.input_value("input[name=to]")
    assert before < closer[0] < closer[1]
    page.click("a[data-move=earlier]")
    until(lambda: page.input_value("input[name=from]") < closer[0], page)
    assert page.input_value("input[name=from]") < closer[0]
    page.fill("input[name=from]", "2025-08-14")
    page.fill("input[name=to]", "2025-08-16")
    page.click("form.days button")
    page.wait_for_url(re.compile("from=2025-08-14"))
    assert "Alaska summit" in page.locator(".wide svg").text_content()
    shot(page, f"zoomed-{'with' if scripts else 'without'}-scripts")


def test_the_wheel_zooms_and_dragging_moves(opened: Open) -> None:
    page = opened(asked("events in August 2025", show="timeline", **{"from": "2025-08-01", "to": "2025-08-31"}))
    box = page.locator(".wide svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    until(lambda: page.input_value("input[name=from]") > "2025-08-01", page)
    first = page.input_value("input[name=from]")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 200, box["y"] + 100, steps=5)
    page.mouse.up()
    until(lambda: page.input_value("input[name=from]") < first, page)
    assert f"from={page.input_value('input[name=from]')}" in page.url


def test_a_facet_writes_itself_into_the_question(opened: Open) -> None:
    page = opened(asked("statements by Putin or Trump"))
    choice = page.locator(".facets details", has_text="Sources").locator("a").first
    page.locator(".facets summary", has_text="Sources").click()
    number = page.locator(".facets details", has_text="Sources").locator(".number").first.inner_text()
    choice.click()
    page.wait_for_load_state()
    assert "according to" in page.input_value("#q")
    shown = int(page.inner_text(".count").split()[0])
    assert shown == int(number.rpartition("–")[2])
    page.locator(".chips a", has_text="according to").click()
    page.wait_for_load_state()
    assert "according to" not in page.input_value("#q")


def test_from_an_event_to_its_source_to_a_person(opened: Open) -> None:
    page = opened(asked("who met Putin before the Alaska summit"))
    page.click("td a:text('Witkoff meets Putin in the Kremlin')")
    page.wait_for_url(re.compile("/id/witkoff-putin-0806"))
    assert "known to the day" in page.inner_text("main")
    page.click("ul.sources a >> nth=0")
    page.wait_for_load_state()
    page.goto("/id/reuters-0821")
    assert "What rests on it" in page.inner_text("main")
    page.goto("/id/witkoff")
    assert "Timeline" in page.inner_text("main")
    assert "appears with" in page.inner_text("main")
    assert "also called" in page.inner_text("main")
    page.locator(".card.full summary").first.click()
    assert page.locator(".card.full blockquote").first.is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_sparql_is_run(opened: Open, scripts: bool) -> None:
    page = opened("/query", java_script_enabled=scripts)
    page.click("aside a:text('Summits, in order of time')")
    page.wait_for_load_state()
    assert "Alaska summit" in page.inner_text("table")
    page.fill("#query", "SELECT (COUNT(?e) AS ?n) WHERE { ?e ev:type t:summit }")
    if scripts:
        page.press("#query", "Control+Enter")
    else:
        page.click(".editor button")
    page.wait_for_load_state()
    assert page.inner_text("table tbody td") == "4"


def test_a_calendar_is_downloaded(opened: Open, tmp_path: Path) -> None:
    page = opened(asked("meetings"))
    with page.expect_download() as waiting:
        page.click("text='Calendar (ICS)'")
    assert waiting.value.suggested_filename == "meetings.ics"
    waiting.value.save_as(tmp_path / "meetings.ics")
    calendar = Calendar.from_ical((tmp_path / "meetings.ics").read_bytes())
    assert "alaska-summit@timeline-kb" in [str(entry["uid"]) for entry in calendar.walk("VEVENT")]


def test_every_format_is_there_to_be_downloaded(opened: Open, server: Server) -> None:
    page = opened(asked("meetings"))
    addresses = [each.get_attribute("href") for each in page.locator(".formats a").all()]
    assert len(addresses) >= 11
    for address in addresses:
        assert server.http.get(address).status_code == 200, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view_is_accessible_and_fits(opened: Open, size: dict[str, int], scheme: str) -> None:
    """axe finds nothing serious; nothing makes a phone scroll sideways."""
    page = opened("/", viewport=size, color_scheme=scheme, bypass_csp=True, allowed=(400,))
    for name, address in VIEWS.items():
        page.goto(f"{address}&today={TODAY}" if address.startswith("/?") else address)
        shot(page, f"{name}-{'phone' if size is PHONE else 'desktop'}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        if AXE.is_file():
            assert not serious(page), name
    if not AXE.is_file():
        pytest.skip("axe-core is not here: `make browser` fetches it")


def serious(page: Any) -> list[str]:
    """What axe finds that keeps somebody from reading the page."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0]['failureSummary'][:300]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def test_the_page_can_be_used_by_keys_alone(opened: Open) -> None:
    page = opened(asked("timeline of Witkoff in August 2025"))
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.goto(asked("timeline of Witkoff in August 2025", show="timeline"))
    page.focus("a[data-move=closer]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("from="))
    until(lambda: page.evaluate("document.activeElement.dataset.move") == "closer", page)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.move") == "earlier"


def test_it_prints_without_what_is_only_for_the_screen(opened: Open) -> None:
    page = opened(asked("statements by Lavrov"))
    page.emulate_media(media="print")
    assert not page.locator("form.ask").is_visible()
    assert not page.locator(".facets").is_visible()
    assert page.locator(".card.full").first.is_visible()
    shot(page, "print")


def test_hostile_words_are_harmless_in_every_view(opened: Open, hostile_server: Server) -> None:
    page = opened("/", hostile_server, allowed=(400,))
    questions = ["events", "meetings", "statements", "who met @b", "how many events per actor", "events about @t", "quotes from @a",
                 "how are @a and @b connected", "circle of @a within 1 step", "show @a", "sources for @m",
                 '</script><script>alert(1)</script>"\'']  # fmt: skip
    addresses = [
        asked(each, show=way) for each in questions for way in ("list", "table", "timeline", "network", "bars")
    ]
    addresses += ["/", "/names", "/names?kind=source", '/names?find="><script>alert(1)</script>', "/id/a", "/id/b", "/id/s", "/id/m",
                  "/id/n", "/id/p", "/id/t", "/query?query=SELECT * WHERE { ?s ?p ?o } LIMIT 500",
                  "/query?query=</textarea><script>alert(1)</script>", "/?q=events&show=timeline&from=\"><script>&to=x"]  # fmt: skip
    for address in addresses:
        page.goto(address)
        scripts = page.locator("script").evaluate_all("all => all.map(each => each.getAttribute('src'))")
        assert scripts == ["/static/page.js"], address
        assert page.locator("a[href^='javascript:']").count() == 0, address
    page.goto("/")
    page.locator("#q").press_sequentially("events about ", delay=10)
    page.wait_for_selector("#offers li")
    assert page.locator("#offers script").count() == 0
