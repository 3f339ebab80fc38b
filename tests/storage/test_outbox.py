"""Effects wait in the outbox: each once, the newest of its kind, in order, after what they need."""

from __future__ import annotations

import asyncio

from bot.domain.effects import Edit
from bot.domain.messages.card import Announcement, Card
from storage.queue.queued_effect import State
from tests.support.builders import an_incident
from tests.support.databases import Store, an_order

CARD = Edit(place="card:1", message=Card())
OTHER = Edit(place="card:1", message=Announcement())


async def test_a_key_is_stored_once(store: Store) -> None:
    await store.leave(an_order("one"), an_order("one"))
    await store.leave(an_order("one"))

    claim = await store.claim_one()
    assert claim.attempt.key == "one"
    await store.deliver(claim)
    await store.leave(an_order("one"))
    assert await store.keys() == [], "delivered counts too"


async def test_of_many_that_leave_the_same_key_at_once_one_is_stored(store: Store) -> None:
    results = await asyncio.gather(
        *(store.leave(an_order("one", lane=f"lane {number}")) for number in range(4)), return_exceptions=True
    )

    assert None in results
    assert len(await store.claim()) == 1


async def test_effects_without_a_key_may_be_repeated(store: Store) -> None:
    await store.leave(an_order(None), an_order(None))

    for _ in range(2):
        await store.deliver(await store.claim_one())
    assert await store.claim() == []


async def test_an_unsent_edit_is_replaced_by_a_newer_one(store: Store) -> None:
    edit = an_order(None, effect=CARD, collapse_key="card")
    other = an_order(None, effect=OTHER, collapse_key="card")
    await store.leave(edit, edit)
    await store.leave(edit, other)

    claim = await store.claim_one()
    assert claim.attempt.effect == OTHER
    await store.deliver(claim)
    assert await store.claim() == []


async def test_of_two_edits_in_one_transaction_the_newer_counts(store: Store) -> None:
    older, newer = (an_order(None, effect=effect, collapse_key="card") for effect in (CARD, OTHER))
    await store.leave(older, newer, newer)

    assert (await store.claim_one()).attempt.effect == OTHER


async def test_an_edit_that_is_being_sent_is_followed_by_another(store: Store) -> None:
    await store.leave(an_order(None, effect=CARD, collapse_key="card"))
    first = await store.claim_one()
    await store.leave(an_order(None, effect=OTHER, collapse_key="card"))
    await store.deliver(first)

    second = await store.claim_one()
    assert (first.attempt.effect, second.attempt.effect) == (CARD, OTHER)


async def test_many_changes_of_an_incident_at_once_leave_one_edit(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())

    async def change() -> None:
        async with store.database.transaction() as uow:
            await uow.incidents.get(incident.id, lock=True)  # as every workflow does first
            uow.outbox.add(an_order(None, effect=CARD, collapse_key="card", incident_id=incident.id))

    await asyncio.gather(*(change() for _ in range(10)))

    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.PENDING]) == 1


async def test_what_needs_another_waits_for_it(store: Store) -> None:
    await store.leave(an_order("card", lane="room", needs="create"), an_order("create", lane="step"))

    create = await store.claim_one()
    assert create.attempt.key == "create"
    assert not await store.any_ready(), "the lane of the card is parked"
    await store.deliver(create)
    assert await store.keys() == ["card"]


async def test_what_needs_something_done_long_ago_goes_at_once(store: Store) -> None:
    await store.leave(an_order("create", lane="step"))
    await store.deliver(await store.claim_one())
    await store.leave(an_order("card", lane="room", needs="create"))

    assert await store.keys() == ["card"]


async def test_what_needs_something_refused_is_blocked_and_comes_back_with_it(store: Store) -> None:
    await store.leave(
        an_order("create", lane="step"),
        an_order("card", lane="room", needs="create"),
        an_order("pin", lane="pin", needs="card"),
        an_order("other", lane="room"),
    )
    create = await store.claim_one()
    await store.set_aside(create)

    card = await store.claim_one()
    assert (card.attempt.key, card.blocked) == ("card", True)
    await store.set_aside(card, state=State.BLOCKED)
    pin, other = await store.claim()
    assert (pin.attempt.key, pin.blocked) == ("pin", True)
    await store.set_aside(pin, state=State.BLOCKED)
    assert (other.attempt.key, other.blocked) == ("other", False), "the lane goes on"
    await store.deliver(other)

    assert await store.retry(create)
    order = []
    while claims := await store.claim():
        for claim in claims:
            assert not claim.blocked
            order.append(claim.attempt.key)
            await store.deliver(claim)
    assert order == ["create", "card", "pin"]


async def test_what_was_retried_already_cannot_be_retried(store: Store) -> None:
    await store.leave(an_order("one"))
    claim = await store.claim_one()
    assert not await store.retry(claim), "it is being sent"
    await store.set_aside(claim)

    assert sorted(await asyncio.gather(store.retry(claim), store.retry(claim))) == [False, True]
    assert await store.keys() == ["one"]


async def test_what_was_given_up_can_be_listed_with_its_reason(store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        uow.outbox.add(an_order("one", incident_id=incident.id), an_order("two", incident_id=incident.id))
    claim = await store.claim_one()
    await store.set_aside(claim)

    async with store.database.reading() as uow:
        aside, _ = await uow.outbox.aside_and_paged([incident.id])
        ((given_up,),) = aside.values()
        assert (given_up.id, given_up.reason) == (claim.attempt.id, "refused")
        one = await uow.outbox.one(claim.attempt.id)
        assert one is not None
        assert (one.incident_id, one.number) == (incident.id, incident.number)
        assert await uow.outbox.count([State.SET_ASIDE]) == 1
