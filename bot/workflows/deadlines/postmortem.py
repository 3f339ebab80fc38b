"""A step of the postmortem is due: whoever owes it hears of it in private, and later their manager."""

from __future__ import annotations

from bot.domain.deadline import Deadline, Moment
from bot.domain.incident import Incident
from bot.domain.messages.review import StepDue
from bot.domain.people import MANAGER
from bot.domain.postmortem_due import NAMES, REVIEW, step_of
from bot.domain.review_meeting import facilitator_of
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.reading.parts import commander_of, people_to_call, who_left
from bot.workflows.telling import posts, reach, reviews


async def halfway(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Remind whoever owes the step that it is due."""
    await _remind(act, incident, deadline, Moment.HALFWAY)


async def warned(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Remind them again, shortly before."""
    await _remind(act, incident, deadline, Moment.WARNED)


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Tell them that it is overdue; the card says so too."""
    await _remind(act, incident, deadline, Moment.MISSED)
    act.record_at_end(incident.id, EntryKind.REMINDER, f"Overdue: {NAMES[step_of(deadline.subject)]}")
    act.leave(posts.refresh_card(incident))


async def left(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Tell the manager, once; of a private incident no one hears."""
    why = await owner(act, incident)
    what = f"{deadline.kind}:{deadline.subject} {deadline.due.isoformat()}"
    act.leave(*reach.reach(act, incident, MANAGER, why, what=what))


async def _remind(act: Act, incident: Incident, deadline: Deadline, moment: Moment) -> None:
    said = StepDue(step=step_of(deadline.subject), due_at=deadline.due)
    if said.step == REVIEW:  # whoever was asked to approve it may have left
        await reviews.refresh(act, incident)
    await tell(act, incident, said, what=f"{deadline.kind}:{deadline.subject}:{moment}")


async def tell(act: Act, incident: Incident, said: StepDue, *, what: str, but: str = "") -> str:
    """Tell whoever owes a step, in private and once.

    Args:
        what: of all reminders which one it is.
        but: user id of someone who can't be reached.

    Returns:
        User id of who is told; empty: no one.
    """
    if whom := await owner(act, incident, but=but):
        act.leave(posts.say_to(incident, whom, said, what=f"{what}:{whom}"))
    return whom


async def owner(act: Act, incident: Incident, *, but: str = "") -> str:
    """Return who owes the steps of the postmortem; empty: no one is there.

    The facilitator of the review, else whoever is in command at the end, else whoever declared it, else anyone who is
    there. No one who has left; of a private incident only someone in its room.
    """
    gone = {*await who_left(act.uow, incident.id), but}
    there = await people_to_call(act.uow, incident)
    facilitator = facilitator_of(await act.uow.records.all_of(incident.id))
    wanted = [facilitator, await commander_of(act.uow, incident) or "", incident.declared_by]
    allowed = [user for user in wanted if not incident.private or user in there]
    return next((user for user in [*allowed, *there] if user and user not in gone), "")


async def ask_another(act: Act, incident: Incident, said: StepDue, *, gone: str) -> bool:
    """Remind the next in line of what someone can't be reminded of whose account is gone; tell whether anyone is."""
    if said.owner:
        return False
    return bool(
        await tell(act, incident, said, what=f"step_due:{said.step}:{said.due_at.isoformat()}:for:{gone}", but=gone)
    )
