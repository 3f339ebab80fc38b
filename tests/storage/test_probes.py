"""Probes in either database: one replica runs each, at its times, and what it measured is there once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.health import Failure
from bot.domain.metric import Typed
from bot.domain.probe import Sample, Standing
from tests.support.builders import ALICE, START, an_incident
from tests.support.databases import Store

NEVER = Standing(probe="shop")
FIRST = Sample(probe="shop", at=START, value=120.5, ok=True, took=timedelta(milliseconds=121), by="web-1")


async def planned(store: Store, *names: str) -> None:
    async with store.database.transaction() as uow:
        await uow.probes.plan({name: (store.clock.now(), replace(NEVER, probe=name)) for name in names})


async def taken(store: Store, limit: int = 10) -> list[str]:
    """Take what is due, for a minute, and plan it half a minute on."""
    now = store.clock.now()
    async with store.database.transaction() as uow:
        due = await uow.probes.due(now, limit=limit)
        later = now + timedelta(seconds=30)
        await uow.probes.lease(dict.fromkeys(due, (later, timedelta(minutes=1))), now=now)
    return list(due)


async def test_one_is_taken_once_and_by_someone_else_only_after_its_lease(store: Store) -> None:
    await planned(store, "shop", "search")
    assert await taken(store, limit=1) == ["search"]
    assert await taken(store) == ["shop"]
    assert await taken(store) == []
    store.passes(seconds=45)
    assert await taken(store) == [], "it is due, and whoever has it may be at it yet"
    async with store.database.reading() as uow:
        assert await uow.probes.earliest() == START + timedelta(minutes=1)
    store.passes(seconds=15)
    assert await taken(store) == ["search", "shop"]
    async with store.database.transaction() as uow:
        await uow.probes.judged(Standing(probe="shop", since=START, last=FIRST))
        await uow.probes.void_leases()
        assert await uow.probes.earliest() == START + timedelta(seconds=90)


async def test_a_sample_is_stored_once_and_read_as_it_was_taken(store: Store) -> None:
    failed = replace(FIRST, at=START + timedelta(seconds=30), value=None, ok=False, error="answers 503")
    async with store.database.transaction() as uow:
        await uow.probes.add([FIRST])
        await uow.probes.add([replace(FIRST, value=7.0), failed])
        await uow.probes.judged(Standing(probe="shop", failing=True, since=START, last=failed))
    async with store.database.reading() as uow:
        assert await uow.probes.between("shop", START, failed.at) == [FIRST, failed]
        assert await uow.probes.between("shop", START, failed.at, limit=1) == [failed]
        outcomes = [(failed.at, False), (START, True)]
        assert await uow.probes.outcomes(["shop", "search"], START) == {"shop": outcomes}
        assert await uow.probes.outcomes(["shop"], failed.at) == {"shop": outcomes[:1]}
        run = (await uow.probes.runs())["shop"]
        assert run.standing == Standing(probe="shop", failing=True, since=START, last=failed)
        assert run.next_at is None
    async with store.database.transaction() as uow:
        await uow.probes.forget(before=failed.at)
        assert await uow.probes.between("shop", START, failed.at) == [failed]


async def test_what_rooms_were_told_and_people_typed_is_kept_by_incident(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        told = Failure(incident_id=incident.id, probe="shop", post=1, since=START)
        await uow.probes.put_failure(told)
        assert await uow.probes.told_of("shop") == [incident.id]
        ended = replace(told, ended_at=START + timedelta(minutes=1))
        await uow.probes.put_failure(ended)
        assert await uow.probes.told_of("shop") == []
        assert (await uow.probes.failures([incident.id]))[incident.id] == [ended]
        cpu = Typed(incident_id=incident.id, metric="cpu", at=START, value=71.0, by=ALICE)
        await uow.probes.type_in([cpu])
        await uow.probes.type_in([replace(cpu, value=72.0)])
        assert await uow.probes.typed(incident.id) == [replace(cpu, value=72.0)]
