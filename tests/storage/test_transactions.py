"""What a transaction promises: nothing lost between writers, nothing twice, no child without its parent."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.reminder import UPDATE
from bot.domain.timeline import EntryKind, fact
from tests.support.builders import an_incident
from tests.support.counting import TASKS, count_up
from tests.support.databases import Store, an_order
from tests.support.world import START

TIMES = 15


async def test_many_who_declare_at_once_never_share_a_number(store: Store) -> None:
    async def take() -> str:
        async with store.database.transaction() as uow:
            return await uow.incidents.next_number(START)

    numbers = await asyncio.gather(*(take() for _ in range(30)))

    assert sorted(numbers) == [f"INC-2026-1123-{number:03}" for number in range(1, 31)]


async def test_a_number_that_was_not_committed_is_given_again(store: Store) -> None:
    with suppress(LookupError):
        async with store.database.transaction() as uow:
            await uow.incidents.next_number(START)
            raise LookupError
    async with store.database.transaction() as uow:
        assert await uow.incidents.next_number(START) == "INC-2026-1123-001"


@pytest.mark.slow
async def test_two_processes_that_count_lose_nothing(store: Store, url: str) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident(rooms_asked=0))
    command = (sys.executable, "-m", "tests.support.counting", url, str(TIMES))
    other = await asyncio.create_subprocess_exec(*command)
    await count_up(store.database, TIMES)
    assert await other.wait() == 0

    async with store.database.reading() as uow:
        counted = await uow.incidents.get(1)
    assert counted.rooms_asked == 2 * TASKS * TIMES


async def test_a_transaction_that_fails_leaves_neither_facts_nor_effects(store: Store) -> None:
    with suppress(LookupError):
        async with store.database.transaction() as uow:
            await uow.incidents.add(an_incident())
            await uow.inbox.is_new("event:1", now=START)
            uow.outbox.add(an_order())
            raise LookupError

    assert not await store.any_ready()
    async with store.database.transaction() as uow:
        assert await uow.inbox.is_new("event:1", now=START)
        assert await uow.incidents.ending_with("001") == []


async def test_a_fact_of_an_incident_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        async with store.database.transaction() as uow:
            await uow.timeline.add(404, fact(EntryKind.NOTE, "of nothing", by=None, now=START))


async def test_an_event_is_new_once(store: Store) -> None:
    async with store.database.transaction() as uow:
        assert await uow.inbox.is_new("event:1", now=START)
        assert not await uow.inbox.is_new("event:1", now=START)
        assert await uow.inbox.is_new("event:2", now=START)
    async with store.database.transaction() as uow:
        assert not await uow.inbox.is_new("event:1", now=START)


async def test_of_two_that_bring_the_same_event_at_once_one_finds_it_new(store: Store) -> None:
    async def bring() -> bool:
        async with store.database.transaction() as uow:
            return await uow.inbox.is_new("event:1", now=START)

    assert sorted(await asyncio.gather(*(bring() for _ in range(5)))) == [False] * 4 + [True]


async def test_a_due_promise_is_claimed_by_one_of_many(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        every = START - START.replace(hour=8, minute=45)
        await uow.reminders.promise(incident.id, UPDATE, due_at=START, every=every)
        ((promise_id, _),) = await uow.reminders.due(START)

    async def keep() -> int:
        async with store.database.transaction() as uow:
            if not await uow.reminders.claim_due([promise_id], START):
                return 0
            await uow.reminders.promise(incident.id, UPDATE, due_at=START + every, every=every)
            return 1

    assert sum(await asyncio.gather(*(keep() for _ in range(5)))) == 1


async def test_a_reader_waits_for_no_writer(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        async with store.database.reading() as other:
            assert await other.incidents.ending_with("001") == [], "not committed yet"
        assert await store.database.is_ready()
        await store.database.ping()
