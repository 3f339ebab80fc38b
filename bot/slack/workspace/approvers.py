"""Who is behind the names of the policy that approve something, as Slack knows them now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.domain.approval import stages_of
from bot.domain.escalation import named
from bot.domain.overview import Assignment
from bot.domain.policy import Policy
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.people_behind import people_behind
from bot.workflows.escalate import people_for
from bot.workflows.reading.reviews import DRAFTS, Behind


async def approvers(policy: Policy, held: Sequence[Assignment], directory: Directory) -> Behind:
    """Return who is there of those whom each name stands for; who left, or no longer has an account, is not.

    Args:
        held: who has which role now.

    Raises:
        SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
    """
    names = dict.fromkeys(name for draft in DRAFTS for _, whom in stages_of(policy, draft) for name in whom)
    found = {}
    for name in names:
        listed = people_for(policy, held, name)
        found[name], _ = await people_behind(listed, directory, named=partial(named, policy))
    return found
