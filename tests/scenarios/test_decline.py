"""Declining: it was no incident after all. Rows: 2, 6, 48."""

from __future__ import annotations

import pytest

from tests.support.world import World


async def test_what_was_no_incident_is_declined_with_the_reason(world: World) -> None:
    await world.declare()

    reply = await world.command("decline planned maintenance")

    assert reply.text == "", "the post is the answer"
    assert "Planned maintenance" in world.room.find("*Closed as not an incident*").visible
    announced = world.incidents.find("🚫 *Declined: [SEV1]").visible
    assert "Status: declined" in announced
    assert "Declined: Planned maintenance" in announced
    assert "Declined: Planned maintenance" in world.card.visible
    assert world.card.buttons == ["Reopen"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("false-alarm", "False alarm"),
        ("false alarm: the probe was broken", "False alarm: the probe was broken"),
        ("feature-request", "Feature request"),
        ("Planned-Maintenance database upgrade", "Planned maintenance: database upgrade"),
        ("known issue", "Known issue"),
        ("non-urgent", "Not urgent"),
        ("question", "Question"),
        ("questionable data in the report", "questionable data in the report"),
        ("Bob pressed the wrong button", "Bob pressed the wrong button"),
    ],
)
async def test_kinds_of_noise_are_recognised_and_any_words_are_taken(world: World, typed: str, told: str) -> None:
    await world.declare("avatars are slow sev3")

    await world.command(f"decline {typed}")

    assert f"Declined: {told}" in (await world.command("timeline 001")).text


async def test_nothing_is_owed_for_it(world: World) -> None:
    await world.declare()
    await world.command("decline planned maintenance")
    said = len(world.shown(world.room))

    await world.passes(hours=2)

    assert len(world.shown(world.room)) == said


async def test_it_needs_a_reason(world: World) -> None:
    await world.declare()

    reply = await world.command("decline \u200b")

    assert reply.text == "Say why it isn't an incident: `/incident decline planned maintenance`."
    assert "investigating" in world.card.visible


@pytest.mark.parametrize("way", ["button", "command"])
async def test_a_form_asks_which_kind_it_is(world: World, way: str) -> None:
    await world.declare()
    if way == "button":
        await world.bob.press(world.card, "Not an incident")
    else:
        await world.bob.command("/incident decline", channel=world.room)
    await world.settled()
    form = world.bob.modal
    assert form is not None
    assert form.labels == ["What is it instead?", "In your words"], "there is no other incident it could belong to"

    await world.bob.submit({})
    await world.settled()
    assert form.errors == {"What is it instead?": "Choose what it is instead, or say it in your words."}
    await world.bob.submit({"What is it instead?": "False alarm", "In your words": "the probe was broken"})
    await world.passes(seconds=5)

    assert world.bob.modal is None
    assert "False alarm: the probe was broken" in world.room.find("*Closed as not an incident*").visible


async def test_the_form_offers_the_incident_of_which_it_is_a_duplicate(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("payments fail sev1")
    (card,) = world.rooms[1].pinned

    await world.bob.press(card, "Not an incident")
    await world.settled()
    await world.bob.submit({"Or a duplicate of": "INC-2026-1123-001 checkout is down"})
    await world.passes(seconds=5)
    assert "investigating" in world.card_in(world.rooms[1]).visible, "it asks first"
    await world.bob.press(world.bob.ephemerals[-1], "Merge")
    await world.passes(seconds=5)

    assert "merged into INC-2026-1123-001" in world.rooms[1].pinned[0].visible


@pytest.mark.parametrize("typed", ["false-alarm the probe was broken", "Known issue", "non-urgent", "question"])
@pytest.mark.parametrize("status", ["identified bad deploy", "monitoring rolled back"])
async def test_noise_that_is_found_late_is_declined_in_one_step(world: World, status: str, typed: str) -> None:
    await world.declare("avatars are slow sev3")
    await world.command(f"status {status}", channel="general")

    reply = await world.command(f"decline {typed}", channel="general")

    assert "is closed as not an incident" in reply.text
    assert "declined" in world.incidents.messages[0].visible


async def test_what_was_identified_was_an_incident(world: World) -> None:
    await world.declare()
    await world.command("status identified bad deploy")
    assert "Not an incident" not in world.card.buttons

    reply = await world.command("decline never mind")

    assert "@alice set its status 5 s ago (09:00): investigating → identified. bad deploy." in reply.text
    assert "It's identified, so it was an incident." in reply.text
    assert "`/incident decline false-alarm <why>`" in reply.text
    assert "`/incident resolve <what fixed it>`" in reply.text
    assert reply.buttons == ["Resolve"]
    assert "identified" in world.card.visible


async def test_what_was_declined_is_not_declined_again(world: World) -> None:
    await world.declare()
    await world.command("decline false-alarm")

    reply = await world.bob.command("/incident decline false-alarm", channel=world.room)

    assert reply.text.startswith("@alice declined it 5 s ago (09:00): False alarm. It's already declined.")
