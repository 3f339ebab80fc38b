"""Orders for what is shown of records: each has one message, under the card, which is edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.messages.records import ActionsDue, RecordDue
from bot.domain.record import Record
from bot.domain.record_kinds import REVIEW, TEMPFIX
from bot.workflows.act import Act
from bot.workflows.reading.parts import commander_of, people_to_call, who_left
from bot.workflows.telling import posts
from bot.workflows.telling.of_action_items import GONE, TOLD_IN
from bot.workflows.telling.record_message import place_of, rolls_back, shown

OWNED_BY: Final[Mapping[str, str]] = {TEMPFIX: "owner", REVIEW: "facilitator"}
"""Kind of record -> the field that says whose it is to see to it."""


async def show(act: Act, incident: Incident, record: Record) -> list[Order]:
    """Post a record's message; that of a rollback is there, for it was suggested."""
    if rolls_back(record) is not None:
        return await refresh(act, incident, record)
    place = place_of(record)
    return [posts.say_under_card(incident, await shown(act, incident, record), what=place, place=place)]


async def refresh(act: Act, incident: Incident, record: Record) -> list[Order]:
    """Bring a record's message up to date, and what the last one of those was told in private who were reminded."""
    edits = [posts.edit(incident, place_of(record), await shown(act, incident, record))]
    if place := record.said(TOLD_IN):
        edits.append(posts.edit(incident, place, ActionsDue(place=place, whom=record.said("told"))))
    elif record.said("told"):
        edits.append(posts.edit(incident, _due_place(record), RecordDue(kind=record.kind, number=record.number)))
    return edits


async def remind(act: Act, incident: Incident, record: Record, *, what: str, but: str = "") -> str:
    """Tell whoever a record is waiting for, in private and once, that it does; bring its message up to date.

    Args:
        what: of all its reminders which one it is.
        but: user id of someone whose account is gone; they are told nothing of it from now on.

    Returns:
        User id of who is told; empty: no one.
    """
    gone = but or record.said(GONE)
    whom = await waits_for(act, incident, record, but=gone)
    told = replace(record, fields={**record.fields, "told": whom, **({GONE: gone} if gone else {})})
    await act.uow.records.put(told)
    if whom:
        said, place = RecordDue(kind=record.kind, number=record.number), _due_place(record)
        act.leave(posts.say_to(incident, whom, said, what=f"{place}:{what}:{whom}", place=place))
    act.leave(posts.edit(incident, place_of(told), await shown(act, incident, told)))
    return whom


async def waits_for(act: Act, incident: Incident, record: Record, *, but: str = "") -> str:
    """Return whose turn it is; empty: no one's.

    Of what has an owner the owner's, else the commander's; of anything else that of whoever runs it. Then that of
    whoever made it, and of anyone who is there. No one's who has left; of a private one only someone's in its room.
    """
    left = {*await who_left(act.uow, incident.id), but}
    there = await people_to_call(act.uow, incident)
    if (field := OWNED_BY.get(record.kind)) is not None:
        wanted = [record.said(field), await commander_of(act.uow, incident) or "", record.by]
    else:
        wanted = [record.said("moved_by"), record.by]
    allowed = [user for user in wanted if not incident.private or user in there]
    return next((user for user in [*allowed, *there] if user and user not in left), "")


async def ask_another(act: Act, incident: Incident, due: RecordDue, *, gone: str) -> bool:
    """Remind the next in line of what someone can't be reminded of whose account is gone; tell whether anyone is."""
    whom = ""
    for record in await act.uow.records.of(incident.id, due.kind):
        if record.number == due.number and record.said("told") == gone:
            whom = await remind(act, incident, record, what=f"for:{gone}", but=gone)
    return bool(whom)


def _due_place(record: Record) -> str:
    return f"due:{record.kind}:{record.number}"
