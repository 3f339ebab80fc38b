"""How it stands with the drafts of incidents: what was written last, and what was done with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from bot.domain.approval import Approval, Reviewers, Reviews, Standing, reviewers
from bot.domain.draft import EXTERNAL, POSTMORTEM, DraftStep
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.timeline import for_reader
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


async def reviewers_of(
    act: Act, incident: Incident, names: Sequence[str], behind: Behind, may_not: Collection[str]
) -> Reviewers:
    """Return who may decide at a stage; of a private incident only who is in its room.

    Args:
        names: whom the stage names.
        may_not: see `barred`.
    """
    there = await people_to_call(act.uow, incident)
    wanted = dict.fromkeys(user for name in names for user in behind.get(name, ()))
    allowed = [user for user in wanted if not incident.private or user in there]
    return reviewers(allowed, may_not, there)


async def barred(act: Act, incident: Incident, stands: Approval) -> frozenset[str]:
    """Return who may not approve: whoever asked for it or wrote what stands in it, unless the policy lets them."""
    if act.policy.postmortem.author_may_approve:
        return frozenset()
    return stands.authors(await act.uow.drafts.versions(incident.id, stands.draft))


async def stages_without(act: Act, incident: Incident, stands: Approval, behind: Behind) -> Sequence[str]:
    """Return the stages that are left at which no one is known who may approve: everyone there is an author."""
    may_not, done = await barred(act, incident, stands), {each.step for each in stands.approved}
    left = [each for each in stands.stages if stands.standing is Standing.REVIEW and each[0] not in done]
    return [stage for stage, names in left if not (await reviewers_of(act, incident, names, behind, may_not)).people]


def done_by(act: Act, step: DraftStep, did: str, *, you: str = "You") -> str:
    """Say who did something with a draft, and when: ``You approved it at 10:05``."""
    who = you if step.by == act.by else f"<@{step.by}>"
    return f"{who} {did} at {for_reader(step.at, seen_at=act.now)}"
