"""What a transaction knows of the outbox it does not ask for, and takes nothing for new that may be there."""

from __future__ import annotations

from typing import Final

import pytest

from bot.domain.effects import Edit, Order
from bot.domain.messages.card import Announcement, Card
from storage.queue.queued_effect import State
from tests.storage.test_counts import counted
from tests.support.builders import an_incident
from tests.support.databases import Store, an_order

OTHER: Final = Edit(place="card:1", message=Announcement())


def an_edit(of: str, effect: Edit = OTHER) -> Order:
    return an_order(None, effect=effect, lane=of, collapse_key=of)


def a_post(key: str) -> Order:
    return an_order(key, lane=key, incident_id=1)


async def test_what_was_read_ahead_and_what_is_named_after_something_new_is_not_asked_for(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        uow.outbox.add(an_edit("card", Edit(place="card:1", message=Card())))
    async with store.database.transaction() as uow:
        await uow.outbox.left_before.read_ahead(["card", "announcement"])
        uow.outbox.left_before.expect_new(1, "entry:57")
        uow.outbox.add(an_edit("card"), an_edit("announcement"), a_post("INC:entry:57"), a_post("INC:in:entry:57:C1"))
        with counted(store.database) as asked:
            await uow.flush()

    assert [each for each in asked if each.startswith("SELECT")] == []
    assert len(asked) == 3, "the card that is unsent is replaced; the lanes and the effects are added"
    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.PENDING]) == 4
        assert next(each.effect for each in await uow.outbox.waiting(State.PENDING)) == OTHER


@pytest.mark.parametrize(("incident_id", "name"), [(1, "entry:57"), (1, "ntry:5"), (2, "entry:5")], ids=str)
async def test_what_is_named_after_something_else_is_asked_for(store: Store, incident_id: int, name: str) -> None:
    async with store.database.transaction() as uow:
        await uow.incidents.add(an_incident())
        uow.outbox.add(a_post("INC:entry:5"))
    async with store.database.transaction() as uow:
        uow.outbox.left_before.expect_new(incident_id, name)
        uow.outbox.add(a_post("INC:entry:5"))

    assert await store.keys() == ["INC:entry:5"]


async def test_what_was_read_ahead_serves_once(store: Store) -> None:
    async with store.database.transaction() as uow:
        await uow.outbox.left_before.read_ahead(["card"])
        for _ in range(2):
            uow.outbox.add(an_edit("card"))
            await uow.flush()

    async with store.database.reading() as uow:
        assert await uow.outbox.count([State.PENDING]) == 1
