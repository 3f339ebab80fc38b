"""What the room was told of a handoff is kept where everybody finds it. Rows: 90."""

from __future__ import annotations

from tests.scenarios.test_handoff import commanded, confirms
from tests.support.world import World

__all__ = ["commanded"]


async def test_the_packet_of_the_last_handoff_is_pinned_and_the_one_before_no_longer(commanded: World) -> None:
    """Rows: 90."""
    world = commanded
    await world.command("handoff @dave rollback is half done")
    assert world.room.pinned == [world.card], "until it passes, nothing is"
    await confirms(world)
    (first,) = [one for one in world.room.pinned if one.thread_ts]
    assert "alice asked dave to take command" in first.visible
    assert "rolled back v2.3.4" in first.visible
    assert "rollback is half done" in first.visible

    dave = world.slack.person("dave")
    await dave.command("/incident handoff @carol", channel=world.room)
    await world.passes(seconds=5)
    await confirms(world, "carol")
    (second,) = [one for one in world.room.pinned if one.thread_ts]
    assert "dave asked carol to take command" in second.visible
    assert world.card in world.room.pinned


async def test_whoever_takes_command_reads_whose_words_an_update_is(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    message = await world.carol.say("rolled back v2.3.4", channel=world.room)
    await world.settled()
    await world.bob.react(message, "mega")
    await world.passes(seconds=5)

    await world.command("handoff @dave")
    await world.passes(seconds=5)

    dave = world.slack.person("dave")
    offer = dave.direct_messages().messages[-1]
    assert "Update #1 (said by carol): rolled back v2.3.4" in offer.visible
    assert f"#{world.room.name}" in offer.visible, "and where to go"
    told = world.room.find("stays in command until dave accepts")
    assert "Update #1 (said by carol): rolled back v2.3.4" in told.visible
    await dave.press(offer, "Take command…")
    await world.settled()
    assert dave.modal is not None
    assert "Update #1 (said by @carol): rolled back v2.3.4" in dave.modal.visible
