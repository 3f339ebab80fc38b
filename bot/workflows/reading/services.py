"""Which services incidents touch: by their alerts, by what people said of them, or by their titles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.service import touched
from storage.unit_of_work import UnitOfWork


async def services_of(
    uow: UnitOfWork, policy: Policy, incidents: Sequence[Incident], also: Collection[str] = ()
) -> Mapping[int, frozenset[str]]:
    """Return the services that each incident touches, by its id.

    Args:
        also: names of services that the policy may not know, to be looked for in titles.
    """
    labelled = await uow.alert_groups.services_of([each.id for each in incidents])
    probed = (probe.service for probe in policy.probes.values() if probe.service)
    known = {*policy.services, *probed, *also}
    return {each.id: touched(each.title, (*labelled[each.id], *each.facts.systems), known) for each in incidents}
