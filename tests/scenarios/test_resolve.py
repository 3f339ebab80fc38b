"""The end: what fixed it, the all-clear, no more promises, and the draft. Rows: 83, 116, 117, 134, 183."""

from __future__ import annotations

import asyncio

from tests.support.world import World


async def test_one_line_resolves_and_tells_everybody(world: World) -> None:
    await world.declare()
    await world.command("status monitoring")
    await world.passes(minutes=31)

    reply = await world.command("resolve rolled back v2.3.4")

    assert reply.text == "INC-2026-1123-001 is resolved. The postmortem draft is on its way."
    for place in (world.room, world.incidents, world.slack.channel("incidents-sev1")):
        said = place.find("All clear").visible
        assert "rolled back v2.3.4" in said
        assert "Impact lasted" in said
        assert "stability window" not in said
    announced = world.incidents.find("IC: ")
    assert "Status: resolved" in announced.visible
    assert world.incidents.find("All clear") in world.incidents.thread(announced)
    assert "rolled back v2.3.4" in world.card.visible
    assert world.card.buttons == []
    assert "resolved" in world.room.topic
    assert {ping.who for ping in world.slack.pings} <= {world.alice.id}, "the reminders name who owes an update"


async def test_with_nothing_typed_a_form_asks_what_fixed_it(world: World) -> None:
    await world.declare()
    asked = await world.command("resolve")
    assert asked.modal is not None
    assert asked.modal.labels == ["What fixed it?"]
    assert "checkout is down" in asked.modal.visible, "the form says which incident it is about"

    await world.alice.submit({"What fixed it?": "rolled back v2.3.4"})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "rolled back v2.3.4" in world.room.find("All clear").visible


async def test_the_button_on_the_card_opens_the_same_form(world: World) -> None:
    await world.declare()

    pressed = await world.bob.press(world.card, "Resolve")
    await world.bob.submit({"What fixed it?": "restarted the cache"})
    await world.passes(seconds=5)

    assert pressed.modal is not None
    assert "restarted the cache" in world.room.find("All clear").visible


async def test_blanks_are_no_answer_to_what_fixed_it(world: World) -> None:
    await world.declare()
    await world.command("resolve")

    await world.alice.submit({"What fixed it?": "\u00a0\u200b"})
    await world.settled()

    form = world.alice.modal
    assert form is not None
    assert form.errors == {"What fixed it?": "Say what fixed it: /incident resolve rolled back v2.3.4."}
    assert "investigating" in world.card.visible


async def test_an_early_resolve_is_not_blocked_but_said(world: World) -> None:
    await world.declare()
    await world.command("status monitoring")
    await world.passes(minutes=10)

    reply = await world.command("resolve rolled back")

    assert "The stability window has 19 min 55 s to go: keep watching." in reply.text
    assert "before the stability window had passed: keep watching" in world.room.find("All clear").visible
    assert "the policy asks for 30 min" in world.document


async def test_a_second_resolve_is_told_that_it_is_over(world: World) -> None:
    await world.declare()
    await world.command("resolve rolled back")

    reply = await world.command("resolve restarted the cache")

    assert "INC-2026-1123-001 is resolved already, since 2026-11-23 09:00 UTC." in reply.text
    assert "`/incident timeline <note>`" in reply.text
    assert "rolled back" in world.card.visible
    assert "restarted" not in world.card.visible


async def test_of_two_resolves_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    await world.declare()

    replies = await asyncio.gather(
        world.alice.command("/incident resolve rolled back", channel=world.room),
        world.bob.command("/incident resolve restarted the cache", channel=world.room),
    )
    await world.passes(seconds=10)

    told = sorted("already" in reply.text for reply in replies)
    assert told == [False, True]
    assert sum("All clear" in text for text in world.shown(world.room)) == 1
    assert len([file for file in world.slack.workspace.files.values() if file.name.endswith(".md")]) == 1


async def test_no_promise_outlives_the_incident(world: World) -> None:
    await world.declare()
    await world.passes(minutes=15)
    assert "is due" in world.room.messages[-1].visible
    await world.command("resolve rolled back")
    said = len(world.shown(world.room))

    await world.passes(hours=3)

    assert len(world.shown(world.room)) == said
    assert not any(message.buttons for message in world.room.messages), "nor does a button of a reminder"


async def test_the_draft_is_in_the_room_with_what_was_said(world: World) -> None:
    await world.declare()
    await world.bob.say("deploy v2.3.4 went out at 08:51", channel=world.room)
    await world.command("resolve rolled back v2.3.4")

    presented = world.room.find("postmortem draft of INC-2026-1123-001 is written")
    (reply,) = world.room.thread(presented)
    assert [file.name for file in reply.files] == ["INC-2026-1123-001-postmortem.md"]
    assert "deploy v2.3.4 went out at 08:51" in world.document
    assert "Resolved: rolled back v2.3.4" in world.document
    assert "not yet known" in world.document


async def test_a_sev3_is_resolved_in_its_thread(world: World) -> None:
    await world.declare("avatars load slowly sev3")

    await world.command("resolve warmed the cache")

    said = [one.visible for one in world.incidents.thread(world.incidents.find("IC: "))]
    assert sum("All clear" in one for one in said) == 1
    assert any("postmortem draft" in one for one in said)
