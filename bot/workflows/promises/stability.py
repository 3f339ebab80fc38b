"""The stability window: someone is asked once whether the fix held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.alert import State
from bot.domain.deadline import Known
from bot.domain.incident import Incident
from bot.domain.messages.stability import StabilityAnswered, StabilityAsked
from bot.domain.owed import stable_until
from bot.domain.policy import severity_of
from bot.domain.reminder import SOON, STABILITY, Promise, Promises
from bot.domain.stability import QUESTION, is_watched
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.promises import update
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.health import health_of
from bot.workflows.reading.parts import commander_of, first_to_call, who_left
from bot.workflows.telling import posts


def _place(number: int) -> str:
    return f"stability:{number}"


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """End the window of a fix that did not hold; lengthen it where the severity asks for more, and never shorten it."""
    promise = promises.get(STABILITY)
    if not is_watched(incident):
        await _stop(act, incident, promises, f"Back to {incident.status}")
        return ()
    until = stable_until(incident, Known(now=act.now, promised=promises.standing), act.policy)
    if until is None or until <= (promise.due_at if promise else act.now):
        return ()
    window = severity_of(act.policy, incident).stability_window
    await _stop(act, incident, promises, "A worse severity, with a longer window,")
    await act.uow.reminders.promise(incident.id, STABILITY, due_at=until, every=window)
    return [f"The stability window now runs until {for_reader(until, seen_at=act.now)}."]


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Stop asking whether the fix held."""
    await _stop(act, incident, promises, incident.status.capitalize())
    return ()


async def _stop(act: Act, incident: Incident, promises: Promises, answer: str) -> None:
    if promises.get(STABILITY) is not None or promises.waits(STABILITY):
        await stop(act, incident, answer)


async def stop(act: Act, incident: Incident, answer: str) -> None:
    """End the window, and take the buttons off the question whether the fix held, if it was asked."""
    await act.uow.reminders.stop(incident.id, STABILITY)
    answered = StabilityAnswered(answer=answer, by=act.by, at=act.now)
    for number in await act.uow.reminders.settle(incident.id, STABILITY):
        act.leave(posts.edit(incident, _place(number), answered))


async def keep(act: Act, promise: Promise) -> None:
    """Ask, once, whether the fix held: nothing comes again until someone answers."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not is_watched(incident):
        await act.uow.reminders.stop(incident.id, promise.kind)
        return
    if await _is_unhealthy(act, incident):  # not asked, and said already: only healthy time counts
        window = max(promise.every, SOON)
        await act.uow.reminders.promise(incident.id, STABILITY, due_at=act.now + window, every=window)
        act.leave(*posts.refresh(incident))
        return
    number = promise.fired + 1
    fixed = await act.uow.timeline.last(incident.id, EntryKind.FIXED)
    left = await who_left(act.uow, incident.id)
    people = (fixed.author if fixed else None, await commander_of(act.uow, incident))
    whom = tuple(dict.fromkeys(user for user in people if user and user not in left))
    whom = whom or tuple(filter(None, [await first_to_call(act.uow, incident)]))
    await act.uow.reminders.save(replace(promise, fired=number))
    await act.uow.reminders.stop(incident.id, promise.kind)
    await update.count(act, incident, "Replaced by the question whether the fix held")
    said = StabilityAsked(number=number, resolution=incident.resolution, whom=whom)
    act.leave(posts.say(incident, said, what=_place(number), place=_place(number)), *posts.refresh(incident))
    act.record_at_end(incident.id, EntryKind.REMINDER, QUESTION)


async def _is_unhealthy(act: Act, incident: Incident) -> bool:
    """Tell whether a probe fails, or an alert fires that began since the fix was said to be in place."""
    since = incident.mitigated_at
    if any(each.failing for each in await health_of(act.uow, act.policy, incident)):
        return True
    alerts = await act.uow.alerts.of(incident.id)
    return any(
        each.alert.state is State.FIRING and since is not None and each.first_received_at > since for each in alerts
    )


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    return isinstance(message, StabilityAsked) and message.number != asking.view.deadlines.open_question
