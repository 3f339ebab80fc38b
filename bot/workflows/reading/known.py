"""What the clock has to know of an incident beside the incident itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.domain.archive import is_archived_later
from bot.domain.clock import RESPONSES
from bot.domain.deadline import Held, Known, Mark
from bot.domain.incident import Incident, Status
from bot.domain.ladder import Hold
from bot.domain.overview import Ladder
from bot.domain.recovery import AGAIN
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from storage.stores import clock_marks, drafts, timeline
from storage.unit_of_work import UnitOfWork

_EVER: Final = datetime.max.replace(tzinfo=UTC)
TOLD: Final = (*RESPONSES, EntryKind.REOPENED, EntryKind.CLOSED, EntryKind.HELD)
"""What people do that moves deadlines."""

_ASKED: Final = (timeline.DONE_BY_PEOPLE, clock_marks.OF_ALL, drafts.STEPS)
"""What is asked in one statement."""


async def known_of(act: Act, incident: Incident) -> Known:
    """Read what the clock acts on."""
    one = [incident.id]
    async with act.uow.together(*_ASKED, of=one, done=[str(kind) for kind in TOLD]):
        told = (await act.uow.timeline.done_by_people(one, TOLD))[incident.id]
        marks = (await act.uow.clock_marks.of_all(one))[incident.id]
        done = (await act.uow.drafts.steps_of_all(one))[incident.id]
    known = await _known(act.uow, incident, marks, told, act.now)
    said = await act.uow.messages.last_said(incident.id) if is_archived_later(incident, act.policy) else None
    again = await validated_again_at(act.uow, incident) if incident.status is Status.RESOLVED else None
    return replace(
        known,
        records=await act.uow.records.all_of(incident.id),
        checks=await act.uow.checks.of(incident.id),
        held=await held_in(act, incident),
        validated_again_at=again,
        said_at=said,
        drafts=done,
    )


async def validated_again_at(uow: UnitOfWork, incident: Incident) -> datetime | None:
    """Return when it last began again to be validated that an end holds; ``None``: not since the end."""
    entry = await uow.timeline.last(incident.id, EntryKind.RECOVERY)
    began = entry is not None and entry.transition is not None and entry.transition.after == AGAIN
    return entry.recorded_at if began and entry is not None else None


async def all_known_of(act: Act, incident: Incident) -> Known:
    """Read also what promises of their own remember, and what is ticked off."""
    known, ticked = await known_of(act, incident), await act.uow.roles.ticks([incident.id])
    held = [replace(each, ticked=ticked.get(each.assignment, each.ticked)) for each in known.held]
    return replace(known, promised=(await act.uow.reminders.promises(incident.id)).standing, held=held)


async def held_in(act: Act, incident: Incident) -> Sequence[Held]:
    """Read who has which role, without what they have ticked off: then too much is due, never less."""
    return [
        Held(assignment=each.id, role=each.role, at=each.assigned_at, area=each.area)
        for each in await act.uow.roles.now_held(incident.id)
    ]


async def read_ladders(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Ladder]:
    """Read what says whom each reaches next: of what is over, nothing. Whatever was written down counts as past."""
    ids = [incident.id for incident in incidents]
    marks, told = await uow.clock_marks.of_all(ids), await uow.timeline.done_by_people(ids, TOLD)
    return {
        each.id: Ladder(
            await _known(uow, each, marks[each.id], told[each.id], _EVER) if each.status.is_open else Known(now=_EVER)
        )
        for each in incidents
    }


async def _known(
    uow: UnitOfWork,
    incident: Incident,
    marks: Mapping[Mark, datetime],
    told: Mapping[EntryKind, tuple[datetime, datetime]],
    now: datetime,
) -> Known:
    responses = [first for kind, (first, _) in told.items() if kind in RESPONSES]

    return Known(
        now=now,
        marks=marks,
        reopened_at=told[EntryKind.REOPENED][1] if EntryKind.REOPENED in told else None,
        closed_at=told[EntryKind.CLOSED][1] if EntryKind.CLOSED in told else None,
        severity_since=told[EntryKind.SEVERITY][1] if EntryKind.SEVERITY in told else None,
        responded_at=min(responses, default=None),
        informed_at=told[EntryKind.INFORMED][1] if EntryKind.INFORMED in told else None,
        hold=await last_hold(uow, incident.id) if EntryKind.HELD in told else None,
    )


async def last_hold(uow: UnitOfWork, incident_id: int) -> Hold | None:
    """Return the last time that someone had an incident's ladder wait; ``None``: no one has, or it was ended early."""
    entry = await uow.timeline.last(incident_id, EntryKind.HELD)
    if entry is None or entry.transition is None:
        return None
    until = datetime.fromisoformat(entry.transition.after)
    if until <= entry.recorded_at:
        return None
    why, severity = entry.transition.said, entry.transition.before
    return Hold(by=entry.author or "", why=why, at=entry.recorded_at, until=until, severity=severity)
