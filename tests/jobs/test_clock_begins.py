"""An incident that was open before there was a clock: after the upgrade it runs from then on, and tells of no past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.deadline import DUTIES, VENDOR
from bot.domain.effects import Reach
from bot.domain.incident import Incident, Status
from bot.domain.record import Record
from bot.domain.reminder import CLOCK, SOON
from bot.jobs.reminders import Reminders
from bot.runtime import Runtime
from bot.workflows.promises import PROMISES, review_all
from bot.workflows.upkeep import moments
from storage.queue.queued_effect import State
from tests.storage.test_moments import LONGEST
from tests.support.builders import ALICE, START, a_policy, an_incident
from tests.support.databases import Store, a_store

PEOPLE = ("on_call", "on_call_secondary", "engineering_manager", "executive_sponsor", "vp_engineering", "ceo")
LADDER = a_policy().model_copy(update={"people": {who: (f"U0{who[:6].upper()}",) for who in PEOPLE}})


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as opened:
        yield opened


async def start(runtime: Runtime) -> None:
    async with runtime.transaction() as uow:
        await moments.bound(runtime.act(uow), LONGEST)


async def clock_of(runtime: Runtime, incident: Incident) -> datetime | None:
    async with runtime.database.reading() as uow:
        promise = await uow.reminders.get(incident.id, CLOCK)
    return None if promise is None else promise.due_at


async def said(runtime: Runtime) -> list[str]:
    await Reminders(runtime).turn()
    async with runtime.database.reading() as uow:
        waiting = await uow.outbox.waiting(State.PENDING)
    return [one.effect.cause if isinstance(one.effect, Reach) else str(one.effect) for one in waiting]


async def test_an_upgrade_tells_no_one_of_what_is_long_past_and_the_clock_runs_on(store: Store) -> None:
    runtime = Runtime(database=store.database, clock=store.clock, policy=LADDER)
    store.passes(minutes=150)  # the manager, the sponsor and the VP were due; the CEO is in 90 minutes
    declared = store.clock.now() - timedelta(minutes=150)
    async with runtime.transaction() as uow:
        old = an_incident(acknowledged_at=None, declared_at=declared, started_at=declared)
        incident = await uow.incidents.add(old)
        over = await uow.incidents.add(an_incident(number="INC-2026-1123-002", status=Status.RESOLVED))

    await start(runtime)
    assert await clock_of(runtime, incident) == declared + timedelta(hours=4)
    assert await clock_of(runtime, over) is None
    await start(runtime)  # which looks at every clock that stands
    async with runtime.transaction() as uow:
        await review_all(runtime.act(uow), incident, {CLOCK: PROMISES[CLOCK]})
    assert await said(runtime) == []

    store.passes(minutes=90)
    assert "rung:ceo" in await said(runtime)


async def test_an_end_before_the_upgrade_is_validated_if_it_was_lately_and_else_is_silent(
    store: Store,
) -> None:
    runtime = Runtime(database=store.database, clock=store.clock, policy=LADDER.model_copy(update={"checklists": {}}))
    ends = {"lately": timedelta(hours=1), "past": timedelta(days=3), "long past": timedelta(days=30)}
    incidents = {}
    async with runtime.transaction() as uow:
        for number, (when, ago) in enumerate(ends.items(), start=1):
            at = {"mitigated_at": store.clock.now() - ago, "resolved_at": store.clock.now() - ago}
            over = an_incident(number=f"INC-2026-1123-00{number}", status=Status.RESOLVED, **at)
            incidents[when] = (await uow.incidents.add(over)).id
    await start(runtime)
    await start(runtime)
    assert await said(runtime) == []
    for _ in range(30):
        store.passes(days=1)
        await said(runtime)
    asked = await said(runtime)
    assert sum("'recovered'" in each for each in asked) == 1
    assert not any("recovery_left" in each for each in asked)
    async with runtime.database.reading() as uow:
        found = {when: await uow.incidents.get(each) for when, each in incidents.items()}
    assert [when for when, each in found.items() if each.recovered_at is not None] == ["lately"]


async def test_what_an_earlier_release_promised_by_itself_is_left_to_the_clock(store: Store) -> None:
    runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        case = {"kind": VENDOR, "number": 1, "text": "stripe", "state": "open", "by": ALICE, "at": START}
        await uow.records.put(Record(incident_id=incident.id, **case))  # type: ignore[arg-type]
        holder = await uow.roles.assign(incident.id, "commander", ALICE, now=START)
        for kind, subject, minutes in ((VENDOR, "1", 30), (DUTIES, str(holder), 10)):
            due = START + timedelta(minutes=minutes)
            await uow.reminders.promise(incident.id, kind, due_at=due, every=due - START, subject=subject)
    await start(runtime)
    for _ in range(4):
        store.passes(minutes=10)
        await Reminders(runtime).turn()
        await said(runtime)
    asked = await said(runtime)
    assert [sum(f"'{says}'" in each for each in asked) for says in ("vendor_silent", "duties_left")] == [1, 1]
    async with runtime.database.reading() as uow:
        assert {each.kind for each in await uow.reminders.of(incident.id)} & {VENDOR, DUTIES} == set()


async def test_a_clock_that_has_stopped_is_none_that_never_was(store: Store) -> None:
    runtime = Runtime(database=store.database, clock=store.clock, policy=LADDER)
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident(acknowledged_at=None))
        await uow.reminders.promise(incident.id, CLOCK, due_at=START, every=SOON)
        await uow.reminders.stop(incident.id, CLOCK)
    await start(runtime)
    async with runtime.database.reading() as uow:
        assert await uow.clock_marks.of(incident.id) == {}
