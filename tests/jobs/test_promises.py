"""Whatever the clock does, each promise is kept once, in time or at once after."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.bell import Bell
from bot.demo.faults import Hold
from bot.jobs.scheduler import TICK, Scheduler
from bot.runtime import JUMP, Runtime, SystemClock
from tests.support.builders import a_policy
from tests.support.clocks import LeapingClock
from tests.support.databases import a_store, an_order
from tests.support.world import POLICY, START, Stage, World, a_world


def at(zone: str) -> str:
    """Write a policy whose business hours are those of a place, when Dave owns the service."""
    people = POLICY.replace("people:\n", "people:\n  service_owner: [dave@example.com]\n")
    severities = "severities: {sev2: {mobilise: [{role: service_owner, hours: business}]}}\n"
    return people + severities + f"calendar: {{time_zone: {zone}, opens: '09:00', closes: '17:00'}}\n"


BERLIN = at("Europe/Berlin")

ALWAYS = BERLIN.replace(
    "opens: '09:00', closes: '17:00'",
    "opens: '00:00', closes: '23:59', working_days: [mon, tue, wed, thu, fri, sat, sun]",
)
"""The same, where people work on Sundays, too: then the clocks change."""


def leap(world: World, **span: float) -> None:
    """Have the clock show another time from one moment to the next."""
    world.clock.move_to(world.clock.now() + timedelta(**span))


def told(world: World, words: str) -> int:
    """Count what the room, or the thread, was told."""
    channel = world.room if world.rooms else world.incidents
    return sum(words in one for one in world.shown(channel)[1:])


async def everything_is_owed(world: World) -> None:
    """Owe an update, a role, the duties of another, and the question whether the fix holds."""
    await world.declare()
    await world.command("role commander @carol")
    await world.command("resolve rolled back v2.3.4")


def kept(world: World) -> dict[str, int]:
    """Count how often each kind of promise was kept."""
    duties = world.carol.direct_messages()
    return {
        "update": told(world, "is due. "),
        "role": told(world, "o communications lead"),  # by itself, or on the reminder of an update
        "duties": sum("Still open on your checklist" in one for one in world.shown(duties)),
        "stability": told(world, "fix hold"),
    }


async def test_a_clock_that_leaps_a_day_ahead_has_each_promise_kept_once(world: World) -> None:
    await everything_is_owed(world)
    before = kept(world)
    leap(world, days=1)
    await world.passes(seconds=10)
    after = kept(world)

    asked = {kind: after[kind] - before[kind] for kind in after}
    assert asked == {"update": 0, "role": 1, "duties": 1, "stability": 1}, "the question stands for the update"
    await world.passes(minutes=14)
    assert kept(world) == after, "the next counts from now"
    await world.passes(minutes=1)
    assert kept(world) == after | {"update": after["update"] + 1, "role": after["role"] + 1}


async def test_a_clock_that_is_set_back_says_nothing_again_and_goes_on_from_there(world: World) -> None:
    await everything_is_owed(world)
    await world.passes(minutes=31)
    before = kept(world)
    assert before["stability"] == 1
    leap(world, hours=-1)
    await world.passes(minutes=14)
    assert kept(world) == before
    await world.passes(minutes=1, seconds=10)
    assert kept(world) == before | {"update": before["update"] + 1, "role": before["role"] + 1}


async def test_a_clock_that_is_set_back_holds_up_no_message(world: World) -> None:
    await world.declare()
    await world.alice.command("/incident update first", channel=world.room)
    await world.settled()  # the room now keeps quiet for a second, which is an hour away in a moment
    leap(world, hours=-1)
    await world.command("update second")

    assert told(world, "first") == told(world, "second") == 1


async def test_a_bot_that_ran_a_day_ahead_silences_nothing_of_the_next_one(world: World) -> None:
    leap(world, days=1)
    await everything_is_owed(world)
    before = kept(world)
    await world.command("update still looking")
    await world.warroom.stop()
    leap(world, days=-1)
    await world.bob.say("it was the deploy", channel=world.room)
    await world.restart()
    await world.passes(minutes=15, seconds=10)

    assert "it was the deploy" in (await world.alice.command("/incident timeline", channel=world.room)).text
    assert kept(world)["update"] == before["update"] + 1
    await world.command("severity sev2 fewer people")
    assert kept(world)["update"] == before["update"], "answered: this leaves more time"
    await world.passes(minutes=46)  # the question whether the fix holds comes first, and counts as one
    assert kept(world)["update"] == before["update"] + 1, "not tomorrow, though the last update is of tomorrow"
    await world.declare()
    assert len(world.rooms) == 2, "the same words, and not a moment ago"


async def test_what_is_on_its_way_while_the_clock_leaps_is_not_sent_twice(world: World) -> None:
    await world.declare()
    held = Hold()
    world.slack.fail("chat.postMessage", held, when=lambda call: "still looking" in str(call))
    await world.alice.command("/incident update still looking", channel=world.room)
    await held.reached.wait()
    leap(world, days=1)
    for _ in range(3):
        await world.warroom.courier.loop.next_turn()
    held.release()
    await world.passes(minutes=2)

    assert len([one for one in world.room.messages if one.visible.startswith("*Update #1")]) == 1


@pytest.mark.parametrize("policy", [ALWAYS])
@pytest.mark.parametrize("changes_at", [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)])
async def test_a_daily_promise_comes_a_day_later_though_the_clocks_change_in_the_night(
    stage: Stage, changes_at: datetime
) -> None:
    async with a_world(stage) as world:
        world.clock.move_to(changes_at - timedelta(hours=16))
        await world.declare("avatars load slowly sev3")
        announced = told(world, "is due. ")
        await world.passes(hours=23, minutes=59)
        assert told(world, "is due. ") == announced
        await world.passes(minutes=1)
        assert told(world, "is due. ") == announced + 1, "an interval is time that passes, not a time of day"
        await world.passes(hours=23, minutes=59)
        assert told(world, "is due. ") == announced + 1


@pytest.mark.parametrize(
    ("policy", "changes_at", "nine_on_monday"),
    [
        (at("Europe/Berlin"), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        (at("Europe/Berlin"), datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)),
        (at("America/New_York"), datetime(2026, 11, 1, 6, tzinfo=UTC), datetime(2026, 11, 2, 14, tzinfo=UTC)),
        (at("America/New_York"), datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 3, 15, 13, tzinfo=UTC)),
    ],
    ids=["Berlin, autumn", "Berlin, spring", "New York, autumn", "New York, spring"],
)
async def test_cadence_and_snooze_go_on_through_the_change_and_business_hours_are_those_of_the_new_time(
    stage: Stage, changes_at: datetime, nine_on_monday: datetime
) -> None:
    async with a_world(stage) as world:
        world.clock.move_to(changes_at - timedelta(minutes=20))
        await world.declare()
        room = world.room
        await world.passes(minutes=15)
        (first,) = [one for one in room.messages if "is due. " in one.visible]
        await world.bob.press(first, "Snooze 10 min")
        counts = []
        for _ in range(6):
            await world.passes(minutes=5)
            counts.append(told(world, "s due. "))
        assert counts == [1, 2, 3, 3, 3, 4], "ten minutes for the one that is snoozed, fifteen for those after it"

        world.clock.move_to(nine_on_monday - timedelta(minutes=1))
        for title, comes in (("search is slow", False), ("login is slow", True)):
            await world.declare(f"{title} sev2")
            assert (world.slack.person("dave").id in world.rooms[-1].members) is comes, title
            await world.passes(minutes=1)


async def test_the_machines_clock_tells_of_a_leap_in_either_direction_and_of_no_drift() -> None:
    ahead_by, told_of = 1000.0, 0

    def leapt() -> None:
        nonlocal told_of
        told_of += 1

    clock = SystemClock(lambda: ahead_by)
    clock.on_jump(leapt)
    for leap_by, expected in [(0.0, 0), (1.0, 0), (-3600.0, 1), (0.0, 1), (86_400.0, 2), (JUMP.total_seconds(), 2)]:
        ahead_by += leap_by
        clock.look()
        assert told_of == expected


class Suspended(LeapingClock):
    """A clock of a machine that may sleep: then the monotonic one leaps as well."""

    def __init__(self) -> None:
        super().__init__(START)
        self.looked = asyncio.Event()

    def look(self) -> None:
        """Remember that somebody asked."""
        self.looked.set()


async def test_a_tick_that_is_missing_is_made_up_for_at_once(tmp_path: object) -> None:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as store:
        clock = Suspended()
        aimed = asyncio.Event()

        async def nothing_else() -> None:
            aimed.set()

        runtime = Runtime(database=store.database, clock=clock, policy=a_policy())
        scheduler = Scheduler(runtime, reading=nothing_else)
        scheduler.start()
        running = asyncio.create_task(scheduler.run())
        await aimed.wait()
        clock.leapt = timedelta(hours=1)
        clock.move_to(START + timedelta(hours=1))
        async with asyncio.timeout(TICK.total_seconds() / 2):
            while clock.monotonic() - scheduler.last_tick > TICK.total_seconds():
                clock.looked.clear()
                await clock.looked.wait()
        running.cancel()
        await asyncio.wait({running})
        scheduler.stop()


async def test_what_was_missed_by_a_hair_is_rung_for_again(tmp_path: object) -> None:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as store:
        await store.leave(an_order("one"))
        bell = Bell()
        scheduler = Scheduler(Runtime(database=store.database, clock=store.clock, policy=a_policy(), bell=bell))
        rung = bell.listener()
        scheduler.start()
        running = asyncio.create_task(scheduler.run())
        async with asyncio.timeout(TICK.total_seconds() / 2):
            await rung.wait()
        running.cancel()
        await asyncio.wait({running})
        scheduler.stop()
