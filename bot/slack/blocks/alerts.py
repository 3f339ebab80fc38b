"""Alerts as people read them: a line each, on a card, in a list, and why something became of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from bot.domain.alert import MOST_LINKS, Decision, State, Stored, Trace
from bot.domain.incident import Incident
from bot.domain.joining import quiet_since, repeat_of
from bot.domain.messages.alerts import AlertLine, line_of
from bot.domain.overview import Overview
from bot.domain.policy import Policy
from bot.domain.service import LABEL, needs_of, service_of
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import day_and_time, moment

TITLE: Final = 150
"""Characters of an alert's title in a line."""

ON_CARD: Final = 250
"""Characters of an address on the card, which is nearly full in a bad hour; the head of the room has them all."""

LOOKED_AT: Final = 4
"""Services, and of each what it depends on, whose pages a message links."""

LISTED: Final = 20
"""Alerts that a list shows."""


def called(alert_id: int) -> str:
    """Return what people call an alert, and type."""
    return f"A{alert_id}"


def link_out(label: str, url: str) -> str:
    """Link to another system: mrkdwn that says where it leads, for label and address come from outside."""
    address = text.safe_url(url)
    host = (urlsplit(address).hostname or "") if address else ""
    return text.link(url, f"{text.clip(label, 40, escaping=False)} ({host})") if host else ""


def line(each: AlertLine) -> str:
    """Render an alert as one line: mrkdwn."""
    title = text.bold(text.clip(text.one_line(each.title), TITLE)) or f"*{called(each.id)}*"
    return f"{title} {'began' if each.ended else 'firing since'} {day_and_time(each.since)}"


def details(each: AlertLine) -> list[str]:
    """Render its small print: mrkdwn."""
    return [*_origin(each), *filter(None, (link_out(label, url) for label, url in each.links))]


def _origin(each: AlertLine) -> list[str]:
    severity = [text.clip_escaped(text.one_line(each.severity), 40)] if each.severity else []
    return [*severity, f"{text.escape(each.source)}, {called(each.id)}"]


def where_to_look(policy: Policy, names: Sequence[str]) -> list[str]:
    """Render where the policy says to look when services fail, a line each: mrkdwn; of one that says nothing, none."""
    known = [name for name in names if name in policy.services]
    return [f"{text.escape(name)}: {', '.join(links)}" for name in known[:LOOKED_AT] if (links := _of(name, policy))]


def _of(name: str, policy: Policy) -> list[str]:
    """Render the pages of a service, and what it depends on, each with its dashboard if the policy knows one."""
    service = policy.services[name]
    links = [_page("Runbook", service.runbook), _page("Dashboard", service.dashboard)]
    needed = []
    for other in needs_of(name, {each: known.depends_on for each, known in policy.services.items()})[:LOOKED_AT]:
        _, known = service_of(policy.services, {LABEL: other}) or ("", None)
        page = _page(other, known.dashboard or known.runbook) if known is not None else ""
        needed.append(page or text.escape(other))
    return [*(link for link in links if link), *([f"depends on {', '.join(needed)}"] if needed else [])]


def _page(label: str, url: str | None) -> str:
    return link_out(label, url) if url and len(url) <= ON_CARD else ""


def on_card(view: Overview, now: datetime | None) -> list[block_kit.Block]:
    """Say on the card what monitoring says: how many fire, since when, and where to look."""
    alerts = view.alerts
    if alerts.first is None or alerts.since is None:
        return []
    title = text.bold(text.clip(text.one_line(alerts.first.title), TITLE))
    since = text.date(alerts.since, "{date_short_pretty} {time}")
    total = alerts.firing + alerts.ended + alerts.gone
    others = total - 1
    more = f" and {others} more" if others else ""
    if alerts.firing:
        count = f"{alerts.firing}" if total == alerts.firing else f"{alerts.firing} of {total}"
        head = f"🔔 {_alerts(total, count)} firing since {since}: {title}{more}"
    elif alerts.gone:
        which = "The alert is" if not others else f"{alerts.gone} of {_alerts(total, str(total))} are"
        head = f"🔕 {which} no longer part of this incident: {title}{more}"
    else:
        at = f" at {text.date(alerts.ended_at)}" if alerts.ended_at is not None else ""
        head = f"🔕 {'The alert' if not others else f'All {others + 1} alerts'} ended{at}: {title}{more}"
    cut = f"{alerts.cut} more were left out by the source and may fire" if alerts.cut else ""
    return [block_kit.context(head, _silent(view, now), cut, *_origin(alerts.first), *_pages(view))]


