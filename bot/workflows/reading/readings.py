"""Reading the health of an incident: its probes and metrics, each beside what it was and should be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.health import BEFORE, failed_of
from bot.domain.incident import Incident
from bot.domain.metric import Reading, before, read_metric
from bot.domain.policy import Policy
from bot.domain.probe import Probe, Sample, Standing
from bot.workflows.reading.health import health_of
from storage.unit_of_work import UnitOfWork

NEWEST = 10
"""Samples that are looked through for failures that come and go."""


async def readings_of(uow: UnitOfWork, policy: Policy, incident: Incident, *, now: datetime) -> Sequence[Reading]:
    """Return how the probes of an incident stand, then its metrics, in the order of the policy."""
    standings = await health_of(uow, policy, incident)
    measured = [await _of_probe(uow, policy.probes[each.probe], each, incident, now=now) for each in standings]
    return [*measured, *await _of_metrics(uow, policy, incident, now=now)]


async def _of_probe(uow: UnitOfWork, probe: Probe, standing: Standing, incident: Incident, *, now: datetime) -> Reading:
    last = standing.last
    recent = await uow.probes.between(standing.probe, now - NEWEST * probe.every, now, limit=NEWEST) if last else ()
    return Reading(
        key=standing.probe,
        label=standing.probe,
        unit=probe.counted_in,
        healthy=probe.healthy,
        value=last.value if last is not None else None,
        passes=None if last is None else last.ok and not standing.failing,
        error=last.error if last is not None else "",
        at=last.at if last is not None else None,
        since=standing.since,
        before=before(await samples_before(uow, standing.probe, incident)),
        average=probe.baseline.average,
        target=probe.baseline.target,
        noticed=failed_of(recent),
    )


async def samples_before(uow: UnitOfWork, probe: str, incident: Incident) -> Sequence[Sample]:
    """Return what a probe measured in the day before an incident began."""
    began = incident.started_at
    return await uow.probes.between(probe, began - BEFORE, began - timedelta(microseconds=1))


async def _of_metrics(uow: UnitOfWork, policy: Policy, incident: Incident, *, now: datetime) -> Sequence[Reading]:
    if not policy.metrics:
        return ()
    typed = await uow.probes.typed(incident.id)
    readings = []
    for key, metric in policy.metrics.items():
        values = [(each.at, each.value, each.by) for each in typed if each.metric == key]
        earlier: Sequence[Sample] = ()
        if metric.probe is not None:
            samples = await uow.probes.between(metric.probe, now - max(metric.over, BEFORE), now)
            values += [(each.at, each.value, "") for each in samples if each.value is not None]
            earlier = await samples_before(uow, metric.probe, incident)
        readings.append(read_metric(key, metric, values, earlier))
    return readings
