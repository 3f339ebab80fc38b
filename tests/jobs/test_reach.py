"""Whoever is needed is messaged once, wherever Slack fails or the bot dies between the wish and the message."""

from __future__ import annotations

import pytest

from bot.demo.faults import DropAfter, DropBefore, Fault, Hold, RateLimited, ServerError
from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from bot.workflows.act import Act
from bot.workflows.telling.reach import reach
from tests.support.world import World


def told(person: Person) -> list[Message]:
    return person.direct_messages().messages


async def wanted(world: World, who: str = "on_call", *, what: str = "mobilise:on_call") -> None:
    """Have the policy ask for someone, in a transaction as a promise that is due would."""
    async with world.warroom.runtime.transaction() as uow:
        (incident,) = await uow.incidents.ending_with("001")
        act = Act(uow=uow, policy=world.warroom.runtime.policy, now=world.clock.now())
        act.leave(*reach(act, incident, who, "No one is on it yet", what=what, by=("invite", "dm")))


async def test_everyone_behind_a_name_gets_one_message_that_says_what_where_and_how_bad(world: World) -> None:
    await world.declare()
    for _ in range(2):  # a keeper that kept its promise twice asks for nothing more
        await wanted(world)
        await world.passes(seconds=5)

    for person in (world.bob, world.carol):
        (message,) = told(person)
        for fact in ("You're needed", "[SEV1] checkout is down", "Called in for every SEV1", f"#{world.room.name}"):
            assert fact in message.visible
        assert message.buttons == ["I'm on it", "Not me"]
        assert person.id in world.room.members
    assert world.slack.pings == []
    said = world.room.find("bob, carol (on-call engineer): Called in for every SEV1")
    assert said in world.room.thread(world.card)
    timeline = (await world.command("timeline")).text
    assert "Messaged @bob, @carol (on-call engineer): Called in for every SEV1" in timeline

    await wanted(world, what="rung:on_call")
    await world.passes(seconds=5)
    assert len(told(world.bob)) == 1, "asked a moment ago, by another list"


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("usergroups.users.list", ServerError()),
        ("usergroups.users.list", RateLimited(20)),
        ("users.info", DropAfter()),
        ("users.info", DropBefore()),
        ("chat.postMessage", ServerError(took_effect=True)),
        ("chat.postMessage", DropAfter()),
    ],
)
async def test_after_an_answer_that_was_lost_each_has_one_message(world: World, method: str, fault: Fault) -> None:
    await world.declare("search is slow sev4")
    world.slack.fail(method, fault, times=3)
    await wanted(world)
    await world.passes(minutes=2)

    assert [len(told(person)) for person in (world.bob, world.carol)] == [1, 1]


@pytest.mark.parametrize(
    ("method", "after"),
    [("users.lookupByEmail", False), ("users.lookupByEmail", True), ("chat.postMessage", True)],
)
async def test_wherever_the_bot_dies_each_has_one_message(world: World, method: str, *, after: bool) -> None:
    await world.declare("search is slow sev4")
    held = Hold(after=after)
    world.slack.fail(method, held)
    await wanted(world, "engineering_manager")
    await held.reached.wait()
    await world.crash()
    world.slack.mend()
    await world.passes(minutes=2)

    assert len(told(world.dana)) == 1
    assert (await world.command("timeline")).text.count("Messaged @dana (engineering manager)") == 1


async def test_no_one_is_called_to_what_is_over_or_private_and_none_who_is_there(world: World) -> None:
    await world.bob.command("/incident search is slow sev2")
    await world.passes(seconds=5)
    await wanted(world)
    await world.passes(seconds=5)
    assert (len(told(world.bob)), len(told(world.carol))) == (0, 1), "Bob declared it"

    await wanted(world, "engineering_manager", what="rung:engineering_manager")
    await world.bob.command("/incident resolve now it was the cache", channel=world.room)
    await world.passes(seconds=5)
    assert not [one for one in told(world.dana) if "needed" in one.visible]


async def test_once_no_one_of_those_who_were_asked_can_come_the_next_in_line_is_asked(world: World) -> None:
    await world.declare("search is slow sev3")
    await wanted(world)
    await world.passes(seconds=5)
    (to_bob,), (to_carol,) = told(world.bob), told(world.carol)

    first = await world.bob.press(to_bob, "Not me")
    again = await world.bob.press(to_bob, "Not me")
    await world.passes(seconds=5)
    assert "passed that on" in first.text
    assert "You said so already" in again.text
    assert "You said that you can't come" in to_bob.visible
    assert to_bob.buttons == ["I'm on it"], "people change their minds"
    assert to_carol.buttons == ["I'm on it", "Not me"], "she is asked still"
    assert told(world.dana) == []

    last = await world.carol.press(to_carol, "Not me")
    await world.passes(seconds=5)
    assert "I'm asking the engineering manager next, unless they are here or were asked already." in last.text
    (to_dana,) = told(world.dana)
    assert "The on-call engineer can't come" in to_dana.visible

    await world.dana.press(to_dana, "Not me")
    await world.passes(seconds=5)
    shown = " ".join(world.shown(world.incidents))
    assert "carol (on-call engineer) can't come. Asking the engineering manager next, unless" in shown
    assert "dana (engineering manager) can't come." in shown
    assert [len(told(person)) for person in (world.bob, world.carol, world.dana)] == [1, 1, 1]
