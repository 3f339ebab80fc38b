"""Messages as Slack describes them, read into what the timeline stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.timeline import Revision, RevisionKind, Source, microseconds
from bot.slack.workspace.words import files, words

SAID: Final = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
"""Subtypes that are someone's words. All others but edits and deletions are Slack's own notices."""


def as_it_stands(channel: str, message: Mapping[str, Any]) -> Revision:
    """Turn a message, as history and edits carry it, into its newest revision."""
    if message.get("edited"):
        return revision_of(channel, message, RevisionKind.EDITED, microseconds(message["edited"]["ts"]))
    return revision_of(channel, message, RevisionKind.SAID, microseconds(message["ts"]))


def revision_of(channel: str, message: Mapping[str, Any], kind: RevisionKind, version: int) -> Revision:
    """Turn a message into one of its revisions."""
    thread = message.get("thread_ts")
    return Revision(
        channel=channel,
        ts=microseconds(message["ts"]),
        version=version,
        kind=kind,
        author=message.get("user"),
        text=words(message),
        thread=microseconds(thread) if thread else None,
        files=files(message),
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
