"""This file is about command that passes in two phases: offered by whoever has it, taken by whoever confirms."""

from __future__ import annotations

from datetime import datetime

from bot.domain.effects import HANDOFF
from bot.domain.handoff import CommandOffer, Outcome, last_tried
from bot.domain.incident import TEXT_LIMIT, Incident, IncidentError
from bot.domain.messages.handoff import CommandOffered, CommandOfferTold
from bot.domain.policy import Policy
from bot.domain.role import COMMANDER
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows import offer, race, tell
from bot.workflows.reading.roles import commander_of
from bot.workflows.role import assign, check_roles_change
from storage.unit_of_work import UnitOfWork


async def hand_over(
    uow: UnitOfWork, incident_id: int, receiver: str, note: str, *, by: str, now: datetime
) -> CommandOffer:
    """Offer command to somebody; until they confirm, whoever has it keeps it. An earlier offer is withdrawn.

    Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: nobody is in command, the receiver is, or was asked already; the incident is over; the note is
            too long.
    """
    cleaned = note.replace("\x00", "").strip()
    if len(cleaned) > TEXT_LIMIT:
        raise IncidentError(f"The note has {len(cleaned)} characters; {TEXT_LIMIT} fit. Shorten it.", field="note")
    incident = await uow.incidents.get(incident_id, lock=True)
    await race.check(uow, incident, check_roles_change, now=now)
    giver = await check_giver(uow, incident)
    if receiver == giver:
        whom = "You are" if giver == by else f"<@{giver}> is"
        raise IncidentError(
            f"{whom} in command already. Name who takes over: `/incident handoff @person`.", field="receiver"
        )
    waiting = await uow.handoffs.waiting(incident_id)
    if waiting is not None and waiting.receiver == receiver:
        raise IncidentError(
            f"<@{receiver}> was asked at {at_utc(waiting.offered_at, seen_at=now)} and has not answered yet. "
            "To take the offer back: `/incident handoff none`.",
            field="receiver",
        )
    await offer.withdraw(uow, incident, "was asked instead", by=receiver, now=now)
    offered = await uow.handoffs.offer(incident_id, giver=giver, receiver=receiver, note=cleaned, now=now)
    text = f"Command offered to <@{receiver}>; <@{giver}> keeps it until then"
    entry = await uow.timeline.add(incident_id, EntryKind.ROLE, text, by=by, now=now)
    packet = CommandOffered(
        offer=offered.id,
        user=receiver,
        by=giver,
        note=cleaned,
        tried=await tried(uow, incident_id),
    )
    place = offer.place(offered.id)
    invited = tell.invite(incident, [receiver], what=f"entry:{entry}")
    uow.outbox.add(
        *invited,
        tell.say_under_card(
            incident,
            CommandOfferTold(user=receiver, by=giver, note=cleaned, tried=packet.tried),
            what=_told(offered.id),
            place=f"{HANDOFF}:{offered.id}",
        ),
        tell.say_to(incident, receiver, packet, what=place, place=place, after=invited),
    )
    return offered


def _told(offer_id: int) -> str:
    """Name what the room was told of an offer."""
    return f"handoff_told:{offer_id}"


async def tried(uow: UnitOfWork, incident_id: int) -> tuple[str, ...]:
    """Return the last things that were tried, a line each."""
    entries = last_tried(await uow.timeline.of(incident_id))
    return tuple(f"{entry.happened_at:%H:%M} UTC: {entry.text}" for entry in entries)


async def check_giver(uow: UnitOfWork, incident: Incident) -> str:
    """Return who has command to hand over.

    Raises:
        IncidentError: nobody has.
    """
    giver = await commander_of(uow, incident)
    if giver is None:
        raise IncidentError(
            f"Nobody is in command of {incident.number}, so there is nothing to hand over. "
            "Name the commander: `/incident role commander @person`."
        )
    return giver


async def take_back(uow: UnitOfWork, incident_id: int, *, by: str, now: datetime) -> CommandOffer:
    """Withdraw the offer that waits.

    Raises:
        IncidentError: none does.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    withdrawn = await offer.withdraw(uow, incident, "took it back", by=by, now=now)
    if withdrawn is None:
        raise IncidentError(
            f"No offer of command waits in {incident.number}. To make one: `/incident handoff @person`."
        )
    text = f"Offer of command to <@{withdrawn.receiver}> taken back"
    await uow.timeline.add(incident_id, EntryKind.ROLE, text, by=by, now=now)
    return withdrawn


async def check_waiting(uow: UnitOfWork, incident: Incident, offer_id: int, *, by: str) -> CommandOffer:
    """Return an offer that waits for this person.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    offered = await uow.handoffs.get(incident.id, offer_id)
    if offered is None:
        raise IncidentError("There is no such offer. `/incident status` shows who is in command.")
    if offered.receiver != by:
        raise IncidentError(
            f"That is for <@{offered.receiver}>, who was asked to take command. "
            "To take it yourself, as agreed: `/incident role commander`."
        )
    if offered.ended_at is not None:
        commander = await commander_of(uow, incident)
        in_command = "You are" if commander == by else f"<@{commander}> is" if commander else "Nobody is"
        raise IncidentError(
            f"This offer ended at {at_utc(offered.ended_at, seen_at=offered.offered_at)} ({offered.outcome}). "
            f"{in_command} in command. To take command, as agreed: `/incident role commander`."
        )
    return offered


async def take_over(
    uow: UnitOfWork, policy: Policy, incident_id: int, offer_id: int, *, by: str, now: datetime
) -> CommandOffer:
    """Take the command that was offered: from here on the receiver has it and the giver has not.

    Raises:
        IncidentError: the offer is another's or has ended, or the incident is over.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    offered = await check_waiting(uow, incident, offer_id, by=by)
    ended = await offer.end(uow, incident, offered, Outcome.ACCEPTED, now=now)
    await assign(uow, policy, incident_id, policy.roles[COMMANDER], by, by=by, now=now, agreed=True)
    before = await uow.handoffs.accepted_before(incident_id, offer_id)
    uow.outbox.add(
        tell.say_to(incident, offered.giver, ended, what=f"handoff_ended:{offer_id}"),
        *tell.pin_handoff(incident, offer_id, told_as=_told(offer_id), before=before),
    )
    return offered


async def refuse(uow: UnitOfWork, incident_id: int, offer_id: int, *, by: str, now: datetime) -> CommandOffer:
    """Decline the command that was offered; the giver keeps it and is told.

    Raises:
        IncidentError: the offer is another's or has ended.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    offered = await check_waiting(uow, incident, offer_id, by=by)
    ended = await offer.end(uow, incident, offered, Outcome.DECLINED, now=now)
    text = f"Command declined by <@{by}>; <@{offered.giver}> keeps it"
    entry = await uow.timeline.add(incident_id, EntryKind.ROLE, text, by=by, now=now)
    uow.outbox.add(
        tell.say_under_card(incident, ended, what=f"entry:{entry}"),
        tell.say_to(incident, offered.giver, ended, what=f"handoff_ended:{offer_id}"),
    )
    return offered
