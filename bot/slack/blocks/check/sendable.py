"""What leaves for Slack, after a last look at Slack's limits: whatever breaks them goes out as less, and is logged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from bot.slack.blocks import block_kit, text
from bot.slack.blocks.check.lint import TEXT_LIMIT, problems_of_message, problems_of_view

INSTEAD: Final = "I couldn't show this; the log says why. Commands typed with their text still work: `/incident help`."

Ack = Callable[..., Awaitable[object]]
"""Acknowledges what Slack delivered, with what is to be said or shown."""

log = structlog.get_logger(__name__)


def message(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a post, an edit or an answer; as text alone if they break the limits."""
    if not (problems := problems_of_message(payload)):
        return payload
    log.error("a message breaks Slack's limits; sent as text", problems=problems[:3])
    return as_text(payload)


def as_text(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what is left of a message that cannot go out as it looks: its one line, which pings no channel."""
    return payload | {"blocks": [], "text": text.clip_mrkdwn(payload["text"].replace("<!", "&lt;!"), TEXT_LIMIT)}


def view(shown: block_kit.Block) -> block_kit.Block:
    """Return a modal or a Home tab; if it breaks the limits, one that says so: without its fields it is no form."""
    if not (problems := problems_of_view(shown)):
        return shown
    log.error("a view breaks Slack's limits; a notice is shown instead", problems=problems[:3])
    notice = [block_kit.section(INSTEAD)]
    if shown.get("type") == "home":
        return block_kit.home(notice)
    return block_kit.modal("Not shown", notice, "notice", submit=None, close="Close")


def acknowledgement(ack: Ack) -> Ack:
    """Have what is said and shown in an acknowledgement looked at."""

    async def looked_at(**said: Any) -> None:
        if "view" in said:
            said["view"] = view(said["view"])
        elif "text" in said:
            said = message(said)
        await ack(**said)

    return looked_at
