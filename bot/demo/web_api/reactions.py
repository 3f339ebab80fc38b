"""reactions.*: emoji that the app adds to messages."""

from __future__ import annotations

import re

from bot.demo.json_types import Json
from bot.demo.payloads import message_json, reactions_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError

EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add_reaction(desk: Desk, arguments: Arguments) -> Json:
    """React with an emoji."""
    channel = desk.open(arguments.required("channel"))
    message = desk.message(channel, arguments.required("timestamp"))
    desk.message_operations.react(channel, message, desk.bot.id, _emoji(arguments))
    return {}


def remove_reaction(desk: Desk, arguments: Arguments) -> Json:
    """Remove the app's emoji."""
    channel = desk.open(arguments.required("channel"))
    message = desk.message(channel, arguments.required("timestamp"))
    desk.message_operations.unreact(channel, message, desk.bot.id, _emoji(arguments))
    return {}


def _emoji(arguments: Arguments) -> str:
    name = arguments.required("name")
    if not EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def get_reactions(desk: Desk, arguments: Arguments) -> Json:
    """Return who reacted to a message, and how."""
    channel = desk.joined(arguments.required("channel"))
    message = desk.message(channel, arguments.required("timestamp"))
    shown = message_json(message, channel, desk.workspace) | {"reactions": reactions_json(message)}
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS: dict[str, Method] = {
    "reactions.add": Method(add_reaction, "reactions:write"),
    "reactions.remove": Method(remove_reaction, "reactions:write"),
    "reactions.get": Method(get_reactions, "reactions:read", takes_json=False),
}
