"""Who is about to look for the cause while service is down is told so in private, and seldom. Row: 75."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from tests.support.world import World

SAYS = "one more minute, I almost have it"
TOLD = "Set yourself an end"


def hints(who: Person) -> int:
    """How often someone alone was told of it."""
    return len([each for each in who.ephemerals if TOLD in each.visible])


async def test_whoever_says_it_is_told_alone_and_at_most_once_in_15_minutes(world: World) -> None:
    await world.declare()
    before = world.shown(world.room)
    for _ in range(2):
        await world.bob.say(SAYS, channel=world.room)
        await world.settled()
    assert (hints(world.bob), hints(world.alice)) == (1, 0)
    assert [text for text in world.shown(world.room) if text not in before] == [SAYS, SAYS], "no one else sees it"

    await world.alice.say(SAYS, channel=world.room)
    await world.settled()
    assert hints(world.alice) == 1, "each is told for themselves"

    await world.restart()
    await world.passes(minutes=14)
    await world.bob.say(SAYS, channel=world.room)
    await world.settled()
    assert hints(world.bob) == 1
    await world.passes(minutes=2)
    await world.bob.say(SAYS, channel=world.room)
    await world.settled()
    assert hints(world.bob) == 2


async def test_whoever_wants_no_more_of_it_gets_none(world: World) -> None:
    await world.declare()
    await world.bob.say(SAYS, channel=world.room)
    await world.settled()
    await world.bob.press(world.bob.ephemerals[-1], "Don't tell me again")
    await world.passes(minutes=20)
    await world.bob.say(SAYS, channel=world.room)
    await world.settled()

    assert hints(world.bob) == 0


async def test_nothing_is_said_of_quotes_edits_late_messages_and_once_service_is_back(world: World) -> None:
    await world.declare()
    said = await world.bob.say("looking", channel=world.room)
    await world.bob.edit(said, SAYS)
    await world.bob.say(f"> {SAYS}", channel=world.room)
    await world.bob.say(SAYS, channel=world.incidents)
    await world.settled()
    assert hints(world.bob) == 0

    await world.command("status monitoring rolled back")
    await world.bob.say(SAYS, channel=world.room)
    await world.settled()
    assert hints(world.bob) == 0


@pytest.mark.parametrize("policy", ["preset: sev\nred_flags: []\n"])
async def test_a_policy_without_them_switches_it_off(world: World, policy: str) -> None:
    assert policy
    await world.declare()
    await world.alice.say(SAYS, channel=world.room)
    await world.settled()
    assert hints(world.alice) == 0
