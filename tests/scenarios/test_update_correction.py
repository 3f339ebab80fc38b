"""An update is corrected: by whom, once, and without becoming another. Rows: 99-101."""

from __future__ import annotations

from tests.scenarios.test_mega import mega, said, updates
from tests.scenarios.test_update_form import FULL, SHOWN
from tests.support.world import World


async def test_what_was_inferred_is_shown_with_edit_and_a_correction_is_no_new_update(world: World) -> None:
    """Rows: 99."""
    await world.declare()
    reply = await world.command("update rolled back v2.3.5")
    assert "Posted update #1 on this incident. The next one is due at 09:15." in reply.text
    await world.passes(minutes=3)

    await world.alice.press(reply, "Edit")
    form = world.alice.modal
    assert form is not None
    assert "Current action: [rolled back v2.3.5]" in form.visible
    assert form.labels == [*SHOWN]
    await world.alice.press(form, "More")
    await world.settled()
    assert sorted(form.labels) == sorted(FULL), "a correction does not move the clock"
    await world.alice.submit({"Current action": "rolled back v2.3.4", "Impact": "EU only"})
    await world.passes(seconds=5)

    assert "Corrected update #1" in world.alice.ephemerals[-1].visible
    shown = "".join(world.shown(world.room)) + "".join(world.shown(world.incidents))
    assert "v2.3.5" not in shown
    assert "rolled back v2.3.4" in world.room.find("Update #1 – 09:00").visible
    assert "Update #2" not in shown
    for channel in (world.incidents, world.slack.channel("incidents-sev1")):
        (reply_,) = [one for one in channel.thread(channel.messages[0]) if "Update #1" in one.visible]
        assert "rolled back v2.3.4" in reply_.visible
        assert "EU only" in reply_.visible
    assert "Update #1 corrected: rolled back v2.3.4 · Impact: EU only" in (await world.command("timeline")).text
    await world.passes(minutes=12)
    assert "is due" in world.room.find("The last one was at 09:00").visible


async def test_only_the_newest_can_be_corrected_and_only_by_its_author_or_the_commander(world: World) -> None:
    await world.declare()
    await world.carol.command("/incident role commander", channel=world.room)
    first = await world.command("update looking")
    told = await world.slack.interactions.click(
        world.bob.user, world.card, {"block_id": "forged"},
        {"type": "button", "action_id": "update.edit", "value": "1:1", "text": {"type": "plain_text", "text": "Edit"}},
        {},
    )  # fmt: skip
    await world.settled()
    assert told.error is None
    assert world.bob.modal is not None
    assert "Only @alice, who posted it, or @carol, who is in command, can correct update #1" in world.bob.modal.visible
    assert "/incident update <text>" in world.bob.modal.visible

    await world.alice.press(first, "Edit")
    await world.bob.command("/incident update rolling back", channel=world.room)
    await world.alice.submit({"Current action": "looking harder"})
    await world.passes(seconds=5)

    assert world.alice.modal is not None
    assert "Update #2 by @bob came after #1" in str(world.alice.modal.errors)
    assert "looking harder" not in "".join(world.shown(world.room))


async def test_a_correction_that_changes_nothing_is_no_entry_and_twice_is_once(world: World) -> None:
    await world.declare()
    reply = await world.command("update looking")
    await world.alice.press(reply, "Edit")
    await world.alice.submit({})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "corrected" not in (await world.command("timeline")).text
    await world.alice.press(reply, "Edit")
    await world.alice.submit({"Current action": "looking closely"})
    await world.passes(seconds=5)
    assert (await world.command("timeline")).text.count("corrected") == 1


async def test_an_update_made_of_a_message_can_be_corrected(world: World) -> None:
    await world.declare()
    message = await said(world, "roled back")
    await mega(world, message)

    await world.bob.press(world.bob.ephemerals[-1], "Edit")
    await world.bob.submit({"Current action": "rolled back"})
    await world.passes(seconds=5)

    (posted,) = updates(world)
    assert "rolled back" in posted.visible
    assert "from a message of @carol" in posted.visible


async def test_an_update_that_was_withdrawn_cannot_be_corrected_and_the_answer_offers_another(world: World) -> None:
    await world.declare()
    message = await said(world)
    await mega(world, message)
    await world.bob.unreact(message, "mega")
    await world.settled()

    await world.bob.press(world.bob.ephemerals[0], "Edit")
    await world.settled()

    assert world.bob.modal is not None
    assert "Update #1 was withdrawn. Post another: /incident update <text>" in world.bob.modal.visible.replace("`", "")
    assert world.bob.modal.buttons == ["Post update"]
