"""This file is about what follows from a delivery: where things are now, and what could not be done."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.effects import ROOM, Attempt, CreateRoom, Done, Edit, Order, Post, Spot, ToChannel
from bot.domain.incident import IncidentError
from bot.domain.messages import Announcement, Card, RoomOpened, Undelivered
from bot.domain.policy import Policy
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork


async def landed(uow: UnitOfWork, attempt: Attempt, done: Done) -> None:
    """Remember where an effect landed, and bring up to date what links to it."""
    if attempt.incident_id is None:
        return
    if done.gone and isinstance(attempt.effect, Edit) and isinstance(attempt.effect.message, Card | Announcement):
        incident = await uow.incidents.get(attempt.incident_id)
        uow.outbox.add(*tell.post_again(incident, attempt.effect.place, attempt.effect.message, nth=attempt.id))
    if isinstance(attempt.effect, CreateRoom):
        await uow.places.put(attempt.incident_id, ROOM, Spot(done.channel, name=done.name))
        incident = await uow.incidents.get(attempt.incident_id)
        uow.outbox.add(*tell.refresh(incident)[1:])
        if attempt.effect.moved_by is not None:
            uow.outbox.add(*tell.forward(incident, RoomOpened(by=attempt.effect.moved_by)))
    if isinstance(attempt.effect, Post) and attempt.effect.place is not None:
        await uow.places.put(attempt.incident_id, attempt.effect.place, Spot(done.channel, done.ts))
        if attempt.effect.place.startswith("announcement"):
            incident = await uow.incidents.get(attempt.incident_id)
            uow.outbox.add(tell.refresh(incident)[0])


async def failed(uow: UnitOfWork, policy: Policy, attempt: Attempt, reason: str) -> None:
    """Tell people what was given up: on the card, and to the operator."""
    if attempt.incident_id is None:
        return
    incident = await uow.incidents.get(attempt.incident_id)
    what = what_it_is(attempt)
    if isinstance(attempt.effect, CreateRoom) and incident.has_room:
        # No room is no reason to have no place: the incident goes on under its announcement.
        incident = replace(incident, has_room=False)
        await uow.incidents.save(incident)
        posted = tell.post_card(incident)
        uow.outbox.add(*posted, *tell.refresh(incident))
    elif not isinstance(attempt.effect, Edit):
        uow.outbox.add(*tell.refresh(incident)[:1])
    if policy.channels.operator is not None:
        told = Post(
            to=ToChannel(channel=policy.channels.operator),
            message=Undelivered(what=f"{incident.number}: {what}", reason=reason),
        )
        lane = f"channel:{policy.channels.operator}"
        key = f"undelivered:{attempt.id}:{attempt.tries}"
        uow.outbox.add(Order(effect=told, incident_id=None, key=key, lane=lane))


def what_it_is(attempt: Attempt) -> str:
    """Name an effect for people."""
    match attempt.effect:
        case CreateRoom():
            return "the war room"
        case Post() | Edit():
            return f"a message ({attempt.effect.message.says.replace('_', ' ')})"
        case _:
            return attempt.effect.effect.replace("_", " ")


async def retry(uow: UnitOfWork, effect_id: int) -> None:
    """Try again what was set aside.

    Raises:
        IncidentError: it is no longer set aside.
    """
    incident_id = await uow.outbox.incident_of(effect_id)
    incident = await uow.incidents.get(incident_id, lock=True) if incident_id is not None else None
    if incident is None or not await uow.outbox.retry(effect_id):
        raise IncidentError("That has been tried again already: look at the card.")
    uow.outbox.add(*tell.refresh(incident)[:1])
