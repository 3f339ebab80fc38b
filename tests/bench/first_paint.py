"""How long a newcomer waits for the demo's page: `python -m tests.bench.first_paint`. Needs the extra ``e2e``.

Prints the bytes of the page, the seconds from typing `warroom demo` until it answers, and the milliseconds until the
browser paints first and until the channels are there: the median of five visits, each with an empty profile.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from importlib import import_module

from bot.demo.browser.page import FILES
from tests.e2e.conftest import CHROMIUM, QUIET
from tests.test_cli import warroom

VISITS = 5


async def main() -> None:
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
                    profile, executable_path=CHROMIUM, args=QUIET, headless=True
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
    print(f"bytes of the page: {sum(file.stat().st_size for file in FILES.iterdir())}")
    print(f"until the page answers: {answered:.1f} s")
    print(f"first paint: {statistics.median(paints):.0f} ms, channels: {statistics.median(channels):.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())
