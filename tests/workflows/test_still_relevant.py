"""A message that waits is not sent when what it asks for was given, or when what it is about is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.effects import Attempt, Effect, Invite, Post, SetTopic, ToRoom
from bot.domain.escalation import Escalation
from bot.domain.handoff import Outcome
from bot.domain.incident import Status
from bot.domain.messages import Message
from bot.domain.messages.card import Card
from bot.domain.messages.changes import StatusChanged
from bot.domain.messages.escalation import HelpWanted
from bot.domain.messages.handoff import CommandOffered
from bot.domain.messages.roles import ExpertsAsked
from bot.domain.messages.war_room import RoomRefused
from bot.workflows import command_offer
from bot.workflows.promises.kind import Asking, over_since
from bot.workflows.promises.requests import is_command_taken, is_help_found, is_over
from bot.workflows.upkeep.still_relevant import still_asked_in, told_late
from storage.stores.outages import COUNTS_FROM
from tests.support.builders import ALICE, BOB, CAROL, START, an_incident, an_overview
from tests.workflows.conftest import Stage

INSTANT = timedelta(microseconds=1)
OVER = {"status": Status.RESOLVED, "resolved_at": START}
EXPERTS = ExpertsAsked(role="expert", area="database", people=(BOB,), by=ALICE)
REFUSED = RoomRefused(reason="", people=(BOB,))
CHANGED = StatusChanged(old=Status.INVESTIGATING, new=Status.IDENTIFIED, note="", by=ALICE)


def attempt(effect: Effect | None = None, **differs: Any) -> Attempt:
    plain: dict[str, Any] = {"id": 1, "key": "one", "incident_id": 1, "tries": 0, "look_from": None}
    return Attempt(**{**plain, "effect": effect or SetTopic(), "left_at": START - INSTANT} | differs)


@pytest.mark.parametrize(
    ("incident", "left_at", "over"),
    [
        ({}, START, False),
        ({"status": Status.MONITORING, "resolved_at": START}, START - INSTANT, False),
        (OVER, START - INSTANT, True),
        (OVER, START, False),  # it was left by what ended it
        (OVER, None, True),
        ({"status": Status.DECLINED}, START, True),
    ],
)
def test_it_is_over_since_a_message_was_left(incident: dict[str, Any], left_at: Any, *, over: bool) -> None:
    assert over_since(attempt(left_at=left_at), an_incident(**incident)) is over


def test_of_what_is_over_only_those_are_asked_in_who_had_a_part_in_it() -> None:
    effect = Invite(people=(ALICE, BOB, CAROL))
    running, over = an_overview(an_incident()), an_overview(an_incident(**OVER))
    assert still_asked_in(attempt(), running, effect) == effect.people
    assert still_asked_in(attempt(), over, effect) == [ALICE, BOB], "Alice declared it, Bob has a role"


async def asked(stage: Stage, message: Message, **incident: Any) -> tuple[bool, bool, bool]:
    async with stage.runtime.transaction() as uow:
        asking = Asking(uow, attempt(), message, an_overview(an_incident(**incident)))
        return await is_command_taken(asking), await is_help_found(asking), await is_over(asking)


@pytest.mark.parametrize("message", [Card(), EXPERTS, REFUSED])
@pytest.mark.parametrize("over", [False, True])
async def test_people_are_not_called_to_what_is_over(stage: Stage, message: Message, *, over: bool) -> None:
    found = await asked(stage, message, **(OVER if over else {}))
    assert found == (False, False, over and not isinstance(message, Card))


@pytest.mark.parametrize("ended", [False, True])
async def test_command_that_was_taken_is_offered_no_more(stage: Stage, *, ended: bool) -> None:
    incident = await stage.add()
    async with stage.runtime.transaction() as uow:
        act = stage.act(uow)
        offer = await uow.handoffs.offer(incident.id, giver=ALICE, receiver=BOB, note="", now=START)
        if ended:
            withdrawn = await command_offer.withdraw(act, incident, "it is over", by=CAROL)
            assert withdrawn == offer
            assert await command_offer.withdraw(act, incident, "it is over") is None
            stored = await uow.handoffs.get(incident.id, offer.id)
            assert stored is not None
            assert (stored.outcome, stored.ended_at) == (Outcome.WITHDRAWN, START)
    assert await stage.left() == (["edit handoff:1 CommandOfferEnded"] if ended else [])
    offered = CommandOffered(offer=offer.id, user=BOB, by=ALICE, note="", tried=())
    assert await asked(stage, offered) == (ended, False, False)
    assert await asked(stage, offered.model_copy(update={"offer": 404})) == (False, False, False)


@pytest.mark.parametrize("taken", [False, True])
async def test_help_that_was_found_is_asked_for_no_more(stage: Stage, *, taken: bool) -> None:
    incident = await stage.add()
    async with stage.runtime.transaction() as uow:
        wanted = Escalation(role="commander", why="", people=(BOB,), by=ALICE, at=START)
        first = await uow.escalations.add(incident.id, wanted)
        other = await uow.escalations.add(incident.id, wanted)
        await uow.escalations.take(first if taken else other, BOB, now=START)
        who, when = (BOB, START) if taken else (None, None)
        stored = replace(wanted, id=first, taken_by=who, taken_at=when)
        assert await uow.escalations.get(first) == (incident.id, stored)
    message = HelpWanted(escalation=first, role="", why="", by=ALICE)
    assert await asked(stage, message) == (False, taken, False)
    assert await asked(stage, message.model_copy(update={"escalation": 404})) == (False, False, False)
    assert await asked(stage, message, **OVER) == (False, True, False)


def post(message: Message) -> Post:
    return Post(to=ToRoom(), message=message)


@pytest.mark.parametrize(
    ("effect", "left_for", "was_away", "late"),
    [
        (post(CHANGED), COUNTS_FROM, True, True),
        (post(CHANGED), COUNTS_FROM - INSTANT, True, False),
        (post(CHANGED), COUNTS_FROM, False, False),
        (post(CHANGED), None, True, False),
        (post(Card()), COUNTS_FROM, True, False),  # it tells how things stand now
        (SetTopic(), COUNTS_FROM, True, False),
    ],
)
async def test_what_is_told_late_after_an_outage_says_when_it_happened(
    stage: Stage, effect: Effect, left_for: timedelta | None, *, was_away: bool, late: bool
) -> None:
    left_at = None if left_for is None else START - left_for
    async with stage.runtime.transaction() as uow:
        if was_away:
            await uow.outages.begin(now=START - timedelta(minutes=6))
        assert await told_late(uow, attempt(effect, left_at=left_at), now=START) == (left_at if late else None)
