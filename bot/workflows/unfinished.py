"""What is missing before an incident counts as recovered, or can be closed: each with the button that helps."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from bot.domain.approval import OUTCOMES, Approval, Standing, durable
from bot.domain.checklist import RequiredFor
from bot.domain.draft import POSTMORTEM
from bot.domain.durations import spoken
from bot.domain.health import WATCHED_FOR, is_measured
from bot.domain.incident import Incident, Offer
from bot.domain.long_text import in_line
from bot.domain.met import NEEDS, missing
from bot.domain.policy import severity_of
from bot.domain.postmortem.sections import left_to_answer
from bot.domain.record import live
from bot.domain.record_kinds import ACTION_ITEM, TEMPFIX
from bot.domain.recovery import Unfinished, validated_until
from bot.domain.timeline import for_reader
from bot.workflows.act import Act
from bot.workflows.reading.health import health_of
from bot.workflows.reading.known import known_of
from bot.workflows.reading.overview import overview
from bot.workflows.reading.reviews import approval

SHORT: Final = 80
"""Characters of a temporary fix: enough to know which it is."""


async def before_recovered(act: Act, incident: Incident) -> list[Unfinished]:
    """Return what is missing, beside time, before an incident counts as recovered.

    Without a validation, that is the temporary fixes alone. Source: [recovery] recovery vs resolution.
    """
    fixes = await _fixes(act, incident)
    if severity_of(act.policy, incident).validation is None:
        return fixes
    return [*await _failing(act, incident), *await _lists(act, incident, RequiredFor.RECOVERED), *fixes]


async def recovered_at_once(act: Act, incident: Incident) -> datetime | None:
    """Return when an incident that is resolved now recovers: now, if nothing is validated and nothing is missing."""
    if severity_of(act.policy, incident).validation is not None or await before_recovered(act, incident):
        return None
    return act.now


async def before_closed(act: Act, incident: Incident) -> list[Unfinished]:
    """Return what is missing before a resolved incident can be closed.

    Source: [recovery] an incident is finished when.
    """
    value, severity = str(incident.id), severity_of(act.policy, incident)
    found: list[Unfinished] = []
    until = validated_until(incident, await known_of(act, incident), act.policy)
    if until is not None and until > act.now:
        said = f"it is being validated until {for_reader(until, seen_at=act.now)} that the fix holds"
        found.append(Unfinished(text=said, offer=Offer("What is due", "clocks.show", value)))
    recovers = await before_recovered(act, incident) if incident.recovered_at is None else await _fixes(act, incident)
    found += [*recovers, *await _lists(act, incident, RequiredFor.CLOSED)]
    answers, records = await act.uow.drafts.of(incident.id), await act.uow.records.all_of(incident.id)
    if severity.postmortem is None:
        return found
    stands = await approval(act, incident, POSTMORTEM)
    approved = stands.is_approved_for(incident.resolved_at)
    left = left_to_answer(incident, answers, records)
    if left and not approved:
        said = f"the postmortem has {'1 open question' if len(left) == 1 else f'{len(left)} open questions'}"
        found.append(Unfinished(text=said, offer=Offer("Postmortem", "postmortem.show", value)))
    elif not approved:
        found.append(_unapproved(incident, stands))
    if not durable(records) and not stands.lets_pass(OUTCOMES):
        said = "no action item leaves anything behind that prevents it"
        offer = Offer("Add an action item", "record.new", f"{value}:0:{ACTION_ITEM}:")
        found.append(Unfinished(text=said, offer=offer))
    return found


def _unapproved(incident: Incident, stands: Approval) -> Unfinished:
    if stands.standing is Standing.REVIEW:
        said = f"the postmortem waits for the {stands.stage} approval"
        return Unfinished(text=said, offer=Offer("Approve", "review.approve", stands.seen(incident.id)))
    offer = Offer("Ask for approval", "review.submit", f"{incident.id}:{POSTMORTEM}")
    return Unfinished(text="the postmortem is not approved", offer=offer)


async def _failing(act: Act, incident: Incident) -> list[Unfinished]:
    """Return the probes that fail; once nothing is measured any longer, those that did then, until someone looks."""
    if not is_measured(incident, now=act.now):
        told = (await act.uow.probes.failures([incident.id])).get(incident.id, ())
        return [
            Unfinished(
                text=f"{each.probe} was failing when I stopped measuring, after {spoken(WATCHED_FOR)}",
                offer=Offer("It's healthy", "health.healthy", f"{incident.id}:{each.probe}"),
            )
            for each in told
            if each.ended_at is None
        ]
    return [
        Unfinished(text=f"{each.probe} is failing", offer=Offer("Health", "health.show", str(incident.id)))
        for each in await health_of(act.uow, act.policy, incident)
        if each.failing
    ]


async def _lists(act: Act, incident: Incident, required_for: RequiredFor) -> list[Unfinished]:
    """Return the lists that are asked for and not done, each once."""
    if not any(each.required_for is required_for for each in act.policy.checklists.values()):
        return []
    view = await overview(act.uow, act.policy, incident, NEEDS)
    still_open = Counter(each.checklist.key for each in missing(view, required_for))
    lists = [act.policy.checklists[key] for key in still_open]
    return [
        Unfinished(
            text=f"checklist “{each.label}”: {still_open[each.key]} of {len(each.items)} open",
            offer=Offer("Open", "checks.show", f"{incident.id}:{each.key}"),
        )
        for each in lists
    ]


async def _fixes(act: Act, incident: Incident) -> list[Unfinished]:
    fixes = live(await act.uow.records.of(incident.id, TEMPFIX), act.now)
    return [
        Unfinished(
            text=f"temporary fix {fix.called} is live: {in_line(fix.text, SHORT)}",
            offer=Offer(
                f"{fix.called} is removed", "record.move:tempfix:removed", f"{incident.id}:{fix.number}:tempfix:removed"
            ),
        )
        for fix in fixes
    ]
