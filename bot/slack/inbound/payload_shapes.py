"""The shapes of Slack's payloads: what we and Bolt read of them, and its types.

What Slack sends has this shape. A payload that has not is taken for nothing, before anything acts on half of it.
Source: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/reference/events
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.slack.workspace.shapes import TS, MisshapenError, Shape, reader

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""NUL and halves of a character: no database takes them."""

DEEPEST: Final = 64
"""Levels of a payload: quotes in lists in a message that was forwarded twice have fewer than thirty."""

_OTHERS: Final = {"**": Any}
"""Members that go back to Slack as they came."""

_ANY: Final = {"user?": (str, {"id?": str}), "channel?": (str, {"id?": str}), "bot_id?": str}
"""What Bolt looks for in everything."""

_OPTION: Final = {**_OTHERS, "value": str}
_ELEMENT: Final = {
    "value?": str,
    "selected_option?": _OPTION,
    "selected_options?": [_OPTION],
    "selected_user?": str,
    "selected_date_time?": int,
}
_VALUES: Final = {"*": {"*": _ELEMENT}}
_STATE: Final = {"values?": _VALUES}
_INPUT: Final = {**_OTHERS, "type": re.compile("input"), "block_id": str, "element": {**_OTHERS, "action_id": str}}
_BLOCK: Final = {**_OTHERS, "type": re.compile("(?!input$).*", re.DOTALL), "block_id": str}
_MESSAGE: Final = {
    "ts": TS,
    "text?": str,
    "user?": str,
    "username?": str,
    "subtype?": str,
    "bot_id?": str,
    "thread_ts?": TS,
    "edited?": {"ts": TS},
    "files?": [dict],
    "attachments?": [dict],
    "blocks?": [dict],
}
"""What is within files, attachments and blocks, `words` reads whatever it is."""

_PERSON: Final = {"id": str}
_DONE: Final = {"user": _PERSON, "channel?": {"id": str, "name?": str}, "trigger_id?": str, "response_url?": str}
_CLICK: Final = {
    **_DONE,
    "actions": [{**_ELEMENT, "action_id": str, "block_id?": str, "type?": str}],
    "container?": {"channel_id?": str, "message_ts?": str, "thread_ts?": str, "is_ephemeral?": bool},
    "view?": {"id": str, "type": str, "callback_id?": str, "private_metadata?": str, "state?": _STATE},
    "state?": _STATE,
}
_FORM: Final = {
    **_DONE,
    "view": {
        **_OTHERS,
        "id": str,
        "type": re.compile("modal"),
        "callback_id": str,
        "private_metadata?": str,
        "state": {"values": _VALUES},
        "blocks": [(_INPUT, _BLOCK)],
    },
}
_SHORTCUT: Final = {**_DONE, "callback_id": str, "message?": _MESSAGE}
_EVENT: Final = {"event_id": str, "authorizations?": [{"user_id?": str}], "event": {"type": str}}

COMMAND: Final[Shape] = {
    "command": str,
    "user_id": str,
    "text?": str,
    "channel_id?": str,
    "trigger_id?": str,
    "response_url?": str,
}
PAYLOADS: Final[Mapping[str, Shape]] = {
    "event_callback": _EVENT,
    "app_rate_limited": {"minute_rate_limited?": int},
    "url_verification": {"challenge": str},
    "block_actions": _CLICK,
    "view_submission": _FORM,
    "view_closed": {**_DONE, "view": {"callback_id": str}},
    "block_suggestion": {**_DONE, "action_id": str, "block_id": str},
    "shortcut": _SHORTCUT,
    "message_action": _SHORTCUT,
}
"""By type. Slack may send others, which no one asked for."""

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
        "event_ts?": TS,
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


_READERS: Final = {kind: reader({**shape, "type?": str}) for kind, shape in PAYLOADS.items()}
_READ_COMMAND: Final = reader({**COMMAND, "type?": str})
_EVENT_READERS: Final = {kind: reader({**_ANY, "type": str, **shape}) for kind, shape in EVENTS.items()}
_READ_OTHER_EVENT: Final = reader({**_ANY, "type": str})


def checked(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is read of a payload of a known kind; ``None``: it is of no kind, or misshapen.

    A member that is null is left out: nothing tells it from one that is missing. So is what no database takes.
    """
    kind = payload.get("type")
    read = _READ_COMMAND if "command" in payload and kind is None else _READERS.get(str(kind))
    if read is None:
        return None
    try:
        found = read(payload)
        if kind == "event_callback":
            found["event"] = _EVENT_READERS.get(found["event"]["type"], _READ_OTHER_EVENT)(payload["event"])
    except MisshapenError:
        return None
    if kind == "block_actions" and not all(map(_is_action, found["actions"] or [{}])):
        return None
    if kind == "event_callback" and not _is_whole(found["event"]):
        return None
    cleaned: dict[str, Any] = _cleaned(found, DEEPEST)
    return cleaned


def _is_whole(event: Mapping[str, Any]) -> bool:
    """Tell whether an event says what it is about; some say so in one way, some in another."""
    kind = event["type"]
    if kind == "message" and event.get("subtype") in _NEEDED:
        return _NEEDED[event["subtype"]] in event
    if kind in {"reaction_added", "reaction_removed"} and event["item"]["type"] == "message":
        return {"channel", "ts"} <= set(event["item"])
    return True


def _is_action(action: Mapping[str, Any]) -> bool:
    return "action_id" in action and (action.get("type") != "overflow" or "selected_option" in action)


def _cleaned(value: Any, deepest: int) -> Any:
    """Leave out nulls, and what lies deeper than anything of Slack's."""
    kind = type(value)
    if kind is str:
        # Nearly every text is plain: to find that out takes a fraction of looking for what is not.
        return value if value.isascii() and "\x00" not in value else _UNSTORABLE.sub("", value)
    if kind is dict and deepest:
        return {_cleaned(name, 0): _cleaned(inner, deepest - 1) for name, inner in value.items() if inner is not None}
    if kind is list and deepest:
        return [_cleaned(inner, deepest - 1) for inner in value]
    return kind() if kind in (dict, list) else value
