"""Snoozing a reminder: it comes again a little later, and the cadence stays as it is."""

from __future__ import annotations

from datetime import datetime

from bot.domain import reminder
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.promises.update import check_open, due_message, place, snooze_for
from bot.workflows.telling import posts


async def snooze(act: Act, incident_id: int, number: int, *, until_opening: bool = False) -> datetime:
    """Move one reminder.

    Args:
        number: which reminder was answered with *Snooze*.
        until_opening: until the next working day begins, not for some time.

    Returns:
        When it comes again.

    Raises:
        IncidentError: the reminder has been answered since.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    promise = await check_open(act, incident, number)
    pause = act.policy.calendar.tomorrow(act.now) - act.now if until_opening else snooze_for(act.policy, promise)
    moved = reminder.snoozed(promise, now=act.now, snooze_for=pause)
    await act.uow.reminders.save(moved)
    due = await due_message(act, incident, promise, number, await act.uow.updates.last(incident.id))
    shown = due.model_copy(update={"snoozed_until": moved.due_at, "snoozed_by": act.by})
    act.leave(posts.edit(incident, place(number), shown), *posts.refresh(incident))
    await act.record(
        incident.id, EntryKind.SNOOZE, f"Snoozed the update reminder until {for_reader(moved.due_at, seen_at=act.now)}"
    )
    return moved.due_at
