"""What waits longer than there is reason to is counted, and of very many promises only those are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.reminder import CLOCK, DAILY, HEADS_UP, ROLE, STABILITY, UPDATE, Promise
from bot.runtime import Runtime
from bot.workflows.promises import PROMISES, latest
from bot.workflows.upkeep import moments
from storage.engine.types import EPOCH
from tests.storage.test_moments import LONGEST
from tests.support.builders import START, a_policy, an_incident
from tests.support.databases import Store

EVERY = timedelta(minutes=15)
DAY = timedelta(days=1)


async def held_up(store: Store) -> tuple[int, int]:
    """Return how much is held up, and how many promises were read to know it."""
    runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
    async with runtime.database.reading() as uow:
        count = await moments.held_up(runtime.act(uow), LONGEST)
        return count, len(await uow.reminders.beyond(store.clock.now()))


async def test_a_promise_of_a_clock_that_was_ahead_is_counted_and_others_are_not_read(store: Store) -> None:
    now = store.clock.now()
    async with store.database.transaction() as uow:
        for number in range(1, 6):
            incident = await uow.incidents.add(an_incident(number=f"INC-2026-1123-00{number}"))
            await uow.reminders.promise(incident.id, UPDATE, due_at=now + EVERY - timedelta(seconds=2), every=EVERY)
            await uow.reminders.promise(incident.id, CLOCK, due_at=now + 3 * DAY, every=3 * DAY + EVERY)
            await uow.reminders.promise(incident.id, HEADS_UP, due_at=now - EVERY, every=EVERY)
    assert await held_up(store) == (0, 0)

    async with store.database.transaction() as uow:
        await uow.reminders.promise(1, UPDATE, due_at=now + DAY, every=EVERY)
        await uow.reminders.promise(2, STABILITY, due_at=now + EVERY + timedelta(seconds=2), every=EVERY)
        await uow.reminders.promise(3, CLOCK, due_at=now + 3 * DAY, every=DAY)
    assert await held_up(store) == (3, 3)


@pytest.mark.parametrize("kind", [*PROMISES, "of a later release"])
@pytest.mark.parametrize("every", [timedelta(minutes=1), EVERY, DAILY, 7 * DAY])
@pytest.mark.parametrize("fired", [0, 1, 9])
def test_no_kind_waits_less_than_its_interval_at_most(kind: str, every: timedelta, fired: int) -> None:
    promise = Promise(
        id=1, incident_id=1, kind=kind, subject=ROLE, due_at=START, cadence_at=START, every=every, fired=fired
    )
    assert latest(a_policy(), promise, now=EPOCH) >= EPOCH + every
