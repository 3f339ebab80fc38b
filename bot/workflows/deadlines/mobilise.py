"""Whoever the severity calls is told: at once, after a while, or when work begins."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.deadline import Deadline
from bot.domain.durations import spoken, to_the_minute
from bot.domain.effects import Way
from bot.domain.incident import Incident
from bot.domain.policy import severity_of
from bot.workflows.act import Act
from bot.workflows.telling import reach


async def called(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Have them told in private, and asked in, each once."""
    label = severity_of(act.policy, incident).label
    waited = deadline.due - deadline.starts
    open_for = f" open for {spoken(to_the_minute(waited))}" if waited else ""
    why = f"Called in for every {label}{open_for}"
    what = f"mobilise:{deadline.subject}"
    by: Sequence[Way] = ("invite", "dm") if waited else ("dm",)  # whoever is called at once is invited at once
    act.leave(*reach.reach(act, incident, deadline.subject, why, what=what, by=by))
