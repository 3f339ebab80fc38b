"""What is compared with a moment is compared the right way when it is that very moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.handoff import Outcome
from bot.domain.incident import Status
from storage.queue.queued_effect import State
from storage.stores.backfill import Place
from storage.stores.outages import COUNTS_FROM, SAME_WITHIN
from tests.support.builders import ALICE, BOB, an_incident
from tests.support.databases import LEASE, Store, an_order
from tests.support.world import START

INSTANT = timedelta(microseconds=1)
NOW = START + timedelta(hours=1)


async def test_a_promise_is_due_at_its_moment_and_not_after_it(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        await uow.reminders.promise(incident.id, "update", due_at=NOW, every=timedelta(minutes=30))
        assert await uow.reminders.due(NOW - INSTANT) == []
        ((one, of),) = await uow.reminders.due(NOW)
        assert of == incident.id
        assert await uow.reminders.claim_due([one], NOW - INSTANT) == []
        assert [each.id for each in await uow.reminders.claim_due([one], NOW)] == [one]
        assert await uow.reminders.due_after(NOW) == []
        assert [each.id for each in await uow.reminders.due_after(NOW - INSTANT)] == [one]


@pytest.mark.parametrize(
    ("again", "same"), [(SAME_WITHIN - INSTANT, True), (SAME_WITHIN, False), (SAME_WITHIN + INSTANT, False)]
)
async def test_slack_that_was_back_for_five_minutes_has_a_new_outage(
    store: Store, again: timedelta, *, same: bool
) -> None:
    assert timedelta(minutes=5) == SAME_WITHIN
    async with store.database.transaction() as uow:
        await uow.outages.begin(now=START)
        await uow.outages.end(now=NOW)
        await uow.outages.begin(now=NOW + again)
        assert await uow.outages.since() == (START if same else NOW + again)


async def test_an_outage_counts_from_five_minutes_on_and_up_to_the_moment_it_ends(store: Store) -> None:
    assert timedelta(minutes=5) == COUNTS_FROM
    async with store.database.transaction() as uow:
        await uow.outages.begin(now=START)
        assert not await uow.outages.overlapped(START, now=START + COUNTS_FROM - INSTANT)
        assert await uow.outages.overlapped(START, now=START + COUNTS_FROM)
        await uow.outages.end(now=NOW)
        assert await uow.outages.overlapped(NOW, now=NOW)
        assert not await uow.outages.overlapped(NOW + INSTANT, now=NOW + INSTANT)


async def test_a_key_is_forgotten_that_is_older_and_is_newest_that_is_newer(store: Store) -> None:
    async with store.database.transaction() as uow:
        assert await uow.inbox.is_new("old", now=NOW - INSTANT)
        assert await uow.inbox.is_new("kept", now=NOW)
        await uow.inbox.forget(before=NOW)
        assert await uow.inbox.new_among({"old", "kept"}, now=NOW) == {"old"}
        assert await uow.inbox.is_newest("act", at=NOW)
        assert not await uow.inbox.is_newest("act", at=NOW), "it was handled"
        assert not await uow.inbox.is_newest("act", at=NOW - INSTANT)
        assert await uow.inbox.is_newest("act", at=NOW + INSTANT)


async def test_an_incident_was_declared_since_a_moment_when_it_was_later(store: Store) -> None:
    async with store.database.transaction() as uow:
        at = await uow.incidents.add(an_incident(declared_at=NOW))
        later = await uow.incidents.add(an_incident(number="INC-2026-1123-002", declared_at=NOW + INSTANT))
        found = await uow.incidents.in_status([Status.INVESTIGATING], since=NOW)
        assert [each.id for each in found] == [later.id]
        found = await uow.incidents.in_status([Status.INVESTIGATING], since=NOW - INSTANT)
        assert [each.id for each in found] == [later.id, at.id], "the newest first"
        found = await uow.incidents.in_status([Status.INVESTIGATING], limit=1)
        assert [each.id for each in found] == [later.id]


async def test_a_lane_is_stuck_from_the_moment_on_for_as_long_as_it_has_work(store: Store) -> None:
    async def stuck(since: timedelta) -> int:
        async with store.database.reading() as uow:
            return await uow.lanes.stuck_leases(since=since)

    await store.leave(an_order("one"), an_order("two", lane="free"))
    (claim,) = await store.claim(limit=1)
    store.passes(seconds=LEASE.total_seconds() + 60)
    assert await stuck(timedelta(seconds=60)) == 1
    assert await stuck(timedelta(seconds=60) + INSTANT) == 0
    await store.deliver(claim)
    assert await stuck(timedelta()) == 0


async def test_hurrying_leaves_alone_what_waits_no_longer_than_that(store: Store) -> None:
    await store.leave(an_order("one", lane="a"), an_order("two", lane="b"))
    one, two = sorted(await store.claim(), key=lambda claim: claim.lane)
    await store.put_off(one, after=60)
    await store.put_off(two, after=61)
    async with store.database.transaction() as uow:
        await uow.lanes.hurry(beyond=timedelta(seconds=60))
    assert await store.keys() == ["two"]


async def test_whoever_took_a_lane_over_knows_it_and_others_do_not(store: Store) -> None:
    await store.leave(an_order("one"), an_order("two"))
    assert not (await store.claim_one()).taken_over
    store.passes(seconds=LEASE.total_seconds() - 1)
    assert await store.claim() == []
    store.passes(seconds=1)
    taken = await store.claim_one()
    assert taken.taken_over
    await store.deliver(taken)
    assert not (await store.claim_one()).taken_over


async def test_what_was_set_aside_before_is_told_by_the_newest_of_its_kind(store: Store) -> None:
    await store.leave(an_order("first", collapse_key="card"), an_order("other", lane="b", collapse_key="topic"))
    for claim in await store.claim():
        await store.set_aside(claim)
    await store.leave(an_order("second", collapse_key="card"))
    second = await store.claim_one()
    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.SUPERSEDED]) == 0
    await store.set_aside(second)
    async with store.database.reading() as uow:
        assert [each.id for each in await uow.outbox.waiting(State.SET_ASIDE)][-1] == second.attempt.id, "not itself"
        assert await uow.outbox.count([State.SUPERSEDED]) == 1, "not the other kind"


async def test_command_was_accepted_before_an_offer_by_another_one(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        other = await uow.incidents.add(an_incident(number="INC-2026-1123-002"))
        offers = []
        for of, outcome in [
            (other, Outcome.ACCEPTED),
            (incident, Outcome.ACCEPTED),
            (incident, Outcome.DECLINED),
            (incident, Outcome.ACCEPTED),
        ]:
            offer = await uow.handoffs.offer(of.id, giver=ALICE, receiver=BOB, note="", now=NOW)
            await uow.handoffs.end(offer.id, outcome, now=NOW)
            offers.append(offer.id)
        _, first, _, last = offers
        assert await uow.handoffs.accepted_before(incident.id, first) is None
        assert await uow.handoffs.accepted_before(incident.id, last) == first


async def test_a_place_is_read_at_its_moment_and_asked_for_from_the_earlier_one(store: Store) -> None:
    def place(thread: int, oldest: int) -> Place:
        return Place(incident.id, "C1", thread, oldest)

    async def take(now: datetime) -> tuple[int, int] | None:
        async with store.database.transaction() as uow:
            found = await uow.backfills.take(now, lease=LEASE)
        return None if found is None else (found.thread, found.oldest)

    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        await uow.backfills.ask([place(0, 5), place(1, 5)], at=NOW, again_at=None)
        await uow.backfills.ask([place(0, 4)], at=NOW + timedelta(hours=1), again_at=None)
        await uow.backfills.ask([place(1, 6)], at=NOW - INSTANT, again_at=None)
        assert await uow.backfills.earliest() == NOW - INSTANT
    assert await take(NOW - INSTANT) == (1, 5), "from the earlier moment on"
    assert await take(NOW - INSTANT) is None
    assert await take(NOW) == (0, 4), "at the sooner time"
    assert await take(NOW + LEASE - INSTANT - INSTANT) is None, "both are held"
    assert await take(NOW + LEASE - INSTANT) == (1, 5)


async def test_whoever_came_twice_was_there_from_the_first_time_on(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        for at in (NOW, NOW + INSTANT, NOW - INSTANT):
            await uow.participants.came(incident.id, BOB, at=at, stays=True)
        (stay,) = await uow.participants.of(incident.id)
        assert (stay.joined_at, stay.left_at) == (NOW - INSTANT, None)


async def test_the_longer_pause_that_slack_asked_for_holds(store: Store) -> None:
    await store.leave(an_order("one"))
    async with store.database.transaction() as uow:
        for seconds in (30, 10):
            await uow.rate_limits.throttle("chat.postMessage", wait=timedelta(seconds=seconds))
    store.passes(seconds=29)
    assert await store.keys() == []
    store.passes(seconds=1)
    assert await store.keys() == ["one"], "at that very moment"
