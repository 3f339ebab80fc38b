"""Someone else than the commander calls an incident resolved: the commander agrees, objects, or says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.incident import Incident
from bot.domain.messages.ending import EndAnswered, EndAsked, EndWaits
from bot.domain.policy import severity_of
from bot.domain.reminder import RESOLUTION, STABILITY, Promise, Promises
from bot.domain.role import COMMANDER
from bot.domain.stability import is_watched
from bot.domain.timeline import EntryKind
from bot.domain.transition import Transition
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.parts import commander_of, who_left
from bot.workflows.telling import posts


def _asked(number: int) -> str:
    return f"end_asked:{number}"


def _waits(number: int) -> str:
    return f"end_waits:{number}"


async def commander_to_ask(act: Act, incident: Incident) -> tuple[str, timedelta] | None:
    """Return the commander who is asked before this person ends an incident, and how long they have to answer.

    Returns:
        ``None``: no one need be: the policy asks for none, no one is in command or they left, or it is they who end it.
    """
    within = severity_of(act.policy, incident).resolve_confirmed_within
    commander = await commander_of(act.uow, incident)
    if within is None or commander in {None, act.by} or commander in await who_left(act.uow, incident.id):
        return None
    return str(commander), within


async def ask(
    act: Act, incident: Incident, commander: str, within: timedelta, moved: Transition | None = None
) -> datetime:
    """Ask the commander, and say so where the incident is worked on.

    Args:
        incident: with what fixed it, which is stored; the caller holds its lock.
        moved: what that changed; ``None``: nothing, it was asked before.

    Returns:
        When it is resolved if they say nothing.
    """
    until = act.now + within
    await act.uow.reminders.promise(incident.id, RESOLUTION, due_at=until, every=within)
    promise = (await act.uow.reminders.promises(incident.id)).standing[RESOLUTION, ""]
    number = promise.fired + 1
    await act.uow.reminders.save(replace(promise, fired=number))
    told = f"Called it resolved: {incident.resolution} (<@{commander}>, in command, is asked)"
    await act.record(incident.id, EntryKind.RESOLVE_ASKED, told, transition=moved)
    said = EndAsked(number=number, resolution=incident.resolution, by=act.by, until=until)
    waits = EndWaits(resolution=incident.resolution, by=act.by, whom=commander, until=until)
    place, there = _asked(number), _waits(number)
    act.leave(
        posts.say_to(incident, commander, said, what=place, place=place),
        posts.say(incident, waits, what=there, place=there),
        *posts.refresh(incident),
    )
    return until


async def asker(act: Act, incident: Incident) -> str:
    """Return who called it resolved last; empty: their account is forgotten."""
    entry = await act.uow.timeline.last(incident.id, EntryKind.RESOLVE_ASKED)
    return (entry.author if entry else None) or ""


async def stop(act: Act, incident: Incident, answer: str) -> None:
    """Ask no longer, and say in place of the question what answered it."""
    await act.uow.reminders.stop(incident.id, RESOLUTION)
    answered = EndAnswered(answer=answer, by=act.by, at=act.now)
    for number in await act.uow.reminders.settle(incident.id, RESOLUTION):
        act.leave(*(posts.edit(incident, place, answered) for place in (_asked(number), _waits(number))))


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Ask no longer about a fix that did not hold, or is to be watched for longer, which `stability` has found before.

    Whoever has taken command since is asked with all the time there is.
    """
    if not promises.waits(RESOLUTION):
        return ()
    if not is_watched(incident):
        await stop(act, incident, f"Back to {incident.status}")
    elif (window := await act.uow.reminders.get(incident.id, STABILITY)) is not None and window.due_at > act.now:
        await stop(act, incident, "A worse severity, with a longer window")
    elif await was_asked(act, incident) is None:
        asks = act.as_done_by(await asker(act, incident))
        to_ask = await commander_to_ask(asks, incident)
        if to_ask is not None:
            await stop(act, incident, "Command changed hands, so it is asked again")
            await ask(asks, incident, *to_ask)
    return ()


async def was_asked(act: Act, incident: Incident) -> str | None:
    """Return the commander who was asked; ``None``: they took command later; empty: no one is in command."""
    held = [each for each in await act.uow.roles.now_held(incident.id) if each.role == COMMANDER]
    entry = await act.uow.timeline.last(incident.id, EntryKind.RESOLVE_ASKED)
    if held and entry is not None and held[0].assigned_at > entry.recorded_at:
        return None
    return held[0].user if held else ""


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Ask no longer: it is over."""
    if promises.waits(RESOLUTION):
        await stop(act, incident, incident.status.capitalize())
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Resolve it in the name of whoever called it resolved: the commander has had time to object."""
    from bot.workflows.resolve import unanswered  # noqa: PLC0415 - it ends every promise, of which this is one

    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not is_watched(incident):
        await act.uow.reminders.stop(incident.id, promise.kind)
        return
    silent = await was_asked(act, incident) or ""
    await unanswered(act.as_done_by(await asker(act, incident)), incident, silent)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    if not isinstance(asking.message, EndAsked):
        return False
    return asking.message.number != await asking.uow.reminders.waiting(asking.view.incident.id, RESOLUTION)
