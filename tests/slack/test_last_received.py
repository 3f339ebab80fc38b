"""What reaches the bot is noted, and seldom written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.slack.inbound.last_received import NOTED_EVERY
from tests.support.world import START, World


async def received(world: World) -> Mapping[str, datetime]:
    """What the bot has written down of what came in."""
    await world.settled()
    async with world.warroom.database.reading() as uow:
        return await uow.last_received.all()


async def test_events_and_commands_are_noted_by_the_names_of_the_manifest(world: World) -> None:
    await world.alice.command("/incident declare --private payroll is down sev1")
    await world.settled()
    # what Slack tells of our own doings is news of the same sort
    assert set(await received(world)) == {"/incident", "message.groups", "member_joined_channel", "pin_added"}

    await world.alice.say("@warroom list", channel="incidents")
    await world.alice.say("all is well", channel="general")
    assert set(await received(world)) >= {"/incident", "message.groups", "message.channels", "app_mention"}
    assert set((await received(world)).values()) <= {START, world.clock.now()}


async def test_a_busy_room_writes_it_once_in_ten_minutes(world: World) -> None:
    await world.declare()
    await world.bob.say("one", channel=world.room)
    first = (await received(world))["message.channels"]

    await world.passes(minutes=9)
    await world.bob.say("two", channel=world.room)
    assert (await received(world))["message.channels"] == first

    await world.passes(minutes=1)
    await world.bob.say("three", channel=world.room)
    assert (await received(world))["message.channels"] == world.clock.now() >= first + NOTED_EVERY
