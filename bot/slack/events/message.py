"""This file is about messages: said, edited, deleted.

Source: https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.timeline import Attachment, Revision, RevisionKind, Source, microseconds
from bot.slack.blocks.text import clean, unescape
from bot.slack.events.answer import Answer
from bot.workflows.timeline import capture
from storage.unit_of_work import UnitOfWork

SAID: Final = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
"""Subtypes that are somebody's words. All others but edits and deletions are Slack's own notices."""


async def take(uow: UnitOfWork, events: Sequence[Mapping[str, Any]], now: datetime) -> Sequence[Answer]:
    """Record message events, as far as they are words and belong to an incident."""
    revisions = [revision for event in events for revision in read(event)]
    if revisions:
        await capture(uow, revisions, now=now)
    return ()


def read(event: Mapping[str, Any]) -> Sequence[Revision]:
    """Turn a message event into revisions; none: it changes nothing that anybody said."""
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
    # Slack also sends this for link previews, reply counts and our own edits: only an edit carries `edited`.
    if "edited" not in message or message.get("subtype") not in SAID:
        return []
    # What it was before comes along, so the old text is known even if we were away when it was said.
    before = event.get("previous_message")
    earlier = [as_it_stands(channel, before)] if before and before.get("ts") == message["ts"] else []
    return [*earlier, as_it_stands(channel, message)]


def _deleted(channel: str, event: Mapping[str, Any], ts: str) -> Sequence[Revision]:
    before = event.get("previous_message") or {}
    if before.get("subtype") not in SAID:
        return []
    gone = {**before, "ts": ts, "text": "", "files": [], "attachments": []}
    return [_revision(channel, gone, RevisionKind.DELETED, microseconds(event["ts"]))]


def is_said(message: Mapping[str, Any]) -> bool:
    """Tell whether a message, as history has it, is somebody's words."""
    return message.get("subtype") in SAID


def as_it_stands(channel: str, message: Mapping[str, Any]) -> Revision:
    """Turn a message, as history and edits carry it, into its newest revision."""
    if "edited" in message:
        return _revision(channel, message, RevisionKind.EDITED, microseconds(message["edited"]["ts"]))
    return _revision(channel, message, RevisionKind.SAID, microseconds(message["ts"]))


def _revision(channel: str, message: Mapping[str, Any], kind: RevisionKind, version: int) -> Revision:
    thread = message.get("thread_ts")
    return Revision(
        channel=channel,
        ts=microseconds(message["ts"]),
        version=version,
        kind=kind,
        author=message.get("user"),
        text=words(message),
        thread=microseconds(thread) if thread else None,
        files=tuple(
            Attachment(clean(file.get("name") or file.get("title") or "file"), file.get("permalink", ""))
            for file in message.get("files") or ()
        ),
    )


def source(message: Mapping[str, Any], channel: str) -> Source:
    """Read the message that a shortcut was used on."""
    thread = message.get("thread_ts")
    return Source(
        channel=channel,
        ts=microseconds(message["ts"]),
        thread=microseconds(thread) if thread else None,
        author=message.get("user"),
        text=words(message),
    )


def words(message: Mapping[str, Any]) -> str:
    """Return what a message says, as plain text. Apps may say it in attachments alone, or under a name of their own."""
    attached = (each.get("text") or each.get("fallback") or "" for each in message.get("attachments") or ())
    text = message.get("text") or "\n".join(each for each in attached if each)
    speaker = message.get("username")
    said = f"{speaker}: {text}" if speaker and text and not message.get("user") else text
    return clean(unescape(said))  # no database takes NUL bytes and lone surrogates
