"""The shapes of Slack's payloads: what we and Bolt read of them, and its types.

What Slack sends has this shape. A payload that has not is taken for nothing, before anything acts on half of it.
Source: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/reference/events
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.slack.workspace.shapes import TS, Shape, fits

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of a character: no database takes them."""

_TEAM: Final = {"id?": str, "enterprise_id?": str}
_OURS: Final = {
    "user_id?": str,
    "team_id?": str,
    "enterprise_id?": str,
    "enterprise?": (str, _TEAM),
    "team?": (str, _TEAM),
}
_ANY: Final = {
    **_OURS,
    "authorizations?": [_OURS],
    "user?": (str, {"id?": str}),
    "channel?": (str, {"id?": str}),
    "bot_access_token?": str,
    "view?": dict,
    "event?": dict,
}
"""What Bolt looks for in everything."""

_OPTION: Final = {"value": str}
_ELEMENT: Final = {
    "value?": str,
    "selected_option?": _OPTION,
    "selected_options?": [_OPTION],
    "selected_user?": str,
    "selected_date_time?": int,
}
_STATE: Final = {"values?": {"*": {"*": _ELEMENT}}}
_MESSAGE: Final = {
    "ts": TS,
    "text?": str,
    "user?": str,
    "username?": str,
    "subtype?": str,
    "bot_id?": str,
    "thread_ts?": TS,
    "edited?": {"ts": TS},
    "files?": [{"name?": str, "title?": str, "permalink?": str}],
    "attachments?": [{"text?": str, "fallback?": str}],
}
_PERSON: Final = {"id": str}
_DONE: Final = {**_ANY, "user": _PERSON, "channel?": _PERSON, "trigger_id?": str, "response_url?": str}
_CLICK: Final = {
    **_DONE,
    "actions": [{**_ELEMENT, "action_id": str, "block_id?": str, "type?": str}],
    "container?": {"channel_id?": str, "message_ts?": str, "thread_ts?": str},
    "view?": {"id": str, "type": str, "callback_id?": str, "private_metadata?": str, "state?": _STATE},
    "state?": _STATE,
}
_FORM: Final = {
    **_DONE,
    "view": {
        "id": str,
        "callback_id": str,
        "private_metadata?": str,
        "state": {"values": {"*": {"*": _ELEMENT}}},
        "blocks": [{"type": str, "block_id": str}],
    },
}
_SHORTCUT: Final = {**_DONE, "callback_id": str, "message?": _MESSAGE}
_OTHER: Final = {**_DONE, "callback_id?": str, "action_id?": str, "block_id?": str}
_EVENT: Final = {**_ANY, "event_id": str, "event": {**_ANY, "type": str}}

COMMAND: Final[Shape] = {
    **_ANY,
    "command": str,
    "user_id": str,
    "text?": str,
    "channel_id?": str,
    "trigger_id?": str,
    "response_url?": str,
}
PAYLOADS: Final[Mapping[str, Shape]] = {
    "event_callback": _EVENT,
    "app_rate_limited": {},
    "url_verification": {"challenge": str},
    "block_actions": _CLICK,
    "view_submission": _FORM,
    "view_closed": _OTHER,
    "block_suggestion": _OTHER,
    "shortcut": _SHORTCUT,
    "message_action": _SHORTCUT,
}
"""By type. Slack may send others, which nobody asked for."""

_REACTION: Final = {
    "user": str,
    "reaction": str,
    "item": {"type": str, "channel?": str, "ts?": TS},
    "item_user?": str,
    "event_ts": TS,
}
_PIN: Final = {"user": str, "channel_id": str, "item": {"message?": {"ts?": TS}}, "event_ts": TS}
_MEMBER: Final = {"user": str, "channel": str, "event_ts": TS}

_ROOM: Final = {"channel": str}
_RENAMED: Final = {"channel": {"id": str, "name": str}}

EVENTS: Final[Mapping[str, Shape]] = {
    "message": {
        **_MESSAGE,
        "channel": str,
        "channel_type?": str,
        "message?": _MESSAGE,
        "previous_message?": _MESSAGE,
        "deleted_ts?": TS,
    },
    "app_mention": {**_MESSAGE, "channel": str},
    "reaction_added": _REACTION,
    "reaction_removed": _REACTION,
    "pin_added": _PIN,
    "pin_removed": _PIN,
    "member_joined_channel": _MEMBER,
    "member_left_channel": _MEMBER,
    "app_home_opened": {"user": str, "tab?": str},
    "channel_archive": _ROOM,
    "group_archive": _ROOM,
    "channel_deleted": _ROOM,
    "group_deleted": _ROOM,
    "group_unarchive": _ROOM,
    "channel_rename": _RENAMED,
    "group_rename": _RENAMED,
    "channel_id_changed": {"old_channel_id": str, "new_channel_id": str},
}
_NEEDED: Final = {"message_changed": "message", "message_deleted": "deleted_ts"}
"""What a message of this subtype is about."""


def checked(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a payload of a known kind without what no database takes; ``None``: it is of no kind, or misshapen.

    A member that is null is left out: nothing tells it from one that is missing.
    """
    try:
        cleaned: dict[str, Any] = _cleaned(payload)
    except RecursionError:  # no payload of Slack's lies that deep
        return None
    kind = cleaned.get("type")
    shape = COMMAND if "command" in cleaned and kind is None else PAYLOADS.get(str(kind))
    if shape is None or not fits(cleaned, shape):
        return None
    if kind == "block_actions" and not cleaned["actions"]:
        return None
    if kind == "event_callback" and not _is_event(cleaned["event"]):
        return None
    return cleaned


def _is_event(event: Mapping[str, Any]) -> bool:
    kind = event["type"]
    if not fits(event, EVENTS.get(kind, {})):
        return False
    if kind == "message" and event.get("subtype") in _NEEDED:
        return _NEEDED[event["subtype"]] in event
    if kind in {"reaction_added", "reaction_removed"} and event["item"]["type"] == "message":
        return {"channel", "ts"} <= set(event["item"])
    return True


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(inner) for name, inner in value.items() if inner is not None}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
