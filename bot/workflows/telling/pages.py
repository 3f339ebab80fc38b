"""Orders for pages: calling people outside Slack, and saying there that someone is on it or that it has ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.alert import Deed, Word
from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.outlet import DOUBLING, that_page
from bot.domain.page import Page, Paged, Standing, standing
from bot.domain.policy import Policy, severity_of
from bot.domain.timeline import EntryKind
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
    return [
        _order(incident, Page(outlet=name, who=who, why=said, call=what if _keeps_alerts(policy, name) else ""), what)
        for name in that_page(policy.outlets, who)
    ]


def _keeps_alerts(policy: Policy, outlet: str) -> bool:
    return policy.outlets[outlet].kind not in DOUBLING


async def reopening_of(act: Act, incident: Incident) -> datetime | None:
    """Return when an incident was reopened last; ``None``: it never was, or nothing pages."""
    found = await act.uow.timeline.last(incident.id, EntryKind.REOPENED) if act.policy.outlets else None
    return found.recorded_at if found is not None else None


def page_at_once(
    policy: Policy, incident: Incident, *, now: datetime, reopening: datetime | None = None
) -> list[Order]:
    """Page whoever the severity calls immediately, where an outlet pages them for that severity.

    Once, and once more each time it is reopened. A private incident pages no one by itself.

    Args:
        reopening: see `reopening_of`.
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
        _order(incident, Page(outlet=name, who=who), f"mobilised:{who}{_since(reopening)}")
        for who in called
        for name in that_page(policy.outlets, who)
        if name in outlets
    ]


async def page_acknowledged(act: Act, incident: Incident) -> list[Order]:
    """Say in each outlet through which someone is called that whoever acts is on it; where that is said, nothing."""
    waiting = [each.call for each in await standing_calls(act, incident) if each.acknowledged_by is None]
    return _answers(incident, waiting, Page(outlet="", action="acknowledge", who=act.by))


async def page_resolved(act: Act, incident: Incident) -> list[Order]:
    """Say in each outlet through which someone was called that the incident has ended.

    Where it was said before it was reopened too: that may not have been sent.
    """
    called = [each for each in await _pages(act, incident) if each.page.action == "trigger" and not each.given_up]
    since = await reopening_of(act, incident) if called else None
    return _answers(incident, called, Page(outlet="", action="resolve", who=act.by), _since(since))


def heard(incident: Incident, each: Standing, word: Word, *, by: str, name: str, first: bool) -> Order:
    """Note of a call what someone did with it in the pager itself: that is sent nowhere.

    Args:
        by: user id of whoever did it; empty: Slack doesn't know them.
        name: what the pager calls them then.
        first: whether it is the incident's acknowledgement: it then stands in the place of ours.
    """
    page, called = each.call.page, each.call.id
    done = Page(
        outlet=page.outlet,
        call=page.call,
        action="resolve" if word.deed is Deed.RESOLVED else "acknowledge",
        who=by,
        name=name,
        heard=word.deed,
    )
    when = "" if word.at is None else f":{word.at:%Y%m%dT%H%M%S%f}"
    return _order(incident, done, f"acknowledge:{called}" if first else f"heard:{word.deed}:{called}{when}")


async def standing_calls(act: Act, incident: Incident) -> tuple[Standing, ...]:
    """Return the calls of an incident that stand, the newest last."""
    return standing(tuple(await _pages(act, incident)))


async def _pages(act: Act, incident: Incident) -> Sequence[Paged]:
    if not act.policy.outlets:
        return ()
    _, pages = await act.uow.outbox.aside_and_paged([incident.id])
    return pages.get(incident.id, ())


def _answers(incident: Incident, calls: Iterable[Paged], said: Page, since: str = "") -> list[Order]:
    """Order the same of every alert concerned, once for its newest call."""
    newest = {call.page.alert: call for call in calls}
    return [
        _order(incident, said.model_copy(update={"outlet": name, "call": which}), f"{said.action}:{call.id}{since}")
        for (name, which), call in newest.items()
    ]


def _since(reopening: datetime | None) -> str:
    return f":{reopening:%Y%m%dT%H%M%S%f}" if reopening is not None else ""


def _order(incident: Incident, page: Page, what: str) -> Order:
    return order(incident, page, f"page:{page.outlet}:{what}", lane=lane_of_outlet(page.outlet))


def lane_of_outlet(name: str) -> str:
    """Name the lane of an outlet: one that hangs holds up neither Slack nor another."""
    return f"page:{name}"
