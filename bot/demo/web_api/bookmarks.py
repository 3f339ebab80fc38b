"""bookmarks.*: links above the messages of a channel."""

from __future__ import annotations

import re

from bot.demo.json_types import Json
from bot.demo.payloads import bookmark_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.channels import Bookmark, Channel
from bot.demo.workspace.errors import SlackError

MOST_BOOKMARKS = 100


def add_bookmark(desk: Desk, arguments: Arguments) -> Json:
    """Add a link to a channel. Adding it twice makes two."""
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
    """Remove a link."""
    channel = desk.open(arguments.required("channel_id"))
    channel.bookmarks.remove(_bookmark(channel, arguments))
    return {}


def list_bookmarks(desk: Desk, arguments: Arguments) -> Json:
    """List the links of a channel."""
    channel = desk.joined(arguments.required("channel_id"))
    return {"bookmarks": [bookmark_json(one, channel) for one in channel.bookmarks]}


METHODS: dict[str, Method] = {
    "bookmarks.add": Method(add_bookmark, "bookmarks:write"),
    "bookmarks.edit": Method(edit_bookmark, "bookmarks:write"),
    "bookmarks.remove": Method(remove_bookmark, "bookmarks:write"),
    "bookmarks.list": Method(list_bookmarks, "bookmarks:read"),
}
