"""The heads-up: shortly before an update is due, whoever owes it is told in private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.incident import Incident
from bot.domain.messages.reminders import UpdateSoon, UpdateSoonAnswered
from bot.domain.reminder import HEADS_UP, UPDATE, Promise, Promises
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.parts import first_to_call
from bot.workflows.telling import posts

AHEAD: Final = timedelta(minutes=2, seconds=30)
"""How long before the deadline it comes: time to write two lines."""

WORTH_IT: Final = timedelta(minutes=10)
"""A deadline that is nearer needs no heads-up: whoever owes it has just been there."""


def _place(number: int) -> str:
    return f"{HEADS_UP}:{number}"


def goes_with(due: datetime, now: datetime) -> dict[str, datetime]:
    """Return the heads-up that goes with an update that is due then, by its kind; empty: none."""
    return {HEADS_UP: due - AHEAD} if due - now >= WORTH_IT else {}


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Owe none from now on."""
    if promises.get(HEADS_UP) is not None:
        await act.uow.reminders.stop(incident.id, HEADS_UP)
    if promises.waits(HEADS_UP):
        await settle(act, incident, incident.status.capitalize())
    return ()


async def settle(act: Act, incident: Incident, answer: str) -> None:
    """Take the button off what was told of a deadline that has moved, and say what moved it."""
    answered = UpdateSoonAnswered(answer=answer, by=act.by, at=act.now)
    for number in await act.uow.reminders.settle(incident.id, HEADS_UP):
        act.leave(posts.edit(incident, _place(number), answered))


async def keep(act: Act, promise: Promise) -> None:
    """Tell whoever owes the update, once for each deadline, unless it was moved or has passed meanwhile."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    update = await act.uow.reminders.get(incident.id, UPDATE)
    is_due = update is not None and update.overdue_since is None and act.now < update.due_at <= promise.due_at + AHEAD
    owner = await first_to_call(act.uow, incident) if is_due else ""
    if update is not None and owner:
        said, place = UpdateSoon(due_at=update.due_at), _place(promise.fired + 1)
        await act.uow.reminders.save(replace(promise, fired=promise.fired + 1))
        act.leave(posts.say_to(incident, owner, said, what=place, place=place))
    await act.uow.reminders.stop(incident.id, HEADS_UP)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    return isinstance(message, UpdateSoon) and message.due_at != asking.view.deadlines.next_update_at
