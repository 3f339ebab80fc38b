"""Alerts that fire and are no longer reported: the room is asked once whether it is over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.messages.alerts import AlertsQuiet
from bot.domain.reminder import QUIET, Promise, Promises
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.telling import posts


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Wait for no word of its alerts."""
    if promises.get(QUIET) is not None:
        await act.uow.reminders.stop(incident.id, QUIET)
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Ask, once, if none of the alerts that fire was reported meanwhile; else look again later."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    await act.uow.reminders.stop(incident.id, QUIET)
    alerts = (await act.uow.alert_groups.of_incidents([incident.id]))[incident.id]
    if not incident.status.is_open or alerts.heard_at is None:
        return
    due = alerts.heard_at + promise.every
    if due > act.now:
        await act.uow.reminders.promise(incident.id, QUIET, due_at=due, every=promise.every)
        return
    said = AlertsQuiet(since=alerts.heard_at, sources=alerts.sources)
    act.leave(posts.say(incident, said, what="alerts_quiet", place="alerts_quiet"))
    act.record_at_end(incident.id, EntryKind.ALERT, "Alerts are no longer reported, and nothing said that they ended")


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    return isinstance(asking.message, AlertsQuiet) and asking.is_over
