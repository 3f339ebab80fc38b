"""Declaring: one line or a form, and what stands in the channels a moment later. Rows: 11, 14, 20, 95, 96, 134, 183."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.support.world import Stage, World, a_world

FORM_TITLE = "What is broken?"


async def test_one_line_declares_and_says_what_comes_next(world: World) -> None:
    reply = await world.declare("declare checkout is down sev1")

    assert "Declared *INC-2026-1123-001*: checkout is down (SEV1)." in reply.text
    assert "will invite you in a moment" in reply.text
    assert world.alice.id in world.room.members
    for name in ("incidents", "incidents-sev1"):
        said = world.slack.channel(name).find("[SEV1] checkout is down").visible
        for fact in ("IC: no one yet", "Time: today 09:00", "Impact: unknown", f"War room: #{world.room.name}"):
            assert fact in said
    assert world.slack.pings == []


async def test_the_word_declare_may_be_left_out(world: World) -> None:
    reply = await world.declare("Checkout is DOWN, sev 1")

    assert "Checkout is DOWN (SEV1)" in reply.text


async def test_create_is_another_word_for_declare(world: World) -> None:
    reply = await world.declare("create checkout is down p0")

    assert "checkout is down (SEV1)" in reply.text


async def test_a_sev2_is_announced_in_one_channel_only(world: World) -> None:
    await world.declare("card payments fail sev2")

    assert len(world.rooms) == 1
    assert world.slack.channel("incidents-sev1").messages == []


async def test_with_nothing_typed_a_form_asks(world: World) -> None:
    asked = await world.alice.command("/incident declare")
    assert asked.modal is not None
    assert asked.modal.labels[0] == FORM_TITLE

    await world.alice.submit(
        {FORM_TITLE: "search is slow", "Severity": "SEV2", "Who is affected, and how?": "Everyone waits"}
    )
    await world.passes(seconds=5)

    assert world.alice.modal is None, "the form is closed"
    assert "[SEV2] search is slow" in world.card.visible
    assert "(assumed)" not in world.card.visible, "the form showed the severity, so it was chosen"
    assert "Impact: Everyone waits" in world.incidents.find("IC: ").visible


async def test_a_severity_alone_opens_the_form_with_it(world: World) -> None:
    asked = await world.alice.command("/incident declare sev1")

    assert asked.modal is not None
    assert "Severity: [SEV1]" in asked.modal.visible


async def test_the_form_refuses_on_the_field_and_keeps_what_was_typed(world: World) -> None:
    await world.alice.command("/incident declare")
    await world.alice.submit({FORM_TITLE: "🔥🔥", "Who is affected, and how?": "Everyone waits"})
    await world.settled()

    form = world.alice.modal
    assert form is not None
    assert "Say in a few words what is broken" in form.errors[FORM_TITLE]
    assert "Everyone waits" in form.typed.values()
    assert world.rooms == []

    await world.alice.submit({FORM_TITLE: "search is slow"})
    await world.passes(seconds=5)
    assert "INC-2026-1123-001" in world.card.visible, "the refused one took no number"


async def test_with_no_severity_one_is_assumed_until_a_button_names_it(world: World) -> None:
    reply = await world.declare("card payments fail")
    assert "You named no severity, so I assumed SEV2; set it on the card." in reply.text
    announced = world.incidents.find("IC: ")
    assert "(severity assumed)" in announced.visible
    assert "SEV2 is assumed. Set it:" in world.card.visible

    pressed = await world.bob.press(world.card, "SEV1")
    await world.passes(seconds=5)

    assert pressed.messages == [], "the post says it"
    assert "Now *SEV1*, was SEV2." in world.room.find("Now *SEV1*").visible
    for message in (world.card, world.incidents.find("IC: ")):
        assert "assumed" not in message.visible
        assert "SEV1" not in message.buttons
    assert "SEV1" in world.room.topic
    assert "[SEV1]" in world.slack.channel("incidents-sev1").find("card payments fail").visible


async def test_the_button_on_the_announcement_confirms_what_was_assumed(world: World) -> None:
    await world.declare("card payments fail")
    assert "assumed" in world.card.visible

    await world.dana.press(world.incidents.find("IC: "), "SEV2")
    await world.passes(seconds=5)

    assert "assumed" not in world.card.visible


async def test_the_word_payload_gets_through_in_http_mode(stage: Stage) -> None:
    async with a_world(replace(stage, http=True)) as world:
        reply = await world.declare("payload=1 & the payload parser is down sev1")

        assert "payload=1 & the payload parser is down (SEV1)" in reply.text
        assert "the payload parser is down" in world.card.visible


async def test_two_people_who_declare_at_once_share_no_number(world: World) -> None:
    people = (world.alice, world.bob, world.carol, world.dana)
    replies = await asyncio.gather(*(one.command(f"/incident {one.name} sees errors sev2") for one in people))
    await world.passes(seconds=10)

    numbers = {reply.text.split("*")[1] for reply in replies}
    assert numbers == {f"INC-2026-1123-00{nth}" for nth in (1, 2, 3, 4)}
    assert len(world.rooms) == 4


async def test_numbers_begin_anew_with_each_utc_day(world: World) -> None:
    await world.passes(hours=14, minutes=59)
    await world.declare("first sev4 problem of monday")
    await world.declare("second problem of monday sev4")
    late = await world.declare("last problem of monday sev4")
    await world.passes(minutes=1)
    early = await world.declare("first problem of tuesday sev4")

    assert "INC-2026-1123-003" in late.text
    assert "INC-2026-1124-001" in early.text


async def test_a_sev3_is_worked_on_in_the_thread_of_its_announcement(world: World) -> None:
    reply = await world.declare("avatars load slowly sev3")

    assert "Work goes on in the thread of its announcement." in reply.text
    assert world.rooms == []
    announced = world.incidents.find("IC: ")
    assert "Worked on in this thread" in announced.visible
    card, *_ = world.incidents.thread(announced)
    assert "Open war room" in card.buttons

    await world.command("update cache is being warmed")
    await world.passes(days=1)
    said = [one.visible for one in world.incidents.thread(announced)]
    assert any("cache is being warmed" in one for one in said[1:])
    assert any("is due" in one for one in said[1:]), "reminders come as replies too"
    assert len(world.incidents.messages) == 1, "nothing stands beside the announcement"


async def test_a_daily_clock_is_shown_with_its_day(world: World) -> None:
    await world.declare("avatars load slowly sev3")

    assert "next update by tomorrow 09:00" in world.incidents.find("IC: ").visible
