"""Bringing load back in steps: begun, taken up or back, held, ended; and what follows when a step has been watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain import ramp
from bot.domain.incident import Incident, IncidentError
from bot.domain.record import Record
from bot.domain.record_kinds import RAMP
from bot.workflows import conflicts, records
from bot.workflows.act import Act
from bot.workflows.deadlines.ramp import failing_in

WHAT = "Bring load back"
"""What a ramp is for, where no one says."""


async def start(act: Act, incident_id: int, *, step: int, every: timedelta, what: str) -> Record:
    """Begin at 0%: the first step is asked for at once.

    Raises:
        IncidentError: it can't be climbed, another runs, or the incident is over.
    """
    ramp.check(step, every)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    running = await running_of(act, incident_id)
    if running is not None:
        raise IncidentError(
            f"{running.called} is at {ramp.read(running).percent}% and has not ended. Go on with it, or end it first: "
            "`/incident ramp stop`."
        )
    return await records.make(act, incident_id, RAMP, what.strip() or WHAT, fields=ramp.begun(step, every))


async def running_of(act: Act, incident_id: int) -> Record | None:
    """Return the ramp that has not ended; ``None``: there is none."""
    return next((each for each in await act.uow.records.of(incident_id, RAMP) if not each.is_done), None)


async def go(act: Act, incident_id: int, number: int | None = None, *, to: int | None = None) -> Record:
    """Take the next step: it is watched from now on.

    Args:
        number: of the ramp; ``None``: the one that runs.
        to: percent that whoever asks was offered; ``None``: the next, whatever it is.

    Raises:
        IncidentError: none runs, the step before is still watched or was not good, or someone has taken it already.
    """
    incident, record = await _running(act, incident_id, number)
    now = ramp.read(record)
    if ramp.watched_until(record) is not None:
        raise IncidentError(
            f"{record.called} is at {now.percent}%, and that step is still being watched. To stay there: "
            "`/incident ramp hold`."
        )
    if now.failing:
        raise IncidentError(
            f"{', '.join(now.failing)} failed at {now.percent}%. Go back first: `/incident ramp back`, or look again: "
            "*Check again*."
        )
    if to is not None and to != now.next:
        raise IncidentError(f"{record.called} is at {now.percent}% by now. Next is {now.next}%: `/incident ramp next`.")
    return await _moved(act, incident, ramp.at(record, now.next, now=act.now), f"up to {now.next}%")


async def back(act: Act, incident_id: int, number: int | None = None) -> Record:
    """Go back to the last good step, which is watched again.

    Raises:
        IncidentError: none runs, or it is at 0%.
    """
    incident, record = await _running(act, incident_id, number)
    now = ramp.read(record)
    if not now.percent:
        raise IncidentError(f"{record.called} is at 0%. To end it: `/incident ramp stop`.")
    return await _moved(act, incident, ramp.at(record, now.before, now=act.now), f"back to {now.before}%")


async def hold(act: Act, incident_id: int, number: int | None = None) -> Record:
    """Stay at the present step until someone goes on.

    Raises:
        IncidentError: none runs, or it is held already.
    """
    incident, record = await _running(act, incident_id, number)
    if record.state == "held":
        raise IncidentError(f"{record.called} is held already. To go on: `/incident ramp next`.")
    held = replace(record, state="held", fields={**record.fields, "next_at": ""})
    return await _moved(act, incident, held, f"held at {ramp.read(record).percent}%")


async def check_again(act: Act, incident_id: int, number: int | None = None) -> Record:
    """Look at what is measured now: if nothing fails, the next step is offered.

    Raises:
        IncidentError: none runs, or something still fails.
    """
    incident, record = await _running(act, incident_id, number)
    failing = await failing_in(act, incident)
    if failing:
        raise IncidentError(
            f"Still failing: {', '.join(failing)}. To go back to {ramp.read(record).before}%: `/incident ramp back`."
        )
    return await _moved(act, incident, ramp.looked_at(record, ()), "nothing fails now")


async def stop(act: Act, incident_id: int, number: int | None = None) -> Record:
    """End it where it is.

    Raises:
        IncidentError: none runs.
    """
    incident, record = await _running(act, incident_id, number)
    ended = replace(record, state="stopped", fields={**record.fields, "next_at": ""})
    return await _moved(act, incident, ended, f"stopped at {ramp.read(record).percent}%")


async def _moved(act: Act, incident: Incident, record: Record, told: str) -> Record:
    moved = replace(record, fields={**record.fields, "moved_by": act.by})
    return await records.put(act, incident, moved, told)


async def _running(act: Act, incident_id: int, number: int | None) -> tuple[Incident, Record]:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    found = await running_of(act, incident_id)
    if found is None or (number is not None and found.number != number):
        raise IncidentError("No such ramp is running. To begin one: `/incident ramp start 10% every 5m`.")
    return incident, found


async def check_open(act: Act, incident: Incident) -> None:
    """Refuse to bring load back of what is over.

    Raises:
        IncidentError: it is.
    """
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}, so nothing is ramped up. If it's back: "
        raise await conflicts.too_late(act, incident, f"{remedy}`/incident reopen <reason>`.")
