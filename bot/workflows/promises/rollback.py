"""The question whether a change is rolled back first: it waits until someone answers, or the incident is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.change import rolled_back_by
from bot.domain.incident import Incident
from bot.domain.record import Record
from bot.domain.record_kinds import CHANGE
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.promises.kind import ends_now
from bot.workflows.telling import posts
from bot.workflows.telling.record_message import place_of, suggested


async def take(act: Act, records: Sequence[Record], mitigation: str) -> int | None:
    """Answer the question with a mitigation that someone typed, as its button does.

    Args:
        records: all of the incident, which is locked.
        mitigation: what is done, as it was typed.

    Returns:
        Number of the change that it rolls back; ``None``: none that was suggested.
    """
    open_ones = {each.number: each for each in records if each.kind == CHANGE and each.state == "suggested"}
    number = rolled_back_by(mitigation, {each.number: each.text for each in open_ones.values()})
    if number is not None:
        await act.uow.records.put(replace(open_ones[number], state="taken"))
    return number


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Ask no one any longer, once, as the incident ends."""
    if not act.policy.change_sources or not ends_now(act, incident):
        return ()
    for change in await act.uow.records.of(incident.id, CHANGE):
        if change.state == "suggested":
            said = await suggested(act, incident, change, "suggested")
            act.leave(posts.edit(incident, place_of(change), said))
    return ()
