"""The question whether an incident has come back that was just resolved: who waits for its answer, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.alert import Stored
from bot.domain.incident import Incident
from bot.domain.messages.alerts import RegressionAsked, line_of
from bot.domain.policy import Policy, severity_of
from bot.workflows.act import Act
from bot.workflows.telling import posts
from bot.workflows.telling.keys import key_of


def place_of_question(alert_id: int, incident: Incident) -> str:
    """Name the place of the question whether an incident has come back that was resolved."""
    return f"regression:{alert_id}:{incident.resolved_at:%Y%m%dT%H%M%S}"


def counts_as_new_at(policy: Policy, incident: Incident, resolved_at: datetime) -> datetime:
    """Return until when it is asked whether an incident has come back that was resolved."""
    return resolved_at + severity_of(policy, incident).stability_window


async def waiting(act: Act, incident: Incident) -> Sequence[Stored]:
    """Return the alerts that wait for the same answer.

    Args:
        incident: as it was when the question was asked.
    """
    if incident.resolved_at is None:
        return ()
    until = counts_as_new_at(act.policy, incident, incident.resolved_at)
    return await act.uow.alert_groups.waiting_with(incident.id, until)


async def claim(act: Act, incident: Incident) -> Sequence[Stored]:
    """Lock the alerts that wait for the same answer, before anyone locks their incident: see `decide_together`."""
    if not act.policy.alert_sources:
        return ()
    return await act.uow.alert_groups.claim([each.id for each in await waiting(act, incident)])


async def settle(act: Act, incident: Incident, alerts: Sequence[Stored], answer: str) -> None:
    """Take the buttons off the question, wherever it was asked.

    Args:
        incident: as it was when the question was asked.
        alerts: those that waited for the answer; the question is about one of them.
        answer: what became of it, as it stands there; whoever acts gave it.
    """
    for each in alerts if incident.resolved_at is not None else ():
        place = place_of_question(each.id, incident)
        if await act.uow.outbox.knows(key_of(incident, place)):
            said = RegressionAsked(line=line_of(each), answer=answer, by=act.by, at=act.now)
            act.leave(posts.edit(incident, place, said))
