"""A postmortem from draft to published: asked for, approved stage by stage, sent back, published once."""

from __future__ import annotations

from typing import Final

import pytest

from bot.demo.faults import RateLimited
from bot.demo.workspace.messages import Message
from tests.scenarios.test_holder_gone import deactivated
from tests.scenarios.test_postmortem_sections import draft
from tests.support.world import POLICY, World

WITH_REVIEWERS: Final = (
    POLICY.replace("  admin:", "  service_owner: [U0B0B00001]\n  admin:")
    + """
postmortem:
  publish: {channels: [incidents-sev1]}
"""
)


async def answered(world: World) -> None:
    """Resolve it, and write and record all that its postmortem needs."""
    await world.declare()
    await world.command("role commander")
    for line in (
        "resolve now rolled back v2.3.4",
        "evidence log timeouts",
        "evidence dashboard p99 at 4 s",
        "evidence change v2.3.4",
        "action alert on the pool owner @bob due friday outcome: monitoring",
        "postmortem impact 60% of users",
        "postmortem root cause a pool of 5",
        "postmortem contributing factors no alert on the pool",
    ):
        await world.command(line)


async def sent_back(world: World) -> Message:
    """Ask for its approval, have it approved once and then sent back; return the message that shows where it stands."""
    await answered(world)
    assert "No question is left open" in draft(world).visible
    assert {"Ask for approval", "Share the summary"} <= {*draft(world).buttons}
    assert "postmortem not approved" in world.card.visible
    await world.alice.press(draft(world), "Ask for approval")
    await world.settled()
    stands = world.room.find("In review: postmortem")
    assert "technical approval (1 of 2). Waiting for bob (service owner)" in stands.visible
    assert stands.buttons == ["Approve", "Send back…", "Show it"]
    assert "Ask for approval" not in draft(world).buttons
    asked = world.bob.direct_messages().messages[-1]
    assert "alice asks for your technical approval of the postmortem" in asked.visible.replace("@", "")

    assert "<@" not in str(stands.blocks), "names call no one"
    denied = await world.carol.press(stands, "Approve")
    await world.settled()
    assert "@bob can" in denied.text
    await world.bob.press(asked, "Approve")
    await world.settled()
    assert "approved this at" in asked.visible
    assert asked.buttons == []
    assert "operational approval (2 of 2)" in stands.visible

    told = world.dana.direct_messages().messages[-1]
    await world.dana.press(told, "Send back…")
    await world.settled()
    await world.dana.submit({"What has to change?": "The impact leaves out the EU"})
    await world.settled()
    assert "Sent back by" in stands.visible
    assert "> The impact leaves out the EU" in stands.visible
    assert "The impact leaves out the EU" in world.alice.direct_messages().messages[-1].visible
    return stands


@pytest.mark.parametrize("policy", [WITH_REVIEWERS])
async def test_from_draft_to_published(world: World) -> None:
    """Rows: 8, 151, 152. Rows (part): 154, 160."""
    stands = await sent_back(world)
    await world.command("postmortem impact 60% of users in the EU")
    listed = await world.command("postmortem versions")
    assert "Impact · @alice" in listed.text or "Impact" in listed.messages[0].visible
    changed = await world.command("postmortem versions 4")
    assert "- 60% of users\n+ 60% of users in the EU" in changed.messages[0].visible
    await world.command("postmortem submit")
    await world.bob.press(stands, "Approve")
    said = await world.dana.command("/incident postmortem approve", channel=world.room)
    await world.settled()
    assert "To publish it: `/incident postmortem publish`." in said.text
    assert "Approved: postmortem, version 4" in stands.visible
    assert "*Resilience* ✅" in world.card.visible

    world.slack.fail("files.getUploadURLExternal", RateLimited(seconds=60), times=1)
    await world.alice.press(stands, "Publish")
    await world.alice.press(stands, "Publish")
    await world.passes(seconds=5)
    channel = world.slack.channel("incidents-sev1")
    (post,) = [one for one in channel.messages if "Postmortem: " in one.visible]
    assert "checkout was down" in post.visible
    assert "Published by" in stands.visible
    assert "No question is left open." in world.room.find("The postmortem is published, from").visible
    await world.command("postmortem lessons size pools by load")
    assert "Changed since it was published" in stands.visible
    assert {"What changed", "Ask for approval"} <= {*stands.buttons}
    assert not [file for one in channel.thread(post) for file in one.files], "Slack has not taken it yet"
    await world.passes(minutes=2)
    (file,) = [file for one in channel.thread(post) for file in one.files]
    document = file.content.decode()
    assert "60% of users in the EU" in document
    assert "size pools by load" not in document, "no one has approved that"


@pytest.mark.parametrize("policy", [WITH_REVIEWERS])
async def test_what_is_missing_has_a_button_each_and_blame_is_a_hint(world: World) -> None:
    """Rows: 156. Rows (part): 155."""
    await world.declare()
    await world.command("resolve now rolled back")
    said = await world.command("postmortem root cause bob forgot to size the pool")
    assert "reads as blame" in said.text
    kind = await world.command("postmortem root cause The pool had 5 connections")
    assert "reads as blame" not in kind.text
    lacks = await world.command("postmortem submit")
    assert "Not up for approval yet" in lacks.text
    assert lacks.buttons == ["Answer", "Add evidence", "Add an action item", "Waive…"]
    await world.alice.press(lacks.messages[0], "Waive…")
    await world.settled()
    await world.alice.submit({"Why is that all right?": "It was a drill"})
    await world.settled()
    stands = world.room.find("In review: postmortem")
    assert "answers for what it lacks (evidence): It was a drill" in stands.visible
    assert "Postmortem up for approval although" in (await world.command("timeline")).text
    assert "Waiting for bob (service owner)" in stands.visible
    await deactivated(world, world.bob)
    for person in (world.carol, world.dana):
        await person.join(world.room)
    await world.dana.leave(world.room)
    await world.passes(seconds=5)
    now = "Waiting for anyone but its authors, such as carol."
    assert now in stands.visible.replace("@", ""), "whoever was asked has left"
