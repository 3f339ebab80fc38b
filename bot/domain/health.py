"""Health: when probes run, what rooms were told of them, and how what is measured compares with what it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.incident import Incident, Status
from bot.domain.policy import Policy, severity_of
from bot.domain.probe import GAP, Probe, Sample, Standing

MeasureProbe = Callable[[str, Probe], Awaitable[Sample]]
"""Measures a probe, by its name, once. Raises nothing. ``bot/probes/runner.py`` is it."""

KEPT: Final = timedelta(days=90)
"""How long samples are kept."""

BEFORE: Final = timedelta(hours=24)
"""How long before an incident began its values count as those of before.

Source: [post-recovery] comparison baselines, pre-incident.
"""

WATCHED_FOR: Final = timedelta(days=7)
"""How long after *resolved* probes go on at most, unless it has recovered before: a validation may begin again.
Source: [post-recovery] validation period."""

GRAVE: Final = 2
"""Rank of a severity up to which probes run that name no service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """When a probe runs, and how it stands."""

    standing: Standing
    next_at: datetime | None
    """``None``: no incident needs it."""
    begun_at: datetime | None
    """When it ran last; ``None``: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the room of an incident was told of a probe that failed."""

    incident_id: int
    probe: str
    post: int
    """Which of the incident's messages about probes tells it, from 1."""
    since: datetime
    ended_at: datetime | None = None
    """Since when it is healthy again; ``None``: it still fails."""


def is_measured(incident: Incident, *, now: datetime) -> bool:
    """Tell whether probes run for an incident: while it is open, and until it has recovered after that."""
    if incident.status.is_open:
        return True
    resolved_at = incident.resolved_at
    is_over = incident.status is not Status.RESOLVED or incident.recovered_at is not None
    return not is_over and resolved_at is not None and now - resolved_at < WATCHED_FOR


def probes_of(policy: Policy, incident: Incident, services: Collection[str]) -> Mapping[str, Probe]:
    """Return the probes that run for an incident, by name.

    Args:
        services: what it touches; case doesn't count.
    """
    touched = {each.casefold() for each in services}
    is_grave = incident.status.is_open and severity_of(policy, incident).rank <= GRAVE
    return {
        name: probe
        for name, probe in policy.probes.items()
        if (is_grave if probe.service is None else probe.service.casefold() in touched)
    }


def next_run(last: datetime, every: timedelta, *, now: datetime) -> datetime:
    """Return when a probe runs next: later than now, a whole number of intervals after the last time it was due."""
    missed = max((now - last) // every, 0)
    return last + (missed + 1) * every


def first_run(run: Run | None, every: timedelta, *, now: datetime) -> datetime:
    """Return when a probe that hasn't run for a while begins again: now, unless it ran less than an interval ago."""
    begun_at = run.begun_at if run is not None else None
    return now if begun_at is None or begun_at > now else max(now, begun_at + every)


def settled_within(probe: Probe) -> timedelta:
    """Return how far back samples have to be read to tell how a probe stands that was judged at each of them."""
    return max(probe.failing_for, probe.recover_for) + (GAP + 1) * probe.every + probe.timeout


def failed_of(samples: Sequence[Sample]) -> str:
    """Say how many of the newest samples failed, and where they were taken; empty: none or all of them did."""
    failed = [sample for sample in samples if not sample.ok]
    if not failed or len(failed) == len(samples):
        return ""
    said = f"{len(failed)} of the last {len(samples)} failed"
    hosts, failing_at = {sample.by for sample in samples}, {sample.by for sample in failed}
    return f"{said}, all on {next(iter(failing_at))}" if len(hosts) > 1 and len(failing_at) == 1 else said
