"""This file is about messages: said, edited, deleted.

Source: https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.timeline import Attachment, Revision, RevisionKind, microseconds
from bot.slack.blocks.text import unescape
from bot.workflows.timeline import capture
from storage.unit_of_work import UnitOfWork

SAID: Final = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
"""Subtypes that are somebody's words. All others but edits and deletions are Slack's own notices."""


async def take(uow: UnitOfWork, event: Mapping[str, Any], now: datetime) -> None:
    """Record a message event, if it is one and belongs to an incident."""
    revision = read(event)
    if revision is not None:
        await capture(uow, revision, now=now)


def read(event: Mapping[str, Any]) -> Revision | None:
    """Turn a message event into a revision; ``None``: it changes nothing that anybody said."""
    subtype = event.get("subtype")
    if subtype in SAID:
        return _revision(event["channel"], event, RevisionKind.SAID, microseconds(event["ts"]))
    if subtype == "message_changed":
        message = event["message"]
        # Slack also sends this for link previews, reply counts and our own edits: only an edit carries `edited`.
        if "edited" not in message or message.get("subtype") not in SAID:
            return None
        return _revision(event["channel"], message, RevisionKind.EDITED, microseconds(message["edited"]["ts"]))
    if subtype == "message_deleted":
        before = event.get("previous_message", {})
        if before.get("subtype") not in SAID:
            return None
        deleted = {**before, "ts": event["deleted_ts"], "text": "", "files": []}
        return _revision(event["channel"], deleted, RevisionKind.DELETED, microseconds(event["ts"]))
    return None


def _revision(channel: str, message: Mapping[str, Any], kind: RevisionKind, version: int) -> Revision:
    thread = message.get("thread_ts")
    return Revision(
        channel=channel,
        ts=microseconds(message["ts"]),
        version=version,
        kind=kind,
        author=message.get("user"),
        text=unescape(message.get("text") or ""),
        thread=microseconds(thread) if thread else None,
        files=tuple(
            Attachment(file.get("name") or file.get("title") or "file", file.get("permalink", ""))
            for file in message.get("files") or ()
        ),
    )
