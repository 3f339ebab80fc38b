"""conversations.* that change something: create, invite, join, leave, rename, archive and the like."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.payloads import channel_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError

MOST_INVITED = 100
MOST_IN_GROUP = 8


def create(desk: Desk, arguments: Arguments) -> Json:
    """Create a channel; the app is its first member."""
    is_private = arguments.flag("is_private")
    desk.need(PRIVATE if is_private else PUBLIC)
    channel = desk.channel_operations.create(arguments.text("name"), desk.bot.id, is_private=is_private)
    return {"channel": channel_json(channel, desk.bot.id)}


def invite(desk: Desk, arguments: Arguments) -> Json:
    """Invite people. One who cannot be invited keeps the others out, unless ``force`` is set."""
    channel = desk.open(arguments.required("channel"))
    users = arguments.listed("users")
    if not users:
        raise SlackError("no_user")
    if len(users) > MOST_INVITED:
        raise SlackError("too_many_users")
    errors = [{"user": one, "ok": False, "error": why} for one in users if (why := _obstacle(desk, channel, one))]
    refused = {str(one["user"]) for one in errors}
    # A deactivated user is reported, but keeps no one out.
    blocked = any(desk.workspace.users.get(user) is None or not desk.workspace.users[user].deleted for user in refused)
    welcome = [user for user in dict.fromkeys(users) if user not in refused]
    forced = arguments.flag("force")
    for user in welcome if forced or not blocked else ():
        desk.channel_operations.join(channel, user, desk.bot.id)
    if errors and not (forced and welcome):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    return {"channel": channel_json(channel, desk.bot.id)} | ({"errors": errors} if errors else {})


def _obstacle(desk: Desk, channel: Channel, user_id: str) -> str | None:
    user = desk.workspace.users.get(user_id)
    if user_id == desk.bot.id:
        return "cant_invite_self"
    if user is None:
        return "user_not_found"
    if user_id in channel.members:
        return "already_in_channel"
    if user.deleted:
        return "cant_invite"
    return "user_is_restricted" if user.is_restricted else None


def join(desk: Desk, arguments: Arguments) -> Json:
    """Enter a public channel."""
    channel = desk.channel(arguments.required("channel"))
    if channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    known = desk.bot.id in channel.members
    desk.channel_operations.join(channel, desk.bot.id)
    warning = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": channel_json(channel, desk.bot.id)} | (warning if known else {})


def leave(desk: Desk, arguments: Arguments) -> Json:
    """Leave; not having been there is no error."""
    channel = desk.channel(arguments.required("channel"))
    if desk.bot.id not in channel.members:
        return {"not_in_channel": True}
    desk.channel_operations.leave(channel, desk.bot.id)
    return {}


def kick(desk: Desk, arguments: Arguments) -> Json:
    """Remove a member."""
    channel = desk.open(arguments.required("channel"))
    user = desk.workspace.user(arguments.required("user"))
    if user.id == desk.bot.id:
        raise SlackError("cant_kick_self")
    desk.channel_operations.kick(channel, user.id)
    return {}


def set_topic(desk: Desk, arguments: Arguments) -> Json:
    """Change the topic."""
    channel = _not_direct(desk.open(arguments.required("channel")))
    desk.channel_operations.set_topic(channel, desk.bot.id, arguments.text("topic"))
    return {"channel": channel_json(channel, desk.bot.id)}


def set_purpose(desk: Desk, arguments: Arguments) -> Json:
    """Change the description."""
    channel = _not_direct(desk.open(arguments.required("channel")))
    desk.channel_operations.set_purpose(channel, desk.bot.id, arguments.text("purpose"))
    return {"channel": channel_json(channel, desk.bot.id), "purpose": channel.purpose}


def rename(desk: Desk, arguments: Arguments) -> Json:
    """Rename a channel that the app created."""
    channel = _not_direct(desk.open(arguments.required("channel")))
    if channel.creator != desk.bot.id:
        raise SlackError("not_authorized")
    desk.channel_operations.rename(channel, desk.bot.id, arguments.required("name"))
    return {"channel": channel_json(channel, desk.bot.id)}


def archive(desk: Desk, arguments: Arguments) -> Json:
    """Archive a channel; the app cannot unarchive a public one."""
    channel = _not_direct(desk.channel(arguments.required("channel")))
    if channel.is_archived:
        raise SlackError("already_archived")
    desk.joined(channel.id)
    desk.channel_operations.archive(channel, desk.bot.id)
    return {}


def unarchive(desk: Desk, arguments: Arguments) -> Json:
    """Unarchive a private channel. Archiving a public one removed the bot, so it cannot undo that."""
    channel = desk.channel(arguments.required("channel"))
    if not channel.is_archived:
        raise SlackError("not_archived")
    if desk.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    desk.channel_operations.unarchive(channel, desk.bot.id)
    return {}


def open_direct(desk: Desk, arguments: Arguments) -> Json:
    """Open a conversation with one person or a few."""
    if arguments.has("channel"):
        channel = desk.channel(arguments.text("channel"))
        return {"channel": {"id": channel.id}, "no_op": True, "already_open": True}
    users = arguments.listed("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_IN_GROUP:
        raise SlackError("too_many_users")
    for user_id in users:
        if desk.workspace.user(user_id).deleted:
            raise SlackError("user_disabled")
    desk.need("im:write" if len(users) == 1 else "mpim:write")
    channel = desk.workspace.direct_message(desk.bot.id, *users)
    shown = channel_json(channel, desk.bot.id) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _not_direct(channel: Channel) -> Channel:
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


PUBLIC, PRIVATE = "channels:manage", "groups:write"
TOPIC = ("channels:manage|channels:write.topic", "groups:write|groups:write.topic")
METHODS: dict[str, Method] = {
    "conversations.create": Method(create, PUBLIC, PRIVATE),
    "conversations.invite": Method(
        invite, "channels:manage|channels:write.invites", "groups:write|groups:write.invites"
    ),
    "conversations.join": Method(join, "channels:join"),
    "conversations.leave": Method(leave, PUBLIC, PRIVATE),
    "conversations.kick": Method(kick, PUBLIC, PRIVATE),
    "conversations.setTopic": Method(set_topic, *TOPIC),
    "conversations.setPurpose": Method(set_purpose, *TOPIC),
    "conversations.rename": Method(rename, PUBLIC, PRIVATE),
    "conversations.archive": Method(archive, PUBLIC, PRIVATE),
    "conversations.unarchive": Method(unarchive, PUBLIC, PRIVATE),
    "conversations.open": Method(open_direct, "im:write|mpim:write"),
}
