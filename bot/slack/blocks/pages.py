"""What of pages outside Slack people read: who was paged, through what, and whether someone is on it."""

from __future__ import annotations

from bot.domain.alert import Deed
from bot.domain.escalation import function_label
from bot.domain.outlet import that_page
from bot.domain.overview import Overview
from bot.domain.page import Page, Standing
from bot.domain.policy import Policy
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Called

SHOWN = 3
"""Newest calls."""


def via(policy: Policy, outlet: str) -> str:
    """Name an outlet, as mrkdwn; by its key where the policy has lost it."""
    known = policy.outlets.get(outlet)
    return text.escape(text.one_line(known.called if known else outlet))


def also_pages(policy: Policy, who: str) -> str:
    """Say that calling someone also pages them: mrkdwn; empty: it does not."""
    names = [via(policy, outlet) for outlet in that_page(policy.outlets, who)]
    return f"Also sends a page via {' and '.join(names)}." if names else ""


def on_card(view: Overview, called: Called) -> list[str]:
    """Say of the newest calls, while the incident is open, whom they page and whether someone is on it: mrkdwn."""
    if not view.incident.status.is_open:
        return []
    return [_line(view, each, called) for each in view.failures.pages[-SHOWN:]]


def _line(view: Overview, each: Standing, called: Called) -> str:
    call = each.call
    who = f"{_whom(view.policy, call.page.who, called)} via {via(view.policy, call.page.outlet)}"
    if not call.sent:
        if not call.problem:
            return f"📟 Paging {who}"
        return f"⚠️ Not paged yet: {who}. {text.clip_escaped(text.one_line(call.problem), 200)}"
    at = f", {text.date(call.at)}" if call.at is not None else ""
    return f"📟 Paged: {who}{at}, {_what_became(each, called)}"


def _what_became(each: Standing, called: Called) -> str:
    """Say whether someone is on a call, and what was done with it in the pager itself: mrkdwn."""
    heard = each.heard
    there = "" if heard is None else f" there by {_who_did(heard, called)}"
    if heard is not None and heard.heard is Deed.RESOLVED:
        return f"resolved{there}; the incident goes on"
    acknowledged = each.acknowledged_by is not None
    if acknowledged and heard is not None and heard.heard is Deed.ACKNOWLEDGED:
        return f"acknowledged{there}"
    by = f" by {called(each.acknowledged_by)}" if each.acknowledged_by else ""
    moved = f"reassigned{there}, " if heard is not None and heard.heard is Deed.REASSIGNED else ""
    return f"{moved}acknowledged{by}" if acknowledged else f"{moved}not yet acknowledged"


def _who_did(heard: Page, called: Called) -> str:
    if heard.who:
        return called(heard.who)
    return text.escape(text.one_line(heard.name)) or "someone"


def whom_not(policy: Policy, who: str, outlet: str, called: Called) -> tuple[str, str]:
    """Say what was to be done to someone who was not reached, and who that is: mrkdwn, for ``Not ...: ...``.

    Args:
        outlet: empty: it was to be a direct message.
    """
    whom = _whom(policy, who, called)
    return ("paged", f"{whom} via {via(policy, outlet)}") if outlet else ("messaged", whom)


def _whom(policy: Policy, who: str, called: Called) -> str:
    """Name whom a page is for: a person, the one person on the list, or what the list is called."""
    label = function_label(policy, who)
    people = policy.people.get(who, () if label else (who,))
    if len(people) == 1 and people[0][:1] in {"U", "W"}:
        return called(people[0])
    return text.escape(label or who)
