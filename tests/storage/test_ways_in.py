"""Who was where and who was told, on both databases; the same message makes one incident however it is raced."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.effects import ROOM, Spot
from bot.domain.escalation import Escalation
from bot.domain.incident import IncidentError, Status
from bot.domain.overview import Stay
from bot.workflows.act import Act
from bot.workflows.declare import Declaration, declare
from bot.workflows.upkeep.membership import came, went
from tests.support.builders import ALICE, BOB, CAROL, a_policy, an_incident
from tests.support.databases import Store
from tests.support.world import START

MESSAGE = "https://local.slack.test/archives/C0GENERAL1/p1795251600000001"
LATER, LATEST = START + timedelta(minutes=5), START + timedelta(minutes=9)


async def test_the_same_message_declared_by_many_at_once_makes_one_incident(store: Store) -> None:
    async def declares(by: str) -> str:
        async with store.database.transaction() as uow:
            what = Declaration(title="checkout is down", severity=None, permalink=MESSAGE)
            return (await declare(Act(uow=uow, policy=a_policy(), now=store.clock.now(), by=by), what)).incident.number

    made = await asyncio.gather(*(declares(user) for user in (ALICE, BOB, CAROL)), return_exceptions=True)

    assert sorted(isinstance(each, IncidentError) for each in made) == [False, True, True]
    async with store.database.reading() as uow:
        assert len(await uow.incidents.in_status([Status.INVESTIGATING])) == 1


async def test_a_stay_is_from_the_first_coming_to_the_last_going_in_whatever_order_slack_tells_it(store: Store) -> None:
    moves = [(ALICE, LATER, True), (ALICE, START, True), (BOB, LATER, False), (BOB, START, True)]
    moves += [(CAROL, START, True), (CAROL, LATEST, True), (CAROL, LATER, False)]
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        await uow.slack_places.put(incident.id, ROOM, Spot("C0ROOM"))
        for user, at, comes in moves:
            await (came if comes else went)(uow, "C0ROOM", user, at=at, now=LATEST)

    async with store.database.reading() as uow:
        stays = await uow.participants.of(incident.id)
    assert stays == [Stay(ALICE, START, None), Stay(BOB, START, LATER), Stay(CAROL, START, None)]


async def test_an_escalation_is_kept_with_those_who_were_told_and_who_took_it(store: Store) -> None:
    told = Escalation(role="on_call", why="need DB help", people=(BOB, CAROL), by=ALICE, at=START)
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident())
        number = await uow.escalations.add(incident.id, told)
        await uow.escalations.take(number, BOB, now=LATER)

    async with store.database.reading() as uow:
        found = await uow.escalations.get(number)
        assert found is not None
        assert found[0] == incident.id
        assert (found[1].people, found[1].taken_by, found[1].taken_at) == ((BOB, CAROL), BOB, LATER)
        assert await uow.escalations.get(number + 1) is None
