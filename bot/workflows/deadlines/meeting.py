"""The review meeting begins: its agenda is posted. Once it is over, its facilitator is asked whether it was held."""

from __future__ import annotations

from bot.domain.agenda import MEETING_STARTED
from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.review import MeetingAgenda
from bot.domain.record_kinds import REVIEW
from bot.domain.review_meeting import is_start, planned
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import of_records, posts
from bot.workflows.telling.keys import key_of


async def moment(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Post agenda and ground rules, once, in the thread, and show the facilitator what to mind; or ask how it went.

    What began while Warroom was away, and is over, is only asked about.
    """
    from bot.workflows.checks import show  # noqa: PLC0415 - showing lists winds the clock, which calls this

    meeting = planned(await act.uow.records.of(incident.id, REVIEW))
    if meeting is None:
        return
    if not is_start(deadline):
        await of_records.remind(act, incident, meeting, what=deadline.subject)
        return
    if act.now >= deadline.due + act.policy.review_meeting.length:
        return
    said, place = MeetingAgenda(number=meeting.number), f"agenda:{meeting.number}"
    if await act.uow.outbox.knows(key_of(incident, place)):  # it was moved after it had begun
        act.leave(posts.edit(incident, place, said))
    else:
        act.leave(posts.say_under_card(incident, said, what=place, place=place))
    act.leave(*await of_records.refresh(act, incident, meeting))  # it can be called held from now on
    act.record_at_end(incident.id, EntryKind.POSTMORTEM, "The review meeting begins")
    await show(act, incident, MEETING_STARTED)
