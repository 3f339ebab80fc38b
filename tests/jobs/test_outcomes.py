"""What came of a delivery says when it is tried again, whether it is looked for first, and what else waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.effects import Done, Edit, Effect, Invite, Later, Outcome, Refused, TokenDead, Unknown
from bot.domain.issue import CreateIssue
from bot.domain.messages.card import Card
from bot.jobs.pauses import REST, Times, pause_after
from bot.jobs.recorder import HEARD_FOR, Recorder, without_person
from bot.runtime import Runtime
from storage.queue.queued_effect import State
from tests.support.builders import CAROL
from tests.support.databases import A_POST, AMBIGUITY, Store, an_order, nothing_follows

AN_EDIT = Edit(place="card:1", message=Card())
AN_ISSUE = CreateIssue(outlet="tickets", number=1)
INSTANT = timedelta(milliseconds=1)
DONE = Done(channel="C1", ts="1.000001")
AWAY = Unknown("Slack did not answer")


def recorder_of(runtime: Runtime) -> Recorder:
    return Recorder(runtime, Times(AMBIGUITY), nothing_follows)


async def state_of(store: Store, state: State) -> int:
    async with store.database.reading() as uow:
        return await uow.outbox.count([state])


async def away_since(store: Store) -> bool:
    async with store.database.reading() as uow:
        return await uow.outages.since() is not None


@pytest.mark.parametrize(
    ("effect", "outcome", "waits", "looks"),
    [
        (A_POST, AWAY, [10, 10, 10], True),  # as long as it may still appear
        (AN_EDIT, AWAY, [1, 2, 4], True),  # what it shows is the same the second time
        (AN_ISSUE, AWAY, [10, 10, 10, 10, 16], True),  # it may still be made; and a tracker may be away for hours
        (A_POST, TokenDead("token_revoked"), [60, 60], False),
        (A_POST, Later(timedelta(seconds=30), "slower", "chat.postMessage"), [30, 30], False),
    ],
)
async def test_when_it_is_tried_again(
    store: Store, runtime: Runtime, effect: Effect, outcome: Outcome, waits: list[float], *, looks: bool
) -> None:
    await store.leave(an_order("one", effect=effect))
    recorder, claim = recorder_of(runtime), await store.claim_one()
    assert not claim.attempt.look_first
    for wait in waits:
        await recorder.record(claim, outcome)
        store.passes(seconds=wait - 0.001)
        assert await store.claim() == []
        store.passes(seconds=0.001)
        claim = await store.claim_one()
        assert claim.attempt.look_first is looks


@pytest.mark.parametrize(("asked", "least", "most"), [(0, 1, 1.2), (30, 30, 30)])
async def test_what_is_tried_later_waits_longer_each_time_and_as_long_as_was_asked(
    store: Store, runtime: Runtime, asked: float, least: float, most: float
) -> None:
    await store.leave(an_order("one"))
    await recorder_of(runtime).record(await store.claim_one(), Later(timedelta(seconds=asked), "busy"))
    async with store.database.reading() as uow:
        wait = await uow.lanes.wait()
    assert wait is not None
    assert least <= wait.total_seconds() <= most


async def test_a_throttled_method_holds_up_its_other_lanes_and_a_busy_effect_none(
    store: Store, runtime: Runtime
) -> None:
    await store.leave(an_order("one", lane="a"), an_order("two", lane="b"), an_order("edit", lane="c", effect=AN_EDIT))
    one, two, edit = sorted(await store.claim(), key=lambda claim: claim.lane)
    recorder = recorder_of(runtime)
    await recorder.record(edit, Later(timedelta(seconds=30), "busy"))
    await store.put_off(two)
    assert await store.keys() == ["two"]
    store.passes(seconds=31)
    await recorder.record(one, Later(timedelta(seconds=30), "slower", "chat.postMessage"))
    assert await store.keys() == ["edit"]


async def test_what_is_done_or_refused_is_never_tried_again_and_its_lane_goes_on(
    store: Store, runtime: Runtime
) -> None:
    await store.leave(*(an_order(name) for name in ("one", "two", "three", "four")))
    recorder = recorder_of(runtime)
    await recorder.record(await store.claim_one(), DONE)
    assert await store.claim() == [], "a channel takes one message a second"
    store.clock.move_to(store.clock.now() + REST)
    await recorder.record(await store.claim_one(), Refused("the channel is archived", "is_archived"))
    await recorder.record(await store.claim_one(), Done(problems=("one is gone",), remaining=Invite(people=(CAROL,))))
    assert await store.keys() == ["four"]
    assert (await state_of(store, State.SENT), await state_of(store, State.SET_ASIDE)) == (1, 2)


@pytest.mark.parametrize(("dropped", "state"), [(False, State.BLOCKED), (True, State.SUPERSEDED)])
async def test_what_needs_something_refused_is_blocked_and_of_something_dropped_is_dropped(
    store: Store, runtime: Runtime, state: State, *, dropped: bool
) -> None:
    recorder = recorder_of(runtime)
    await store.leave(an_order("room", lane="a"))
    room = await store.claim_one()
    await recorder.record(room, Refused("no"))
    if dropped:
        async with store.database.transaction() as uow:
            assert await uow.outbox.drop(room.attempt.id)
    await store.leave(an_order("card", lane="b", needs="room"))
    card = await store.claim_one()
    assert card.blocked
    before = await state_of(store, state)
    await recorder.record(card, Refused("what it needs is not there"))
    assert await state_of(store, state) == before + 1


@pytest.mark.parametrize("outcome", [AWAY, Later(timedelta(seconds=1), "502", away=True)])
async def test_slack_that_does_not_answer_is_away_until_something_is_done_in_it(
    store: Store, runtime: Runtime, outcome: Outcome
) -> None:
    await store.leave(*(an_order(name, lane=name) for name in ("a", "b", "c", "d")))
    a, b, c, d = sorted(await store.claim(), key=lambda claim: claim.lane)
    recorder = recorder_of(runtime)
    await recorder.record(a, Later(timedelta(minutes=5), "busy"))
    assert not await away_since(store), "it answered"
    await recorder.record(b, outcome)
    assert await away_since(store)
    await recorder.record(c, Done())
    assert await away_since(store), "nothing was asked of Slack"
    await recorder.record(d, DONE)
    assert not await away_since(store)
    assert "a" in await store.keys(), "what was put off for long goes at once"


@pytest.mark.parametrize(("after", "heard"), [(HEARD_FOR - INSTANT, False), (HEARD_FOR, True)])
async def test_an_outage_that_another_replica_found_is_heard_of_within_a_minute(
    store: Store, runtime: Runtime, after: timedelta, *, heard: bool
) -> None:
    await store.leave(an_order("a", lane="a"), an_order("b", lane="b"))
    a, b = sorted(await store.claim(), key=lambda claim: claim.lane)
    recorder = recorder_of(runtime)
    await recorder.record(a, DONE)
    async with store.database.transaction() as uow:
        await uow.outages.begin(now=store.clock.now())
    store.clock.move_to(store.clock.now() + after)
    await recorder.record(b, DONE)
    assert await away_since(store) is not heard
    assert timedelta(minutes=1) == HEARD_FOR


async def test_a_dead_token_is_known_until_something_is_done(store: Store, runtime: Runtime) -> None:
    await store.leave(an_order("a", lane="a"), an_order("b", lane="b"))
    a, b = await store.claim()
    recorder = recorder_of(runtime)
    await recorder.record(a, TokenDead("token_revoked"))
    assert runtime.token_dead == "token_revoked"
    await recorder.record(b, DONE)
    assert runtime.token_dead is None


@pytest.mark.parametrize(("tries", "seconds"), [(0, 1), (1, 2), (8, 256), (9, 300), (50, 300)])
def test_pauses_double_up_to_five_minutes_and_spread_by_a_fifth(tries: int, seconds: float) -> None:
    assert pause_after(tries) == timedelta(seconds=seconds)
    assert pause_after(tries, spread=1) == timedelta(seconds=seconds * 1.2)


def test_a_lane_is_held_for_two_requests_and_what_may_still_appear() -> None:
    times = Times(timedelta(seconds=10))
    assert times.begin_within == timedelta(seconds=20)
    assert times.lease == timedelta(seconds=31)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("person:U0A1ICE001", "person:(someone)"),
        ("duties:W0A1ICE:1", "duties:(someone):1"),
        ("UPDATE", "UPDATE"),
        ("incident:1:update:2", "incident:1:update:2"),
        ("U12345", "U12345"),
    ],
)
def test_the_log_names_no_one_who_was_told(name: str, shown: str) -> None:
    assert without_person(name) == shown
