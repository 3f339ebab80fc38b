"""What is stored of questions about alerts, and when it is emptied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.domain.alert import Alert, Decision, Delivery, State
from bot.domain.effects import Order, Post, ToChannel
from bot.domain.messages.alerts import AlertsAsked
from tests.support.builders import START
from tests.support.databases import Store


async def test_a_question_is_emptied_once_it_is_old_and_was_posted(store: Store) -> None:
    asked = AlertsAsked(group=1, lines=(), firing=1, ended=0, common="walrus")
    for key in ("alerts:1:1", "alerts:2:1"):
        effect = Post(to=ToChannel(channel="incidents"), message=asked)
        await store.leave(Order(effect=effect, incident_id=None, key=key, lane=f"channel:{key}"))
    async with store.database.transaction() as uow:
        await uow._connection.execute(text("UPDATE outbox SET state = 'sent' WHERE key = 'alerts:1:1'"))  # noqa: SLF001 - as if it was
    for before, left in ((START - timedelta(days=1), 2), (START + timedelta(days=1), 1)):
        async with store.database.transaction() as uow:
            await uow.alert_groups.forget(before=before)
        async with store.database.engine.connect() as connection:
            bodies = (await connection.execute(text("SELECT CAST(body AS TEXT) FROM outbox"))).scalars().all()
        assert sum("walrus" in body for body in bodies) == left, "what is still to be said stays"


async def test_an_answer_is_that_of_every_group_a_message_asked_about(store: Store) -> None:
    alerts = tuple(Alert(fingerprint=name, state=State.FIRING, title=name) for name in "abc")
    async with store.database.transaction() as uow:
        await uow.alerts.take_in("prod", Delivery(key="", alerts=alerts, cut=2), at=START)
        groups = [await uow.alerts.lock_group("prod", name, now=START) for name in ("storm", "a", "b")]
        storm = groups[0]
        for number, group in enumerate(groups, start=1):
            await uow.alert_groups.put_in([number], group.id)
        await uow.alerts.decide(dict.fromkeys([1, 2, 3], "rule 1"), Decision.ASKED, at=START)
        await uow.alert_groups.put_in([1], groups[1].id)
        for group in groups:
            await uow.alerts.save_group(replace(group, asked_in=storm.id))
        found = await uow.alert_groups.asked(storm.id, shown=2)
        assert (found.firing, found.ended, found.cut, len(found.first)) == (3, 0, 2, 2)
        assert await uow.alert_groups.questions_of([2]) == [storm.id]
        locked = await uow.alert_groups.lock_question(storm.id)
        assert locked is not None
        assert locked.id == storm.id
        await uow.alert_groups.answer(storm.id, "ignored", at=START)
        assert [(await uow.alert_groups.get(group.id)).answer for group in groups] == ["ignored"] * 3  # type: ignore[union-attr]
        assert (await uow.alert_groups.asked(storm.id, shown=2)).first == []


async def test_a_group_is_forgotten_only_once_no_one_is_asked_about_it(store: Store) -> None:
    async with store.database.transaction() as uow:
        asked, left = [await uow.alerts.lock_group("prod", key, now=START) for key in ("asked", "left")]
        await uow.alerts.save_group(replace(asked, asked_in=asked.id))
    async with store.database.transaction() as uow:
        await uow.alert_deliveries.forget(before=START + timedelta(days=1))
        assert await uow.alert_groups.lock_question(asked.id) is not None
        assert await uow.alert_groups.lock_question(left.id) is None
