"""The question whether a change is rolled back first: it waits until someone answers, or the incident is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.messages.records import RollbackState, RollbackSuggested
from bot.domain.record import CHANGE, Record
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.promises.kind import ends_now
from bot.workflows.telling import posts


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Ask no one any longer, once, as the incident ends."""
    if not act.policy.change_sources or not ends_now(act, incident):
        return ()
    for change in await act.uow.records.of(incident.id, CHANGE):
        if change.state == "suggested":
            act.leave(posts.edit(incident, place_of(change.number), await shown(act, incident, change, "suggested")))
    return ()


def place_of(number: int) -> str:
    """Return where a change is suggested to be rolled back.

    Args:
        number: of its record.
    """
    return f"rollback:{number}"


async def shown(act: Act, incident: Incident, change: Record, state: RollbackState) -> RollbackSuggested:
    """Return the message about a change's record."""
    return RollbackSuggested(
        number=change.number,
        title=change.text,
        link=str(change.fields.get("url", "")),
        at=datetime.fromisoformat(str(change.fields["at"])) if "at" in change.fields else incident.started_at,
        before=incident.started_at,
        by_alert=bool(await act.uow.alerts.of(incident.id)),
        state=state,
    )
