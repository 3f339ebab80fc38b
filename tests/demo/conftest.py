from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.browser.page import Page
from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import MANIFEST, Bot, Clock
from tests.demo.visitor import Visitor
from tests.support.world import World


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manifest() -> dict[str, Any]:
    return deepcopy(MANIFEST)


@pytest_asyncio.fixture
async def slack(clock: Clock, manifest: dict[str, Any]) -> AsyncIterator[LocalSlack]:
    local = LocalSlack(now=clock.now, manifest=manifest, monotonic=clock.monotonic)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest_asyncio.fixture
async def bot(slack: LocalSlack, client: AsyncWebClient) -> AsyncIterator[Bot]:
    bolt = Bot(slack, client)
    await bolt.connect()
    yield bolt
    await bolt.close()


@pytest_asyncio.fixture
async def visitor(world: World) -> AsyncIterator[Visitor]:
    page = Page(world, [])
    await page.start("127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        yield Visitor(page, session)
    await page.stop()