def _pages(view: Overview) -> list[str]:
    """Link where to look: the pages of the services that its alerts are about, then those that the alerts name."""
    services = dict(filter(None, (service_of(view.policy.services, {LABEL: said}) for said in view.alerts.services)))
    named = [(f"Runbook: {name}", each.runbook) for name, each in services.items()]
    named += [(f"Dashboard: {name}", each.dashboard) for name, each in services.items()]
    pages = {url: label for label, url in reversed([*named, *view.alerts.links]) if url and len(url) <= ON_CARD}
    return [link for url, label in reversed(pages.items()) if (link := link_out(label, url))][:MOST_LINKS]


def _silent(view: Overview, now: datetime | None) -> str:
    """Say since when alerts that fire have not been reported, of all or of some; empty: each was, or it is over."""
    if now is None or not view.incident.status.is_open:
        return ""
    some, every = [], []
    for name, oldest, newest in view.alerts.reported:
        repeat = repeat_of(view.policy, name)
        some += [oldest] if quiet_since(oldest, repeat, now) else []
        every += [newest] if quiet_since(newest, repeat, now) else []
    if not some:
        return ""
    if len(every) == len(view.alerts.reported):
        return f"⚠️ not reported since {day_and_time(max(every))}"
    return f"⚠️ some not reported since {day_and_time(min(some))}"


def _alerts(count: int, shown: str) -> str:
    return f"{shown} alert{'' if count == 1 else 's'}"


def listed(incident: Incident, alerts: Sequence[Stored], policy: Policy, *, now: datetime) -> Rendered:
    """List the alerts of an incident: state, since when, links."""
    firing = sum(each.fires for each in alerts)
    head = f"{incident.number}: {_alerts(len(alerts), str(len(alerts)))}, {firing} firing."
    blocks = [block_kit.section(head)]
    for each in alerts[:LISTED]:
        blocks += [block_kit.section(line(line_of(each))), block_kit.context(*_facts(each, policy, now=now))]
    if len(alerts) > LISTED:
        blocks.append(block_kit.context(f"… and {len(alerts) - LISTED} more"))
    else:
        blocks.append(block_kit.context(f"Why one is here: {text.code(f'/incident why {called(alerts[0].id)}')}"))
    return Rendered(head, block_kit.fit(blocks), is_read_out=True)


def _facts(each: Stored, policy: Policy, *, now: datetime) -> list[str]:
    facts = [*details(line_of(each)), *([f"reported {each.times} times"] if each.times > 1 else [])]
    if each.left_at is not None and each.alert.state is State.FIRING:
        return [f"no longer part of this incident since {moment(each.left_at, seen_at=now)}", *facts]
    if each.alert.state is State.RESOLVED:
        ended = each.alert.ended_at or each.received_at
        return [f"ended {moment(ended, seen_at=now)}", *facts]
    since = quiet_since(each.received_at, repeat_of(policy, each.source), now)
    return [f"⚠️ not reported since {moment(since, seen_at=now)}", *facts] if since else facts


def none_of(incident: Incident) -> Rendered:
    """Say that an incident has no alerts."""
    return Rendered(f"No alert belongs to {incident.number}. In the announcement channel I ask about those that wait.")


def why(stored: Stored, traces: Sequence[Trace], *, now: datetime) -> Rendered:
    """Tell what became of an alert, and why: each decision with its rule and reason."""
    head = line(line_of(stored))
    told = [f"{moment(each.at, seen_at=now)}: {_reason(each)}" for each in traces]
    if len(told) > TRACED:
        told = [*told[: TRACED // 2], f"… and {len(told) - TRACED} more", *told[-TRACED // 2 :]]
    if stored.decision is Decision.NONE and stored.decide_at is not None:
        told.append(f"To be decided at {moment(stored.decide_at, seen_at=now)}")
    shown = [block_kit.section(head), block_kit.context(*details(line_of(stored)))]
    said = told or ["Nothing has been decided yet"]
    return Rendered(head, [*shown, *block_kit.sections("\n".join(f"• {each}." for each in said))])


def _reason(trace: Trace) -> str:
    """Render why something is so. One person alone reads it, so naming people calls no one."""
    return text.escape_but_mentions(text.clip(text.one_line(trace.reason), REASON))


REASON: Final = 600
"""Characters of a reason."""

TRACED: Final = 20
"""Reasons that are shown of one alert: the first and the last of them."""

ADD: Final = "alerts_add"
"""Callback of the form that adds alerts to an incident."""

OFFERED: Final = 100
"""Choices of a menu. Source: Slack's reference, static_select."""


def add_form(group: int, offered: Sequence[Incident]) -> block_kit.Block:
    """Render the form: to which open incident the alerts belong."""
    open_ones = [block_kit.option(f"{one.number} {one.title}", str(one.id)) for one in offered[:OFFERED]]
    menu = block_kit.static_select("into", open_ones, "Choose an incident")
    asked = block_kit.input_block("These alerts are part of", menu, "into")
    return block_kit.modal("Add to incident", [asked], ADD, submit="Add", private_metadata=str(group))
