"""Reading what was so of the alerts and probes of incidents, for lists that say how often nothing was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.health import probes_of
from bot.domain.incident import Incident
from bot.domain.met import ANY, PROBE
from bot.domain.policy import Policy
from bot.domain.sampled import Outcome, Sampled
from bot.workflows.reading.services import services_of
from storage.unit_of_work import UnitOfWork


async def read_sampled(uow: UnitOfWork, incidents: Sequence[Incident], policy: Policy) -> Mapping[int, Sampled]:
    """Read it; of probes only where the impact has ended and a list of the policy asks for them."""
    fired = await uow.alert_groups.fired([each.id for each in incidents])
    measured = await _measured(uow, incidents, policy)
    return {each.id: Sampled(fired[each.id], measured.get(each.id, {})) for each in incidents}


async def _measured(
    uow: UnitOfWork, incidents: Sequence[Incident], policy: Policy
) -> Mapping[int, Mapping[str, Sequence[Outcome]]]:
    lists = [each for each in policy.checklists.values() if each.sampled is not None]
    met_by = [item.met_by for each in lists for item in each.items]
    asked = {each.removeprefix(PROBE) for each in met_by if each.startswith(PROBE)}
    ended = [(each, each.mitigated_at) for each in incidents if each.mitigated_at is not None]
    if not asked or not policy.probes or not ended:
        return {}
    services = await services_of(uow, policy, [each for each, _ in ended])
    measured = {}
    for incident, since in ended:
        names = [each for each in probes_of(policy, incident, services[incident.id]) if asked & {ANY, each}]
        measured[incident.id] = await uow.probes.outcomes(names, since)
    return measured
