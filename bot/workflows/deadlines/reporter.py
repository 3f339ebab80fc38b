"""Whoever reported an incident is asked what they know, unless they work on it."""

from __future__ import annotations

from bot.domain.clock import RESPONSES
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.reporter import ReporterAsked
from bot.domain.reporter import PLACE
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.parts import who_left
from bot.workflows.telling import posts


async def asked(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Ask them, in one direct message."""
    reporter = await _reporter(act, incident)
    if reporter and not await _works_on_it(act, incident, reporter):
        act.leave(posts.say_to(incident, reporter, ReporterAsked(), what=PLACE, place=PLACE))


async def _reporter(act: Act, incident: Incident) -> str:
    """Return who said it first; empty: no person did, or someone to whom a private incident is nothing to know of."""
    source = await act.uow.timeline.last(incident.id, EntryKind.SOURCE)
    author = (source.author if source is not None else None) or incident.declared_by
    if incident.private and (author != incident.declared_by or author in await who_left(act.uow, incident.id)):
        return ""
    return author


async def _works_on_it(act: Act, incident: Incident, user: str) -> bool:
    """Tell whether someone responds: on call, in a role, called, or doing something about it."""
    if user == incident.declared_by and incident.acknowledged_at == incident.declared_at:
        return True
    if any(each.user == user for each in await act.uow.roles.history(incident.id)):
        return True
    if any(user in {*each.people, each.taken_by} for each in await act.uow.escalations.of(incident.id)):
        return True
    does = RESPONSES | {EntryKind.ACKNOWLEDGED}
    return any(
        each.author == user and each.kind in does and each.recorded_at > incident.declared_at
        for each in await act.uow.timeline.of(incident.id)
    )
