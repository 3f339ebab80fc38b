"""Health: values that people type, and charts of what probes measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.chart import limits_of, points_of
from bot.domain.health import WATCHED_FOR, is_measured
from bot.domain.incident import Incident, IncidentError, Status
from bot.domain.messages.probes import ProbeChart, ProbesFail
from bot.domain.metric import MOST, Reading, Typed, before
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises import clock
from bot.workflows.reading.readings import readings_of, samples_before
from bot.workflows.telling import posts

AROUND: Final = timedelta(hours=1)
"""How long before an incident began a chart of it starts."""


async def type_in(act: Act, incident_id: int, values: Mapping[str, float]) -> list[Reading]:
    """Store values that someone typed, each as it is now; return how those metrics stand.

    Args:
        values: by the keys of the policy's metrics.

    Raises:
        IncidentError: there is none, one is no number or too large, or no metric is called so.
    """
    if not values:
        raise IncidentError("Type at least one value, such as `/incident health set cpu 71%`.", field="values")
    for key, value in values.items():
        metric = act.policy.metrics.get(key)
        if metric is None:
            raise IncidentError(f"There is no metric “{key[:40]}”. `/incident health` shows them.")
        if not math.isfinite(value) or not 0 <= value <= MOST:
            raise IncidentError(
                f"{metric.label} can't be that much. Type a number from 0 on: `/incident health set {key} 71`.",
                field="values",
            )
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await act.uow.probes.type_in(
        [
            Typed(incident_id=incident_id, metric=key, at=act.now, value=value, by=act.by)
            for key, value in values.items()
        ]
    )
    found = [each for each in await readings_of(act.uow, act.policy, incident, now=act.now) if each.key in values]
    for each in found:
        said = f"{each.label} is at {values[each.key]:g} {each.unit}".rstrip()
        passes = "passes" if each.passes else "fails"
        await act.record(incident_id, EntryKind.NOTE, f"{said} ({passes}: {each.healthy})")
    return found


async def chart(act: Act, incident: Incident, name: str) -> ProbeChart:
    """Return what a probe measured around an incident: since an hour before it began.

    Raises:
        IncidentError: no probe is called so.
    """
    probe = act.policy.probes.get(name)
    if probe is None:
        raise IncidentError(f"There is no probe “{name[:40]}”. `/incident health` shows those of this incident.")
    until = min(act.now, (incident.resolved_at or act.now) + WATCHED_FOR)
    samples = await act.uow.probes.between(name, incident.started_at - AROUND, until)
    return ProbeChart(
        probe=name,
        points=points_of(probe, samples),
        unit=probe.counted_in,
        limits=limits_of(probe),
        usual=before(await samples_before(act.uow, name, incident)),
        by=act.by,
    )


async def post_chart(act: Act, incident_id: int, name: str) -> None:
    """Post a chart in the card's thread; again within the same minute posts nothing.

    Raises:
        IncidentError: no probe is called so, or nothing is stored of it.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    shown = await chart(act, incident, name)
    if not shown.points:
        raise IncidentError(f"Nothing was measured by {name} yet. `/incident health` shows when something is.")
    what = f"chart:{name}:{act.now:%Y%m%d%H%M}"
    act.leave(posts.say_under_card(incident, shown, what=what, place=what))


async def note_healthy(act: Act, incident_id: int, name: str) -> None:
    """Take someone's word that a probe is healthy which failed when it was measured last: then nothing waits for it.

    Raises:
        IncidentError: it is measured still, and says so by itself; or nothing waits for it.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if is_measured(incident, now=act.now):
        raise IncidentError(
            f"{name} is still measured, and counts as healthy once it is. `/incident health` shows how it stands."
        )
    told = (await act.uow.probes.failures([incident_id])).get(incident_id, ())
    failure = next((each for each in told if each.probe == name and each.ended_at is None), None)
    if failure is None:
        raise IncidentError(f"{name[:40]} doesn't count as failing. `/incident health` shows how everything stands.")
    await act.uow.probes.put_failure(replace(failure, ended_at=act.now))
    await act.record(incident_id, EntryKind.PROBE, f"{name} is healthy; it is no longer measured")
    act.leave(posts.edit(incident, f"probes:{failure.post}", ProbesFail(number=failure.post)))
    if incident.status is Status.RESOLVED:
        await clock.wake(act, incident)
