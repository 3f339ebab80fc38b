"""pins.*: messages pinned to a channel."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.payloads import epoch, message_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Message


def add_pin(desk: Desk, arguments: Arguments) -> Json:
    """Pin a message."""
    channel, message = _channel_and_message(desk, arguments)
    desk.message_operations.pin(channel, message, desk.bot.id)
    return {}


def remove_pin(desk: Desk, arguments: Arguments) -> Json:
    """Remove a pin."""
    channel, message = _channel_and_message(desk, arguments)
    desk.message_operations.unpin(channel, message, desk.bot.id)
    return {}


def _channel_and_message(desk: Desk, arguments: Arguments) -> tuple[Channel, Message]:
    channel = desk.open(arguments.required("channel"))
    if not arguments.has("timestamp"):
        raise SlackError("no_item_specified")
    return channel, desk.message(channel, arguments.text("timestamp"))


def list_pins(desk: Desk, arguments: Arguments) -> Json:
    """List the pinned messages."""
    channel = desk.joined(arguments.required("channel"))
    pinned = [(epoch(one.ts), message_json(one, channel, desk.workspace)) for one in channel.pinned]
    frame = {"type": "message", "channel": channel.id}
    return {"items": [frame | {"created": created, "message": shown} for created, shown in pinned]}


METHODS: dict[str, Method] = {
    "pins.add": Method(add_pin, "pins:write"),
    "pins.remove": Method(remove_pin, "pins:write"),
    "pins.list": Method(list_pins, "pins:read", takes_json=False),
}
