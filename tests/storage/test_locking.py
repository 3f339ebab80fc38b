"""What no scenario may do is noticed: to write of an incident that its transaction has neither locked nor made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.timeline import EntryKind, fact
from storage.unit_of_work import UnitOfWork
from tests.support.builders import START, an_incident
from tests.support.databases import Store
from tests.support.locking import UnlockedError, kept


async def _note(uow: UnitOfWork, incident_id: int) -> None:
    await uow.timeline.add(incident_id, fact(EntryKind.NOTE, "It was the cache", by=None, now=START))


async def unread(uow: UnitOfWork) -> None:
    await uow.incidents.save(replace(await uow.incidents.get(1), title="search is down"))


async def of_another(uow: UnitOfWork) -> None:
    await uow.incidents.get(2, lock=True)
    await _note(uow, 1)


async def a_fact(uow: UnitOfWork) -> None:
    await _note(uow, 1)


async def a_change_of_a_fact(uow: UnitOfWork) -> None:
    await uow.roles.end(1, now=START)


async def locked(uow: UnitOfWork) -> None:
    await uow.incidents.save(replace(await uow.incidents.get(1, lock=True), title="search is down"))
    await _note(uow, 1)


async def locked_together(uow: UnitOfWork) -> None:
    await uow.incidents.lock(1, 2)
    await _note(uow, 1)
    await _note(uow, 2)


async def made(uow: UnitOfWork) -> None:
    third = await uow.incidents.add(an_incident(number="INC-2026-1123-003"))
    await _note(uow, third.id)
    await uow.incidents.save(third)


Write = Callable[[UnitOfWork], Awaitable[None]]


async def _write(store: Store, write: Write) -> None:
    async with store.database.transaction() as uow:
        for nth in (1, 2):
            await uow.incidents.add(an_incident(number=f"INC-2026-1123-00{nth}"))
    with kept():
        async with store.database.transaction() as uow:
            await write(uow)


@pytest.mark.parametrize("write", [unread, of_another, a_fact, a_change_of_a_fact])
async def test_what_is_written_without_a_lock_is_noticed(store: Store, write: Write) -> None:
    with pytest.raises(UnlockedError):
        await _write(store, write)


@pytest.mark.parametrize("write", [locked, locked_together, made])
async def test_what_is_locked_or_made_may_be_written(store: Store, write: Write) -> None:
    await _write(store, write)
