"""What effects are called where people read of them: on the card, in the operator's channel, in the shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.archive_room import ArchiveRoom
from bot.domain.effects import (
    HANDOFF,
    CreateRoom,
    Edit,
    Effect,
    Invite,
    Post,
    Reach,
    SetTopic,
    ShareDraft,
    ToPerson,
)
from bot.domain.event import IncidentEvent
from bot.domain.issue import CreateIssue
from bot.domain.messages import card
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.escalation import HelpWanted
from bot.domain.page import Page
from bot.domain.publish_draft import PublishDraft
from bot.domain.room_head import Bookmark, Pin
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.user_group import KeepGroup
from bot.domain.value import Value
from bot.domain.write_canvas import WriteCanvas

WHAT_IT_IS: Final[Mapping[type[Value], str]] = {
    CreateRoom: "the war room",
    SetTopic: "the room's topic",
    ArchiveRoom: "archiving the war room",
    Invite: "an invitation",
    Reach: "a message to whoever is needed",
    Pin: "pinning the card",
    Bookmark: "the link to the announcement",
    Post: "a message",
    Edit: "an edit",
    ShareDraft: "the postmortem file",
    ShareInvitation: "the calendar invitation",
    ShareReview: "the file of a review",
    WriteCanvas: "the canvas of the war room",
    KeepGroup: "the user group of a schedule",
    Page: "a page",
    IncidentEvent: "telling a webhook",
    PublishDraft: "publishing the postmortem",
    CreateIssue: "an issue for an action item",
}
"""What each effect is to people: on the card, to the operator, in the shell."""

PAGES: Final[Mapping[str, str]] = {
    "trigger": WHAT_IT_IS[Page],
    "acknowledge": "acknowledging a page",
    "resolve": "ending a page",
}
"""What is done with a page -> the same."""


def what_it_is(effect: Effect) -> str:
    """Name an effect for people; of a message, also what it says."""
    name = WHAT_IT_IS[type(effect)]
    if isinstance(effect, Bookmark) and effect.to == "bridge":
        return "the link to the call"
    if isinstance(effect, Bookmark) and effect.to == "link":
        return f"the link to the {effect.label.lower()}"
    if isinstance(effect, Pin) and effect.place.startswith(HANDOFF):
        return "pinning the handoff"
    if isinstance(effect, Page):
        return PAGES[effect.action]
    if not isinstance(effect, Post | Edit):
        return name
    says = effect.message.says.replace("_", " ")
    if isinstance(effect.message, card.Message):
        return f"the {says}" if isinstance(effect, Post) else f"{name} of the {says}"
    return f"{name} ({says})"


def whom_it_calls(effect: Effect) -> tuple[str, str] | None:
    """Return whom an effect calls: a name of the policy's or a user id, and through which outlet; empty: in Slack.

    Returns:
        ``None``: it calls no one.
    """
    match effect:
        case Page(action="trigger"):
            return effect.who, effect.outlet
        case Reach():
            return effect.who, ""
        case Post(to=ToPerson(user=user), message=HelpWanted()):
            return user, ""
        case _:
            return None


def is_told(effect: Effect) -> bool:
    """Tell whether an effect is itself what the operator is told of others."""
    return isinstance(effect, Post) and isinstance(effect.message, Undelivered)
