"""Timeboxes: a piece of work gets an end, goes on for a while longer, or is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.durations import spoken
from bot.domain.incident import IncidentError
from bot.domain.record import Record
from bot.domain.record_kinds import TIMEBOX
from bot.domain.timebox import CONTINUE, LONGEST, SHORTEST
from bot.domain.timeline import for_reader
from bot.workflows.act import Act
from bot.workflows.escalate import check_open
from bot.workflows.records import find, make, put


async def begin(act: Act, incident_id: int, what: str, span: timedelta) -> Record:
    """Give a piece of work an end, which its message shows.

    Raises:
        IncidentError: it is too short or too long, nothing is said of what it is for, or the incident is over.
    """
    if not SHORTEST <= span <= LONGEST:
        raise IncidentError(
            f"A timebox lasts {spoken(SHORTEST)} to {spoken(LONGEST)}, not {spoken(span)}. "
            "For example: `/incident timebox 10m check the replica lag`.",
            field="text",
        )
    if not what.strip():
        raise IncidentError(
            "Say what the time is for: `/incident timebox 10m check the replica lag`.", field="text", may_be_title=True
        )
    return await make(act, incident_id, TIMEBOX, what, fields={"until": (act.now + span).isoformat()})


async def go_on(act: Act, incident_id: int, number: int) -> Record:
    """Let a timebox that is over go on for a while.

    Raises:
        IncidentError: it still runs, someone has ended it, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    box = await find(act, incident_id, TIMEBOX, number)
    if box.state != "over":
        ends = f" until {for_reader(until, seen_at=act.now)}" if (until := box.instant("until")) else ""
        stands = f"is running{ends}" if box.state == "running" else "has ended"
        raise IncidentError(f"{box.called} {stands}. For another: `/incident timebox 10m check the replica lag`.")
    until = act.now + CONTINUE
    fields = {**box.fields, "until": until.isoformat(), "moved_at": act.now.isoformat(), "moved_by": act.by}
    told = f"goes on until {for_reader(until, seen_at=act.now)}"
    return await put(act, incident, replace(box, state="running", fields=fields), told)
