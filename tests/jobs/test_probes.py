"""Replicas that run probes: each is measured once; what is killed loses one sample; no work where there is none."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from bot.domain.probe import Probe, Sample
from bot.jobs.probes import Probes
from bot.runtime import Runtime
from storage.queue.wake_ups import WakeUp
from tests.jobs.test_reach_replicas import two_replicas
from tests.support.builders import a_policy, an_incident
from tests.support.databases import Store, heard
from tests.support.postgres import Postgres

AT_ONCE = 10

PROBES = {
    f"shop-{number}": Probe(kind="tcp", host="db.example.com", port=5432, service="checkout") for number in range(25)
}


class Meter:
    """Measures, and counts."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counted: Counter[str] = Counter()
        self.now = self.most = 0
        self.holds = asyncio.Event()
        self.holds.set()
        self.full = asyncio.Event()

    async def measure(self, name: str, _probe: Probe) -> Sample:
        """Measure once."""
        self.counted[name] += 1
        self.now += 1
        self.most = max(self.most, self.now)
        if self.now == AT_ONCE:
            self.full.set()
        try:
            await self.holds.wait()
        finally:
            self.now -= 1
        return Sample(probe=name, at=self.store.clock.now(), value=1.0, ok=True)


def replica(store: Store, meter: Meter, *, probes: bool = True) -> tuple[Runtime, Probes]:
    policy = a_policy().model_copy(update={"probes": PROBES if probes else {}})
    runtime = Runtime(database=store.database, clock=store.clock, policy=policy)
    return runtime, Probes(runtime, meter.measure, at_once=AT_ONCE)


async def worked_off(*jobs: Probes) -> None:
    """Have all of them do what there is to do, at once."""
    tasks = [asyncio.create_task(job.loop.run(pulse=60)) for job in jobs]
    while any(await asyncio.gather(*(job.drained() for job in jobs))):
        pass
    for job in jobs:
        job.loop.stop()
    await asyncio.gather(*tasks)


async def an_outage(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())


async def stored(store: Store) -> Counter[str]:
    async with store.database.reading() as uow:
        now = store.clock.now()
        return Counter({name: len(await uow.probes.between(name, now - timedelta(days=1), now)) for name in PROBES})


async def test_three_replicas_measure_each_probe_once(postgres: Postgres) -> None:
    async with two_replicas(postgres) as (one, other):
        meter = Meter(one)
        await an_outage(one)
        for times in (1, 2):
            runtimes = [replica(store, meter) for store in (one, other, other)]
            await worked_off(*(job for _, job in runtimes))
            assert set(meter.counted.values()) == {times}
            assert await stored(one) == meter.counted
            one.passes(seconds=30)
            other.passes(seconds=30)


async def test_few_are_measured_at_once_and_stopping_waits_for_none(store: Store) -> None:
    meter = Meter(store)
    await an_outage(store)
    meter.holds.clear()
    _, job = replica(store, meter)
    await job.turn()
    await meter.full.wait()
    assert (meter.now, meter.most) == (AT_ONCE, AT_ONCE)
    job.loop.stop()
    await job.stop()
    assert not any((await stored(store)).values())
    meter.holds.set()
    _, after = replica(store, meter)
    store.passes(minutes=1)
    await worked_off(after)
    assert all(count == 1 for count in (await stored(store)).values())
    assert meter.most == AT_ONCE


async def test_where_nothing_is_measured_nothing_is_asked(store: Store) -> None:
    meter = Meter(store)
    runtime, job = replica(store, meter, probes=False)
    with heard(store.database, "before_execute") as asked:
        await job.turn()
        assert await runtime.outlook.due(WakeUp.PROBES) is None
    assert asked == []

    runtime, job = replica(store, meter)
    await job.turn()
    with heard(store.database, "before_execute") as asked:
        await job.turn()
        assert asked == [], "nothing has changed"
        runtime.bell.ring({WakeUp.PROBES, WakeUp.INCIDENTS})  # as another replica's work does with the tick
        await job.turn()
    assert len(asked) == 2, "whether an incident is on, and whether anything runs"
