"""This file is about the postmortem draft: when it is written, and what it is written from."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.messages import DraftReady
from bot.domain.policy import Policy
from bot.domain.postmortem import Material
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.workflows import tell
from bot.workflows.overview import severity_of
from storage.unit_of_work import UnitOfWork


async def draft(uow: UnitOfWork, incident: Incident, entry: int, *, now: datetime) -> None:
    """Present the draft where the incident was worked on, with the document under it.

    Args:
        entry: the timeline entry of the resolve that it follows; each resolve has its draft.
    """
    place = f"draft:{entry}"
    uow.outbox.add(
        tell.say(incident, DraftReady(), what=place, place=place),
        tell.share_draft(incident, place=place, what=f"document:{entry}"),
    )
    await uow.timeline.add(incident.id, EntryKind.POSTMORTEM, "Postmortem draft written", by=None, now=now)


async def timeline_of(uow: UnitOfWork, incident_id: int, *, workspace_url: str) -> list[TimelineEntry]:
    """Return facts and messages together, in the order in which they happened."""
    facts = await uow.timeline.of(incident_id)
    said = await uow.messages.of(incident_id, workspace_url=workspace_url)
    return sorted([*facts, *said], key=lambda entry: entry.happened_at)


async def material(uow: UnitOfWork, policy: Policy, incident_id: int, *, workspace_url: str) -> Material:
    """Return everything that the document is made of, as it is now."""
    incident = await uow.incidents.get(incident_id)
    return Material(
        incident=incident,
        severity=severity_of(policy, incident),
        roles={role.key: role.label for role in policy.roles.values()},
        assignments=tuple(await uow.roles.history(incident_id)),
        stays=tuple(await uow.participants.of(incident_id)),
        timeline=tuple(await timeline_of(uow, incident_id, workspace_url=workspace_url)),
    )


async def share_again(uow: UnitOfWork, incident: Incident) -> None:
    """Attach the document, as it is now, under the newest draft; none yet: nothing to attach it to."""
    drafts = [name for name in await uow.places.of(incident.id) if name.startswith("draft:")]
    if drafts:
        newest = max(drafts, key=lambda name: int(name.partition(":")[2]))
        uow.outbox.add(tell.share_draft(incident, place=newest, what=None))
