"""What effects are called where people read of them: on the card, in the operator's channel, in the shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.effects import (
    HANDOFF,
    Bookmark,
    CreateRoom,
    Edit,
    Effect,
    Invite,
    Pin,
    Post,
    Reach,
    SetTopic,
    ShareDraft,
)
from bot.domain.event import IncidentEvent
from bot.domain.messages import card
from bot.domain.messages.delivery import Undelivered
from bot.domain.page import Page
from bot.domain.value import Value

WHAT_IT_IS: Final[Mapping[type[Value], str]] = {
    CreateRoom: "the war room",
    SetTopic: "the room's topic",
    Invite: "an invitation",
    Reach: "a message to whoever is needed",
    Pin: "pinning the card",
    Bookmark: "the link to the announcement",
    Post: "a message",
    Edit: "an edit",
    ShareDraft: "the postmortem file",
    Page: "a page",
    IncidentEvent: "telling a webhook",
}
"""What each effect is to people: on the card, to the operator, in the shell."""


def what_it_is(effect: Effect) -> str:
    """Name an effect for people; of a message, also what it says."""
    name = WHAT_IT_IS[type(effect)]
    if isinstance(effect, Bookmark) and effect.to == "bridge":
        return "the link to the call"
    if isinstance(effect, Pin) and effect.place.startswith(HANDOFF):
        return "pinning the handoff"
    if not isinstance(effect, Post | Edit):
        return name
    says = effect.message.says.replace("_", " ")
    if isinstance(effect.message, card.Message):
        return f"the {says}" if isinstance(effect, Post) else f"{name} of the {says}"
    return f"{name} ({says})"


def is_told(effect: Effect) -> bool:
    """Tell whether an effect is itself what the operator is told of others."""
    return isinstance(effect, Post) and isinstance(effect.message, Undelivered)
