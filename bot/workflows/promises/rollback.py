"""The question whether a change is rolled back first: it waits until someone answers, or the incident is over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.record_kinds import CHANGE
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.promises.kind import ends_now
from bot.workflows.telling import posts
from bot.workflows.telling.record_message import place_of, suggested


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Ask no one any longer, once, as the incident ends."""
    if not act.policy.change_sources or not ends_now(act, incident):
        return ()
    for change in await act.uow.records.of(incident.id, CHANGE):
        if change.state == "suggested":
            said = await suggested(act, incident, change, "suggested")
            act.leave(posts.edit(incident, place_of(change), said))
    return ()
