"""Who hears of an action item that is not done, and in which message: one for all that one person hears at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.action_due import CLIMBED_AT, climbed_on
from bot.domain.effects import Edit
from bot.domain.incident import Incident
from bot.domain.messages.records import ActionsDue, ActionsOverdue
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.workflows.act import Act
from bot.workflows.reading.action_items import open_items
from bot.workflows.reading.parts import commander_of, people_to_call
from bot.workflows.telling import posts
from bot.workflows.telling.keys import newest
from bot.workflows.telling.record_message import place_of, shown

TOLD_IN: Final = "told_in"
"""Field: the place of the message in which someone heard of it last."""

OVERDUE: Final = "actions_overdue"
"""Begins what names a search for the managers who hear of what is overdue for long; the moment follows."""

GONE: Final = "gone"
"""Field: user id of an owner whose account is gone."""


async def remind(act: Act, incident: Incident, item: Record, *, but: str = "") -> None:
    """Tell whose turn it is, in private: what else they hear at the same moment stands in the same message.

    Args:
        but: user id of someone whose account is gone.
    """
    items = await act.uow.records.of(incident.id, ACTION_ITEM)
    gone = but or item.said(GONE)
    whom = await _whose_turn(act, incident, item, gone=gone)
    heard_at = act.now.isoformat()
    same = [each for each in items if each.said("told") == whom and each.said("heard_at") == heard_at]
    place = same[0].said(TOLD_IN) if same else f"due:{ACTION_ITEM}:{item.number}:{act.now:%Y%m%dT%H%M%S}"
    told = {"told": whom, TOLD_IN: place if whom else "", "heard_at": heard_at, GONE: gone}
    kept = {key: value for key, value in {**item.fields, **told}.items() if value != ""}
    changed = replace(item, fields=kept)
    await act.uow.records.put(changed)
    if whom and not same:
        said = ActionsDue(place=place, whom=whom)
        act.leave(posts.say_to(incident, whom, said, what=f"{place}:{whom}", place=place))
    act.leave(posts.edit(incident, place_of(changed), await shown(act, incident, changed)))


async def _whose_turn(act: Act, incident: Incident, item: Record, *, gone: str) -> str:
    """Return who hears of an item: its owner; of one without, whoever leads; else whoever made it; empty: no one.

    Of a private incident only someone who is in its room.
    """
    there = await people_to_call(act.uow, incident) if incident.private else ()
    leads = "" if item.said("owner") else await commander_of(act.uow, incident) or ""
    wanted = [item.said("owner"), leads, item.by, incident.declared_by]
    allowed = [user for user in wanted if not incident.private or user in there]
    return next((user for user in allowed if user and user != gone), "")


async def ask_another(act: Act, incident: Incident, message: ActionsDue, *, gone: str) -> None:
    """Tell the next in line of what someone can't be told whose account is gone."""
    for item in await act.uow.records.of(incident.id, ACTION_ITEM):
        if item.said(TOLD_IN) == message.place and item.said("told") == gone and not item.is_done:
            await remind(act, incident, item, but=gone)


async def climbed(act: Act, incident_id: int, number: int) -> None:
    """Keep in mind that a manager hears of an item: once, whatever date it gets."""
    item = next(each for each in await act.uow.records.of(incident_id, ACTION_ITEM) if each.number == number)
    await act.uow.records.put(replace(item, fields={**item.fields, CLIMBED_AT: act.now.isoformat()}))


async def tell_managers(act: Act, incident: Incident, at: str, people: Sequence[str]) -> None:
    """Tell managers what is overdue for long: one message a day to each, which later ones of that day are added to.

    Args:
        incident: of which something came to be; what others have is told in the same message.
        at: when, in ISO 8601.
        people: the managers; of their own items they heard as owners.
    """
    day = at[:10]
    late = [
        each.item.said("owner")
        for each in await open_items(act.uow)
        if climbed_on(each.item, day) and not each.incident.private
    ]
    for user in people:
        if all(owner == user for owner in late):
            continue
        place = f"{OVERDUE}:{day}:{user}"
        message = ActionsOverdue(day=day, whom=user)
        told = await act.uow.outbox.incident_of(place)
        if told is not None:
            effect = Edit(place=place, message=message)
            act.leave(newest(await act.uow.incidents.get(told), effect, lane=f"edit:{place}", needs=place))
        else:
            posted = posts.say_to(incident, user, message, what=place, place=place)
            act.leave(replace(posted, key=place))  # one for all incidents
