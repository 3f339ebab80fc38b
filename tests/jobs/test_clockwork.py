"""Who wakes whom: APScheduler only rings, and if it were dead the loops would look by themselves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.bell import Bell
from bot.domain.reminder import UPDATE
from bot.jobs.loop import Loop
from bot.jobs.reminders import Reminders
from bot.jobs.scheduler import Scheduler
from bot.runtime import Runtime
from storage.queue.wake_ups import WakeUp
from tests.support.builders import an_incident
from tests.support.databases import Store, an_order
from tests.support.world import START, World


async def test_the_scheduler_rings_when_the_next_lane_is_ready_though_its_clock_is_another(
    store: Store, runtime: Runtime
) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), after=0.2)
    scheduler = Scheduler(runtime)
    rung = runtime.bell.listener()
    scheduler.start()
    aiming = asyncio.create_task(scheduler.run())
    async with asyncio.timeout(8):  # the tick below it would come after ten seconds
        await rung.wait()
    aiming.cancel()
    await asyncio.wait({aiming})  # it may hold a connection
    scheduler.stop()


async def test_a_clock_that_stands_still_just_before_something_is_due_is_not_rung_for_ever(
    store: Store, runtime: Runtime
) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), after=0.0005)
    scheduler = Scheduler(runtime)
    rung = runtime.bell.listener()
    scheduler.start()
    aiming = asyncio.create_task(scheduler.run())
    rings = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            while True:
                await rung.wait()
                rung.take()
                rings += 1
    assert 1 <= rings < 20
    aiming.cancel()
    await asyncio.wait({aiming})
    scheduler.stop()


async def test_the_earliest_of_promises_and_lanes_is_aimed_at(store: Store, runtime: Runtime) -> None:
    scheduler = Scheduler(runtime)
    assert await scheduler.earliest() is None
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        due, every = START + timedelta(minutes=15), timedelta(minutes=15)
        await uow.reminders.promise(incident.id, UPDATE, due_at=due, every=every)
    assert await scheduler.earliest() == due

    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), after=60)
    assert await scheduler.earliest() == due, "what another process left is seen when it rings for everything"
    runtime.bell.ring()
    assert await scheduler.earliest() == START + timedelta(minutes=1)


async def test_a_clock_that_leaps_rings(runtime: Runtime, store: Store) -> None:
    Scheduler(runtime)
    rung = runtime.bell.listener()
    store.passes(hours=1)
    assert rung.take()


async def test_a_loop_looks_though_nobody_rings_and_though_a_turn_failed() -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        turns += 1
        if turns == 3:
            loop.stop()
        raise LookupError("a turn that fails")

    loop = Loop(Bell(), turn, work=WakeUp.EFFECTS, what="test")
    await loop.run(pulse=0.001)

    assert turns == 3


async def test_with_a_dead_scheduler_reminders_still_come(world: World) -> None:
    await world.declare()
    world.warroom.scheduler.stop()
    await world.passes(minutes=16)

    assert any("is due" in one.visible for one in world.room.messages)


async def test_after_a_night_away_one_reminder_comes_and_the_next_counts_from_now(world: World) -> None:
    await world.declare()
    await world.warroom.stop()
    world.clock.move_to(START + timedelta(hours=9))
    await world.restart()
    await world.settled()

    async def reminders() -> int:
        await world.passes(seconds=5)
        return len([one for one in world.room.messages if "s due. " in one.visible])

    assert await reminders() == 1
    await world.passes(minutes=14)
    assert await reminders() == 1
    await world.passes(minutes=1)
    assert await reminders() == 2


async def test_a_promise_that_cannot_be_kept_holds_up_no_other(store: Store, runtime: Runtime) -> None:
    due, every = START - timedelta(minutes=1), timedelta(minutes=15)
    async with store.database.transaction() as uow:
        broken = await uow.incidents.add(an_incident(severity="sev1"))
        sound = await uow.incidents.add(an_incident(number="INC-2026-1123-002"))
        await uow.reminders.promise(broken.id, UPDATE, due_at=due - every, every=-timedelta(days=999_999))
        await uow.reminders.promise(sound.id, UPDATE, due_at=due, every=every)

    await Reminders(runtime).turn()

    async with store.database.reading() as uow:
        promise = await uow.reminders.get(sound.id, UPDATE)
    assert promise is not None
    assert promise.fired == 1
