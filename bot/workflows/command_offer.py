"""How an offer of command ends, whatever ends it."""

from __future__ import annotations

from bot.domain.handoff import CommandOffer, Outcome
from bot.domain.incident import Incident
from bot.domain.messages.handoff import CommandOfferEnded
from bot.workflows.act import Act
from bot.workflows.telling import posts


def place(offer_id: int) -> str:
    """Name the place of the message that the receiver got."""
    return f"handoff:{offer_id}"


async def end(
    act: Act, incident: Incident, offer: CommandOffer, outcome: Outcome, *, why: str = "", by: str | None = None
) -> CommandOfferEnded:
    """End an offer, and say so in place of the packet.

    Args:
        why: what withdrew it: what ``by`` did, or a clause of its own.
        by: who did that; ``None``: no one in particular.

    Returns:
        What is to be said of it elsewhere.
    """
    await act.uow.handoffs.end(offer.id, outcome, now=act.now)
    ended = CommandOfferEnded(outcome=outcome, user=offer.receiver, before=offer.giver, by=by, why=why, at=act.now)
    act.leave(posts.edit(incident, place(offer.id), ended))
    return ended


async def withdraw(act: Act, incident: Incident, why: str, *, by: str | None = None) -> CommandOffer | None:
    """Withdraw the offer that waits, if there is one, and return it. The caller holds the incident's lock."""
    waiting = await act.uow.handoffs.waiting(incident.id)
    if waiting is not None:
        await end(act, incident, waiting, Outcome.WITHDRAWN, why=why, by=by)
    return waiting
