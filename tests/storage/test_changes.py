"""Changes are stored once, whoever tells of them again, and are found by when they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.change import Change
from tests.support.databases import Store
from tests.support.world import START


def a_change(key: str, *, minutes: float = 0) -> Change:
    return Change(key=key, at=START + timedelta(minutes=minutes), title=f"deploy {key}", service="checkout", by="jo")


async def test_a_change_is_stored_once_for_each_source(store: Store) -> None:
    async with store.database.transaction() as uow:
        (first,) = await uow.changes.add("ci", [a_change("1")])
        assert first.source == "ci"
    async with store.database.transaction() as uow:
        assert await uow.changes.add("ci", [a_change("1", minutes=5)]) == []
        assert len(await uow.changes.add("github", [a_change("1"), a_change("2"), a_change("2")])) == 2


async def test_changes_are_found_by_when_they_were_made_and_forgotten(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.changes.add("ci", [a_change(str(each), minutes=each) for each in range(5)])
        found = await uow.changes.between(START + timedelta(minutes=1), START + timedelta(minutes=3), limit=9)
        assert [each.key for each in found] == ["3", "2", "1"]
        assert found[0] == replace(a_change("3", minutes=3), source="ci")
        assert len(await uow.changes.between(START, START + timedelta(hours=1), limit=2)) == 2
        await uow.changes.forget(before=START + timedelta(minutes=4))
        assert [each.key for each in await uow.changes.between(START, START + timedelta(hours=1), limit=9)] == ["4"]
