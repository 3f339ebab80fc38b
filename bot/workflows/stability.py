"""This file is about the stability window: it begins, it is asked once whether the fix held, it begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.durations import spoken
from bot.domain.incident import Incident, Offer
from bot.domain.messages import StabilityAnswered, StabilityAsked, Watched
from bot.domain.reminder import Promise, ReminderKind
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows import race, tell
from bot.workflows.act import Act
from bot.workflows.overview import commander_of, severity_of


def _place(number: int) -> str:
    return f"stability:{number}"


async def watch(act: Act, before: Incident, relieved: Incident, until: datetime) -> None:
    """Begin the window of an incident that is relieved, and say so in the one post that this takes.

    Args:
        relieved: the incident in its new status, with what fixed it.
        until: when it is asked whether that held.
    """
    await act.uow.incidents.save(relieved)
    window = severity_of(act.policy, relieved).stability_window
    await act.uow.reminders.promise(relieved.id, ReminderKind.STABILITY, due_at=until, every=window)
    told = f"Fixed: {relieved.resolution} (was {before.status}; watched until {at_utc(until, seen_at=act.now)})"
    entry = await act.record(relieved.id, EntryKind.FIXED, told)
    said = Watched(old=before.status, resolution=relieved.resolution, by=act.by, until=until)
    act.leave(tell.say(relieved, said, what=f"entry:{entry}"), *tell.refresh(relieved))
    if relieved.has_room:
        act.leave(tell.set_topic(relieved))


async def keep(act: Act, promise: Promise) -> None:
    """Ask, once, whether the fix held: nothing comes again until somebody answers."""
    del act.policy  # every keeper is given it
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not is_watched(incident):
        await act.uow.reminders.stop(incident.id, promise.kind)
        return
    number = promise.fired + 1
    fixed = await act.uow.timeline.last(incident.id, EntryKind.FIXED)
    people = (fixed.author if fixed else None, await commander_of(act.uow, incident))
    whom = tuple(dict.fromkeys(user for user in people if user)) or (incident.declared_by,)
    await act.uow.reminders.save(replace(promise, fired=number))
    await act.uow.reminders.stop(incident.id, promise.kind)
    said = StabilityAsked(number=number, resolution=incident.resolution, whom=whom)
    act.leave(tell.say(incident, said, what=_place(number), place=_place(number)), *tell.refresh(incident))
    await act.record(incident.id, EntryKind.REMINDER, "The stability window has passed: does the fix hold?")


async def stop(act: Act, incident: Incident, answer: str) -> None:
    """End the window, and take the buttons off the question whether the fix held, if it was asked."""
    await act.uow.reminders.stop(incident.id, ReminderKind.STABILITY)
    answered = StabilityAnswered(answer=answer, by=act.by, at=act.now)
    for number in await act.uow.reminders.settle(incident.id, ReminderKind.STABILITY):
        act.leave(tell.edit(incident, _place(number), answered))


async def not_yet(act: Act, incident_id: int, number: int) -> datetime:
    """Answer the question whether the fix held with *Not yet*: a whole window passes before it is asked again.

    Returns:
        When that is.

    Raises:
        IncidentError: the question has been answered since.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident) or number != await act.uow.reminders.waiting(incident_id, ReminderKind.STABILITY):
        remedy = f"{incident.number} is {incident.status}, and the question needs no answer any more."
        raise await race.too_late(act, incident, f"{remedy} `/incident status` shows where it stands.")
    window = severity_of(act.policy, incident).stability_window
    until = act.now + window
    await stop(act, incident, "Not yet")
    await act.uow.reminders.promise(incident_id, ReminderKind.STABILITY, due_at=until, every=window)
    told = f"Not yet: the stability window began anew, until {at_utc(until, seen_at=act.now)}"
    await act.record(incident_id, EntryKind.WINDOW, told)
    act.leave(*tell.refresh(incident))
    return until


async def check_passed(act: Act, incident: Incident) -> None:
    """Refuse to call an incident resolved while its window runs.

    Raises:
        IncidentError: it does; the sentence says how long, and what there is to do.
    """
    promise = await act.uow.reminders.get(incident.id, ReminderKind.STABILITY)
    if promise is None or promise.due_at <= act.now:
        return
    left = f"for another {spoken(promise.due_at - act.now)}, until {at_utc(promise.due_at, seen_at=act.now)}"
    raise await race.too_late(
        act,
        incident,
        f"The stability window of {incident.number} runs {left}; then it is asked once whether the fix held. "
        "Not to wait for that: `/incident resolve now <reason>`. If it is back: `/incident status investigating`.",
        Offer("Resolve now", "resolve.now", str(incident.id)),
        Offer("Regressed", "resolve.regressed", str(incident.id)),
    )


async def follow(act: Act, incident: Incident) -> list[str]:
    """Lengthen the window of an incident whose severity asks for a longer one; what was promised is never shortened.

    Returns:
        What changed, in sentences.
    """
    if not is_watched(incident):
        return []
    window = severity_of(act.policy, incident).stability_window
    promise = await act.uow.reminders.get(incident.id, ReminderKind.STABILITY)
    began = promise.due_at - promise.every if promise else incident.mitigated_at or act.now
    until = began + window
    if until <= (promise.due_at if promise else act.now):
        return []
    await stop(act, incident, "A worse severity, with a longer window,")
    await act.uow.reminders.promise(incident.id, ReminderKind.STABILITY, due_at=until, every=window)
    return [f"The stability window now runs until {at_utc(until, seen_at=act.now)}."]
