"""Roles that must be filled and are not: the room is told until somebody has them. Rows: 77, 88."""

from __future__ import annotations

import asyncio

import pytest

from bot.demo.faults import RateLimited, Refuse
from bot.demo.workspace.messages import Message
from tests.support.tally import called_in
from tests.support.world import POLICY, World

AREAS = POLICY + "areas: {database: [U0B0B00001], network: [dana@example.com]}\n"
OFTEN = POLICY.replace("ask_reporter_after: none", "ask_reporter_after: none, nag_every: 5m")


def nags(world: World, role: str = "Incident commander") -> list[Message]:
    """Return every word in the war room that nobody has a role, oldest first, answered or not."""
    return [
        one
        for one in world.room.messages
        if role.lower() in one.visible
        and any(said in one.visible for said in ("needs one", "needs both", "needed:", "took over as", "Asked again"))
    ]


async def test_a_sev1_without_a_commander_is_called_out_after_two_minutes(world: World) -> None:
    await world.declare()
    await world.passes(minutes=1, seconds=50)
    assert not nags(world)

    await world.passes(seconds=10)

    (nag,) = nags(world)
    assert "@alice: no incident commander and no communications lead yet, and this SEV1 needs both." in nag.visible
    assert "Incident commander, needed for: All SEV1 incidents" in nag.visible
    assert nag.buttons == ["Take incident commander", "Take communications lead", "Roles"]
    assert nag.thread_ts is None
    assert [ping.who for ping in world.slack.pings] == [world.alice.id], "whoever declared, and no one else"


async def test_a_sev2_waits_an_hour(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=59)
    assert not nags(world)
    await world.passes(minutes=2)
    assert len(nags(world)) == 1


