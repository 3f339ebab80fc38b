"""Everything that Warroom says, a file for each family. How it looks is decided in `bot.slack.blocks.messages`.

A message that shows the present (card, announcement) carries nothing: it is rendered from the
database at sending. One that tells a fact carries that fact.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.domain.messages import (
    alerts,
    approval,
    card,
    changes,
    checklists,
    clock,
    delivery,
    duties,
    ending,
    escalation,
    handoff,
    on_call,
    postmortem,
    probes,
    records,
    recovery,
    reminders,
    reporter,
    review,
    roles,
    stability,
    timeline,
    trends,
    updates,
    war_room,
)

Message = Annotated[
    alerts.Message
    | approval.Message
    | card.Message
    | changes.Message
    | checklists.Message
    | clock.Message
    | delivery.Message
    | duties.Message
    | ending.Message
    | escalation.Message
    | handoff.Message
    | on_call.Message
    | postmortem.Message
    | probes.Message
    | records.Message
    | recovery.Message
    | reminders.Message
    | reporter.Message
    | review.Message
    | roles.Message
    | stability.Message
    | timeline.Message
    | trends.Message
    | updates.Message
    | war_room.Message,
    Field(discriminator="says"),
]
