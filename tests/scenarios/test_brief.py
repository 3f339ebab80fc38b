"""Late joiners: what everybody else knows, told to one. Need 22; row 91."""

from __future__ import annotations

import asyncio

from bot.demo.people.person import Person
from tests.support.world import World


def told(person: Person, world: World) -> list[str]:
    """Return the briefs that somebody was shown in the one war room."""
    return [one.visible for one in person.ephemerals if one.channel_id == world.room.id and "Brief: " in one.visible]


async def dave_joins(world: World) -> Person:
    """Have Dave come into the one war room."""
    dave = world.slack.person("dave")
    await dave.join(world.room)
    await world.passes(seconds=5)
    return dave


async def an_hour_of_it(world: World) -> None:
    """Have a SEV1 with a commander, an impact, a theory, a failed try and a promise."""
    await world.alice.command("/incident declare")
    await world.alice.submit(
        {
            "What is broken?": "checkout is down",
            "Severity": "SEV1",
            "Who is affected, and how?": "All customers; no one can pay",
        }
    )
    await world.passes(seconds=10)
    await world.command("role commander @bob")
    await world.passes(minutes=10)
    await world.command("update restarted the pods, no better")
    await world.passes(minutes=10)
    await world.command("status identified deploy v2.3.4 broke it")
    await world.command("update rolling back v2.3.4")


async def test_whoever_comes_late_is_told_alone_what_the_others_know(world: World) -> None:
    """Rows: 91."""
    await an_hour_of_it(world)
    before = len(world.room.messages)

    await dave_joins(world)

    (brief,) = told(world.slack.person("dave"), world)
    lines = brief.splitlines()
    assert lines[0] == "Brief: INC-2026-1123-001"
    assert "[SEV1] checkout is down" in lines[1]
    assert "identified, began today 09:00" in lines[2]
    for fact in (
        "All customers; no one can pay",
        "_unknown_: users affected",
        "09:10 Update #1: restarted the pods, no better",
        "deploy v2.3.4 broke it",
        "*Now* (update #2, 09:20 by @alice)",
        "rolling back v2.3.4",
        "Incident commander: @bob",
        "by 09:35",
        f"#{world.room.name}",
        "Announcement",
    ):
        assert fact in brief
    assert len(world.room.messages) == before, "no one else sees it"
    assert not [ping for ping in world.slack.pings if ping.who == world.bob.id and "Brief" in ping.channel]


async def test_whom_the_declaration_fetches_comes_in_time_and_is_told_nothing(world: World) -> None:
    await world.declare()
    await world.passes(minutes=1)
    await dave_joins(world)

    for person in (world.alice, world.bob, world.slack.person("dave")):
        assert told(person, world) == []


async def test_each_coming_is_told_once_however_often_slack_says_so(world: World) -> None:
    await an_hour_of_it(world)
    world.slack.duplicate_events = True
    dave = await dave_joins(world)
    assert len(told(dave, world)) == 1

    await dave.leave(world.room)
    await dave_joins(world)
    assert len(told(dave, world)) == 2, "whoever comes back has missed something too"


async def test_an_invited_expert_is_briefed_and_the_bot_itself_is_not(world: World) -> None:
    await an_hour_of_it(world)
    await world.command("role expert @dave")

    assert len(told(world.slack.person("dave"), world)) == 1
    assert not [one for one in world.slack.workspace.ephemerals if one.viewer == world.slack.bot_user_id]


async def test_anybody_gets_it_by_a_word_or_a_click_at_any_time(world: World) -> None:
    await an_hour_of_it(world)

    typed = await world.carol.command("/incident brief", channel=world.room)
    pressed = await world.carol.press(world.card, "Brief me")
    elsewhere = await world.dana.command("/incident brief 001", channel="general")
    await world.settled()

    assert "rolling back v2.3.4" in typed.text
    assert typed.text == pressed.text == elsewhere.text


