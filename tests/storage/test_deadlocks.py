"""Who needs the same rows at the same time gets them one after the other: nobody dies waiting for the other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.overview import Deadlines, Updates
from bot.domain.update import Report
from bot.jobs.reminders import Reminders
from bot.runtime import Runtime
from bot.workflows.declare import Declaration, declare
from bot.workflows.reading.overview import overview
from bot.workflows.update import post_update
from storage.queue.lane_claim import Delivery
from tests.support.builders import ALICE, BOB, CAROL, a_policy
from tests.support.databases import Store
from tests.support.world import Stage, a_world

pytestmark = pytest.mark.slow  # they meet as often as it takes for a deadlock to show

ROUNDS = 40
EVERY = timedelta(minutes=15)


async def test_an_update_that_lands_while_its_reminder_is_kept_kills_neither(store: Store) -> None:
    policy = a_policy()
    runtime = Runtime(database=store.database, clock=store.clock, policy=policy)
    async with runtime.transaction() as uow:
        what = Declaration(title="checkout is down", severity=policy.severities["sev1"])
        incident = (await declare(runtime.act(uow, by=ALICE), what)).incident

    async def update(by: str) -> None:
        async with runtime.transaction() as uow:
            await post_update(runtime.act(uow, by=by), incident.id, Report(text="rolling back"))

    with capture_logs() as logged:
        for _ in range(ROUNDS):
            store.passes(seconds=EVERY.total_seconds())
            replicas = [Reminders(runtime) for _ in range(3)]
            await asyncio.gather(update(BOB), *(one.turn() for one in replicas), update(CAROL))

    assert [line for line in logged if line["log_level"] in {"error", "critical"}] == []
    async with store.database.reading() as uow:
        view = await overview(uow, policy, incident.id, frozenset({Updates, Deadlines}))
        said = [entry.text for entry in await uow.timeline.of(incident.id)]
    assert view.updates.last is not None
    assert view.updates.last.number == 2 * ROUNDS
    assert view.deadlines.next_update_at == store.clock.now() + EVERY
    assert sum(text.startswith("Reminder ") for text in said) <= ROUNDS, "each was kept once at most"


async def test_couriers_and_updates_of_one_incident_do_not_wait_for_one_another_in_a_circle(store: Store) -> None:
    policy = a_policy()
    runtime = Runtime(database=store.database, clock=store.clock, policy=policy)
    async with runtime.transaction() as uow:
        what = Declaration(title="checkout is down", severity=policy.severities["sev1"])
        incident = (await declare(runtime.act(uow, by=ALICE), what)).incident

    async def update() -> None:
        async with runtime.transaction() as uow:
            await post_update(runtime.act(uow, by=BOB), incident.id, Report(text="rolling back"))

    async def carry(name: str) -> None:
        for claim in await store.claim(name):
            async with store.database.transaction() as uow:
                await uow.incidents.get(incident.id, lock=True)
                await uow.lanes.delivered(Delivery(claim, "C1", "1.000001"), rest=timedelta())

    for _ in range(ROUNDS):
        await asyncio.gather(update(), carry("one"), carry("two"), update())
    while await store.any_ready():
        await carry("one")

    async with store.database.reading() as uow:
        view = await overview(uow, policy, incident.id, frozenset({Updates, Deadlines}))
    assert view.updates.last is not None
    assert view.updates.last.number == 2 * ROUNDS


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_on_postgresql_whoever_updates_just_when_it_is_due_gets_an_answer(stage: Stage, url: str) -> None:
    async with a_world(replace(stage, database_url=url)) as world:
        await world.declare()
        for _ in range(8):
            world.clock.move_to(world.clock.now() + EVERY)
            replies = await asyncio.gather(
                world.alice.command("/incident update rolling back", channel=world.room),
                world.bob.command("/incident update looking at the graphs", channel=world.room),
                world.carol.command("/incident status identified", channel=world.room),
            )
            await world.passes(seconds=5)
            assert all(reply.error is None for reply in replies)
            assert all("Something went wrong" not in reply.text for reply in replies)
            assert all("Posted update" in reply.text for reply in replies[:2])
            await world.command("status investigating")
        assert "Update #16" in world.card.visible


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_on_postgresql_command_is_taken_by_one_of_four_who_press_at_once(stage: Stage, url: str) -> None:
    async with a_world(replace(stage, database_url=url)) as world:
        for number in range(5):
            await world.declare(f"outage {number} sev2")
            card = world.rooms[-1].pinned[0]
            people = (world.alice, world.bob, world.carol, world.dana)
            await world.dana.join(world.rooms[-1])
            replies = await asyncio.gather(*(one.press(card, "Take command") for one in people))
            await world.passes(seconds=10)

            told = [reply.text for reply in replies]
            assert told.count("") == 1, "the room is told, so whoever took it is not"
            assert sum("is in command already" in text for text in told) == len(people) - 1
            assert sum(" is now incident commander" in text for text in world.shown(world.rooms[-1])) == 1
