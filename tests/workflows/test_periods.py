"""What everyone hears once a week, a month or a quarter is over. Rows (part): 164, 165."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.domain.effects import Post
from bot.domain.incident import Status
from bot.domain.messages.records import ActionsOfWeek
from bot.domain.period import Every, Period
from bot.workflows.periods import expect, tell_due
from bot.workflows.reading.trends import read_history
from storage.queue.queued_effect import State
from tests.workflows.conftest import Stage
from tests.workflows.test_action_items import LATE, an_item

NOVEMBER: Final = Period(Every.MONTH, date(2026, 11, 1))
SHARED: Final = "share_review monthly:2026-12"


async def told(stage: Stage, at: datetime) -> list[str]:
    """Have a moment come for two replicas at once; return what is left in the outbox."""

    async def looks() -> None:
        async with stage.store.database.transaction() as uow:
            await tell_due(replace(stage.act(uow, by=""), now=at))

    await asyncio.gather(looks(), looks())
    return await stage.left()


async def test_a_period_is_told_once_and_nothing_where_there_is_nothing_or_all_is_private(stage: Stage) -> None:
    """Rows (part): 164, 165. After a long time away only the newest of each is told."""
    private = await stage.add(number="INC-2026-1123-003", private=True)
    declined = await stage.add(number="INC-2026-1123-004", status=Status.DECLINED)
    async with stage.store.database.transaction() as uow:
        await expect(stage.act(uow, by=""))
        await uow.records.put(an_item(private.id, 1))
        assert (await read_history(uow, stage.runtime.policy, NOVEMBER, now=LATE)).cases == []
    first = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert await told(stage, first) == []
    public = await stage.add(number="INC-2026-1123-005")
    async with stage.store.database.transaction() as uow:
        await expect(stage.act(uow, by=""))
        await uow.records.put(an_item(public.id, 1))
        await uow.records.put(an_item(declined.id, 1))
    assert await told(stage, first + timedelta(days=6, hours=23)) == ["post channel incidents Trends", SHARED]
    assert await told(stage, first + timedelta(days=7)) == ["post channel incidents ActionsOfWeek"]
    assert await told(stage, first + timedelta(days=8)) == []
    weekly, *others = sorted(await told(stage, first + timedelta(days=65)))
    assert weekly == "post channel incidents ActionsOfWeek"
    assert others == [*["post channel incidents Trends"] * 2, "share_review quarterly:2027-Q1"]
    async with stage.store.database.reading() as uow:
        found = await read_history(uow, stage.runtime.policy, NOVEMBER, now=LATE)
    assert [each.incident.id for each in found.cases] == [public.id]
    assert {each.item.incident_id for each in found.items} == {public.id, declined.id}


async def test_a_summary_that_comes_late_counts_what_was_done_in_its_own_week(stage: Stage) -> None:
    """Row (part): 164. Warroom was away when the week began."""
    stage = stage.with_policy(calendar=stage.runtime.policy.calendar.model_copy(update={"time_zone": "Europe/Berlin"}))
    public = await stage.add()
    done = (
        datetime(2026, 11, 29, 22, 59, tzinfo=UTC),
        *(datetime(2026, 11, 29, 23, 0, tzinfo=UTC), datetime(2026, 12, 6, 22, 59, tzinfo=UTC)),
        *(datetime(2026, 12, 6, 23, 0, tzinfo=UTC), datetime(2026, 12, 9, 12, 0, tzinfo=UTC)),
    )
    async with stage.store.database.transaction() as uow:
        await expect(stage.act(uow, by=""))
        for number, at in enumerate(done, start=1):
            item = an_item(public.id, number, moved_at=at.isoformat())
            await uow.records.put(replace(item, state="done"))
    await told(stage, datetime(2026, 12, 10, 15, 0, tzinfo=UTC))
    async with stage.store.database.reading() as uow:
        said = [
            each.effect.message for each in await uow.outbox.waiting(State.PENDING) if isinstance(each.effect, Post)
        ]
    assert [each.done for each in said if isinstance(each, ActionsOfWeek)] == [2]


async def test_what_another_release_told_of_a_period_is_not_told_again(stage: Stage) -> None:
    """It runs beside this one, and has its own note of when it told of one."""
    public = await stage.add()
    async with stage.store.database.transaction() as uow:
        await expect(stage.act(uow, by=""))
        await uow.records.put(an_item(public.id, 1))
        begun = await uow.periods.last()
    first = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    assert len(await told(stage, first)) == 3
    async with stage.store.database.transaction() as uow:
        for every, at in begun.items():
            assert await uow.periods.take(every, last=(await uow.periods.last())[every], now=at)
    assert await told(stage, first + timedelta(hours=1)) == []
