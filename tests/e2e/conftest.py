"""A real browser on the demo's page.

Without Playwright (the extra ``e2e``) and a Chromium these tests are skipped; with ``BROWSER_TESTS=required`` in the
environment, as in `.ci/run`, they fail instead.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.demo.browser.page import Page as DemoPage
from tests.support.world import World

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
"""The one on the path. ``None``: Playwright takes its own, if `playwright install chromium` has brought it."""

QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

PATIENCE = 10_000
"""Milliseconds after which what a test waits for counts as missing."""

Open = Callable[..., Awaitable[Any]]


def what_is_missing() -> str:
    """Return what to install before a browser can be opened; empty if nothing is missing."""
    if any(importlib.util.find_spec(name) is None for name in ("playwright", "axe_playwright_python")):
        return "the extra e2e is not installed: pip install -c constraints.txt -e '.[test,e2e]'"
    if CHROMIUM is None:
        with import_module("playwright.sync_api").sync_playwright() as playwright:
            if not Path(playwright.chromium.executable_path).exists():
                return "there is no Chromium: install Debian's package chromium, or run playwright install chromium"
    return ""


@pytest.fixture(scope="session")
def a_browser() -> None:
    """Skip, or fail where the browser's tests are required, before a world is built for nothing."""
    if missing := what_is_missing():
        (pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip)(missing)


@pytest.fixture
async def open_page(a_browser: None, world: World, tmp_path: Path) -> AsyncIterator[Open]:
    """Open the demo in a browser of its own; keywords are Playwright's, such as ``color_scheme``."""
    api = import_module("playwright.async_api")
    demo = DemoPage(
        world, [{"name": "update", "usage": "<text>", "summary": "Tell all.", "example": "", "aliases": []}]
    )
    await demo.start("127.0.0.1", 0)
    complaints: list[str] = []
    async with AsyncExitStack() as opened:
        opened.push_async_callback(demo.stop)
        playwright = await opened.enter_async_context(api.async_playwright())

        async def start(path: str = "", **more: Any) -> Any:
            profile = tmp_path / f"profile-{path or 'first'}".replace("/", "-")
            browser = await playwright.chromium.launch_persistent_context(
                profile, executable_path=CHROMIUM, args=QUIET, headless=True, **more
            )
            opened.push_async_callback(browser.close)
            page = browser.pages[0]
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            await page.goto(f"{demo.address}#{path}" if path else demo.address)
            await page.wait_for_selector("#sidebar a", state="attached")
            return page

        yield start
    assert complaints == []
