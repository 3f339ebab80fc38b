"""Serialization: people, channels, messages and files as Slack writes them in JSON."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.rendering.mrkdwn import unescape
from bot.demo.workspace.channels import Bookmark, Channel
from bot.demo.workspace.messages import File, Message
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.users import Group, User


def epoch(ts: str) -> int:
    """Whole seconds of a ts."""
    return int(ts.split(".", maxsplit=1)[0])


def user_json(user: User, workspace: Workspace, *, with_email: bool) -> Json:
    """A user as users.info gives it."""
    profile: Json = {"real_name": user.real_name, "display_name": user.name, "image_48": ""}
    if with_email and user.email:
        profile["email"] = user.email
    shown = {
        "id": user.id,
        "team_id": workspace.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    if not user.deleted:
        shown |= {
            "tz": user.tz,
            "is_admin": user.is_admin,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
        }
    return shown


def channel_json(channel: Channel, viewer: str) -> Json:
    """A conversation as conversations.info returns it to a user."""
    shown: Json = {
        "id": channel.id,
        "created": int(channel.created.timestamp()),
        "is_im": channel.is_im,
        "is_archived": channel.is_archived,
    }
    if channel.is_im:
        other = next((one for one in channel.members if one != viewer), viewer)
        return shown | {"user": other, "is_user_deleted": False}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_mpim,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_general": channel.is_general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": viewer in channel.members,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
    }


def group_json(group: Group, workspace: Workspace, *, with_users: bool) -> Json:
    """A user group."""
    shown: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return shown | ({"users": list(group.users)} if with_users else {})


def bookmark_json(bookmark: Bookmark, channel: Channel) -> Json:
    """A bookmark."""
    return {
        "id": bookmark.id,
        "channel_id": channel.id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "type": "link",
        "date_created": int(bookmark.at.timestamp()),
    }


def file_json(file: File, workspace: Workspace) -> Json:
    """A file with where it was shared."""
    shares: dict[str, Json] = {"public": {}, "private": {}}
    for channel_id, posted in file.shares.items():
        kind = "private" if workspace.channels[channel_id].is_private else "public"
        shares[kind][channel_id] = [{"ts": ts} for ts in posted]
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "user": file.user,
        "size": len(file.content),
        "mimetype": "text/plain",
        "filetype": file.name.rsplit(".", 1)[-1],
        "permalink": f"{workspace.url}files/{file.user}/{file.id}/{file.name}",
        "shares": {kind: where for kind, where in shares.items() if where},
    }


def message_json(message: Message, channel: Channel, workspace: Workspace, *, metadata: str | None = "type") -> Json:
    """A message as history and events carry it.

    Args:
        metadata: ``all``, ``type`` (the event_type alone, as Slack does unasked) or None.
    """
    shown: Json = {"type": "message", "ts": message.ts, "text": message.text, "team": workspace.team_id}
    optional = {
        "user": message.user,
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks or (_rich_text_of(message) if message.client_msg_id else None),
        "attachments": message.attachments,
        "edited": message.edited,
        "files": [file_json(one, workspace) for one in message.files],
        "reactions": reactions_json(message),
        "username": message.username,
    }
    shown |= {key: value for key, value in optional.items() if value}
    if message.bot_id:
        shown |= _bot_json(message, workspace)
    if message.metadata and metadata:
        kept = {"event_type": message.metadata["event_type"], "event_payload": {}}
        shown["metadata"] = message.metadata if metadata == "all" else kept
    return shown | _thread_json(message, channel)


def tombstone_json(message: Message, channel: Channel) -> Json:
    """What Slack shows in place of a message that was deleted and has replies, or had until the last was deleted.

    Its reference says nothing of it. Source: what others were sent, hackclub/toriel#238 and slack-edge/slack-edge#10.
    """
    shown: Json = {
        "type": "message",
        "subtype": "tombstone",
        "hidden": True,
        "ts": message.ts,
        "user": "USLACKBOT",
        "text": "This message was deleted.",
        "thread_ts": message.ts,
        "parent_user_id": "USLACKBOT",
        "reply_count": 0,
        "reply_users": [],
        "latest_reply": "0000000000.000000",
        "is_locked": False,
        "subscribed": False,
    } | _thread_json(message, channel)
    return shown | {"reply_users_count": len(shown["reply_users"])}


def _bot_json(message: Message, workspace: Workspace) -> Json:
    author = workspace.users.get(message.user or "")
    app_id = author.app_id if author else None
    profile = {"id": message.bot_id, "app_id": app_id, "deleted": False, "name": author.real_name if author else ""}
    return {"bot_id": message.bot_id, "app_id": app_id, "bot_profile": profile}


def _thread_json(message: Message, channel: Channel) -> Json:
    replies = channel.thread(message) if not message.is_reply else []
    if replies:
        return {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(one.user for one in replies if one.user)),
            "latest_reply": replies[-1].ts,
        }
    if not message.thread_ts:
        return {}
    parent = channel.at(message.thread_ts)
    return {"thread_ts": message.thread_ts} | ({"parent_user_id": parent.user} if parent and message.is_reply else {})


def reactions_json(message: Message) -> list[Json]:
    """Who reacted with what."""
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def _rich_text_of(message: Message) -> list[Json]:
    # Real clients send the text split at each mention; one plain run shows the same characters.
    run = {"type": "text", "text": unescape(message.text)}
    section = {"type": "rich_text_section", "elements": [run]}
    return [{"type": "rich_text", "block_id": f"rt{message.ts}", "elements": [section]}]
