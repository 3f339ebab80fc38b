"""Alerts that fire and are no longer reported: the room is asked whether it is over, once for each silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.alert import Trace, Turn
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.joining import shown_quiet_at
from bot.domain.messages.alerts import AlertsQuiet
from bot.domain.reminder import QUIET, Promise, Promises
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.telling import posts
from bot.workflows.telling.keys import key_of


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Wait for no word of its alerts."""
    if promises.get(QUIET) is not None:
        await act.uow.reminders.stop(incident.id, QUIET)
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Ask whether it is over if alerts that fire were not reported for long, once for each silence; look again later.

    While it waits, the card follows: it shows sooner which of them are silent.
    """
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    await act.uow.reminders.stop(incident.id, QUIET)
    alerts = (await act.uow.alert_groups.of_incidents([incident.id]))[incident.id]
    if not incident.status.is_open or alerts.heard_at is None:
        return
    act.leave(posts.refresh_card(incident))
    silent = {name: oldest for name, oldest, _ in alerts.reported if oldest + promise.every <= act.now}
    if silent:
        oldest, some = min(silent.values()), alerts.heard_at + promise.every > act.now
        said = AlertsQuiet(since=oldest if some else alerts.heard_at, sources=tuple(silent), some=some)
        await _ask(act, incident, said, promise.every, what=f"alerts_quiet:{oldest:%Y%m%dT%H%M%S}")
        due = act.now + promise.every
    else:
        unheard = min(oldest for _, oldest, _ in alerts.reported)
        shown_at = shown_quiet_at(unheard, promise.every)
        due = shown_at if act.now < shown_at else unheard + promise.every
    await act.uow.reminders.promise(incident.id, QUIET, due_at=due, every=promise.every)


async def _ask(act: Act, incident: Incident, said: AlertsQuiet, every: timedelta, *, what: str) -> None:
    """Ask, unless it was asked since the alert that is silent longest was last reported."""
    if await act.uow.outbox.knows(key_of(incident, what)):
        return
    act.leave(posts.say(incident, said, what=what, place="alerts_quiet"))
    alerts = [each for each in await act.uow.alerts.of(incident.id) if each.fires]
    silent = [each.id for each in alerts if each.received_at + every <= act.now]
    why = f"its source hasn't reported it for {spoken(every)}, so the room was asked whether it is over"
    await act.uow.alerts.trace(silent, Trace(at=act.now, what=Turn.SILENT, reason=why, incident_id=incident.id))
    which = "Some alerts are" if said.some else "Alerts are"
    act.record_at_end(incident.id, EntryKind.ALERT, f"{which} no longer reported, and nothing said that they ended")


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    return isinstance(asking.message, AlertsQuiet) and asking.is_over
