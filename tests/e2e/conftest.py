"""A real browser on the demo's page. Without Playwright (the extra ``e2e``) and a Chromium these tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.demo.browser.page import Page as DemoPage
from tests.support.world import World

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]

PATIENCE = 10_000
"""Milliseconds after which what a test waits for counts as missing."""

Open = Callable[..., Awaitable[Any]]


@pytest.fixture
async def open_page(world: World, tmp_path: Path) -> AsyncIterator[Open]:
    """Open the demo in a browser of its own; keywords are Playwright's, such as ``color_scheme``."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    api = pytest.importorskip("playwright.async_api")
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
