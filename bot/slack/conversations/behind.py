"""Who is behind the names of the policy that approve something: asked of Slack, before any transaction."""

from __future__ import annotations

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import IncidentError
from bot.slack.conversations.interaction import Interaction
from bot.slack.workspace.approvers import approvers
from bot.workflows.reading.reviews import Behind

log = structlog.get_logger(__name__)


async def behind(interaction: Interaction, incident_id: int) -> Behind:
    """Return who is there of those whom each name stands for; see `approvers`.

    Raises:
        IncidentError: Slack does not say.
    """
    async with interaction.look() as act:
        held = await act.uow.roles.now_held(incident_id)
    try:
        return await approvers(interaction.runtime.policy, held, interaction.directory)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("could not find out who approves", error=type(error).__name__)
        raise IncidentError(
            "Slack doesn't say who approves this, so nothing was changed. Try again in a minute: "
            "`/incident postmortem approve`."
        ) from error
