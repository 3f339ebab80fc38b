"""Who is on call, as far as it was read, with whoever covers for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.policy import Policy
from bot.domain.schedule import AHEAD, Copy, Planned, Stretch, on_call, stretches
from storage.unit_of_work import UnitOfWork

_NOW = timedelta(microseconds=1)


async def on_call_now(uow: UnitOfWork, name: str, *, now: datetime, covered: bool = True) -> tuple[Sequence[str], str]:
    """Return whom a schedule has on call now, and where there is no one why: a clause. No one is ever guessed.

    Args:
        covered: whoever covers now; else whom the calendar names.

    Returns:
        User ids, group ids and e-mail addresses.
    """
    shifts = await uow.schedules.shifts(name, now, now + _NOW)
    covers = await uow.schedules.covers(name, now, now + _NOW) if covered else ()
    people = on_call(shifts, covers, now)
    return people, "" if people else await _why_no_one(uow, name, now)


async def planned(uow: UnitOfWork, policy: Policy, *, now: datetime) -> Sequence[Planned]:
    """Return who is on call by each schedule of the policy, now and later, in the policy's order."""
    known = {copy.name: copy for copy in await uow.schedules.all()}
    found = []
    for name in policy.schedules:
        copy = known.get(name, Copy(name=name))
        end = min(now + AHEAD, copy.reaches or now + AHEAD)
        spans: tuple[Stretch, ...] = ()
        if end > now:
            shifts = await uow.schedules.shifts(name, now, end)
            spans = stretches(shifts, await uow.schedules.covers(name, now, end), now, end)
        found.append(Planned(copy=copy, stretches=spans))
    return found


async def _why_no_one(uow: UnitOfWork, name: str, now: datetime) -> str:
    copy = await uow.schedules.get(name)
    if copy is None or copy.read_at is None:
        why = f": its source {copy.problem}" if copy is not None and copy.problem else " yet"
        return f"the schedule {name} couldn't be read{why}"
    if copy.reaches is not None and copy.reaches <= now:
        return f"the schedule {name} couldn't be read for too long: its source {copy.problem}"
    return f"no one is on call by the schedule {name} now"
