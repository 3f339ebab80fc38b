"""This file is about the stability window: it begins, it is asked once whether the fix held, it begins anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.durations import spoken
from bot.domain.incident import Incident, Offer
from bot.domain.messages.stability import StabilityAnswered, StabilityAsked, Watched
from bot.domain.policy import Policy, severity_of
from bot.domain.reminder import Promise, ReminderKind
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind, at_utc
from bot.workflows import race, tell
from bot.workflows.reading.roles import commander_of
from storage.unit_of_work import UnitOfWork


def _place(number: int) -> str:
    return f"stability:{number}"


async def watch(
    uow: UnitOfWork, policy: Policy, before: Incident, relieved: Incident, until: datetime, *, by: str, now: datetime
) -> None:
    """Begin the window of an incident that is relieved, and say so in the one post that this takes.

    Args:
        relieved: the incident in its new status, with what fixed it.
        until: when it is asked whether that held.
    """
    await uow.incidents.save(relieved)
    window = severity_of(policy, relieved).stability_window
    await uow.reminders.promise(relieved.id, ReminderKind.STABILITY, due_at=until, every=window)
    told = f"Fixed: {relieved.resolution} (was {before.status}; watched until {at_utc(until, seen_at=now)})"
    entry = await uow.timeline.add(relieved.id, EntryKind.FIXED, told, by=by, now=now)
    said = Watched(old=before.status, resolution=relieved.resolution, by=by, until=until)
    uow.outbox.add(tell.say(relieved, said, what=f"entry:{entry}"), *tell.refresh(relieved))
    if relieved.has_room:
        uow.outbox.add(tell.set_topic(relieved))


async def keep(uow: UnitOfWork, policy: Policy, promise: Promise, now: datetime) -> None:
    """Ask, once, whether the fix held: nothing comes again until somebody answers."""
    del policy  # every keeper is given it
    incident = await uow.incidents.get(promise.incident_id, lock=True)
    if not is_watched(incident):
        await uow.reminders.stop(incident.id, promise.kind)
        return
    number = promise.fired + 1
    fixed = await uow.timeline.last(incident.id, EntryKind.FIXED)
    people = (fixed.author if fixed else None, await commander_of(uow, incident))
    whom = tuple(dict.fromkeys(user for user in people if user)) or (incident.declared_by,)
    await uow.reminders.save(replace(promise, fired=number))
    await uow.reminders.stop(incident.id, promise.kind)
    said = StabilityAsked(number=number, resolution=incident.resolution, whom=whom)
    uow.outbox.add(tell.say(incident, said, what=_place(number), place=_place(number)), *tell.refresh(incident))
    await uow.timeline.add(
        incident.id, EntryKind.REMINDER, "The stability window has passed: does the fix hold?", by=None, now=now
    )


async def stop(uow: UnitOfWork, incident: Incident, answer: str, *, by: str, now: datetime) -> None:
    """End the window, and take the buttons off the question whether the fix held, if it was asked."""
    await uow.reminders.stop(incident.id, ReminderKind.STABILITY)
    answered = StabilityAnswered(answer=answer, by=by, at=now)
    for number in await uow.reminders.settle(incident.id, ReminderKind.STABILITY):
        uow.outbox.add(tell.edit(incident, _place(number), answered))


async def not_yet(
    uow: UnitOfWork, policy: Policy, incident_id: int, number: int, *, by: str, now: datetime
) -> datetime:
    """Answer the question whether the fix held with *Not yet*: a whole window passes before it is asked again.

    Returns:
        When that is.

    Raises:
        IncidentError: the question has been answered since.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident) or number != await uow.reminders.waiting(incident_id, ReminderKind.STABILITY):
        remedy = f"{incident.number} is {incident.status}, and the question needs no answer any more."
        raise await race.too_late(uow, incident, f"{remedy} `/incident status` shows where it stands.", now=now)
    window = severity_of(policy, incident).stability_window
    until = now + window
    await stop(uow, incident, "Not yet", by=by, now=now)
    await uow.reminders.promise(incident_id, ReminderKind.STABILITY, due_at=until, every=window)
    told = f"Not yet: the stability window began anew, until {at_utc(until, seen_at=now)}"
    await uow.timeline.add(incident_id, EntryKind.WINDOW, told, by=by, now=now)
    uow.outbox.add(*tell.refresh(incident))
    return until


async def check_passed(uow: UnitOfWork, incident: Incident, *, now: datetime) -> None:
    """Refuse to call an incident resolved while its window runs.

    Raises:
        IncidentError: it does; the sentence says how long, and what there is to do.
    """
    promise = await uow.reminders.get(incident.id, ReminderKind.STABILITY)
    if promise is None or promise.due_at <= now:
        return
    left = f"for another {spoken(promise.due_at - now)}, until {at_utc(promise.due_at, seen_at=now)}"
    raise await race.too_late(
        uow,
        incident,
        f"The stability window of {incident.number} runs {left}; then it is asked once whether the fix held. "
        "Not to wait for that: `/incident resolve now <reason>`. If it is back: `/incident status investigating`.",
        Offer("Resolve now", "resolve.now", str(incident.id)),
        Offer("Regressed", "resolve.regressed", str(incident.id)),
        now=now,
    )


async def follow(uow: UnitOfWork, policy: Policy, incident: Incident, *, by: str, now: datetime) -> list[str]:
    """Lengthen the window of an incident whose severity asks for a longer one; what was promised is never shortened.

    Returns:
        What changed, in sentences.
    """
    if not is_watched(incident):
        return []
    window = severity_of(policy, incident).stability_window
    promise = await uow.reminders.get(incident.id, ReminderKind.STABILITY)
    began = promise.due_at - promise.every if promise else incident.mitigated_at or now
    until = began + window
    if until <= (promise.due_at if promise else now):
        return []
    await stop(uow, incident, "A worse severity, with a longer window,", by=by, now=now)
    await uow.reminders.promise(incident.id, ReminderKind.STABILITY, due_at=until, every=window)
    return [f"The stability window now runs until {at_utc(until, seen_at=now)}."]
