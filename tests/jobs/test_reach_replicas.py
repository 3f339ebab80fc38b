"""Two replicas that record at once whom they found behind a name: on PostgreSQL each person is told once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.domain.effects import Done
from bot.domain.incident import Incident
from bot.jobs.pauses import Times
from bot.jobs.recorder import Recorder
from bot.runtime import Runtime
from bot.workflows.telling.reach import reach
from storage.queue.lane_claim import LaneClaim
from tests.support.builders import a_policy, an_incident
from tests.support.databases import AMBIGUITY, LEASE, Store, a_store, nothing_follows
from tests.support.postgres import Postgres

BOB = "U0B0B00001"
FOUND = Done(people=(BOB,))


@asynccontextmanager
async def two_replicas(postgres: Postgres) -> AsyncIterator[tuple[Store, Store]]:
    with postgres.database() as url:
        async with a_store(url, migrated=False) as one, a_store(url, migrated=False) as other:
            yield one, other


def replica(store: Store) -> Runtime:
    return Runtime(database=store.database, clock=store.clock, policy=a_policy())


async def an_incident_reaches(store: Store, *causes: str) -> Incident:
    runtime = replica(store)
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        act = runtime.act(uow)
        for cause in causes:
            act.leave(*reach(act, incident, BOB, "You're needed", what=cause))
    return incident


async def record_at_once(*held: tuple[Store, LaneClaim]) -> None:
    recorders = [Recorder(replica(store), Times(AMBIGUITY), nothing_follows) for store, _ in held]
    await asyncio.gather(*(recorder.record(claim, FOUND) for recorder, (_, claim) in zip(recorders, held, strict=True)))


async def told(store: Store, incident: Incident) -> Counter[str]:
    async with store.database.reading() as uow:
        return Counter(user for each in await uow.escalations.of(incident.id) for user in each.people)


async def test_what_one_has_taken_over_from_another_is_followed_up_once(postgres: Postgres) -> None:
    async with two_replicas(postgres) as (one, other):
        incident = await an_incident_reaches(one, "rung:vp_engineering")
        before = await one.claim_one("one")
        for store in (one, other):
            store.passes(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
        after = await other.claim_one("other")
        await record_at_once((one, before), (other, after))
        assert await told(one, incident) == {BOB: 1}


async def test_whoever_is_behind_two_names_is_told_once_though_both_are_found_at_once(postgres: Postgres) -> None:
    async with two_replicas(postgres) as (one, other):
        incident = await an_incident_reaches(one, "rung:vp_engineering", "mobilise:on_call")
        (first,), (second,) = await one.claim("one", limit=1), await other.claim("other", limit=1)
        await record_at_once((one, first), (other, second))
        assert await told(one, incident) == {BOB: 1}
