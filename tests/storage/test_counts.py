"""What is done for many at once asks the database as often as what is done for one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product

import pytest

from bot.domain.alert import Alert, Decision, Delivery, State
from bot.domain.alert_rule import AlertRule
from bot.domain.checklist import TICKED, Tick
from bot.domain.deadline import Moment
from bot.domain.effects import Edit
from bot.domain.incident import OPEN
from bot.domain.messages.card import Card
from bot.domain.overview import Ending, Health, Ladder
from bot.domain.record_kinds import HYPOTHESIS
from bot.domain.reminder import UPDATE
from bot.jobs.alerts import AlertDecisions
from bot.runtime import Runtime
from bot.workflows.reading.overview import READERS, overviews
from bot.workflows.upkeep import backfill
from storage.engine.database import Database
from storage.queue.wake_ups import WakeUp
from tests.bench import seed
from tests.support.builders import a_policy, a_record, an_update
from tests.support.databases import Store, an_order, heard
from tests.support.world import START

EDIT = Edit(place="card:1", message=Card())


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Keep the statements; they are there at the end."""
    asked: list[str] = []
    with heard(database, "before_cursor_execute") as told:
        yield asked
    asked += [each[2] for each in told if not each[2].startswith("BEGIN")]


async def leave(store: Store, count: int) -> None:
    plain = [an_order(f"post {count} {one}", lane=f"channel:{count}-{one}") for one in range(count)]
    edits = [
        an_order(None, lane=f"edit:{count}-{one}", collapse_key=f"edit:{count}-{one}", effect=EDIT)
        for one in range(count)
    ]
    await store.leave(*plain, *edits)


async def claim(store: Store, count: int) -> None:
    assert len(await store.claim(limit=count)) == count


@pytest.mark.parametrize(("work", "statements"), [(leave, 3), (claim, 5)], ids=["leaving effects", "claiming lanes"])
async def test_many_ask_as_often_as_one(
    store: Store, work: Callable[[Store, int], Awaitable[None]], statements: int
) -> None:
    await leave(store, 40)
    counts = []
    for many in (1, 8):
        with counted(store.database) as asked:
            await work(store, many)
        counts.append(len(asked))
    assert counts == [statements, statements]


async def test_a_start_has_many_places_read_as_easily_as_one(store: Store) -> None:
    await seed.fill(store.database, incidents=seed.incidents(30, START), rooms=seed.rooms(30))
    with counted(store.database) as asked:
        async with store.database.transaction() as uow:
            assert await backfill.ask(uow, now=store.clock.now()) == 30
    assert len(asked) == 4


NOTHING = {part: part() for part in READERS if part is not Ladder}
"""Each part as it is where nothing is stored; of a ladder what is known is never nothing."""


async def put_in(store: Store, incident_id: int) -> None:
    """Have every part of an open incident hold something."""
    async with store.database.transaction() as uow:
        await uow.incidents.get(incident_id, lock=True)
        assignment = await uow.roles.assign(incident_id, "commander", seed.ALICE, now=START, area="", accepted=True)
        await uow.roles.tick(assignment, ["Assess situation"], now=START)
        await uow.clock_marks.add(incident_id, [("respond", "", Moment.MISSED)], now=START)
        await uow.updates.add(incident_id, an_update())
        await uow.checks.put(incident_id, Tick(list="first5", item="broken", state=TICKED, by=seed.ALICE, at=START))
        await uow.records.put(a_record(HYPOTHESIS, incident_id=incident_id))
        await uow.reminders.promise(incident_id, UPDATE, due_at=START, every=timedelta(minutes=15))
        alert = Alert(fingerprint=f"{incident_id}", state=State.FIRING, title="Disk full")
        await uow.alerts.take_in("prod", Delivery(key="", alerts=(alert,)), at=START)
        await uow.alerts.decide({incident_id: "rule 1"}, Decision.JOINED, at=START, incident_id=incident_id)
        uow.outbox.add(an_order(f"aside {incident_id}", lane=f"room:{incident_id}", incident_id=incident_id))
    await store.set_aside(await store.claim_one())


async def test_a_part_of_many_incidents_is_read_as_easily_as_of_one(store: Store) -> None:
    await seed.fill(store.database, incidents=seed.incidents(8, START), rooms=seed.rooms(8))
    for incident_id in range(1, 9):
        await put_in(store, incident_id)
    async with store.database.reading() as uow:
        incidents = await uow.incidents.in_status(OPEN, limit=8)
        every = frozenset(READERS) - {Ending, Health}  # where the policy has no probes, nothing is asked of them
        for parts, some in product([every, *(frozenset({part}) for part in every)], (incidents[:1], incidents)):
            with counted(store.database) as asked:
                found = await overviews(uow, a_policy(), some, parts)
            assert len(asked) == 1, parts
            assert len(found) == len(some)
            assert all(view.parts[part] != NOTHING.get(part) for view in found for part in parts), "there is something"


@pytest.mark.parametrize("then", [{"then": "ignore"}, {"then": "ask"}, {"then": "declare", "wait": "0s"}], ids=str)
async def test_to_decide_about_many_alerts_of_a_group_costs_as_much_as_about_few(
    store: Store, then: dict[str, str]
) -> None:
    policy = a_policy().model_copy(update={"alert_rules": (AlertRule.model_validate(then),)})
    runtime = Runtime(database=store.database, clock=store.clock, policy=policy)
    await runtime.outlook.due(WakeUp.ALERTS)  # whoever asks first has all that may be due read
    counts = []
    for many in (6, 40):
        names = [f"{many}-{one}" for one in range(many)]
        alerts = [Alert(fingerprint=name, group=f"g{many}", state=State.FIRING, title="Disk full") for name in names]
        async with runtime.transaction() as uow:
            await uow.alerts.take_in("prod", Delivery(key="", alerts=tuple(alerts)), at=runtime.now())
        with counted(store.database) as asked:
            await AlertDecisions(runtime).turn()
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_of_an_open_incident_no_ending_is_read(store: Store) -> None:
    await seed.fill(store.database, incidents=seed.incidents(8, START))
    async with store.database.reading() as uow:
        incidents = await uow.incidents.in_status(OPEN, limit=8)
        with counted(store.database) as asked:
            await overviews(uow, a_policy(), incidents, frozenset({Ending}))
    assert asked == []


async def test_where_not_all_can_be_carried_war_rooms_go_first_and_what_only_shows_them_last(store: Store) -> None:
    lanes = ("edit:I:card:1", "channel:incidents", "step:I:pin:card:1", "room:I", "person:U1", "step:I:create:1")
    await store.leave(*(an_order(lane, lane=lane) for lane in lanes))
    order = []
    while claims := await store.claim(limit=1):
        order += [claim.lane for claim in claims]
        await store.deliver(claims[0])
    assert order == [
        "step:I:create:1", "person:U1", "room:I", "channel:incidents", "edit:I:card:1", "step:I:pin:card:1",
    ]  # fmt: skip


async def test_what_needs_an_effect_left_with_it_is_not_looked_at_before_that_is_done(store: Store) -> None:
    await store.leave(an_order("room"), an_order("card", lane="room:I", needs="room"))
    claim = await store.claim_one()
    assert claim.attempt.key == "room"
    assert not await store.any_ready()
    await store.deliver(claim)
    assert await store.keys() == ["card"]
