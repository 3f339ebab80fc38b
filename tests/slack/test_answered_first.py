"""Whoever asked for something is answered before anyone is woken who does what follows from it."""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.conversations import table
from bot.slack.conversations.dispatch import dispatch
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
from storage.queue.wake_ups import WakeUp
from tests.support.world import World


async def test_the_answer_waits_for_no_one_who_is_woken(world: World) -> None:
    order: list[str] = []
    bell = world.warroom.runtime.bell.listener(WakeUp.EFFECTS)
    client = AsyncWebClient(token=world.slack.bot_token, base_url=world.slack.api_url)

    async def is_woken() -> None:
        await bell.wait()
        order.append("woken")

    async def ack(**_said: object) -> None:
        order.append("answered")

    woken = asyncio.create_task(is_woken())
    interaction = Interaction(
        runtime=world.warroom.runtime,
        client=client,
        directory=Directory(client, world.clock_),
        members=Members(client, world.clock_),
        how=How.COMMAND,
        user=world.alice.id,
        channel="C0GENERAL1",
        raw="checkout is down sev1",
    )
    await dispatch(interaction, table.run, ack)
    await woken
    await world.settled()

    assert order == ["answered", "woken"]
    assert len(world.rooms) == 1
