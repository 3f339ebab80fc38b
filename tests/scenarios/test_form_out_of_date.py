"""What a form showed may be out of date when it is sent: nobody's words are lost to that without a word."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.faults import Hold
from bot.demo.workspace.fields import label_of
from tests.support.world import World


async def test_an_impact_that_nobody_touched_does_not_bring_back_an_older_one(world: World) -> None:
    await world.declare()
    await world.command("impact some customers cannot pay")
    await world.bob.press(world.card, "Post update")
    await world.settled()
    await world.command("impact no one can pay")

    await world.bob.submit({"Current action": "rolling back"})
    await world.passes(seconds=5)

    assert "no one can pay" in world.card.visible
    assert "some customers" not in world.card.visible


async def test_an_impact_that_somebody_wrote_is_the_incidents(world: World) -> None:
    await world.declare()
    await world.bob.press(world.card, "Post update")
    await world.settled()
    await world.bob.submit({"Current action": "rolling back", "Impact": "no one can pay"})
    await world.passes(seconds=5)

    assert "no one can pay" in world.card.visible


async def test_a_correction_of_something_else_leaves_the_impact_alone(world: World) -> None:
    await world.declare()
    await world.command("update")
    await world.alice.submit({"Current action": "roling back", "Impact": "some customers cannot pay"})
    await world.passes(seconds=5)
    await world.command("impact no one can pay")
    edit = next(one for one in reversed(world.alice.ephemerals) if "Edit" in one.buttons)
    await world.alice.press(edit, "Edit")
    await world.settled()
    await world.alice.submit({"Current action": "rolling back"})
    await world.passes(seconds=5)

    assert "rolling back" in world.card.visible
    assert "no one can pay" in world.card.visible


async def test_of_two_corrections_the_second_is_told_of_the_first(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    posted = await world.bob.command("/incident update roled back", channel=world.room)
    await world.passes(seconds=5)
    await world.bob.press(posted, "Edit")
    await world.settled()
    element = {
        "type": "button",
        "action_id": "update.edit",
        "value": "1:1",
        "text": {"type": "plain_text", "text": "Edit"},
    }
    await world.slack.interactions.click(world.alice.user, world.card, {"block_id": "b"}, element, {})
    await world.settled()
    await world.bob.submit({"Current action": "rolled back at 09:01"})
    await world.passes(seconds=5)
    await world.alice.submit({"Next steps": "watch it"})
    await world.settled()

    form = world.alice.modal
    assert form is not None
    (told,) = form.errors.values()
    assert "Someone corrected update #1 since you opened this. It now says: “rolled back at 09:01”" in told
    assert "rolled back at 09:01" in world.card.visible


async def test_whoever_comes_too_late_is_told_who_ended_it_and_when(world: World) -> None:
    await world.declare()
    await world.carol.press(world.card, "Post update")
    await world.settled()
    await world.bob.command("/incident resolve now rolled back v2", channel=world.room)
    await world.passes(seconds=3)
    await world.carol.submit({"Current action": "rolling back"})
    await world.settled()

    form = world.carol.modal
    assert form is not None
    (told,) = form.errors.values()
    assert "@bob resolved it 3 s ago (09:00 UTC): rolled back v2 (without the 30 min that" in told
    for line in ("severity sev2 because x", "escalate @dana x", "update x"):
        reply = await world.carol.command(f"/incident {line}", channel=world.room)
        assert "@bob resolved it 3 s ago" in reply.text, line
        assert "Reopen" in reply.buttons, line


async def test_a_megaphone_put_on_and_taken_off_at_once_leaves_nothing(world: World) -> None:
    await world.declare()
    said = await world.bob.say("errors are gone <@U0DAVE0001>", channel=world.room)
    await world.settled()
    slow = Hold()
    world.slack.fail("users.info", slow, times=None)
    await world.alice.react(said, "mega")
    await asyncio.wait_for(slow.reached.wait(), 10)
    await world.alice.unreact(said, "mega")
    slow.release()
    world.slack.mend()
    await world.passes(seconds=10)

    assert "errors are gone" not in world.card.visible
    await world.alice.react(said, "mega")
    await world.passes(seconds=10)
    assert "errors are gone" in world.card.visible, "left on, it makes an update"


@pytest.mark.parametrize("opened_by", ["declare", "severity", "triage"])
async def test_a_severity_that_left_the_policy_is_refused_on_its_field_and_nothing_is_kept(
    world: World, opened_by: str
) -> None:
    await world.declare("checkout is down sev2")
    await world.command(opened_by)
    form = world.alice.modal
    assert form is not None
    (asked,) = [block for block in form.blocks if block["type"] == "input" and label_of(block["label"]) == "Severity"]
    gone = {"text": {"type": "plain_text", "text": "SEV9"}, "value": "sev9"}
    form.typed[asked["block_id"], asked["element"]["action_id"]] = gone
    before = len(world.alice.ephemerals)

    wanted = {"What is broken?": "search is slow", "Who is affected?": "One user", "Reason": "only staging"}
    await world.alice.submit({label: value for label, value in wanted.items() if label in form.labels})
    await world.passes(seconds=5)

    assert form.errors == {"Severity": "That severity is no longer in the policy. Choose another."}
    assert len(world.alice.ephemerals) == before
    assert len(world.incidents.messages) == 1, "nothing was declared"
    timeline = (await world.command("timeline")).text
    assert "only staging" not in timeline
    assert "one user" not in timeline
