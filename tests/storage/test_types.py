"""An instant comes back as the same instant, whichever database kept it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError

from tests.support.builders import an_incident
from tests.support.databases import Store
from tests.support.world import START


async def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        async with store.database.transaction() as uow:
            await uow.inbox.is_new("naive", now=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001 - it is what is refused


async def test_an_instant_of_another_zone_comes_back_in_utc(store: Store) -> None:
    tokyo = datetime(2026, 11, 23, 18, 0, 0, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    async with store.database.transaction() as uow:
        stored = await uow.incidents.add(an_incident(declared_at=tokyo))
    async with store.database.reading() as uow:
        found = await uow.incidents.get(stored.id)

    assert found.declared_at == tokyo, "to the microsecond"
    assert found.declared_at.tzinfo is UTC
    assert found.resolved_at is None


async def test_the_hour_that_the_clocks_repeat_is_two_hours(store: Store) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    async with store.database.transaction() as uow:
        await uow.inbox.is_new("first", now=first)
        await uow.inbox.is_new("second", now=second)
        await uow.inbox.forget(before=datetime(2026, 10, 25, 1, 0, tzinfo=UTC))

    async with store.database.transaction() as uow:
        assert await uow.inbox.is_new("first", now=START), "half an hour before the limit: forgotten"
        assert not await uow.inbox.is_new("second", now=START), "half an hour after the limit: kept"
