"""Reading what the review of a month or a quarter is made of: nothing of private incidents, not even a number."""

from __future__ import annotations

from datetime import datetime

from bot.domain.action_due import Listed
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.postmortem.factors import KEY, in_parts
from bot.domain.record_kinds import ACTION_ITEM, KINDS
from bot.domain.trend_history import Case, History
from bot.workflows.reading.services import services_of
from storage.unit_of_work import UnitOfWork


async def read_history(uow: UnitOfWork, policy: Policy, period: Period, *, now: datetime) -> History:
    """Read the incidents of a period and of the one before, what was ticked and done about them, and action items."""
    since, until = period.before.span(policy.calendar)[0], period.span(policy.calendar)[1]
    incidents = await uow.incidents.public_between(since, until)
    ids = [each.id for each in incidents]
    services = await services_of(uow, policy, incidents)
    answers, steps = await uow.drafts.of_all(ids), await uow.drafts.steps_of_all(ids)
    items = await uow.records.in_states(ACTION_ITEM, tuple(KINDS[ACTION_ITEM].states))
    of_items = await uow.incidents.get_all({each.incident_id for each in items})
    return History(
        policy=policy,
        period=period,
        now=now,
        cases=[
            Case(
                incident=each,
                services=services[each.id],
                factors=in_parts(answers[each.id][KEY].text).types if KEY in answers[each.id] else (),
                steps=steps[each.id],
            )
            for each in incidents
        ],
        items=[
            Listed(each, of_items[each.incident_id])
            for each in items
            if each.incident_id in of_items and not of_items[each.incident_id].private
        ],
    )
