"""What is done for many at once is one transaction, and one that fails holds up none of the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.effects import Attempt, Done, Edit, Effect, Outcome
from bot.domain.incident import IncidentError
from bot.domain.messages.card import Card
from bot.domain.reminder import UPDATE
from bot.jobs.courier import Courier
from bot.jobs.pauses import Times
from bot.jobs.recorder import Recorder
from bot.jobs.reminders import TOGETHER, Reminders
from bot.runtime import Runtime
from bot.slack.outbound.current_state import CurrentState, StateReader
from storage.queue.queued_effect import State
from storage.queue.wake_ups import WakeUp
from tests.support.builders import an_incident
from tests.support.databases import AMBIGUITY, Store, an_order, heard, method_of, nothing_follows
from tests.support.world import START

DONE = Done(channel="C1", ts="1.000001")
EVERY = timedelta(minutes=15)


async def test_deliveries_that_ended_together_are_one_transaction(store: Store, runtime: Runtime) -> None:
    await store.leave(*(an_order(f"post {one}", lane=f"channel:{one}") for one in range(5)))
    claims = await store.claim(limit=5)
    recorder = Recorder(runtime, Times(AMBIGUITY), nothing_follows)
    with heard(store.database, "commit") as commits, heard(store.database, "before_cursor_execute") as asked:
        await asyncio.gather(*(recorder.record(claim, DONE) for claim in claims))
    assert (len(claims), len(commits)) == (5, 1)
    assert len(asked) <= 4, "as many as for one"
    store.passes(minutes=2)
    assert not await store.any_ready(), "all five are done"


async def test_a_record_that_fails_holds_up_none_of_the_others(store: Store, runtime: Runtime) -> None:
    await store.leave(*(an_order(f"post {one}", lane=f"channel:{one}") for one in range(3)))
    first, second, third = await store.claim(limit=3)
    broken = replace(second, attempt=replace(second.attempt, incident_id=404))
    recorder = Recorder(runtime, Times(AMBIGUITY), nothing_follows)
    recording = (recorder.record(each, DONE) for each in (first, broken, third))
    came = await asyncio.gather(*recording, return_exceptions=True)
    assert [type(each) for each in came] == [type(None), IncidentError, type(None)]
    store.passes(minutes=2)
    assert [claim.lane for claim in await store.claim()] == [second.lane], "only that one is sent again"


async def test_promises_that_are_due_together_are_one_transaction(store: Store, runtime: Runtime) -> None:
    await runtime.outlook.due(WakeUp.PROMISES)  # whoever asks first has all that may be due read
    async with runtime.transaction() as uow:
        for number in range(1, TOGETHER + 1):
            incident = await uow.incidents.add(an_incident(number=f"INC-2026-1123-{number:03}"))
            await uow.reminders.promise(incident.id, UPDATE, due_at=START, every=EVERY)
    with heard(store.database, "commit") as commits, heard(store.database, "before_cursor_execute") as asked:
        await Reminders(runtime).turn()
    assert len(commits) == 1
    assert len(asked) <= 10, "as many as for one"
    async with store.database.reading() as uow:
        assert await uow.reminders.due(START) == []


async def test_what_is_due_next_is_read_once_after_each_change(store: Store, runtime: Runtime) -> None:
    assert await runtime.outlook.due(WakeUp.EFFECTS) is None
    await store.leave(an_order("post"))
    with heard(store.database, "before_cursor_execute") as asked:
        assert not await runtime.outlook.is_due(WakeUp.EFFECTS), "another process's: seen when the tick rings"
        assert asked == []
        runtime.bell.ring({WakeUp.EFFECTS})
        for _ in range(3):
            assert await runtime.outlook.is_due(WakeUp.EFFECTS)
        assert len(asked) == 1
    runtime.bell.ring()
    with heard(store.database, "engine_connect") as opened:
        for work in (WakeUp.EFFECTS, WakeUp.PROMISES, WakeUp.ALERTS, WakeUp.READING):
            await runtime.outlook.due(work)
        assert len(opened) == 1, "all that may have changed at once"


async def test_what_many_deliveries_show_is_read_once(store: Store, runtime: Runtime) -> None:
    async with runtime.transaction() as uow:
        incidents = [await uow.incidents.add(an_incident(number=f"INC-2026-1123-{one:03}")) for one in range(5)]
    effect = Edit(place="card:1", message=Card())
    orders = [an_order(None, lane=f"edit:{each.id}", effect=effect, incident_id=each.id) for each in incidents]
    await store.leave(*orders)
    claims = await store.claim(limit=5)
    reader = StateReader(runtime)
    with heard(store.database, "before_cursor_execute") as asked:
        states = await asyncio.gather(*(reader.read(claim.attempt) for claim in claims))
    shown = [state.view.incident.number for state in states if state.view is not None]
    assert shown == [each.number for each in incidents], "each its own"
    assert len(asked) <= 2, "as many as for one"


async def test_the_first_of_many_leaves_before_the_others_are_rendered(store: Store, runtime: Runtime) -> None:
    await store.leave(*(an_order(f"{number}", lane=f"lane {number}") for number in range(3)))
    reader = StateReader(runtime)
    order: list[str] = []

    async def deliver(attempt: Attempt) -> None:
        await reader.read(attempt)
        order.append(f"{attempt.key} rendered")
        await asyncio.sleep(0)  # noqa: TID251 - as a request does, which is written at the loop's next turn
        order.append(f"{attempt.key} sent")

    await asyncio.gather(*(deliver(claim.attempt) for claim in await store.claim()))
    assert order.index("0 sent") < order.index("1 rendered")


async def test_an_effect_whose_incident_cannot_be_read_holds_up_no_other(store: Store, runtime: Runtime) -> None:
    async with runtime.transaction() as uow:
        incident = await uow.incidents.add(an_incident(number="INC-2026-1123-001"))
    await store.leave(replace(an_order("post"), incident_id=incident.id))
    (claim,) = await store.claim()
    lost = replace(claim.attempt, incident_id=404)
    reader = StateReader(runtime)
    came = await asyncio.gather(reader.read(lost), reader.read(claim.attempt), return_exceptions=True)
    assert isinstance(came[0], IncidentError)
    assert isinstance(came[1], CurrentState)


class Answering:
    """Slack that does at once whatever it is asked."""

    async def __call__(self, attempt: Attempt) -> Outcome:
        """Do it."""
        return DONE

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return method_of(effect)


async def test_what_a_delivery_makes_possible_is_claimed_by_the_transaction_that_records_it(
    store: Store, runtime: Runtime
) -> None:
    first, second, third = (
        an_order("room"),
        an_order("card", needs="room", lane="room:1"),
        an_order("pin", needs="card"),
    )
    await store.leave(first, second, replace(third, lane="step:pin"))
    courier = Courier(runtime, Answering(), Times(AMBIGUITY))
    with heard(store.database, "commit") as commits:
        working = asyncio.create_task(courier.loop.run(pulse=60))
        await courier.drained()
    courier.loop.stop()
    await working
    await courier.stop()
    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.SENT]) == 3
    assert len(commits) == 5, "the first of a process begins with what is in doubt; one claims; each record claims"
