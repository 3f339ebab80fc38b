"""Five whys: what is to prevent an incident becomes action items."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.postmortem.whys import Whys, new_actions
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM
from bot.workflows.act import Act
from bot.workflows.records import make


async def prevent(act: Act, incident_id: int, whys: Whys) -> Sequence[Record]:
    """Make an action item of each preventive action that none says yet, and return those.

    Raises:
        IncidentError: one can't be made; see `records.make`.
    """
    known = of_kind(await act.uow.records.of(incident_id, ACTION_ITEM), ACTION_ITEM)
    return [
        await make(act, incident_id, ACTION_ITEM, each.text, fields={"from": f"why {each.why}" if each.why else ""})
        for each in new_actions(whys, [item.text for item in known])
    ]
