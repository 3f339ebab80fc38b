"""conversations.* that only read: lists, members, history and threads."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.payloads import channel_json, message_json, tombstone_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Message

KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
SCOPES = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def info(desk: Desk, arguments: Arguments) -> Json:
    """Return one conversation."""
    channel = desk.channel(arguments.required("channel"))
    shown = channel_json(channel, desk.bot.id)
    canvas = desk.workspace.canvas_in(channel.id)
    if canvas is not None:
        shown["properties"] = {"canvas": {"file_id": canvas.id, "is_empty": not canvas.blocks}}
    if arguments.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def members(desk: Desk, arguments: Arguments) -> Json:
    """List the members of a conversation."""
    channel = desk.channel(arguments.required("channel"))
    found, more = desk.page(channel.members, arguments, 100, 1000)
    return {"members": found} | more


def list_all(desk: Desk, arguments: Arguments) -> Json:
    """List every conversation that the app can know of. Filters apply after paging: pages can be short."""
    return _listing(desk, arguments, _known(desk))


def of_user(desk: Desk, arguments: Arguments) -> Json:
    """List the conversations of the app, or those of a user that the app is in too or could join."""
    user = arguments.text("user") or desk.bot.id
    desk.workspace.user(user)
    return _listing(desk, arguments, [one for one in _known(desk) if user in one.members])


def _known(desk: Desk) -> list[Channel]:
    return [one for one in desk.workspace.channels.values() if not one.is_private or desk.bot.id in one.members]


def _listing(desk: Desk, arguments: Arguments, channels: list[Channel]) -> Json:
    wanted = _kinds(desk, arguments)
    page, more = desk.page(channels, arguments, 100, 1000)
    skip = arguments.flag("exclude_archived")
    fitting = [one for one in page if one.kind in wanted and not (skip and one.is_archived)]
    return {"channels": [channel_json(one, desk.bot.id) for one in fitting]} | more


def _kinds(desk: Desk, arguments: Arguments) -> set[str]:
    names = arguments.listed("types") or ["public_channel"]
    if not set(names) <= set(KINDS):
        raise SlackError("invalid_types")
    wanted = {KINDS[name] for name in names}
    for kind in sorted(wanted):
        desk.need(SCOPES[kind])
    return wanted


def history(desk: Desk, arguments: Arguments) -> Json:
    """Return the messages of a channel, newest first, without replies; tombstones stand among them."""
    channel = desk.channel(arguments.required("channel"))
    if desk.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    standing = {one.ts for one in channel.all_messages}
    shown = [one for one in channel.log if one.ts in standing or channel.is_tombstone(one)]
    messages = [one for one in reversed(shown) if _within(one, arguments)]
    return _messages(desk, channel, messages, arguments, default=100, most=999)


def replies(desk: Desk, arguments: Arguments) -> Json:
    """Return a thread, oldest first, its parent at the head of every page."""
    channel = desk.channel(arguments.required("channel"))
    if desk.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    ts = arguments.required("ts")
    parent = channel.at(ts) or next((one for one in channel.log if one.ts == ts and channel.is_tombstone(one)), None)
    if parent is None or parent.is_system:
        raise SlackError("thread_not_found")
    below = [] if parent.is_reply else [one for one in channel.thread(parent) if _within(one, arguments)]
    answer = _messages(desk, channel, below, arguments, default=1000, most=1000)
    answer["messages"].insert(0, _shown(desk, channel, parent, arguments))
    return answer


def _within(message: Message, arguments: Arguments) -> bool:
    oldest, latest = arguments.text("oldest"), arguments.text("latest")
    at, inclusive = micros(message.ts), arguments.flag("inclusive")
    if oldest and (at < micros(oldest) or (at == micros(oldest) and not inclusive)):
        return False
    return not (latest and (at > micros(latest) or (at == micros(latest) and not inclusive)))


def micros(ts: str) -> int:
    """A ts as a number; callers may leave the fraction out."""
    seconds, _, fraction = ts.partition(".")
    try:
        return int(seconds) * 1_000_000 + int(fraction[:6].ljust(6, "0"))
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None


def _messages(
    desk: Desk, channel: Channel, messages: list[Message], arguments: Arguments, *, default: int, most: int
) -> Json:
    cap = desk.most_history or most
    page, more = desk.page(messages, arguments, min(default, cap), cap)
    has_more = bool(more["response_metadata"]["next_cursor"])
    shown = [_shown(desk, channel, one, arguments) for one in page]
    return {"messages": shown, "has_more": has_more, "pin_count": len(channel.pins)} | more


def _shown(desk: Desk, channel: Channel, message: Message, arguments: Arguments) -> Json:
    if message.deleted:
        return tombstone_json(message, channel)
    metadata = "all" if arguments.flag("include_all_metadata") else "type"
    return message_json(message, channel, desk.workspace, metadata=metadata)


READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS: dict[str, Method] = {
    "conversations.info": Method(info, *READ, takes_json=False),
    "conversations.members": Method(members, *READ, takes_json=False),
    "conversations.list": Method(list_all, *READ, takes_json=False),
    "users.conversations": Method(of_user, *READ, takes_json=False),
    "conversations.history": Method(history, *HISTORY),
    "conversations.replies": Method(replies, *HISTORY, takes_json=False),
}
