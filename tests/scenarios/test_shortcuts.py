"""Declaring from what somebody said: the message is the start of the timeline. Needs 4 and 13; rows: 11, 14, 45."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from dataclasses import replace

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.forms import Typed
from bot.demo.workspace.messages import Message
from bot.domain.incident import TITLE_LIMIT
from tests.support.world import Stage, World, a_world

SAID = "Checkout answers 502 for everyone\nsince the deploy of 08:51 <!channel>, I think"


async def a_message(world: World, text: str = SAID, *, channel: str = "incidents") -> Message:
    """Have Bob say something, eight minutes before anybody declares."""
    message = await world.bob.say(text, channel=channel)
    await world.passes(minutes=8)
    return message


async def declared_from(world: World, message: Message, **values: Typed) -> None:
    """Have Alice declare from a message: choose the shortcut, send the form."""
    await world.alice.shortcut("declare_from", message)
    await world.alice.submit(values)
    await world.passes(seconds=10)


def link(world: World, message: Message) -> str:
    return f"{world.slack.workspace.url}archives/{message.channel_id}/p{message.ts.replace('.', '')}"


async def test_a_message_becomes_an_incident_in_two_interactions(world: World) -> None:
    message = await a_message(world)
    before = world.slack.asked

    await world.alice.shortcut("declare_from", message)
    form = world.alice.modal
    assert form is not None
    assert "Checkout answers 502 for everyone" in form.visible
    assert "since the deploy of 08:51" in form.visible
    assert form.private_metadata == f"C0INC1DENT:{message.ts.replace('.', '')}::{world.bob.id}", "ids and nothing else"
    await world.alice.submit()
    await world.passes(seconds=10)

    assert world.slack.asked - before == 2
    assert "Checkout answers 502 for everyone" in world.card.visible
    assert "Declared *INC-2026-1123-001*" in world.alice.ephemerals[-1].visible


async def test_the_message_is_the_start_of_the_timeline_with_its_author_and_time(world: World) -> None:
    await declared_from(world, await a_message(world))

    first, second, *_ = (await world.command("timeline")).text.splitlines()[1:]
    assert "09:00" in first
    assert "@bob: Checkout answers 502 for everyone since the deploy of 08:51" in first
    assert "(recorded later)" in first
    assert "Declared as SEV2" in second
    assert "09:08" in second
    assert world.slack.pings == []
    await world.command("resolve now rolled back")
    assert "since the deploy of 08:51" in world.document
    assert "bob" in world.document


async def test_card_bookmark_and_thread_lead_from_one_to_the_other(world: World) -> None:
    message = await a_message(world)
    await declared_from(world, message)

    assert "Declared from this message" in world.card.visible
    assert link(world, message) in str(world.card.blocks)
    assert {mark.link for mark in world.room.bookmarks} >= {link(world, message)}
    (reply,) = world.incidents.thread(message)
    assert "This became INC-2026-1123-001 (SEV2)" in reply.visible.replace("*", "")
    assert f"Follow it in #{world.room.name}." in reply.visible


async def test_a_reply_in_a_thread_is_answered_in_that_thread(world: World) -> None:
    first = await world.bob.say("hm", channel="incidents")
    message = await world.carol.say("search is slow", channel="incidents", thread=first)
    await declared_from(world, message)

    assert "This became" in world.incidents.thread(first)[-1].visible
    assert f"?thread_ts={first.ts}&cid={world.incidents.id}" in str(world.card.blocks).replace("&amp;", "&")


async def test_where_the_bot_is_not_the_message_is_declared_all_the_same_and_its_thread_left_alone(
    world: World,
) -> None:
    message = await a_message(world, channel="general")
    await declared_from(world, message)

    assert world.slack.channel("general").thread(message) == []
    assert "Checkout answers 502 for everyone" in world.card.visible
    assert "Not done" not in world.card.visible
    assert "Declared *INC-2026-1123-001*" in world.alice.direct_messages().messages[-1].visible, "else it were lost"


async def test_a_sev3_from_a_message_is_worked_on_under_its_announcement_and_the_thread_says_so(world: World) -> None:
    message = await a_message(world, "avatars load slowly")
    await declared_from(world, message, Severity="SEV3")

    said = world.incidents.thread(message)[-1].visible
    assert "Follow it under its announcement." in said
    assert "archives/C0INC1DENT" in said
    announced = world.incidents.find("Worked on in this thread")
    assert "Declared from this message" in world.incidents.thread(announced)[0].visible


async def test_of_a_private_incident_the_thread_learns_nothing(world: World) -> None:
    message = await a_message(world, "someone reads our mail")
    await declared_from(world, message, **{"Who may know of it?": ["Private"]})

    assert world.room.is_private
    assert world.incidents.thread(message) == []
    assert "someone reads our mail" in world.card.visible


async def test_title_and_text_may_be_changed_and_a_severity_in_the_first_line_counts(world: World) -> None:
    message = await a_message(world, "sev1 payments are down\nMallory's card is 4111 1111")
    await declared_from(world, message, **{"What is broken?": "no one can pay", "What was said": "payments are down"})

    assert "[SEV1] no one can pay" in world.card.visible
    told = (await world.command("timeline")).text
    assert "@bob: payments are down" in told
    assert "4111" not in told


async def test_what_was_said_may_be_left_out(world: World) -> None:
    await declared_from(world, await a_message(world), **{"What was said": ""})

    assert "(a message without a text)" in (await world.command("timeline")).text


async def test_a_long_message_is_cut_to_what_the_form_holds(world: World) -> None:
    await declared_from(world, await a_message(world, "x" * 200 + "\n" + "y" * 5000))

    assert "x" * (TITLE_LIMIT - 1) + "…" in world.card.visible


async def test_an_apps_message_can_be_declared_and_is_an_apps_on_the_timeline(world: World) -> None:
    world.slack.channel("incidents").members.append(world.slack.person("deploybot").id)
    message = await world.slack.person("deploybot").say("disk full on db-3", channel="incidents")
    await declared_from(world, message)

    assert "disk full on db-3" in world.card.visible


async def test_the_same_message_twice_is_refused_with_the_way_to_the_first(world: World) -> None:
    message = await a_message(world)
    await declared_from(world, message)

    await world.carol.shortcut("declare_from", message)
    await world.settled()

    window = world.carol.modal
    assert window is not None
    assert f"This message was already declared as INC-2026-1123-001, which goes on in #{world.room.name}" in (
        window.visible
    )
    brief = await world.carol.press(window, "Brief me")
    await world.settled()
    assert brief.error is None
    assert "Brief: INC-2026-1123-001" in window.visible
    assert len(world.rooms) == 1


async def test_two_who_declare_the_same_message_at_once_make_one_incident(world: World) -> None:
    message = await a_message(world)
    for person in (world.alice, world.carol):
        await person.shortcut("declare_from", message)
    await asyncio.gather(world.alice.submit(), world.carol.submit())
    await world.passes(seconds=10)

    assert len(world.rooms) == 1
    (loser,) = [person.modal for person in (world.alice, world.carol) if person.modal is not None]
    assert "This message was already declared as INC-2026-1123-001" in str(loser.errors)


async def test_once_the_first_is_over_the_message_can_be_declared_again(world: World) -> None:
    message = await a_message(world)
    await declared_from(world, message)
    await world.command("resolve now rolled back")
    await declared_from(world, message)

    assert len(world.rooms) == 2


async def test_who_may_not_know_of_a_private_incident_declares_a_second_one_and_learns_nothing(world: World) -> None:
    message = await a_message(world)
    await declared_from(world, message, **{"Who may know of it?": ["Private"]})

    await world.carol.shortcut("declare_from", message)
    assert world.carol.modal is not None
    assert "INC-2026-1123-001" not in world.carol.modal.visible
    await world.carol.submit()
    await world.passes(seconds=10)

    assert [room.is_private for room in world.rooms] == [True, False]


async def test_the_global_shortcut_opens_the_empty_form_and_the_answer_comes_as_a_direct_message(world: World) -> None:
    asked = await world.alice.shortcut("declare")
    assert asked.modal is not None
    assert "What was said" not in asked.modal.labels
    await world.alice.submit({"What is broken?": "search is slow"})
    await world.passes(seconds=10)

    assert "search is slow" in world.card.visible
    assert "Declared *INC-2026-1123-001*" in world.alice.direct_messages().messages[-1].visible


async def test_a_form_that_slack_would_not_open_comes_again_by_a_button(world: World) -> None:
    message = await a_message(world)
    world.slack.fail("views.open", Refuse("expired_trigger_id"))
    reply = await world.alice.shortcut("declare_from", message)
    await world.settled()

    assert "Slack took too long to open the form. Press the button to open it." in reply.text
    await world.alice.press(reply, "Open the form")
    assert world.alice.modal is not None
    assert "since the deploy of 08:51" in world.alice.modal.visible
    await world.alice.submit()
    await world.passes(seconds=10)
    assert "Declared from this message" in world.card.visible


async def test_so_it_is_with_a_command_and_with_a_button_on_the_card(world: World) -> None:
    world.slack.fail("views.open", Refuse("expired_trigger_id"))
    reply = await world.alice.command("/incident declare sev1")
    await world.alice.press(reply, "Open the form")
    assert world.alice.modal is not None
    assert "Severity: [SEV1]" in world.alice.modal.visible
    await world.alice.submit({"What is broken?": "checkout is down"})
    await world.passes(seconds=10)

    world.slack.fail("views.open", Refuse("expired_trigger_id"))
    reply = await world.bob.press(world.card, "Post update")
    await world.settled()
    await world.bob.press(reply, "Open the form")
    await world.settled()
    assert world.bob.modal is not None
    assert world.bob.modal.title == "Post an update"


async def test_a_shortcut_of_another_version_says_so(world: World) -> None:
    message = await a_message(world)
    interactions = world.slack.interactions
    interactions.manifest = deepcopy(interactions.manifest)
    interactions.manifest["features"]["shortcuts"].append({"type": "message", "callback_id": "old"})
    reply = await world.alice.shortcut("old", message)
    await world.settled()

    assert "This button, form or shortcut is from an older version of Warroom" in reply.text


async def test_over_http_it_is_the_same(stage: Stage) -> None:
    async with a_world(replace(stage, http=True)) as world:
        await declared_from(world, await a_message(world))

        assert "Declared from this message" in world.card.visible
        await world.bob.say("@warroom update rolled back", channel=world.room)
        await world.bob.open_home()
        await world.passes(seconds=5)
        assert "rolled back" in world.card.visible
        assert world.bob.home is not None


@pytest.mark.parametrize("where", ["private channel", "direct message", "public channel"])
async def test_what_was_said_where_not_everyone_reads_is_declared_in_private_unless_someone_unticks_it(
    world: World, where: str
) -> None:
    channel = {
        "private channel": world.slack.add_channel("salaries", [world.alice], is_private=True),
        "direct message": world.alice.direct_messages(),
        "public channel": world.slack.channel("general"),
    }[where]
    message = await world.alice.say("zanzibar: he copied the customer table", channel=channel)
    await world.alice.shortcut("declare_from", message)
    form = world.alice.modal
    assert form is not None
    ticked = any("initial_options" in block.get("element", {}) for block in form.blocks)
    assert ticked is (where != "public channel")

    await world.alice.submit({})
    await world.passes(seconds=5)
    everyone = [text for each in world.slack.channels if not each.is_private for text in world.shown(each)]
    assert any("zanzibar" in text for text in everyone) is (where == "public channel")
