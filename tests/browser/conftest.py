"""A browser for the tests of the page: Chromium of the system, driven by Playwright; every page is watched.

No request may leave the host and no error may appear in the console. Screenshots are kept in build/screenshots.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.knowledge import KnowledgeBase
from tests.conftest import ROOT
from tests.serving import Server

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
AXE = Path(os.environ.get("AXE_JS", ROOT / ".axe" / "node_modules" / "axe-core" / "axe.min.js"))
SCREENSHOTS = ROOT / "build" / "screenshots"

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def missing() -> str:
    """What is not here that these tests need; empty where all is."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright is not installed: make browser"
    return "" if Path(CHROMIUM).is_file() else "there is no chromium: apt-get install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if reason := missing():
        for item in items:
            if Path(item.fspath).parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=f"{reason}; `make browser` runs the tests of the page"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server("demo:", "-q")
    yield made
    made.close()


@pytest.fixture(scope="session")
def hostile_server(hostile: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile-store") / "store"
    hostile.store.backup(str(folder))
    made = Server(str(folder), "-q")
    yield made
    made.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, server: Server) -> Iterator[Open]:
    """Opens pages of a server as somebody sees them; at the end nothing must have gone wrong on any of them."""
    contexts, wrong = [], []

    def open_(address: str, at: Server = server, *, allowed: tuple[int, ...] = (), **how: Any) -> Any:
        context = chromium.new_context(**{"viewport": DESKTOP, "base_url": at.url, **how})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)

        def told(message: Any) -> None:
            expected = any(f"status of {status}" in message.text for status in allowed)
            if message.type in ("error", "warning") and not expected:
                wrong.append(f"console: {message.text}")

        page.on("console", told)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((f"{at.url}/", "data:", "blob:")) else wrong.append(request.url)
            ),
        )
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def until(holds: Callable[[], bool], page: Any) -> None:
    """Wait for something on a page whose policy allows no script of ours."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    assert holds()


def shot(page: Any, name: str) -> None:
    """Keep what the page looks like."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
