"""Watching whether a fix holds: the stability window begins, is restarted, and is waited for."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.checklist import MITIGATED
from bot.domain.durations import spoken
from bot.domain.incident import Incident, IncidentError, Offer
from bot.domain.messages.stability import Watched
from bot.domain.policy import severity_of
from bot.domain.recovery import AGAIN
from bot.domain.reminder import SOON, STABILITY
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.transition import Transition
from bot.workflows import conflicts, phase
from bot.workflows.act import Act
from bot.workflows.checks import show
from bot.workflows.promises import resolution
from bot.workflows.promises.stability import stop
from bot.workflows.promises.update import count
from bot.workflows.telling import everywhere, posts


async def begin(act: Act, before: Incident, relieved: Incident, until: datetime) -> None:
    """Begin the window of an incident that is relieved, and say so in the one post that this takes.

    Args:
        relieved: the incident in its new status, with what fixed it.
        until: when it is asked whether that held.
    """
    await act.uow.incidents.save(relieved)
    window = severity_of(act.policy, relieved).stability_window
    told = f"Fixed: {relieved.resolution} (was {before.status}; watched until {for_reader(until, seen_at=act.now)})"
    moved = Transition(before.status, relieved.status, relieved.resolution)
    entry = await act.record(relieved.id, EntryKind.FIXED, told, transition=moved)
    await count(act, relieved, "Fix in place")
    await act.uow.reminders.promise(relieved.id, STABILITY, due_at=until, every=window)
    said = Watched(old=before.status, resolution=relieved.resolution, by=act.by, until=until)
    await everywhere(act, relieved, said, entry)
    if before.mitigated_at is None:
        await show(act, relieved, MITIGATED)
    await phase.follow(act, before, relieved)


async def correct(act: Act, before: Incident, relieved: Incident) -> datetime | None:
    """Record that something else than was said fixed what is watched; its window goes on.

    Args:
        relieved: the incident with what is said now.

    Returns:
        When it is asked whether that held; ``None``: nothing else is said, or the window has passed.
    """
    promise = await act.uow.reminders.get(before.id, STABILITY)
    if promise is None or promise.due_at <= act.now or relieved.resolution == before.resolution:
        return None
    await act.uow.incidents.save(relieved)
    entry = await act.record(
        before.id, EntryKind.WINDOW, f"What fixed it: {relieved.resolution} (before: {before.resolution})"
    )
    said = Watched(old=before.status, resolution=relieved.resolution, by=act.by, until=promise.due_at)
    await everywhere(act, relieved, said, entry)
    return promise.due_at


async def not_yet(act: Act, incident_id: int, number: int) -> datetime:
    """Answer the question whether the fix held with *Not yet*: a whole window passes before it is asked again.

    Returns:
        When that is.

    Raises:
        IncidentError: the question has been answered since.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if not is_watched(incident) or number != await act.uow.reminders.waiting(incident_id, STABILITY):
        raise IncidentError(
            f"{await conflicts.what_happened(act, incident)}{incident.number} is {incident.status}, and the question "
            "no longer needs an answer. `/incident status` shows where things stand."
        )
    await stop(act, incident, "Not yet")
    return await again(act, incident)


async def reset(act: Act, incident: Incident, why: str) -> None:
    """Begin the window again, or no longer ask whether the fix held: only healthy time counts.

    Args:
        why: what was not healthy, as the card and the timeline say it: "checkout-http is failing".
    """
    promise = await act.uow.reminders.get(incident.id, STABILITY)
    window = max(severity_of(act.policy, incident).stability_window, promise.every if promise else timedelta())
    last = await act.uow.timeline.last(incident.id, EntryKind.RECOVERY)
    if promise is not None and last is not None and last.recorded_at > act.now - SOON:  # of a storm, one says it
        await act.uow.reminders.promise(incident.id, STABILITY, due_at=act.now + window, every=window)
        act.leave(*posts.refresh(incident))
        return
    await resolution.stop(act, incident, why)
    await stop(act, incident, why)
    until = act.now + window
    await act.uow.reminders.promise(incident.id, STABILITY, due_at=until, every=window)
    told = f"{why}: the stability window started again, until {for_reader(until, seen_at=act.now)}"
    await act.record(incident.id, EntryKind.RECOVERY, told, transition=Transition("", AGAIN, why))
    act.leave(*posts.refresh(incident))


async def again(act: Act, incident: Incident) -> datetime:
    """Begin the window of a fix that is watched once more, and return when it has passed; the caller holds the lock."""
    window = severity_of(act.policy, incident).stability_window
    until = act.now + window
    await act.uow.reminders.promise(incident.id, STABILITY, due_at=until, every=window)
    told = f"Not yet: the stability window started again, until {for_reader(until, seen_at=act.now)}"
    await act.record(incident.id, EntryKind.WINDOW, told)
    act.leave(*posts.refresh(incident))
    return until


async def check_passed(act: Act, incident: Incident) -> None:
    """Refuse to call an incident resolved while its window runs.

    Raises:
        IncidentError: it does; the sentence says how long, and what there is to do.
    """
    promise = await act.uow.reminders.get(incident.id, STABILITY)
    if promise is None or promise.due_at <= act.now:
        return
    left = f"for another {spoken(promise.due_at - act.now)}, until {for_reader(promise.due_at, seen_at=act.now)}"
    raise await conflicts.too_late(
        act,
        incident,
        f"The stability window of {incident.number} runs {left}; then I'll ask whether the fix held. "
        "To resolve without waiting: `/incident resolve now <reason>`. If it's back: `/incident status investigating`.",
        Offer("Resolve now", "resolve.now", str(incident.id)),
        Offer("Regressed", "resolve.regressed", str(incident.id)),
    )
