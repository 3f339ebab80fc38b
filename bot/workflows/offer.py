"""This file is about how an offer of command ends, whatever ends it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.handoff import CommandOffer, Outcome
from bot.domain.incident import Incident
from bot.domain.messages.handoff import CommandOfferEnded
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork


def place(offer_id: int) -> str:
    """Name the place of the message that the receiver got."""
    return f"handoff:{offer_id}"


async def end(
    uow: UnitOfWork,
    incident: Incident,
    offer: CommandOffer,
    outcome: Outcome,
    *,
    why: str = "",
    by: str | None = None,
    now: datetime,
) -> CommandOfferEnded:
    """End an offer, and say so in place of the packet.

    Args:
        why: what withdrew it: what ``by`` did, or a clause of its own.
        by: who did that; ``None``: nobody in particular.

    Returns:
        What is to be said of it elsewhere.
    """
    await uow.handoffs.end(offer.id, outcome, now=now)
    ended = CommandOfferEnded(outcome=outcome, user=offer.receiver, before=offer.giver, by=by, why=why, at=now)
    uow.outbox.add(tell.edit(incident, place(offer.id), ended))
    return ended


async def withdraw(
    uow: UnitOfWork, incident: Incident, why: str, *, by: str | None = None, now: datetime
) -> CommandOffer | None:
    """Withdraw the offer that waits, if there is one, and return it. The caller holds the incident's lock."""
    waiting = await uow.handoffs.waiting(incident.id)
    if waiting is not None:
        await end(uow, incident, waiting, Outcome.WITHDRAWN, why=why, by=by, now=now)
    return waiting