async def test_who_was_in_the_room_and_when_is_in_the_postmortem(world: World) -> None:
    """Rows: 91."""
    await an_hour_of_it(world)
    dave = await dave_joins(world)
    await world.passes(minutes=5)
    await dave.leave(world.room)
    await world.passes(minutes=1)
    await world.command("resolve rolled back")

    document = (await world.command("postmortem")).text

    assert "dave: in the room from 09:20 to 09:25 UTC" in document
    assert "bob: Incident commander from 09:00 UTC, in the room from 09:00 UTC" in document


async def test_of_much_that_was_tried_the_last_is_shown(world: World) -> None:
    await world.declare()
    for nth in range(8):
        await world.command(f"update try number {nth}")

    reply = await world.command("brief")

    assert "(the last 5 of 7)" in reply.text
    assert "try number 1" not in reply.text
    assert "try number 2" in reply.text
    assert reply.text.count("try number 7") == 1


async def test_what_was_found_ruled_out_and_asked_for_is_told(world: World) -> None:
    await world.declare()
    await world.command("role expert @carol")
    await world.alice.press(world.card, "Post update")
    await world.settled()
    form = world.alice.modal
    assert form is not None
    await world.alice.press(form, "More")
    await world.settled()
    await world.alice.submit(
        {
            "Current action": "rolling back, 3 of 8 nodes done",
            "New findings": "the migration locks orders",
            "Ruled out": "the network",
            "Next steps": "watch the errors",
            "Need help with": "someone who knows the orders table",
        }
    )
    await world.passes(minutes=3)

    brief = told(await dave_joins(world), world)[0]

    for part in (
        "rolling back, 3 of 8 nodes done",
        "*Found*\nthe migration locks orders",
        "*Ruled out*\n• H1 the network",
        "*Next steps*\nwatch the errors",
        "*Help needed*\nsomeone who knows the orders table",
        "Subject matter expert: @carol",
    ):
        assert part in brief


async def test_at_the_beginning_it_says_that_nothing_is_known(world: World) -> None:
    reply = await world.declare("logs are noisy sev3")
    reply = await world.command("brief", channel=world.incidents)

    assert "_unknown_: users affected" in reply.text
    assert "Nothing is on the timeline yet." in reply.text
    assert "Incident commander: no one yet" in reply.text
    assert "Announcement" in reply.text


async def test_it_names_people_and_pings_nobody(world: World) -> None:
    await an_hour_of_it(world)
    await world.command("update <@U0CAR01001> and <!channel> look at the database")
    rung = len(world.slack.pings)

    await dave_joins(world)

    assert len(world.slack.pings) == rung


async def test_a_private_incident_briefs_its_members_alone(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    await world.passes(minutes=3)

    refused = await world.dana.command("/incident brief 001", channel="general")
    await world.settled()
    assert "payroll" not in refused.text
    await world.alice.invite(world.room, world.dana)
    await world.passes(seconds=5)
    assert "payroll" in told(world.dana, world)[0]


async def test_many_who_come_at_once_are_each_told(world: World) -> None:
    await an_hour_of_it(world)
    late = [world.dana, world.slack.person("dave"), world.slack.person("gus")]
    for person in late:
        if person.id in world.room.members:
            await person.leave(world.room)
    await asyncio.gather(*(person.join(world.room) for person in late))
    await world.passes(seconds=5)

    assert all(len(told(person, world)) == 1 for person in late)


async def test_a_brief_that_slack_refuses_is_lost_and_harms_nothing(world: World) -> None:
    await an_hour_of_it(world)
    dave = world.slack.person("dave")
    await dave.join(world.room)
    await dave.leave(world.room)
    await world.settled()

    assert "user_not_in_channel" in [call.error for call in world.slack.calls if call.method == "chat.postEphemeral"]
    assert dave.direct_messages().messages == [], "no one is told in private what they have just left"
