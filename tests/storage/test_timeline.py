"""Facts are stored with who said them and by which way, in the order in which they happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.timeline import EntryKind, fact
from tests.support.builders import ALICE, START, an_incident
from tests.support.databases import Store

MINUTE = timedelta(minutes=1)


async def test_the_way_that_somebody_came_stands_behind_their_words_alone(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        uow.timeline.through = " (said through the shell)"
        await uow.timeline.add(1, fact(EntryKind.NOTE, "theirs", by=ALICE, now=START))
        await uow.timeline.add(1, fact(EntryKind.NOTE, "ours", by=None, now=START))
        uow.timeline.add_at_end(1, fact(EntryKind.REMINDER, "ours, at the end", by=None, now=START))
    async with store.database.transaction() as uow:
        texts = [entry.text for entry in await uow.timeline.of(1)]
    assert texts == ["theirs (said through the shell)", "ours", "ours, at the end"]


async def test_facts_come_in_the_order_in_which_they_happened_and_the_last_is_the_one_recorded_last(
    store: Store,
) -> None:
    later = fact(EntryKind.STATUS, "later", by=ALICE, now=START + MINUTE)
    async with store.database.transaction() as uow:
        for number in (1, 2):
            await uow.incidents.add(an_incident(id=number, number=f"INC-2026-1123-00{number}"))
        await uow.timeline.add(1, later)
        await uow.timeline.add(1, replace(later, text="earlier", happened_at=START))
        await uow.timeline.add(1, replace(later, text="other", kind=EntryKind.NOTE))
        await uow.timeline.add(2, replace(later, text="of another"))
    async with store.database.transaction() as uow:
        assert [entry.text for entry in await uow.timeline.of(1)] == ["earlier", "later", "other"]
        last = await uow.timeline.last(1, EntryKind.STATUS, EntryKind.SEVERITY)
        assert last is not None
        assert (last.text, last.key, last.happened_at) == ("earlier", False, START)
        assert await uow.timeline.last(1, EntryKind.SEVERITY) is None
        of_all = await uow.timeline.last_of_all([1, 2, 3], EntryKind.STATUS)
        assert {number: (entry.text, entry.key) for number, entry in of_all.items()} == {
            1: ("earlier", False),
            2: ("of another", False),
        }
        assert not any(entry.key for entry in await uow.timeline.of(1))
