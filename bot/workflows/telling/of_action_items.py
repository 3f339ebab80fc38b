"""Who hears of an action item that is not done, and in which message: one for all that one person hears at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.domain.incident import Incident
from bot.domain.messages.records import ActionsDue
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.workflows.act import Act
from bot.workflows.reading.parts import commander_of, people_to_call
from bot.workflows.telling import posts
from bot.workflows.telling.keys import key_of
from bot.workflows.telling.record_message import place_of, shown

TOLD_IN: Final = "told_in"
"""Field: the place of the message in which someone heard of it last."""

GONE: Final = "gone"
"""Field: user id of an owner whose account is gone."""


async def remind(act: Act, incident: Incident, item: Record, *, but: str = "") -> str:
    """Tell whose turn it is, in private: what else they hear at the same moment stands in the same message.

    Args:
        but: user id of someone whose account is gone.

    Returns:
        User id of who is told; empty: no one.
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
    if whom:
        said = ActionsDue(place=place, whom=whom)
        what = f"{place}:{whom}"
        if same:  # it may be on its way
            act.leave(replace(posts.edit(incident, place, said), needs=key_of(incident, what)))
        else:
            act.leave(posts.say_to(incident, whom, said, what=what, place=place))
    act.leave(posts.edit(incident, place_of(changed), await shown(act, incident, changed)))
    return whom


async def _whose_turn(act: Act, incident: Incident, item: Record, *, gone: str) -> str:
    """Return who hears of an item: its owner; of one without, whoever leads; else whoever made it; empty: no one.

    Of a private incident only someone who is in its room.
    """
    there = await people_to_call(act.uow, incident) if incident.private else ()
    leads = "" if item.said("owner") else await commander_of(act.uow, incident) or ""
    wanted = [item.said("owner"), leads, item.by, incident.declared_by]
    allowed = [user for user in wanted if not incident.private or user in there]
    return next((user for user in allowed if user and user != gone), "")


async def ask_another(act: Act, incident: Incident, message: ActionsDue, *, gone: str) -> bool:
    """Tell the next in line of what someone can't be told whose account is gone; tell whether anyone is."""
    whom = ""
    for item in await act.uow.records.of(incident.id, ACTION_ITEM):
        if item.said(TOLD_IN) == message.place and item.said("told") == gone and not item.is_done:
            whom = await remind(act, incident, item, but=gone)
    return bool(whom)
