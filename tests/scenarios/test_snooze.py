"""What answers a reminder beside an update: *No change* and *Snooze*; and what happens while the bot is away."""

from __future__ import annotations

import pytest

from bot.demo.faults import RateLimited
from tests.scenarios.test_reminder import EVERY_5_S, reminders
from tests.support.world import World


async def test_no_change_is_a_numbered_update_that_posts_nothing(world: World) -> None:
    """Rows: 35, 99."""
    await world.declare()
    await world.command("update looking at the deploy")
    await world.passes(minutes=16)
    posted = len(world.shown(world.room)), len(world.shown(world.incidents))

    reply = await world.bob.press(reminders(world)[0], "No change")
    await world.settled()

    assert reply.text == "", "what was pressed says it"
    assert "Update #2" in world.card.visible
    assert "by 09:31" in world.card.visible
    assert "No new information since 09:00" in world.card.visible
    assert "No new information since 09:00" in world.incidents.messages[0].visible
    assert (len(world.shown(world.room)), len(world.shown(world.incidents))) == posted
    assert "No change, per" in reminders(world)[0].visible
    assert not reminders(world)[0].buttons


async def test_no_change_moves_the_next_reminder_by_a_whole_cadence(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)
    await world.bob.press(reminders(world)[0], "No change")
    await world.passes(minutes=14)
    assert len(reminders(world)) == 1

    await world.passes(minutes=2)

    assert len(reminders(world)) == 2


async def test_the_second_no_change_still_says_since_when_nothing_is_known(world: World) -> None:
    await world.declare()
    for _ in range(2):
        await world.passes(minutes=16)
        await world.bob.press(reminders(world)[-1], "No change")
        await world.settled()

    assert "Update #2" in world.card.visible
    assert "No new information since 09:00" in world.card.visible


async def test_anyone_may_press_no_change(world: World) -> None:
    await world.declare()
    await world.command("role commander")
    await world.passes(minutes=16)
    visitor = world.slack.person("dave")
    await visitor.join(world.room)

    await visitor.press(reminders(world)[0], "No change")
    await world.settled()

    assert "No change, per @dave" in reminders(world)[0].visible


async def test_who_presses_an_answered_reminder_is_told_what_answered_it(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    world.slack.fail("chat.update", RateLimited(30))  # the buttons are still on Carol's screen
    await world.bob.press(reminders(world)[0], "No change")

    for label in ("No change", "Snooze 10 min"):
        reply = await world.carol.press(reminders(world)[0], label)
        await world.settled()
        assert "no longer needs an answer: update #1 by @bob came at 09:16" in reply.text

    await world.passes(minutes=1)
    assert "Update #1" in world.card.visible
    assert not reminders(world)[0].buttons


async def test_a_snooze_moves_one_reminder_and_not_the_cadence(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)

    reply = await world.bob.press(reminders(world)[0], "Snooze 10 min")
    await world.settled()

    assert reply.text == "", "what was pressed says it"
    assert "Snoozed by @bob until 09:26" in reminders(world)[0].visible
    assert reminders(world)[0].buttons == ["No change", "Post update", "Roles"]
    await world.passes(minutes=9)
    assert len(reminders(world)) == 1, "none comes while it is snoozed"
    await world.passes(minutes=1)
    assert len(reminders(world)) == 2, "it comes when the snooze is over"
    await world.passes(minutes=4)
    assert len(reminders(world)) == 3, "the cadence, 09:30, has stayed"


async def test_none_comes_while_snoozed_even_when_the_cadence_falls_into_it(world: World) -> None:
    await world.declare()
    await world.passes(minutes=25)
    await world.bob.press(reminders(world)[0], "Snooze 10 min")
    await world.passes(minutes=9)
    assert len(reminders(world)) == 1

    await world.passes(minutes=1)
    assert len(reminders(world)) == 2
    await world.passes(minutes=10)
    assert len(reminders(world)) == 3, "the beat of 09:15, 09:30, 09:45 goes on"


async def test_a_snooze_is_on_the_timeline_with_who_and_until_when(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    await world.bob.press(reminders(world)[0], "Snooze 10 min")

    reply = await world.command("timeline")

    assert "@bob: Snoozed the update reminder until 09:26" in reply.text


async def test_an_update_ends_a_snooze(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    await world.bob.press(reminders(world)[0], "Snooze 10 min")
    await world.command("update rolling back")
    await world.passes(minutes=14)

    assert len(reminders(world)) == 1
    assert not reminders(world)[0].buttons


async def test_after_hours_of_downtime_it_comes_once_and_then_a_whole_cadence_later(world: World) -> None:
    await world.declare()
    await world.warroom.stop()
    world.clock.move_to(world.clock.now().replace(hour=14))

    await world.restart()
    await world.passes(seconds=5)
    assert len(reminders(world)) == 1
    await world.passes(minutes=14)
    assert len(reminders(world)) == 1
    await world.passes(minutes=1)
    assert len(reminders(world)) == 2


async def test_a_snooze_outlives_a_restart(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    await world.bob.press(reminders(world)[0], "Snooze 10 min")
    await world.restart()
    await world.passes(minutes=9)
    assert len(reminders(world)) == 1
    await world.passes(minutes=1)
    assert len(reminders(world)) == 2


async def test_an_upgrade_counts_as_an_update(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.passes(minutes=5)
    await world.command("severity sev1 because no one can search", channel=world.room)
    await world.passes(minutes=14)
    assert not reminders(world)

    await world.passes(minutes=1)

    assert len(reminders(world)) == 1
    assert "SEV1 needs one every 15 min" in reminders(world)[0].visible


@pytest.mark.parametrize("policy", [EVERY_5_S])
async def test_an_upgrade_leaves_the_new_cadence_if_that_is_shorter_than_a_minute(world: World) -> None:
    await world.declare("a drill sev2")
    await world.passes(seconds=14)
    assert not reminders(world)
    await world.bob.command("/incident severity sev1 because it is worse", channel=world.room)
    await world.passes(seconds=4)
    assert not reminders(world)

    await world.passes(seconds=1)

    assert len(reminders(world)) == 1


async def test_a_downgrade_gives_the_longer_time_from_then_on(world: World) -> None:
    await world.declare()
    await world.passes(minutes=10)
    await world.bob.command("/incident severity sev2 because a workaround is in place", channel=world.room)
    await world.passes(minutes=29)
    assert not reminders(world)

    await world.passes(minutes=1)

    assert len(reminders(world)) == 1


async def test_a_downgrade_to_sev4_takes_the_reminder_back(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    await world.command("severity sev4 because it is a typo")
    await world.passes(days=1)

    assert len(reminders(world)) == 1
    assert not reminders(world)[0].buttons
    assert "SEV4" in reminders(world)[0].visible


@pytest.mark.parametrize("how", ["status identified it is the deploy", "severity sev1 because no one can pay"])
async def test_a_change_answers_a_reminder_snoozed_or_not(world: World, how: str) -> None:
    await world.declare("checkout is slow sev2")
    await world.passes(minutes=31)
    await world.alice.press(world.room.find("is due"), "Snooze 10 min")

    await world.command(how)

    assert [one.buttons for one in world.room.messages if "was due" in one.visible] == [[]]
    await world.passes(minutes=14)
    assert not [said for said in world.shown(world.room) if "is due" in said]
