"""What a delivery leads to: what links to what has landed is brought up to date, and what was given up is told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.effects import (
    ANNOUNCEMENT,
    ROOM,
    Attempt,
    CreateRoom,
    Done,
    Edit,
    Effect,
    Invite,
    Order,
    Post,
    Reach,
    SetTopic,
    Spot,
    ToPerson,
    ToRoom,
    ToThread,
)
from bot.domain.escalation import NO_ONE
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.escalation import HelpWanted
from bot.domain.messages.roles import RoleLost
from bot.domain.page import Page
from bot.workflows.upkeep.delivery_results import failed, landed, remember_places
from tests.support.builders import ALICE, BOB, START
from tests.workflows.conftest import Stage

CREATE = CreateRoom(name="war-room")
ANNOUNCE = Post(to=ToRoom(), message=Announcement(), place=ANNOUNCEMENT)
TOLD = Post(to=ToPerson(user=BOB), message=RoleLost(role="Scribe", user=None, by=ALICE, at=START))
HERE, THERE = Spot("C0R00M0001", name="war-room"), Spot("C0INC1DENT", "1.000001")
IN_ROOM = Done("C0R00M0001", name="war-room")
SAID = Done("C0INC1DENT", "1.000001")
GONE = Done("C0R00M0001", "1.1", gone=True)
NEEDED = HelpWanted(escalation=1, role="", why="the database is full", by=ALICE)
CALLS = (
    Page(outlet="pager", who="on_call"),
    Reach(who="on_call", people=("S0ONCALL01",), why="the database is full", cause="mobilise:on_call"),
    Post(to=ToPerson(user=ALICE), message=NEEDED),
)
"""What calls people: while an incident is open, whoever commands it hears that it was refused."""
OVER = {"status": "resolved", "resolved_at": START}


def attempt(effect: Effect, **differs: Any) -> Attempt:
    plain: dict[str, Any] = {"id": 1, "key": "one", "incident_id": 1, "tries": 0, "look_from": None}
    return Attempt(**{**plain, "effect": effect} | differs)


async def tried(stage: Stage, call: Any, spots: dict[str, Spot], **differs: Any) -> list[str]:
    """Return what a result leads to."""
    incident = await stage.add(**differs)
    async with stage.store.database.transaction() as uow:
        await uow.roles.assign(incident.id, "commander", BOB, now=START)
        for name, spot in spots.items():
            await uow.slack_places.put(incident.id, name, spot)
        await call(stage.act(uow))
    return await stage.left()


@pytest.mark.parametrize(
    ("effect", "done", "spots", "differs", "left"),
    [
        (CREATE, IN_ROOM, {}, {}, ["edit announcement Announcement"]),
        (
            CREATE,
            IN_ROOM,
            {ANNOUNCEMENT: THERE},
            {},
            ["edit announcement Announcement", "bookmark announcement"],
        ),
        (ANNOUNCE, SAID, {}, {}, ["edit card:1 Card"]),
        (ANNOUNCE, SAID, {ANNOUNCEMENT: THERE}, {}, ["edit card:1 Card"]),
        (ANNOUNCE, SAID, {ANNOUNCEMENT: THERE, ROOM: HERE}, {}, ["edit card:1 Card", "bookmark announcement"]),
        (ANNOUNCE, SAID, {ANNOUNCEMENT: THERE, ROOM: HERE}, {"has_room": False}, ["edit card:0 Card"]),
        (ANNOUNCE, Done("C0INC1DENT"), {}, {}, []),
        (Post(to=ToRoom(), message=Card(), place="card:1"), SAID, {}, {}, []),
        (Edit(place="card:1", message=Card()), SAID, {}, {}, []),
        (Edit(place="card:1", message=Card()), GONE, {}, {}, ["post room Card", "pin card:1"]),
        (Edit(place=ANNOUNCEMENT, message=Announcement()), GONE, {}, {}, ["post channel incidents Announcement"]),
        (Edit(place="x", message=TOLD.message), GONE, {}, {}, []),
        (
            Invite(people=(BOB,)),
            Done("C0R00M0001", absent={BOB: "the account is deactivated"}),
            {},
            {},
            ["edit duties:1 Duties", "post room RoleVacated", "edit card:1 Card", "edit announcement Announcement"],
        ),
        (
            Invite(people=(BOB,)),
            Done("C0R00M0001", problems=("Bob.",), code=NO_ONE),
            {},
            {},
            [f"post person {ALICE} NoOneReached"],
        ),
        (SetTopic(), Done("C0R00M0001"), {}, {}, []),
    ],
)
async def test_what_has_landed_is_linked_to(
    stage: Stage, effect: Effect, done: Done, spots: dict[str, Spot], differs: dict[str, Any], left: list[str]
) -> None:
    assert await tried(stage, lambda act: landed(act, attempt(effect), done), spots, **differs) == left


@pytest.mark.parametrize(
    ("effect", "code", "spots", "differs", "left"),
    [
        (
            CREATE,
            "name_taken",
            {},
            {},
            [
                "post thread announcement Card",
                "post thread announcement RoomRefused",
                "edit card:0 Card",
                "edit announcement Announcement",
            ],
        ),
        (CREATE, "name_taken", {}, {"has_room": False}, ["edit card:0 Card"]),
        (
            ANNOUNCE,
            "channel_not_found",
            {},
            {"has_room": False},
            [
                "create_room",
                "set_topic",
                "invite",
                "post room Card",
                "pin card:2",
                "edit announcement Announcement",
                "edit card:2 Card",
            ],
        ),
        (ANNOUNCE, "restricted_action", {}, {"has_room": False, **OVER}, ["edit card:0 Card"]),
        (ANNOUNCE, "restricted_action", {}, {}, ["edit card:1 Card"]),
        (Edit(place="card:1", message=Card()), "internal_error", {}, {}, []),
        (SetTopic(), "restricted_action", {}, {}, ["edit card:1 Card"]),
        (
            SetTopic(),
            "is_archived",
            {ROOM: HERE},
            {},
            [
                "post thread announcement Card",
                "post thread announcement RoomLost",
                "edit card:0 Card",
                "edit announcement Announcement",
            ],
        ),
        (Post(to=ToThread(place="card:1"), message=Card()), "restricted_action", {}, {}, ["edit card:1 Card"]),
        (
            TOLD,
            "user_disabled",
            {},
            {},
            ["edit duties:1 Duties", "post room RoleVacated", "edit announcement Announcement", "edit card:1 Card"],
        ),
        (TOLD, "internal_error", {}, {}, ["edit card:1 Card"]),
        (Invite(people=(BOB,)), NO_ONE, {}, {}, ["edit card:1 Card", f"post person {ALICE} NoOneReached"]),
        *((calls, "refused", {}, {}, ["edit card:1 Card", f"post person {BOB} NotReached"]) for calls in CALLS),
        *((calls, "refused", {}, OVER, ["edit card:1 Card"]) for calls in CALLS),
        (Page(outlet="pager", action="resolve", who=ALICE), "refused", {}, {}, ["edit card:1 Card"]),
        (Page(outlet="pager", action="acknowledge", who=ALICE), "refused", {}, {}, ["edit card:1 Card"]),
        (Post(to=ToPerson(user=BOB), message=NEEDED), "refused", {}, {}, ["edit card:1 Card"]),
    ],
)
async def test_what_was_given_up_is_told(
    stage: Stage, effect: Effect, code: str, spots: dict[str, Spot], differs: dict[str, Any], left: list[str]
) -> None:
    assert await tried(stage, lambda act: failed(act, attempt(effect), "why", code=code), spots, **differs) == left


async def test_what_belongs_to_no_incident_leads_to_nothing(stage: Stage) -> None:
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        ours = attempt(ANNOUNCE, incident_id=None)
        await remember_places(act, [(ours, SAID)])
        await landed(act, ours, SAID)
        await failed(act, ours, "why", code=NO_ONE)
    assert await stage.left() == []


@pytest.mark.parametrize(
    ("told_outside", "place", "left"),
    [(False, "update:1", "post thread announcement RoleLost"), (True, "update:1", "edit update:1:incidents RoleLost")],
)
async def test_what_waited_for_a_room_that_could_not_be_made_is_said_under_the_announcement(
    stage: Stage, place: str, left: str, *, told_outside: bool
) -> None:
    incident = await stage.add()
    key = f"{incident.number}:update:1"

    def order(effect: Effect, key: str, needs: str | None = None) -> Order:
        return Order(effect=effect, incident_id=incident.id, key=key, lane="room", needs=needs)

    waiting = order(Post(to=ToRoom(), message=TOLD.message, place=place), key, needs="one")
    outside = order(Post(to=ToRoom(), message=TOLD.message), f"{key}:incidents")
    async with stage.store.database.transaction() as uow:
        uow.outbox.add(order(CREATE, "one"), waiting)
        if told_outside:
            uow.outbox.add(outside)
    await stage.left()
    async with stage.store.database.transaction() as uow:
        await failed(stage.act(uow), attempt(CREATE), "why", code="name_taken")
        there = await uow.incidents.get(incident.id)
        (entry,) = await uow.timeline.of(incident.id)
    assert not there.has_room
    assert entry.text == "No war room: why"
    found = await stage.left()
    assert left in found
    if not told_outside:
        async with stage.store.database.transaction() as uow:
            assert await uow.outbox.knows(f"{key}:thread")


async def test_where_effects_landed_is_remembered(stage: Stage) -> None:
    incident = await stage.add()
    async with stage.store.database.transaction() as uow:
        act = stage.act(uow)
        results = [(attempt(ANNOUNCE), SAID), (attempt(TOLD), SAID), (attempt(SetTopic()), IN_ROOM)]
        await remember_places(act, results)
        assert await uow.slack_places.of(incident.id) == {ANNOUNCEMENT: Spot(SAID.channel, SAID.ts)}
