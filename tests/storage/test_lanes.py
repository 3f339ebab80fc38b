"""A lane is an order, and belongs to one courier at a time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta

from sqlalchemy import update

from storage.queue.lane_heads import CLOCKS_DIFFER
from storage.queue.queued_effect import State
from storage.tables import LaneRow, OutboxRow
from tests.support.databases import AMBIGUITY, LEASE, Store, an_order, heard
from tests.support.world import START


async def test_a_lane_is_served_in_order_one_at_a_time(store: Store) -> None:
    await store.leave(an_order("one"), an_order("two"))
    await store.leave(an_order("three"))

    served = []
    while claims := await store.claim():
        (claim,) = claims
        served.append(claim.attempt.key)
        assert await store.claim() == [], "the lane is held"
        await store.deliver(claim)
    assert served == ["one", "two", "three"]


async def test_lanes_do_not_wait_for_one_another(store: Store) -> None:
    await store.leave(*(an_order(f"{number}", lane=f"lane {number}") for number in range(4)))

    assert len(await store.claim(limit=3)) == 3
    assert len(await store.claim(limit=3)) == 1


async def test_what_others_wait_for_is_taken_first(store: Store) -> None:
    lanes = [
        "channel:incidents",
        "edit:1",
        "person:U0A1ICE001",
        "room:1",
        "step:1:reach:a:b",
        "step:1:create:1",
        "page:1",
    ]
    await store.leave(*(an_order(lane, lane=lane) for lane in lanes))

    claims = await store.claim()
    assert [claim.lane for claim in claims] == [
        "page:1",
        "step:1:create:1",
        "step:1:reach:a:b",
        "person:U0A1ICE001",
        "room:1",
        "channel:incidents",
        "edit:1",
    ]


async def test_what_a_release_without_ranks_left_is_served_as_what_it_is_once_this_one_adds_to_it(
    store: Store,
) -> None:
    await store.leave(an_order("page:pager", lane="page:pager"), an_order("said", lane="room:1"))
    async with store.database.engine.begin() as connection:  # as a row begins that names no rank
        await connection.execute(update(LaneRow).where(LaneRow.key == "page:pager").values(rank=3))
    claims = await store.claim()
    assert [claim.lane for claim in claims] == ["room:1", "page:pager"]

    for claim in claims:
        await store.deliver(claim)
    await store.leave(an_order("again", lane="room:1"), an_order("another", lane="page:pager"))
    assert [claim.lane for claim in await store.claim()] == ["page:pager", "room:1"]


async def test_however_many_are_ready_only_those_are_looked_at_that_are_taken(store: Store) -> None:
    await store.leave(an_order("one"))
    with heard(store.database, "before_cursor_execute") as asked:
        await store.claim()
    (sql, values) = next(told[2:4] for told in asked if "ORDER BY lane.rank" in told[2])
    async with store.database.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN" if store.database.is_sqlite else "EXPLAIN"
        if not store.database.is_sqlite:  # the table is nearly empty
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = " ".join(str(row[-1]) for row in await connection.exec_driver_sql(f"{explain} {sql}", values))
        await connection.rollback()

    assert "INDEX ix_lane_in_order (rank=? AND ready_at<?)" in plan or "Index Scan using ix_lane_in_order" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


async def test_a_lane_rests_after_a_message_even_if_it_was_empty(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.deliver(await store.claim_one(), rest=1)
    await store.leave(an_order("two"))

    assert await store.claim() == []
    store.passes(seconds=1)
    assert await store.keys() == ["two"]


async def test_a_courier_whose_lane_was_taken_over_changes_nothing(store: Store) -> None:
    await store.leave(an_order("one"), an_order("two"))
    late = await store.claim_one("late")
    store.passes(seconds=LEASE.total_seconds() - 1)
    assert await store.claim("other") == []
    store.passes(seconds=1)
    taken = await store.claim_one("other")
    assert taken.attempt.look_first, "the first may have sent it"
    assert taken.token > late.token

    assert not await store.deliver(late)
    assert not await store.put_off(late)
    assert not await store.set_aside(late)
    assert await store.claim() == [], "the lane is still the other's"
    assert await store.deliver(taken)
    assert await store.keys() == ["two"]


async def test_what_came_of_a_message_counts_once_however_often_it_is_told(store: Store) -> None:
    await store.leave(an_order("one"), an_order("two"), an_order("three"))
    claim = await store.claim_one()
    assert await store.deliver(claim)
    assert not await store.deliver(claim), "the commit had gone through, only word of it was lost"
    assert not await store.put_off(claim, happened=None)
    assert await store.keys() == ["two"]


async def test_what_a_later_release_left_is_left_to_it_and_holds_up_nothing_else(store: Store) -> None:
    await store.leave(an_order("new", lane="a"), an_order("old", lane="b"))
    async with store.database.engine.begin() as connection:
        changed = update(OutboxRow).where(OutboxRow.key == "new").values(body={"effect": "ring_a_bell"})
        await connection.execute(changed)

    assert await store.keys() == ["old"]
    assert not await store.any_ready(), "it is not looked at again and again"
    store.passes(seconds=30)
    assert await store.any_ready(), "another may take it"


async def test_a_message_found_being_sent_is_left_alone_until_it_can_no_longer_appear(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.claim_one()
    store.passes(seconds=1)
    async with store.database.transaction() as uow:
        await uow.lanes.void_leases()

    assert await store.claim() == []
    store.passes(seconds=AMBIGUITY.total_seconds() - 1)
    again = await store.claim_one()
    assert again.attempt.look_first
    assert again.attempt.tries == 1
    assert again.attempt.look_from == START - CLOCKS_DIFFER


async def test_what_may_have_happened_is_looked_for_and_what_did_not_is_not(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), happened=False)
    certain = await store.claim_one()
    assert not certain.attempt.look_first
    await store.put_off(certain, happened=None)
    store.passes(seconds=AMBIGUITY.total_seconds())
    assert (await store.claim_one()).attempt.look_first


async def test_a_failed_look_forgets_no_doubt(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), happened=None)
    store.passes(seconds=AMBIGUITY.total_seconds())
    await store.put_off(await store.claim_one(), happened=False)

    store.passes(seconds=AMBIGUITY.total_seconds())
    assert (await store.claim_one()).attempt.look_first, "the first try may still have succeeded"


async def test_what_was_put_off_waits(store: Store) -> None:
    await store.leave(an_order("one"))
    await store.put_off(await store.claim_one(), after=30)

    store.passes(seconds=29)
    assert await store.claim() == []
    store.passes(seconds=1)
    assert await store.keys() == ["one"]


async def test_a_method_that_is_throttled_holds_up_no_other(store: Store) -> None:
    await store.leave(an_order("one"), an_order("two", lane="channel:general"))
    async with store.database.transaction() as uow:
        await uow.rate_limits.throttle("pins.add", wait=timedelta(minutes=5))
        await uow.rate_limits.throttle("chat.postMessage", wait=timedelta(seconds=10))
        await uow.rate_limits.throttle("chat.postMessage", wait=timedelta(seconds=30))

    assert await store.claim() == []
    async with store.database.reading() as uow:
        assert await uow.lanes.wait() == timedelta(seconds=30), "no one looks before"
    store.passes(seconds=30)
    assert sorted(await store.keys()) == ["one", "two"]


async def test_the_earliest_instant_is_that_of_the_next_lane_that_waits_for_time(store: Store) -> None:
    async def earliest() -> timedelta | None:
        async with store.database.reading() as uow:
            wait = await uow.lanes.wait()
        return None if wait is None else store.clock.now() + wait - START

    assert await earliest() is None
    await store.leave(an_order("one"), an_order("parked", lane="room", needs="one"))
    assert await earliest() == timedelta()
    claim = await store.claim_one()
    assert await earliest() == LEASE, "then someone would have to take over"
    await store.put_off(claim, after=7)
    assert await earliest() == timedelta(seconds=7)
    store.passes(seconds=7)
    await store.deliver(await store.claim_one(), rest=1)
    assert await earliest() == timedelta(seconds=7), "what was parked goes at once"
    await store.deliver(await store.claim_one())
    assert await earliest() is None, "an empty lane waits for nothing"


async def test_a_process_that_is_alone_frees_every_lane(store: Store) -> None:
    await store.leave(an_order("one"), an_order("pin", lane="step"))
    await store.claim()
    async with store.database.transaction() as uow:
        await uow.lanes.void_leases()
    store.passes(seconds=AMBIGUITY.total_seconds())

    assert await store.keys() == ["one", "pin"]


async def test_many_couriers_carry_everything_once_in_order_and_park_nothing_for_ever(store: Store) -> None:
    chains = range(8)
    orders = []
    for chain in chains:
        orders += [
            an_order(f"{chain} pin", lane=f"pin {chain}", needs=f"{chain} card"),
            an_order(f"{chain} card", lane=f"room {chain}", needs=f"{chain} create"),
            an_order(f"{chain} news", lane=f"room {chain}"),
            an_order(f"{chain} create", lane=f"step {chain}"),
        ]
    await store.leave(*orders)
    carried: defaultdict[str, list[str]] = defaultdict(list)

    async def courier(name: str) -> None:
        while await store.any_ready():
            for claim in await store.claim(name, limit=3):
                carried[claim.lane].append(claim.attempt.key)
                assert await store.deliver(claim)

    while await store.any_ready():
        await asyncio.gather(*(courier(f"courier {number}") for number in range(4)))

    assert len(carried) == 3 * len(chains)
    assert all(carried[f"room {chain}"] == [f"{chain} card", f"{chain} news"] for chain in chains)
    assert sum(map(len, carried.values())) == len(orders)
    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.SENT]) == len(orders)
