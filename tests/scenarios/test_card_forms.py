"""What the card offers beside the first row: status, timeline, reopen, close, postmortem; each has words too."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.world import World


async def test_the_status_is_changed_in_a_form(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)

    opened = await world.bob.press(world.card, "Change status")
    await world.settled()
    assert opened.modal is not None
    assert opened.modal.labels == ["Status", "What is known?", "Since when?"]
    await world.bob.submit(
        {
            "Status": "monitoring",
            "What is known?": "errors are gone",
            "Since when?": world.clock.now() + timedelta(hours=1),
        }
    )
    await world.settled()
    assert opened.modal.errors == {"Since when?": "That's in the future: it's 09:20 UTC now. Pick an earlier time."}
    await world.bob.submit({"Since when?": world.clock.now() - timedelta(minutes=10)})
    await world.passes(seconds=5)

    assert "errors are gone" in world.room.find("Now *monitoring*, was investigating").visible
    await world.command("resolve rolled back")
    assert "holds until 09:40" in world.newest, "since 09:10"


async def test_a_status_that_somebody_else_set_first_is_told_in_the_form(world: World) -> None:
    await world.declare()
    await world.bob.press(world.card, "Change status")
    await world.settled()
    form = world.bob.modal
    assert form is not None
    await world.command("status identified a bad deploy")

    await world.bob.submit({"Status": "identified"})
    await world.settled()

    assert form.errors == {
        "Status": "@alice set its status 5 s ago (09:00 UTC): investigating → identified. a bad deploy. "
        "It's already identified. /incident status shows where things stand."
    }


async def test_the_timeline_is_added_to_in_a_form(world: World) -> None:
    await world.declare("avatars are slow sev3")
    card, *_ = world.incidents.thread(world.incidents.messages[0])

    await world.bob.press(card, "Add to timeline")
    await world.settled()
    await world.bob.submit(
        {"What happened?": "deploy v2.3.4 finished", "When?": datetime(2026, 11, 23, 8, 51, tzinfo=UTC)}
    )
    await world.passes(seconds=5)

    assert "deploy v2.3.4 finished" in (await world.command("timeline")).text
    assert any("for 08:51" in one.visible for one in world.incidents.thread(world.incidents.messages[0]))


async def test_what_is_over_is_reopened_closed_and_read_by_buttons(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")
    assert world.card.buttons == ["Reopen", "Close", "Postmortem"]

    shown = await world.bob.press(world.card, "Postmortem")
    await world.settled()
    assert "The postmortem draft of INC-2026-1123-001, as of now." in shown.text
    await world.bob.press(world.card, "Reopen")
    await world.settled()
    await world.bob.submit({"Why is it back?": "errors are back"})
    await world.passes(seconds=5)
    assert "errors are back" in world.room.find("*Reopened*").visible

    await world.command("resolve now rolled back again")
    shown = await world.alice.press(world.card, "Close")
    await world.settled()
    await world.alice.press(shown, "Close anyway")
    await world.settled()
    await world.alice.submit({"Why close it all the same?": "tracked elsewhere"})
    await world.passes(seconds=5)
    assert "*Closed*" in world.newest
    assert world.card.buttons == ["Reopen"]


async def test_whoever_may_not_close_is_told_whom_to_ask(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("resolve now rolled back")

    reply = await world.bob.press(world.card, "Close")
    await world.settled()

    assert (
        reply.text == "`/incident close` is for commander or admin only. Ask @alice, who is in command: "
        "`/incident escalate INC-2026-1123-001 commander <why>`."
    )
    assert "resolved" in world.card.visible


async def test_of_two_who_close_at_once_one_is_told_that_the_other_did(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("severity sev4 because no one noticed")
    await world.command("resolve now rolled back")

    replies = await asyncio.gather(world.alice.press(world.card, "Close"), world.dana.press(world.card, "Close"))
    await world.settled()

    (lost,) = [reply for reply in replies if reply.messages]
    winner = "dana" if lost.user_id == world.alice.id else "alice"
    assert lost.text.startswith(f"@{winner} closed it just now (09:00). It's already closed.")


async def test_of_two_who_reopen_one_is_told_that_the_other_did(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.bob.press(world.card, "Reopen")
    await world.settled()
    form = world.bob.modal
    assert form is not None
    await world.command("reopen errors are back")

    await world.bob.submit({"Why is it back?": "it is back"})
    await world.settled()

    assert form.errors["Why is it back?"].startswith("@alice reopened it 5 s ago (09:00 UTC): errors are back.")


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Resolve", "@alice closed it 7 days ago (Nov 23, 2026 09:00)."),
        ("Change status", "@alice closed it 7 days ago (Nov 23, 2026 09:00)."),
        ("Not an incident", "@alice closed it 7 days ago (Nov 23, 2026 09:00)."),
    ],
)
async def test_a_button_of_a_week_ago_says_what_has_happened_since(world: World, label: str, sentence: str) -> None:
    await world.declare()
    old = [dict(block) for block in world.card.blocks]
    await world.command("role commander")
    await world.command("resolve now rolled back")
    await world.command("close anyway tracked elsewhere")
    await world.passes(days=7)
    world.card.blocks[:] = old  # an app that was not refreshed still shows them

    pressed = await world.bob.press(world.card, label)
    await world.settled()

    assert pressed.modal is not None
    assert sentence in pressed.modal.visible
    assert "Reopen it first: `/incident reopen <reason>`" in pressed.modal.visible
    assert "Reopen" in pressed.modal.buttons
    await world.bob.press(pressed.modal, "Reopen")
    await world.settled()
    assert world.bob.modal is not None
    assert world.bob.modal.labels == ["Why is it back?"], "the button in the window opens the form in its place"
