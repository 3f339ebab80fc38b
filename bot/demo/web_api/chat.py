"""chat.*: posting, updating and deleting the app's messages."""

from __future__ import annotations

import re

from bot.demo.block_kit.surfaces import message_problems
from bot.demo.json_types import Json, copied
from bot.demo.payloads import message_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Message

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000
LARGEST_METADATA = 8_000
MOST_ATTACHMENTS = 100
SNAKE = re.compile(r"[a-z0-9_]+")


def post_message(desk: Desk, arguments: Arguments) -> Json:
    """Post to a channel, or to a person by user id."""
    channel = _destination(desk, arguments.required("channel"))
    text, blocks = _content(arguments)
    thread_ts = _thread(channel, arguments)
    bot = desk.bot
    broadcast = bool(thread_ts) and arguments.flag("reply_broadcast")
    message = desk.message_operations.new_message(
        channel,
        user=bot.id,
        bot_id=bot.bot_id,
        text=_linked(desk, text[:LONGEST_POST], arguments),
        blocks=blocks,
        attachments=copied(arguments.raw.get("attachments") or []),
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else None,
        metadata=_metadata(arguments),
        username=arguments.text("username") or None,
        icon_emoji=arguments.text("icon_emoji") or None,
    )
    if message.username or message.icon_emoji:
        desk.need("chat:write.customize")
    desk.message_operations.post(channel, message)
    shown = message_json(message, channel, desk.workspace, metadata="all")
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(desk: Desk, arguments: Arguments) -> Json:
    """Change a message of ours."""
    channel = desk.channel(arguments.required("channel"))
    message = _own(desk, channel, arguments.required("ts"), "cant_update_message")
    if channel.is_archived:
        raise SlackError("is_inactive")
    if arguments.has("text") and len(arguments.text("text")) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    text, blocks = _content(arguments, message)
    metadata = _metadata(arguments)
    before = message_json(message, channel, desk.workspace)
    if arguments.has("text") or arguments.has("markdown_text"):
        message.text = text
        message.blocks = []
    if arguments.has("blocks") or arguments.has("markdown_text"):
        message.blocks = blocks
    if arguments.has("attachments"):
        message.attachments = copied(arguments.raw["attachments"])
    if metadata is not None or arguments.raw.get("metadata") == {}:
        message.metadata = metadata
    desk.workspace.give_block_ids(message.blocks)
    if not message.blocks:
        message.edited = {"user": desk.bot.id, "ts": desk.workspace.next_ts()}
    desk.message_operations.changed(channel, message, before)
    shown = message_json(message, channel, desk.workspace, metadata="all")
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(desk: Desk, arguments: Arguments) -> Json:
    """Delete a message of ours."""
    channel = desk.channel(arguments.required("channel"))
    message = _own(desk, channel, arguments.required("ts"), "cant_delete_message")
    desk.message_operations.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(desk: Desk, arguments: Arguments) -> Json:
    """Post a message that one member of the channel sees."""
    channel = desk.open(arguments.required("channel"))
    viewer = arguments.required("user")
    if viewer not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(arguments)
    ephemeral = desk.message_operations.post_ephemeral(viewer, channel, text, blocks, _thread(channel, arguments))
    return {"message_ts": ephemeral.ts}


def get_permalink(desk: Desk, arguments: Arguments) -> Json:
    """Return the address of a message."""
    channel = desk.channel(arguments.required("channel"))
    message = desk.message(channel, arguments.required("message_ts"))
    link = f"{desk.workspace.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _destination(desk: Desk, channel_id: str) -> Channel:
    if channel_id in desk.workspace.users:
        if desk.workspace.users[channel_id].deleted:
            raise SlackError("user_disabled")
        channel = desk.workspace.direct_message(desk.bot.id, channel_id)
    else:
        channel = desk.channel(channel_id)
    if channel.is_archived:
        raise SlackError("is_archived")
    if desk.bot.id not in channel.members and "chat:write.public" not in desk.scopes:
        raise SlackError("not_in_channel")
    return channel


def _own(desk: Desk, channel: Channel, ts: str, otherwise: str) -> Message:
    message = desk.message(channel, ts)
    if message.bot_id != desk.bot.bot_id or message.is_system:
        raise SlackError(otherwise)
    return message


def _content(arguments: Arguments, keeps: Message | None = None) -> tuple[str, list[Json]]:
    text, blocks = arguments.text("text"), arguments.raw.get("blocks")
    attachments = arguments.raw.get("attachments")
    markdown = arguments.text("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > LONGEST_MARKDOWN:
        raise SlackError("msg_too_long")
    if isinstance(attachments, list) and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    problems = message_problems({"blocks": blocks, "attachments": attachments})
    if problems:
        messages = [str(one) for one in problems]
        raise SlackError(problems[0].code, errors=messages, response_metadata={"messages": messages})
    # An update may remove the blocks and leave the text; it may not leave nothing at all.
    left = keeps is not None and blocks is not None and not arguments.has("text") and keeps.text
    if not (text or blocks or attachments or markdown or left):
        raise SlackError("no_text")
    if markdown:
        return markdown, [{"type": "markdown", "text": markdown}]
    return text, copied(blocks or [])


def _thread(channel: Channel, arguments: Arguments) -> str | None:
    thread_ts = arguments.text("thread_ts")
    if not thread_ts:
        return None
    parent = next((one for one in channel.log if one.ts == thread_ts), None)
    if parent is None or (parent.deleted and not channel.thread(parent)):
        raise SlackError("thread_not_found")
    if parent.is_reply or parent.is_system:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.raw.get("metadata")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise SlackError("invalid_metadata_format")
    for name, value in metadata["event_payload"].items():
        if not SNAKE.fullmatch(name) or isinstance(value, dict | list):
            raise SlackError("invalid_metadata_schema")
    if len(str(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return copied(metadata)


def _linked(desk: Desk, text: str, arguments: Arguments) -> str:
    # link_names and parse:full turn names into mentions, which is why the bot never sends them.
    if not (arguments.flag("link_names") or arguments.text("parse") == "full"):
        return text
    directory = desk.workspace.directory()

    def linked(found: re.Match[str]) -> str:
        name = found[1]
        if name in ("here", "channel", "everyone"):
            return f"<!{name}>"
        return f"<@{directory['users'][name]}>" if name in directory["users"] else found[0]

    return re.sub(r"(?<![\w<@!])@([\w.-]*\w)", linked, text)


METHODS: dict[str, Method] = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(get_permalink, takes_json=False),
}
