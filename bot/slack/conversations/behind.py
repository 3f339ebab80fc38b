"""Who is behind the names of the policy that approve something: asked of Slack, before any transaction."""

from __future__ import annotations

from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.approval import stages_of
from bot.domain.escalation import named
from bot.domain.incident import IncidentError
from bot.slack.conversations.interaction import Interaction
from bot.slack.workspace.people_behind import people_behind
from bot.workflows.escalate import people_for
from bot.workflows.reading.reviews import DRAFTS, Behind

log = structlog.get_logger(__name__)


async def behind(interaction: Interaction, incident_id: int) -> Behind:
    """Return who is there of those whom each name stands for; who left, or has no account any more, is not.

    Raises:
        IncidentError: Slack does not say.
    """
    policy = interaction.runtime.policy
    names = dict.fromkeys(name for draft in DRAFTS for _, whom in stages_of(policy, draft) for name in whom)
    async with interaction.look() as act:
        held = await act.uow.roles.now_held(incident_id)
    found = {}
    try:
        for name in names:
            listed = people_for(policy, held, name)
            found[name], _ = await people_behind(listed, interaction.directory, named=partial(named, policy))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("could not find out who approves", error=type(error).__name__)
        raise IncidentError(
            "Slack doesn't say who approves this, so nothing was changed. Try again in a minute: "
            "`/incident postmortem approve`."
        ) from error
    return found
