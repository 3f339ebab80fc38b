"""Calling people through an outlet: when a page waits, when it has no use any longer, and how often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.effects import Attempt, Done, Later, Outcome, Refused, Unknown
from bot.domain.outlet import System
from bot.domain.overview import Overview
from bot.domain.page import Page
from bot.outlets.alert import alert_of
from bot.outlets.connection import Outward

MOST_DOUBLES: Final[Mapping[System, int]] = {System.EMAIL: 3, System.APPRISE: 8}
"""How often what calls people twice if it comes twice is sent again, though no one knows whether it arrived: a doubled
page is better than a late one. Apprise does not tell what never arrived, so it gets the time of an outage: 4 min."""

LINK_PAUSE: Final = timedelta(seconds=1)
LINK_TRIES: Final = 2
"""How often a page waits for the room that it links to, which is there within a second unless Slack is away."""


async def page(outlets: Outward, attempt: Attempt, effect: Page, view: Overview) -> Outcome:
    """Send a page, unless it has no use any longer, and tell what came of it. Raises nothing."""
    if effect.heard is not None or _is_overtaken(attempt, effect, view):
        return Done()  # what was heard came from there
    alert = alert_of(view, effect, key=attempt.key, workspace_url=outlets.workspace_url)
    if _waits_for_link(attempt, effect, view) and not alert.links:
        return Later(LINK_PAUSE, "the war room is still being made")
    outcome = await outlets.page(effect.outlet, alert)
    most = MOST_DOUBLES.get(outlets.kind_of(effect.outlet))
    doubled = attempt.look_from is not None  # not one that was only put off
    if isinstance(outcome, Unknown) and most is not None and attempt.tries >= most and doubled:
        return Refused(
            f"{outcome.reason}: no one knows whether it arrived. Press Retry to send it once more", "unknown"
        )
    return outcome


def _waits_for_link(attempt: Attempt, page: Page, view: Overview) -> bool:
    return page.action == "trigger" and attempt.tries < LINK_TRIES and not view.incident.private


def _is_overtaken(attempt: Attempt, page: Page, view: Overview) -> bool:
    """Tell whether a page has no use any longer: the incident has ended, or was reopened, since it was left.

    No one is called to what is over, nor twice because it was reopened; nor is the call of an open incident ended,
    unless the next one waits behind: it calls no one while the last one stands.
    """
    if page.action == "acknowledge":
        return False
    if page.to:
        return (page.action == "trigger") != view.incident.status.is_open
    if not view.incident.status.is_open:
        return page.action == "trigger"
    calls = [each.call for each in view.failures.pages if each.call.page.outlet == page.outlet]
    waiting = [call for call in calls if not call.sent]
    if page.action == "resolve":
        return all(call.page.alert != page.alert for call in waiting)
    return bool(waiting) and all(call.id != attempt.id for call in calls)
