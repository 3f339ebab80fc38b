"""Messages: posted, edited, deleted.

Source: https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.timeline import Revision, RevisionKind, microseconds
from bot.slack.inbound.events import nudge
from bot.slack.inbound.events.follow_up import FollowUp
from bot.slack.inbound.events.room import MADE_PRIVATE
from bot.slack.workspace.messages import SAID, as_it_stands, revision_of
from bot.slack.workspace.words import words
from bot.workflows.act import Act
from bot.workflows.timeline import capture
from bot.workflows.upkeep.lost_room import make_private


async def take(act: Act, events: Sequence[Mapping[str, Any]]) -> Sequence[FollowUp]:
    """Record message events, as far as they are words and belong to an incident."""
    revisions = [revision for event in events for revision in read(event)]
    if revisions:
        await capture(act.uow, revisions, now=act.now)
    for event in events:
        if event.get("subtype") == MADE_PRIVATE:
            await make_private(act, event["channel"])
    return [hint for event in events if (hint := nudge.wanted(act, event)) is not None]


def read(event: Mapping[str, Any]) -> Sequence[Revision]:
    """Turn a message event into revisions; none: it changes nothing that anyone said."""
    channel = event["channel"]
    match event.get("subtype"):
        case "message_changed":
            return _changed(channel, event)
        case "message_deleted":
            return _deleted(channel, event, event["deleted_ts"])
        case subtype if subtype in SAID:
            return [as_it_stands(channel, event)]
        case _:
            return []


def _changed(channel: str, event: Mapping[str, Any]) -> Sequence[Revision]:
    message = event["message"]
    if message.get("subtype") == "tombstone":  # deleted, but it has replies
        return _deleted(channel, event, message["ts"])
    if message.get("subtype") not in SAID:
        return []
    # What it was before comes along, so the old text is known even if we were away when it was said.
    before = event.get("previous_message")
    if not before or before.get("ts") != message["ts"]:
        return [as_it_stands(channel, message)] if "edited" in message else []
    if "edited" in message:
        return [as_it_stands(channel, before), as_it_stands(channel, message)]
    # Slack also sends this for link previews and reply counts, which change no word. An app's edit of a message with
    # blocks bears no `edited`: its time is that of the event.
    if words(message) == words(before):
        return []
    edited = revision_of(channel, message, RevisionKind.EDITED, microseconds(event.get("event_ts") or event["ts"]))
    return [as_it_stands(channel, before), edited]


def _deleted(channel: str, event: Mapping[str, Any], ts: str) -> Sequence[Revision]:
    before = event.get("previous_message") or {}
    if before.get("subtype") not in SAID:
        return []
    gone = {**before, "ts": ts, "text": "", "files": [], "attachments": []}
    return [revision_of(channel, gone, RevisionKind.DELETED, microseconds(event["ts"]))]
