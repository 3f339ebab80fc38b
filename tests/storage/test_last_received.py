"""When something of each kind last happened."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.period import Every
from tests.support.databases import Store
from tests.support.world import START


async def test_the_latest_time_of_each_sort_is_remembered(store: Store) -> None:
    for name, minutes in (("/incident", 1), ("pin_added", 2), ("/incident", 5), ("/incident", 3)):
        async with store.database.transaction() as uow:
            await uow.last_received.note(name, now=START + timedelta(minutes=minutes))

    async with store.database.reading() as uow:
        assert await uow.last_received.all() == {
            "/incident": START + timedelta(minutes=5),
            "pin_added": START + timedelta(minutes=2),
        }


async def test_those_of_one_kind_know_nothing_of_others_under_the_same_name(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.last_received.note("week", now=START)
        await uow.last_changes.note("week", now=START + timedelta(minutes=1))
        assert await uow.issue_readings.earliest() is None
        assert await uow.periods.last() == {}
        await uow.issue_readings.expect(["week"], now=START + timedelta(minutes=2))
        await uow.periods.expect([Every.WEEK], now=START + timedelta(minutes=3))
        assert await uow.periods.take(Every.WEEK, last=START + timedelta(minutes=3), now=START + timedelta(minutes=4))

        assert await uow.last_received.all() == {"week": START}
        assert await uow.last_changes.all() == {"week": START + timedelta(minutes=1)}
        assert await uow.issue_readings.earliest() == START + timedelta(minutes=2)
        assert await uow.periods.last() == {Every.WEEK: START + timedelta(minutes=4)}


async def test_a_trial_shows_whether_a_database_takes_writes_and_leaves_nothing(store: Store) -> None:
    for _ in range(2):
        await store.database.try_writing()
    assert await store.database.is_ready()
