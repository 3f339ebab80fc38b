"""A reason, a resolution or a note needs a letter or a digit: what no one can read is none."""

from __future__ import annotations

import pytest

from tests.support.world import World

NOTHING = ("|||", "---", "...", "\u200b\u2060", "\u00ad", "?!")

LINES = (
    "update {}",
    "timeline {}",
    "timeline 08:55 {}",
    "impact {}",
    "resolve {}",
    "resolve now {}",
    "decline {}",
    "severity sev2 because {}",
    "severity sev2 {}",
    "severity sev1 {}",
    "escalate commander {}",
    "declare {} sev1",
    "{} sev1",
)


async def timeline(world: World) -> str:
    return (await world.alice.command("/incident timeline", channel=world.room)).text


@pytest.mark.parametrize("nothing", NOTHING)
async def test_what_says_nothing_is_no_reason(world: World, nothing: str) -> None:
    await world.declare("checkout is down sev1")
    for line in LINES:
        before = world.shown(world.room), await timeline(world)
        reply = await world.alice.command(f"/incident {line.format(nothing)}", channel=world.room)
        await world.settled()
        form = world.alice.modal
        if form is not None:
            await world.alice.close_modal()
        assert form is not None or reply.text, line
        assert (world.shown(world.room), await timeline(world)) == before, (line, reply.text)
        assert len(world.rooms) == 1, line


async def test_a_note_that_says_nothing_is_none(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("status identified ---")
    await world.command("update rolled back; next: -; need help: ...")

    record = (await world.command("timeline")).text
    assert "investigating → identified" in record
    assert "---" not in record
    assert "Update #1" in record, "a change without a note is no update, and the update that follows is the first"
    assert "Next steps" not in "\n".join(world.shown(world.room))


async def test_why_an_incident_is_back_has_to_be_said(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("resolve now rolled back")
    reply = await world.command("reopen ---")
    assert "Say why: `/incident reopen errors are back" in reply.text
    assert "✅" in world.card.visible or "resolved" in world.card.visible
