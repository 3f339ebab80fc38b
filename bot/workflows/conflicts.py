"""Coming too late: who changed the incident first, and when, for whoever wanted something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Offer, Status, check_step
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows.act import Act

DID: Final[Mapping[EntryKind, str]] = MappingProxyType(
    {
        EntryKind.STATUS: "set its status",
        EntryKind.FIXED: "said what fixed it",
        EntryKind.WINDOW: "said “Not yet”",
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
    at = at_utc(last.recorded_at, seen_at=act.now)
    detail = " ".join(last.text.partition(": ")[2].split())
    said = f": {detail[:SHOWN]}{'…' if len(detail) > SHOWN else ''}" if detail else ""
    return f"{who} {DID[last.kind]} {_ago(act.now - last.recorded_at)} ({at}){said.rstrip('.')}. "


def _ago(span: timedelta) -> str:
    return f"{spoken(span)} ago" if span >= timedelta(seconds=1) else "just now"


async def too_late(act: Act, incident: Incident, remedy: str, *offers: Offer) -> IncidentError:
    """Build the refusal for what cannot be done any more.

    Args:
        remedy: how it is now, and what helps, in sentences with the exact command.
    """
    return IncidentError(f"{await what_happened(act, incident)}{remedy}", offers=offers)


async def check(act: Act, incident: Incident, refuses: Callable[[Incident], None]) -> None:
    """Ask a rule whether something can be done; where it is too late for that, say who ended the incident and when.

    Raises:
        IncidentError: it cannot be done.
    """
    try:
        refuses(incident)
    except IncidentError as refused:
        if incident.status.is_open:
            raise
        raise await too_late(act, incident, refused.sentence, *way_back(incident)) from refused


async def check_free(act: Act, incident: Incident, wanted: Status) -> None:
    """Refuse a step that the incident cannot take from where it stands, and say who moved it there.

    Raises:
        IncidentError: the step is not in the table.
    """
    try:
        check_step(incident.status, wanted)
    except IncidentError as refused:
        raise await too_late(act, incident, refused.sentence, *way_back(incident)) from refused


def way_back(incident: Incident) -> tuple[Offer, ...]:
    """Return the button that helps out of a refusal because the incident is over; none where it is open."""
    return () if incident.status.is_open else (Offer("Reopen", "reopen.open", str(incident.id)),)
