"""A vendor has not answered: whoever opened the case is called."""

from __future__ import annotations

from bot.domain.deadline import Deadline, length
from bot.domain.incident import Incident
from bot.domain.messages.records import VendorSilent
from bot.domain.record_due import about
from bot.domain.record_kinds import VENDOR
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.parts import first_to_call, who_left
from bot.workflows.telling import posts


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Say, once, that a vendor is silent, and what is next."""
    case = about(deadline, await act.uow.records.of(incident.id, VENDOR))
    if case is None:
        return
    left = await who_left(act.uow, incident.id)
    whom = await first_to_call(act.uow, incident) if case.by in left else case.by
    said = VendorSilent(
        number=case.number,
        name=case.text,
        whom=whom,
        within_seconds=length(deadline).total_seconds(),
        step=case.next_step,
    )
    act.leave(posts.say(incident, said, what=f"vendor_silent:{case.number}"))
    act.record_at_end(incident.id, EntryKind.REMINDER, f"{case.called} {case.text} hasn't answered")
