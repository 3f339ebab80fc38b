"""What a transaction knows without asking again is what is stored, also when it has written meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any, Final

import pytest

from bot.domain.effects import Spot
from bot.domain.record import Record
from bot.domain.record_kinds import VENDOR
from bot.domain.reminder import UPDATE, Promise
from bot.domain.timeline import EntryKind, fact
from bot.workflows.promises import read_ahead
from bot.workflows.promises.update import NEWS
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork
from tests.storage.test_counts import counted
from tests.support.builders import ALICE, BOB, START, an_incident, an_update
from tests.support.databases import Store

LATER: Final = START + timedelta(minutes=5)
EVERY: Final = timedelta(minutes=15)

Work = Callable[[UnitOfWork], Awaitable[Any]]


async def known(uow: UnitOfWork) -> dict[str, Any]:
    """Return all that is read ahead."""
    return {
        "promises": [*(await uow.reminders.promises(1)).standing],
        "promise": await uow.reminders.get(1, UPDATE),
        "roles": [*await uow.roles.history(1)],
        "there": [*await uow.participants.of(1)],
        "cases": [(each.number, each.state) for each in await uow.records.of(1, VENDOR)],
        "update": await uow.updates.last(1),
        "news": await uow.timeline.last(1, *NEWS),
        "places": {**await uow.slack_places.of(1)},
        "ticked": {**await uow.roles.ticks_of(1)},
    }


def a_case(number: int, state: str = "open") -> Record:
    """Return a case with a vendor."""
    return Record(incident_id=1, kind=VENDOR, number=number, text="stripe", state=state, by=ALICE, at=START)


async def begin(uow: UnitOfWork) -> None:
    commander = await uow.roles.assign(1, "commander", ALICE, now=START)
    await uow.roles.tick(commander, ["breathe"], now=START)
    await uow.slack_places.put(1, "card:1", Spot("C1", "1.000001"))
    await uow.participants.came(1, ALICE, at=START, stays=True)
    await uow.records.put(a_case(1))
    await uow.updates.add(1, an_update())
    await uow.timeline.add(1, fact(EntryKind.STATUS, "investigating", by=ALICE, now=START))
    await uow.reminders.promise(1, UPDATE, due_at=LATER, every=EVERY)


async def ahead(uow: UnitOfWork) -> None:
    await read_ahead(uow, [1])
    await uow.slack_places.read_ahead([1])
    await uow.roles.ticks_of(1)


async def save(uow: UnitOfWork) -> None:
    promise = await uow.reminders.get(1, UPDATE)
    assert promise is not None
    await uow.reminders.save(replace(promise, fired=2, overdue_since=START))


WRITES: Final[dict[str, tuple[Work, str]]] = {
    "a role": (lambda uow: uow.roles.assign(1, "scribe", BOB, now=LATER), "roles"),
    "a role that is accepted": (lambda uow: uow.roles.accept(1, now=LATER), "roles"),
    "a role that ends": (lambda uow: uow.roles.end(1, now=LATER), "roles"),
    "someone who comes": (lambda uow: uow.participants.came(1, BOB, at=LATER, stays=True), "there"),
    "someone who goes": (lambda uow: uow.participants.went(1, ALICE, at=LATER), "there"),
    "a record": (lambda uow: uow.records.put(a_case(2)), "cases"),
    "a record that changed": (lambda uow: uow.records.put(a_case(1, "answered")), "cases"),
    "an update": (lambda uow: uow.updates.add(1, an_update(number=2, at=LATER)), "update"),
    "an update that changed": (lambda uow: uow.updates.save(1, an_update(text="other")), "update"),
    "a duty that is ticked": (lambda uow: uow.roles.tick(1, ["look"], now=LATER), "ticked"),
    "a duty that is not": (lambda uow: uow.roles.untick(1, ["breathe"]), "ticked"),
    "a round that begins": (lambda uow: uow.roles.untick_all(1, ["breathe"]), "ticked"),
    "a message": (lambda uow: uow.slack_places.put(1, "update:1", Spot("C1", "2.000002")), "places"),
    "a place by another name": (lambda uow: uow.slack_places.rename(1, "card:1", "card:0"), "places"),
    "a channel by another id": (lambda uow: uow.slack_places.change_channel("C1", "C2"), "places"),
    "a fact": (lambda uow: uow.timeline.add(1, fact(EntryKind.SEVERITY, "x", by=BOB, now=LATER)), "news"),
    "a promise that moves": (lambda uow: uow.reminders.promise(1, UPDATE, due_at=START, every=EVERY), "promise"),
    "several promises": (lambda uow: uow.reminders.promise_all(1, {UPDATE: START}, every=EVERY), "promise"),
    "a promise that is kept": (save, "promise"),
    "a promise that ends": (lambda uow: uow.reminders.stop(1, UPDATE), "promise"),
}


@pytest.mark.parametrize(("write", "changes"), WRITES.values(), ids=WRITES)
async def test_what_was_read_ahead_is_read_again_when_it_was_written(store: Store, write: Work, changes: str) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        await begin(uow)
    async with store.database.transaction() as uow:
        await ahead(uow)
        before = await known(uow)
        await write(uow)
        inside = await known(uow)
    async with store.database.transaction() as uow:
        stored = await known(uow)

    assert inside == stored
    assert inside[changes] != before[changes]


async def test_answered_reminders_are_read_again(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        await begin(uow)
        await save(uow)
    async with store.database.transaction() as uow:
        await ahead(uow)
        assert (await uow.reminders.promises(1)).waits(UPDATE)
        assert await uow.reminders.settle(1, UPDATE) == range(1, 3)
        assert not (await uow.reminders.promises(1)).waits(UPDATE)
        assert await uow.reminders.settle(1, UPDATE) == range(0)


async def test_what_was_read_ahead_is_not_asked_for(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        await begin(uow)
        with counted(store.database) as asked:
            await ahead(uow)
        with counted(store.database) as more:
            await known(uow)
    assert len(asked) > 0
    assert more == []


async def test_of_an_incident_just_made_nothing_is_asked_until_something_is_written(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.add_incident(an_incident())
        with counted(store.database) as asked:
            assert not await uow.roles.history(1)
            assert not await uow.participants.of(1)
            assert await uow.updates.last(1) is None
            assert await uow.reminders.get(1, UPDATE) is None
        assert asked == []
        await begin(uow)
        inside = await known(uow)
    async with store.database.transaction() as uow:
        assert await known(uow) == inside
    assert all(inside.values())


async def promise(uow: UnitOfWork) -> None:
    await uow.reminders.promise(1, UPDATE, due_at=LATER, every=EVERY)


async def keep(uow: UnitOfWork, *, seen: Promise) -> None:
    await uow.reminders.save(replace(seen, due_at=START, fired=seen.fired + 1))


async def stop(uow: UnitOfWork) -> None:
    await uow.reminders.stop(1, UPDATE)


@pytest.mark.parametrize("order", [*product(["promise", "keep", "stop"], repeat=2)], ids=" then ".join)
async def test_of_what_one_transaction_does_to_a_promise_the_last_holds(store: Store, order: tuple[str, ...]) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        await uow.incidents.add(an_incident(id=2, number="INC-2026-1123-002"))
        for number in (1, 2):
            await uow.reminders.promise(number, UPDATE, due_at=START + timedelta(hours=1), every=EVERY)
    async with store.database.transaction() as uow:
        seen = await uow.reminders.get(1, UPDATE)
        assert seen is not None
        work: dict[str, Work] = {"promise": promise, "keep": partial(keep, seen=seen), "stop": stop}
        for name in order:
            uow.left.clear()
            await work[name](uow)
            assert uow.left == {WakeUp.PROMISES}
    async with store.database.transaction() as uow:
        stands = await uow.reminders.get(1, UPDATE)
        other = await uow.reminders.get(2, UPDATE)

    due = {"promise": LATER, "keep": START, "stop": None}[order[-1]]
    assert (None if stands is None else stands.due_at) == due
    assert stands is None or stands.fired == ("keep" in order)
    assert other is not None
    assert (other.due_at, other.fired) == (START + timedelta(hours=1), 0)
