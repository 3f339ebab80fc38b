"""Reminders: a severity with a clock owes an update, and whoever owes it hears of it. Rows: 35, 36."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.demo.workspace.messages import Message
from tests.support.tally import called_in
from tests.support.world import POLICY, World

EVERY_5_S = POLICY + "severities: {sev1: {update_every: 5s}, sev2: {update_every: 20s}}\n"
"""A policy for drills: its reminders come within a minute."""


def reminders(world: World) -> list[Message]:
    """Return every reminder in the war room, oldest first, answered or not."""
    return [one for one in world.room.messages if "is due." in one.visible or "was due." in one.visible]


def reminded(texts: Sequence[str]) -> bool:
    """Tell whether anything reminds of an update."""
    return any("update is due." in text or "was due." in text for text in texts)


async def test_a_sev1_is_reminded_after_15_minutes_of_silence(world: World) -> None:
    """Rows: 35."""
    await world.declare()
    await world.passes(minutes=14, seconds=50)
    assert not reminders(world)

    await world.passes(seconds=15)

    (reminder,) = reminders(world)
    assert "an update is due" in reminder.visible
    assert "There has been none since the declaration at 09:00; SEV1 needs one every 15 min" in reminder.visible
    assert reminder.buttons == ["No change", "Post update", "Snooze 10 min", "Roles"]


async def test_a_sev2_is_reminded_after_30_minutes(world: World) -> None:
    """Rows: 35."""
    await world.declare("search is slow sev2")
    await world.passes(minutes=29)
    assert not reminders(world)
    await world.passes(minutes=1)
    assert len(reminders(world)) == 1


async def test_the_declarer_owes_the_update_until_somebody_takes_command(world: World) -> None:
    await world.declare()
    await world.passes(minutes=15)
    assert "@alice" in reminders(world)[0].visible

    await world.bob.command("/incident role commander", channel=world.room)
    await world.passes(minutes=15)

    assert "@bob" in reminders(world)[1].visible
    pinged = called_in(world.room, world)
    assert pinged == [world.alice.id, world.alice.id, world.bob.id], "first that no one is in command"


async def test_any_update_moves_the_reminder_by_a_whole_cadence(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.bob.command("/incident update looking at the deploy", channel=world.room)
    await world.passes(minutes=14)
    assert not reminders(world)

    await world.passes(minutes=1)

    assert len(reminders(world)) == 1
    assert "The last one was at 09:10" in reminders(world)[0].visible


async def test_it_comes_again_every_cadence_until_an_update_lands(world: World) -> None:
    """Rows: 35, 36."""
    await world.declare()
    await world.passes(hours=1)
    assert len(reminders(world)) == 4

    await world.command("update found it")
    await world.passes(minutes=14)
    assert len(reminders(world)) == 4
    assert not [label for one in reminders(world) for label in one.buttons]
    assert "Update #1, per" in reminders(world)[0].visible

    await world.passes(minutes=1)
    assert len(reminders(world)) == 5


async def test_after_an_hour_it_comes_less_often_and_calls_the_next_person(world: World) -> None:
    await world.declare()
    await world.passes(hours=1)
    await world.passes(minutes=59)
    assert len(reminders(world)) == 4

    await world.passes(minutes=2)
    assert len(reminders(world)) == 5, "at 2 h"
    assert "@bob: an update is due. It has been overdue since 09:15" in reminders(world)[4].visible
    await world.restart()
    await world.passes(hours=1, minutes=57)
    assert len(reminders(world)) == 5
    await world.passes(minutes=3)
    assert len(reminders(world)) == 6, "at 4 h"
    await world.bob.press(reminders(world)[5], "No change")
    await world.passes(minutes=31)
    assert "@alice: an update is due" in reminders(world)[7].visible, "after an answer it begins anew"


async def test_post_update_on_the_reminder_opens_the_form_and_the_update_answers_it(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)

    await world.bob.press(reminders(world)[0], "Post update")
    await world.bob.submit({"Current action": "rolling back"})
    await world.passes(seconds=5)

    assert "rolling back" in world.room.find("Update #1 – 09:16").visible
    assert not reminders(world)[0].buttons


async def test_a_sev4_is_left_in_peace(world: World) -> None:
    """Rows: 35."""
    await world.declare("a typo in the footer sev4")
    await world.passes(days=3)
    before = world.shown(world.incidents)
    by_day = ("Nothing has been done", "Asked for help")  # within a working day someone is to respond
    assert len([text for text in before if not any(said in text for said in by_day)]) == 2, "announcement and card"
    assert not reminded(before)

    await world.command("severity sev3 because many see it", channel="general")
    await world.passes(days=3)
    everywhere = [text for channel in world.slack.channels for text in world.shown(channel)]
    assert reminded(everywhere), "a SEV3 is not"


async def test_a_sev3_is_reminded_daily_in_its_thread(world: World) -> None:
    """Rows: 35, 40."""
    await world.declare("logs are noisy sev3")
    await world.passes(hours=23)
    announcement = world.incidents.find("IC: ")
    assert not [one for one in world.incidents.thread(announcement) if "is due" in one.visible]

    await world.passes(hours=1)

    (reminder,) = [one for one in world.incidents.thread(announcement) if "is due" in one.visible]
    assert "since the declaration at yesterday 09:00" in reminder.visible
    await world.bob.press(reminder, "No change")
    await world.settled()
    assert "No new information since yesterday 09:00" in world.incidents.find("IC: ").visible
    await world.passes(hours=24)
    assert len([one for one in world.incidents.thread(announcement) if "is due." in one.visible]) == 1


async def test_nobody_is_reminded_of_what_is_resolved(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    await world.command("resolve now rolled back v2.3.4")

    assert not reminders(world)[0].buttons
    assert "Resolved, per" in reminders(world)[0].visible
    await world.passes(days=2)
    assert len(reminders(world)) == 1


async def test_a_declined_incident_owes_nothing(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    assert len(reminders(world)) == 1
    await world.command("decline planned maintenance")
    await world.passes(hours=3)

    assert len(reminders(world)) == 1


async def test_a_reopened_incident_owes_again(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")
    await world.passes(hours=5)
    await world.command("reopen errors are back")
    await world.passes(minutes=14)
    assert not reminders(world)

    await world.passes(minutes=1)

    assert len(reminders(world)) == 1
    assert reminders(world)[0].buttons


@pytest.mark.parametrize("away", [{"hours": 14}, {"days": 5}], ids=["at night", "on a Saturday"])
async def test_neither_night_nor_weekend_silences_a_sev1(world: World, away: dict[str, float]) -> None:
    """Rows: 35."""
    world.clock.move_to(world.clock.now())
    await world.passes(**away)
    await world.declare()
    await world.passes(minutes=15)

    assert len(reminders(world)) == 1


async def test_a_reminder_survives_a_restart(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.restart()
    await world.passes(minutes=5)

    (reminder,) = reminders(world)
    await world.restart()
    await world.bob.press(reminder, "No change")
    await world.settled()
    assert not reminder.buttons


@pytest.mark.parametrize("policy", [EVERY_5_S])
async def test_a_fast_policy_reminds_within_seconds(world: World) -> None:
    await world.declare("a drill sev1")
    await world.passes(seconds=30)

    assert len(reminders(world)) >= 6
