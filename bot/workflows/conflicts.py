"""Coming too late: who changed the incident first, and when, for whoever wanted something else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Offer, Status, check_step
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act

DID: Final[Mapping[EntryKind, str]] = MappingProxyType(
    {
        EntryKind.STATUS: "set its status",
        EntryKind.FIXED: "said what fixed it",
        EntryKind.WINDOW: "said “Not yet”",
        EntryKind.RESOLVE_ASKED: "called it resolved",
        EntryKind.RESOLVED: "resolved it",
        EntryKind.REOPENED: "reopened it",
        EntryKind.CLOSED: "closed it",
        EntryKind.DECLINED: "declined it",
        EntryKind.MERGED: "merged it",
    }
)
"""What moves an incident from one status to the next, in words."""

SHOWN: Final = 200
"""Characters of what was said about it: a refusal is a sentence, not the record."""


async def what_happened(act: Act, incident: Incident) -> str:
    """Say who moved the incident last, and how long ago: a sentence with a space behind it.

    Returns:
        Empty where nothing has happened since the declaration.
    """
    last = await act.uow.timeline.last(incident.id, *DID)
    if last is None:
        return ""
    who = f"<@{last.author}>" if last.author else "Warroom"
    at = for_reader(last.recorded_at, seen_at=act.now)
    fixed = last.transition.said if last.kind is EntryKind.FIXED and last.transition is not None else ""
    detail = " ".join((fixed or last.text.partition(": ")[2]).split())  # until when it is watched has changed since
    said = f": {detail[:SHOWN]}{'…' if len(detail) > SHOWN else ''}" if detail else ""
    return f"{who} {DID[last.kind]} {ago(act.now - last.recorded_at)} ({at}){said.rstrip('.')}. "


def ago(span: timedelta) -> str:
    """Say how long ago something was."""
    return f"{spoken(span)} ago" if span >= timedelta(seconds=1) else "just now"


async def too_late(act: Act, incident: Incident, remedy: str, *offers: Offer) -> IncidentError:
    """Build the refusal for what cannot be done any more.

    Args:
        remedy: how it is now, and what helps, in sentences with the exact command.
        offers: none given: the button that reopens the incident, if it is over.
    """
    if not offers and not incident.status.is_open:
        offers = (Offer("Reopen", "reopen.open", str(incident.id)),)
    return IncidentError(f"{await what_happened(act, incident)}{remedy}", offers=offers)


async def check_free(act: Act, incident: Incident, wanted: Status) -> None:
    """Refuse a step that the incident cannot take from where it stands, and say who moved it there.

    Raises:
        IncidentError: the step is not in the table.
    """
    try:
        check_step(incident.status, wanted)
    except IncidentError as refused:
        raise await too_late(act, incident, refused.sentence) from refused
