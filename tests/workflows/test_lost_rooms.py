"""A room that is lost, comes back, becomes private or gets another name: what is stored, and what is left to say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.effects import (
    ANNOUNCEMENT,
    LOST_ROOM,
    ROOM,
    Edit,
    Effect,
    Invite,
    Post,
    SetTopic,
    ShareDraft,
    Spot,
    ToChannel,
    ToPerson,
    ToRoom,
    ToThread,
)
from bot.domain.incident import Incident, Status
from bot.domain.messages.card import Card
from bot.domain.role import COMMANDER
from bot.domain.room_head import Bookmark, Pin
from bot.workflows.upkeep import lost_room
from tests.support.builders import ALICE, BOB, START, a_policy
from tests.workflows.conftest import Stage

HERE, THERE = Spot("C0R00M0001", name="war-room"), Spot("C0INC1DENT", "1.000001")
IN_ROOM = [
    SetTopic(),
    Invite(people=(BOB,)),
    Bookmark(),
    Post(to=ToRoom(), message=Card()),
    Post(to=ToThread(place="card:1"), message=Card()),
    Edit(place="card:1", message=Card()),
    Pin(place="card:1"),
    ShareDraft(place="card:1"),
]
ELSEWHERE = [
    Post(to=ToThread(place=ANNOUNCEMENT), message=Card()),
    Edit(place=ANNOUNCEMENT, message=Card()),
    Edit(place="nowhere yet", message=Card()),
    Pin(place=ANNOUNCEMENT),
    Post(to=ToChannel(channel="incidents"), message=Card()),
    Post(to=ToPerson(user=BOB), message=Card()),
]


@pytest.mark.parametrize("name", [ROOM, LOST_ROOM])
@pytest.mark.parametrize("effect", [*IN_ROOM, *ELSEWHERE])
def test_an_effect_is_addressed_to_the_room_where_it_happens(effect: Effect, name: str) -> None:
    spots = {name: HERE, "card:1": Spot(HERE.channel, "2.000001"), ANNOUNCEMENT: THERE}
    assert lost_room.is_addressed_to_room(effect, spots) is (effect in IN_ROOM)
    assert lost_room.is_lost(effect, spots) is (name == LOST_ROOM and effect in IN_ROOM)


@pytest.mark.parametrize("effect", [*IN_ROOM, *ELSEWHERE])
def test_what_happens_in_a_room_that_was_opened_since_is_not_lost(effect: Effect) -> None:
    """What is about a message of the first room is."""
    spots = {ROOM: THERE, LOST_ROOM: HERE, "card:1": Spot(HERE.channel, "2.000001"), ANNOUNCEMENT: THERE}
    assert lost_room.is_lost(effect, spots) is ("card:1" in effect.model_dump_json())
    assert not lost_room.is_lost(effect, {ROOM: THERE, ANNOUNCEMENT: THERE})


@pytest.mark.parametrize("effect", [*IN_ROOM, *ELSEWHERE])
def test_without_a_room_nothing_is_addressed_to_it(effect: Effect) -> None:
    assert not lost_room.is_addressed_to_room(effect, {"card:1": THERE, ANNOUNCEMENT: THERE})


async def with_room(stage: Stage, name: str = ROOM, **differs: Any) -> Incident:
    incident = await stage.add(**differs)
    async with stage.runtime.transaction() as uow:
        await uow.slack_places.put(incident.id, name, HERE)
        if incident.announced_in:
            await uow.slack_places.put(incident.id, ANNOUNCEMENT, THERE)
    return incident


async def state(stage: Stage, incident: Incident) -> tuple[Incident, dict[str, Spot], list[str]]:
    """Return an incident as it is now, its places, and what its timeline says."""
    async with stage.store.database.reading() as uow:
        told = [entry.text for entry in await uow.timeline.of(incident.id)]
        return await uow.incidents.get(incident.id), dict(await uow.slack_places.of(incident.id)), told


def operator(stage: Stage) -> Stage:
    return stage.with_policy(channels=a_policy().channels.model_copy(update={"operator": "ops"}))


@pytest.mark.parametrize(
    ("differs", "commander", "expected"),
    [
        ({}, BOB, ["post thread announcement Card", "post thread announcement RoomLost"]),
        ({"private": True, "announced_in": ()}, None, ["post room Card", "post room RoomLost"]),
        ({"private": True, "announced_in": ()}, ALICE, ["post room Card", "post room RoomLost"]),
        (
            {"private": True, "announced_in": ()},
            BOB,
            ["post person U0A1ICE001 RoomLost", "post room Card", "post room RoomLost"],
        ),
    ],
)
async def test_a_lost_room_is_told_of_where_the_incident_goes_on(
    stage: Stage, differs: dict[str, Any], commander: str | None, expected: list[str]
) -> None:
    stage = operator(stage)
    incident = await with_room(stage, **differs)
    async with stage.runtime.transaction() as uow:
        if commander is not None:
            await uow.roles.assign(incident.id, COMMANDER, commander, now=START)
        await lost_room.lose(stage.act(uow), incident.id, "archived")
    edits = ["edit announcement Announcement", "edit card:0 Card"] if incident.announced_in else ["edit card:0 Card"]
    assert sorted(await stage.left()) == sorted([*edits, "post channel ops Undelivered", *expected])
    now, spots, told = await state(stage, incident)
    assert (now.has_room, ROOM in spots, spots[LOST_ROOM]) == (False, False, HERE)
    assert told == ["The war room is archived"]
    async with stage.store.database.reading() as uow:
        earliest = await uow.backfills.earliest()
    assert earliest == (START + timedelta(hours=1) if incident.announced_in else None), "it is read where it goes on"


async def test_a_room_is_lost_once_and_of_what_is_over_no_one_hears(stage: Stage) -> None:
    incident = await with_room(operator(stage), status=Status.CLOSED)
    for _ in range(2):
        async with stage.runtime.transaction() as uow:
            await lost_room.lose(stage.act(uow), incident.id, "archived")
    now, spots, told = await state(stage, incident)
    assert (await stage.left(), now.has_room, spots[LOST_ROOM], told) == ([], False, HERE, ["The war room is archived"])


async def test_back_in_its_room_it_goes_on_there(stage: Stage) -> None:
    incident = await with_room(stage, LOST_ROOM, has_room=False)
    for _ in range(2):
        async with stage.runtime.transaction() as uow:
            await lost_room.regain(stage.act(uow), HERE.channel)
    assert sorted(await stage.left()) == [
        "edit announcement Announcement",
        "edit card:0 RoomBack",
        "edit card:1 Card",
        "post room RoomBack",
        "set_topic",
    ]
    now, spots, told = await state(stage, incident)
    assert (now.has_room, spots[ROOM], LOST_ROOM in spots) == (True, HERE, False)
    assert told == ["Warroom is back in the war room"]
    async with stage.store.database.reading() as uow:
        assert await uow.backfills.earliest() == START, "what was said meanwhile is read at once"


async def test_of_a_private_incident_there_was_no_card_elsewhere(stage: Stage) -> None:
    await with_room(stage, LOST_ROOM, has_room=False, private=True, announced_in=())
    async with stage.runtime.transaction() as uow:
        await lost_room.regain(stage.act(uow), HERE.channel)
    assert sorted(await stage.left()) == ["edit card:1 Card", "post room RoomBack", "set_topic"]


async def test_a_room_that_another_took_the_place_of_does_not_come_back(stage: Stage) -> None:
    incident = await with_room(stage, LOST_ROOM, has_room=True)
    async with stage.runtime.transaction() as uow:
        await lost_room.regain(stage.act(uow), HERE.channel)
        await lost_room.regain(stage.act(uow), "C0GENERAL1")
        await lost_room.make_private(stage.act(uow), "C0GENERAL1")
        await lost_room.rename(stage.act(uow), "C0GENERAL1", "other")
    assert (await stage.left(), (await state(stage, incident))[1][LOST_ROOM]) == ([], HERE)


async def test_a_room_that_is_made_private_takes_the_incident_with_it_once(stage: Stage) -> None:
    incident = await with_room(stage, announced_in=("incidents", "more"))
    for _ in range(2):
        async with stage.runtime.transaction() as uow:
            await lost_room.make_private(stage.act(uow), HERE.channel)
    assert sorted(await stage.left()) == [
        "edit announcement Announcement",
        "edit announcement:more Announcement",
        "edit card:1 Card",
    ]
    now, _, told = await state(stage, incident)
    assert (now.private, now.announced_in) == (True, ())
    assert told == ["The war room was made private, and so is the incident"]


@pytest.mark.parametrize("name", [ROOM, LOST_ROOM])
async def test_a_room_keeps_its_incident_under_another_name_and_id(stage: Stage, name: str) -> None:
    incident = await with_room(stage, name)
    async with stage.runtime.transaction() as uow:
        await lost_room.rename(stage.act(uow), HERE.channel, "war-room-checkout")
    _, spots, _ = await state(stage, incident)
    assert {place: spot for place, spot in spots.items() if place != ANNOUNCEMENT} == {
        name: Spot(HERE.channel, name="war-room-checkout")
    }
    async with stage.runtime.transaction() as uow:
        await lost_room.change_channel(stage.act(uow), HERE.channel, "C0SHARED01")
        assert await uow.slack_places.incident_of_room("C0SHARED01") == incident.id
        assert await uow.slack_places.incident_of_room(HERE.channel) is None
