"""What probes measure: when each runs, what is stored of it, and what the rooms hear that it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.health import WATCHED_FOR, Failure, first_run, is_measured, next_run, probes_of, settled_within
from bot.domain.incident import Incident
from bot.domain.messages.probes import ProbesFail
from bot.domain.met import PROBE
from bot.domain.policy import Policy, severity_of
from bot.domain.probe import Sample, Standing, judge
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.services import services_of
from bot.workflows.recovery import probe_turned
from bot.workflows.telling import checklists, posts
from storage.unit_of_work import UnitOfWork

LEASE: Final = timedelta(seconds=30)
"""How much longer than it may take one replica has a probe to itself: for storing what it measured."""

QUIET: Final = timedelta(minutes=15)
"""How long probes have to be healthy, where the severity has no stability window, before another failure is news."""

Plan = Mapping[str, tuple[datetime | None, Standing]]
"""Probe -> when it runs next, ``None``: not at all; and how it stands until then."""


async def planned(uow: UnitOfWork, policy: Policy, *, now: datetime, idle: bool = False) -> Plan:
    """Return what is to be planned: probes that incidents need and don't run, and those that no one needs.

    Args:
        idle: no probe runs.
    """
    incidents = await _measured(uow, now)
    if not incidents and idle:
        return {}
    needed = await _needed(uow, policy, incidents)
    runs = await uow.probes.runs()
    plan: dict[str, tuple[datetime | None, Standing]] = {}
    for name in needed:
        every, run = policy.probes[name].every, runs.get(name)
        if run is None or run.next_at is None:
            plan[name] = first_run(run, every, now=now), Standing(probe=name)
        elif run.next_at > now + every:  # planned by a clock that was ahead
            plan[name] = now, run.standing
    for name, run in runs.items():
        if run.next_at is not None and name not in needed:
            plan[name] = None, run.standing
    return plan


async def plan(act: Act) -> None:
    """Have the probes run that incidents need, and no others."""
    await act.uow.probes.hold(act.policy.probes)
    await act.uow.probes.plan(await planned(act.uow, act.policy, now=act.now))


async def claim(act: Act, *, limit: int) -> Sequence[str]:
    """Take probes that are due, so that no other replica runs them meanwhile; what was missed is not made up for."""
    due = await act.uow.probes.due(act.now, limit=limit)
    taken: dict[str, tuple[datetime | None, timedelta]] = {}
    for name, at in due.items():
        probe = act.policy.probes.get(name)
        if probe is None:  # another replica's policy has it, or the policy had it once
            taken[name] = None, timedelta()
        else:
            taken[name] = next_run(at, probe.every, now=act.now), probe.timeout + LEASE
    if taken:
        await act.uow.probes.lease(taken, now=act.now)
    return [name for name in taken if name in act.policy.probes]


async def took(act: Act, samples: Sequence[Sample]) -> None:
    """Store what was measured, and tell the rooms that it is about of each probe that began to fail, or no longer does.

    Samples of probes that the policy doesn't know are left out.
    """
    taken: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.probe in act.policy.probes:
            taken[sample.probe].append(sample)
    if not taken:
        return
    await act.uow.probes.lock(sorted(taken))
    await act.uow.probes.add([sample for name in sorted(taken) for sample in taken[name]])
    runs = await act.uow.probes.runs()
    standings = []
    for name in sorted(taken):
        probe, newest = act.policy.probes[name], max(sample.at for sample in taken[name])
        was = runs[name].standing if name in runs else None
        recent = await act.uow.probes.between(name, newest - settled_within(probe), newest)
        standings.append(judge(name, probe, recent, was))
        await act.uow.probes.judged(standings[-1])
    await _tell(act, standings)


async def _tell(act: Act, standings: Sequence[Standing]) -> None:
    """Tell the rooms that don't know it yet: of what fails those that it is about, of the rest those that were told."""
    told_of = {each.probe: await act.uow.probes.told_of(each.probe) for each in standings if not each.failing}
    if not any(told_of.values()) and not any(each.failing for each in standings):
        return
    measured = await _measured(act.uow, act.now)
    needed = await _needed(act.uow, act.policy, measured) if any(each.failing for each in standings) else {}
    told = await act.uow.probes.failures([each.id for each in measured])
    news: defaultdict[int, list[Standing]] = defaultdict(list)
    for standing in standings:
        about = needed.get(standing.probe, ()) if standing.failing else told_of[standing.probe]
        for incident in measured:
            if incident.id in about and _is_news(standing, told[incident.id]):
                news[incident.id].append(standing)
    for incident in await act.uow.incidents.lock(*sorted(news)) if news else ():
        if is_measured(incident, now=act.now):
            for standing in news[incident.id]:
                await _turn(act, incident, standing)


def _is_news(standing: Standing, told: Sequence[Failure]) -> bool:
    known = next((each for each in told if each.probe == standing.probe), None)
    return standing.failing is not (known is not None and known.ended_at is None)


async def _turn(act: Act, incident: Incident, standing: Standing) -> None:
    """Say that a probe fails, or no longer does: in one message of the room, for as long as it isn't quiet."""
    act = act.as_done_by("")
    told = (await act.uow.probes.failures([incident.id])).get(incident.id, ())
    since = standing.since or act.now
    known = next((each for each in told if each.probe == standing.probe), None)
    if standing.failing:
        newest = max((each.post for each in told), default=0)
        is_new = newest == 0 or _is_quiet(act, incident, [each for each in told if each.post == newest])
        failure = Failure(incident_id=incident.id, probe=standing.probe, post=newest + is_new, since=since)
        error = standing.last.error if standing.last is not None else ""
        said = f"{standing.probe} has been failing{f': it {error}' if error else ''}"
    elif known is not None:
        failure, is_new, said = replace(known, ended_at=since), False, f"{standing.probe} is healthy again"
    else:
        return
    await act.uow.probes.put_failure(failure)
    await act.record(incident.id, EntryKind.PROBE, said, happened_at=min(since, act.now))
    place, message = f"probes:{failure.post}", ProbesFail(number=failure.post)
    if is_new:
        act.leave(posts.say(incident, message, what=place, place=place))
    else:
        act.leave(posts.edit(incident, place, message))
    await probe_turned(act, incident, standing)
    await checklists.keep_up(act, incident, (PROBE,))


def _is_quiet(act: Act, incident: Incident, told: Sequence[Failure]) -> bool:
    """Tell whether everything that a message told of has been healthy for so long that another failure is news."""
    window = severity_of(act.policy, incident).stability_window or QUIET
    return all(each.ended_at is not None and act.now - each.ended_at >= window for each in told)


async def _measured(uow: UnitOfWork, now: datetime) -> Sequence[Incident]:
    return await uow.incidents.measured(now - WATCHED_FOR)


async def _needed(uow: UnitOfWork, policy: Policy, incidents: Sequence[Incident]) -> Mapping[str, Sequence[int]]:
    """Return the probes that incidents need, each with the ids of those incidents."""
    if not incidents:
        return {}
    services = await services_of(uow, policy, incidents)
    needed: defaultdict[str, list[int]] = defaultdict(list)
    for incident in incidents:
        for name in probes_of(policy, incident, services[incident.id]):
            needed[name].append(incident.id)
    return needed