async def test_other_roles_are_called_out_without_a_ping(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.passes(minutes=3)

    (nag,) = nags(world, "Communications lead")
    assert "No communications lead yet, and this SEV1 needs one." in nag.visible
    assert world.slack.pings == []


@pytest.mark.parametrize("policy", [OFTEN])
async def test_it_comes_again_until_somebody_has_the_role(world: World) -> None:
    await world.declare()
    await world.passes(minutes=13)
    assert len(nags(world)) == 3, "at 2, 7 and 12 minutes"
    assert [bool(nag.buttons) for nag in nags(world)] == [False, False, True], "one asks"
    again = "No incident commander and no communications lead yet. Asked again below (09:07)."
    assert again in nags(world)[0].visible

    await world.carol.press(nags(world)[-1], "Take incident commander")
    await world.passes(seconds=5)
    newest = nags(world)[-1]
    assert "No communications lead yet, and this SEV1 needs one." in newest.visible, "what is left is asked for still"
    assert "@carol took over as incident commander at 09:13." in newest.visible
    assert newest.buttons == ["Take it", "Roles"]

    await world.bob.press(newest, "Take it")
    await world.passes(minutes=30)
    assert len(nags(world, "Communications lead")) == 3
    for nag in nags(world, "Communications lead"):
        assert not nag.buttons
        assert "@bob took over as communications lead at 09:13." in nag.visible


async def test_a_role_that_is_missed_later_joins_the_one_that_is_missed_already(world: World) -> None:
    """Rows: 88: a SEV2 that hurts users needs a communications lead at once."""
    await world.declare("search is slow sev2")
    await world.passes(minutes=10)
    assert not nags(world, "Communications lead")
    await world.command("impact users 10%")
    (first,) = nags(world, "Communications lead")
    await world.passes(minutes=51)

    (both,) = nags(world)
    assert "No incident commander and no communications lead yet, and this SEV2 needs both." in both.visible
    assert "No communications lead yet. Asked again below" in first.visible
    await world.bob.press(both, "Take communications lead")
    await world.passes(seconds=5)
    assert "No incident commander yet, and this SEV2 needs one." in both.visible
    assert [bool(nag.buttons) for nag in nags(world)] == [True]
    assert "@bob took over as communications lead" in first.visible
    await world.command("resolve now rolled back")
    assert "No incident commander needed: the incident is resolved" in both.visible


async def test_while_an_update_is_due_too_its_reminder_repeats_who_is_missing(world: World) -> None:
    await world.declare()
    await world.passes(minutes=32)

    assert len(nags(world)) == len(nags(world, "Communications lead")) == 1
    (due,) = [one for one in world.room.messages if "an update is due" in one.visible and one.buttons]
    assert "Still no incident commander and no communications lead." in due.visible
    assert due.buttons == ["No change", "Post update", "Snooze 10 min", "Roles"]
    assert called_in(world.room, world) == [world.alice.id] * 3, "at 2, 15 and 30 minutes"
    await world.bob.press(due, "Snooze 10 min")
    await world.command("role commander @carol")
    await world.passes(seconds=5)

    assert "Still no communications lead." in due.visible
    assert "Snoozed by @bob until 09:42" in due.visible
    await world.command("role communications @bob")
    await world.bob.press(due, "No change")
    await world.passes(seconds=5)
    assert "Still no" not in due.visible


async def test_while_updates_come_the_missing_role_is_asked_for_by_itself(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.command("update looking at it")
    await world.passes(minutes=7)

    assert [bool(nag.buttons) for nag in nags(world)] == [False, True]
    assert "@alice: no incident commander and no communications lead yet" in nags(world)[1].visible


async def test_taking_the_role_in_time_keeps_the_room_quiet(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.command("role communications @carol")
    await world.passes(hours=2)

    assert not nags(world)
    assert not nags(world, "Communications lead")


async def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told_who(world: World) -> None:
    await world.declare()
    await world.passes(minutes=3)
    (nag,) = nags(world, "Communications lead")

    take = "Take communications lead"
    replies = await asyncio.gather(world.bob.press(nag, take), world.carol.press(nag, take))
    await world.passes(seconds=5)

    (won,) = [reply for reply in replies if not reply.text]
    (lost,) = [reply for reply in replies if reply is not won]
    winner = world.slack.person(won.user_id)
    assert f"@{winner.name} is communications lead already, since 09:03" in lost.text
    assert "/incident role communications me" in lost.text
    assert sum("is now communications lead" in text for text in world.shown(world.room)) == 1


async def test_pressing_it_twice_is_harmless(world: World) -> None:
    await world.declare()
    await world.passes(minutes=3)
    (nag,) = nags(world)
    world.slack.fail("chat.update", RateLimited(30))  # the buttons are still on Bob's screen
    await world.bob.press(nag, "Take incident commander")

    reply = await world.bob.press(nag, "Take incident commander")
    await world.passes(minutes=1)

    assert "You have that role already" in reply.text
    assert nag.buttons == ["Take it", "Roles"], "of the communications lead"


async def test_a_role_that_becomes_unfilled_is_missed_again(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.passes(minutes=5)
    assert not nags(world)

    await world.command("role commander none")
    assert "is no longer incident commander" in world.newest
    await world.passes(minutes=2)

    (nag,) = nags(world)
    assert nag.buttons


async def test_a_milder_severity_takes_the_question_back(world: World) -> None:
    await world.declare()
    await world.passes(minutes=3)
    await world.command("severity sev3 because only one customer")

    (nag,) = nags(world)
    assert not nag.buttons
    assert "needed: " in nag.visible
    await world.passes(days=1)
    assert len(nags(world)) == 1


async def test_a_worse_severity_asks_within_a_minute(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=30)
    assert not nags(world)
    await world.command("severity sev1 because no one can search")
    await world.passes(minutes=1)

    assert len(nags(world)) == 1


async def test_the_end_of_the_incident_ends_it(world: World) -> None:
    await world.declare()
    await world.passes(minutes=3)
    await world.command("resolve now rolled back")
    await world.passes(hours=2)

    (nag,) = nags(world)
    assert not nag.buttons
    assert "the incident is resolved" in nag.visible


async def test_a_reopened_incident_misses_its_commander_again(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(hours=1)
    await world.command("reopen errors are back")
    await world.passes(minutes=2)

    assert len(nags(world)) == 1


@pytest.mark.parametrize("policy", [AREAS])
async def test_two_teams_need_a_commander_whatever_the_severity(world: World) -> None:
    """Rows: 77."""
    await world.declare("logs are noisy sev3")
    await world.command("role expert database @bob", channel="general")
    await world.passes(hours=2)
    said = world.shown(world.incidents)
    assert not [text for text in said if "no incident commander yet" in text]

    await world.command("role expert network @dana", channel="general")
    await world.passes(seconds=5)

    (nag,) = [one for one in world.incidents.thread(world.incidents.find("IC: ")) if "needs one" in one.visible]
    await world.carol.press(nag, "Take it")
    await world.passes(seconds=5)
    assert not nag.buttons
    assert "IC: @carol" in world.incidents.find("IC: ").visible


async def test_it_survives_a_restart(world: World) -> None:
    await world.declare()
    await world.passes(minutes=1)
    await world.restart()
    await world.passes(minutes=1)

    (nag,) = nags(world)
    await world.restart()
    await world.carol.press(nag, "Take incident commander")
    await world.passes(minutes=20)

    assert len(nags(world)) == 1
    assert nag.buttons == ["Take it", "Roles"], "of the communications lead"
    assert "@carol took over as incident commander" in nag.visible


async def test_after_an_outage_people_are_asked_once(world: World) -> None:
    await world.declare()
    world.slack.fail(
        "chat.postMessage", Refuse("restricted_too_many"), times=None, when=lambda call: "needs both" in str(call)
    )
    await world.passes(minutes=50)
    assert not nags(world)

    world.slack.mend()
    await world.passes(minutes=6)

    assert len(nags(world)) == 1
    assert len(nags(world, "Communications lead")) == 1


async def test_who_was_found_during_an_outage_is_not_looked_for_afterwards(world: World) -> None:
    await world.declare()
    world.slack.fail(
        "chat.postMessage", Refuse("restricted_too_many"), times=None, when=lambda call: "needs both" in str(call)
    )
    await world.passes(minutes=3)
    await world.command("role commander @bob")
    world.slack.mend()
    await world.passes(minutes=10)

    (nag,) = nags(world, "Communications lead")
    assert "No communications lead yet, and this SEV1 needs one." in nag.visible
    assert nag.buttons == ["Take it", "Roles"]
