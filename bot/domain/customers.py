"""What customers may be told: a draft to copy, not sent to them."""

from __future__ import annotations

from typing import Final

from bot.domain.durations import spoken
from bot.domain.incident import Incident, Status
from bot.domain.placeholders import placeholders
from bot.domain.policy import Policy
from bot.domain.service_level import ServiceLevel
from bot.domain.severity import CustomerComms, Severity

REMINDER: Final = "customers_due"
"""Place of the message that reminds whoever informs them."""

TO_FILL_IN: Final = {"issue": "[what customers see]", "cause": "[cause]", "timeframe": "[how soon, such as 3 days]"}
"""What no one but a person can say to customers: titles and causes are told inside."""


def text_for(policy: Policy, incident: Incident, severity: Severity) -> str:
    """Return the policy's text for where an incident stands; empty: customers are told nothing of it.

    Source: [response] communication_templates.
    """
    if incident.private or severity.customer_comms is not CustomerComms.PUBLIC:
        return ""
    stages = policy.templates.stages
    is_over = incident.status is Status.RESOLVED
    template = stages.resolved if is_over else stages.monitoring
    known = {"service_level": "" if is_over else works(policy, incident)}
    if severity.update_every is not None and not is_over:
        known["timeframe"] = spoken(severity.update_every)  # the next update comes by then
    said = template.format(**TO_FILL_IN | known, service=", ".join(incident.facts.systems) or "[service]")
    if "service_level" not in placeholders(template):
        said = f"{said} {known['service_level']}"
    return said.replace("  ", " ").strip()


def works(policy: Policy, incident: Incident) -> str:
    """Return what customers read of how much works; empty: no one has said that."""
    levels = policy.templates.service_levels
    return str(getattr(levels, incident.service_level)) if incident.service_level in set(ServiceLevel) else ""
