"""Reopening an incident that came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.checklist import REOPENED
from bot.domain.incident import Incident, Offer, Status, clean_text
from bot.domain.messages.ending import Reopened
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.alerts import returned
from bot.workflows.checks import show
from bot.workflows.promises import clock, review_all
from bot.workflows.telling import everywhere, pages, reach, reviews
from bot.workflows.upkeep import backfill, lost_room
from bot.workflows.wrap_up import not_over
from storage.unit_of_work import UnitOfWork


async def reopen(act: Act, found: Incident, reason: str) -> Incident:
    """Reopen an incident in the place where it was worked on.

    What said that it was over is unset: the relief did not hold, or it was no duplicate. The timeline keeps both.

    Args:
        found: the incident as it was read, not yet locked.

    Raises:
        IncidentError: no reason is given, or the incident is open.
    """
    missing = "Say why: `/incident reopen errors are back since 14:32`."
    cleaned = clean_text(reason, field="reason", missing=missing)
    returning = await returned.claim(act, found)
    incident, *others = await _with_the_other(act.uow, found)
    await check_reopenable(act, incident)
    was = "".join(f"merged into {other.number}" for other in others) or str(incident.status)
    reopened = replace(
        incident,
        status=Status.INVESTIGATING,
        mitigated_at=None,
        resolved_at=None,
        recovered_at=None,
        resolution="",
        merged_into=None,
        phase="",
        phase_by="",
        service_level="",
    )
    await act.uow.incidents.save(reopened)
    entry = await act.record(incident.id, EntryKind.REOPENED, f"Reopened (was {was}): {cleaned}")
    for other in others:
        await act.record(other.id, EntryKind.NOTE, f"{incident.number} is no longer part of this: it was reopened")
    await act.uow.alerts.postpone([each.id for each in returning], act.now)  # they are part of it: decide that now
    await returned.settle(act, incident, returning, "Reopened")
    await clock.begin_again(act, reopened)
    await review_all(act, reopened)
    since = await pages.reopening_of(act, reopened)
    act.leave(*pages.page_at_once(act.policy, reopened, now=act.now, reopening=since))
    await not_over(act, reopened)
    await reviews.refresh(act, reopened)
    await reach.reopened(act, reopened)
    await backfill.watch(act, reopened)
    await everywhere(act, reopened, Reopened(reason=cleaned, by=act.by), entry)
    await lost_room.go_on_without(act, reopened, entry)
    await show(act, reopened, REOPENED)
    return reopened


async def _with_the_other(uow: UnitOfWork, incident: Incident) -> Sequence[Incident]:
    """Lock an incident, and with it the one into which it was merged, if it was."""
    into = incident.merged_into
    return await uow.incidents.lock(incident.id, *([into] if into is not None else []))


async def check_reopenable(act: Act, incident: Incident) -> None:
    """Refuse to reopen what is open.

    Raises:
        IncidentError: it is; the sentence says who moved it last.
    """
    if incident.status.is_open:
        remedy = f"{incident.number} is already open ({incident.status})."
        if is_watched(incident):
            way_on = "If it's back: `/incident status investigating <why>`."
            regressed = Offer("Regressed", "resolve.regressed", str(incident.id))
            raise await conflicts.too_late(act, incident, f"{remedy} {way_on}", regressed)
        raise await conflicts.too_late(act, incident, f"{remedy} To post news: `/incident update`.")
