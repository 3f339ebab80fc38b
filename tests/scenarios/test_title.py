"""Another title, by a line or a form: on card, announcement, topic and timeline; for whoever may post updates."""

from __future__ import annotations

import pytest

from tests.support.world import POLICY, World

NEW = "checkout is down in the EU"


@pytest.mark.parametrize("way", ["line", "alias", "form"])
async def test_a_title_changes_wherever_it_is_shown(world: World, way: str) -> None:
    await world.declare("chekout is down sev2")
    name = world.room.name
    if way == "form":
        await world.alice.press(world.card, "Change status")
        await world.settled()
        assert world.alice.modal is not None
        await world.alice.press(world.alice.modal, "Edit title")
        await world.settled()
        await world.alice.submit({"What is broken?": NEW})
    else:
        reply = await world.command(f"{'title' if way == 'line' else 'rename'} {NEW}")
        assert reply.text == "Title of this incident changed."
    await world.passes(seconds=15)

    assert world.card.visible.startswith(f"🚨 [SEV2] {NEW}")
    assert NEW in world.incidents.messages[0].visible
    assert NEW in world.room.topic
    assert world.room.name == name
    assert f"Title: {NEW}" in world.room.thread(world.card)[-1].visible
    assert f"@alice: Title: {NEW}" in (await world.command("timeline")).text
    for shown in (world.card.visible, world.incidents.messages[0].visible, world.room.topic):
        assert "chekout is down" not in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("title ...", "Say in a few words what is broken"),
        (f"title {'x' * 200}", "The title has 200 characters and may have"),
        ("title chekout is down", "This incident is called that already"),
    ],
)
async def test_what_is_no_other_title_changes_nothing(world: World, typed: str, told: str) -> None:
    await world.declare("chekout is down sev2")
    assert told in (await world.command(typed)).text
    await world.passes(seconds=5)
    assert "chekout is down" in world.card.visible
    assert "Title:" not in (await world.command("timeline")).text


async def test_what_is_over_keeps_its_title(world: World) -> None:
    await world.declare("chekout is down sev2")
    await world.command("decline false-alarm a test")
    assert "so its title can no longer change" in (await world.command(f"title {NEW}")).text


@pytest.mark.parametrize("policy", [POLICY + "permissions: {update: [commander]}\n"])
async def test_whoever_may_post_no_update_gives_no_title(world: World) -> None:
    await world.declare("chekout is down sev2")
    await world.command("role commander")
    reply = await world.bob.command(f"/incident title {NEW}", channel=world.room)
    assert " is for " in reply.text
    assert "chekout" in world.card.visible


@pytest.mark.parametrize("typed", ["title is wrong on invoices", "rename of accounts is broken"])
async def test_a_line_outside_the_room_that_may_be_a_declaration_is_asked_about(world: World, typed: str) -> None:
    await world.declare("checkout is down sev2")
    words = typed.partition(" ")[2]

    asked = await world.command(typed, channel="general")
    assert f"To give INC-2026-1123-001 (“checkout is down”) the title “{words}”, press *Rename it*" in asked.text
    assert asked.buttons == ["Rename it", "Declare it"]
    assert "checkout is down" in world.card.visible

    await world.alice.press(asked, "Rename it")
    await world.passes(seconds=15)
    assert world.card.visible.startswith(f"🚨 [SEV2] {words}")

    asked = await world.command(typed, channel="general")
    await world.alice.press(asked, "Declare it")
    await world.passes(seconds=15)
    assert typed in world.incidents.messages[-1].visible


@pytest.mark.parametrize("line", ["title 001 checkout is slow", "title INC-2026-1123-001 checkout is slow"])
async def test_a_line_that_names_the_incident_is_clear_anywhere(world: World, line: str) -> None:
    await world.declare("checkout is down sev2")
    await world.command(line, channel="general")
    await world.passes(seconds=15)
    assert world.card.visible.startswith("🚨 [SEV2] checkout is slow")


async def test_in_the_thread_of_an_announcement_it_is_that_incidents_title(world: World) -> None:
    await world.declare("logs are noisy sev3")
    announced = world.incidents.messages[0]
    await world.alice.say("@warroom title logs are full", channel="incidents", thread=announced)
    await world.passes(seconds=15)
    assert "logs are full" in world.incidents.messages[0].visible
