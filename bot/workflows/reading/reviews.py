"""How it stands with the drafts of incidents: what was written last, and what was done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.approval import Approval, Reviewers, Reviews, reviewers
from bot.domain.draft import EXTERNAL, POSTMORTEM
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.workflows.act import Act
from bot.workflows.reading.parts import people_to_call, review_of
from storage.unit_of_work import UnitOfWork

DRAFTS: Final = (POSTMORTEM, EXTERNAL)

Behind = Mapping[str, Sequence[str]]
"""Role or name of the policy's ``people`` -> the user ids of those behind it who are there."""


async def read_reviews(uow: UnitOfWork, incidents: Sequence[Incident], policy: Policy) -> Mapping[int, Reviews]:
    """Read how it stands with the drafts of each."""
    ids = [incident.id for incident in incidents]
    steps = await uow.drafts.steps_of_all(ids)
    newest = await uow.drafts.newest_of_all(ids)
    return {
        each: Reviews({draft: review_of(draft, newest[each].get(draft, {}), steps[each], policy) for draft in DRAFTS})
        for each in ids
    }


async def approval(act: Act, incident: Incident, draft: str) -> Approval:
    """Return how it stands with a draft."""
    return (await read_reviews(act.uow, [incident], act.policy))[incident.id].draft(draft)


async def reviewers_of(act: Act, incident: Incident, stands: Approval, behind: Behind) -> Reviewers:
    """Return who may decide at the stage that is next; of a private incident only who is in its room."""
    there = await people_to_call(act.uow, incident)
    wanted = dict.fromkeys(user for name in stands.names for user in behind.get(name, ()))
    allowed = [user for user in wanted if not incident.private or user in there]
    return reviewers(allowed, barred(act.policy, stands), there)


def barred(policy: Policy, stands: Approval) -> frozenset[str]:
    """Return who may not approve: whoever asked for it or wrote last, unless the policy lets them."""
    return frozenset() if policy.postmortem.author_may_approve else stands.authors
