"""A courier whose lane may be another's by then begins no request."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from bot.domain.effects import Unknown
from bot.manifest import manifest
from bot.runtime import BEGIN_UNTIL, SystemClock
from bot.slack.workspace.client import lease_guard, slack_client
from bot.slack.workspace.errors import LeaseOverError, outcome_of


class Seconds(SystemClock):
    """A second passes whenever it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = itertools.count(1)

    def monotonic(self) -> float:
        return float(next(self._seconds))


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(now=SystemClock().now, manifest=manifest())
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession(trace_configs=[lease_guard(Seconds())]) as session:
        yield slack_client(slack.bot_token, slack.api_url, session)


async def say(client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C0INC1DENT", text="checkout is down")


async def test_whoever_carries_no_effect_may_always_call(slack: LocalSlack, client: AsyncWebClient) -> None:
    await say(client)
    assert len(slack.channel("incidents").messages) == 1


@pytest.mark.parametrize("seconds", [0.5, 1.5], ids=["before it began", "while the connection was made"])
async def test_what_would_come_too_late_is_not_sent(slack: LocalSlack, client: AsyncWebClient, seconds: float) -> None:
    BEGIN_UNTIL.set(seconds)
    with pytest.raises(LeaseOverError) as caught:
        await say(client)
    assert slack.calls == []
    assert isinstance(outcome_of(caught.value, method="chat.postMessage"), Unknown), "an earlier one may have been sent"


async def test_a_connection_that_was_kept_is_no_way_round(slack: LocalSlack, client: AsyncWebClient) -> None:
    await say(client)  # at seconds 1 and 2
    BEGIN_UNTIL.set(3.5)
    with pytest.raises(LeaseOverError):
        await say(client)
    assert len(slack.calls) == 1
