"""How everything looks that Warroom says: a file for each family of `bot.domain.messages`, named as it is there."""

from bot.slack.blocks.messages import (  # noqa: F401 - each enters its kinds into the table
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
from bot.slack.blocks.messages.registry import needs, render

__all__ = ["needs", "render"]
