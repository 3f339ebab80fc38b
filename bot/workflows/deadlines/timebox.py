"""The time is up that someone gave a piece of work: its message asks, and only they are called."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.deadline import Deadline
from bot.domain.incident import Incident
from bot.domain.messages.clock import TimeboxOver
from bot.domain.record_due import about
from bot.domain.record_kinds import TIMEBOX
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.parts import who_left
from bot.workflows.telling import of_records, posts


async def over(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Ask on its message whether to go on or to escalate, and say in a reply to whoever set it that it does."""
    box = about(deadline, await act.uow.records.of(incident.id, TIMEBOX))
    if box is None:
        return
    asking = replace(box, state="over")
    await act.uow.records.put(asking)
    act.record_at_end(incident.id, EntryKind.TIMEBOX, f"{box.called} {box.text}: time is up")
    whom = "" if box.by in await who_left(act.uow, incident.id) else box.by
    said = TimeboxOver(number=box.number, whom=whom)
    act.leave(*await of_records.refresh(act, incident, asking))
    act.leave(posts.say_under_card(incident, said, what=f"timebox_over:{deadline.subject}"))
