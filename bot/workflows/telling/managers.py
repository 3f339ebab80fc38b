"""What managers hear of what their people leave undone: one message a day to each, whatever it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.effects import Edit
from bot.domain.incident import Incident
from bot.domain.left_undone import CLIMBED_AT, has_climbed, whose
from bot.domain.messages.records import Overdue
from bot.domain.record import numbered
from bot.workflows.act import Act
from bot.workflows.reading.left_undone import left_undone
from bot.workflows.telling import posts
from bot.workflows.telling.keys import newest

OVERDUE: Final = "actions_overdue"
"""Begins what names a search for the managers who hear of what is overdue for long; the moment follows."""


async def climbed(act: Act, incident_id: int, kind: str, number: int) -> None:
    """Keep in mind that a manager hears of a record: once, whatever date it gets."""
    record = numbered(await act.uow.records.of(incident_id, kind), kind, number)
    if record is not None and not has_climbed(record):
        await act.uow.records.put(replace(record, fields={**record.fields, CLIMBED_AT: act.now.isoformat()}))


async def tell(act: Act, incident: Incident, at: str, people: Sequence[str]) -> None:
    """Tell managers what is left undone: one message a day to each, which later things of that day are added to.

    Args:
        incident: of which something came to be; what others have is told in the same message.
        at: when, in ISO 8601.
        people: the managers; of what is their own they heard themselves.
    """
    day = at[:10]
    left = [whose(each.item) for each in await left_undone(act.uow, day, act.now)]
    for user in people:
        if all(owner == user for owner in left):
            continue
        place = f"{OVERDUE}:{day}:{user}"
        message = Overdue(day=day, whom=user)
        told = await act.uow.outbox.incident_of(place)
        if told is not None:
            effect = Edit(place=place, message=message)
            act.leave(newest(await act.uow.incidents.get(told), effect, lane=f"edit:{place}", needs=place))
        else:
            posted = posts.say_to(incident, user, message, what=place, place=place)
            act.leave(replace(posted, key=place))  # one for all incidents
