"""What a post in the war room says to everyone is not said once more to whoever caused it there."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from tests.support.world import World

CHANGES = {
    "status identified bad migration": "Now *identified*",
    "severity sev2 because only cards fail": "Now *SEV2*",
    "close": "*Closed*",
    "reopen errors are back": "*Reopened*",
}
"""What is typed -> what the post says."""


async def declared(world: World, typed: str) -> None:
    await world.declare()
    if typed.startswith(("close", "reopen")):
        await world.command("resolve now rolled back")


@pytest.mark.parametrize("typed", CHANGES)
async def test_typed_in_the_room_a_change_is_said_by_its_post_and_elsewhere_by_an_answer_too(
    world: World, typed: str
) -> None:
    await declared(world, typed)
    word, _, rest = typed.partition(" ")

    here = await world.command(typed)
    assert (here.messages, here.error) == ([], None)
    assert CHANGES[typed] in world.newest

    await world.command("reopen it is back" if word == "close" else "resolve now again")
    if word == "close":
        await world.command("resolve now again")
    elif word != "reopen":
        await world.command("reopen it is back")
    again = {"status": "monitoring", "severity": "sev3 because fewer"}.get(word, rest)
    away = await world.alice.command(f"/incident {word} 001 {again}".strip(), channel="general")
    await world.settled()
    assert "INC-2026-1123-001" in away.text


async def test_an_answer_stays_that_says_more_than_the_post(world: World) -> None:
    await world.declare("checkout is down")
    confirmed = await world.bob.press(world.card, "SEV2")
    await world.settled()
    assert "no longer assumed" in confirmed.text
    assert ", since " in (await world.command("status identified 08:50 bad migration")).text, "the post lacks the time"
    assert "no status" in (await world.command("status fine")).text
    assert "[ Edit ]" in (await world.command("update rolled back")).text


async def test_an_answer_stays_where_no_post_reaches_the_room(world: World) -> None:
    await world.declare("logs are noisy sev3")
    said = await world.command("status identified a log level", channel=world.incidents)
    assert "is now *identified*" in said.text, "the post is in a thread"

    await world.declare()
    world.slack.fail("chat.postMessage", Refuse("token_revoked"), times=None)
    await world.command("update looking")
    assert "I can't post to Slack at the moment" in (await world.command("severity sev2 fewer")).text
