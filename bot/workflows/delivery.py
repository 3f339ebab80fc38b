"""This file is about what follows from a delivery: where things are now, and what could not be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.effects import (
    ANNOUNCEMENT,
    ROOM,
    Attempt,
    CreateRoom,
    Done,
    Edit,
    Effect,
    Order,
    Post,
    Spot,
    is_told,
)
from bot.domain.incident import Incident
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.war_room import RoomOpened, RoomRefused
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.workflows import backfill, operators, tell
from bot.workflows.war_room import fetched, move_into_room
from storage.unit_of_work import UnitOfWork


async def landed(uow: UnitOfWork, attempt: Attempt, done: Done, *, now: datetime) -> None:
    """Remember where an effect landed, and bring up to date what links to it."""
    if attempt.incident_id is None:
        return
    if attempt.tries > 0:
        await operators.has_landed(uow, attempt, now=now)
    if done.gone and isinstance(attempt.effect, Edit) and isinstance(attempt.effect.message, Card | Announcement):
        incident = await uow.incidents.get(attempt.incident_id)
        uow.outbox.add(*tell.post_again(incident, attempt.effect.place, attempt.effect.message, gone_ts=done.ts))
    if isinstance(attempt.effect, CreateRoom):
        await _room_landed(uow, attempt.incident_id, attempt.effect, done, now=now)
    if isinstance(attempt.effect, Post) and attempt.effect.place is not None and done.ts:
        await uow.places.put(attempt.incident_id, attempt.effect.place, Spot(done.channel, done.ts, done.name))
        if attempt.effect.place.startswith(ANNOUNCEMENT):
            await _announcement_landed(uow, attempt.incident_id, now=now)


async def _room_landed(uow: UnitOfWork, incident_id: int, effect: CreateRoom, done: Done, *, now: datetime) -> None:
    await uow.places.put(incident_id, ROOM, Spot(done.channel, name=done.name))
    incident = await uow.incidents.get(incident_id)
    uow.outbox.add(*tell.refresh_announcements(incident))
    await _link_announcement(uow, incident)
    await backfill.watch(uow, incident, now=now)
    if effect.moved_by is not None:
        uow.outbox.add(*tell.forward(incident, RoomOpened(by=effect.moved_by)))


async def _announcement_landed(uow: UnitOfWork, incident_id: int, *, now: datetime) -> None:
    incident = await uow.incidents.get(incident_id)
    uow.outbox.add(tell.refresh_card(incident))
    if not incident.has_room:
        await backfill.watch(uow, incident, now=now)
    await _link_announcement(uow, incident)


async def _link_announcement(uow: UnitOfWork, incident: Incident) -> None:
    """Link room and announcement once both are there: whichever comes last finds the other."""
    if incident.has_room and {ROOM, ANNOUNCEMENT} <= (await uow.places.of(incident.id)).keys():
        uow.outbox.add(tell.link_announcement(incident))


async def failed(uow: UnitOfWork, policy: Policy, attempt: Attempt, reason: str, *, code: str, now: datetime) -> None:
    """Tell people what was given up: on the card, and to the operator. What would leave no place finds another."""
    if attempt.incident_id is None:
        return
    incident = await uow.incidents.get(attempt.incident_id)
    effect = attempt.effect
    if is_told(effect):
        return  # what cannot be said to the operator stands in /healthz and in `warroom outbox list`
    if isinstance(effect, CreateRoom) and incident.has_room:
        await _work_in_thread(uow, policy, incident, attempt, reason, now=now)
    elif _is_main_announcement(effect) and not incident.has_room and incident.status.is_open:
        # Without its announcement an incident in a thread is nowhere.
        moved = await move_into_room(uow, policy, incident, by=incident.declared_by, now=now)
        uow.outbox.add(tell.refresh_card(moved))
    elif not isinstance(effect, Edit):
        uow.outbox.add(tell.refresh_card(incident))
    operators.tell_of(uow, policy, incident, attempt, reason, code=code)


def _is_main_announcement(effect: Effect) -> bool:
    return isinstance(effect, Post) and effect.place == ANNOUNCEMENT


async def _work_in_thread(
    uow: UnitOfWork, policy: Policy, incident: Incident, attempt: Attempt, reason: str, *, now: datetime
) -> None:
    """Go on under the announcement: no room is no reason to have no place, nor to fetch nobody."""
    there = replace(incident, has_room=False)
    await uow.incidents.save(there)
    await uow.timeline.add(incident.id, EntryKind.ROOM, f"No war room: {reason}", by=None, now=now)
    people = dict.fromkeys((incident.declared_by, *fetched(policy, incident, now=now)))
    called = RoomRefused(reason=reason, people=tuple(people))
    uow.outbox.add(*tell.post_card(there), tell.say(there, called, what=f"no_room:{incident.rooms_asked}"))
    for key, waiting in await uow.outbox.waiting_for(attempt.key):
        if isinstance(waiting, Post) and not isinstance(waiting.message, Card):
            uow.outbox.add(*await _say_in_thread(uow, there, key, waiting))
    uow.outbox.add(*tell.refresh(there))


async def _say_in_thread(uow: UnitOfWork, incident: Incident, key: str, waiting: Post) -> list[Order]:
    """Say under the announcement what waited for the room; what those outside were told there is said in full."""
    main = next(iter(incident.announced_in), "")
    if not await uow.outbox.knows(f"{key}:{main}"):
        return [tell.say(incident, waiting.message, what=f"{key.partition(':')[2]}:thread", place=waiting.place)]
    return [tell.edit(incident, f"{waiting.place}:{main}", waiting.message)] if waiting.place is not None else []
