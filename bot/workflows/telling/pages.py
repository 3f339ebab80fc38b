"""Orders for pages: calling people outside Slack, and saying there that someone is on it or that it has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.outlet import that_page
from bot.domain.page import Action, Page, Standing, standing
from bot.domain.policy import Policy, severity_of
from bot.workflows.act import Act
from bot.workflows.telling.keys import order
from bot.workflows.war_room import is_fetched_now


def page(policy: Policy, incident: Incident, who: str, why: str = "", *, what: str) -> list[Order]:
    """Page someone once through each outlet that pages them; none of them: no order.

    Args:
        who: role, or name of the policy's ``people``.
        why: in people's words; of a private incident a page carries its number alone.
        what: names it among all pages of this incident.
    """
    said = "" if incident.private else why
    return [_order(incident, Page(outlet=name, who=who, why=said), what) for name in that_page(policy.outlets, who)]


def page_at_once(policy: Policy, incident: Incident, *, now: datetime) -> list[Order]:
    """Page whoever the severity calls immediately, where an outlet pages them for that severity; once in its life.

    A private incident pages no one by itself.
    """
    if incident.private or not policy.outlets:
        return []
    severity = severity_of(policy, incident)
    worst = policy.severities_by_rank[0].key
    outlets = [
        name
        for name, outlet in policy.outlets.items()
        if severity.key in (outlet.severities if outlet.severities is not None else (worst,))
    ]
    called = dict.fromkeys(each.role for each in severity.mobilise if is_fetched_now(policy, each, now))
    return [
        _order(incident, Page(outlet=name, who=who), f"mobilised:{who}")
        for who in called
        for name in that_page(policy.outlets, who)
        if name in outlets
    ]


async def page_acknowledged(act: Act, incident: Incident) -> list[Order]:
    """Say in each outlet through which someone is called that whoever acts is on it; where that is said, nothing."""
    waiting = [each for each in await _standing(act, incident) if each.acknowledged_by is None]
    return _answers(incident, waiting, "acknowledge", act.by)


async def page_resolved(act: Act, incident: Incident) -> list[Order]:
    """Say in each outlet through which someone was called that the incident has ended."""
    return _answers(incident, await _standing(act, incident), "resolve", act.by)


async def _standing(act: Act, incident: Incident) -> tuple[Standing, ...]:
    if not act.policy.outlets:
        return ()
    _, pages = await act.uow.outbox.aside_and_paged([incident.id])
    return standing(tuple(pages.get(incident.id, ())))


def _answers(incident: Incident, calls: Iterable[Standing], action: Action, by: str) -> list[Order]:
    """Order the same of every outlet concerned, once for its newest call."""
    newest = {each.call.page.outlet: each.call for each in calls}
    return [
        _order(incident, Page(outlet=name, action=action, who=by), f"{action}:{call.id}")
        for name, call in newest.items()
    ]


def _order(incident: Incident, page: Page, what: str) -> Order:
    return order(incident, page, f"page:{page.outlet}:{what}", lane=lane_of_outlet(page.outlet))


def lane_of_outlet(name: str) -> str:
    """Name the lane of an outlet: one that hangs holds up neither Slack nor another."""
    return f"page:{name}"
