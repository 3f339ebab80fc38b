"""The phase of an incident: set by someone, or reached by what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.incident import Incident, IncidentError
from bot.domain.phase import TELLING, Phase, derived, is_restored, phase_of
from bot.domain.record import Record
from bot.domain.timeline import EntryKind
from bot.workflows import checks, conflicts
from bot.workflows.act import Act
from bot.workflows.telling import posts


async def set_phase(act: Act, incident_id: int, phase: Phase) -> Incident:
    """Say which phase the work is in; it stands until what is known of the incident passes it.

    Raises:
        IncidentError: the incident is over, is in that phase or past it, or it is one that follows of its end.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not incident.status.is_open:
        remedy = f"It's {incident.status}, so there is no phase to set. If it's back: `/incident reopen <reason>`."
        raise await conflicts.too_late(act, incident, remedy)
    if phase is Phase.POSTMORTEM:
        raise IncidentError("The postmortem begins once it's resolved: `/incident resolve <what fixed it>`.")
    records = await act.uow.records.all_of(incident_id)
    now_in, reached = phase_of(incident, records), derived(incident, records)
    if phase is now_in:
        raise IncidentError(f"It's in the phase *{phase}* already. `/incident status` shows where things stand.")
    if phase.place < reached.place:
        raise IncidentError(
            f"This incident is past *{phase}*: what is known of it says *{reached}*. "
            "If the fix didn't hold: `/incident status investigating`."
        )
    changed = replace(incident, phase=phase, phase_by=act.by)
    await act.uow.incidents.save(changed)
    await act.record(incident_id, EntryKind.PHASE, f"Phase: {now_in} → {phase}")
    act.leave(posts.refresh_card(changed))
    await checks.show(act, changed, f"phase:{phase}")
    return changed


async def follow(act: Act, before: Incident, after: Incident) -> None:
    """Show what goes with a phase that is reached by a change of status."""
    was, now = phase_of(before), phase_of(after)
    if not after.status.is_open or now is was:
        return
    if is_restored(after):  # the cause may be known
        now = phase_of(after, await act.uow.records.all_of(after.id))
    await checks.show(act, after, f"phase:{now}")


async def follow_record(act: Act, incident: Incident, had: Sequence[Record], record: Record) -> None:
    """Show what goes with a phase that is reached by what someone recorded, and the phase on the card.

    Args:
        had: all records of the incident before that.
        record: as it is stored now.
    """
    if record.kind not in TELLING:
        return
    others = [each for each in had if (each.kind, each.number) != (record.kind, record.number)]
    now = phase_of(incident, [*others, record])
    if incident.status.is_open and now is not phase_of(incident, had):
        act.leave(posts.refresh_card(incident))
        await checks.show(act, incident, f"phase:{now}")
