"""A clock that was ahead wrote moments into rows: once it is right, nothing waits for them."""

from __future__ import annotations

from datetime import timedelta

from storage.engine.types import Utc
from storage.queue.moments import Longest, bounds
from storage.stores.backfill import Place
from storage.tables import Base
from tests.support.builders import an_incident
from tests.support.databases import AMBIGUITY, LEASE, Store, an_order

LONGEST = Longest(
    pause=timedelta(minutes=6), lease=LEASE, reading=timedelta(hours=1), reading_again=timedelta(minutes=7)
)

TOLD = {"incident", "status_update", "draft_version", "assignment", "tick", "handoff", "escalation", "participant"}
TOLD |= {"forgotten", "timeline_entry", "message_revision", "shift", "cover", "record", "alert_trace", "change"}
TOLD |= {"probe_sample", "probe_failure", "metric_value", "check_tick"}
TOLD |= {"incident_alert", "draft_step", "postmortem_answer", "received"}
"""Tables of what is told of incidents, and by calendars: no moment in them holds anything up."""

PROMISED = {"reminder.due_at", "reminder.cadence_at"}
"""Bounded with the interval of each promise: `bot.workflows.upkeep.moments`."""

AHEAD = {"schedule.reaches", "alert.started_at", "alert.ended_at"}
"""Told by others' clocks: a copy that reaches too far is read again a few weeks later, and alerts say theirs."""


async def set_right(store: Store) -> int:
    """Set the clock back by a day, have that noticed, and count what was held up until then."""
    store.passes(days=-1)
    async with store.database.transaction() as uow:
        held_up = await uow.moments.held_up(LONGEST)
        await uow.moments.bound(LONGEST, await uow.moments.now())
        assert await uow.moments.held_up(LONGEST) == 0
    return held_up


def test_every_moment_is_bounded_promised_or_told() -> None:
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    kept = {str(each) for each in columns if isinstance(each.type, Utc) and each.table.name not in TOLD}
    assert kept - PROMISED - AHEAD == {
        f"{each.column.class_.__tablename__}.{each.column.key}" for each in bounds(LONGEST)
    }


async def test_a_lane_that_rests_and_a_method_that_is_throttled_go_on_at_once(store: Store) -> None:
    store.passes(days=1)
    await store.leave(an_order("one"), an_order("two"), an_order("three", lane="other"))
    one, three = sorted(await store.claim(), key=lambda claim: claim.lane)
    await store.deliver(one, rest=1)
    await store.put_off(three, after=300)
    async with store.database.transaction() as uow:
        await uow.rate_limits.throttle("chat.postMessage", wait=timedelta(minutes=5))

    assert await set_right(store) == 3
    assert sorted(await store.keys()) == ["three", "two"]


async def test_what_a_courier_held_that_is_gone_is_taken_over_and_looked_for(store: Store) -> None:
    store.passes(days=1)
    await store.leave(an_order("one"))
    await store.claim_one()

    assert await set_right(store) == 2, "when it is ready, and its lease"
    store.passes(seconds=(LEASE - timedelta(seconds=1)).total_seconds())
    assert await store.claim() == [], "it may still be sent: a living sender stops itself before its lease ends"
    store.passes(seconds=1)
    again = await store.claim_one()
    assert again.attempt.look_from is not None
    assert again.attempt.look_from < store.clock.now() - timedelta(days=6), "by then it was not tried for sure"
    assert again.attempt.left_at is not None
    assert again.attempt.left_at < store.clock.now(), "what ends now ends after it was left"


async def test_what_was_in_doubt_waits_until_it_can_no_longer_appear(store: Store) -> None:
    store.passes(days=1)
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), happened=None)

    await set_right(store)
    assert await store.claim() == []
    store.passes(seconds=AMBIGUITY.total_seconds())
    assert (await store.claim_one()).attempt.look_first


async def test_a_place_is_read_and_a_mark_counts(store: Store) -> None:
    store.passes(days=1)
    now = store.clock.now()
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        await uow.backfills.ask([Place(incident.id, "C1", 0, 0)], at=now, again_at=now)
        await uow.backfills.take(now, lease=timedelta(minutes=1))
        await uow.inbox.is_newest("pin", at=now)
        await uow.outages.begin(now=now)
        await uow.last_received.note("pin_added", now=now)

    assert await set_right(store) == 1
    now = store.clock.now()
    async with store.database.transaction() as uow:
        taken = await uow.backfills.take(now, lease=timedelta(minutes=1))
        assert taken is not None
        assert taken.again_at is not None
        assert taken.again_at <= now + LONGEST.reading_again
        assert await uow.inbox.is_newest("pin", at=now + timedelta(seconds=1))
        assert await uow.outages.since() == now
        assert await uow.last_received.all() == {"pin_added": now}


async def test_a_schedule_is_read_at_once_and_was_not_read_in_the_future(store: Store) -> None:
    store.passes(days=1)
    async with store.database.transaction() as uow:
        await uow.schedules.expect({"primary": "1", "other": "1"}, now=store.clock.now())
        await uow.schedules.confirm("primary", now=store.clock.now())
        await uow.schedules.fail("other", "is away", since=store.clock.now(), now=store.clock.now())

    assert await set_right(store) == 2
    async with store.database.reading() as uow:
        assert await uow.schedules.earliest() == store.clock.now()
        known = {copy.name: copy for copy in await uow.schedules.all()}
        assert known["primary"].read_at == known["other"].failing_since == store.clock.now()


async def test_what_is_near_is_left_as_it_is(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), after=300)
    store.passes(days=1)  # and back: it is as if nothing had been
    assert await set_right(store) == 0
    assert not await store.any_ready()
