"""pins.*, bookmarks.* and reactions.*: what is attached to messages and channels."""

from __future__ import annotations

import re

from bot.demo.errors import SlackError
from bot.demo.payloads import bookmark_json, epoch, message_json, reactions_json
from bot.demo.posts import Message
from bot.demo.web_api.method import Arguments, Desk, Json, Method
from bot.demo.workspace import Bookmark, Channel

MOST_BOOKMARKS = 100
EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _message(channel: Channel, ts: str) -> Message:
    message = channel.at(ts)
    if message is None:
        raise SlackError("message_not_found")
    return message


def add_pin(desk: Desk, arguments: Arguments) -> Json:
    """Pin a message."""
    channel = desk.open(arguments.required("channel"))
    if not arguments.has("timestamp"):
        raise SlackError("no_item_specified")
    desk.acts.pin(channel, _message(channel, arguments.text("timestamp")), desk.bot.id)
    return {}


def remove_pin(desk: Desk, arguments: Arguments) -> Json:
    """Take a pin away."""
    channel = desk.open(arguments.required("channel"))
    if not arguments.has("timestamp"):
        raise SlackError("no_item_specified")
    desk.acts.unpin(channel, _message(channel, arguments.text("timestamp")), desk.bot.id)
    return {}


def list_pins(desk: Desk, arguments: Arguments) -> Json:
    """What is pinned."""
    channel = desk.joined(arguments.required("channel"))
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": epoch(one.ts),
            "message": message_json(one, channel, desk.workspace),
        }
        for one in channel.pinned
    ]
    return {"items": items}


def add_bookmark(desk: Desk, arguments: Arguments) -> Json:
    """Put a link above a channel. Twice makes two."""
    channel = desk.open(arguments.required("channel_id"))
    title = arguments.required("title")
    if arguments.required("type") != "link":
        raise SlackError("invalid_bookmark_type")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    bookmark = Bookmark(
        id=desk.workspace.mint("Bk"),
        title=title,
        link=_link(arguments),
        emoji=arguments.text("emoji") or None,
        at=desk.workspace.now(),
    )
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark_json(bookmark, channel)}


def _link(arguments: Arguments) -> str:
    link = arguments.text("link")
    if not re.match(r"https?://[^\s]+$", link):
        raise SlackError("invalid_link")
    return link


def _bookmark(channel: Channel, arguments: Arguments) -> Bookmark:
    wanted = arguments.required("bookmark_id")
    for bookmark in channel.bookmarks:
        if bookmark.id == wanted:
            return bookmark
    raise SlackError("not_found")


def edit_bookmark(desk: Desk, arguments: Arguments) -> Json:
    """Change a link."""
    channel = desk.open(arguments.required("channel_id"))
    bookmark = _bookmark(channel, arguments)
    if arguments.has("link"):
        bookmark.link = _link(arguments)
    bookmark.title = arguments.text("title") or bookmark.title
    bookmark.emoji = arguments.text("emoji") or bookmark.emoji
    return {"bookmark": bookmark_json(bookmark, channel)}


def remove_bookmark(desk: Desk, arguments: Arguments) -> Json:
    """Take a link away."""
    channel = desk.open(arguments.required("channel_id"))
    channel.bookmarks.remove(_bookmark(channel, arguments))
    return {}


def list_bookmarks(desk: Desk, arguments: Arguments) -> Json:
    """The links of a channel."""
    channel = desk.joined(arguments.required("channel_id"))
    return {"bookmarks": [bookmark_json(one, channel) for one in channel.bookmarks]}


def add_reaction(desk: Desk, arguments: Arguments) -> Json:
    """React with an emoji."""
    channel = desk.open(arguments.required("channel"))
    message = _message(channel, arguments.required("timestamp"))
    desk.acts.react(channel, message, desk.bot.id, _emoji(arguments))
    return {}


def remove_reaction(desk: Desk, arguments: Arguments) -> Json:
    """Take our emoji away."""
    channel = desk.open(arguments.required("channel"))
    message = _message(channel, arguments.required("timestamp"))
    desk.acts.unreact(channel, message, desk.bot.id, _emoji(arguments))
    return {}


def _emoji(arguments: Arguments) -> str:
    name = arguments.required("name")
    if not EMOJI.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def get_reactions(desk: Desk, arguments: Arguments) -> Json:
    """Who reacted to a message with what."""
    channel = desk.joined(arguments.required("channel"))
    message = _message(channel, arguments.required("timestamp"))
    shown = message_json(message, channel, desk.workspace) | {"reactions": reactions_json(message)}
    return {"type": "message", "channel": channel.id, "message": shown}


METHODS: dict[str, Method] = {
    "pins.add": Method(add_pin, "pins:write"),
    "pins.remove": Method(remove_pin, "pins:write"),
    "pins.list": Method(list_pins, "pins:read", takes_json=False),
    "bookmarks.add": Method(add_bookmark, "bookmarks:write"),
    "bookmarks.edit": Method(edit_bookmark, "bookmarks:write"),
    "bookmarks.remove": Method(remove_bookmark, "bookmarks:write"),
    "bookmarks.list": Method(list_bookmarks, "bookmarks:read"),
    "reactions.add": Method(add_reaction, "reactions:write"),
    "reactions.remove": Method(remove_reaction, "reactions:write"),
    "reactions.get": Method(get_reactions, "reactions:read", takes_json=False),
}
