"""The clock: it looks at an incident's deadlines at their moments, and does what follows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.domain.clock import (
    ACKNOWLEDGE,
    BRIDGE,
    RESPOND,
    RUNG,
    THE_CLOCK,
    Deadline,
    Known,
    Moment,
    Step,
    deadlines,
    marked,
    steps,
)
from bot.domain.incident import Incident
from bot.domain.messages.clock import DeadlineMissed
from bot.domain.reminder import CLOCK, SOON, Promise, Promises
from bot.workflows.act import Act
from bot.workflows.deadlines import acknowledge, bridge, respond, rung
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.known import known_of

Follow = Callable[[Act, Incident, Deadline], Awaitable[None]]
"""Does what follows at a moment of a deadline; the clock marks it as done, in the same transaction."""


async def nothing(_act: Act, _incident: Incident, _deadline: Deadline) -> None:
    """Tell no one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What follows of one kind of deadline."""

    warned: Follow = nothing
    missed: Follow = nothing


DEADLINES: Final[Mapping[str, Follows]] = MappingProxyType(
    {
        ACKNOWLEDGE: Follows(missed=acknowledge.missed),
        RESPOND: Follows(missed=respond.missed),
        RUNG: Follows(missed=rung.missed),
        BRIDGE: Follows(missed=bridge.opened),
    }
)
"""Kind of deadline -> what follows. What is due, and when, is `bot.domain.clock`."""


async def review(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Look again at the next moment of any deadline.

    What was done at its moments matters only if one of them has passed: only then is it read.
    """
    known, standing = Known(now=act.now), promises.get(CLOCK)
    ahead = incident.declared_at > act.now
    found = _steps(act, incident, known)
    if standing is not None and standing.due_at > act.now:  # it has looked since, and done what is due from the start
        found = [step for step in found if step.at > step.deadline.starts]
    if ahead or (incident.declared_at < act.now and _passed(found, known)):
        found = _steps(act, incident, await _known(act, incident))
    await _plan(act, incident, found, standing)
    return ()


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Have no deadlines from now on."""
    if promises.get(CLOCK) is not None:
        await act.uow.reminders.stop(incident.id, CLOCK)
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Do what follows at each moment that has come, once, and look again at the next."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    if not incident.status.is_open:
        await act.uow.reminders.stop(incident.id, CLOCK)
        return
    known = await _known(act, incident)
    done = _passed(_steps(act, incident, known), known)
    for step in done:
        follows = DEADLINES[step.deadline.kind]
        follow = follows.warned if step.moment is Moment.WARNED else follows.missed
        await follow(act, incident, step.deadline)
    marks = [step.mark for step in done]
    await act.uow.clock_marks.add(incident.id, marks, now=act.now)
    await _plan(act, incident, _steps(act, incident, marked(known, marks, at=act.now)), promise)


def _steps(act: Act, incident: Incident, known: Known) -> Sequence[Step]:
    return steps(deadlines(incident, known, act.policy), known)


def _passed(found: Sequence[Step], known: Known) -> Sequence[Step]:
    return [step for step in found if step.at <= known.now]


async def _known(act: Act, incident: Incident) -> Known:
    """Read what is known, and note it if a clock that was ahead has dated the declaration."""
    known = await known_of(act, incident)
    if incident.declared_at > act.now and THE_CLOCK not in known.marks:
        await act.uow.clock_marks.add(incident.id, [THE_CLOCK], now=act.now)
        return marked(known, [THE_CLOCK], at=act.now)
    return known


async def _plan(act: Act, incident: Incident, found: Sequence[Step], standing: Promise | None) -> None:
    if not found:
        if standing is not None:
            await act.uow.reminders.stop(incident.id, CLOCK)
        return
    due_at = max(found[0].at, act.now)
    if standing is None or standing.due_at != due_at:
        every = max(due_at - act.now, SOON)
        await act.uow.reminders.promise(incident.id, CLOCK, due_at=due_at, every=every)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    if not isinstance(asking.message, DeadlineMissed):
        return False
    acknowledged = asking.message.kind == ACKNOWLEDGE and asking.view.incident.acknowledged_at is not None
    return asking.is_over or acknowledged
