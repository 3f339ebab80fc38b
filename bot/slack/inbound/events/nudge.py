"""A hint to whoever says what the policy calls a red flag. It costs the storing of events no statement.

Whether it is given is decided afterwards, in a transaction of its own, so no event waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from bot.domain.phase import is_restored
from bot.domain.red_flag import RedFlag, found
from bot.domain.timeline import instant, microseconds
from bot.slack.blocks.nudge import nudge as shown
from bot.slack.blocks.text import unescape
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.replies import whisper_in_channel
from bot.slack.conversations.rights import SEE
from bot.slack.inbound.events.follow_up import FollowUp
from bot.slack.workspace.messages import SAID
from bot.workflows.act import Act
from bot.workflows.nudge import nudge

LATE: Final = timedelta(minutes=2)
"""A message that reaches us later than that is not answered with a hint: its moment has passed."""


def wanted(act: Act, event: Mapping[str, Any]) -> FollowUp | None:
    """Return what is owed to whoever said something just now; ``None``: nothing, or it is an edit, or an app's."""
    if event.get("subtype") not in SAID or not event.get("user") or event.get("bot_id"):
        return None
    flag = found(act.policy.red_flags, unescape(event.get("text") or ""))
    ts = microseconds(event["ts"])
    if flag is None or act.now - instant(ts) > LATE:
        return None
    give = partial(_give, flag=flag, ts=ts, thread=event.get("thread_ts", ""))
    return FollowUp(user=event["user"], channel=event["channel"], give=give)


async def _give(interaction: Interaction, *, flag: RedFlag, ts: int, thread: str) -> None:
    async with interaction.look() as looking:
        incident_id = await looking.uow.messages.incident_of(interaction.channel, ts)
        if incident_id is None or is_restored(await looking.uow.incidents.get(incident_id)):
            return
    async with interaction.act(SEE, incident_id) as act:
        if not await nudge(act, incident_id):
            return
    interaction.thread = thread
    await whisper_in_channel(interaction, shown(incident_id, flag))
