"""When Slack was away is known to every replica, and what waited for it goes at once."""

from __future__ import annotations

from datetime import timedelta

from storage.queue.queued_effect import State
from tests.support.databases import Store, an_order
from tests.support.world import START


async def test_an_outage_lasts_until_slack_answers(store: Store) -> None:
    async with store.database.transaction() as uow:
        assert await uow.outages.since() is None
        await uow.outages.begin(now=START)
        await uow.outages.begin(now=START + timedelta(minutes=1))
        assert await uow.outages.since() == START
    async with store.database.transaction() as uow:
        assert await uow.outages.end(now=START + timedelta(hours=1))
        assert not await uow.outages.end(now=START + timedelta(hours=2)), "someone did so already"
        assert await uow.outages.since() is None

        assert await uow.outages.overlapped(START + timedelta(minutes=30), now=START + timedelta(hours=3))
        assert not await uow.outages.overlapped(START + timedelta(hours=2), now=START + timedelta(hours=3))


async def test_slack_that_fails_again_at_once_was_not_back(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.outages.begin(now=START)
        await uow.outages.end(now=START + timedelta(hours=1))
        await uow.outages.begin(now=START + timedelta(hours=1, minutes=2))
        assert await uow.outages.since() == START


async def test_a_moment_is_not_spoken_of(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.outages.begin(now=START)
        await uow.outages.end(now=START + timedelta(seconds=20))
        assert not await uow.outages.overlapped(START, now=START + timedelta(minutes=10))
        await uow.outages.begin(now=START + timedelta(minutes=1))
        await uow.outages.end(now=START + timedelta(minutes=9))
        assert await uow.outages.overlapped(START, now=START + timedelta(minutes=10))


async def test_what_was_put_off_is_ready_when_slack_is_back_but_for_what_others_hold(store: Store) -> None:
    await store.leave(an_order("one", lane="a"), an_order("two", lane="b"), an_order("three", lane="c"))
    one, two, _held = sorted(await store.claim(), key=lambda claim: claim.lane)
    await store.put_off(one, after=300)
    await store.put_off(two, after=1)
    assert not await store.any_ready()

    async with store.database.transaction() as uow:
        await uow.lanes.hurry(beyond=timedelta(seconds=1))

    assert await store.keys() == ["one"], "a short rest is kept, and so is a lease"


async def test_who_we_are_is_remembered_for_each_token(store: Store) -> None:
    us = {"user_id": "U1", "bot_id": "B1", "team_id": "T1", "url": "https://one.slack.com/"}
    async with store.database.transaction() as uow:
        await uow.outages.remember_us("token", **us)
        await uow.outages.remember_us("token", **us | {"url": "https://two.slack.com/"})
        assert await uow.outages.us("token") == us | {"url": "https://two.slack.com/"}
        assert await uow.outages.us("another") is None


async def test_what_is_dropped_takes_with_it_what_needs_it_now_and_later(store: Store) -> None:
    await store.leave(an_order("room", lane="a"), an_order("card", lane="b", needs="room"))
    await store.set_aside(await store.claim_one())
    card = await store.claim_one()
    assert card.blocked
    await store.set_aside(card, state=State.BLOCKED)

    async with store.database.transaction() as uow:
        assert await uow.outbox.drop(card.attempt.id) is False, "only what was set aside can be dropped"
        (aside,) = await uow.outbox.waiting(State.SET_ASIDE)
        assert await uow.outbox.drop(aside.id)
        assert await uow.outbox.waiting(State.SET_ASIDE, State.BLOCKED, State.PENDING) == []
    await store.leave(an_order("topic", lane="c", needs="room"))
    assert (await store.claim_one()).blocked
