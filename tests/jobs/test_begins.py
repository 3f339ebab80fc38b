"""A request that begins long after its claim is noted: after a crash no one looks before it can take no more effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.effects import Attempt, Effect, Outcome
from bot.jobs.courier import Courier
from bot.jobs.pauses import Times
from bot.runtime import BEGINS, MovableClock, Runtime
from storage.engine.database import Database
from tests.support.builders import a_policy
from tests.support.databases import AMBIGUITY, Store, an_order, heard, method_of
from tests.support.world import START

A_SECOND = timedelta(seconds=1)


class Seconds(MovableClock):
    """A clock whose monotonic side is moved too."""

    def monotonic(self) -> float:
        """Return seconds of the time that was set."""
        return self.now().timestamp()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    clock = Seconds(START)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/warroom.db", now=clock.now)
    await database.migrate()
    yield Store(database, clock)
    await database.close()


class Slow:
    """Slack of which other things are asked for seconds before a message is sent; no answer to that comes."""

    def __init__(self, store: Store, *, seconds: float) -> None:
        self.sent = asyncio.Event()
        self._store = store
        self._seconds = seconds

    async def __call__(self, attempt: Attempt) -> Outcome:
        """Send it."""
        self._store.passes(seconds=self._seconds)
        note = BEGINS.get()
        assert note is not None
        await note()
        self.sent.set()
        await asyncio.Event().wait()
        raise AssertionError(attempt)

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return method_of(effect)


async def crash() -> None:
    """End what is being delivered, without a record."""
    lost = [task for task in asyncio.all_tasks() if task.get_name().startswith("deliver ")]
    for task in lost:
        task.cancel()
    await asyncio.gather(*lost, return_exceptions=True)


async def void_leases(store: Store) -> None:
    """Start, alone, on the database that a crash has left."""
    async with store.database.transaction() as uow:
        await uow.lanes.void_leases()


@pytest.mark.parametrize(("seconds", "commits"), [(0.9, 1), (6, 2)], ids=["at once", "after seconds"])
async def test_after_a_crash_it_is_looked_for_when_the_request_can_take_effect_no_more(
    store: Store, seconds: float, commits: int
) -> None:
    await store.leave(an_order())
    slack = Slow(store, seconds=seconds)
    runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
    with heard(store.database, "commit") as committed:
        await Courier(runtime, slack, Times(AMBIGUITY)).turn()
        await slack.sent.wait()
    await crash()
    await void_leases(store)

    assert len(committed) == commits
    store.clock.move_to(store.clock.now() + AMBIGUITY - A_SECOND)
    assert await store.claim() == []
    store.passes(seconds=1)
    assert (await store.claim_one()).attempt.look_first


async def test_whoever_has_lost_a_lane_notes_nothing(store: Store) -> None:
    await store.leave(an_order())
    lost = await store.claim_one()
    await void_leases(store)
    store.clock.move_to(store.clock.now() + AMBIGUITY)
    await store.claim_one("another")
    store.passes(seconds=6)
    async with store.database.transaction() as uow:
        await uow.lanes.begins(lost)
    await void_leases(store)

    store.clock.move_to(store.clock.now() + AMBIGUITY - 6 * A_SECOND)
    assert (await store.claim_one("a third")).attempt.look_first
