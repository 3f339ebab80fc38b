"""Handing command over in two phases: offered by whoever has it, taken by whoever confirms."""

from __future__ import annotations

from datetime import datetime

from bot.domain.effects import HANDOFF
from bot.domain.handoff import CommandOffer, Outcome, last_tried
from bot.domain.incident import Incident, IncidentError, clean_note
from bot.domain.messages.handoff import CommandOffered, CommandOfferTold
from bot.domain.role import COMMANDER
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows import command_offer
from bot.workflows.act import Act
from bot.workflows.reading.parts import commander_of
from bot.workflows.role import assign, check_roles_change
from bot.workflows.telling import posts, rooms
from storage.unit_of_work import UnitOfWork


async def hand_over(act: Act, incident_id: int, receiver: str, note: str) -> CommandOffer:
    """Offer command to someone; until they confirm, whoever has it keeps it. An earlier offer is withdrawn.

    Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: no one is in command, the receiver is, or was asked already; the incident is over; the note is
            too long.
    """
    cleaned = clean_note("The note", note, field="note")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_roles_change(act, incident)
    giver = await commander_of(act.uow, incident)
    if giver is None:
        raise IncidentError(
            f"No one is in command of {incident.number}, so there is nothing to hand over. "
            "Name the commander: `/incident role commander @person`."
        )
    if receiver == giver:
        whom = "You are" if giver == act.by else f"<@{giver}> is"
        raise IncidentError(
            f"{whom} in command already. Name who takes over: `/incident handoff @person`.", field="receiver"
        )
    waiting = await act.uow.handoffs.waiting(incident_id)
    if waiting is not None and waiting.receiver == receiver:
        raise IncidentError(
            f"<@{receiver}> was asked at {for_reader(waiting.offered_at, seen_at=act.now)} and has not answered yet. "
            "To withdraw the offer: `/incident handoff none`.",
            field="receiver",
        )
    await command_offer.withdraw(act, incident, "was asked instead", by=receiver)
    offered = await act.uow.handoffs.offer(incident_id, giver=giver, receiver=receiver, note=cleaned, now=act.now)
    text = f"Command offered to <@{receiver}>; <@{giver}> keeps it until they accept"
    entry = await act.record(incident_id, EntryKind.ROLE, text)
    lines = await tried(act.uow, incident_id, now=act.now)
    packet = CommandOffered(offer=offered.id, user=receiver, by=giver, note=cleaned, tried=lines)
    told = CommandOfferTold(user=receiver, by=giver, note=cleaned, tried=lines)
    place = command_offer.place(offered.id)
    invited = rooms.invite(incident, [receiver], what=f"entry:{entry}")
    act.leave(
        *invited,
        posts.say_under_card(incident, told, what=_told(offered.id), place=f"{HANDOFF}:{offered.id}"),
        posts.say_to(incident, receiver, packet, what=place, place=place, after=invited),
    )
    return offered


def _told(offer_id: int) -> str:
    """Name what the room was told of an offer."""
    return f"handoff_told:{offer_id}"


async def tried(uow: UnitOfWork, incident_id: int, *, now: datetime) -> tuple[str, ...]:
    """Return the last things that were tried, a line each."""
    entries = last_tried(await uow.timeline.of(incident_id))
    return tuple(f"{for_reader(entry.happened_at, seen_at=now)}: {entry.text}" for entry in entries)


async def take_back(act: Act, incident_id: int) -> CommandOffer:
    """Withdraw the offer that waits.

    Raises:
        IncidentError: none does.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    withdrawn = await command_offer.withdraw(act, incident, "withdrew it", by=act.by)
    if withdrawn is None:
        raise IncidentError(
            f"No offer of command waits in {incident.number}. To make one: `/incident handoff @person`."
        )
    await act.record(incident_id, EntryKind.ROLE, f"Offer of command to <@{withdrawn.receiver}> withdrawn")
    return withdrawn


async def check_waiting(act: Act, incident: Incident, offer_id: int) -> CommandOffer:
    """Return an offer that waits for this person.

    Raises:
        IncidentError: it is another's, or has ended.
    """
    offered = await act.uow.handoffs.get(incident.id, offer_id)
    if offered is None:
        raise IncidentError("There is no such offer. `/incident status` shows who is in command.")
    if offered.receiver != act.by:
        raise IncidentError(
            f"This is for <@{offered.receiver}>, who was asked to take command. "
            "To take it yourself, as agreed: `/incident role commander`."
        )
    if offered.ended_at is not None:
        commander = await commander_of(act.uow, incident)
        in_command = "You are" if commander == act.by else f"<@{commander}> is" if commander else "No one is"
        raise IncidentError(
            f"This offer ended at {for_reader(offered.ended_at, seen_at=offered.offered_at)} ({offered.outcome}). "
            f"{in_command} in command. To take command, as agreed: `/incident role commander`."
        )
    return offered


async def take_over(act: Act, incident_id: int, offer_id: int) -> CommandOffer:
    """Take the command that was offered: from here on the receiver has it and the giver has not.

    Raises:
        IncidentError: the offer is another's or has ended, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    offered = await check_waiting(act, incident, offer_id)
    ended = await command_offer.end(act, incident, offered, Outcome.ACCEPTED)
    await assign(act, incident_id, act.policy.roles[COMMANDER], act.by, agreed=True)
    before = await act.uow.handoffs.accepted_before(incident_id, offer_id)
    act.leave(
        posts.say_to(incident, offered.giver, ended, what=f"handoff_ended:{offer_id}"),
        *rooms.pin_handoff(incident, offer_id, told_as=_told(offer_id), before=before),
    )
    return offered


async def refuse(act: Act, incident_id: int, offer_id: int) -> CommandOffer:
    """Decline the command that was offered; the giver keeps it and is told.

    Raises:
        IncidentError: the offer is another's or has ended.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    offered = await check_waiting(act, incident, offer_id)
    ended = await command_offer.end(act, incident, offered, Outcome.DECLINED)
    text = f"Command declined by <@{act.by}>; <@{offered.giver}> keeps it"
    entry = await act.record(incident_id, EntryKind.ROLE, text)
    act.leave(
        posts.say_under_card(incident, ended, what=f"entry:{entry}"),
        posts.say_to(incident, offered.giver, ended, what=f"handoff_ended:{offer_id}"),
    )
    return offered
