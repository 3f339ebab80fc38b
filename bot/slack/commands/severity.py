"""This file is about the conversation that changes the severity."""

from __future__ import annotations

import re

from bot.domain.incident import IncidentError
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import split_words
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.overview import overview
from bot.workflows.severity import set_severity

_JOINT = re.compile(r"^(?:because\b|[:,–—-])\s*", re.IGNORECASE)


async def run(interaction: Interaction) -> Rendered | None:
    """Set the severity, with the reason."""
    policy = interaction.runtime.policy
    right = await right_to(interaction, "severity")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="severity")
        await right.check(uow, incident.id)
        severity, reason = parse(policy, rest)
        await set_severity(uow, policy, incident.id, severity, reason, by=interaction.user, now=interaction.now())
    return Rendered(f"{incident.number} is now {severity.label}.")


async def set_by_button(interaction: Interaction) -> Rendered | None:
    """Name the severity that was only assumed."""
    policy = interaction.runtime.policy
    (incident_id,) = interaction.ids(1)
    key = interaction.value.partition(":")[2]
    severity = policy.severity(key)
    if severity is None:
        raise IncidentError("That severity is no longer in the policy. `/incident severity <sev> because <reason>`.")
    right = await right_to(interaction, "severity")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        await set_severity(uow, policy, incident_id, severity, "", by=interaction.user, now=interaction.now())
        view = await overview(uow, policy, incident_id)
    return Rendered(f"{view.incident.number} is {severity.label}; it is no longer assumed.")


def parse(policy: Policy, typed: str) -> tuple[Severity, str]:
    """Read severity and reason: ``sev1 because ...``, ``SEV 1: ...``.

    Raises:
        IncidentError: it begins with no severity of the policy.
    """
    words = split_words(typed)
    following = split_words(words.rest)
    for word, rest in ((words.first, words.rest), (words.first + following.first, following.rest)):
        severity = policy.severity(word.rstrip(":,.")) if word else None
        if severity is not None:
            return severity, plain(_JOINT.sub("", rest)).strip()
    known = ", ".join(severity.label for severity in policy.severities_by_rank)
    what = f"I know no severity “{words.first[:40]}”." if words.first else "Say which severity, and why."
    raise IncidentError(f"{what} They are {known}: `/incident severity sev1 because <reason>`.")


SUBCOMMAND = Subcommand(
    name="severity",
    aliases=("sev",),
    usage="<sev1> because <reason>",
    summary="Change the severity, and with it the clock and who is fetched.",
    example="/incident severity sev1 because all regions are affected",
    run=run,
    buttons={"severity.set": set_by_button},
)
