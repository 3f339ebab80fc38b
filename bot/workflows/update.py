"""This file is about the update that stakeholders are owed."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.messages import UpdatePosted
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.domain.update import StatusUpdate, nothing_new_since
from bot.workflows import tell
from bot.workflows.reminder import check_open, owe_update, settle
from storage.unit_of_work import UnitOfWork


async def post_update(
    uow: UnitOfWork, policy: Policy, incident_id: int, text: str, *, by: str, now: datetime
) -> StatusUpdate:
    """Post a numbered update; the next one is owed a full cadence from now.

    Raises:
        IncidentError: the text is empty or too long, or the incident is over.
    """
    missing = "Say what is being done: `/incident update rolled back v2.3.4, errors falling`."
    cleaned = clean_text(text, field="update", missing=missing)
    incident = await uow.incidents.get(incident_id, lock=True)
    check_owed(incident)
    update = await _record(uow, policy, incident, cleaned, by=by, now=now, no_change=False)
    uow.outbox.add(
        tell.say(incident, UpdatePosted(update=update), what=f"update:{update.number}"),
        *tell.refresh(incident),
    )
    return update


async def no_change(
    uow: UnitOfWork, policy: Policy, incident_id: int, reminder_number: int, *, by: str, now: datetime
) -> StatusUpdate:
    """Answer a reminder with *No change*: a numbered update that nothing new is known, without another post.

    Raises:
        IncidentError: the reminder has been answered since, or the incident is over.
    """
    incident = await uow.incidents.get(incident_id, lock=True)
    await check_open(uow, incident, reminder_number)
    news = await uow.updates.last(incident_id, with_news=True)
    text = nothing_new_since(news.at if news else incident.declared_at, now=now)
    update = await _record(uow, policy, incident, text, by=by, now=now, no_change=True)
    uow.outbox.add(*tell.refresh(incident))
    return update


def check_owed(incident: Incident) -> None:
    """Refuse an update of what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        raise IncidentError(
            f"{incident.number} is {incident.status}, so no update is owed. "
            "If it is back: `/incident reopen <reason>`. To add to its record: `/incident timeline <note>`."
        )


async def _record(
    uow: UnitOfWork,
    policy: Policy,
    incident: Incident,
    text: str,
    *,
    by: str,
    now: datetime,
    no_change: bool,
) -> StatusUpdate:
    last = await uow.updates.last(incident.id)
    update = StatusUpdate(
        number=last.number + 1 if last else 1,
        text=text,
        no_change=no_change,
        by=by,
        at=now,
        status=incident.status,
        next_due_at=await owe_update(uow, policy, incident, now=now),
    )
    await uow.updates.add(incident.id, update)
    await uow.timeline.add(
        incident.id,
        EntryKind.NO_CHANGE if no_change else EntryKind.UPDATE,
        f"Update #{update.number}: {text}",
        by=by,
        now=now,
        effect_key=None if no_change else f"{incident.number}:update:{update.number}",
    )
    answer = "No change" if no_change else f"Update #{update.number}"
    await settle(uow, incident, answer, by=by, now=now)
    return update
