"""A clock that is set ahead shortens no wait for what may still take effect; one that is set back holds up no lane."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.demo.faults import Hold
from bot.domain.effects import Attempt, Done, Effect, Outcome, Unknown
from bot.jobs.courier import SET_AHEAD, Courier
from bot.jobs.pauses import REST, Times
from bot.runtime import Runtime, SystemClock
from tests.support.builders import a_policy
from tests.support.clocks import SetClock
from tests.support.databases import AMBIGUITY, LEASE, Store, a_store, an_order, method_of
from tests.support.postgres import Postgres
from tests.support.world import START, Stage, a_world

A_SECOND = timedelta(seconds=1)
LOST = Unknown("Slack did not answer")
DONE = Done(channel="C1", ts="1.000001")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
async def store(tmp_path: object, clock: SetClock) -> AsyncIterator[Store]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db", clock=clock) as opened:
        yield opened


class Slack:
    """Slack, which loses the answer to the first try of what is called *lost*, and holds up what is called *held*."""

    def __init__(self) -> None:
        self.tries: list[str] = []
        self.looks: list[str] = []
        self.release = asyncio.Event()

    async def __call__(self, attempt: Attempt) -> Outcome:
        """Deliver it."""
        self.tries.append(attempt.key)
        if attempt.look_first:
            self.looks.append(attempt.key)
        elif attempt.key == "held":
            await self.release.wait()
        return LOST if attempt.key == "lost" and not attempt.look_first else DONE

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return method_of(effect)


@asynccontextmanager
async def at_work(runtime: Runtime, slack: Slack) -> AsyncIterator[Courier]:
    """Have a courier of a process that has just started carry what is there."""
    courier = Courier(runtime, slack, Times(AMBIGUITY))
    working = asyncio.create_task(courier.loop.run(pulse=60))
    try:
        yield courier
    finally:
        courier.loop.stop()
        await working
        await courier.stop()


@pytest.mark.parametrize("leaps", [[2], [5, 5], [3600]], ids=str)
async def test_it_waits_for_the_whole_of_an_unknown_outcome(
    store: Store, clock: SetClock, runtime: Runtime, leaps: list[int]
) -> None:
    await store.leave(an_order("lost"))
    slack = Slack()
    async with at_work(runtime, slack) as courier:
        await courier.drained()
        for leap in leaps:
            clock.set_by(timedelta(seconds=leap))
            await courier.drained()
        store.passes(seconds=AMBIGUITY.total_seconds() - 0.1)
        await courier.drained()
        assert slack.tries == ["lost"]
        store.passes(seconds=AMBIGUITY.total_seconds())
        await courier.drained()
    assert slack.looks == ["lost"]


async def ended(name: str) -> None:
    """Return when what is being delivered under a name has ended."""
    await asyncio.wait(deliveries(name))


def deliveries(name: str = "") -> set[asyncio.Task[object]]:
    return {task for task in asyncio.all_tasks() if task.get_name().startswith(f"deliver {name}")}


async def test_nor_is_it_claimed_before_when_another_delivery_ends(
    store: Store, clock: SetClock, runtime: Runtime
) -> None:
    await store.leave(an_order("lost"), an_order("held", lane="room:1"))
    slack = Slack()
    courier = Courier(runtime, slack, Times(AMBIGUITY))
    await courier.turn()
    await ended("lost")
    clock.set_by(AMBIGUITY)
    slack.release.set()
    await ended("held")
    assert not deliveries()
    await courier.stop()


async def test_so_it_is_if_the_clock_was_set_back_before(store: Store, clock: SetClock, runtime: Runtime) -> None:
    await store.leave(an_order("first", lane="room:1"))
    slack = Slack()
    async with at_work(runtime, slack) as courier:
        await courier.drained()
        clock.set_by(-4 * A_SECOND)  # too little to be noticed as set back
        await store.leave(an_order("lost"))
        runtime.bell.ring()
        await courier.drained()
        assert slack.tries == ["first", "lost"]
        clock.set_by(4 * A_SECOND)
        store.passes(seconds=7)
        await courier.drained()
        assert slack.tries == ["first", "lost"]


async def test_a_clock_that_is_set_back_holds_up_no_lane(store: Store, clock: SetClock, runtime: Runtime) -> None:
    await store.leave(an_order("lost"), an_order("first", lane="room:1"), an_order("second", lane="room:1"))
    slack = Slack()
    async with at_work(runtime, slack) as courier:
        await courier.drained()
        assert "second" not in slack.tries, "the room rests"
        clock.set_by(-timedelta(minutes=2))
        await courier.loop.next_turn()
        store.passes(seconds=REST.total_seconds())
        await courier.drained()
        assert slack.tries[-1] == "second"
        store.passes(seconds=(AMBIGUITY - REST).total_seconds())
        await courier.drained()
    assert slack.looks == ["lost"]


async def test_clocks_that_drift_apart_are_not_set(store: Store, clock: SetClock, runtime: Runtime) -> None:
    await store.leave(an_order("lost"))
    slack = Slack()
    async with at_work(runtime, slack) as courier:
        await courier.drained()
        clock.set_by(timedelta(seconds=SET_AHEAD / 2))
        store.passes(seconds=AMBIGUITY.total_seconds() - SET_AHEAD / 2)
        await courier.drained()
    assert slack.looks == ["lost"]


@pytest.mark.parametrize("ahead", [0, 2, 3600])
async def test_what_a_process_had_under_way_that_was_killed_is_waited_for(stage: Stage, ahead: int) -> None:
    clock = SetClock(START)
    async with a_world(stage, clock=clock) as world:
        held = Hold()
        world.slack.fail("chat.postMessage", held, when=lambda call: call["channel"] == world.incidents.id)
        await world.alice.command("/incident checkout is down sev1")
        await held.reached.wait()
        for task in deliveries():
            task.cancel()
        await world.warroom.stop()
        clock.set_by(timedelta(seconds=ahead))
        world.warroom = world.bot = await stage.bot(world.slack, clock)
        await world.passes(seconds=AMBIGUITY.total_seconds() - 0.5)
        held.release()
        await world.passes(seconds=1)
        assert len(world.incidents.messages) == 1


async def test_where_others_count_by_the_database_a_start_makes_no_takeover_later(postgres: Postgres) -> None:
    with postgres.database() as url:
        async with a_store(url, migrated=False) as store:
            await store.leave(an_order("lost"))
            await store.claim_one("another, which is killed")
            store.passes(seconds=LEASE.total_seconds())
            slack = Slack()
            runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
            async with at_work(runtime, slack) as courier:
                await courier.drained()
            assert slack.looks == ["lost"]


class Fixed(SystemClock):
    """The machine's clock, which has run for a hundred seconds."""

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return 100.0


def test_the_machines_clock_is_ahead_by_what_it_was_set() -> None:
    clock = Fixed()
    before, ahead, after = clock.now().timestamp(), clock.ahead(), clock.now().timestamp()
    assert before <= ahead + clock.monotonic() <= after
