"""Closing what was not an incident: declined with a reason, or its declaration undone at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.decline import MISTAKE, is_noise, reason_of
from bot.domain.incident import TEXT_LIMIT, Incident, IncidentError, Offer, Status, clean_text
from bot.domain.messages.ending import Declined
from bot.domain.timeline import SAID, EntryKind, TimelineEntry
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.close import end
from bot.workflows.telling.commander import tell_commander
from storage.unit_of_work import UnitOfWork

UNDO_WITHIN: Final = timedelta(seconds=60)
"""How long a declaration can be undone."""


async def check_declinable(act: Act, incident: Incident) -> None:
    """Refuse to decline what is over.

    Raises:
        IncidentError: it is; the sentence says who moved it there.
    """
    await conflicts.check_free(act, incident, Status.DECLINED)


async def check_reason(act: Act, incident: Incident, reason: str) -> None:
    """Refuse to decline for any reason what was found to be an incident: it takes one of the kinds of noise.

    Raises:
        IncidentError: work has gone beyond investigating, and the reason is none of them.
    """
    if incident.status is Status.INVESTIGATING or is_noise(reason):
        return
    remedy = (
        f"It's {incident.status}, so it was an incident. End it with `/incident resolve <what fixed it>`. "
        "If it turned out not to be one: `/incident decline false-alarm <why>`. If another incident covers it: "
        f"`/incident merge {incident.number} into INC-...`."
    )
    raise await conflicts.too_late(act, incident, remedy, Offer("Resolve", "resolve.open", str(incident.id)))


async def decline(act: Act, incident_id: int, reason: str) -> Incident:
    """Close it as not an incident.

    Args:
        reason: one of the kinds of noise that have a name, with or without more words; or any words.

    Raises:
        IncidentError: no reason is given, or work has gone beyond investigating and it is none of the kinds of noise.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_declinable(act, incident)
    await check_reason(act, incident, reason)
    return await _decline(act, incident, reason_of(clean_reason(reason)))


def clean_reason(reason: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return why it isn't an incident.

    Raises:
        IncidentError: nothing is said, or it is too long.
    """
    missing = "Say why it isn't an incident: `/incident decline planned maintenance`."
    return clean_text(reason, field="reason", missing=missing, limit=limit)


async def undo(act: Act, incident_id: int) -> Incident:
    """Take a declaration back within a minute. Whether ``by`` may is checked by who calls.

    Raises:
        IncidentError: the minute has passed, or someone else has acted on it.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_declinable(act, incident)
    acted = await _acted(act.uow, incident)
    if acted is not None:
        why = f"<@{acted.author}> has acted on {incident.number} since: {acted.text[: conflicts.SHOWN]}."
    elif act.now - incident.declared_at > UNDO_WITHIN:
        why = f"A declaration can be undone for {UNDO_WITHIN.seconds} s, and {incident.number} is older."
    else:
        return await _decline(act, incident, MISTAKE)
    offer = Offer("Not an incident", "decline.open", str(incident.id))
    raise IncidentError(f"{why} If it isn't an incident: `/incident decline <reason>`.", offers=(offer,))


async def _acted(uow: UnitOfWork, incident: Incident) -> TimelineEntry | None:
    """Return the first thing that anyone but the declarer did; ``None``: there is none."""
    facts = [fact for fact in await uow.timeline.of(incident.id) if fact.kind not in SAID]
    return next((fact for fact in facts if fact.author not in {None, incident.declared_by}), None)


async def _decline(act: Act, incident: Incident, reason: str) -> Incident:
    declined = replace(incident, status=Status.DECLINED)
    await tell_commander(act, incident, "closed it as not an incident", why=reason)
    await end(act, declined, EntryKind.DECLINED, f"Declined: {reason}", Declined(reason=reason, by=act.by))
    return declined
