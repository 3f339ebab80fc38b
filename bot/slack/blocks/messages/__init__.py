"""How everything looks that Warroom says: a file for each family of `bot.domain.messages`, named as it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.messages import Message
from bot.domain.messages.base import BaseMessage
from bot.domain.overview import Overview
from bot.domain.part import Parts
from bot.slack.blocks.messages import (
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
from bot.slack.blocks.messages.shown import Shown
from bot.slack.blocks.rendered import Rendered, Surroundings

SHOWN: Final[Mapping[type[BaseMessage], Shown]] = {
    row.kind: row
    for family in (
        *(alerts, approval, card, changes, checklists, clock, delivery, duties, ending, escalation, handoff),
        *(on_call, postmortem, probes, records, recovery, reminders, reporter, review, roles, stability),
        *(timeline, trends, updates, war_room),
    )
    for row in family.SHOWN
}
"""Kind of message -> how it is shown."""


def needs(message: Message) -> Parts:
    """Return what a message needs beyond the incident itself."""
    return SHOWN[type(message)].needs


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:
    """Return how a message about an incident looks."""
    return SHOWN[type(message)].render(message, view, around)
