"""An update that stays overdue climbs: room, commander, communications lead, deputy or backup. Rows: 35."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo.people.person import Person
from tests.support.world import POLICY, START, World


def overdue(person: Person) -> int:
    """Count how often someone was told that an update is overdue."""
    return len([one for one in person.direct_messages().messages if "Update overdue since" in one.visible])


async def test_each_reminder_that_no_one_answers_reaches_one_more_person(world: World) -> None:
    await world.declare()
    for role, person in (("commander", "@bob"), ("communications", "@carol"), ("deputy", "@dana")):
        await world.command(f"role {role} {person}")
    reached = []
    for _ in range(5):
        await world.passes(minutes=15, seconds=1)
        reached.append([overdue(each) for each in (world.bob, world.carol, world.dana)])
    assert reached == [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 1]]

    await world.command("update rolled back")
    await world.passes(minutes=16)
    asked = [overdue(each) for each in (world.bob, world.carol, world.dana)]
    assert asked == [0, 0, 0], "what was asked is answered, and the room comes first again"


@pytest.mark.parametrize("policy", [POLICY.replace("engineering_manager", "on_call_secondary")])
async def test_without_a_deputy_the_backup_is_told_once(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.bob.command("/incident role commander", channel=world.room)
    await world.command("update looking")
    await world.passes(minutes=31)
    assert world.dana.direct_messages().messages == []
    await world.passes(minutes=95)

    (told,) = world.dana.direct_messages().messages
    assert "No update for 2 h" in told.visible
    assert overdue(world.bob) == 1


async def test_a_daily_update_is_asked_for_while_people_work_and_can_wait_until_tomorrow(world: World) -> None:
    await world.passes(hours=11)  # eight in the evening
    await world.declare("search is slow sev3")
    await world.passes(hours=19, minutes=50)
    due = [one for one in world.incidents.log if "update is due" in one.visible]
    assert due == []
    await world.passes(minutes=15)
    (due_now,) = [one for one in world.incidents.log if "update is due" in one.visible]
    assert world.clock.now() - START < timedelta(days=1, hours=8), "at four, an hour before they leave"
    assert due_now.buttons[2:] == ["Snooze 1 h", "Until next working day"]

    await world.alice.press(due_now, "Until next working day")
    await world.passes(hours=16, minutes=30)
    assert [one for one in world.incidents.log if "update is due" in one.visible] == [due_now]
    await world.passes(minutes=45)
    (again,) = [one for one in world.incidents.log if "update is due" in one.visible]
    assert again is not due_now


async def test_what_is_due_can_be_seen_beforehand(world: World) -> None:
    await world.declare()
    shown = (await world.command("clocks")).text.replace("*", "")
    for line in (
        "Acknowledge: by 09:05\n",
        "First response: by 09:15, else I call the engineering manager",
        "External communication: by 09:05\n",
        "Next update: by 09:15",
    ):
        assert line in shown
    assert " done. /incident clocks all" in shown.replace("`", ""), "what was done is counted"
    assert "On-call engineer: messaged 09:00" in (await world.command("clocks all")).text.replace("*", "")
    assert "people." not in shown, "whom the policy doesn't name is no one's deadline"
    await world.bob.press(world.card, "I'm on it")
    brief = await world.command("brief")
    pressed = await world.alice.press(brief, "What is due")
    await world.settled()
    assert "Acknowledge" not in pressed.text
    assert "*Acknowledge*: done " in (await world.command("clocks all")).text
    await world.command("decline false-alarm")
    assert "Nothing is due" in (await world.command("clocks 001")).text
