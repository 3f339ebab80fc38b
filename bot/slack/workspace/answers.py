"""The shapes of Slack's answers: what we read of them.

An answer that has another shape says neither that it was done nor that it was not: something between us and Slack
gave it, or cut it short. Source: https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.slack.workspace.shapes import TS, Shape, reader, reads

_ADDRESS: Final = re.compile(r"(https?|wss?)://[^/?#\s]\S*")
_PAGE: Final = {"response_metadata?": {"next_cursor?": str}}
_FOUND: Final = {
    "ts": TS,
    "metadata?": {"event_type?": str, "event_payload?": dict},
    "files?": [{"name?": str}],
}
"""A message in which an earlier one of ours is looked for: one that cannot be read may be it."""

MESSAGE: Final = reader(
    {
        "ts": TS,
        "text?": str,
        "user?": str,
        "subtype?": str,
        "bot_id?": str,
        "thread_ts?": TS,
        "latest_reply?": TS,
        "edited?": {"ts": TS},
        "reactions?": [{"name": str, "users": [str]}],
    }
)
"""A message that the timeline reads; one that is no such message is left out, and holds up no other."""

ANSWERS: Final[Mapping[str, Shape]] = {
    "apps.connections.open": {"url": _ADDRESS},
    "apps.manifest.export": {"manifest": dict},
    "auth.test": {"user_id": str, "bot_id": str, "team_id": str, "url": _ADDRESS},
    "bookmarks.list": {"bookmarks": [{"link?": str}]},
    "canvases.getContent": {"content": str},
    "canvases.sections.lookup": {"sections": [{"id": str}]},
    "chat.postMessage": {"channel": str, "ts": TS},
    "conversations.canvases.create": {"canvas_id": str},
    "conversations.create": {"channel": {"id": str, "name": str}},
    "conversations.history": {"messages": [_FOUND], **_PAGE},
    "conversations.info": {"channel": {"id": str, "name?": str, "topic?": {"value?": str}}},
    "conversations.invite": {"errors?": [{"user": str, "error?": str}]},
    "conversations.members": {"members": [str], **_PAGE},
    "conversations.open": {"channel": {"id": str}},
    "conversations.replies": {"messages": [_FOUND], **_PAGE},
    "files.getUploadURLExternal": {"upload_url": _ADDRESS, "file_id": str},
    "pins.list": {"items": [{"message?": {"ts?": TS}, "created_by?": str}]},
    "usergroups.users.list": {"users": [str]},
    "users.conversations": {"channels": [{"id": str, "name": str, "creator?": str}], **_PAGE},
    "users.info": {
        "user": {"name?": str, "real_name?": str, "profile?": {"display_name?": str, "real_name?": str}},
    },
    "users.lookupByEmail": {"user": {"id": str}},
    "views.open": {"view": {"id": str}},
}
"""By method. Of the answers of others nothing is read but that it was done."""

_READERS: Final = {method: reader(shape) for method, shape in ANSWERS.items()}


def is_readable(method: str, answer: object) -> bool:
    """Tell whether an answer that is no refusal says what we need of it."""
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        return False
    return method not in _READERS or reads(_READERS[method], answer)
