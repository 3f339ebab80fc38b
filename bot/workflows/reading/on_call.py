"""Who is on call, as far as it was read, with whoever covers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.people import schedule_of
from bot.domain.policy import Policy
from bot.domain.schedule import AHEAD, Copy, Planned, Stretch, on_call, stretches
from storage.unit_of_work import UnitOfWork

_NOW = timedelta(microseconds=1)

PAST: Final = timedelta(days=1)
"""How far back shifts are known."""

COMING: Final = timedelta(days=7)
"""How far ahead changes of shift are looked for: then it is looked again."""


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


async def next_turn(uow: UnitOfWork, name: str, *, now: datetime, within: timedelta) -> datetime:
    """Return when others will be on call by a schedule, covers counted; at the latest after ``within``."""
    end = now + within
    spans = stretches(await uow.schedules.shifts(name, now, end), await uow.schedules.covers(name, now, end), now, end)
    return spans[0].ends


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


async def turns(uow: UnitOfWork, policy: Policy, *, since: datetime, now: datetime) -> Mapping[str, Sequence[datetime]]:
    """Return when who is on call changes under each name of the policy's ``people``: the last time, and those to come.

    Args:
        since: from when on that counts.
    """
    named = {who: {name for each in people if (name := schedule_of(each))} for who, people in policy.people.items()}
    begin, end = max(since, now - PAST), now + COMING
    changes = {}
    for name in {name for names in named.values() for name in names} if begin < end else ():
        shifts, covers = await uow.schedules.shifts(name, begin, end), await uow.schedules.covers(name, begin, end)
        changes[name] = [each.starts for each in stretches(shifts, covers, begin, end)[1:] if each.people]
    found = {who: sorted({at for name in names for at in changes.get(name, ())}) for who, names in named.items()}
    return {who: [*[at for at in ats if at <= now][-1:], *(at for at in ats if at > now)] for who, ats in found.items()}


async def _why_no_one(uow: UnitOfWork, name: str, now: datetime) -> str:
    copy = await uow.schedules.get(name)
    if copy is None or copy.read_at is None:
        why = f": its source {copy.problem}" if copy is not None and copy.problem else " yet"
        return f"the schedule {name} couldn't be read{why}"
    if copy.reaches is not None and copy.reaches <= now:
        return f"the schedule {name} couldn't be read for too long: its source {copy.problem}"
    return f"no one is on call by the schedule {name} now"
