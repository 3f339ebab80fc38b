"""How long a newcomer waits for the demo's page: `python -m tests.bench.first_paint`. Needs the extra ``e2e``.

The bytes of the page, the seconds from typing `warroom demo` until it answers, and the milliseconds until the browser
paints first and until the channels are there: the median of five visits, each with an empty profile.
"""

from __future__ import annotations

import asyncio
import importlib.util
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module

from bot.demo.browser.page import FILES
from tests.bench.frame import Row, median, not_run, on_its_own
from tests.test_cli import warroom

BENCH = "first_paint"
VISITS = 5


async def visits() -> Sequence[Row]:
    """Start the demo and visit its page."""
    here = import_module("tests.e2e.conftest")
    began = time.perf_counter()
    demo = await warroom("demo", "--no-open", "--port", "0")
    assert demo.stdout is not None
    address = (await demo.stdout.readline()).decode().split()[4]
    answered = time.perf_counter() - began
    paints, channels = [], []
    async with import_module("playwright.async_api").async_playwright() as playwright:
        for _ in range(VISITS):
            with tempfile.TemporaryDirectory() as profile:
                browser = await playwright.chromium.launch_persistent_context(
                    profile, executable_path=here.CHROMIUM, args=here.QUIET, headless=True
                )
                page = browser.pages[0]
                await page.goto(address)
                await page.wait_for_selector("#sidebar a")
                channels.append(await page.evaluate("performance.now()"))
                paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
                paints.append(await page.evaluate(paint))
                await browser.close()
    demo.terminate()
    await demo.communicate()
    size = sum(file.stat().st_size for file in FILES.iterdir())
    return [
        Row(bench=BENCH, what="the demo's page, all its files", figure=size / 1000, unit="kB"),
        Row(bench=BENCH, what="`warroom demo` typed, its page answers", figure=answered, unit="s"),
        Row(bench=BENCH, what="the demo's page paints first", figure=median(paints), unit="ms"),
        Row(bench=BENCH, what="the demo's page shows its channels", figure=median(channels), unit="ms"),
    ]


def measure() -> Sequence[Row]:
    """Measure it, if there is a browser."""
    what = "the demo's page paints first"
    if importlib.util.find_spec("playwright") is None:
        return [not_run(BENCH, what, why="the extra `e2e` is not installed")]
    if import_module("tests.e2e.conftest").CHROMIUM is None:
        return [not_run(BENCH, what, why="there is no Chromium on the path")]
    return asyncio.run(visits())


if __name__ == "__main__":
    on_its_own(measure)
