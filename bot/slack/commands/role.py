"""This file is about the conversation that gives people roles."""

from __future__ import annotations

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import IncidentError
from bot.domain.policy import Policy
from bot.domain.role import COMMANDER, Role
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import did_you_mean, mention, subteam
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import right_to, target
from bot.workflows.role import assign

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Give a role to somebody, or take it."""
    policy = interaction.runtime.policy
    right = await right_to(interaction, "role")
    words = [word for word in interaction.text.split() if word.casefold() not in {"me", "myself", "please"}]
    named = [word for word in words if mention(word) is not None]
    user = mention(named[0]) if named else None
    if user is not None:
        await check_person(interaction, user)
    async with interaction.transaction() as uow:
        typed = " ".join(word for word in words if word not in named[:1])
        incident, rest = await target(uow, interaction, typed, command="role")
        await right.check(uow, incident.id)
        role = parse(policy, rest)
        whom = user or interaction.user
        await assign(uow, incident.id, role, whom, by=interaction.user, now=interaction.now())
    who = "You are" if whom == interaction.user else f"<@{whom}> is"
    return Rendered(f"{who} now {role.label} of {incident.number}.")


async def take_command(interaction: Interaction) -> Rendered | None:
    """Become commander by one click."""
    role = interaction.runtime.policy.roles[COMMANDER]
    incident_id = interaction.ids(1)[0]
    right = await right_to(interaction, "role")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        await uow.incidents.get(incident_id, lock=True)  # two who press at once come one after the other
        held = await uow.roles.now_held(incident_id)
        if holder := next((a.user for a in held if a.role == COMMANDER and a.user != interaction.user), None):
            raise IncidentError(
                f"<@{holder}> is in command already. To take over: `/incident role commander @you`, as agreed."
            )
        incident = await assign(uow, incident_id, role, interaction.user, by=interaction.user, now=interaction.now())
    return Rendered(f"You are now {role.label} of {incident.number}.")


def parse(policy: Policy, typed: str) -> Role:
    """Read a role.

    Raises:
        IncidentError: the policy has none of that name, or somebody is named that Slack did not recognise.
    """
    role = policy.role(typed)
    if role is not None:
        return role
    words = typed.split()
    known = ", ".join(policy.roles)
    if not words:
        raise IncidentError(f"Say which role: `/incident role commander @person`. They are {known}.")
    for end in range(len(words) - 1, 0, -1):
        if policy.role(" ".join(words[:end])) is not None:
            if subteam(words[-1]) is not None:
                raise IncidentError("That is a group; a role goes to one person. Type @ and choose one.")
            who = " ".join(words[end:])[:40]
            raise IncidentError(
                f"I do not know who “{who}” is. Type @ and choose the person from the list that Slack offers."
            )
    meant = did_you_mean(words[0], policy.roles)
    guess = f" Did you mean `/incident role {meant}`?" if meant else ""
    raise IncidentError(f"The policy has no role “{typed[:40]}”. They are {known}.{guess}")


async def check_person(interaction: Interaction, user: str) -> None:
    """Refuse a role for somebody who cannot hold one. If Slack does not say, nobody is refused.

    Raises:
        IncidentError: Slack knows no such person, or the account is deactivated or an app's.
    """
    try:
        person = await interaction.directory.person(user)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("a person could not be looked up", error=type(error).__name__)
        return
    if person is None:
        raise IncidentError("Slack knows nobody of that id. Type @ and choose the person from the list.")
    if not person.is_there:
        raise IncidentError(f"{person.name} cannot hold a role: the account is deactivated or belongs to an app.")


SUBCOMMAND = Subcommand(
    name="role",
    usage="<role> [@person]",
    summary="Give somebody a role; without a person, take it.",
    example="/incident role communications @carol",
    run=run,
    buttons={"role.take": take_command},
)
