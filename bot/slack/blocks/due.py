"""When the next step of a postmortem is due, where its incident is shown."""

from __future__ import annotations

from datetime import datetime

from bot.domain.deadline import Known
from bot.domain.incident import OVER
from bot.domain.overview import Overview
from bot.domain.postmortem_due import NAMES, next_due, step_of
from bot.slack.blocks.when import day_and_time


def next_step(view: Overview, now: datetime | None) -> str:
    """Say which step is due next, and by when: mrkdwn; empty: nothing is owed."""
    incident = view.incident
    if incident.status not in OVER or incident.resolved_at is None:
        return ""
    at = now or incident.resolved_at
    known = Known(now=at, records=view.recovery.reviews, drafts=view.recovery.drafts)
    due = next_due(incident, known, view.policy)
    if due is None:
        return ""
    word = "overdue since" if due.due <= at else "due by"
    name = NAMES[step_of(due.subject)]
    return f"{name[:1].upper()}{name[1:]} {word} {day_and_time(due.due)}"
