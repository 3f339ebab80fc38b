"""Reading how the probes of incidents stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.health import probes_of
from bot.domain.incident import Incident
from bot.domain.overview import Health
from bot.domain.policy import Policy
from bot.domain.probe import Standing
from bot.workflows.reading.services import services_of
from storage.unit_of_work import UnitOfWork


async def read_health(uow: UnitOfWork, incidents: Sequence[Incident], policy: Policy) -> Mapping[int, Health]:
    """Read how the probes of each stand, and what was said of them; without probes in the policy, ask nothing."""
    if not policy.probes or not incidents:
        return {each.id: Health() for each in incidents}
    services, runs = await services_of(uow, policy, incidents), await uow.probes.runs()
    failures = await uow.probes.failures([each.id for each in incidents])
    return {
        each.id: Health(
            tuple(
                runs[name].standing if name in runs else Standing(probe=name)
                for name in probes_of(policy, each, services[each.id])
            ),
            tuple(failures[each.id]),
        )
        for each in incidents
    }


async def health_of(uow: UnitOfWork, policy: Policy, incident: Incident) -> Sequence[Standing]:
    """Return how the probes stand that run for an incident, in the order of the policy."""
    return (await read_health(uow, [incident], policy))[incident.id].standings
