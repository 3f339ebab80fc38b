"""What a review counts is found on either database, and one replica takes each. Row (part): 165."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final

from bot.domain.incident import Status
from bot.domain.period import Every
from tests.support.builders import an_incident
from tests.support.databases import Store
from tests.support.world import START

DAY = timedelta(days=1)

DECLARED: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (-9, {"resolved_at": START - 8 * DAY}),
    (-8, {"resolved_at": START + DAY}),
    (-7, {}),
    (1, {"private": True}),
    (2, {"status": Status.DECLINED}),
    (3, {}),
    (9, {}),
)
"""When incidents are declared, in days from the start, and what is special about each."""


async def test_one_of_several_takes_what_is_due_and_no_one_takes_it_again(store: Store) -> None:
    async def taken(days: float) -> bool:
        async with store.database.transaction() as uow:
            return await uow.periods.take(Every.WEEK, last=START, now=START + days * DAY)

    assert not await taken(8), "no one expects it"
    async with store.database.transaction() as uow:
        await uow.last_received.note("/incident", now=START)
        await uow.periods.expect(tuple(Every), now=START)
        await uow.periods.expect(tuple(Every), now=START + DAY)
        assert await uow.periods.last() == dict.fromkeys(Every, START)
    assert sorted(await asyncio.gather(taken(7), taken(7.1))) == [False, True]
    assert not await taken(8)
    async with store.database.reading() as uow:
        last = await uow.periods.last()
    assert last[Every.WEEK] >= START + 7 * DAY
    assert last[Every.MONTH] == START


async def test_nothing_private_or_declined_is_counted(store: Store) -> None:
    async with store.database.transaction() as uow:
        for number, (days, changes) in enumerate(DECLARED, start=1):
            at = START + days * DAY
            await uow.incidents.add(an_incident(number=f"INC-2026-1123-{number:03}", declared_at=at, **changes))
        found = await uow.incidents.public_between(START, START + 7 * DAY)
        assert [each.number[-1] for each in found] == ["2", "6"]
        assert not await uow.incidents.any_public(START + 2.5 * DAY, since=START), "those are private or none"
        assert await uow.incidents.any_public(START + 4 * DAY, since=START)
        assert await uow.incidents.any_public(START)
