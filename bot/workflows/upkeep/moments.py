"""Moments that a clock wrote which was ahead: nothing waits until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.reminder import CLOCK, Promise
from bot.workflows import periods, trackers
from bot.workflows.act import Act
from bot.workflows.promises import clock, latest
from bot.workflows.upkeep.backfill import AGAIN_AFTER, EVERY
from storage.queue.moments import Longest

JUST_ENDED: Final = timedelta(days=14)
"""How long ago an incident may have been resolved for what is due after the end to count from then."""


def longest(*, pause: timedelta, lease: timedelta) -> Longest:
    """Return the longest that there is ever reason to wait.

    Args:
        pause: of a lane.
        lease: of a lane.
    """
    return Longest(pause=pause, lease=lease, reading=EVERY, reading_again=AGAIN_AFTER)


async def bound(act: Act, longest: Longest) -> None:
    """Let nothing wait longer than it ever has reason to, and no promise longer than its kind does.

    At each start, for a clock that was ahead may have written what a bot found that is started when it was set right;
    and whenever the clock is set back. Incidents that an older release left without a clock get theirs: those that are
    open, and those that ended a short while ago. And from the first start on, periods of the calendar are followed, and
    trackers are read.
    """
    now = await act.uow.moments.now()
    about = {promise.incident_id for promise in await _to_look_at(act, now)}
    new = await _without_a_clock(act, now)
    await act.uow.incidents.lock(*about, *new)  # before lanes and promises, as every workflow does
    await act.uow.moments.bound(longest, now)
    await periods.expect(act)
    await trackers.expect(act)
    for promise in await _to_look_at(act, now):  # again: others may have kept some meanwhile
        if promise.incident_id not in about:
            continue
        # A clock is looked at now: the policy may be another than before, or the release.
        at = now if promise.kind == CLOCK else latest(act.policy, promise, now=now)
        cadence = min(promise.cadence_at, at)
        await act.uow.reminders.save(replace(promise, due_at=min(promise.due_at, at), cadence_at=cadence))
    again = await _without_a_clock(act, now)
    for incident in await act.uow.incidents.lock(*(each for each in new if each in again)):
        await clock.begin(act, incident)


async def _without_a_clock(act: Act, now: datetime) -> Sequence[int]:
    ended = await act.uow.incidents.over_without(CLOCK, since=now - JUST_ENDED)
    return [*await act.uow.incidents.open_without(CLOCK), *ended]


async def _to_look_at(act: Act, now: datetime) -> list[Promise]:
    promises = await act.uow.reminders.due_after(now)
    return [each for each in promises if each.kind == CLOCK or _is_too_far(act, each, now)]


async def held_up(act: Act, longest: Longest) -> int:
    """Return how much waits longer than it ever has reason to."""
    return await act.uow.moments.held_up(longest) + len(await _too_far(act, act.now))


async def _too_far(act: Act, now: datetime) -> list[Promise]:
    # No kind's longest wait is shorter than the interval of its promise.
    return [each for each in await act.uow.reminders.beyond(now) if _is_too_far(act, each, now)]


def _is_too_far(act: Act, promise: Promise, now: datetime) -> bool:
    return max(promise.due_at, promise.cadence_at) > latest(act.policy, promise, now=now)
