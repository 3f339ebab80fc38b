"""Transcript: what people see in a channel, as text for a terminal."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime

from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import File, Message
from bot.demo.workspace.state import Workspace

WIDTH = 100
MOST_FILE_LINES = 200


def transcript(channel: Channel, space: Workspace) -> str:
    """Return one channel as text: header, messages, replies indented."""
    lines = [*_header(channel, space), ""]
    for message in channel.all_messages:
        if message.subtype == "thread_broadcast":
            continue
        lines += _message(message, channel, space, indent="")
        for reply in channel.thread(message):
            lines += _message(reply, channel, space, indent="      | ")
    return "\n".join(lines)


def _header(channel: Channel, space: Workspace) -> list[str]:
    flags = [word for word, so in (("private", channel.is_private), ("archived", channel.is_archived)) if so]
    name = "direct message" if channel.is_im else f"#{channel.name}"
    lines = ["=" * WIDTH, name + (f" ({', '.join(flags)})" if flags else "")]
    members = ", ".join(space.user_name(one) or one for one in channel.members)
    facts = [("topic", channel.topic), ("about", channel.purpose), ("members", members)]
    facts += [("bookmark", f"{one.title} -> {one.link}") for one in channel.bookmarks]
    facts += [("pinned", one.visible.splitlines()[0]) for one in channel.pinned if one.visible]
    for label, text in facts:
        if text:
            lines += _wrapped(text, f"  {label}: ", " " * 6)
    return [*lines, "=" * WIDTH]


def _message(message: Message, channel: Channel, space: Workspace, *, indent: str) -> list[str]:
    at = datetime.fromtimestamp(float(message.ts), UTC)
    author = message.username or space.user_name(message.user or "") or message.user or "an app"
    if message.is_system:
        return _wrapped(message.visible, f"{indent}{at:%H:%M}  * ", indent + " " * 9)
    head = f"{indent}{at:%H:%M}  {author}" + (" (app)" if message.bot_id else "")
    lines = [head + (" (edited)" if message.edited else "") + (" (pinned)" if message.ts in channel.pins else "")]
    body = indent + " " * 7
    for line in message.visible.splitlines():
        lines += _wrapped(line, body, body)
    for file in message.files:
        lines += _file(file, body)
    if message.reactions:
        shown = "  ".join(f":{name}: {len(users)}" for name, users in message.reactions.items())
        lines.append(f"{body}{shown}")
    return lines


def _file(file: File, body: str) -> list[str]:
    lines = [f"{body}[file {file.name}, {len(file.content)} bytes]"]
    for line in file.text.splitlines()[:MOST_FILE_LINES]:
        lines += _wrapped(line, body + "  : ", body + "  : ")
    return lines


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]
