"""How everything looks that Warroom says: a file for each family of `bot.domain.messages`, named as it is there."""

from __future__ import annotations

from typing import Final, assert_never

from bot.domain import messages
from bot.domain.messages import Message
from bot.domain.overview import NOTHING, Overview, Parts
from bot.slack.blocks.messages import (
    card,
    changes,
    delivery,
    duties,
    ending,
    escalation,
    handoff,
    postmortem,
    reminders,
    roles,
    stability,
    timeline,
    updates,
    war_room,
)
from bot.slack.blocks.rendered import Needs, Rendered, Surroundings

NEEDS: Final[Needs] = {
    **card.NEEDS,
    **delivery.NEEDS,
    **duties.NEEDS,
    **escalation.NEEDS,
    **handoff.NEEDS,
    **reminders.NEEDS,
    **roles.NEEDS,
    **stability.NEEDS,
    **updates.NEEDS,
    **war_room.NEEDS,
}
"""What is to be read of an incident to show a message, or to see whether it is still wanted; left out: nothing."""


def needs(message: Message) -> Parts:
    """Return what a message needs beyond the incident itself."""
    return NEEDS.get(type(message), NOTHING)


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:  # noqa: C901, PLR0911, PLR0912 - a table
    """Return how a message about an incident looks."""
    if isinstance(message, messages.card.Message):
        return card.render(message, view, around)
    if isinstance(message, messages.changes.Message):
        return changes.render(message, view, around)
    if isinstance(message, messages.delivery.Message):
        return delivery.render(message, view, around)
    if isinstance(message, messages.duties.Message):
        return duties.render(message, view, around)
    if isinstance(message, messages.ending.Message):
        return ending.render(message, view, around)
    if isinstance(message, messages.escalation.Message):
        return escalation.render(message, view, around)
    if isinstance(message, messages.handoff.Message):
        return handoff.render(message, view, around)
    if isinstance(message, messages.postmortem.Message):
        return postmortem.render(message, view, around)
    if isinstance(message, messages.reminders.Message):
        return reminders.render(message, view, around)
    if isinstance(message, messages.roles.Message):
        return roles.render(message, view, around)
    if isinstance(message, messages.stability.Message):
        return stability.render(message, view, around)
    if isinstance(message, messages.timeline.Message):
        return timeline.render(message, view, around)
    if isinstance(message, messages.updates.Message):
        return updates.render(message, view, around)
    if isinstance(message, messages.war_room.Message):
        return war_room.render(message, view, around)
    assert_never(message)
