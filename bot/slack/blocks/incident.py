"""What is said of an incident in one line, and of its clock, wherever it is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import OVER, Incident, Status, durations
from bot.domain.overview import Overview
from bot.domain.similar import Sketch
from bot.domain.status_history import is_relapse
from bot.domain.timeline import span_utc
from bot.domain.update import StatusUpdate
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Called, Rendered
from bot.slack.blocks.when import day_and_time

ICONS = {
    Status.INVESTIGATING: "🚨",
    Status.IDENTIFIED: "🔎",
    Status.MONITORING: "👀",
    Status.RESOLVED: "✅",
    Status.CLOSED: "📁",
    Status.DECLINED: "🚫",
}
"""Never alone: the status stands beside it in words."""

MEANINGS: Final = {
    Status.INVESTIGATING: "Being investigated again",
    Status.IDENTIFIED: "Cause identified",
    Status.MONITORING: "Fix in place",
}
"""What a change to a status means to those who only read."""

MERGED: Final = "🔗"

WITH_DAY = timedelta(hours=12)
"""From this cadence on, a time alone could be today's or tomorrow's."""


def headline(view: Overview) -> str:
    """Return what is broken, or that it was, in one line of plain text."""
    incident = view.incident
    how = "merged" if incident.merged_into is not None else str(incident.status)
    over = "" if incident.status.is_open else f"{how.capitalize()}: "
    return f"{over}[{view.severity.label}] {incident.title}"


def icon(view: Overview) -> str:
    """Return the icon of where it stands; a duplicate was not declined."""
    return MERGED if view.incident.merged_into is not None else ICONS[view.incident.status]


def commander_hears(view: Overview, by: str) -> list[block_kit.Block]:
    """Say in a form that ends an incident that its commander hears of it, unless that is whoever fills it in."""
    if view.commander in {None, by}:
        return []
    return [block_kit.context(f"{text.user(str(view.commander))} is in command and gets a message.")]


def one_liner(view: Overview) -> str:
    """Return what is broken and where it stands, in one line of mrkdwn."""
    incident = view.incident
    stands = f", {outcome(view)}" if incident.status not in OVER else ""  # else the headline says it
    return f"{icon(view)} {text.escape(headline(view))} ({incident.number}{stands})"


def meaning(before: Status, after: Status) -> str:
    """Say what a change of status means: plain text."""
    return "The fix didn't hold" if is_relapse(before, after) else MEANINGS[after]


def about(rendered: Rendered, view: Overview) -> Rendered:
    """Add to a message which incident it is about, unless it says so."""
    number = view.incident.number
    if number in f"{rendered.text} {rendered.blocks}":
        return rendered
    blocks = rendered.blocks or block_kit.sections(rendered.text)
    return Rendered(
        f"{rendered.text} ({number})",
        [*block_kit.fit(blocks, block_kit.MOST_IN_MESSAGE - 1), block_kit.context(number)],
    )


BY_ALERT: Final = "an alert"
"""Who declared an incident that no person did."""


def by_whom(incident: Incident | Sketch, called: Called) -> str:
    """Say who declared an incident: mrkdwn."""
    return called(incident.declared_by) if incident.declared_by else BY_ALERT


def impact_span(incident: Incident) -> str:
    """Say from when to when the impact lasted and how long that was; empty: it lasts, or there was none."""
    lasted = durations(incident).impact
    if incident.status not in OVER or lasted is None:
        return ""
    return f"{span_utc(incident.started_at, incident.started_at + lasted)} ({spoken(to_the_minute(lasted))})"


def outcome(view: Overview) -> str:
    """Return the status, or for a duplicate where it goes on: plain text."""
    into = view.ending.merged_into
    return f"merged into {into.number}" if into is not None else str(view.incident.status)


def signed(update: StatusUpdate, called: Called) -> str:
    """Say whose an update is: who posted it, and whose words it is where it was a message before."""
    if update.said_by and update.said_by != update.by:
        return f"{called(update.by)}, from a message of {called(update.said_by)}"
    return called(update.by)


def next_update(view: Overview) -> str:
    """Say when the next update is owed; with the day, where the clock runs for most of one."""
    if view.deadlines.next_update_at is None:
        return "as needed" if view.incident.status.is_open else "none due"
    every = view.severity.update_every
    at = day_and_time if every is not None and every >= WITH_DAY else text.date
    if view.deadlines.overdue_since is not None:
        return f"overdue since {at(view.deadlines.overdue_since)}"
    return f"by {at(view.deadlines.next_update_at)}"
