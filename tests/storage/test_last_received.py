"""When Slack last sent something of each sort."""

from __future__ import annotations

from datetime import timedelta

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


async def test_a_trial_shows_whether_a_database_takes_writes_and_leaves_nothing(store: Store) -> None:
    for _ in range(2):
        await store.database.try_writing()
    assert await store.database.is_ready()
