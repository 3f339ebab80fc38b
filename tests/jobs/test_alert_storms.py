"""The summary of a storm is right though whoever decided about its alerts is gone before it was brought up to date."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.alert import Alert, Delivery, State
from bot.domain.alert_pace import MOST
from bot.domain.joining import judge
from bot.jobs.alerts import AlertDecisions
from bot.runtime import Runtime
from bot.workflows.alerts.decide import decide_together
from storage.tables import OutboxRow
from tests.support.databases import Store


async def come(runtime: Runtime, *names: str) -> None:
    """Have alerts come, each in a group of its own."""
    alerts = [Alert(fingerprint=name, state=State.FIRING, title=name) for name in names]
    async with runtime.transaction() as uow:
        await uow.alerts.take_in("prod", Delivery(key="", alerts=tuple(alerts)), at=runtime.now())


async def said_last(store: Store) -> str:
    """The newest order about alerts."""
    async with store.database.engine.connect() as connection:
        return str((await connection.execute(select(OutboxRow.body).order_by(OutboxRow.id))).scalars().all()[-1])


async def test_what_was_decided_before_a_crash_is_shown_after_it(runtime: Runtime, store: Store) -> None:
    await come(runtime, *(f"host {number}" for number in range(MOST + 1)))
    await AlertDecisions(runtime).turn()
    assert "'firing': 1" in await said_last(store)
    await come(runtime, "host a", "host b")
    async with runtime.transaction() as uow:
        waiting = await uow.alerts.undecided(runtime.now(), limit=9)
        groups = {judge(runtime.policy, each.source, each.alert).group: [each.id] for each in waiting}
        await decide_together(runtime.act(uow), groups)
    assert "'firing': 1" in await said_last(store), "it is gone before it said so"
    async with store.database.reading() as uow:
        assert await uow.alerts.earliest() is not None, "whoever comes next has work"

    await AlertDecisions(runtime).turn()
    assert "'firing': 3" in await said_last(store)
    async with store.database.reading() as uow:
        assert await uow.alerts.earliest() is None
