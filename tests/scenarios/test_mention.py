"""``@warroom <command>``: for threads, where slash commands do not work. The issue's ways in."""

from __future__ import annotations

import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.support.world import World


async def says(
    world: World, text: str, *, channel: Channel, thread: Message | None = None, who: Person | None = None
) -> str:
    """Have somebody, by default Alice, say something, and return what they alone are told."""
    person = who or world.alice
    before = len(person.ephemerals)
    await person.say(text, channel=channel, thread=thread)
    await world.settled()
    return "\n".join(one.visible for one in person.ephemerals[before:])


async def test_a_mention_in_a_thread_of_a_war_room_does_what_the_command_does(world: World) -> None:
    await world.declare()
    first = await world.bob.say("errors are falling", channel=world.room)

    told = await says(world, "@warroom update rolled back v2.3.4", channel=world.room, thread=first)

    assert "Posted update #1 on this incident" in told
    assert world.alice.ephemerals[-1].thread_ts == first.ts, "in that thread"
    assert "rolled back v2.3.4" in world.room.find("Update #1 – ").visible


async def test_in_the_thread_of_an_announcement_its_incident_is_meant(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.declare("mail is late sev3")
    noisy = world.incidents.messages[0]

    told = await says(world, "@warroom update found the logger", channel=world.incidents, thread=noisy)

    assert "Posted update #1 on INC-2026-1123-001" in told
    assert any("found the logger" in reply.visible for reply in world.incidents.thread(noisy))


async def test_so_it_is_where_the_incident_has_a_room(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.declare("search is slow sev2")
    announced = world.slack.channel("incidents-sev1").find("checkout is down")

    told = await says(world, "@warroom brief", channel=world.slack.channel("incidents-sev1"), thread=announced)

    assert "Brief: INC-2026-1123-001" in told


async def test_a_mention_can_declare_but_only_by_the_word(world: World) -> None:
    told = await says(world, "hey @warroom declare checkout is down sev1", channel=world.incidents)
    assert "Declared INC-2026-1123-001: checkout is down (SEV1)." in told.replace("*", "")

    told = await says(world, "@warroom checkout is down sev1", channel=world.incidents)
    assert "I only follow commands in a message, so nothing was done." in told
    assert len(world.rooms) == 1


@pytest.mark.parametrize("text", ["@warroom thanks!", "@warroom you are great", "@warroom 500 errors", "@warroom sev1"])
async def test_what_people_merely_say_declares_nothing_and_shows_how(world: World, text: str) -> None:
    told = await says(world, text, channel=world.incidents)

    assert "so nothing was done" in told
    assert "@Warroom help update" in told
    assert world.rooms == []


async def test_a_slip_is_answered_with_what_was_meant(world: World) -> None:
    await world.declare()
    told = await says(world, "@warroom udpate rolled back", channel=world.room)

    assert "Did you mean @Warroom update rolled back?" in told.replace("`", "")
    assert "rolled back" not in world.card.visible


async def test_an_empty_mention_gives_help(world: World) -> None:
    told = await says(world, "@warroom", channel=world.incidents)

    assert "Here is what I can do." in told
    assert "update" in told


async def test_a_command_that_needs_a_form_offers_the_button_that_opens_it(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.declare("mail is late sev3")
    noisy = world.incidents.messages[0]

    told = await says(world, "@warroom resolve", channel=world.incidents, thread=noisy)
    assert "Slack opens a form only after a click or a command." in told
    pressed = await world.alice.press(world.alice.ephemerals[-1], "Open the form")
    await world.settled()

    assert pressed.modal is not None
    assert pressed.modal.labels[0] == "What fixed it?", "of the incident of that thread"
    assert pressed.modal.private_metadata == "1"


async def test_the_same_event_twice_acts_and_answers_once(world: World) -> None:
    await world.declare()
    world.slack.duplicate_events = True
    told = await says(world, "@warroom update rolled back", channel=world.room)
    told += await says(world, "@warroom help", channel=world.room)
    told += await says(world, "@warroom reopen it is back", channel=world.room)

    assert told.count("Posted update #") == 1
    assert told.count("What you can type") == 1
    assert told.count("This incident is ") == 1
    assert len([text for text in world.shown(world.room) if "Update #" in text and "rolled back" in text]) == 2, (
        "the post and the card"
    )


async def test_apps_and_edits_act_not(world: World) -> None:
    await world.declare()
    deploybot = world.slack.person("deploybot")
    await world.alice.invite(world.room, deploybot)
    await deploybot.say("@warroom resolve deployed v2", channel=world.room)
    message = await world.bob.say("@warroom thanks", channel=world.room)
    await world.bob.edit(message, "@warroom resolve it is over")
    await world.settled()

    assert "investigating" in world.card.visible


async def test_a_mention_with_a_picture_counts(world: World) -> None:
    await world.declare()
    await world.alice.say("@warroom update see the graph", channel=world.room, files={"graph.png": b"..."})
    await world.passes(seconds=5)

    assert "see the graph" in world.card.visible


async def test_rights_hold_for_mentions_too(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    told = await says(world, "@warroom close", channel=world.room, who=world.bob)

    assert "is for commander or admin only" in told


async def test_a_mention_outlives_a_restart_once(world: World) -> None:
    await world.declare()
    world.slack.hold_events()
    await world.alice.say("@warroom update rolled back", channel=world.room)
    await world.restart()
    world.slack.release_events()
    await world.passes(minutes=1)

    assert "rolled back" in world.room.find("Update #1 – ").visible
