"""The review meeting: its agenda when it begins, each point in its time, and whether it was held once it is over."""

from __future__ import annotations

from datetime import datetime

from bot.domain.agenda import MEETING_STARTED
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.review import AgendaPoint, MeetingAgenda
from bot.domain.record import Record
from bot.domain.record_kinds import REVIEW
from bot.domain.review_meeting import is_start, planned, point_of
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_records, posts
from bot.workflows.telling.keys import key_of


async def moment(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Do what a moment of the meeting that is planned asks for; of one that was held or cancelled, nothing."""
    meeting = planned(await act.uow.records.of(incident.id, REVIEW))
    if meeting is None:
        return
    if (point := point_of(deadline)) is not None:
        _prompt(act, incident, meeting, point, deadline.due)
    elif is_start(deadline):
        await _begin(act, incident, meeting, deadline)
    else:
        await of_records.remind(act, incident, meeting, what=deadline.subject)


async def _begin(act: Act, incident: Incident, meeting: Record, deadline: Deadline) -> None:
    """Post agenda and ground rules, once, in the thread, and show the facilitator what to mind.

    What began while Warroom was away, and is over, is only asked about.
    """
    from bot.workflows.checks import show  # noqa: PLC0415 - showing lists winds the clock, which calls this

    if act.now >= deadline.due + act.policy.review_meeting.length:
        return
    said, place = MeetingAgenda(number=meeting.number), f"agenda:{meeting.number}"
    if await act.uow.outbox.knows(key_of(incident, place)):  # it was moved after it had begun
        act.leave(posts.edit(incident, place, said))
    else:
        act.leave(posts.say_under_card(incident, said, what=place, place=place))
    if act.policy.review_meeting.prompts:
        _prompt(act, incident, meeting, 1, deadline.due)
    act.leave(*await of_records.refresh(act, incident, meeting))  # it can be called held from now on
    act.record_at_end(incident.id, EntryKind.POSTMORTEM, "The review meeting begins")
    await show(act, incident, MEETING_STARTED)


def _prompt(act: Act, incident: Incident, meeting: Record, number: int, begins: datetime) -> None:
    """Post a point of the agenda, once; not one whose time is over, as after Warroom was away."""
    for point in act.policy.review_meeting.agenda[number - 1 : number]:
        if act.now < begins + point.takes:
            said = AgendaPoint(text=point.text, until=begins + point.takes)
            what = f"point:{meeting.number}:{number}:{begins:%Y%m%dT%H%M%S}"
            act.leave(posts.say_under_card(incident, said, what=what))
