"""What probes and services must agree on: a probe is about a service that there is, and there are not too many."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.probe import MOST
from bot.policies.finding import Finding
from bot.policies.problems import suggestion


def probe_contradictions(policy: Policy) -> Iterator[Finding]:
    """Find every disagreement between probes and services."""
    known = {name.casefold() for name in policy.services}
    for name, probe in policy.probes.items():
        if probe.service is not None and probe.service.casefold() not in known:
            hint = suggestion(probe.service, policy.services) if known else "add it under services"
            yield Finding(("probes", name, "service"), f"there is no service {probe.service!r}; {hint}")
    for name, metric in policy.metrics.items():
        if metric.probe is not None and metric.probe not in policy.probes:
            hint = suggestion(metric.probe, policy.probes) if policy.probes else "add it under probes"
            yield Finding(("metrics", name, "probe"), f"there is no probe {metric.probe!r}; {hint}")
    if len(policy.probes) > MOST:
        message = f"there are {len(policy.probes)} probes, and {MOST} are the most; remove those that no one would miss"
        yield Finding(("probes",), message, of_key=True)
